// Stripe's SDKs for Node of other years, on the same walk as the newest: what a shop does in a day.
// Each asks for the version of Stripe's API that it was written for.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import Newest from "stripe";
import Stripe12 from "stripe-12";
import Stripe17 from "stripe-17";
import Stripe20 from "stripe-20";
import { Buyer } from "../support/buyer.mjs";
import { pathOf } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, receiver;
before(async () => {
  worker = await startWorker();
  receiver = await startReceiver();
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

for (const Stripe of [Stripe12, Stripe17, Stripe20, Newest]) {
  const version = Stripe.PACKAGE_VERSION;
  test(`stripe-node ${version} sells, lists, refunds and hears of it`, async () => {
    const connection = { host: "127.0.0.1", port: worker.port, protocol: "http", telemetry: false };
    const stripe = new Stripe(worker.testKey, connection);
    const hook = `${receiver.url}/${version}`;
    const enabled_events = ["checkout.session.completed", "charge.refunded"];
    const endpoint = await stripe.webhookEndpoints.create({ url: hook, enabled_events });

    const product = await stripe.products.create({ name: "Tea", active: true, metadata: { version } });
    const price = await stripe.prices.create({ product: product.id, unit_amount: 1800, currency: "eur" });
    const found = await stripe.products.search({ query: `metadata['version']:'${version}'` });
    assert.deepEqual(
      found.data.map(({ id }) => id),
      [product.id],
    );
    const links = [];
    for (let number = 0; number < 3; number++) {
      const line_items = [{ price: price.id, quantity: 1 }];
      links.push(await stripe.paymentLinks.create({ line_items }, { idempotencyKey: randomUUID() }));
    }
    const [link] = links;
    const listed = await stripe.paymentLinks.list({ limit: 1 }).autoPagingToArray({ limit: 3 });
    assert.deepEqual(
      listed.map(({ id }) => id),
      links.map(({ id }) => id).reverse(),
    );

    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    await buyer.pay();
    const session = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent", "line_items"] });
    assert.deepEqual([session.payment_status, session.amount_total, session.line_items.data[0].price.id], ["paid", 1800, price.id]);
    const { payment_intent } = session;
    assert.equal(payment_intent.status, "succeeded");
    const sessions = await stripe.checkout.sessions.list({ payment_link: link.id });
    assert.equal(sessions.data[0].id, session.id);

    const refund = await stripe.refunds.create({ payment_intent: payment_intent.id, amount: 800 });
    assert.equal(refund.status, "succeeded");
    const charge = await stripe.charges.retrieve(refund.charge, { expand: ["refunds"] });
    assert.deepEqual([charge.amount_refunded, charge.refunded, charge.refunds.data[0].id], [800, false, refund.id]);
    const off = await stripe.paymentLinks.update(link.id, { active: false });
    assert.equal(off.active, false);
    assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false);

    for (const type of enabled_events) {
      const { headers, body } = await receiver.waitFor(({ path, body }) => path === `/${version}` && JSON.parse(body).type === type);
      const event = stripe.webhooks.constructEvent(body, headers["stripe-signature"], endpoint.secret);
      assert.equal(event.type, type);
      assert.throws(() => stripe.webhooks.constructEvent(`${body} `, headers["stripe-signature"], endpoint.secret), {
        type: "StripeSignatureVerificationError",
      });
    }
    await stripe.webhookEndpoints.del(endpoint.id);

    const refused = { type: "StripeInvalidRequestError", statusCode: 404, code: "resource_missing", param: "payment_link" };
    await assert.rejects(() => stripe.paymentLinks.retrieve("plink_nobody"), refused);
    await assert.rejects(() => new Stripe("sk_test_wrong", connection).products.list(), { type: "StripeAuthenticationError" });
    await assert.rejects(() => stripe.subscriptions.list(), { statusCode: 404, message: /^Edgetill does not support \/v1\/subscriptions yet/ });
  });
}
