// When a link sells: not before edgetill[starts_at], not from edgetill[expires_at] on, whatever
// a page, a copy or the bank's check still says; and where buyers go once it is over.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause, person } from "../support/buyer.mjs";
import { captures, ledger, limited, pathOf, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const soon = (seconds) => Math.floor(Date.now() / 1000) + seconds;
const until = (second) => pause(second * 1000 + 20 - Date.now());
const kvKey = (link) => `link:${pathOf(link).slice(1)}`;
/** Ends a link's time a moment from now, and waits until it has. */
async function expire(link, more = {}) {
  const expires_at = soon(1);
  await stripe.paymentLinks.update(link.id, { edgetill: { expires_at, ...more } });
  await until(expires_at);
}
const over = "https://shop.example/over?from=link";

async function at(link) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  return buyer;
}

/** The form a buyer makes up who never saw the page. */
const madeUp = (link) => ({ action: pathOf(link), fields: { ...person, attempt: "1", terms_version: "1", total: "1800" } });

async function assertNothingHappened(link, ...buyers) {
  assert.deepEqual(
    await captures(
      worker,
      buyers.map(({ session }) => session),
    ),
    [],
  );
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 0, committed_rows: 0 });
}

test("a link sells nothing before it opens, then opens by itself", async () => {
  const starts_at = soon(4);
  const link = await sell(stripe, { edgetill: { starts_at, closed_url: over } });
  assert.deepEqual([link.active, link.edgetill.starts_at], [true, starts_at]);
  const buyer = await at(link);
  assert.equal(buyer.page.kind, "early");
  assert.match(buyer.page.refresh, new RegExp(`^[1-4]; url=${pathOf(link)}$`));
  for (const intent of ["pay", "price"]) {
    await buyer.submit({}, { form: madeUp(link), button: { intent } });
    assert.equal(buyer.page.kind, "early", intent);
  }
  const other = new Buyer(worker.url);
  await other.submit({}, { form: madeUp(link), button: { intent: "start" } });
  assert.equal(other.page.status, 204);
  await assertNothingHappened(link, buyer);

  await until(starts_at);
  assert.equal((await buyer.open(pathOf(link))).kind, "form");
  assert.equal((await buyer.pay()).kind, "complete");
  assert.deepEqual(
    (await captures(worker, [buyer.session])).map(({ amount }) => amount),
    [1800],
  );
});

test("a page loaded before the link expired cannot pay, price or begin after it", async () => {
  const link = await sell(stripe, { edgetill: { expires_at: soon(60) }, ...limited(1) });
  const buyer = await at(link);
  assert.equal(buyer.page.kind, "form");
  const { form } = buyer.page;
  await expire(link);
  for (const button of [{ intent: "pay" }, { intent: "price" }, { intent: "pay" }]) {
    const page = await buyer.pay({}, { form, button });
    assert.deepEqual([page.kind, page.headline], ["closed", "This link has expired"]);
  }
  const late = new Buyer(worker.url);
  assert.equal((await late.open(pathOf(link))).headline, "This link has expired");
  await late.submit(person, { form: madeUp(link), button: { intent: "start" } });
  assert.equal(late.page.status, 204);
  await assertNothingHappened(link, buyer);
  await assert.rejects(stripe.checkout.sessions.retrieve(buyer.session), { code: "resource_missing" }, "nobody is told of who was only turned away");
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, true, "time is not the switch");

  await stripe.paymentLinks.update(link.id, { edgetill: { expires_at: "" }, inactive_message: "Until next year." });
  assert.equal((await buyer.open(`/c/${buyer.session}`)).kind, "form");
  assert.equal((await buyer.pay()).kind, "complete");
  assert.equal((await stripe.checkout.sessions.retrieve(buyer.session)).payment_status, "paid");
});

test("an expired link says what the merchant wants said", async () => {
  const link = await sell(stripe, { inactive_message: "Until <next> year." });
  await expire(link);
  const { page } = await at(link);
  assert.deepEqual([page.kind, page.headline], ["closed", "This link has expired"]);
  assert.match(page.html, /Until &lt;next&gt; year\./);
});

test("a bank's check passed after the link expired is called off and its place is free", async () => {
  const link = await sell(stripe, limited(1));
  const buyer = await at(link);
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await selfCheck(worker, link)).held, 1);
  await expire(link);
  const page = await buyer.answer("complete");
  assert.deepEqual([page.kind, page.headline], ["closed", "This link has expired"]);
  await assertNothingHappened(link, buyer);
  const charges = (await ledger(worker)).filter(({ session }) => session === buyer.session);
  assert.deepEqual(
    charges.map(({ status }) => status),
    ["canceled"],
  );

  await stripe.paymentLinks.update(link.id, { edgetill: { expires_at: soon(60) } });
  const next = await at(link);
  assert.equal((await next.pay()).kind, "complete");
});

test("an older copy in KV opens and prolongs nothing", async () => {
  const link = await sell(stripe);
  const old = await worker.kvGet(kvKey(link));
  await expire(link, { closed_url: over });
  await worker.kvPut(kvKey(link), old);
  const buyer = await at(link);
  assert.equal(buyer.page.kind, "form", "looking may be a minute old");
  assert.equal((await buyer.pay()).location, over);
  await assertNothingHappened(link, buyer);

  await stripe.paymentLinks.update(link.id, { edgetill: { starts_at: soon(60), expires_at: "" } });
  await worker.kvPut(kvKey(link), old);
  const early = await at(link);
  assert.equal(early.page.kind, "form");
  assert.equal((await early.pay()).kind, "early");
  await assertNothingHappened(link, early);
});

test("whoever opens or posts to a link that is over is sent to its closed_url", async () => {
  const closing = { edgetill: { closed_url: over } };
  const expired = await sell(stripe, closing);
  const inactive = await sell(stripe, closing);
  const soldOut = await sell(stripe, { ...closing, ...limited(1) });
  const links = [expired, inactive, soldOut];
  const forms = [];
  for (const link of links) forms.push((await at(link)).page.form);
  const last = await at(soldOut);
  assert.equal((await last.pay()).kind, "complete");
  await stripe.paymentLinks.update(inactive.id, { active: false });
  await expire(expired);
  for (const [index, link] of links.entries()) {
    const buyer = await at(link);
    assert.deepEqual([buyer.page.kind, buyer.page.location], ["sent", over]);
    const { status, headers } = buyer.page.response;
    assert.deepEqual([status, headers.get("cache-control")], [303, "private, no-store"]);
    const head = await fetch(worker.url + pathOf(link), { method: "HEAD", redirect: "manual" });
    assert.deepEqual([head.status, head.headers.get("location")], [303, over]);
    for (const intent of ["pay", "price"]) {
      const page = await buyer.pay({}, { form: forms[index], button: { intent } });
      assert.deepEqual([page.response.status, page.location], [303, over], intent);
    }
    assert.deepEqual(await captures(worker, [forms[index].fields.session]), []);
  }
  assert.equal((await last.open(`/c/${last.session}`)).kind, "complete", "who bought keeps the confirmation");
});

test("others who hold the last place send nobody away", async () => {
  const link = await sell(stripe, { edgetill: { closed_url: over }, ...limited(1) });
  const first = await at(link);
  const second = await at(link);
  assert.equal((await first.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await second.pay()).kind, "held");
  assert.equal((await first.answer("complete")).kind, "complete");
  assert.equal((await second.open(`/c/${second.session}`)).location, over);
});

test("a charge that was sent before the link expired may finish after it", async () => {
  await worker.restart({ vars: { SIMULATOR_FAULTS: "delay_ms=3000" } });
  const link = await sell(stripe);
  const buyer = await at(link);
  const expires_at = soon(2);
  await stripe.paymentLinks.update(link.id, { edgetill: { expires_at } });
  const page = await buyer.pay();
  assert.ok(Date.now() >= expires_at * 1000);
  assert.equal(page.kind, "complete");
  assert.equal((await captures(worker, [buyer.session])).length, 1);
});
