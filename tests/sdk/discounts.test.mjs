// What codes take off: from the page to the session, its items and its payment; and that a code for so
// many is used by so many, whoever races, is declined, or dies in the middle.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { all, assertHealthy, captures, eventsOf, ledger, limited, pathOf, runDue, sell, selfCheck, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { PROCESSING_SECONDS: "1", ATTEMPT_PAUSES: "0" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const selling = (link) => sell(stripe, { allow_promotion_codes: true, ...link });

/** A coupon with one code for it. */
async function offering(code, coupon, options = {}) {
  const { id } = await stripe.coupons.create(coupon);
  return stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id }, code, ...options });
}

const apply = (buyer, promotion_code) => buyer.submit({ promotion_code }, { button: { intent: "apply" } });

/** Opens the link's page and has the code taken. */
async function withCode(link, code, query = "") {
  const buyer = new Buyer(worker.url, { patient: true });
  await buyer.open(pathOf(link) + query);
  if (code) await apply(buyer, code);
  return buyer;
}

const expand = ["line_items.data.discounts", "payment_intent", "total_details.breakdown"];
const read = (id) => stripe.checkout.sessions.retrieve(id, { expand });

test("a code takes its part off the page, the session, its items and the payment", async () => {
  const link = await selling();
  const code = await offering("Half-1", { percent_off: 50, name: "Half" });
  const buyer = await withCode(link, " half-1 ");
  assert.equal(buyer.page.kind, "form", buyer.page.text);
  assert.match(buyer.page.text, /Subtotal €18\.00 Discount Half-1 · Half −€9\.00 Remove Half-1 Total €9\.00/);
  assert.equal(buyer.page.total, 900);
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  assert.match(buyer.page.text, /Half-1 −€9\.00 Total paid €9\.00/);

  const session = await read(buyer.session);
  const coupon = code.promotion.coupon;
  assert.deepEqual(session.discounts, [{ coupon, promotion_code: code.id }]);
  assert.deepEqual([session.amount_subtotal, session.amount_total, session.total_details.amount_discount], [1800, 900, 900]);
  assert.equal(session.payment_intent.amount, 900);
  assert.equal(session.allow_promotion_codes, true);
  const [share] = session.total_details.breakdown.discounts;
  assert.deepEqual([share.amount, share.discount.object, share.discount.promotion_code], [900, "discount", code.id]);
  assert.equal(share.discount.checkout_session, session.id);
  const [item] = session.line_items.data;
  assert.deepEqual([item.amount_subtotal, item.amount_discount, item.amount_total], [1800, 900, 900]);
  assert.deepEqual(item.discounts[0].amount, 900);
  assert.equal((await stripe.coupons.retrieve(coupon)).times_redeemed, 1);
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).times_redeemed, 1);
  const paid = await captures(worker, [session.id]);
  assert.deepEqual(
    paid.map(({ amount }) => amount),
    [900],
  );
});

test("a discount is taken off again, comes with the address, and stays when the order changes", async () => {
  const link = await selling({ item: { adjustable_quantity: { enabled: true } } });
  await offering("FIVE", { amount_off: 500, currency: "eur" });
  const buyer = await withCode(link, undefined, "?prefilled_promo_code=five");
  assert.equal(buyer.page.total, 1300);
  await buyer.reprice({ quantity_0: "2" });
  assert.equal(buyer.page.total, 3100);
  await buyer.submit({}, { button: { intent: "without_code" } });
  assert.equal(buyer.page.total, 3600);
  assert.equal(buyer.page.form.fields.discount, undefined);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.deepEqual((await read(buyer.session)).discounts, []);
});

test("whoever types a code and pays is asked again with what it takes off", async () => {
  const link = await selling();
  await offering("TYPED", { percent_off: 10 });
  const buyer = await withCode(link);
  await buyer.pay({ promotion_code: "typed" });
  assert.equal(buyer.page.kind, "changed");
  assert.match(buyer.page.text, /The code was applied/);
  assert.equal(buyer.page.total, 1620);
  assert.deepEqual(await captures(worker, [buyer.session]), []);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.equal((await read(buyer.session)).amount_total, 1620);
});

test("an order that a code makes free asks for no card", async () => {
  const link = await selling();
  await offering("FREE", { percent_off: 100 });
  const buyer = await withCode(link, "FREE");
  assert.equal(buyer.page.total, 0);
  await buyer.submit({ email: "ada@buyer.example" });
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  const session = await read(buyer.session);
  assert.deepEqual([session.payment_status, session.amount_total, session.payment_intent], ["no_payment_required", 0, null]);
  assert.deepEqual(
    session.total_details.breakdown.discounts.map(({ amount }) => amount),
    [1800],
  );
});

test("each code that is of no use says why, and never whether another is there", async () => {
  const link = await selling();
  const other = await stripe.products.create({ name: "Other" });
  await offering("OTHER", { percent_off: 10, applies_to: { products: [other.id] } });
  await offering("DOLLARS", { amount_off: 500, currency: "usd" });
  await offering("LARGE", { percent_off: 10 }, { restrictions: { minimum_amount: 5000, minimum_amount_currency: "eur" } });
  await offering("CLOSED", { percent_off: 10 }, { active: false });
  await offering("MOST", { amount_off: 1790, currency: "eur" });
  for (const [code, words] of [
    ["NOBODYS", "This code is not valid."],
    ["CLOSED", "This code is not valid."],
    ["OTHER", "This code is not for these items."],
    ["DOLLARS", "This code is not for this currency."],
    ["LARGE", "This code needs an order of €50.00 or more."],
    ["MOST", "With this code less would be left to pay"],
  ]) {
    const { page } = await withCode(link, code);
    assert.equal(page.kind, "invalid", code);
    assert.ok(page.text.includes(words), `${code}: ${page.text}`);
    assert.deepEqual([page.total, page.form.fields.promotion_code], [1800, code]);
  }
  const buyer = await withCode(link, "NOBODYS");
  assert.equal((await buyer.pay()).kind, "complete", "who was told so may pay without it");
  const closed = await sell(stripe);
  const { page } = await withCode(closed, "OTHER");
  assert.ok(!page.text.includes("Add a code") && !page.text.includes("valid"), page.text);
});

test("a discount that nobody was given here is none", async () => {
  const link = await selling();
  await offering("HONEST", { percent_off: 10 });
  const buyer = await withCode(link, "HONEST");
  const { discount } = buyer.page.form.fields;
  const forged = discount.replace('"percent":1000', '"percent":10000');
  assert.notEqual(forged, discount);
  await buyer.reprice({ discount: forged });
  assert.equal(buyer.page.total, 1800);
  await buyer.pay({ discount: forged, total: "0" });
  assert.equal(buyer.page.kind, "changed");
});

test("a code that is closed or has another coupon by the time of paying leaves the full price to pay", async () => {
  const link = await selling();
  const code = await offering("GONE", { percent_off: 10 });
  const buyer = await withCode(link, "GONE");
  await stripe.promotionCodes.update(code.id, { active: false });
  await buyer.pay();
  assert.equal(buyer.page.kind, "changed");
  assert.match(buyer.page.alert, /This code is not valid.*Nothing was charged\. Without it the total is €18\.00 instead of €16\.20/);
  assert.equal(buyer.page.total, 1800);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.deepEqual(await captures(worker, [buyer.session]).then((all) => all.map(({ amount }) => amount)), [1800]);
});

test("a card that is declined, and a bank's check that is left, give the discount to the next", async () => {
  const link = await selling();
  const code = await offering("ONCE", { percent_off: 50 }, { max_redemptions: 1 });
  const first = await withCode(link, "ONCE");
  assert.equal((await first.pay({ card_number: cards.declined })).kind, "declined");
  assert.equal(first.page.total, 900, "it is kept for the next try");
  const second = await withCode(link, "ONCE");
  assert.equal((await second.pay({ card_number: cards.challenge })).kind, "challenge");
  await first.pay();
  assert.equal(first.page.kind, "changed");
  assert.match(first.page.alert, /Somebody is paying with the last of this code/);
  await second.answer("leave");
  const third = await withCode(link, "ONCE");
  assert.equal((await third.pay()).kind, "complete");
  await runDue(worker, third.session, 0);
  const used = await stripe.promotionCodes.retrieve(code.id);
  assert.deepEqual([used.times_redeemed, used.active], [1, false]);
  assert.match((await withCode(link, "ONCE")).page.text, /This code has been used up\./);
});

/** One of many who have the same code: buys with it or without. */
async function one(link, number) {
  const buyer = await withCode(link, "CROWD");
  const planned = number % 3 === 0 ? [cards.declined] : [];
  for (let turn = 0; turn < 60; turn++) {
    const { page } = buyer;
    if (page.kind === "complete") return buyer.session;
    if (page.form && page.kind !== "challenge") {
      const card_number = planned.shift() ?? cards.good;
      await buyer.pay({ email: `buyer${number}@crowd.example`, card_number, promotion_code: "" });
    } else {
      await pause(100 + Math.random() * 300);
      await buyer.open(buyer.session ? `/c/${buyer.session}` : pathOf(link));
      if (buyer.page.kind === "unknown") await buyer.open(pathOf(link));
    }
  }
  throw new Error(`buyer ${number} found no end: ${buyer.page.kind} ${buyer.page.headline} ${buyer.page.alert}`);
}

async function assertUsed(link, code, sessions, times) {
  await Promise.all(sessions.map((session) => runDue(worker, session, 0)));
  const bought = await Promise.all(sessions.map((session) => stripe.checkout.sessions.retrieve(session)));
  const reduced = bought.filter(({ discounts }) => discounts.length);
  assert.equal(reduced.length, times, "so many have the discount");
  assert.ok(bought.every(({ discounts, amount_total }) => amount_total === (discounts.length ? 900 : 1800)));
  const paid = await captures(worker, sessions);
  assert.deepEqual(paid.map(({ amount }) => amount).sort(), bought.map(({ amount_total }) => amount_total).sort(), "each paid once what it says");
  assert.ok((await ledger(worker)).every(({ status }) => status !== "refunded"));
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).times_redeemed, times);
  assert.equal((await stripe.coupons.retrieve(code.promotion.coupon)).times_redeemed, times);
  const check = await selfCheck(worker, link);
  assert.deepEqual(check, { held: 0, held_rows: 0, committed: sessions.length, committed_rows: sessions.length });
}

test("of 100 buyers with a code for one, one pays half and 99 the full price", async () => {
  const link = await selling(limited(100));
  const code = await offering("CROWD", { percent_off: 50 }, { max_redemptions: 1 });
  const sessions = await Promise.all(Array.from({ length: 100 }, (_, number) => one(link, number)));
  await assertUsed(link, code, sessions, 1);
  await stripe.coupons.del(code.promotion.coupon);
});

test("a coupon for five is used five times by 60 buyers though the power is cut twice", async () => {
  await worker.restart({ vars: { SIMULATOR_FAULTS: "delay_ms=100" } });
  const link = await selling(limited(60));
  const code = await offering("CROWD", { percent_off: 50, max_redemptions: 5 });
  const crowd = Promise.all(Array.from({ length: 60 }, (_, number) => one(link, number)));
  for (const sold of [3, 20]) {
    for (;;) {
      const { committed } = await selfCheck(worker, link).catch(() => ({ committed: 0 }));
      if (committed >= sold) break;
      await pause(20);
    }
    await worker.kill9();
    await worker.restart();
  }
  await assertUsed(link, code, await crowd, 5);
  await pause(1000);
  const coupon = await stripe.coupons.retrieve(code.promotion.coupon);
  assert.deepEqual([coupon.valid, coupon.times_redeemed], [false, 5]);
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).active, false);
  const told = (await all(stripe.events.list({ type: "coupon.updated" }))).filter(({ data }) => data.object.id === coupon.id);
  assert.deepEqual(
    told.map(({ data }) => data.object.valid),
    [false],
  );
  assert.equal((await eventsOf(stripe, code.id)).at(-1).type, "promotion_code.updated");
  assertHealthy(worker);
});

test("a link whose address brings a code that is over is a page that is there, and says so", async () => {
  const buyer = new Buyer(worker.url);
  const page = await buyer.open(`${pathOf(await selling())}?prefilled_promo_code=BYGONE`);
  assert.deepEqual([page.kind, page.status], ["form", 200]);
  assert.match(page.text, /This code is not valid/);
  const typed = await apply(buyer, "BYGONE");
  assert.equal(typed.status, 422);
});
