// What things cost in the units Cloudflare bills, exactly: a change that makes a purchase
// dearer fails here and says by how much. `npm run bench -- work` prints the whole table.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWorker } from "../support/worker.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { buy, costOf, countWork, unhurried } from "../support/work.mjs";

/** The most of each: what is not named must not happen at all. Call bytes are shown, not held. */
const limits = {
  "page view": { kv_reads: 1 },
  "start": { object_requests: 1, rows_read: 1, rows_written: 3, alarms_set: 1, kv_reads: 1 },
  "its expiry, later": { object_requests: 2, rows_read: 11, rows_written: 11, alarms_set: 2 },
  "purchase": { object_requests: 6, rows_read: 17, rows_written: 23, alarms_set: 1, kv_reads: 2 },
  "purchase, one webhook": { object_requests: 7, rows_read: 32, rows_written: 26, alarms_set: 1, kv_reads: 2, subrequests: 1 },
  "its alarm, later": { object_requests: 1 },
  "webhook delivery": { object_requests: 1, rows_read: 15, rows_written: 3, subrequests: 1 },
  "declined payment": { object_requests: 5, rows_read: 19, rows_written: 25, alarms_set: 1, kv_reads: 2 },
  "API: create a product": { object_requests: 2, rows_read: 23, rows_written: 12 },
  "API: create a link": { object_requests: 3, rows_read: 39, rows_written: 26, alarms_set: 1, kv_writes: 1 },
  "API: read a session": { object_requests: 1 },
  // These are of the oldest sales: what came later must cost nothing. A link's list was seen to read
  // 5 rows and 6. Ids are drawn, so most likely a look past the link's entries meets another link's.
  "API: find a session by its payment": { object_requests: 1, rows_read: 1 },
  "API: list a link's sessions": { object_requests: 1, rows_read: 6 },
  "API: the page after it": { object_requests: 2, rows_read: 7 },
};

let worker, work;
before(async () => {
  worker = await startWorker({ vars: unhurried });
  work = await countWork(worker);
});
after(() => worker.stop());

for (const [name, limit] of Object.entries(limits)) {
  test(`${name} costs no more than it did`, () => {
    const { call_bytes: _, ...cost } = work[name];
    const over = Object.entries(cost).filter(([unit, count]) => count > (limit[unit] ?? 0));
    assert.deepEqual(over, [], `${name}: ${JSON.stringify(cost)}`);
  });
}

test("everything that is counted has a limit", () => assert.deepEqual(Object.keys(work), Object.keys(limits)));

test("limits on what strangers may do cost a purchase two rows, and a refused card three", async () => {
  const limited = await startWorker({ vars: { ...unhurried, RATE_LIMITS: "on", ADDRESS_FAILURES: "1000" } });
  try {
    const link = await sell(stripeFor(limited));
    for (let number = 0; number < 3; number++) await buy(limited, link);
    const purchase = await costOf(limited, () => buy(limited, link));
    const declined = await costOf(limited, () => buy(limited, link, { card_number: "4000000000000002" }, "declined"));
    const more = (name, cost, unit) => cost[unit] - work[name][unit];
    for (const [name, cost, rows] of [
      ["purchase", purchase, 2],
      ["declined payment", declined, 3],
    ]) {
      assert.ok(more(name, cost, "rows_written") <= rows, `${name}: ${JSON.stringify(cost)}, without limits ${JSON.stringify(work[name])}`);
      assert.ok(more(name, cost, "object_requests") <= 0, name);
    }
  } finally {
    await limited.stop();
  }
});
