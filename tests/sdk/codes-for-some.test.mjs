// Promotion codes that are not for everybody: for one customer, known by the e-mail address, and for a
// first purchase, however the address is spelled and however many posts race.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, pause } from "../support/buyer.mjs";
import { captures, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, coupon;
before(async () => {
  worker = await startWorker({ vars: { PROCESSING_SECONDS: "1", ATTEMPT_PAUSES: "0" } });
  stripe = stripeFor(worker);
  coupon = (await stripe.coupons.create({ percent_off: 50 })).id;
});
after(() => worker.stop());

const offering = (code, options) => stripe.promotionCodes.create({ promotion: { type: "coupon", coupon }, code, ...options });
const first = { restrictions: { first_time_transaction: true } };

async function withCode(link, promotion_code) {
  const buyer = new Buyer(worker.url, { patient: true });
  await buyer.open(pathOf(link));
  await buyer.submit({ promotion_code }, { button: { intent: "apply" } });
  assert.equal(buyer.page.total, 900, buyer.page.text);
  return buyer;
}

test("a code for one customer is nobody else's, in the words for a code that is not there", async () => {
  const customer = await stripe.customers.create({ email: "Grace@Buyer.example" });
  const link = await sell(stripe, { allow_promotion_codes: true });
  const code = await offering("GRACE", { customer: customer.id });
  assert.equal(code.customer, customer.id);
  const stranger = await withCode(link, "GRACE");
  assert.ok(!stranger.page.html.includes("cus_") && !/grace@/i.test(stranger.page.html), "no page says whose it is");
  await stranger.pay({ email: "eve@buyer.example" });
  assert.equal(stranger.page.kind, "changed");
  assert.match(stranger.page.alert, /This code is not valid.*Nothing was charged\. Without it the total is €18\.00 instead of €9\.00/);
  assert.equal((await stranger.pay({ email: "eve@buyer.example" })).kind, "complete");
  const grace = await withCode(link, "GRACE");
  assert.equal((await grace.pay({ email: "grace+shop@buyer.example" })).kind, "complete", grace.page.alert);
  await runDue(worker, grace.session, 0);
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).times_redeemed, 1);
  assert.deepEqual(
    (await stripe.promotionCodes.list({ customer: customer.id })).data.map(({ id }) => id),
    [code.id],
  );
});

test("a code for a first purchase is shown, and refused to whoever has paid before, also without it", async () => {
  const link = await sell(stripe, { allow_promotion_codes: true });
  await offering("WELCOME", first);
  const email = "linus@buyer.example";
  const before = new Buyer(worker.url);
  await before.open(pathOf(link));
  assert.equal((await before.pay({ email: "Linus+first@Buyer.example" })).kind, "complete");
  await runDue(worker, before.session, 0);
  const buyer = await withCode(link, "WELCOME");
  assert.match(buyer.page.text, /For a first purchase only\./);
  await buyer.pay({ email });
  assert.equal(buyer.page.kind, "changed");
  assert.match(buyer.page.alert, /This code is for a first purchase only\. Nothing was charged\. Without it the total is €18\.00/);
  assert.equal(buyer.page.total, 1800);
  assert.equal((await buyer.pay({ email })).kind, "complete");
  const other = await withCode(link, "WELCOME");
  assert.equal((await other.pay({ email: "new@buyer.example" })).kind, "complete", other.page.alert);
});

test("of two posts at once of one address in two spellings one has the discount", async () => {
  const link = await sell(stripe, { allow_promotion_codes: true });
  const code = await offering("ONCEEACH", first);
  for (let round = 0; round < 5; round++) {
    const spellings = [`ada.${round}@buyer.example`, `Ada.${round}+two@BUYER.example`];
    const buyers = await Promise.all(spellings.map(() => withCode(link, "ONCEEACH")));
    await Promise.all(buyers.map((buyer, at) => buyer.pay({ email: spellings[at] })));
    const kinds = buyers.map(({ page }) => page.kind).sort();
    assert.deepEqual(kinds, ["changed", "complete"], JSON.stringify(buyers.map(({ page }) => page.alert)));
    const late = buyers.find(({ page }) => page.kind === "changed");
    assert.match(late.page.alert, /first purchase only|Somebody is paying with the last of this code/);
    const at = buyers.indexOf(late);
    assert.equal((await late.pay({ email: spellings[at] })).kind, "complete", late.page.alert);
    const paid = await captures(
      worker,
      buyers.map(({ session }) => session),
    );
    assert.deepEqual(paid.map(({ amount }) => amount).sort(), [1800, 900]);
    await Promise.all(buyers.map(({ session }) => runDue(worker, session, 0)));
  }
  await pause(500);
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).times_redeemed, 5);
});
