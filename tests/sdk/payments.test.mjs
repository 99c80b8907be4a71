// What a payment leaves behind, as the official SDK reads it: intents, charges, refunds,
// and everything that can be expanded from a session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { all, ledger, limited, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

/** Pays a link at the second try; gives the session's id. */
async function pay(link) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ card_number: cards.declined });
  assert.equal((await buyer.pay()).kind, "complete");
  return buyer.session;
}

test("a session comes with its line items, payment and link, read or listed", async () => {
  const link = await sell(stripe, { name: "Expanded" });
  const id = await pay(link);
  const expand = ["line_items.data.price.product", "payment_intent.latest_charge", "payment_link", "total_details.breakdown"];
  const read = await stripe.checkout.sessions.retrieve(id, { expand });
  assert.equal(read.line_items.data[0].price.product.name, "Expanded");
  assert.equal(read.payment_intent.latest_charge.status, "succeeded");
  assert.equal(read.payment_link.id, link.id);
  assert.deepEqual(read.total_details.breakdown, { discounts: [], taxes: [] });
  const [listed] = (await stripe.checkout.sessions.list({ payment_link: link.id, expand: expand.map((path) => `data.${path}`) })).data;
  assert.equal(listed.line_items.data[0].price.product.name, "Expanded");
  const charges = await all(stripe.charges.list({ payment_intent: read.payment_intent.id }));
  assert.deepEqual(
    charges.map(({ status }) => status),
    ["succeeded", "failed"],
  );
  for (const { id, status } of charges) assert.equal((await stripe.charges.retrieve(id)).status, status);
  assert.equal((await stripe.paymentIntents.retrieve(read.payment_intent.id)).status, "succeeded");
  const since = { gte: read.created };
  assert.deepEqual(
    (await all(stripe.checkout.sessions.list({ created: since, payment_intent: read.payment_intent.id }))).map(({ id }) => id),
    [id],
  );
  const links = await stripe.paymentLinks.list({ limit: 1, expand: ["data.line_items"] });
  assert.equal(links.data[0].line_items.data.length, 1);
});

test("a price's metadata stands in the line items of a session, though no copy of the link has it", async () => {
  const link = await sell(stripe);
  const [item] = (await stripe.paymentLinks.listLineItems(link.id)).data;
  const price = await stripe.prices.update(item.price.id, { nickname: "Half", metadata: { sku: "7" } });
  const id = await pay(link);
  assert.doesNotMatch(await worker.kvGet(`link:${pathOf(link).slice(1)}`), /sku|Half/);
  const { data } = await stripe.checkout.sessions.listLineItems(id);
  const read = await stripe.checkout.sessions.retrieve(id, { expand: ["line_items"] });
  const [listed] = (await stripe.checkout.sessions.list({ payment_link: link.id, expand: ["data.line_items"] })).data;
  for (const items of [data, read.line_items.data, listed.line_items.data]) assert.deepEqual(items[0].price, price);
});

test("a payment is given back in parts, once each, and its place stays taken", async () => {
  const link = await sell(stripe, limited(1));
  const id = await pay(link);
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id);
  const body = { payment_intent, amount: 300, reason: "requested_by_customer", metadata: { order: "7" } };
  const key = { idempotencyKey: "refund-once" };
  const [first, again] = [await stripe.refunds.create(body, key), await stripe.refunds.create(body, key)];
  assert.deepEqual([first.id, first.status, first.amount], [again.id, "succeeded", 300]);
  const rest = await stripe.refunds.create({ charge: first.charge, expand: ["charge.refunds"] });
  assert.deepEqual([rest.amount, rest.charge.refunded, rest.charge.refunds.data.length], [1500, true, 2]);
  const error = await stripe.refunds.create({ payment_intent }).catch((error) => error);
  assert.deepEqual([error.statusCode, error.code], [400, "charge_already_refunded"]);
  const mine = (await ledger(worker)).filter(({ session, captured }) => session === id && captured);
  assert.deepEqual(
    mine.map(({ refunded }) => refunded),
    [1800],
  );
  assert.equal((await stripe.refunds.update(first.id, { metadata: { order: "8" } })).metadata.order, "8");
  assert.equal((await stripe.refunds.retrieve(first.id)).metadata.order, "8");
  const told = await all(stripe.events.list({ types: ["refund.*", "charge.refunded"] }));
  assert.deepEqual(told.map(({ type }) => type).sort(), ["charge.refunded", "charge.refunded", "refund.created", "refund.created", "refund.updated"]);
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false);
  assert.equal((await stripe.checkout.sessions.retrieve(id)).payment_status, "paid");
  assert.equal((await stripe.checkout.sessions.update(id, { metadata: { a: "1" } })).metadata.a, "1");
});

test("a forged payment is refused at once", async () => {
  const error = await stripe.refunds.create({ payment_intent: `pi_${"ab".repeat(32)}` }).catch((error) => error);
  assert.deepEqual([error.statusCode, error.code, error.param], [400, "resource_missing", "payment_intent"]);
});
