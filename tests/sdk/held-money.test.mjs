// Money that is only reserved (`capture_method=manual`): complete at once, taken or let go later, as
// the official SDK and the buyer see it; also through a power cut and a bank that loses answers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { assertHealthy, captures, eventsOf, ledger, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const SEVEN_DAYS = 604_800;

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const byHand = (more) => sell(stripe, { payment_intent_data: { capture_method: "manual" }, ...more });

/** A purchase at the link, whose card is authorized. */
async function authorized(link, typed = {}) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const shown = buyer.page.text;
  await buyer.pay(typed);
  if (buyer.page.kind === "challenge") await buyer.answer("complete");
  const session = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.latest_charge"] });
  return { buyer, shown, session, intent: session.payment_intent };
}

const stripeError = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  return true;
};

for (const [name, card_number] of [
  ["a card", cards.good],
  ["a card whose bank asks", cards.challenge],
]) {
  test(`${name} is authorized, counted and told so, and charged when its merchant says`, async () => {
    const link = await byHand(limited(1));
    const { buyer, shown, session, intent } = await authorized(link, { card_number });
    assert.match(shown, /Authorize €18\.00/);
    assert.match(shown, /Your card is authorized now and charged later/);
    assert.match(buyer.page.text, /Your order is placed/);
    assert.match(buyer.page.text, /nothing was charged yet/);
    assert.match(buyer.page.text, /Authorized until/);
    assert.deepEqual([session.status, session.payment_status], ["complete", "unpaid"]);
    assert.deepEqual([intent.status, intent.amount_capturable, intent.amount_received], ["requires_capture", 1800, 0]);
    const { latest_charge: charge } = intent;
    assert.deepEqual([charge.status, charge.paid, charge.captured], ["succeeded", true, false]);
    assert.ok(charge.payment_method_details.card.capture_before > charge.created);
    assert.deepEqual(await captures(worker, [session.id]), []);
    assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false, "its only place is used");
    await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), /does not have a successful charge to refund/);

    const taken = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 }, { idempotencyKey: `k-${intent.id}` });
    const again = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 }, { idempotencyKey: `k-${intent.id}` });
    assert.deepEqual([taken.status, taken.amount_received, again.status], ["succeeded", 1500, "succeeded"]);
    await assert.rejects(stripe.paymentIntents.capture(intent.id), stripeError("payment_intent_unexpected_state"));
    assert.equal((await captures(worker, [session.id])).length, 1);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.latest_charge"] });
    assert.equal(paid.payment_status, "paid");
    const { amount_captured, amount_refunded } = paid.payment_intent.latest_charge;
    assert.deepEqual([amount_captured, amount_refunded], [1500, 300]);
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    assert.equal(refund.amount, 1500);
    const types = (await eventsOf(stripe, session.id)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === "checkout.session.completed").length, 1);
  });
}

test("what is let go is never charged, and its place stays counted", async () => {
  const link = await byHand(limited(2));
  const { buyer, session, intent } = await authorized(link);
  const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: "requested_by_customer" });
  assert.deepEqual([canceled.status, canceled.cancellation_reason], ["canceled", "requested_by_customer"]);
  assert.deepEqual(await captures(worker, [session.id]), []);
  const line = (await ledger(worker)).find((line) => line.session === session.id);
  assert.equal(line.status, "canceled");
  await assert.rejects(stripe.paymentIntents.cancel(intent.id), stripeError("payment_intent_unexpected_state"));
  await buyer.open(`/c/${session.id}`);
  assert.match(buyer.page.text, /authorization of your card was released, and nothing was charged/);
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).restrictions.completed_sessions.count, 1);
  assert.equal((await selfCheck(worker, link)).sound ?? true, true);
});

test("what nobody takes is let go after seven days", async () => {
  const { session, intent } = await authorized(await byHand());
  await runDue(worker, session.id, SEVEN_DAYS + 1000);
  const expired = await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
  assert.deepEqual([expired.status, expired.cancellation_reason], ["canceled", "automatic"]);
  assert.equal(expired.latest_charge.refunded, true);
  assert.deepEqual(await captures(worker, [session.id]), []);
});

test("captures through a power cut are done once or not at all, and all in the end", async () => {
  const link = await byHand();
  const held = await Promise.all(Array.from({ length: 6 }, () => authorized(link)));
  const asked = held.map(({ intent }) => stripe.paymentIntents.capture(intent.id, {}, { maxNetworkRetries: 0 }).catch(() => undefined));
  await worker.kill9();
  await Promise.all(asked);
  await worker.restart();
  stripe = stripeFor(worker);
  for (const { intent } of held) {
    const now = await stripe.paymentIntents.retrieve(intent.id);
    if (now.status === "requires_capture") await stripe.paymentIntents.capture(intent.id).catch(() => undefined);
  }
  for (const { session } of held) await runDue(worker, session.id, 60_000);
  for (const { session, intent } of held) {
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, "succeeded");
    assert.equal((await captures(worker, [session.id])).length, 1);
  }
  assertHealthy(worker);
});
