// Buyers who wait for a place: their pages ask again and again, and must not be what keeps the
// link busy that others want to pay at.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Buyer, cards } from "../support/buyer.mjs";
import { counts, limited, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { LINK_MEMORY_SECONDS: "5" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

/** So long an isolate goes by what it knows of a link. */
const STATUS_MS = 1000;

async function visit(link, values) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay(values);
  return buyer;
}

/** A link of one place, which somebody holds at the bank's check. */
async function held() {
  const link = await sell(stripe, limited(1));
  const holder = await visit(link, { card_number: cards.challenge });
  assert.equal(holder.page.kind, "challenge");
  return { link, holder };
}

/** Where a page that waits asks again. */
const again = (page) => page.refresh.split("url=")[1];

async function waitingAt(link, count) {
  const all = await Promise.all(Array.from({ length: count }, () => visit(link)));
  for (const { page } of all) assert.equal(page.kind, "held");
  return all;
}

test("300 questions of waiting pages ask the link once a second and no session", async () => {
  const { link } = await held();
  const all = await waitingAt(link, 30);
  await pause(STATUS_MS);
  const before = await counts(worker);
  const began = Date.now();
  for (let round = 0; round < 10; round++) {
    const pages = await Promise.all(all.map((buyer) => buyer.open(again(buyer.page))));
    for (const { kind } of pages) assert.equal(kind, "held");
  }
  const seconds = (Date.now() - began) / 1000;
  const asked = (await counts(worker)).object_requests - before.object_requests;
  assert.ok(asked >= 1 && asked <= 1 + Math.ceil(seconds), `${asked} object requests in ${seconds} s`);
});

test("those who were turned away together are not told to come back together", async () => {
  const { link } = await held();
  const all = await waitingAt(link, 40);
  const seconds = new Set(all.map(({ page }) => Number(page.response.headers.get("retry-after"))));
  assert.ok(seconds.size > 1, `all after ${[...seconds]} s`);
  for (const each of seconds) assert.ok(each >= 3 && each <= 7, `${each} s`);
});

test("the more are turned away the longer each waits", async () => {
  const { link } = await held();
  for (let round = 0; round < 8; round++) await waitingAt(link, 50);
  const last = await visit(link);
  const { page } = last;
  const seconds = Number(page.response.headers.get("retry-after"));
  assert.ok(seconds >= 7 && seconds <= 15, `${seconds} s`);
  await pause(STATUS_MS);
  const next = Number((await last.open(again(page))).response.headers.get("retry-after"));
  assert.ok(next >= 7 && next <= 15, `${next} s`);
});

test("whoever waits gets the form with what was typed as soon as a place is free, and buys", async () => {
  const { link, holder } = await held();
  const [waiting] = await waitingAt(link, 1);
  const { session } = waiting;
  await holder.answer("leave");
  await pause(STATUS_MS);
  const page = await waiting.open(again(waiting.page));
  assert.deepEqual([page.kind, page.path], ["form", `/c/${session}`]);
  assert.equal(page.form.fields.email, "ada@buyer.example");
  assert.equal((await waiting.pay()).kind, "complete");
  assert.equal((await holder.pay()).kind, "closed");
});

test("whoever waits at a link that is closed meanwhile reads so", async () => {
  const { link } = await held();
  const [waiting] = await waitingAt(link, 1);
  await stripe.paymentLinks.update(link.id, { active: false });
  await pause(STATUS_MS);
  assert.equal((await waiting.open(again(waiting.page))).kind, "closed");
});

test("an address at which nobody waits leads to no session and wakes none", async () => {
  const { link } = await held();
  const buyer = new Buyer(worker.url);
  const { session } = await buyer.open(pathOf(link));
  const slug = pathOf(link).slice(1);
  assert.equal((await buyer.open(`/c/${session}?of=${slug}`)).kind, "held");
  assert.equal((await buyer.open(`/c/${session}?of=test_nothing`)).kind, "unknown");
  assert.equal((await buyer.open(`/c/cs_test_forged?of=${slug}`)).kind, "unknown");
});
