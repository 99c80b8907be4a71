// What must never cross: test money into live mode, a session from one link to another,
// an id from elsewhere into an object, a stranger's body into memory.

import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { limited, pathOf, raw, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, live;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  live = stripeFor(worker, { key: worker.liveKey });
});
after(() => worker.stop());

const twin = (session) => session.replace("cs_test_", "cs_live_");

async function declinedAt(link) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ card_number: cards.declined });
  assert.equal(buyer.page.kind, "declined");
  return buyer;
}

test("a paid test session is nothing to a live key, whatever its id is made to say", async () => {
  const link = await sell(stripe);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete");
  const missing = { statusCode: 404, code: "resource_missing", param: "session" };
  await assert.rejects(live.checkout.sessions.retrieve(twin(buyer.session)), missing);
  await assert.rejects(live.checkout.sessions.listLineItems(twin(buyer.session)), missing);
  await assert.rejects(live.checkout.sessions.expire(twin(buyer.session)), { statusCode: 404 });
  assert.equal((await buyer.open(`/c/${twin(buyer.session)}`)).kind, "unknown");
});

test("a live link is neither bought nor sold out with a test card", async () => {
  const link = await sell(live, limited(1));
  await live.paymentLinks.update(link.id, { metadata: { newer: "yes" } });
  const buyer = await declinedAt(await sell(stripe));
  const page = await new Buyer(worker.url).open(pathOf(link));
  assert.match(page.html, /not set up/, "there is no processor for live money yet");
  const body = new URLSearchParams({
    session: twin(buyer.session),
    attempt: "2",
    terms_version: "1",
    total: "1800",
    intent: "pay",
    email: "a@b.co",
    card_number: cards.good,
    card_expiry: "12/34",
    card_cvc: "123",
    country: "DE",
    postal_code: "10115",
  });
  const response = await fetch(link.url, { method: "POST", body, redirect: "manual" });
  assert.notEqual(response.status, 303);
  const { active, restrictions } = await live.paymentLinks.retrieve(link.id);
  assert.deepEqual([active, restrictions.completed_sessions.count], [true, 0]);
});

test("a session of one link that is posted to another starts afresh there", async () => {
  const dear = await sell(stripe, { amount: 50_000 });
  const cheap = await sell(stripe, { amount: 100 });
  await stripe.paymentLinks.update(cheap.id, { metadata: { newer: "yes" } });
  const buyer = await declinedAt(dear);
  const guest = new Buyer(worker.url);
  await guest.open(pathOf(cheap));
  await guest.pay({ session: buyer.session, attempt: "2" });
  assert.equal(guest.page.kind, "renewed");
  assert.notEqual(guest.session, buyer.session);
  await guest.pay();
  assert.equal(guest.page.kind, "complete");
  const complete = async (link) => (await stripe.checkout.sessions.list({ payment_link: link.id, status: "complete" })).data.map(({ id }) => id);
  assert.deepEqual(await complete(dear), []);
  assert.deepEqual(await complete(cheap), [guest.session]);
});

test("a well-formed id of nobody's session is refused at once, and leaves nothing behind", async () => {
  const stranger = `cs_test_${"ab".repeat(32)}`;
  const missing = { statusCode: 404, code: "resource_missing", param: "session" };
  await assert.rejects(stripe.checkout.sessions.expire(stranger), missing);
  await assert.rejects(stripe.checkout.sessions.retrieve(stranger), missing);
  assert.deepEqual(await runDue(worker, "account", 3600), { ran: 0 });
});

test("a first post that leads nowhere leaves no session behind", async () => {
  const link = await sell(stripe);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ total: "99" });
  assert.equal(buyer.page.kind, "changed");
  await assert.rejects(stripe.checkout.sessions.retrieve(buyer.session), { statusCode: 404 });
});

test("a body without a length is read up to the limit and no further", async () => {
  const status = await new Promise((resolve, reject) => {
    const post = request(`${worker.url}/test_nothing`, { method: "POST" }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    post.on("error", reject);
    for (let written = 0; written < 16; written++) post.write(Buffer.alloc(65_536, "a"));
    post.end();
  });
  assert.equal(status, 413);
});

test("a method nobody knows is not taken for a look", async () => {
  for (const method of ["PROPFIND", "PURGE", "PUT", "OPTIONS"]) {
    const response = await raw(worker, method, "/v1/products");
    assert.equal(response.status, 404, method);
    assert.match((await response.json()).error.message, new RegExp(`Unrecognized request URL \\(${method}: /v1/products\\)`));
  }
  const head = await raw(worker, "HEAD", "/v1/products");
  assert.equal(head.status, 200);
});

test("what stands in the query of a POST counts like what stands in its body", async () => {
  const response = await raw(worker, "POST", "/v1/products?foo=bar", { body: { name: "Tea" } });
  assert.equal((await response.json()).error.code, "parameter_unknown");
  const json = await raw(worker, "POST", "/v1/products", {
    body: JSON.stringify({ name: "Tea" }),
    headers: { "content-type": "application/json" },
  });
  assert.match((await json.json()).error.message, /application\/x-www-form-urlencoded/);
});
