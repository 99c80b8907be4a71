// The Ledger's volumes fill and roll over while a shop sells, with the power cut in between: no row,
// event or order is lost, and lists read as if there were one volume.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { all, assertHealthy, captures, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

/** So small that some dozen purchases fill a volume. */
const VOLUME_BYTES = "400000";
const ROUNDS = 4;
const BUYERS = 12;

let worker, stripe, receiver, link;
const sessions = [];

before(async () => {
  worker = await startWorker({ vars: { LEDGER_VOLUME_BYTES: VOLUME_BYTES } });
  stripe = stripeFor(worker);
  receiver = await startReceiver();
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
  link = await sell(stripe);
  for (let round = 0; round < ROUNDS; round++) await sellAndCut();
});
after(async () => {
  await worker.stop();
  await receiver.stop();
});

/** Several buyers pay at once, the power is cut after some of them, and what was begun is ended. */
async function sellAndCut() {
  const buyers = Array.from({ length: BUYERS }, () => new Buyer(worker.url));
  for (const buyer of buyers) await buyer.open(pathOf(link));
  const ids = buyers.map(({ session }) => session);
  const first = buyers.slice(0, BUYERS / 2);
  await Promise.all(first.map((buyer) => buyer.pay()));
  const rest = buyers.slice(BUYERS / 2).map((buyer) => buyer.pay().catch(() => {}));
  await rest[0];
  await worker.kill9();
  await Promise.all(rest);
  await worker.restart();
  for (const id of ids) await runDue(worker, id, 60);
  sessions.push(...ids);
}

const volumeOf = (event) => event.id.slice(4, 6);
const isInOrder = (objects) => objects.every(({ created }, at) => at === 0 || created <= objects[at - 1].created);

test("every sale is listed once, in order, whatever volume it is in", async () => {
  const paid = (await captures(worker, sessions)).map(({ session }) => session).sort();
  assert.ok(paid.length >= ROUNDS * (BUYERS / 2), `${paid.length} sales`);
  const listed = (await all(stripe.checkout.sessions.list({ status: "complete", limit: 7 }))).map(({ id }) => id);
  assert.deepEqual([...listed].sort(), paid);
  const everything = await all(stripe.checkout.sessions.list({ limit: 100 }));
  assert.ok(isInOrder(everything));
  assert.deepEqual(everything.filter(({ status }) => status === "complete").map(({ id }) => id), listed);
  const charges = await all(stripe.charges.list({ limit: 7 }));
  assert.equal(new Set(charges.map(({ id }) => id)).size, paid.length);
});

test("every event is kept once and in order, in several volumes", async () => {
  const events = await all(stripe.events.list({ limit: 9 }));
  assert.ok(isInOrder(events));
  assert.ok(new Set(events.map(volumeOf)).size >= 2, "only one volume was filled");
  const volumes = events.map(volumeOf);
  assert.deepEqual(volumes, [...volumes].sort().reverse());
  const completed = events.filter(({ type }) => type === "checkout.session.completed");
  const about = completed.map(({ data: { object } }) => object.id).sort();
  assert.deepEqual(about, (await captures(worker, sessions)).map(({ session }) => session).sort());
  for (const event of [completed[0], completed.at(-1)]) {
    assert.equal((await stripe.events.retrieve(event.id)).id, event.id);
  }
});

test("every sale is told to the endpoint, by whichever volume", async () => {
  const newest = (await stripe.events.list({ limit: 1 })).data[0];
  for (let volume = 1; volume <= parseInt(volumeOf(newest), 36); volume++) await runDue(worker, `ledger:${volume}`, 600);
  const [endpoint] = (await stripe.webhookEndpoints.list()).data;
  await runDue(worker, endpoint.id, 600);
  const told = new Set(receiver.requests.map(({ body }) => JSON.parse(body).data.object.id));
  const paid = (await captures(worker, sessions)).map(({ session }) => session);
  assert.deepEqual([...told].sort(), paid.sort());
  const completed = await all(stripe.events.list({ type: "checkout.session.completed", limit: 100 }));
  assert.deepEqual(completed.filter(({ pending_webhooks }) => pending_webhooks !== 0), []);
  assertHealthy(worker);
});

test("a sale in a volume that is full can still be refunded and read", async () => {
  const oldest = (await all(stripe.checkout.sessions.list({ status: "complete", limit: 100 }))).at(-1);
  const refund = await stripe.refunds.create({ payment_intent: oldest.payment_intent });
  const [listed] = (await stripe.refunds.list({ limit: 1 })).data;
  assert.equal(listed.id, refund.id);
  const charges = await all(stripe.charges.list({ payment_intent: oldest.payment_intent }));
  assert.deepEqual(charges.map(({ amount_refunded }) => amount_refunded), [oldest.amount_total]);
  const [newest] = (await stripe.events.list({ type: "charge.refunded" })).data;
  assert.equal(newest.data.object.id, charges[0].id);
});
