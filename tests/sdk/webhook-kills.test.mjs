// The power is cut while a receiver has answered and nobody has heard of it yet: no event is lost, each
// completed session's reaches the receiver, and none stays pending that was answered.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, pause } from "../support/buyer.mjs";
import { all, assertHealthy, deliver, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const BUYERS = 20;
/** After how many answers the power is cut, and how many milliseconds after that answer. */
const cuts = [
  [1, 0],
  [7, 2],
  [15, 10],
  [30, 30],
];
const MOST_TURNS = 100;

let worker, stripe, receiver;
before(async () => {
  worker = await startWorker({ vars: { PROCESSING_SECONDS: "1", WEBHOOK_SCHEDULE: "0,10,10,10,10,10,10,10,10,10" } });
  stripe = stripeFor(worker);
  receiver = await startReceiver();
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

/** A buyer whom no power cut keeps from paying; gives the session. */
async function buy(link) {
  const buyer = new Buyer(worker.url, { patient: true });
  let page = await buyer.open(pathOf(link));
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    if (page.kind === "complete") return buyer.session;
    if (page.form) {
      page = await buyer.pay();
      continue;
    }
    assert.ok(["processing", "failed", "unknown"].includes(page.kind), `${page.status} ${page.headline}`);
    await pause(200);
    page = await buyer.open(page.kind === "unknown" ? pathOf(link) : `/c/${buyer.session}`);
  }
  throw new Error(`no end: ${page.kind} ${page.headline}`);
}

test("kill -9 between a receiver's 200 and its acknowledgement loses no event and leaves none pending", async () => {
  const link = await sell(stripe);
  const endpoint = await stripe.webhookEndpoints.create({ url: `${receiver.url}/`, enabled_events: ["*"] });
  const answered = new Set();
  const sessions = [];
  for (const [answers, millis] of cuts) {
    let left = answers;
    let cut;
    receiver.setHandler(({ body }, response) => {
      answered.add(JSON.parse(body).id);
      response.writeHead(200).end("ok");
      if (--left === 0)
        cut = pause(millis)
          .then(worker.kill9)
          .then(() => worker.restart());
    });
    sessions.push(...(await Promise.all(Array.from({ length: BUYERS }, () => buy(link)))));
    // What was still to be sent is sent, until the power goes in the middle of it.
    for (let turn = 0; !cut && turn < MOST_TURNS; turn++) {
      await deliver(worker, endpoint, 60).catch(() => {});
      await pause(20);
    }
    assert.ok(cut, "the power was cut");
    await cut;
  }
  receiver.setHandler(({ body }, response) => {
    answered.add(JSON.parse(body).id);
    response.writeHead(200).end("ok");
  });
  await Promise.all(sessions.map((session) => runDue(worker, session, 0)));
  for (let turn = 0; turn < 5; turn++) await deliver(worker, endpoint, 60);

  assert.equal(new Set(sessions).size, cuts.length * BUYERS);
  const completed = await all(stripe.events.list({ type: "checkout.session.completed", limit: 100 }));
  assert.deepEqual(completed.map(({ data }) => data.object.id).sort(), sessions.toSorted(), "one event for each purchase");
  const events = await all(stripe.events.list({ limit: 100 }));
  const isMissing = ({ id, type }) => !answered.has(id) && !["product.created", "price.created", "payment_link.created"].includes(type);
  assert.deepEqual(
    events.filter(isMissing).map(({ type }) => type),
    [],
    "each came at least once",
  );
  const pending = events.filter(({ pending_webhooks }) => pending_webhooks > 0);
  assert.deepEqual(
    pending.map(({ id, type }) => [id, type]),
    [],
    "and none is pending",
  );
  for (const { body, headers } of receiver.requests) stripe.webhooks.constructEvent(body, headers["stripe-signature"], endpoint.secret);
  assertHealthy(worker);
});
