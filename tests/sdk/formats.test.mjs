// What newer code wrote is neither misread nor overwritten: deploys mix versions for a while, and
// some are taken back.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { pathOf, raw, sell, stripeFor } from "../support/merchant.mjs";
import { buy } from "../support/work.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, stateDir;
before(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "edgetill-formats-"));
  worker = await startWorker({ stateDir });
  stripe = stripeFor(worker);
});
after(async () => {
  await worker.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** Changes the database of Account while nothing runs. */
async function rewrite(change) {
  await worker.kill9();
  const folder = join(stateDir, "do", "edgetill-Account");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  assert.equal(files.length, 1, files.join());
  const database = new DatabaseSync(join(folder, files[0]));
  change({
    run: (statement, ...values) => database.prepare(statement).run(...values),
    get: (statement, ...values) => database.prepare(statement).get(...values),
  });
  database.close();
  await worker.restart();
}

test("a copy in KV that newer code wrote stays, and its link goes on selling", async () => {
  const link = await sell(stripe);
  const key = `link:${pathOf(link).slice(1)}`;
  const copy = JSON.parse(await worker.kvGet(key));
  assert.equal(copy.format, 1);
  for (const newer of [
    { ...copy, format: 2, active: false },
    { format: 2, link: "laid out otherwise" },
  ]) {
    await worker.kvPut(key, JSON.stringify(newer));
    await buy(worker, link);
    assert.deepEqual(JSON.parse(await worker.kvGet(key)), newer);
  }
});

test("a book that newer code has laid out is left as it is", async () => {
  const layout = "UPDATE kv SET v = ? WHERE k = 'layout'";
  await sell(stripe);
  let known;
  await rewrite(({ run, get }) => {
    known = get("SELECT v FROM kv WHERE k = 'layout'").v;
    run(layout, String(Number(known) + 1));
  });
  assert.equal(known, "1");
  assert.equal((await raw(worker, "GET", "/v1/products")).status, 500);
  await rewrite(({ run }) => run(layout, known));
  assert.equal((await raw(worker, "GET", "/v1/products")).status, 200);
});
