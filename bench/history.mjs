// Whether a shop that has sold much is slower than one that has sold little: a link with 100 sessions
// beside one with 20,000 before those, in a book of 100,000 events; and a quiet link whose few sales
// came before all of it. Everything is asked of both in turn; rows read are counted, so that what
// grows is seen before it is felt.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { limited, pathOf, selfCheck, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startReceiver } from "../tests/support/receiver.mjs";
import { buy, costOf } from "../tests/support/work.mjs";
import { startWorker, stateFolder } from "../tests/support/worker.mjs";
import { say, Stop } from "../tools/setup.mjs";
import { request, startLoad } from "./load.mjs";
import { BROWSER } from "./page.mjs";
import { writePast } from "./past.mjs";
import { postFor } from "./purchase.mjs";
import { alternate } from "./rounds.mjs";

const PAST = 20_000;
const RECENT = 100;
/** Sales of the quiet link: more than fit on a page. */
const QUIET = 15;
/** Who bought first of all and never again. */
const OLD_BUYER = "first@buyer.example";
/** Leaves a session that stays open: the only one, and the oldest of all. */
const DECLINED = "4000000000000002";
/** What is measured is a request and not the queue before it. */
const CONNECTIONS = 1;
/** Of the time of a round: there are many lines. */
const SHARE = 0.25;
const REST_MILLIS = 4_000;
/** What counts as the same. */
const FLAT = 1.5;

export async function history({ rounds, millis }) {
  const receiver = await startReceiver();
  const load = await startLoad();
  const shops = [];
  try {
    for (const past of [0, PAST]) shops.push(await openShop(receiver, past));
    const [small, large] = shops;
    await assertPast(large);
    // The checks read whole tables; what they leave behind is cleared away in the seconds after them.
    await setTimeout(REST_MILLIS);
    const lines = [];
    for (const name of Object.keys(small.asked)) {
      say(`  ${name}…`);
      const counted = await Promise.all(shops.map(({ worker, counted }) => costOf(worker, counted[name])));
      const sides = shops.map((shop, index) => ({
        name,
        reference: index === 0,
        measure: () => load.run({ port: shop.worker.port, requests: [shop.asked[name]], millis: millis * SHARE, connections: CONNECTIONS }),
      }));
      for (const { measure } of sides) await measure();
      const [little, much] = await alternate(sides, rounds);
      const bad = [little, much].flatMap(({ statuses }) => Object.keys(statuses)).filter((status) => !["200", "303"].includes(status));
      if (bad.length > 0) throw new Stop(`history: ${name} was answered with ${bad}`);
      lines.push({ name, little, much, slower: 1 / much.beside[0].rate, rows_read: counted.map(({ rows_read }) => rows_read) });
    }
    return { lines, report: shown(lines) };
  } finally {
    load.stop();
    await Promise.all(shops.map(close));
    await receiver.stop();
  }
}

function shown(lines) {
  const rows = lines.map(({ name, little, much, slower, rows_read: [few, many] }) => {
    return [name, little.p50.toFixed(2), much.p50.toFixed(2), slower.toFixed(2), few, many];
  });
  const grown = lines.filter(({ slower, rows_read: [few, many] }) => slower > FLAT || many > FLAT * Math.max(few, 1));
  const verdict =
    grown.length === 0
      ? `Nothing takes or reads more than ${FLAT} times as much.`
      : `More than ${FLAT} times as much: ${grown.map(({ name }) => name).join("; ")}.`;
  const headings = [
    "",
    `ms, ${RECENT} sessions`,
    `ms, ${(PAST + RECENT).toLocaleString("en")} sessions`,
    "times as long",
    "rows read, few",
    "rows read, many",
  ];
  return [[headings, ...rows], verdict];
}

/** A shop with one link, one webhook endpoint, its past written into its files and then `RECENT` real sales. */
async function openShop(receiver, past) {
  const stateDir = await mkdtemp(join(stateFolder(), "edgetill-"));
  const worker = await startWorker({ stateDir });
  const shop = { worker, stateDir };
  try {
    const stripe = stripeFor(worker);
    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
    const quiet = await sell(stripe);
    await buy(worker, quiet, { card_number: DECLINED }, "declined");
    for (let number = 0; number < QUIET; number++) await buy(worker, quiet, number === 0 ? { email: OLD_BUYER } : {});
    const link = await sell(stripe, limited(10_000_000));
    const first = await buy(worker, link);
    let older = [];
    if (past > 0) {
      say(`  writing ${past.toLocaleString("en")} sessions…`);
      await worker.kill9();
      older = writePast(stateDir, first, past);
      await worker.restart();
    }
    for (let number = 1; number < RECENT; number++) await buy(worker, link);
    return Object.assign(shop, { link, older, ...(await questions(worker, { link, quiet, older })) });
  } catch (error) {
    await close(shop);
    throw error;
  }
}

async function close({ worker, stateDir }) {
  await worker.stop();
  await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
}

/** What is asked of a shop: as a request on the wire, and as a call whose work is counted. */
async function questions(worker, { link, quiet, older }) {
  const stripe = stripeFor(worker);
  const sessions = stripe.checkout.sessions;
  const recent = (await sessions.list({ payment_link: link.id, limit: 100 })).data;
  const middle = older[older.length >> 1] ?? recent[recent.length >> 1].id;
  const oldest = older[0] ?? recent.at(-1).id;
  const few = (await sessions.list({ payment_link: quiet.id, limit: 100 })).data;
  const event = (await stripe.events.list({ limit: 100 })).data.at(-1).id;
  const intent = oldest.replace("cs_test_", "pi_");
  const authorization = `Bearer ${worker.testKey}`;
  const lists = {
    "list a link's sessions": `checkout/sessions?payment_link=${link.id}`,
    "the same after a cursor in the middle": `checkout/sessions?payment_link=${link.id}&starting_after=${middle}`,
    "list a quiet link's sessions": `checkout/sessions?payment_link=${quiet.id}`,
    "the same after a cursor": `checkout/sessions?payment_link=${quiet.id}&starting_after=${few[0].id}`,
    "list all sessions": "checkout/sessions",
    "list events": "events",
    "list events after a cursor": `events?starting_after=${event}`,
    "list events of a rare type": "events?type=product.created",
    "find the session of an old payment": `checkout/sessions?payment_intent=${intent}`,
    "find the session of an e-mail address": `checkout/sessions?customer_details[email]=${OLD_BUYER}`,
    "list open sessions": "checkout/sessions?status=open",
    "list the sessions of an old second": `checkout/sessions?created=${few.at(-1).created}`,
  };
  const get = (path) => fetch(`${worker.url}/v1/${path}`, { headers: { authorization } }).then((response) => response.json());
  const asked = { "open the link": request("GET", pathOf(link), { headers: BROWSER }), pay: await postFor(worker, link) };
  const counted = { "open the link": () => fetch(worker.url + pathOf(link)), pay: () => buy(worker, link) };
  for (const [name, path] of Object.entries(lists)) {
    asked[name] = request("GET", `/v1/${path}`, { headers: { authorization } });
    counted[name] = () => get(path);
    if ((await get(path)).data.length === 0) throw new Stop(`history: ${name} found nothing`);
  }
  return { asked, counted };
}

/** The past is as the product would have written it: its counters agree with its rows, its lists show it. */
async function assertPast({ worker, link, older }) {
  const check = await selfCheck(worker, link);
  if (check.committed !== check.committed_rows || check.committed !== older.length + RECENT) throw new Stop(`history: ${JSON.stringify(check)}`);
  const at = older.length >> 1;
  const { data } = await stripeFor(worker).checkout.sessions.list({ payment_link: link.id, starting_after: older[at], limit: 100 });
  if (
    data.map(({ id }) => id).join() !==
    older
      .slice(at - 100, at)
      .toReversed()
      .join()
  )
    throw new Stop("history: the list shows another past than was written");
}
