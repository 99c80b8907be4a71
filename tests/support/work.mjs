// Counted work: what one thing a shop does costs in the units Cloudflare bills. No clock and no
// neighbour touches these numbers; tests/sdk/work.test.mjs holds them, `npm run bench -- work` shows them.

import { setTimeout as pause } from "node:timers/promises";
import { Buyer } from "./buyer.mjs";
import { counts, limited, pathOf, runDue, sell, stripeFor } from "./merchant.mjs";
import { startReceiver } from "./receiver.mjs";

/** Nothing was counted for this long: whatever was begun is done. */
const QUIET_MS = 300;
const names = ["object_requests", "rows_read", "rows_written", "alarms_set", "alarms_rung", "kv_reads", "kv_writes", "subrequests", "call_bytes"];

/** An alarm that rang meanwhile was set by something earlier: what is counted then is not of this work alone. */
const TRIES = 5;

/** What `work` costs until everything it set going has come to rest; done again when an alarm of earlier work rang. */
export async function costOf(worker, work) {
  for (let left = TRIES - 1; ; left--) {
    const before = await atRest(worker);
    await work();
    const after = await atRest(worker);
    if (after.alarms_rung > before.alarms_rung && left > 0) continue;
    return Object.fromEntries(names.map((name) => [name, after[name] - before[name]]));
  }
}

async function atRest(worker) {
  let last = await counts(worker);
  for (;;) {
    await pause(QUIET_MS);
    const now = await counts(worker);
    if (names.every((name) => now[name] === last[name])) return now;
    last = now;
  }
}

/** Counts everything a shop does, on a Worker of its own in a shop that has sold a few already. */
export async function countWork(worker) {
  const stripe = stripeFor(worker);
  const receiver = await startReceiver();
  try {
    const link = await sell(stripe, { ...limited(1000), name: "Without a webhook" });
    for (let number = 0; number < 3; number++) await buy(worker, link);
    const work = {};
    work["page view"] = await costOf(worker, () => new Buyer(worker.url).open(pathOf(link)));
    work.purchase = await costOf(worker, () => buy(worker, link));

    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
    for (let number = 0; number < 3; number++) await buy(worker, link);
    let session;
    work["purchase, one webhook"] = await costOf(worker, async () => (session = await buy(worker, link)));
    work["its alarm, later"] = await costOf(worker, () => runDue(worker, session, 60));
    work["webhook delivery"] = difference(work["purchase, one webhook"], work.purchase);
    const declined = { card_number: "4000000000000002" };
    work["declined payment"] = await costOf(worker, () => buy(worker, link, declined));

    work["API: create a product"] = await costOf(worker, () => stripe.products.create({ name: "Counted" }));
    const [item] = (await stripe.paymentLinks.listLineItems(link.id)).data;
    const line_items = [{ price: item.price.id, quantity: 1 }];
    work["API: create a link"] = await costOf(worker, () => stripe.paymentLinks.create({ line_items }));
    work["API: read a session"] = await costOf(worker, () => stripe.checkout.sessions.retrieve(session));
    return work;
  } finally {
    await receiver.stop();
  }
}

/** Opens the page, pays and follows to the confirmation; the session's id. */
async function buy(worker, link, values) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay(values);
  const wanted = values ? "declined" : "complete";
  if (buyer.page.kind !== wanted) throw new Error(`${buyer.page.kind}, not ${wanted}: ${buyer.page.headline}`);
  return buyer.session;
}

const difference = (more, less) => Object.fromEntries(names.map((name) => [name, more[name] - less[name]]));
