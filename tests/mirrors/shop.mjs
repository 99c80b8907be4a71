// What the mirrors are tried on: a shop in which everything happens that there is, first before a
// mirror looks, then while it follows.

import { setTimeout as pause } from "node:timers/promises";
import { Buyer, cards } from "../support/buyer.mjs";
import { pathOf, runDue, sell } from "../support/merchant.mjs";

/** How the mirrors call what Edgetill has, and how the SDK lists it. */
export const LISTS = {
  product: (stripe) => stripe.products.list(),
  price: (stripe) => stripe.prices.list(),
  charge: (stripe) => stripe.charges.list(),
  payment_intent: (stripe) => stripe.paymentIntents.list(),
  refund: (stripe) => stripe.refunds.list(),
  checkout_session: (stripe) => stripe.checkout.sessions.list(),
};

/** Mirrors order events by whole seconds: what shall win comes later than that. */
const A_SECOND = 1100;

/** Sells, refuses, asks at the bank, gives back, expires and changes. */
export async function trade(worker, stripe) {
  const link = await sell(stripe, { name: "Mirrored" });
  const [item] = (await stripe.paymentLinks.listLineItems(link.id)).data;
  await stripe.products.update(item.price.product, { description: "Seen twice" });
  await stripe.prices.update(item.price.id, { nickname: "Full" });
  const paid = await visit(worker, link, {});
  const declined = await visit(worker, link, { card_number: cards.declined });
  await stripe.checkout.sessions.expire(declined.session);
  const left = await visit(worker, link, { card_number: cards.challenge });
  await left.answer("leave");
  await visit(worker, link, { card_number: cards.challenge });
  await pause(A_SECOND);
  const { payment_intent } = await stripe.checkout.sessions.retrieve(paid.session);
  await stripe.refunds.create({ payment_intent, amount: 300, metadata: { why: "torn" } });
  const late = await visit(worker, link, { card_number: "4000000000005126" }); // its refund fails later
  await pause(A_SECOND);
  await stripe.refunds.create({ payment_intent: (await stripe.checkout.sessions.retrieve(late.session)).payment_intent });
  await pause(A_SECOND);
  await runDue(worker, late.session, 5);
}

async function visit(worker, link, values) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay(values);
  return buyer;
}
