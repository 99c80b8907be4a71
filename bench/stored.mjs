// How much a sale leaves behind: the pages that every object's database uses after a few
// sales and after more, with the events of the last 30 days and without.
// Exact but for how full the pages of the shared objects happen to be.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { limited, runDue, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startReceiver } from "../tests/support/receiver.mjs";
import { atRest, begin, buy, expire } from "../tests/support/work.mjs";
import { startWorker, stateFolder } from "../tests/support/worker.mjs";
import { eachDatabase } from "./databases.mjs";

const SALES = 50;
/** The Ledger keeps events, and sessions that never tried to pay, for 30 days and forgets them once a day. */
const FORGOTTEN_SECONDS = 32 * 86_400;

/** Bytes in the storage of objects for each sale, a session left to expire included: `recent` in its first 30 days, `kept` for good; `ledger` is the Ledger's share. */
export async function storedBytes() {
  const stateDir = await mkdtemp(join(stateFolder(), "edgetill-"));
  const receiver = await startReceiver();
  const worker = await startWorker({ stateDir });
  try {
    const stripe = stripeFor(worker);
    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
    const link = await sell(stripe, limited(1000));
    const sellMore = async () => {
      for (let number = 0; number < SALES; number++) {
        await buy(worker, link);
        await expire(worker, await begin(worker, link));
      }
      await atRest(worker);
    };
    const forgetEvents = () => runDue(worker, "ledger", FORGOTTEN_SECONDS);
    const used = async () => {
      await worker.kill9();
      const ledger = sum(eachDatabase(stateDir, usedBytes, ["Ledger"]));
      const all = sum(eachDatabase(stateDir, usedBytes));
      await worker.restart();
      return { ledger, all };
    };
    await sellMore();
    await forgetEvents();
    const before = await used();
    await sellMore();
    const after = await used();
    await forgetEvents();
    const later = await used();
    const each = (name, bytes) => Math.round((bytes[name] - before[name]) / SALES);
    const of = (bytes) => ({ all: each("all", bytes), ledger: each("ledger", bytes) });
    return { recent: of(after), kept: of(later) };
  } finally {
    await worker.stop();
    await receiver.stop();
    await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function usedBytes(database) {
  const pragma = (name) => database.prepare(`PRAGMA ${name}`).get()[name];
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}

const sum = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
