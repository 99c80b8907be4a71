// A purchase is one post of the payment form: it makes the session, reserves a place, charges,
// completes and tells one webhook endpoint. `purchase`: all of one hot link; `purchases`: of a
// hundred links. The floors take the same post: two objects and two writes, and plain JavaScript of our shape.

import { join } from "node:path";
import { formIn, person } from "../tests/support/buyer.mjs";
import { limited, pathOf, selfCheck, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startReceiver } from "../tests/support/receiver.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { root, Stop } from "../tools/setup.mjs";
import { alternate } from "./rounds.mjs";
import { request, startLoad } from "./load.mjs";
import { BEFORE, facts, throughput } from "./report.mjs";

const FORM = { "content-type": "application/x-www-form-urlencoded", "accept-language": "en-US,en;q=0.9" };
const LIMIT = 10_000_000;
/** More than a second's worth: each post is a purchase of its own, so each buyer opens the page first. */
const POSTS_A_SECOND = 1_000;
const SIDE_BY_SIDE = 32;

export const purchase = (options) => sellFrom(options, 1);
export const purchases = (options) => sellFrom(options, 100);

async function sellFrom({ rounds, millis }, count) {
  const receiver = await startReceiver();
  const ours = await startWorker();
  const floors = {
    "the floor": await startWorker({ script: join(root, "bench/floors/two.mjs") }),
    "our shape": await startWorker({ script: join(root, "bench/floors/shape.mjs"), vars: { RECEIVER: receiver.url } }),
  };
  const before = BEFORE && (await startWorker({ built: BEFORE }));
  const load = await startLoad();
  try {
    const links = await makeLinks(ours, receiver, count);
    const older = before && (await makeLinks(before, receiver, count));
    const posts = Math.ceil((millis / 1000) * POSTS_A_SECOND);
    let sold = 0;
    const side = (name, { port }) => ({
      name,
      reference: name in floors,
      async measure() {
        const requests = port === before?.port ? await postsFor(before, older, posts) : await postsFor(ours, links, posts);
        const result = await load.run({ port, requests, millis, count: requests.length });
        if (port === ours.port) sold += result.statuses[303] ?? 0;
        return result;
      },
    });
    const all = [...Object.entries(floors), ["Edgetill", ours], ...(before ? [["Edgetill before", before]] : [])];
    const sides = all.map(([name, worker]) => side(name, worker));
    for (const { measure } of sides) await measure();
    const results = await alternate(sides, rounds);
    for (const { name, statuses } of results) {
      if (Object.keys(statuses).join() !== "303") throw new Stop(`${name} answered ${JSON.stringify(statuses)}`);
    }
    await assertSold(ours, links, sold);
    const about =
      "The floor is plain JavaScript: two objects, one write in each. “Our shape” is plain JavaScript that asks the same objects the same questions and writes as many rows, with no rules.";
    return { sides: results, links: count, sold, report: [throughput(results), `${about} ${facts({ links: count, sold })}`] };
  } finally {
    await Promise.all([ours, before, ...Object.values(floors), receiver].map((running) => running?.stop()));
    load.stop();
  }
}

async function makeLinks(worker, receiver, count) {
  const stripe = stripeFor(worker);
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
  const links = [];
  for (let number = 0; number < count; number++) links.push(await sell(stripe, limited(LIMIT)));
  return links;
}

/** The posts of so many buyers, each of whom opened a link of these. */
export async function postsFor(worker, links, count) {
  const posts = [];
  while (posts.length < count) {
    const few = Array.from({ length: Math.min(SIDE_BY_SIDE, count - posts.length) }, (_, place) => links[(posts.length + place) % links.length]);
    posts.push(...(await Promise.all(few.map((link) => postFor(worker, link)))));
  }
  return posts;
}

/** The post of a buyer who opened the page, with the session and the cookie of their own. */
async function postFor(worker, link) {
  const page = await fetch(worker.url + pathOf(link));
  const { action, fields } = formIn(await page.text());
  const body = new URLSearchParams({ ...fields, ...person, intent: "pay" }).toString();
  const [cookie] = page.headers.get("set-cookie").split(";");
  return request("POST", action, { body, headers: { ...FORM, cookie } });
}

/** Who was sent on has paid: the links say the same number. */
async function assertSold(worker, links, sold) {
  let committed = 0;
  for (const link of links) committed += (await selfCheck(worker, link)).committed;
  if (committed !== sold) throw new Stop(`${sold} buyers were told that they paid, the links count ${committed}`);
}
