// What a link tells others by itself, while they cannot be reached: its copy in KV, and its events in the Ledger.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pause } from "../support/buyer.mjs";
import { assertHealthy, eventsOf, limited, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { databasesOf, largestRows } from "../support/storage.mjs";
import { startWorker } from "../support/worker.mjs";
import { buy } from "../support/work.mjs";

/** Longer than a put may take. */
const GIVEN_UP_MS = 11_000;
/** Later than a put lands that got no answer. */
const LANDED_SECONDS = 90;

let worker, stripe;
before(async () => {
  worker = await startWorker({ front: "failing-bindings.mjs" });
  stripe = stripeFor(worker, { maxNetworkRetries: 0 });
});
after(() => worker.stop());

const failing = async (modes) => (await fetch(`${worker.url}/failing-bindings?${new URLSearchParams(modes)}`)).json();
const putsOfLinks = async () => (await failing({})).puts["Link.LINKS"];
const messageIn = async (link) => JSON.parse(await worker.kvGet(`link:${pathOf(link).slice(1)}`)).link.offer.settings.inactive_message;
const say = (link, inactive_message) => stripe.paymentLinks.update(link.id, { inactive_message });

test("while KV takes no copy of a link it is tried ever more seldom, and nobody's request fails for it", async () => {
  const link = await sell(stripe);
  await failing({ "Link.LINKS": "fail" });
  assert.equal((await say(link, "Gone fishing")).inactive_message, "Gone fishing");
  await buy(worker, link);
  // Pauses are 5, 10 and 20 s, a quarter more or less: each run looks as far ahead as it says.
  const tries = [];
  for (const seconds of [0, 7, 7, 13, 14, 26]) {
    const before = await putsOfLinks();
    await runDue(worker, link.id, seconds);
    tries.push((await putsOfLinks()) - before);
  }
  assert.deepEqual(tries, [0, 1, 0, 1, 0, 1]);
  assert.equal(await messageIn(link), undefined);
  assert.equal((await say(link, "Back on Monday")).inactive_message, "Back on Monday");
  await buy(worker, link);
  await failing({ "Link.LINKS": "work" });
  await runDue(worker, link.id, 600);
  assert.equal(await messageIn(link), "Back on Monday");
});

test("a copy that hung and lands last is written over by the link as it is", async () => {
  const link = await sell(stripe);
  await failing({ "Link.LINKS": "hang" });
  const begun = Date.now();
  await say(link, "The first");
  assert.ok(Date.now() - begun < GIVEN_UP_MS / 2, "whoever changes it does not wait for KV");
  await buy(worker, link);
  await pause(GIVEN_UP_MS);
  await failing({ "Link.LINKS": "work" });
  await say(link, "The second");
  await runDue(worker, link.id, 30);
  assert.equal(await messageIn(link), "The second");
  await failing({ land: "" });
  assert.equal(await messageIn(link), "The first", "it lands over what is newer");
  await runDue(worker, link.id, LANDED_SECONDS);
  assert.equal(await messageIn(link), "The second");
  const before = await putsOfLinks();
  await runDue(worker, link.id, LANDED_SECONDS);
  assert.equal(await putsOfLinks(), before, "then it is done with");
});

test("however long the Ledger cannot be reached, no row of a link grows by what it has to tell", async () => {
  const link = await sell(stripe, limited(1));
  const rows = async () => {
    await worker.kill9();
    const links = databasesOf(worker.stateDir, "Link", (database) => {
      const own = database.all("SELECT k, length(CAST(v AS BLOB)) AS bytes FROM kv");
      const isOurs = database.all("SELECT 1 FROM kv WHERE k = 'gate' AND v LIKE ?", `%${link.id}%`).length > 0;
      return (
        isOurs && {
          records: own.filter(({ k }) => k.startsWith("out:")).length,
          gate: own.find(({ k }) => k === "gate").bytes,
          largestRows: largestRows(database),
        }
      );
    });
    await worker.restart({ vars: { FAILING_BINDINGS: "Link.LEDGER=fail" } });
    return links.find(Boolean);
  };
  await failing({ "Link.LEDGER": "fail" });
  const told = async (sold) => {
    await buy(worker, link);
    await runDue(worker, link.id);
    assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false, "its limit closed it");
    return stripe.paymentLinks.update(link.id, limited(sold + 1));
  };
  await told(1);
  const before = await rows();
  for (const sold of [2, 3, 4]) await told(sold);
  const later = await rows();
  assert.deepEqual([before.records, later.records], [1, 4], "a row for each time it closed");
  assert.ok(Math.abs(later.gate - before.gate) < 100, `${before.gate} bytes, then ${later.gate}`);
  await failing({ "Link.LEDGER": "work" });
  await runDue(worker, link.id, 600);
  const closed = (await eventsOf(stripe, link.id)).filter(({ type, data }) => type === "payment_link.updated" && !data.object.active);
  const counts = closed.map(({ data }) => data.object.restrictions.completed_sessions.count);
  assert.deepEqual(counts, [1, 2, 3, 4], "all of it is told, in order, once");
  assertHealthy(worker);
});
