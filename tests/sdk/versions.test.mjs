// Old clients and receivers: whatever version of Stripe's API they were made for, they are answered
// and told in it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { root } from "../../tools/setup.mjs";
import { all, deliver, pathOf, raw, runDue, sell, stripeFor } from "../support/merchant.mjs";
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
    const told = [event.api_version, event.data.object.ui_mode];
    assert.deepEqual(told, [NEWEST, "hosted_page"], "an event stays in the version it was made in, whoever reads it");
  }
});

test("a purchase of a full volume is told whole to an old endpoint, and to one that is newer than the volume", async () => {
  const small = await startWorker({ vars: { LEDGER_VOLUME_BYTES: "1" } });
  const merchant = stripeFor(small);
  const receiver = await startReceiver();
  const made = (path) => merchant.webhookEndpoints.create({ url: `${receiver.url}/${path}`, enabled_events: ["*"], api_version: "2020-08-27" });
  const told = async (path, type) => {
    const found = await receiver.waitFor((request) => request.path === `/${path}` && JSON.parse(request.body).type === type);
    return JSON.parse(found.body);
  };
  try {
    await made("old");
    const link = await sell(merchant);
    const buyer = new Buyer(small.url);
    await buyer.open(pathOf(link));
    await buyer.pay();
    const { payment_intent } = await merchant.checkout.sessions.retrieve(buyer.session);
    const paid = await told("old", "payment_intent.succeeded");
    await rolledOver(small, merchant, volumeOf(paid));
    await merchant.refunds.create({ payment_intent, amount: 500 });
    const refunded = await told("old", "charge.refunded");
    assert.notEqual(volumeOf(refunded), volumeOf(paid));
    const amounts = (charge) => charge.refunds.data.map(({ amount }) => amount);
    assert.deepEqual(amounts(refunded.data.object), [500]);

    const { id } = await made("newer");
    const body = { webhook_endpoint: id };
    assert.equal((await raw(small, "POST", `/v1/events/${paid.id}/retry`, { body })).status, 200);
    const again = await told("newer", "payment_intent.succeeded");
    assert.deepEqual([again.id, again.api_version], [paid.id, "2020-08-27"]);
    assert.deepEqual(again.data.object.charges.data.map(amounts), [[500]]);
  } finally {
    await Promise.all([small.stop(), receiver.stop()]);
  }
});

/** The volume that an event is in. */
const volumeOf = ({ id }) => id.slice(4, 6);

/** Waits until what happens is told to a newer volume than this one. */
async function rolledOver(small, merchant, volume) {
  for (let tries = 0; tries < 50; tries++) {
    const { id } = await merchant.products.create({ name: "Filler" });
    await runDue(small, `ledger:${parseInt(volume, 36)}`, 60);
    const [newest] = (await merchant.events.list({ type: "product.created", limit: 1 })).data;
    if (newest?.data.object.id === id && volumeOf(newest) > volume) return;
  }
  assert.fail("the volume stayed open");
}

test("a version that is later than ours is answered in ours, and says so", async () => {
  for (const [asked, answered] of [
    ["2027-03-01.gentian", NEWEST],
    ["2024-01-01", "2023-10-16"],
  ]) {
    const answer = await raw(worker, "GET", "/v1/products", { headers: { "stripe-version": asked } });
    assert.deepEqual([answer.status, answer.headers.get("stripe-version")], [200, answered]);
  }
});

test("a list of an old version is expanded whatever indices its caller left out", async () => {
  const { payment_intent } = await buy();
  const query = "expand[0]=latest_charge&expand[2]=payment_method";
  const headers = { "stripe-version": "2020-08-27" };
  const answer = await raw(worker, "GET", `/v1/payment_intents/${payment_intent}?${query}`, { headers });
  const intent = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(intent));
  assert.deepEqual([intent.charges.data.length, intent.latest_charge.refunds.data.length, intent.payment_method.object], [1, 0, "payment_method"]);
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

test("a promotion code of before clover has its coupon, whole, wherever it is shown", async () => {
  const old = client("2024-06-20");
  const { id: coupon } = await stripe.coupons.create({ percent_off: 25 });
  const made = await old.promotionCodes.create({ coupon, code: "BEFORE" });
  assert.deepEqual([made.coupon.id, made.coupon.percent_off], [coupon, 25]);
  assert.equal((await old.promotionCodes.retrieve(made.id)).coupon.percent_off, 25);
  assert.equal((await old.promotionCodes.list({ code: "BEFORE" })).data[0].coupon.percent_off, 25);
  assert.equal((await stripe.promotionCodes.retrieve(made.id)).coupon, undefined);
});
