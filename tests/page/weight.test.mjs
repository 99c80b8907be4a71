// What a page weighs: at most 30 kB compressed and three requests, of which two are kept for ever.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../support/browser.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const MOST = 30_000;
const MOST_SCRIPT = 6_000;

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

test("page, style and script are three requests and at most 30 kB compressed", async (context) => {
  const link = await sell(stripe);
  const page = await browser.newPage();
  const sizes = {};
  const bodies = [];
  page.on("response", (response) => {
    const kind = response.request().resourceType();
    if (!response.url().startsWith("data:")) bodies.push(response.body().then((body) => (sizes[kind] = gzipSync(body).length)));
  });
  await page.goto(link.url, { waitUntil: "networkidle" });
  await Promise.all(bodies);
  context.diagnostic(JSON.stringify(sizes));
  assert.deepEqual(Object.keys(sizes).sort(), ["document", "script", "stylesheet"]);
  assert.equal(bodies.length, 3);
  assert.ok(sizes.script <= MOST_SCRIPT, `the script has ${sizes.script} bytes`);
  const sum = Object.values(sizes).reduce((total, size) => total + size);
  assert.ok(sum <= MOST, `${sum} bytes: ${JSON.stringify(sizes)}`);
});

test("style and script are kept for ever, and only under the address of their content", async () => {
  const html = await (await fetch((await sell(stripe)).url)).text();
  const paths = [...html.matchAll(/\/_\/(?:style|checkout)-[0-9a-f]{16}\.(?:css|js)/g)].map(([path]) => path);
  assert.equal(paths.length, 2);
  for (const path of paths) {
    const response = await fetch(worker.url + path);
    assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.match(response.headers.get("content-type"), path.endsWith(".js") ? /^text\/javascript/ : /^text\/css/);
    assert.equal((await fetch(worker.url + path.replace(/-.{16}/, "-0000000000000000"))).status, 404);
  }
});
