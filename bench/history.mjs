// Whether a shop that has sold much is slower than one that has sold little: one with some hundred
// sessions in five volumes of the Ledger, and one with a million more in the first four of them and
// 100,000 events of the last 30 days. Everything is asked of both in turn; rows read are counted, so
// that what grows is seen before it is felt.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { all, limited, pathOf, selfCheck, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startReceiver } from "../tests/support/receiver.mjs";
import { atRest, buy, costOf } from "../tests/support/work.mjs";
import { startWorker, stateFolder } from "../tests/support/worker.mjs";
import { say, Stop } from "../tools/setup.mjs";
import { request, startLoad } from "./load.mjs";
import { BROWSER } from "./page.mjs";
import { writePast } from "./past.mjs";
import { postsFor } from "./purchase.mjs";
import { alternate } from "./rounds.mjs";

const PAST = 1_000_000;
/** Sold in the newest volume: more than fit on a page. */
const RECENT = 25;
/** Sold first of all, by the quiet link: more than fit on a page. */
const QUIET = 15;
/** The last of them is open, the others are full. */
const VOLUMES = 5;
/** So little that some 25 sales fill a volume, until the shop is as it is to be. */
const SMALL_VOLUME_BYTES = 350_000;
const VOLUME_BYTES = 4_000_000_000;
/** Sales until a volume is full, at most: more would never fill it. */
const ENOUGH = 500;
/** Who bought first of all and never again. */
const OLD_BUYER = "first@buyer.example";
/** Leaves a session that stays open: the only one, and the oldest of all. */
const DECLINED = "4000000000000002";
/** A place in the past that is in the third volume, like the middle of the few. */
const MIDDLE = 0.6;
/** The list that has nothing on it: all was delivered. */
const NOTHING = "list undelivered events (none)";
/** What is measured is a request and not the queue before it. */
const CONNECTIONS = 1;
/** Of the time of a round: there are many lines. */
const SHARE = 0.25;
const REST_MILLIS = 4_000;
/** What counts as the same. */
const FLAT = 1.5;
/** As many as are paid in one measurement; each buyer opens the page first. */
const POSTS = 500;
/** No list reads more rows, whatever it is asked for. */
const MOST_ROWS = 200;

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
        async measure() {
          const requests = await shop.asked[name]();
          const once = requests.length > 1 && { count: requests.length };
          return load.run({ port: shop.worker.port, requests, millis: millis * SHARE, connections: CONNECTIONS, ...once });
        },
      }));
      for (const { measure } of sides) await measure();
      const [little, much] = await alternate(sides, rounds);
      const bad = [little, much].flatMap(({ statuses }) => Object.keys(statuses)).filter((status) => !["200", "303"].includes(status));
      if (bad.length > 0) throw new Stop(`history: ${name} was answered with ${bad}`);
      const of = (unit) => counted.map((cost) => cost[unit]);
      const slower = 1 / much.beside[0].rate;
      lines.push({ name, little, much, slower, is_list: name in small.lists, rows_read: of("rows_read"), object_requests: of("object_requests") });
    }
    const sessions = shops.map((shop) => shop.sessions);
    return { sessions, lines, report: shown(lines, sessions) };
  } finally {
    load.stop();
    await Promise.all(shops.map(close));
    await receiver.stop();
  }
}

function shown(lines, sessions) {
  const rows = lines.map(({ name, little, much, slower, rows_read, object_requests }) => {
    return [name, little.p50.toFixed(2), much.p50.toFixed(2), slower.toFixed(2), rows_read.join(", "), object_requests.join(", ")];
  });
  const [few, many] = sessions.map((count) => count.toLocaleString("en"));
  const headings = ["", `ms, ${few} sessions`, `ms, ${many} sessions`, "times as long", "rows read, few and many", "object requests, few and many"];
  const names = (wrong) => lines.filter(wrong).map(({ name }) => name);
  const grown = names(({ slower, rows_read: [few, many] }) => slower > FLAT || many > FLAT * Math.max(few, 1));
  const large = names(({ is_list, rows_read: [, many] }) => is_list && many > MOST_ROWS);
  const verdicts = [
    grown.length === 0 ? `Nothing takes or reads more than ${FLAT} times as much.` : `FAILED, more than ${FLAT} times as much: ${grown.join("; ")}.`,
    large.length === 0 ? `No list reads more than ${MOST_ROWS} rows.` : `FAILED, more than ${MOST_ROWS} rows: ${large.join("; ")}.`,
  ];
  const about = `Both shops have ${VOLUMES} volumes, all but the newest full; each that must be looked into is an object request.`;
  return [[headings, ...rows], [about, ...verdicts].join(" ")];
}

/** A shop with one webhook endpoint, a quiet link and one that sells; its past is written into its files before it sells `RECENT` more. */
async function openShop(receiver, past) {
  const stateDir = await mkdtemp(join(stateFolder(), "edgetill-"));
  const worker = await startWorker({ stateDir, vars: { LEDGER_VOLUME_BYTES: SMALL_VOLUME_BYTES } });
  const shop = { worker, stateDir };
  try {
    const stripe = stripeFor(worker);
    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
    const link = await sell(stripe, limited(10_000_000));
    await buy(worker, link, { card_number: DECLINED }, "declined");
    const quiet = await sell(stripe);
    for (let number = 0; number < QUIET; number++) await buy(worker, quiet, number === 0 ? { email: OLD_BUYER } : {});
    const sold = await fillVolumes(worker, link);
    await worker.restart({ vars: { LEDGER_VOLUME_BYTES: VOLUME_BYTES } });
    let older = [];
    if (past > 0) {
      say(`  writing ${past.toLocaleString("en")} sessions…`);
      await worker.kill9();
      older = writePast(stateDir, sold.at(-1).id, past);
      await worker.restart();
    }
    for (let number = 0; number < RECENT; number++) sold.push({ id: await buy(worker, link), volume: VOLUMES });
    const sessions = older.length + sold.length + QUIET + 1;
    return Object.assign(shop, { link, older, sold, sessions, ...(await questions(worker, { link, quiet, older, sold })) });
  } catch (error) {
    await close(shop);
    throw error;
  }
}

/** Sells until the last volume is open; each session with its volume. */
async function fillVolumes(worker, link) {
  const { events } = stripeFor(worker);
  const sold = [];
  for (let newest = 1; newest < VOLUMES; newest = volumeOf((await events.list({ limit: 1 })).data[0])) {
    if (sold.length === ENOUGH) throw new Stop(`history: ${ENOUGH} sales do not fill ${VOLUMES - 1} volumes`);
    sold.push(await buy(worker, link));
  }
  await atRest(worker);
  const completed = await all(events.list({ type: "checkout.session.completed", limit: 100 }));
  const volumes = new Map(completed.map((event) => [event.data.object.id, volumeOf(event)]));
  return sold.map((id) => ({ id, volume: volumes.get(id) }));
}

/** The id of an event says in which volume it is. */
const volumeOf = ({ id }) => Number(id.slice(4, 6));

async function close({ worker, stateDir }) {
  await worker.stop();
  await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
}

/** What is asked of a shop: as a request on the wire, and as a call whose work is counted. */
async function questions(worker, { link, quiet, older, sold }) {
  const lists = await listsOf(worker, { link, quiet, older, sold });
  const headers = { authorization: `Bearer ${worker.testKey}` };
  const get = (path) => fetch(`${worker.url}/v1/${path}`, { headers }).then((response) => response.json());
  const page = request("GET", pathOf(link), { headers: BROWSER });
  const asked = { "open the link": () => [page], pay: () => postsFor(worker, [link], POSTS) };
  const counted = { "open the link": () => fetch(worker.url + pathOf(link)), pay: () => buy(worker, link) };
  for (const [name, path] of Object.entries(lists)) {
    const list = request("GET", `/v1/${path}`, { headers });
    asked[name] = () => [list];
    counted[name] = () => get(path);
    const { data } = await get(path);
    if (data.length === 0 && name !== NOTHING) throw new Stop(`history: ${name} found nothing`);
  }
  return { lists, asked, counted };
}

/** The lists that are asked for. What is old in both shops is in the same volumes: the middle in the third, the quiet link in the first. */
async function listsOf(worker, { link, quiet, older, sold }) {
  const stripe = stripeFor(worker);
  const middle = older[Math.floor(older.length * MIDDLE)]?.id ?? sold.findLast(({ volume }) => volume === 3).id;
  const first = (await stripe.checkout.sessions.list({ payment_link: quiet.id, limit: 100 })).data;
  const old = older[older.length >> 3]?.created ?? first.at(-1).created;
  const events = (await stripe.events.list({ limit: 100 })).data;
  const halfKept = { lte: Math.floor(Date.now() / 1000) - 15 * 86_400 };
  const [event] =
    older.length > 0 ? (await stripe.events.list({ created: halfKept, limit: 1 })).data : events.filter((one) => volumeOf(one) === VOLUMES - 1);
  return {
    "list all sessions": "checkout/sessions",
    "the same after a cursor in the middle": `checkout/sessions?starting_after=${middle}`,
    "list a link's sessions": `checkout/sessions?payment_link=${link.id}`,
    "those after a cursor in the middle": `checkout/sessions?payment_link=${link.id}&starting_after=${middle}`,
    "list a quiet link's sessions": `checkout/sessions?payment_link=${quiet.id}`,
    "list the sessions of an e-mail address": `checkout/sessions?customer_details[email]=${OLD_BUYER}`,
    "list complete sessions": "checkout/sessions?status=complete",
    "list open sessions (one, the oldest)": "checkout/sessions?status=open",
    "list a link's open sessions (the same)": `checkout/sessions?status=open&payment_link=${link.id}`,
    "list the sessions of an old second": `checkout/sessions?created=${old}`,
    "find the session of an old payment": `checkout/sessions?payment_intent=${first.at(-1).payment_intent}`,
    "list charges": "charges",
    "list events": "events",
    "list events after a cursor in the middle": `events?starting_after=${event.id}`,
    "list events of a common type": "events?type=checkout.session.completed",
    "list events of a rare type": "events?type=product.created",
    [NOTHING]: "events?delivery_success=false",
  };
}

/** The past is as the product would have written it: its counters agree with its rows, its lists show it. */
async function assertPast({ worker, link, older, sold }) {
  const check = await selfCheck(worker, link);
  if (check.committed !== check.committed_rows || check.committed !== older.length + sold.length) throw new Stop(`history: ${JSON.stringify(check)}`);
  const at = Math.floor(older.length * MIDDLE);
  const stripe = stripeFor(worker);
  const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, starting_after: older[at].id, limit: 100 });
  const before = older.slice(at - 100, at).toReversed();
  if (data.map(({ id }) => id).join() !== before.map(({ id }) => id).join()) throw new Stop("history: the list shows another past than was written");
  const created = { lte: Math.floor(Date.now() / 1000) - 15 * 86_400 };
  const [event] = (await stripe.events.list({ created, limit: 1 })).data;
  const again = await stripe.events.retrieve(event.id);
  if (again.id !== event.id) throw new Stop("history: an event of the past is not found");
}
