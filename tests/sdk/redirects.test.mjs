// What is paid on a page of a bank or provider: the buyer leaves, says yes or no there or nothing at all, and is charged once at most.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, person } from "../support/buyer.mjs";
import { captures, eventsOf, ledger, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { ATTEMPT_PAUSES: "0" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const payment_method_types = ["card", "ideal", "p24", "klarna"];
const euros = (more) => sell(stripe, { payment_method_types, ...more });
const typed = {
  ideal: { payment_method: "ideal", ideal_holder: "Jenny Rosen", card_number: "" },
  p24: { payment_method: "p24", p24_holder: "Jenny Rosen", card_number: "" },
  klarna: { payment_method: "klarna", card_number: "" },
};

/** A buyer of this link who was sent on by this way to pay. */
async function sentOn(link, method, values = {}) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const { kind, headline } = await buyer.pay({ ...typed[method], ...values });
  assert.equal(kind, "challenge", headline);
  return buyer;
}

const read = (buyer) => stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.latest_charge"] });
const happened = async (buyer) => (await eventsOf(stripe, buyer.session)).map(({ type }) => type);

for (const [method, name] of Object.entries({ ideal: "iDEAL", p24: "Przelewy24", klarna: "Klarna" })) {
  test(`a buyer says yes at ${name}, and the purchase is paid at once`, async () => {
    const buyer = await sentOn(await euros(), method);
    assert.equal(buyer.page.headline, `Pay with ${name}`);
    const waiting = await read(buyer);
    assert.deepEqual([waiting.status, waiting.payment_intent.status], ["open", "requires_action"]);
    assert.equal(new URL(waiting.payment_intent.next_action.redirect_to_url.url).pathname, `/c/${buyer.session}`);
    const { kind, text } = await buyer.answer("complete");
    assert.equal(kind, "complete");
    assert.match(text, new RegExp(`Payment method ${name}`));
    const { status, payment_status, payment_intent, customer_details } = await read(buyer);
    assert.deepEqual([status, payment_status, payment_intent.status], ["complete", "paid", "succeeded"]);
    const { payment_method_details, billing_details } = payment_intent.latest_charge;
    assert.equal(payment_method_details.type, method);
    assert.equal(billing_details.name, method === "klarna" ? null : "Jenny Rosen");
    assert.equal(customer_details.email, person.email);
  });

  test(`a no at ${name} charges nothing, and the buyer may try again or pay by card`, async () => {
    const buyer = await sentOn(await euros(limited(1)), method);
    const refused = await buyer.answer("fail");
    assert.equal(refused.kind, "declined");
    assert.match(refused.alert, /Nothing was charged. Try again, or choose another way to pay\./);
    const { status, payment_intent } = await read(buyer);
    assert.deepEqual([status, payment_intent.status, payment_intent.latest_charge], ["open", "requires_payment_method", null]);
    const code = method === "klarna" ? "payment_method_customer_decline" : "payment_intent_authentication_failure";
    assert.deepEqual([payment_intent.last_payment_error.code, payment_intent.last_payment_error.payment_method_type], [code, method]);
    assert.equal((await buyer.pay(typed[method])).kind, "challenge");
    assert.equal((await buyer.answer("leave")).alert.includes(name), true);
    assert.equal((await buyer.pay({ payment_method: "card" })).kind, "complete");
    assert.equal((await captures(worker, [buyer.session])).length, 1);
  });
}

test("who is sent on twice, answers twice and comes back by every road is charged once", async () => {
  const link = await euros(limited(1));
  const buyer = new Buyer(worker.url);
  const page = await buyer.open(pathOf(link));
  assert.equal((await buyer.pay(typed.ideal)).kind, "challenge");
  const { form } = buyer.page;
  assert.equal((await buyer.pay(typed.ideal, { form: page.form })).kind, "challenge", "the form once more");
  assert.equal((await buyer.open(`/c/${buyer.session}`)).kind, "challenge", "the page anew");
  assert.equal((await buyer.open(pathOf(link))).kind, "pending", "the link anew");
  const other = new Buyer(worker.url);
  await other.open(pathOf(link));
  assert.equal((await other.pay()).kind, "held", "its place is held");
  const answers = await Promise.all([0, 1, 2].map(() => buyer.submit({}, { form, button: { answer: "complete" } })));
  assert.ok(answers.some(({ kind }) => kind === "complete"));
  assert.equal((await buyer.open(`/c/${buyer.session}`)).kind, "complete");
  assert.equal((await buyer.submit({}, { form, button: { answer: "fail" } })).kind, "complete", "a no after the yes");
  assert.equal((await captures(worker, [buyer.session])).length, 1);
  assert.equal((await selfCheck(worker, link)).committed, 1);
});

test("whoever never comes back gives the place to somebody else, and a late yes charges nothing", async () => {
  const link = await euros(limited(1));
  const gone = await sentOn(link, "p24");
  const [{ reference }] = (await ledger(worker)).filter(({ session }) => session === gone.session);
  assert.ok(reference, "it was stored before the buyer left");
  await runDue(worker, gone.session, 601);
  await runDue(worker, link.id, 700);
  const next = await sentOn(link, "ideal");
  assert.equal((await next.answer("complete")).kind, "complete");
  assert.notEqual((await gone.answer("complete")).kind, "complete");
  assert.equal((await captures(worker, [gone.session, next.session])).length, 1);
  assert.ok((await happened(next)).includes("checkout.session.completed"));
});

test("Klarna serves countries in their own currency, and refuses its test customer who is to be denied", async () => {
  const link = await euros();
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const abroad = await buyer.pay({ ...typed.klarna, country: "US", postal_code: "94105" });
  assert.equal(abroad.kind, "invalid");
  assert.match(abroad.alert, /Klarna is not offered there in this currency/);
  const denied = await sentOn(link, "klarna", { email: "customer+denied@email.de" });
  const { kind, alert } = await denied.answer("complete");
  assert.equal(kind, "declined");
  assert.match(alert, /This way to pay is not offered to you\. Nothing was charged\. Choose another way to pay\./);
  assert.equal((await read(denied)).payment_intent.last_payment_error.code, "payment_method_provider_decline");
});

test("Przelewy24 takes złotys, iDEAL does not", async () => {
  const link = await sell(stripe, { currency: "pln", amount: 2500, payment_method_types: ["p24"] });
  assert.equal((await (await sentOn(link, "p24")).answer("complete")).kind, "complete");
  await assert.rejects(sell(stripe, { currency: "pln", amount: 2500, payment_method_types: ["ideal"] }), { param: "payment_method_types[0]" });
});

test("what is switched on for all links is on the page of one that names nothing, and a page of before is told", async () => {
  const link = await sell(stripe);
  const early = new Buyer(worker.url);
  await early.open(pathOf(link));
  assert.ok(!early.page.html.includes("payment_method_ideal"));
  const { data } = await stripe.paymentMethodConfigurations.list();
  const is = (preference) => stripe.paymentMethodConfigurations.update(data[0].id, { ideal: { display_preference: { preference } } });
  const { ideal } = await is("on");
  assert.deepEqual([ideal.available, ideal.display_preference.value], [true, "on"]);
  await runDue(worker, "account", 5);
  await runDue(worker, link.id, 5);
  const told = await early.pay();
  assert.equal(told.kind, "changed");
  assert.match(told.html, /payment_method_ideal/);
  assert.equal((await early.pay(typed.ideal)).kind, "challenge");
  assert.equal((await early.answer("complete")).kind, "complete");
  await is("none");
});

for (const [method, name, currency, code] of [
  ["blik", "BLIK", "pln", "payment_method_provider_decline"],
  ["cashapp", "Cash App Pay", "usd", "payment_intent_authentication_failure"],
]) {
  const values = { payment_method: method, card_number: "", ...(method === "blik" && { bank_blik_code: "123 456" }) };
  test(`a payment by ${name} is confirmed or refused, and charged once at most`, async () => {
    const link = await sell(stripe, { currency, amount: 2500, payment_method_types: ["card", method], ...limited(2) });
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    assert.equal((await buyer.pay(values)).headline, `Pay with ${name}`, buyer.page.alert);
    const { next_action } = (await read(buyer)).payment_intent;
    assert.equal(next_action.type, method === "blik" ? "blik_authorize" : "redirect_to_url");
    const refused = await buyer.answer("fail");
    assert.equal(refused.kind, "declined");
    assert.match(refused.alert, /Nothing was charged. Try again, or choose another way to pay\./);
    assert.equal((await read(buyer)).payment_intent.last_payment_error.code, code);
    assert.equal((await buyer.pay(values)).kind, "challenge");
    assert.equal((await buyer.answer("complete")).kind, "complete");
    const paid = await read(buyer);
    assert.deepEqual([paid.payment_status, paid.payment_intent.latest_charge.payment_method_details.type], ["paid", method]);
    assert.equal((await captures(worker, [buyer.session])).length, 1);
  });
}

test("BLIK fails as its buyer's address says, at once or once it was confirmed, and its code is asked for and kept by nobody", async () => {
  const link = await sell(stripe, { currency: "pln", amount: 2500, payment_method_types: ["blik"] });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const pay = (email, bank_blik_code) => buyer.submit({ email, bank_blik_code });
  assert.match((await pay(person.email, "12345")).alert, /Check the BLIK code: it has 6 digits/);
  assert.equal(buyer.page.form.fields.bank_blik_code, "");
  for (const [name, code, decline_code] of [
    ["invalid_code", "payment_method_invalid_parameter", "code_invalid"],
    ["expired_code", "payment_method_invalid_parameter", "code_expired"],
    ["insufficient_funds", "payment_method_provider_decline", "insufficient_funds"],
    ["bank_timeout", "payment_method_provider_timeout", undefined],
  ]) {
    const page = await pay(`jenny.${name}@buyer.example`, "777123");
    if (code !== "payment_method_invalid_parameter") {
      assert.equal(page.kind, "challenge", name);
      await buyer.answer("complete");
    }
    assert.equal(buyer.page.kind, "declined", name);
    const { last_payment_error: error, latest_charge } = (await read(buyer)).payment_intent;
    assert.deepEqual([error.code, error.decline_code, latest_charge], [code, decline_code, null], name);
  }
  const older = stripeFor(worker, { apiVersion: "2026-08-26.dahlia" });
  await pay("jenny.customer_declined@buyer.example", "777123");
  await buyer.answer("complete");
  const { payment_intent } = await older.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent"] });
  assert.equal(payment_intent.last_payment_error.decline_code, "generic_decline");
});
