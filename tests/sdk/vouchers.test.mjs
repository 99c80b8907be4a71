// What is paid with a voucher: complete at once, and paid elsewhere days later, or not; as the official SDK and its buyer see it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, person } from "../support/buyer.mjs";
import { eventsOf, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const DAY = 86_400;

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { VOUCHER_SECONDS: "600", VOUCHER_AT_ONCE_SECONDS: "60", PROCESSING_SECONDS: "30" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const payment_method_types = ["card", "multibanco"];
const euros = (more) => sell(stripe, { payment_method_types, ...more });

/** A buyer of this link with this address, who was given a voucher. */
async function issued(link, email = person.email, options = {}) {
  const buyer = new Buyer(worker.url, options);
  await buyer.open(pathOf(link));
  await buyer.pay({ payment_method: "multibanco", email, card_number: "", country: "", postal_code: "" });
  assert.equal(buyer.page.headline, "Now pay with Multibanco", buyer.page.alert);
  return buyer;
}

/** Lets so many seconds pass, at the bank and for the session. */
async function pass(session, seconds) {
  await runDue(worker, "simulator", seconds);
  await runDue(worker, session, seconds);
}

const read = (buyer) => stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.latest_charge"] });
const happened = async (buyer) => (await eventsOf(stripe, buyer.session)).map(({ type }) => type);

test("a buyer is given an entity and a reference, stays with them, and has paid once the voucher is", async () => {
  const link = await euros({ after_completion: { type: "redirect", redirect: { url: "https://shop.example/thanks" } } });
  const buyer = await issued(link);
  const before = await read(buyer);
  assert.deepEqual([before.status, before.payment_status, before.payment_intent.status], ["complete", "unpaid", "requires_action"]);
  assert.equal(before.payment_intent.latest_charge, null);
  const { type, multibanco_display_details: details } = before.payment_intent.next_action;
  assert.equal(type, "multibanco_display_details");
  assert.match(details.entity, /^\d{5}$/);
  assert.match(details.reference, /^\d{9}$/);
  assert.ok(Math.abs(details.expires_at - (before.created + 7 * DAY)) < 60);
  for (const words of [details.entity, details.reference, "€18.00", "Pay by"]) assert.ok(buyer.page.text.includes(words), words);

  await pass(buyer.session, 700);
  const after = await read(buyer);
  assert.deepEqual([after.status, after.payment_status, after.payment_intent.status], ["complete", "paid", "succeeded"]);
  const { entity, reference } = details;
  assert.deepEqual(after.payment_intent.latest_charge.payment_method_details, { multibanco: { entity, reference }, type: "multibanco" });
  assert.deepEqual(await happened(buyer), ["checkout.session.completed", "checkout.session.async_payment_succeeded"]);
  await buyer.open(`/c/${buyer.session}`);
  assert.equal(buyer.page.kind, "sent", "whoever has paid goes on to the merchant");
});

test("the voucher's own page shows what to pay to whoever has its address, and nothing of the buyer", async () => {
  const link = await euros();
  const buyer = await issued(link, "ada.expire_immediately@buyer.example");
  const { payment_intent } = await read(buyer);
  const { hosted_voucher_url, entity, reference } = payment_intent.next_action.multibanco_display_details;
  const { pathname, search } = new URL(hosted_voucher_url);
  const friend = new Buyer(worker.url);
  await friend.open(pathname + search);
  assert.equal(friend.page.headline, "Now pay with Multibanco");
  for (const words of [entity, reference, "€18.00"]) assert.ok(friend.page.text.includes(words), words);
  for (const secret of ["ada", "Field notebook"]) assert.ok(!friend.page.html.includes(secret), secret);
  await buyer.open(pathname + search);
  assert.ok(buyer.page.html.includes(reference) && !buyer.page.html.includes("Field notebook"), "it is the same to its buyer");
  await friend.open(`${pathname}?voucher=000000000`);
  assert.ok(!friend.page.html.includes(reference), "who does not know the reference learns nothing");
  await pass(buyer.session, 100);
  await friend.open(pathname + search);
  assert.equal(friend.page.headline, "This order was not paid");
});

test("vouchers are paid or expire as the buyer's address says, and a browser without cookies sees its numbers too", async () => {
  const link = await euros();
  for (const [name, seconds, payment_status, last] of [
    ["succeed_immediately", 100, "paid", "checkout.session.async_payment_succeeded"],
    ["expire_immediately", 100, "unpaid", "checkout.session.async_payment_failed"],
    ["expire_with_delay", 700, "unpaid", "checkout.session.async_payment_failed"],
  ]) {
    const buyer = await issued(link, `${name}@buyer.example`, { keepsCookies: false });
    await pass(buyer.session, seconds);
    const session = await read(buyer);
    assert.deepEqual([session.status, session.payment_status], ["complete", payment_status], name);
    assert.equal((await happened(buyer)).at(-1), last, name);
    const { status, last_payment_error: error, latest_charge } = session.payment_intent;
    if (payment_status === "paid") assert.equal(status, "succeeded");
    else assert.deepEqual([status, error.code, latest_charge], ["requires_payment_method", "payment_intent_payment_attempt_expired", null]);
  }
});

test("a voucher that nobody pays is over after seven days, waited for four more, and then the order was not paid", async () => {
  const link = await euros();
  const buyer = await issued(link, "fill_never@buyer.example");
  await pass(buyer.session, 7 * DAY + 60);
  assert.equal((await read(buyer)).payment_intent.status, "processing");
  await buyer.open(`/c/${buyer.session}`);
  assert.equal(buyer.page.headline, "The time to pay is over");
  await pass(buyer.session, 11 * DAY + 60);
  const failed = await read(buyer);
  assert.deepEqual([failed.payment_status, failed.payment_intent.status], ["unpaid", "requires_payment_method"]);
  await buyer.open(`/c/${buyer.session}`);
  assert.equal(buyer.page.headline, "This order was not paid");
  assert.equal((await buyer.open(pathOf(link))).kind, "form", "and can be placed again");
});

test("a voucher takes a link's only place while it is waited for, keeps it when it expires, or gives it back where its merchant wants that", async () => {
  for (const reopen_failed of [false, true]) {
    const link = await euros({ ...limited(1), edgetill: { reopen_failed } });
    const first = await issued(link, "expire_immediately@buyer.example");
    const other = new Buyer(worker.url);
    assert.equal((await other.open(pathOf(link))).kind, "closed");
    await pass(first.session, 100);
    await runDue(worker, link.id, 100);
    assert.equal((await other.open(pathOf(link))).kind, reopen_failed ? "form" : "closed");
    await selfCheck(worker, link);
  }
});

test("whoever comes back to the link is told of the order that waits for its payment", async () => {
  const buyer = await issued(await euros());
  const link = await stripe.paymentLinks.retrieve((await read(buyer)).payment_link);
  await buyer.open(pathOf(link));
  assert.equal(buyer.page.kind, "bought");
  assert.match(buyer.page.text, /waits for your payment/);
});
