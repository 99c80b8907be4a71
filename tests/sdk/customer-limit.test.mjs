// edgetill[per_customer_limit]: how often one e-mail address may buy from a link, however it is
// spelled and however many pay at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { captures, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const SPELLINGS = [
  "jenny.rosen@gmail.com",
  "JENNY.ROSEN@GMAIL.COM",
  " jennyrosen@gmail.com ",
  "j.e.n.n.y.rosen@gmail.com",
  "jenny.rosen+1@gmail.com",
  "Jenny.Rosen+shop+2@Gmail.com",
  "jenny.rosen@googlemail.com",
  "jenny.rosen@GoogleMail.com",
  "ｊｅｎｎｙrosen@gmail.com",
  "jenny\u200b.rosen@gmail。com",
];

const once = (more = {}) => sell(stripe, { edgetill: { per_customer_limit: 1 }, ...more });

async function pay(link, email, more = {}) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ email, ...more });
  return buyer;
}

test("100 posts of one e-mail address in ten spellings: one is complete, and nobody else is charged", async () => {
  const link = await once();
  const emails = Array.from({ length: 100 }, (_, number) => SPELLINGS[number % SPELLINGS.length]);
  const buyers = await Promise.all(emails.map((email) => pay(link, email)));
  const kinds = {};
  for (const { page } of buyers) kinds[page.kind] = (kinds[page.kind] ?? 0) + 1;
  assert.deepEqual(kinds, { complete: 1, changed: 99 });
  for (const { page } of buyers.filter(({ page }) => page.kind === "changed")) {
    assert.match(page.alert, /^(A payment with this e-mail address is under way|This e-mail address has already bought)/);
  }
  const charged = await captures(
    worker,
    buyers.map(({ session }) => session),
  );
  assert.equal(charged.length, 1);
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 1, committed_rows: 1 });
  assert.equal((await pay(link, "john@example.com")).page.kind, "complete", "another address buys");
});

test("a card that is refused, and a check that is left, let the same address try again", async () => {
  const link = await once();
  const buyer = await pay(link, "jenny@example.com", { card_number: cards.declined });
  assert.equal(buyer.page.kind, "declined");
  const away = await pay(link, "jenny@example.com", { card_number: cards.challenge });
  assert.equal(away.page.kind, "challenge");
  const meanwhile = await pay(link, "Jenny@example.com");
  assert.match(meanwhile.page.alert, /^A payment with this e-mail address is under way/);
  await runDue(worker, away.session, 601);
  await meanwhile.pay({ email: "Jenny@example.com" });
  assert.equal(meanwhile.page.kind, "complete");
});

test("another address can be typed into the form that was refused", async () => {
  const link = await once();
  await pay(link, "jenny@example.com");
  const buyer = await pay(link, "jenny@example.com");
  assert.match(buyer.page.alert, /^This e-mail address has already bought as often as one customer can/);
  assert.equal(buyer.page.form.fields.email, "jenny@example.com");
  await buyer.pay({ email: "sister@example.com" });
  assert.equal(buyer.page.kind, "complete");
});

test("a page from before the limit was set is shown again, and what is then agreed to is counted", async () => {
  const link = await sell(stripe);
  const [early, late] = [new Buyer(worker.url), new Buyer(worker.url)];
  await early.open(pathOf(link));
  await late.open(pathOf(link));
  await stripe.paymentLinks.update(link.id, { edgetill: { per_customer_limit: 1 } });
  for (const buyer of [early, late]) {
    await buyer.pay({ email: "jenny@example.com" });
    if (buyer.page.kind === "changed" && !/e-mail address/.test(buyer.page.alert)) await buyer.pay({ email: "jenny@example.com" });
  }
  assert.equal(early.page.kind, "complete");
  assert.match(late.page.alert, /^This e-mail address has already bought/);
  const unset = await stripe.paymentLinks.update(link.id, { edgetill: { per_customer_limit: "" } });
  assert.equal(unset.edgetill.per_customer_limit, null);
  await late.pay({ email: "jenny@example.com" });
  if (late.page.kind === "changed") await late.pay({ email: "jenny@example.com" });
  assert.equal(late.page.kind, "complete");
});
