// A link that is asked for again and again is answered from memory, and the page is still each
// buyer's own.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, formIn } from "../support/buyer.mjs";
import { captures, counts, limited, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, link;
before(async () => {
  worker = await startWorker({ vars: { LINK_MEMORY_SECONDS: 60 } });
  stripe = stripeFor(worker);
  link = await sell(stripe, { ...limited(2), amount: 123456 });
});
after(() => worker.stop());

const open = async (headers = {}, query = "") => {
  const response = await fetch(worker.url + pathOf(link) + query, { headers: { "accept-language": "en", ...headers } });
  const html = await response.text();
  return { html, session: formIn(html).fields.session, cookie: response.headers.get("set-cookie") };
};

test("a remembered page costs no read and differs in its session only", async () => {
  const first = await open();
  const before = await counts(worker);
  const second = await open();
  assert.equal((await counts(worker)).kv_reads, before.kv_reads);
  assert.match(first.session, /^cs_test_[0-9a-f]{64}$/);
  assert.notEqual(first.session, second.session);
  assert.equal(second.html, first.html.replaceAll(first.session, second.session));
  for (const { session, cookie } of [first, second]) assert.ok(cookie.includes(session.split("_")[2]), cookie);
});

test("who brings something gets a page of their own, and leaves none behind", async () => {
  const plain = await open();
  const german = await open({ "accept-language": "de" });
  assert.match(plain.html, /€1,234\.56/);
  assert.match(german.html, /1\.234,56/);
  const mine = await open({}, "?prefilled_email=mine%40example.com");
  assert.match(mine.html, /mine@example\.com/);
  const again = await open({ cookie: plain.cookie.split(";")[0] });
  assert.equal(again.session, plain.session);
  const next = await open();
  assert.doesNotMatch(next.html, /mine@example\.com/);
  assert.notEqual(next.session, plain.session);
});

test("buyers of remembered pages pay in sessions of their own, and the limit holds", async () => {
  const buyers = [new Buyer(worker.url), new Buyer(worker.url), new Buyer(worker.url)];
  for (const buyer of buyers) await buyer.open(pathOf(link));
  const ends = [];
  for (const buyer of buyers) ends.push((await buyer.pay()).kind);
  assert.deepEqual(ends.sort(), ["closed", "complete", "complete"]);
  const sessions = buyers.map(({ session }) => session);
  assert.equal((await captures(worker, sessions)).length, 2);
});
