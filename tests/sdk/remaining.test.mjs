// edgetill[show_remaining]: how many are left, asked when the page is there and never published.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { limited, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { atRest, unhurried } from "../support/work.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: unhurried });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const SAYS = /<p class="till-remaining" data-remaining>(.*?)<\/p>/s;
const said = (page) => page.html.match(SAYS)?.[1].replace(/<.*?>/g, "");
const shown = (more = {}) => sell(stripe, { ...limited(3), edgetill: { show_remaining: true }, ...more });

/** A status is good for a second. */
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1100));

async function ask(link, values = {}) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.submit(values, { button: { intent: "remaining" } });
  return buyer;
}

test("a page asks how many are left, and what was typed stays", async () => {
  const link = await shown();
  const first = await new Buyer(worker.url).open(pathOf(link));
  assert.equal(said(first), "See how many are left");
  const buyer = await ask(link, { email: "jenny@example.com" });
  assert.deepEqual([buyer.page.status, said(buyer.page)], [200, "3 left"]);
  assert.equal(buyer.page.form.fields.email, "jenny@example.com");
  assert.equal((await buyer.pay()).kind, "complete");
});

test("sold and held places are taken off, and no sale writes the copy anew", async () => {
  const link = await shown();
  const [paid, away] = [new Buyer(worker.url), new Buyer(worker.url)];
  await paid.open(pathOf(link));
  await away.open(pathOf(link));
  const before = await atRest(worker);
  await paid.pay();
  await away.pay({ card_number: cards.challenge });
  await aSecond();
  assert.equal(said((await ask(link)).page), "1 left");
  assert.equal((await atRest(worker)).kv_writes, before.kv_writes);
});

test("a link without a limit, or whose merchant does not want it, says nothing", async () => {
  for (const link of [await sell(stripe, limited(3)), await sell(stripe, { edgetill: { show_remaining: true } })]) {
    assert.equal(said((await ask(link)).page), undefined);
  }
});

test("a hundred who ask wake the link once a second", async () => {
  const link = await shown({ restrictions: { completed_sessions: { limit: 500 } } });
  await ask(link);
  await aSecond();
  const before = await atRest(worker);
  await Promise.all(Array.from({ length: 100 }, () => ask(link)));
  const { object_requests } = await atRest(worker);
  assert.ok(object_requests - before.object_requests <= 5, `${object_requests - before.object_requests} calls`);
});
