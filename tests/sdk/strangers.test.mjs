// What anybody can do who only has a link's address: try cards that are not theirs, hold places and
// leave. Limits are off in all other tests, where one address is everybody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, person } from "../support/buyer.mjs";
import { all, counts, ledger, limited, pathOf, raw, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { RATE_LIMITS: "on" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

/** A buyer who comes from this address, as the platform says. */
const from = (address) => new Buyer(worker.url, { headers: { "cf-connecting-ip": address } });

async function at(link, address) {
  const buyer = from(address);
  assert.equal((await buyer.open(pathOf(link))).kind, "form");
  return buyer;
}

async function pay(link, address, values) {
  const buyer = await at(link, address);
  await buyer.pay(values);
  return buyer;
}

/** How many payments of these sessions the bank was asked for. */
async function asked(sessions) {
  const ids = new Set(sessions);
  return (await ledger(worker)).filter(({ session }) => ids.has(session)).length;
}

test("600 cards under 600 sessions from one address are stopped, and others still buy", async () => {
  const link = await sell(stripe);
  const sessions = [];
  const kinds = {};
  for (let round = 0; round < 20; round++) {
    const tries = Array.from({ length: 30 }, () => pay(link, "203.0.113.7", { card_number: cards.declined }));
    for (const buyer of await Promise.all(tries)) {
      sessions.push(buyer.session);
      kinds[buyer.page.kind] = (kinds[buyer.page.kind] ?? 0) + 1;
    }
  }
  assert.equal(new Set(sessions).size, 600);
  const reached = await asked(sessions);
  assert.ok(reached >= 10 && reached <= 25, `${reached} cards reached the bank`);
  assert.deepEqual(kinds, { declined: reached, slow: 600 - reached });
  assert.equal((await pay(link, "203.0.113.8")).page.kind, "complete");
  const listed = await all(stripe.checkout.sessions.list({ payment_link: link.id }));
  assert.ok(listed.length <= reached + 1, `${listed.length} sessions are kept for it`);
});

test("whoever has to wait keeps what was typed but the card, and is told for how long", async () => {
  const link = await sell(stripe);
  for (let number = 0; number < 10; number++) await pay(link, "203.0.113.9", { card_number: cards.declined });
  const { page } = await pay(link, "203.0.113.9", { email: "late@buyer.example", postal_code: "20095" });
  assert.deepEqual([page.kind, page.status], ["slow", 429]);
  const seconds = Number(page.response.headers.get("retry-after"));
  assert.ok(seconds >= 1 && seconds <= 5, `${seconds} s`);
  assert.match(page.alert, /Nothing was charged\. Wait \d seconds?/);
  const { email, postal_code, card_number, card_cvc } = page.form.fields;
  assert.deepEqual([email, postal_code, card_number, card_cvc], ["late@buyer.example", "20095", "", ""]);
  assert.ok(!page.html.includes(person.card_number));
});

test("an IPv6 /64 is one address, and an IPv4 address is itself however it is written", async () => {
  const link = await sell(stripe);
  for (let number = 0; number < 10; number++) await pay(link, `2001:db8:0:1::${number}`, { card_number: cards.declined });
  assert.equal((await pay(link, "2001:db8:0:1:ffff::1")).page.kind, "slow");
  assert.equal((await pay(link, "2001:db8:0:2::1")).page.kind, "complete");
  for (let number = 0; number < 10; number++) await pay(link, "198.51.100.1", { card_number: cards.declined });
  assert.equal((await pay(link, "::ffff:198.51.100.1")).page.kind, "slow");
});

test("five posts by one address do not close a link of five places, and hold nothing for ever", async () => {
  const link = await sell(stripe, limited(5));
  const visitors = await Promise.all(Array.from({ length: 5 }, () => pay(link, "203.0.113.10", { card_number: cards.challenge })));
  const held = visitors.filter(({ page }) => page.kind === "challenge");
  assert.equal(held.length, 2);
  for (const { page } of visitors.filter((visitor) => !held.includes(visitor))) assert.equal(page.kind, "slow");
  assert.equal((await pay(link, "203.0.113.11")).page.kind, "complete");
  let [renewing] = held;
  let renewed = 0;
  for (let number = 0; number < 30 && renewing.page.kind === "challenge"; number++) {
    renewed++;
    await renewing.answer("leave");
    renewing = await pay(link, "203.0.113.10", { card_number: cards.challenge });
  }
  assert.equal(renewing.page.kind, "slow");
  assert.equal(renewed, 10, "each place that is held and left is counted");
  assert.ok((await selfCheck(worker, link)).held <= 1);
});

test("a place that is held until its time is up is counted like one that is left", async () => {
  const other = await startWorker({ vars: { RATE_LIMITS: "on", ADDRESS_FAILURES: "5", SMALLEST_HOLD_SECONDS: "1" } });
  try {
    const link = await sell(stripeFor(other), { ...limited(20), edgetill: { hold_seconds: 1 } });
    const visit = async (values) => {
      const buyer = new Buyer(other.url, { headers: { "cf-connecting-ip": "203.0.113.30" } });
      await buyer.open(pathOf(link));
      return buyer.pay(values);
    };
    const held = await Promise.all(Array.from({ length: 5 }, () => visit({ card_number: cards.challenge })));
    for (const { kind } of held) assert.equal(kind, "challenge");
    const giveUp = Date.now() + 30_000;
    while ((await selfCheck(other, link)).held > 0 && Date.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await visit()).kind, "slow");
  } finally {
    await other.stop();
  }
});

test("a check of the bank that is left counts like a refusal: the session itself has to wait", async () => {
  const link = await sell(stripe);
  const buyer = await at(link, "203.0.113.12");
  for (let number = 0; number < 3; number++) {
    assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
    assert.equal((await buyer.answer("leave")).kind, "declined");
  }
  assert.equal((await buyer.pay()).kind, "slow");
});

test("the platform counts before any object is asked: posts of an address and at a link, and keys that are guessed", async () => {
  const few = { limit: 5, period: 60 };
  const rates = { POSTS_BY_ADDRESS: few, WRONG_KEYS: few };
  const other = await startWorker({ vars: { RATE_LIMITS: "on" }, rates });
  try {
    const link = await sell(stripeFor(other));
    const visitor = async (address) => {
      const buyer = new Buyer(other.url, { headers: { "cf-connecting-ip": address } });
      await buyer.open(pathOf(link));
      return buyer;
    };
    const busy = await visitor("203.0.113.20");
    for (let number = 0; number < 5; number++) assert.equal((await busy.reprice({ email: "busy@buyer.example" })).kind, "form");
    const { session } = busy;
    const before = await counts(other);
    const slow = await busy.pay({ email: "busy@buyer.example" });
    assert.deepEqual([slow.kind, slow.status, slow.response.headers.get("retry-after")], ["slow", 429, "10"]);
    assert.deepEqual([slow.session, slow.form.fields.email, slow.form.fields.card_number], [session, "busy@buyer.example", ""]);
    const start = await busy.submit({ email: "busy@buyer.example" }, { button: { intent: "start" } });
    assert.deepEqual([start.status, start.html], [429, ""]);
    assert.equal((await counts(other)).object_requests, before.object_requests);
    assert.equal(await (await visitor("203.0.113.21")).pay().then(({ kind }) => kind), "complete");

    const guess = () => raw(other, "GET", "/v1/products", { key: "sk_test_guessed", headers: { "cf-connecting-ip": "203.0.113.22" } });
    for (let number = 0; number < 5; number++) assert.equal((await guess()).status, 401);
    const refused = await guess();
    assert.equal(refused.status, 429);
    const { error } = await refused.json();
    assert.deepEqual([error.type, error.code], ["invalid_request_error", "rate_limit"]);
    assert.equal((await raw(other, "GET", "/v1/products", { headers: { "cf-connecting-ip": "203.0.113.22" } })).status, 200);
  } finally {
    await other.stop();
  }
});

test("a link that is attacked from everywhere slows everybody down a little, and closes for nobody", async () => {
  const other = await startWorker({ vars: { RATE_LIMITS: "on", LINK_FAILURES: "20" } });
  try {
    const link = await sell(stripeFor(other));
    const visit = async (address, values) => {
      const buyer = new Buyer(other.url, { headers: { "cf-connecting-ip": address } });
      await buyer.open(pathOf(link));
      return buyer.pay(values);
    };
    for (let number = 0; number < 20; number++) {
      const { kind } = await visit(`198.51.100.${number}`, { card_number: cards.declined });
      assert.equal(kind, "declined", `${number}`);
    }
    const slow = await visit("192.0.2.1");
    assert.deepEqual([slow.kind, slow.response.headers.get("retry-after")], ["slow", "1"]);
    const patient = new Buyer(other.url, { headers: { "cf-connecting-ip": "192.0.2.2" } });
    await patient.open(pathOf(link));
    await visit("198.51.100.21", { card_number: cards.declined });
    const told = await patient.pay();
    assert.equal(told.kind, "slow");
    await new Promise((resolve) => setTimeout(resolve, 1000 * told.response.headers.get("retry-after")));
    await visit("198.51.100.22", { card_number: cards.declined });
    assert.equal((await patient.pay()).kind, "complete", "whoever has waited once is not made to wait again");
  } finally {
    await other.stop();
  }
});

test("one address does not hold all that there is of a discount at a link", async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50 });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "FEW", max_redemptions: 2 });
  const link = await sell(stripe, { allow_promotion_codes: true });
  const reduced = async (address, card_number) => {
    const buyer = await at(link, address);
    await buyer.submit({ promotion_code: "FEW" }, { button: { intent: "apply" } });
    await buyer.pay({ card_number });
    return buyer.page;
  };
  assert.equal((await reduced("203.0.113.40", cards.challenge)).kind, "challenge");
  const second = await reduced("203.0.113.40", cards.good);
  assert.match(second.alert, /Somebody is paying with the last of this code/);
  const other = await reduced("203.0.113.41", cards.good);
  assert.equal(other.kind, "complete");
  assert.match(other.text, /FEW/);
});
