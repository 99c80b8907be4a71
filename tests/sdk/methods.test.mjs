// Debits of bank accounts: complete at once and paid later, or not, as the official SDK and a webhook receiver see it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { captures, deliver, eventsOf, pathOf, limited, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const WAIT = 1000;

let worker, stripe, receiver;
before(async () => {
  const vars = { DEBIT_SECONDS: "600", PROCESSING_SECONDS: "30" };
  [worker, receiver] = await Promise.all([startWorker({ vars }), startReceiver()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

const account = (number) => ({
  payment_method: "us_bank_account",
  us_bank_account_holder: "Jenny Rosen",
  bank_routing_number: "110000000",
  bank_account_number: number,
});
const payment_method_types = ["card", "us_bank_account"];
const dollars = (more) => sell(stripe, { currency: "usd", amount: 2500, payment_method_types, ...more });

/** A buyer who pays this link from the account with this number. */
async function debited(link, number) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ ...account(number), card_number: "" });
  return buyer;
}

/** Lets the bank decide, and the session hear of it. */
async function decide(session) {
  await runDue(worker, "simulator", WAIT);
  await runDue(worker, session, WAIT);
}

test("a debit is complete and unpaid, then paid, and the merchant's endpoint hears both with the link", async () => {
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/debits`,
    enabled_events: ["checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"],
  });
  const link = await dollars();
  const buyer = await debited(link, "000123456789");
  assert.equal(buyer.page.kind, "complete");
  assert.match(buyer.page.text, /account ending in 6789/);
  assert.match(buyer.page.text, /4 business days/);
  const before = await stripe.checkout.sessions.retrieve(buyer.session, {
    expand: ["payment_intent.latest_charge", "payment_intent.payment_method"],
  });
  assert.deepEqual([before.status, before.payment_status, before.payment_method_types], ["complete", "unpaid", payment_method_types]);
  assert.equal(before.customer_details.name, "Jenny Rosen");
  const { payment_intent: intent } = before;
  assert.deepEqual([intent.status, intent.latest_charge.status], ["processing", "pending"]);
  assert.equal(intent.payment_method.type, "us_bank_account");
  assert.equal(intent.payment_method.billing_details.name, "Jenny Rosen");
  const { fingerprint, last4, routing_number, mandate } = intent.latest_charge.payment_method_details.us_bank_account;
  assert.deepEqual([last4, routing_number], ["6789", "110000000"]);
  assert.match(fingerprint, /^[0-9a-f]{16}$/);
  assert.match(mandate, /^mandate_/);

  await decide(buyer.session);
  const after = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent"] });
  assert.deepEqual([after.status, after.payment_status, after.payment_intent.status], ["complete", "paid", "succeeded"]);
  await deliver(worker, endpoint);
  const heard = receiver.requests.filter(({ path }) => path === "/debits");
  const events = heard.map(({ body, headers }) => stripe.webhooks.constructEvent(body, headers["stripe-signature"], endpoint.secret));
  assert.deepEqual(
    events.map(({ type, data }) => [type, data.object.payment_link, data.object.payment_status]),
    [
      ["checkout.session.completed", link.id, "unpaid"],
      ["checkout.session.async_payment_succeeded", link.id, "paid"],
    ],
  );
  const same = await debited(link, "000123456789");
  const intents = await stripe.checkout.sessions.retrieve(same.session, { expand: ["payment_intent.payment_method"] });
  assert.equal(intents.payment_intent.payment_method.us_bank_account.fingerprint, fingerprint, "the same account is known again");
  assert.ok(!JSON.stringify([before, after]).includes("000123456789"));
});

test("each failing account fails later, with its own reason, and stays complete and unpaid", async () => {
  const link = await dollars();
  const reasons = {
    "000111111113": "account_closed",
    "000111111116": "no_account",
    "000222222227": "insufficient_funds",
    "000333333335": "debit_not_authorized",
  };
  for (const [number, reason] of Object.entries(reasons)) {
    const buyer = await debited(link, number);
    assert.equal(buyer.page.kind, "complete", number);
    await decide(buyer.session);
    const failed = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.latest_charge"] });
    assert.deepEqual([failed.status, failed.payment_status], ["complete", "unpaid"]);
    assert.equal(failed.payment_intent.last_payment_error.code, reason);
    assert.equal(failed.payment_intent.latest_charge.failure_code, reason);
    const kinds = (await eventsOf(stripe, buyer.session)).map(({ type }) => type);
    assert.deepEqual(kinds, ["checkout.session.completed", "checkout.session.async_payment_failed"]);
    await buyer.open(`/c/${buyer.session}`);
    assert.match(buyer.page.headline, /Your payment failed/);
  }
});

test("of a link's only place a pending debit takes it from buyers with cards, and keeps it when it fails", async () => {
  const link = await dollars(limited(1));
  const buyers = await Promise.all([..."abcd"].map(() => new Buyer(worker.url)));
  await Promise.all(buyers.map((buyer) => buyer.open(pathOf(link))));
  const first = await debited(link, "000222222227");
  assert.equal(first.page.kind, "complete");
  await Promise.all(buyers.map((buyer) => buyer.pay()));
  assert.deepEqual(
    buyers.map((buyer) => buyer.page.kind),
    Array(4).fill("closed"),
  );
  await decide(first.session);
  const late = new Buyer(worker.url);
  await late.open(pathOf(link));
  assert.equal(late.page.kind, "closed", "the place stays counted");
  const sold = await stripe.paymentLinks.retrieve(link.id);
  assert.deepEqual([sold.active, sold.restrictions.completed_sessions.count], [false, 1]);
  assert.deepEqual(await captures(worker, [first.session, ...buyers.map((buyer) => buyer.session)]), []);
  await selfCheck(worker, link);
});

test("a link sells the place of a debit that failed again, and its buyer buys once more, where its merchant wants that", async () => {
  const link = await dollars({ ...limited(1), edgetill: { reopen_failed: true, per_customer_limit: 1 } });
  const first = await debited(link, "000222222227");
  assert.equal(first.page.kind, "complete");
  await decide(first.session);
  await runDue(worker, link.id, WAIT);
  const again = new Buyer(worker.url);
  assert.equal((await again.open(pathOf(link))).kind, "form");
  await again.pay();
  assert.equal(again.page.kind, "complete", again.page.alert);
  const sold = await stripe.paymentLinks.retrieve(link.id);
  assert.deepEqual([sold.edgetill.reopen_failed, sold.restrictions.completed_sessions.count], [true, 1]);
  await selfCheck(worker, link);
});

test("what only another way to pay asks is kept of nobody, and a number is of the account's country", async () => {
  const link = await dollars({ customer_creation: "always" });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ ...account("000123456789"), country: "ES", postal_code: "28001", card_number: "" });
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  const session = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["customer"] });
  assert.deepEqual(new Set(Object.values(session.customer_details.address)), new Set([null]));
  assert.deepEqual([session.customer.name, session.customer.address], ["Jenny Rosen", null]);
  const called = await dollars({ payment_method_types: ["us_bank_account"], phone_number_collection: { enabled: true } });
  const caller = new Buyer(worker.url);
  await caller.open(pathOf(called));
  await caller.submit({ ...account("000123456789"), email: "ada@buyer.example", phone: "(212) 555-0123" });
  assert.equal(caller.page.kind, "complete", caller.page.alert);
  const { customer_details } = await stripe.checkout.sessions.retrieve(caller.session);
  assert.equal(customer_details.phone, "+12125550123");
});

test("what is wrong with an account is said without a script, and a card pays the same link", async () => {
  const link = await dollars();
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ ...account("12"), us_bank_account_holder: "", bank_routing_number: "110000001" });
  assert.equal(buyer.page.kind, "invalid");
  for (const words of ["Enter the name on the bank account.", "Check the routing number", "Check the account number"]) {
    assert.ok(buyer.page.alert.includes(words), buyer.page.alert);
  }
  const { fields } = buyer.page.form;
  assert.deepEqual([fields.payment_method, fields.bank_account_number, fields.card_number], ["us_bank_account", "", ""]);
  await buyer.pay(account("000987654321"));
  assert.match(buyer.page.alert, /Use a test account here/);
  await buyer.pay({ payment_method: "card", us_bank_account_holder: "Jenny Rosen" });
  assert.equal(buyer.page.kind, "complete");
  const paid = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.payment_method"] });
  assert.deepEqual([paid.payment_status, paid.payment_intent.payment_method.type], ["paid", "card"]);
  assert.equal(paid.customer_details.name, null, "it is the name of no account that paid");
});

test("every debit of every scheme is paid or fails as its test account says, and shows what it was paid from", async () => {
  const schemes = {
    sepa_debit: {
      currency: "eur",
      fields: (number) => ({ bank_iban: number }),
      good: ["DE89370400440532013000", { bank_code: "37040044", branch_code: "", country: "DE", last4: "3000" }],
      bad: ["FR9720041010050000002222227", "insufficient_funds"],
    },
    bacs_debit: {
      currency: "gbp",
      fields: (number) => ({ bank_sort_code: "10-88-00", bank_bacs_account_number: number }),
      good: ["00012345", { last4: "2345", sort_code: "108800" }],
      bad: ["33333335", "debit_not_authorized"],
    },
    au_becs_debit: {
      currency: "aud",
      fields: (number) => ({ bank_bsb_number: "000-000", bank_becs_account_number: number }),
      good: ["000123456", { bsb_number: "000000", last4: "3456" }],
      bad: ["111111113", "account_closed"],
    },
  };
  for (const [method, { currency, fields, good, bad }] of Object.entries(schemes)) {
    const link = await sell(stripe, { currency, payment_method_types: [method] });
    const pay = async (number) => {
      const buyer = new Buyer(worker.url);
      await buyer.open(pathOf(link));
      assert.equal(buyer.page.form.fields.card_number, undefined, "a card is not asked for");
      await buyer.submit({ email: "ada@buyer.example", [`${method}_holder`]: "Ada", ...fields(number) });
      assert.equal(buyer.page.kind, "complete", buyer.page.alert);
      await decide(buyer.session);
      return stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.latest_charge", "payment_intent.payment_method"] });
    };
    const paid = await pay(good[0]);
    assert.equal(paid.payment_status, "paid", method);
    const { [method]: details, type } = paid.payment_intent.latest_charge.payment_method_details;
    assert.equal(type, method);
    for (const [name, value] of Object.entries(good[1])) assert.equal(details[name], value, `${method}.${name}`);
    assert.match(details.mandate, /^mandate_/);
    assert.equal(paid.payment_intent.payment_method[method].last4, good[1].last4);
    const failed = await pay(bad[0]);
    assert.deepEqual([failed.status, failed.payment_status], ["complete", "unpaid"], method);
    assert.equal(failed.payment_intent.last_payment_error.code, bad[1]);
  }
});
