// The one secret of an installation: what it must be, and that none need be set.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deliver, raw, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

test("a secret that could be guessed is named to the merchant, and one that is long enough is taken", async () => {
  const worker = await startWorker({ vars: { APP_SECRET: "too short to keep anything" } });
  try {
    const refused = await raw(worker, "GET", "/v1/products");
    const { error } = await refused.json();
    assert.deepEqual([refused.status, error.type], [500, "api_error"]);
    assert.match(error.message, /^The secret APP_SECRET must have at least 32 characters\. Set another with `openssl rand/);
    const stranger = await raw(worker, "GET", "/v1/products", { key: "sk_test_nobody" });
    assert.equal(stranger.status, 401, "nobody else hears of it");
    await worker.restart({ vars: { APP_SECRET: "0123456789abcdef0123456789abcdef" } });
    assert.equal((await raw(worker, "GET", "/v1/products")).status, 200);
  } finally {
    await worker.stop();
  }
});

/** What all objects of a class have on disk. */
function onDisk({ stateDir }, className) {
  const files = readdirSync(join(stateDir, "do"), { recursive: true }).filter((file) => file.includes(className) && /\.sqlite(-wal)?$/.test(file));
  assert.ok(files.length > 0);
  return Buffer.concat(files.map((file) => readFileSync(join(stateDir, "do", file)))).toString("latin1");
}

test("the secret of an endpoint is sealed, and deliveries wait for the secret that opens it", async (t) => {
  const own = "0123456789abcdef0123456789abcdef";
  const worker = await startWorker({ vars: { APP_SECRET: own, WEBHOOK_SCHEDULE: "0,10,10,10" } });
  t.after(() => worker.stop());
  const receiver = await startReceiver();
  t.after(() => receiver.stop());
  const stripe = stripeFor(worker);
  const endpoint = await stripe.webhookEndpoints.create({ url: `${receiver.url}/`, enabled_events: ["product.created"] });
  const secretsDigits = endpoint.secret.slice("whsec_".length);
  assert.ok(onDisk(worker, "Endpoint").includes(endpoint.id));
  assert.ok(!onDisk(worker, "Endpoint").includes(secretsDigits));

  await worker.restart({ vars: { APP_SECRET: "another one, another one, another one" } });
  const { id } = await stripe.products.create({ name: "Tea" });
  await deliver(worker, endpoint);
  assert.equal(receiver.requests.length, 0);
  assert.match(
    worker.logs(),
    new RegExp(`${endpoint.id}: its signing secret was sealed under another APP_SECRET than the one that is set: set that again`),
  );
  assert.ok(!worker.logs().includes(secretsDigits));

  await worker.restart({ vars: { APP_SECRET: own } });
  await deliver(worker, endpoint, 20);
  const [request] = receiver.requests;
  const event = stripe.webhooks.constructEvent(request.body, request.headers["stripe-signature"], endpoint.secret);
  assert.equal(event.data.object.id, id);
});

test("without APP_SECRET a new API key ends no delivery", async (t) => {
  const worker = await startWorker();
  t.after(() => worker.stop());
  const receiver = await startReceiver();
  t.after(() => receiver.stop());
  const endpoint = await stripeFor(worker).webhookEndpoints.create({ url: `${receiver.url}/`, enabled_events: ["*"] });
  const key = `sk_test_${"k".repeat(32)}`;
  await worker.restart({ vars: { SK_TEST: key } });
  await stripeFor(worker, { key }).products.create({ name: "Tea" });
  const { body, headers } = await receiver.waitFor();
  stripeFor(worker).webhooks.constructEvent(body, headers["stripe-signature"], endpoint.secret);
});
