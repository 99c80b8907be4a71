// What Lighthouse says of the page to pay on and of the confirmation. (A page with another status
// than 200 it does not look at.) Performance swings with the machine: the bench's row `lighthouse` shows it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { auditsOf } from "../support/lighthouse.mjs";
import { pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

/**
 * Search engines shall list neither page. The confirmation, which one buyer sees, needs no description
 * for them, and its policy lets nothing be fetched, so that Lighthouse cannot read /robots.txt from it.
 */
const MEANT = { open: ["is-crawlable"], confirmation: ["is-crawlable", "meta-description", "robots-txt"] };

let worker;
before(async () => {
  worker = await startWorker();
});
after(() => worker.stop());

test("accessibility and best practices are at 100, and search passes all but being found", async () => {
  const link = await sell(stripeFor(worker));
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete");
  const confirmation = `/c/${buyer.session}`;
  const all = ["accessibility", "best-practices", "seo"];
  const found = {
    open: (await auditsOf([link.url], all))[0],
    confirmation: (await auditsOf([worker.url + confirmation], all, buyer.cookieFor(confirmation)))[0],
  };
  for (const [name, { scores, failed }] of Object.entries(found)) {
    assert.equal(scores.accessibility, 100, `${name}: ${failed.accessibility}`);
    assert.equal(scores["best-practices"], 100, `${name}: ${failed["best-practices"]}`);
    assert.deepEqual(failed.seo.sort(), MEANT[name], name);
  }
});
