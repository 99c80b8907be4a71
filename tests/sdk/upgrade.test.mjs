// State that an older version left behind is still understood: written here as that version
// wrote it, straight into the objects' databases while nothing runs.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { all, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, stateDir, session;
before(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "edgetill-upgrade-"));
  worker = await startWorker({ stateDir });
  stripe = stripeFor(worker);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay();
  session = buyer.session;
});
after(async () => {
  await worker.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** Changes the database of the one object of `className` whose name begins with `id`. */
async function rewrite(className, id, change) {
  await worker.kill9();
  const folder = join(stateDir, "do", `edgetill-${className}`);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sqlite") && name.startsWith(id) && name !== "metadata.sqlite");
  assert.equal(files.length, 1, files.join());
  const database = new DatabaseSync(join(folder, files[0]));
  change({
    run: (statement, ...values) => database.prepare(statement).run(...values),
    get: (statement, ...values) => database.prepare(statement).get(...values),
  });
  database.close();
  await worker.restart();
}

test("a message that has a row of its own is still sent, once", async () => {
  const [event] = await all(stripe.events.list({ type: "checkout.session.completed" }));
  const late = {
    object: { ...event.data.object, metadata: { sent: "late" } },
    sequence: 1000,
    events: [{ id: "evt_late", type: event.type, created: event.created * 1000, mode: "test", source: session, object: event.data.object }],
  };
  await rewrite("Session", session.slice("cs_test_".length), ({ run, get }) => {
    const { outbox, ...stored } = JSON.parse(get("SELECT v FROM kv WHERE k = 'session'").v);
    assert.deepEqual(outbox, []);
    run("UPDATE kv SET v = ? WHERE k = 'session'", JSON.stringify({ ...stored, alarm_at: null }));
    run("INSERT INTO kv(k, v) VALUES('out:0000000009', ?)", JSON.stringify({ Record: late }));
  });

  await runDue(worker, session);
  const [copy] = await all(stripe.checkout.sessions.list());
  assert.deepEqual(copy.metadata, { sent: "late" });
  assert.equal((await all(stripe.events.list({ type: "checkout.session.completed" }))).length, 2);
  await rewrite("Session", session.slice("cs_test_".length), ({ get }) => {
    assert.deepEqual(JSON.parse(get("SELECT v FROM kv WHERE k = 'session'").v).outbox, []);
    assert.equal(get("SELECT COUNT(*) AS count FROM kv").count, 1);
  });
});
