// Counted work: what one thing a shop does costs in the units Cloudflare bills. No clock and no
// neighbour touches these numbers; tests/sdk/work.test.mjs holds them, `npm run bench -- work` shows them.

import { setTimeout as pause } from "node:timers/promises";
import { Buyer, person } from "./buyer.mjs";
import { counts, limited, pathOf, runDue, sell, stripeFor } from "./merchant.mjs";
import { startReceiver } from "./receiver.mjs";

/** Nothing was counted for this long: whatever was begun is done. */
const QUIET_MS = 300;
/** For the Worker: no alarm that a purchase leaves behind rings while something later is counted. */
export const unhurried = { PROCESSING_SECONDS: "600" };
const ALARM_RANG_SECONDS = 1200;
/** A session that was begun has expired after this long. */
const EXPIRED_SECONDS = 2 * 86_400;
const names = ["object_requests", "rows_read", "rows_written", "alarms_set", "alarms_rung", "kv_reads", "kv_writes", "subrequests", "call_bytes"];

/** How often work is done at most until it costs the same twice running. */
const TRIES = 8;

/**
 * What `work` costs until everything it set going has come to rest, once it costs the same twice
 * running: what the alarm of earlier work adds is not this work's, nor what setting one costs
 * that serves everybody for a while.
 */
export async function costOf(worker, work) {
  let last;
  for (let left = TRIES; left > 0; left--) {
    const before = await atRest(worker);
    await work();
    const cost = difference(await atRest(worker), before);
    if (last && isSame(cost, last)) return cost;
    last = cost;
  }
  throw new Error(`it never cost the same twice running: ${JSON.stringify(last)}`);
}

const difference = (more, less) => Object.fromEntries(names.map((name) => [name, more[name] - less[name]]));

/** Bytes differ with the digits of a number in them. */
const isSame = (left, right) => names.every((name) => name === "call_bytes" || left[name] === right[name]);

/** The counts once nothing is counted any more. */
export async function atRest(worker) {
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
    const quiet = await sell(stripe, { name: "Sold before all others" });
    for (let number = 0; number < 3; number++) await buy(worker, quiet);
    const link = await sell(stripe, { ...limited(1000), name: "Without a webhook" });
    for (let number = 0; number < 3; number++) await buy(worker, link);
    const work = {};
    work["page view"] = await costOf(worker, () => new Buyer(worker.url).open(pathOf(link)));
    const begun = await costOf(worker, () => begin(worker, link));
    const expired = await costOf(worker, async () => expire(worker, await begin(worker, link)));
    work.start = difference(begun, work["page view"]);
    work["its expiry, later"] = difference(expired, begun);
    work.purchase = await costOf(worker, () => buy(worker, link));

    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
    for (let number = 0; number < 3; number++) await buy(worker, link);
    const bought = await costOf(worker, () => buy(worker, link));
    const ended = await costOf(worker, async () => runDue(worker, await buy(worker, link), ALARM_RANG_SECONDS));
    work["purchase, one webhook"] = bought;
    work["its alarm, later"] = difference(ended, bought);
    work["webhook delivery"] = difference(work["purchase, one webhook"], work.purchase);
    const declined = { card_number: "4000000000000002" };
    work["declined payment"] = await costOf(worker, () => buy(worker, link, declined, "declined"));

    work["API: create a product"] = await costOf(worker, () => stripe.products.create({ name: "Counted" }));
    const [item] = (await stripe.paymentLinks.listLineItems(link.id)).data;
    const line_items = [{ price: item.price.id, quantity: 1 }];
    work["API: create a link"] = await costOf(worker, () => stripe.paymentLinks.create({ line_items }));
    const { sessions } = stripe.checkout;
    const [newest, , oldest] = (await sessions.list({ payment_link: quiet.id })).data;
    work["API: read a session"] = await costOf(worker, () => sessions.retrieve(oldest.id));
    work["API: find a session by its payment"] = await costOf(worker, () => sessions.list({ payment_intent: oldest.payment_intent }));
    work["API: list a link's sessions"] = await costOf(worker, () => sessions.list({ payment_link: quiet.id }));
    work["API: the page after it"] = await costOf(worker, () => sessions.list({ payment_link: quiet.id, starting_after: newest.id }));
    return work;
  } finally {
    await receiver.stop();
  }
}

/** Opens the page and types an e-mail address, as the page's script tells of it; the session's id. */
export async function begin(worker, link) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const { status } = await buyer.submit({ email: person.email }, { button: { intent: "start" } });
  if (status !== 204) throw new Error(`a start was answered with ${status}`);
  return buyer.session;
}

/** Lets a session that was begun run out. */
export const expire = (worker, session) => runDue(worker, session, EXPIRED_SECONDS);

/** Opens the page, pays and follows to the confirmation; the session's id. */
export async function buy(worker, link, values = {}, wanted = "complete") {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay(values);
  if (buyer.page.kind !== wanted) throw new Error(`${buyer.page.kind}, not ${wanted}: ${buyer.page.headline}`);
  return buyer.session;
}
