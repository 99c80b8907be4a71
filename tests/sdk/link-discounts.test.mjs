// What a link takes off for everybody: on its page at once, in the session and the payment, and gone in
// words where its coupon is used up, over or deleted: nobody loses the chance to buy.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { captures, counts, ledger, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { PROCESSING_SECONDS: "1", ATTEMPT_PAUSES: "0" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

/** A link with a coupon of its own. */
async function reduced(coupon, link = {}) {
  const { id } = await stripe.coupons.create({ percent_off: 50, ...coupon });
  return { coupon: id, link: await sell(stripe, { edgetill: { discounts: [{ coupon: id }] }, ...link }) };
}

async function opened(link) {
  const buyer = new Buyer(worker.url, { patient: true });
  await buyer.open(pathOf(link));
  return buyer;
}

/** Opens the link until its page shows this total. */
async function totalOf(link, total) {
  for (let turn = 0; turn < 100; turn++) {
    const { page } = await opened(link);
    if (page.total === total) return page;
    await pause(100);
  }
  throw new Error(`never ${total}`);
}

test("what a link takes off is on its page at once, for one read and no object's work, and in the session", async () => {
  const { coupon, link } = await reduced({ name: "Spring sale" });
  await totalOf(link, 900);
  await pause(500);
  const start = await counts(worker);
  const buyer = await opened(link);
  const end = await counts(worker);
  assert.ok(end.kv_reads - start.kv_reads <= 1);
  assert.equal(end.object_requests, start.object_requests);
  assert.match(buyer.page.text, /Subtotal €18\.00 Discount Spring sale −€9\.00 Total €9\.00/);
  assert.ok(!buyer.page.text.includes("Remove Spring sale"));
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  assert.match(buyer.page.text, /Spring sale −€9\.00 Total paid €9\.00/);
  await runDue(worker, buyer.session, 0);
  const expand = ["total_details.breakdown", "payment_intent"];
  const session = await stripe.checkout.sessions.retrieve(buyer.session, { expand });
  assert.deepEqual(session.discounts, [{ coupon, promotion_code: null }]);
  assert.deepEqual([session.amount_subtotal, session.amount_total, session.payment_intent.amount], [1800, 900, 900]);
  assert.equal(session.total_details.breakdown.discounts[0].discount.source.coupon, coupon);
  assert.equal((await stripe.coupons.retrieve(coupon)).times_redeemed, 1);
});

test("a promotion code of the merchant's own choice does the same and is counted", async () => {
  const { id } = await stripe.coupons.create({ amount_off: 300, currency: "eur" });
  const code = await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id }, code: "OWN" });
  const link = await sell(stripe, { edgetill: { discounts: [{ promotion_code: code.id }] } });
  const buyer = await opened(link);
  assert.equal(buyer.page.total, 1500);
  assert.equal((await buyer.pay()).kind, "complete");
  await runDue(worker, buyer.session, 0);
  const { discounts } = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.deepEqual(discounts, [{ coupon: id, promotion_code: code.id }]);
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).times_redeemed, 1);
});

test("an order that comes to nothing asks for no card, and one that it is not for says why", async () => {
  const { link } = await reduced({ percent_off: 100 });
  const buyer = await opened(link);
  assert.equal(buyer.page.total, 0);
  assert.equal((await buyer.submit({ email: "ada@buyer.example" })).kind, "complete");
  const most = await reduced({ percent_off: undefined, amount_off: 1790, currency: "eur" });
  const { page } = await opened(most.link);
  assert.deepEqual([page.status, page.total], [200, 1800]);
  assert.match(page.text, /With this discount less would be left to pay/);
});

test("whoever others are quicker than buys at the full price, or asks again once it is free", async () => {
  const { coupon, link } = await reduced({ max_redemptions: 1 });
  const first = await opened(link);
  const second = await opened(link);
  assert.equal((await first.pay({ card_number: cards.challenge })).kind, "challenge");
  await second.pay();
  assert.equal(second.page.kind, "changed");
  assert.match(
    second.page.alert,
    /Somebody is paying with the last of this discount.*Nothing was charged\. Without it the total is €18\.00 instead of €9\.00/,
  );
  assert.equal(second.page.total, 1800);
  await second.reprice({});
  assert.equal(second.page.total, 1800, "it is not put back");
  await first.answer("leave");
  await second.submit({}, { button: { intent: "apply" } });
  assert.equal(second.page.total, 900);
  assert.equal((await second.pay()).kind, "complete");
  await runDue(worker, second.session, 0);
  assert.equal((await stripe.coupons.retrieve(coupon)).times_redeemed, 1);
  await totalOf(link, 1800);
  await first.open(pathOf(link));
  if (first.page.form.fields.without_discount === undefined) await first.pay();
  assert.equal((await first.pay()).kind, "complete", first.page.alert);
  assert.deepEqual((await captures(worker, [first.session, second.session])).map(({ amount }) => amount).sort(), [1800, 900]);
});

test("a coupon that is deleted or has ended leaves the full price, told before anything is charged", async () => {
  const gone = await reduced({});
  const early = await opened(gone.link);
  await stripe.coupons.del(gone.coupon);
  await early.pay();
  assert.equal(early.page.kind, "changed");
  assert.equal(early.page.total, 1800);
  assert.match(early.page.alert, /The total changed from €9\.00 to €18\.00\. Nothing was charged/);
  assert.equal((await early.pay()).kind, "complete");
  const page = await totalOf(gone.link, 1800);
  assert.ok(!page.text.includes("discount") && !page.text.includes("Discount"), page.text);
  const shown = await stripe.paymentLinks.retrieve(gone.link.id);
  assert.deepEqual(shown.edgetill.discounts, [{ coupon: gone.coupon, promotion_code: null }]);

  const brief = await reduced({ redeem_by: Math.floor(Date.now() / 1000) + 3 });
  const buyer = await opened(brief.link);
  assert.equal(buyer.page.total, 900);
  await pause(3500);
  await buyer.pay();
  assert.match(buyer.page.alert, /This discount has ended\..*€18\.00 instead of €9\.00/);
  assert.equal((await buyer.pay()).kind, "complete");
  const later = await opened(brief.link);
  assert.equal(later.page.total, 1800);
  assert.ok(!later.page.text.includes("Try the discount again"));
  assert.equal((await later.pay()).kind, "complete", later.page.alert);
});

test("another coupon is another price, told before anything is charged", async () => {
  const { link } = await reduced({});
  const buyer = await opened(link);
  const { id } = await stripe.coupons.create({ percent_off: 10 });
  await stripe.paymentLinks.update(link.id, { edgetill: { discounts: [{ coupon: id }] } });
  await buyer.pay();
  assert.deepEqual([buyer.page.kind, buyer.page.total], ["changed", 1620]);
  assert.equal((await buyer.pay()).kind, "complete");
});

/** One of many at a link whose discount is for one: buys with it or without. */
async function one(link, number) {
  const buyer = await opened(link);
  const shown = buyer.page.total;
  for (let turn = 0; turn < 40; turn++) {
    const { page } = buyer;
    if (page.kind === "complete") return { session: buyer.session, turns: turn, shown };
    if (page.form && page.kind !== "challenge") await buyer.pay({ email: `buyer${number}@crowd.example` });
    else {
      await pause(100 + Math.random() * 300);
      await buyer.open(buyer.session ? `/c/${buyer.session}` : pathOf(link));
    }
  }
  throw new Error(`buyer ${number} found no end: ${buyer.page.kind} ${buyer.page.headline} ${buyer.page.alert}`);
}

test("of 20 buyers at once of a discount for one, one pays half and 19 the full price, asked twice at most", async () => {
  const { coupon, link } = await reduced({ max_redemptions: 1 }, limited(20));
  const crowd = await Promise.all(Array.from({ length: 20 }, (_, number) => one(link, number)));
  const sessions = crowd.map(({ session }) => session);
  await Promise.all(sessions.map((session) => runDue(worker, session, 0)));
  const bought = await Promise.all(sessions.map((session) => stripe.checkout.sessions.retrieve(session)));
  assert.deepEqual(
    bought.map(({ amount_total }) => amount_total).sort((a, b) => a - b),
    [900, ...Array(19).fill(1800)],
  );
  assert.ok(bought.every(({ discounts, amount_total }) => discounts.length === (amount_total === 900 ? 1 : 0)));
  assert.ok(
    crowd.every(({ turns }) => turns <= 2),
    JSON.stringify(crowd.map(({ turns }) => turns)),
  );
  const paid = await captures(worker, sessions);
  assert.deepEqual(paid.map(({ amount }) => amount).sort(), bought.map(({ amount_total }) => amount_total).sort());
  assert.ok((await ledger(worker)).every(({ status }) => status !== "refunded"));
  assert.equal((await stripe.coupons.retrieve(coupon)).times_redeemed, 1);
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 20, committed_rows: 20 });
});
