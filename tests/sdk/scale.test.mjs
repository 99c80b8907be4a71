// What must not grow with the shop: rows are counted, not seconds.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";
import { atRest, buy, costOf, unhurried } from "../support/work.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: unhurried });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

/** The rows that `work` has read and written once everything that follows has come to rest. */
async function rowsOf(work) {
  const before = await atRest(worker);
  await work();
  const after = await atRest(worker);
  return after.rows_read - before.rows_read + after.rows_written - before.rows_written;
}

async function inParallel(count, work) {
  const numbers = Array.from({ length: count }, (_, number) => number);
  while (numbers.length > 0) await Promise.all(numbers.splice(0, 20).map(work));
}

test("a product that many links show is renamed at a price that grows with their number alone", async () => {
  const rows = [];
  // Account looks at 160 heads of its outbox at a time, however many wait: up to there a link more
  // makes each of them dearer, from there on it costs the same.
  for (const count of [200, 400]) {
    const product = await stripe.products.create({ name: "Old" });
    const price = await stripe.prices.create({ product: product.id, unit_amount: 500, currency: "eur" });
    await inParallel(count, () => stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] }));
    rows.push(await rowsOf(() => stripe.products.update(product.id, { name: "New" })));
  }
  const [few, many] = rows;
  const more = (many - few) / 200;
  assert.ok(more > 1 && more < 200, `${few} rows for 200 links, ${many} for 400: ${more} for one more`);
});

test("a charge's refunds are read with it, and nobody else's", async () => {
  const link = await sell(stripe);
  const refund = async () => {
    const { payment_intent } = await stripe.checkout.sessions.retrieve(await buy(worker, link));
    for (let part = 0; part < 3; part++) await stripe.refunds.create({ payment_intent, amount: 100 });
    return payment_intent;
  };
  const payment_intent = await refund();
  const list = async () => {
    const page = await stripe.charges.list({ payment_intent, expand: ["data.refunds"] });
    assert.equal(page.data[0].refunds.data.length, 3);
  };
  await list();
  const read = async () => (await costOf(worker, list)).rows_read;
  const alone = await read();
  for (let others = 0; others < 8; others++) await refund();
  assert.equal(await read(), alone);
});

test("a search reads each row once at most, and lets others in between", async () => {
  await inParallel(1100, (number) => stripe.products.create({ name: `Hay ${number}` }));
  const rows = await rowsOf(async () => {
    const found = await stripe.products.search({ query: "name:'Needle'" });
    assert.deepEqual([found.data.length, found.has_more], [0, false]);
  });
  assert.ok(rows > 1100 && rows < 1300, `${rows} rows`);
});
