// What is due is done, whoever hangs, fails or forgets; and waiting for it costs next to nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { assertHealthy, counts, ledger, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { SMALLEST_HOLD_SECONDS: 1 } });
  stripe = stripeFor(worker, { maxNetworkRetries: 0, timeout: 30_000 });
});
after(() => worker.stop());

test("alarms ring a few times at most while an object waits for a slow one", async () => {
  const link = await sell(stripe);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  await worker.restart({ vars: { SIMULATOR_FAULTS: "delay_ms=9000" } });
  const before = await counts(worker);
  // To expire it, its attempt is called off at the bank, which takes its time.
  await stripe.checkout.sessions.expire(buyer.session).catch(() => {});
  const after = await counts(worker);
  const rung = after.alarms_rung - before.alarms_rung;
  const set = after.alarms_set - before.alarms_set;
  assert.ok(rung < 10 && set < 20, `${rung} alarms rang, ${set} were set`);
  await worker.restart({ vars: { SIMULATOR_FAULTS: "" } });
  assertHealthy(worker);
});

test("what the platform forgot is done after the daily sweep", async () => {
  const link = await sell(stripe, { edgetill: { hold_seconds: 2 } });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  await worker.kill9();
  worker.forgetAlarms();
  await worker.restart();
  await pause(4000);
  const attempt = async () => (await ledger(worker)).find(({ session }) => session === buyer.session);
  assert.equal((await attempt()).status, "requires_action", "nobody asked either object, and no alarm rang");
  await runDue(worker, "cron");
  for (let tries = 0; tries < 50 && (await attempt()).status !== "canceled"; tries++) await pause(200);
  assert.equal((await attempt()).status, "canceled");
});

test("a debit whose session's alarm the platform forgot is decided after the daily sweep", async () => {
  await worker.restart({ vars: { SIMULATOR_FAULTS: "pending_every=1,pending_seconds=3" } });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  assert.equal((await buyer.pay()).kind, "complete");
  const status = async () => {
    const { data } = await stripe.checkout.sessions.list({ limit: 100 });
    return data.find(({ id }) => id === buyer.session).payment_status;
  };
  assert.equal(await status(), "unpaid");
  await worker.kill9();
  worker.forgetAlarms();
  await worker.restart();
  await pause(4000);
  await runDue(worker, "simulator", 2 * 86_400);
  // A list is read from the Ledger: nobody asks the session.
  assert.equal(await status(), "unpaid", "no alarm rang");
  await runDue(worker, "cron");
  for (let tries = 0; tries < 200 && (await status()) === "unpaid"; tries++) await pause(200);
  assert.equal(await status(), "paid");
});
