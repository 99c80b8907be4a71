// What is due is done, whoever hangs, fails or forgets; and waiting for it costs next to nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { assertHealthy, counts, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
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
