// Refunds whose last word comes later: pending ones that succeed, and done ones that fail
// after all. What is due is run early; one test lets the alarm ring by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { all, assertHealthy, ledger, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const PENDING_FIRST = "4000000000007726";
const FAILS_LATER = "4000000000005126";

let worker, stripe, link;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  link = await sell(stripe);
});
after(() => worker.stop());

/** Buys with a card; the session, as the API shows it. */
async function pay(card_number, from = worker) {
  const buyer = new Buyer(from.url);
  await buyer.open(pathOf(link));
  assert.equal((await buyer.pay({ card_number })).kind, "complete");
  return stripe.checkout.sessions.retrieve(buyer.session);
}

/** What the merchant was told about a refund and its charge, oldest first, with the status it had. */
async function told(refund) {
  const events = await all(stripe.events.list({ types: ["refund.*", "charge.refund.updated", "charge.refunded"] }));
  const about = events.filter(({ data: { object } }) => [refund.id, refund.charge].includes(object.id));
  return about.reverse().map(({ type, data: { object } }) => `${type} ${object.status}`);
}

/** How much the test bank holds to be given back of a session's money. */
async function givenBack(session) {
  const [{ refunded }] = (await ledger(worker)).filter(({ session: id, captured }) => id === session.id && captured);
  return refunded;
}

test("a refund is pending first and succeeds later, once", async () => {
  const session = await pay(PENDING_FIRST);
  const refund = await stripe.refunds.create({ payment_intent: session.payment_intent, amount: 500 });
  assert.deepEqual([refund.status, refund.pending_reason, refund.failure_reason], ["pending", "processing", undefined]);
  await runDue(worker, session.id);
  assert.equal((await stripe.refunds.retrieve(refund.id)).status, "pending", "its time has not come");
  for (let times = 0; times < 3; times++) await runDue(worker, session.id, 5);
  const done = await stripe.refunds.retrieve(refund.id, { expand: ["charge"] });
  assert.deepEqual([done.status, done.pending_reason, done.destination_details.card.type], ["succeeded", undefined, "refund"]);
  assert.deepEqual([done.charge.amount_refunded, done.charge.refunded], [500, false]);
  assert.deepEqual(await told(refund), [
    "refund.created pending",
    "charge.refunded succeeded",
    "refund.updated succeeded",
    "charge.refund.updated succeeded",
  ]);
  const [listed] = (await stripe.refunds.list({ payment_intent: session.payment_intent })).data;
  assert.deepEqual(listed, await stripe.refunds.retrieve(refund.id));
});

test("two refunds that are due at once are both told of", async () => {
  const session = await pay(PENDING_FIRST);
  const parts = [500, 600].map((amount) => stripe.refunds.create({ payment_intent: session.payment_intent, amount }));
  const refunds = await Promise.all(parts);
  await runDue(worker, session.id, 5);
  for (const refund of refunds) {
    assert.equal((await stripe.refunds.retrieve(refund.id)).status, "succeeded");
    const events = (await told(refund)).filter((line) => line.includes("refund.") && !line.startsWith("charge.refunded"));
    assert.deepEqual(events, ["refund.created pending", "refund.updated succeeded", "charge.refund.updated succeeded"]);
  }
});

test("a refund that fails later counts as never made, and its money can be given back again", async () => {
  const session = await pay(FAILS_LATER);
  const { payment_intent } = session;
  const refund = await stripe.refunds.create({ payment_intent });
  assert.deepEqual([refund.status, refund.failure_reason], ["succeeded", undefined]);
  const charge = await stripe.charges.retrieve(refund.charge);
  assert.deepEqual([charge.amount_refunded, charge.refunded], [1800, true]);
  const error = await stripe.refunds.create({ payment_intent }).catch((error) => error);
  assert.equal(error.code, "charge_already_refunded");
  assert.equal(await givenBack(session), 1800);

  for (let times = 0; times < 3; times++) await runDue(worker, session.id, 5);
  const failed = await stripe.refunds.retrieve(refund.id, { expand: ["charge"] });
  assert.deepEqual([failed.status, failed.failure_reason], ["failed", "expired_or_canceled_card"]);
  assert.deepEqual([failed.charge.amount_refunded, failed.charge.refunded], [0, false]);
  assert.equal(await givenBack(session), 0);
  assert.deepEqual(await told(refund), [
    "refund.created succeeded",
    "charge.refunded succeeded",
    "refund.failed failed",
    "refund.updated failed",
    "charge.refund.updated failed",
  ]);
  const again = await stripe.refunds.create({ payment_intent, amount: 1800 });
  assert.deepEqual([again.status, await givenBack(session)], ["succeeded", 1800]);
  assert.equal((await stripe.checkout.sessions.retrieve(session.id)).payment_status, "paid");
});

test("the refunds of every other card are done at once and stay so", async () => {
  const session = await pay("4242424242424242");
  const refund = await stripe.refunds.create({ payment_intent: session.payment_intent });
  await runDue(worker, session.id, 60);
  assert.equal((await stripe.refunds.retrieve(refund.id)).status, "succeeded");
  assert.deepEqual(await told(refund), ["refund.created succeeded", "charge.refunded succeeded"]);
});

test("thirty refunds with all the metadata there may be fit their rows", async () => {
  const { payment_intent } = await pay("4242424242424242");
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, number) => [`note ${number}`, "金".repeat(500)]));
  for (let number = 0; number < 30; number++) {
    const refund = await stripe.refunds.create({ payment_intent, amount: 10, metadata });
    assert.equal(refund.status, "succeeded");
  }
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(payment_intent, { expand: ["latest_charge"] });
  assert.equal(charge.amount_refunded, 300);
  assert.ok(!worker.logs().includes("too many for a row"));
});

test("a power cut between refund and last word loses nothing, and the alarm rings by itself", async () => {
  const receiver = await startReceiver();
  try {
    const enabled_events = ["refund.failed"];
    const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events });
    const session = await pay(FAILS_LATER);
    const refund = await stripe.refunds.create({ payment_intent: session.payment_intent });
    await worker.kill9();
    await worker.restart({ vars: { REFUND_SECONDS: "1" } });
    const quick = await pay(FAILS_LATER);
    const other = await stripe.refunds.create({ payment_intent: quick.payment_intent });
    for (const { id } of [other, refund]) await receiver.waitFor(({ body }) => body.includes(`"id": "${id}"`), 15_000);
    await stripe.webhookEndpoints.del(endpoint.id);
  } finally {
    await receiver.stop();
  }
  assertHealthy(worker);
});
