// A flash sale: 3,000 buyers wait for a place, their pages ask again as often as they are told to, and
// the 20 who hold the places pay meanwhile. Beside it the same 20 at a link where nobody waits.
// What a buyer's answer to the bank's check takes holds both of Link's parts: a place granted again and committed.

import { Buyer, cards } from "../tests/support/buyer.mjs";
import { counts, limited, pathOf, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { Stop } from "../tools/setup.mjs";
import { request, startLoad } from "./load.mjs";
import { inTurn, median } from "./rounds.mjs";

const WAITING = 3000;
const PAYING = 20;
/** How long the waiting pages have asked before the 20 pay. */
const AHEAD_MS = 1000;
const SIDE_BY_SIDE = 32;

export async function waiting({ rounds, millis }) {
  const worker = await startWorker({ vars: { LINK_MEMORY_SECONDS: "5" } });
  const load = await startLoad();
  try {
    const stripe = stripeFor(worker);
    const [crowded, idle] = [await saleOf(worker, stripe), await saleOf(worker, stripe)];
    let holders = await crowded.hold();
    const { requests, seconds } = await crowd(worker, crowded.link);
    const rate = Math.round(WAITING / seconds);
    const ask = () => load.run({ port: worker.port, requests, rate, millis: AHEAD_MS + millis });
    const before = await counts(worker);
    const { count, statuses, p99 } = await ask();
    const looks = (await counts(worker)).object_requests - before.object_requests;
    const asked = { count, seconds: (AHEAD_MS + millis) / 1000, looks, p99, statuses };
    const sides = [
      { name: "nobody waits", measure: async () => payAll(await idle.hold()) },
      {
        name: `${WAITING} wait`,
        async measure() {
          holders ??= await crowded.hold();
          const asking = ask();
          await new Promise((resolve) => setTimeout(resolve, AHEAD_MS));
          const took = await payAll(holders);
          holders = undefined;
          await asking;
          return took;
        },
      },
    ];
    const results = await inTurn(sides, rounds);
    const [none, many] = results.map((all) => all.map((took) => ({ p50: median(took), p99: Math.max(...took) })));
    const ratio = median(many.map(({ p99 }, round) => p99 / none[round].p99));
    const row = (name, all) => [name, median(all.map(({ p50 }) => p50)).toFixed(1), median(all.map(({ p99 }) => p99)).toFixed(1)];
    const table = [["the 20 who pay", "p50 ms", "slowest of 20, ms"], row(sides[0].name, none), row(sides[1].name, many)];
    const answered = Object.entries(statuses).map(([status, number]) => `${number} with ${status}`);
    const about = `The slowest of the 20 takes ${ratio.toFixed(2)} times as long. ${WAITING} pages that were told to come back after ${seconds} s asked ${count} times in ${asked.seconds} s, were answered (${answered.join(", ")}) within ${p99.toFixed(1)} ms (p99), and made ${looks} object requests.`;
    return { asked, none, many, ratio, report: [table, about] };
  } finally {
    load.stop();
    await worker.stop();
  }
}

/** A link whose places are all taken, 20 at a time, by buyers at the bank's check. */
async function saleOf(worker, stripe) {
  const link = await sell(stripe, limited(1));
  const first = await visit(worker, link, { card_number: cards.challenge });
  await first.answer("complete");
  let limit = 1;
  const hold = async () => {
    limit += PAYING;
    await stripe.paymentLinks.update(link.id, { ...limited(limit), active: true });
    const holders = await Promise.all(Array.from({ length: PAYING }, () => visit(worker, link, { card_number: cards.challenge })));
    for (const { page } of holders) if (page.kind !== "challenge") throw new Stop(`a place was not held but ${page.kind}`);
    return holders;
  };
  return { link, hold };
}

/** How long each of them took to pay, in milliseconds. */
function payAll(holders) {
  return Promise.all(
    holders.map(async (buyer) => {
      const began = performance.now();
      const page = await buyer.answer("complete");
      if (page.kind !== "complete") throw new Stop(`a buyer who passed the check was answered ${page.kind}`);
      return performance.now() - began;
    }),
  );
}

/** What the pages of those who wait ask, and after how many seconds, in the middle. */
async function crowd(worker, link) {
  const buyers = [];
  while (buyers.length < WAITING) {
    const few = Array.from({ length: Math.min(SIDE_BY_SIDE, WAITING - buyers.length) }, () => visit(worker, link));
    buyers.push(...(await Promise.all(few)));
  }
  const requests = buyers.map((buyer) => {
    if (buyer.page.kind !== "held") throw new Stop(`a buyer who was to wait was answered ${buyer.page.kind}`);
    const address = buyer.page.refresh.split("url=")[1];
    return request("GET", address, { headers: { cookie: buyer.cookieFor(address) } });
  });
  return { requests, seconds: median(buyers.map(({ page }) => Number(page.response.headers.get("retry-after")))) };
}

async function visit(worker, link, values) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay(values);
  return buyer;
}
