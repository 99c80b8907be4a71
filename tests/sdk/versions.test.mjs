// Old clients and receivers: whatever version of Stripe's API they were made for, they are answered
// and told in it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { root } from "../../tools/setup.mjs";
import { all, deliver, pathOf, raw, sell, stripeFor } from "../support/merchant.mjs";
import { Buyer } from "../support/buyer.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const NEWEST = "2026-10-28.endive";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

async function buy() {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay();
  return stripe.checkout.sessions.retrieve(buyer.session);
}

/** The SDK of a version, as far as its answers go. */
const client = (apiVersion) => stripeFor(worker, { apiVersion });

test("an endpoint takes every version that Stripe ever named, keeps it and shows it", async () => {
  const types = await readFile(join(root, "node_modules/stripe/esm/resources/WebhookEndpoints.d.ts"), "utf8");
  const named = types.match(/type ApiVersion = (.*);/)[1];
  const versions = [...named.matchAll(/'([^']+)'/g)].map(([, version]) => version);
  assert.ok(versions.length > 110 && versions.includes("2011-01-01") && versions.includes(NEWEST), `${versions.length}`);
  for (const api_version of versions) {
    const { id, ...made } = await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/", enabled_events: ["price.deleted"], api_version });
    assert.equal(made.api_version, api_version);
    assert.equal((await stripe.webhookEndpoints.retrieve(id)).api_version, api_version);
    await stripe.webhookEndpoints.del(id);
  }
});

test("a version that Stripe never named is refused as Stripe refuses a word it does not know", async () => {
  for (const api_version of ["2024-01-01", "2025-03-31.acacia", "endive", "newest"]) {
    const made = stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/", enabled_events: ["*"], api_version });
    await assert.rejects(made, { statusCode: 400, param: "api_version", message: /^Invalid api_version: must be one of 2011-01-01, / });
  }
});

test("each endpoint is told in its own version, which stripe-go and others insist on", async () => {
  const receivers = {};
  for (const version of ["2020-08-27", "2024-06-20", "2025-08-27.basil", "2026-05-27.dahlia", undefined]) {
    const receiver = await startReceiver();
    const options = { url: receiver.url, enabled_events: ["*"], ...(version && { api_version: version }) };
    receivers[version ?? NEWEST] = { receiver, endpoint: await stripe.webhookEndpoints.create(options) };
  }
  const { payment_intent, id } = await buy();
  await stripe.refunds.create({ payment_intent, amount: 500 });
  for (const [version, { receiver, endpoint }] of Object.entries(receivers)) {
    await deliver(worker, endpoint, 60);
    const events = receiver.requests.map(({ body, headers }) => stripe.webhooks.constructEvent(body, headers["stripe-signature"], endpoint.secret));
    assert.ok(events.length > 5 && events.every(({ api_version }) => api_version === version), version);
    assert.ok(events.every((event) => isReadByStripeGo(event, version)));
    const about = (type) => events.find((event) => event.type === type && JSON.stringify(event).includes(payment_intent)).data.object;
    assert.equal(about("checkout.session.completed").id, id);
    assert.equal(about("checkout.session.completed").ui_mode, version >= "2026-03-25" ? "hosted_page" : "hosted", version);
    assert.equal("shipping_details" in about("checkout.session.completed"), version < "2025-03-31", version);
    const isOld = version < "2022-11-15";
    assert.deepEqual(
      about("payment_intent.succeeded").charges?.data.map(({ paid }) => paid),
      isOld ? [true] : undefined,
      version,
    );
    assert.deepEqual(
      about("charge.refunded").refunds?.data.map(({ amount }) => amount),
      isOld ? [500] : undefined,
      version,
    );
    await stripe.webhookEndpoints.del(endpoint.id);
    await receiver.stop();
  }
});

/** The rule of stripe-go's webhook.ConstructEvent: the release must be its own, before releases had names the version. */
function isReadByStripeGo({ api_version }, own) {
  const release = (version) => version.split(".")[1];
  return release(own) ? release(api_version) === release(own) : api_version === own;
}

test("an answer has the shape of the version that asks for it, which its header names", async () => {
  const { id, payment_intent } = await buy();
  for (const version of ["2020-08-27", "2023-10-16", "2024-06-20", "2025-02-24.acacia", "2026-02-25.clover", "2026-03-25.dahlia", NEWEST]) {
    const old = client(version);
    const session = await old.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
    assert.equal(session.lastResponse.headers["stripe-version"], version);
    assert.equal(session.ui_mode, version >= "2026-03-25" ? "hosted_page" : "hosted");
    const isOld = version < "2022-11-15";
    assert.equal("charges" in session.payment_intent, isOld);
    const intent = await old.paymentIntents.retrieve(payment_intent);
    assert.deepEqual(
      intent.charges?.data.map(({ id, refunds }) => [id, refunds.data]),
      isOld ? [[intent.latest_charge, []]] : undefined,
    );
    const listed = (await old.charges.list({ payment_intent })).data;
    assert.equal("refunds" in listed[0], isOld);
    assert.equal("invoice" in listed[0], version < "2025-03-31");
    const [event] = await all(old.events.list({ type: "checkout.session.completed" }));
    assert.deepEqual([event.api_version, event.data.object.ui_mode], [version, session.ui_mode]);
  }
});

test("a product's features have the name they had before 2024-04-10, in requests and answers", async () => {
  const headers = { "stripe-version": "2023-10-16" };
  const made = await raw(worker, "POST", "/v1/products", { headers, body: { name: "Old", "features[0][name]": "Lies flat" } });
  const product = await made.json();
  assert.deepEqual([product.features, "marketing_features" in product], [[{ name: "Lies flat" }], false]);
  const now = await stripe.products.retrieve(product.id);
  assert.deepEqual([now.marketing_features, "features" in now], [[{ name: "Lies flat" }], false]);
});

test("the newest version is answered to whoever names none", async () => {
  const answer = await raw(worker, "GET", "/v1/products");
  assert.equal(answer.headers.get("stripe-version"), NEWEST);
  assert.equal(Stripe.API_VERSION, NEWEST);
});
