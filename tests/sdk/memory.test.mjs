// A link that is asked for again and again is answered from memory, and the page is still each
// buyer's own. And nobody can make the module take memory, which it never gives back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, formIn } from "../support/buyer.mjs";
import { assertHealthy, captures, counts, limited, pathOf, raw, sell, stripeFor, wasmBytes } from "../support/merchant.mjs";
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
  const { session, ticket } = formIn(html).fields;
  return { html, session, ticket, cookie: response.headers.get("set-cookie") };
};

test("a remembered page costs no read and differs in its session only", async () => {
  const first = await open();
  const before = await counts(worker);
  const second = await open();
  assert.equal((await counts(worker)).kv_reads, before.kv_reads);
  assert.match(first.session, /^cs_test_[0-9a-f]{64}$/);
  assert.notEqual(first.session, second.session);
  assert.match(first.ticket, /^\d{10}\.[0-9a-f]{32}$/);
  assert.notEqual(first.ticket, second.ticket);
  assert.equal(second.html, first.html.replaceAll(first.session, second.session).replaceAll(first.ticket, second.ticket));
  for (const { session, cookie } of [first, second]) assert.ok(cookie.includes(session), cookie);
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

/** Bodies of 64 kB that hold as much of something as fits: elements, brackets, letters, escapes. */
const size = 64 * 1024;
const full = (piece, before = "", after = "") => before + piece.repeat(Math.floor((size - before.length - after.length) / piece.length)) + after;
const shapes = {
  "names without values": full("a&"),
  "names with values": full("a=b&"),
  "nothing between them": full("&"),
  "one known name": full("email=x&"),
  "names of lines": full("line_0=x&"),
  "nested brackets": full("[b]", "a", "=1"),
  "open brackets": full("[", "a", "=1"),
  "lists of lists": full("[]", "a", "=1"),
  "elements of a list": full("a[]=1&"),
  "a long name": full("n", "", "=1"),
  "a long value": full("v", "email="),
  "an escaped name": full("%41", "", "=1"),
  "escapes that are no text": full("%FF", "email="),
  "escapes that JSON escapes again": full("%01", "description="),
  "bytes that JSON escapes": full("\u0001", "description="),
  "broken escapes": full("%", "email="),
};

test("fifty posts of 64 kB each, of any shape, leave the module under 16 MB", async (t) => {
  const attacked = await startWorker();
  t.after(() => attacked.stop());
  const slug = pathOf(await sell(stripeFor(attacked)));
  const { session } = formIn(await (await fetch(attacked.url + slug)).text()).fields;
  const post = (path, body) => fetch(attacked.url + path, { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } });
  for (const [shape, body] of Object.entries(shapes)) {
    const ways = [
      () => post(slug, body),
      () => post(`/c/${session}`, body),
      () => raw(attacked, "POST", "/v1/products", { body }),
      () => raw(attacked, "POST", "/v1/payment_links", { body }),
    ];
    for (const way of ways) {
      const answers = await Promise.all(Array.from({ length: 50 }, way));
      for (const { status } of answers) assert.ok(status < 500, `${shape}: ${status}`);
    }
    const taken = await wasmBytes(attacked);
    assert.ok(taken < 16 * 1024 * 1024, `${shape}: ${(taken / 1024 / 1024).toFixed(1)} MB`);
  }
  assertHealthy(attacked);
});

test("queries of any shape open the page, or are refused by name", async (t) => {
  const attacked = await startWorker();
  t.after(() => attacked.stop());
  const slug = pathOf(await sell(stripeFor(attacked)));
  for (const [shape, body] of Object.entries(shapes)) {
    const query = encodeURI(body.slice(0, 12_000)).replaceAll("%25", "%");
    const pages = await Promise.all(Array.from({ length: 50 }, () => fetch(`${attacked.url}${slug}?${query}`)));
    for (const { status } of pages) assert.equal(status, 200, shape);
    const answers = await Promise.all(Array.from({ length: 50 }, () => raw(attacked, "GET", `/v1/products?${query}`)));
    for (const { status } of answers) assert.ok([200, 400].includes(status), `${shape}: ${status}`);
  }
  assert.ok((await wasmBytes(attacked)) < 16 * 1024 * 1024);
  assertHealthy(attacked);
});
