// What stands between a crowd and the objects: the platform's count of posts at a link, and what is
// left when KV itself fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Buyer, pause } from "../support/buyer.mjs";
import { assertHealthy, captures, counts, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const down = { "x-kv": "down" };

/** Runs `act` with a Worker of its own. */
async function withWorker(options, act) {
  const worker = await startWorker(options);
  try {
    await act(worker, stripeFor(worker));
    assertHealthy(worker);
  } finally {
    await worker.stop();
  }
}

test("posts at one link from everywhere are counted before any object is asked, and other links go on", async () => {
  const rates = { POSTS_BY_LINK: { limit: 5, period: 60 } };
  await withWorker({ vars: { RATE_LIMITS: "on" }, rates }, async (worker, stripe) => {
    const [crowded, quiet] = [await sell(stripe), await sell(stripe)];
    const visit = async (link, number) => {
      const buyer = new Buyer(worker.url, { headers: { "cf-connecting-ip": `198.51.100.${number}` } });
      assert.equal((await buyer.open(pathOf(link))).kind, "form");
      return buyer;
    };
    for (let number = 0; number < 5; number++) assert.equal((await (await visit(crowded, number)).reprice()).kind, "form");
    const late = await visit(crowded, 6);
    const { session } = late;
    const before = await counts(worker);
    const slow = await late.pay({ email: "late@buyer.example" });
    assert.deepEqual([slow.kind, slow.status, slow.response.headers.get("retry-after")], ["slow", 429, "10"]);
    assert.deepEqual([slow.session, slow.form.fields.email, slow.form.fields.card_number], [session, "late@buyer.example", ""]);
    const start = await late.submit({ email: "late@buyer.example" }, { button: { intent: "start" } });
    assert.deepEqual([start.status, start.html], [429, ""]);
    assert.equal((await counts(worker)).object_requests, before.object_requests);
    assert.equal((await (await visit(quiet, 6)).pay()).kind, "complete");
  });
});

test("while KV fails a link that was opened before stays open, and costs Account and Link nothing", async () => {
  await withWorker({ vars: { LINK_MEMORY_SECONDS: 1 }, front: "failing-kv.mjs" }, async (worker, stripe) => {
    const link = await sell(stripe, { name: "Tide table" });
    assert.equal((await new Buyer(worker.url).open(pathOf(link))).kind, "form");
    await pause(1100);
    const before = await counts(worker);
    const buyer = new Buyer(worker.url, { headers: down });
    const page = await buyer.open(pathOf(link));
    assert.deepEqual([page.kind, page.text.includes("Tide table")], ["form", true]);
    assert.equal((await counts(worker)).object_requests, before.object_requests);
    assert.equal((await buyer.pay()).kind, "complete");
    assert.equal((await captures(worker, [buyer.session])).length, 1);
  });
});

test("while KV fails a link that nobody opened is found by asking, and asking is limited", async () => {
  await withWorker({ front: "failing-kv.mjs" }, async (worker, stripe) => {
    const link = await sell(stripe);
    const visit = (path) => new Buyer(worker.url, { headers: down }).open(path);
    assert.equal((await visit(pathOf(link))).kind, "form");
    assert.deepEqual([(await visit("/test_no-such-link")).kind, (await visit("/Test_No-Such-Link")).kind], ["unknown", "unknown"]);
    const kinds = new Set();
    for (let number = 0; number < 120; number++) kinds.add((await visit(`/test_no-such-link-${number}`)).kind);
    assert.deepEqual([...kinds], ["unknown", "busy"]);
    const healthy = await new Buyer(worker.url).open(pathOf(link));
    assert.equal(healthy.kind, "form", "whoever KV answers is not held up");
  });
});
