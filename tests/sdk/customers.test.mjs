// Customers through the official SDK: made, changed, deleted, listed, searched, and told of.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { all, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  // Small volumes: what is made goes on in the next one, and is changed where it was made.
  worker = await startWorker({ vars: { LEDGER_VOLUME_BYTES: "300000" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const typesOf = async (id) => {
  const events = await all(stripe.events.list({ limit: 100 }));
  return events.filter(({ data: { object } }) => object.id === id).map(({ type }) => type);
};

test("a customer is made once for a key, changed, deleted, and each is told", async () => {
  const idempotencyKey = "ada-1";
  const body = { email: "Ada@example.com", name: "Ada", metadata: { plan: "gold" } };
  const ada = await stripe.customers.create(body, { idempotencyKey });
  const again = await stripe.customers.create(body, { idempotencyKey });
  assert.equal(again.id, ada.id);
  assert.deepEqual(await stripe.customers.retrieve(ada.id), ada);
  const changed = await stripe.customers.update(ada.id, { address: { city: "London" }, name: "" });
  assert.deepEqual([changed.name, changed.address.city, changed.email], [null, "London", "Ada@example.com"]);
  const found = await stripe.customers.search({ query: "email:'ada@example.com'" });
  assert.deepEqual(found.data, [changed]);
  const gone = { id: ada.id, object: "customer", deleted: true };
  assert.deepEqual(await stripe.customers.del(ada.id), gone);
  assert.deepEqual(await stripe.customers.retrieve(ada.id), gone);
  assert.deepEqual(await typesOf(ada.id), ["customer.deleted", "customer.updated", "customer.created"]);
  await assert.rejects(stripe.customers.update(ada.id, { name: "Eve" }), { code: "resource_missing", statusCode: 404 });
});

test("a made-up id makes no object, and a customer is in its own mode alone", async () => {
  const live = stripeFor(worker, { key: worker.liveKey });
  const { id } = await stripe.customers.create({ name: "Ada" });
  for (const [client, wrong] of [
    [stripe, `cus_${"0".repeat(64)}`],
    [stripe, "cus_NffrFeUfNV2Hib"],
    [live, id],
  ]) {
    const missing = { code: "resource_missing", statusCode: 404, message: `No such customer: '${wrong}'` };
    await assert.rejects(client.customers.retrieve(wrong), missing);
    await assert.rejects(client.customers.update(wrong, { name: "Eve" }), missing);
    await assert.rejects(client.customers.del(wrong), missing);
  }
  assert.equal((await stripe.customers.retrieve(id)).name, "Ada");
});

test("over several volumes every list and search is whole, and what was changed is found as it is", async () => {
  const make = (number) => stripe.customers.create({ email: `${number}@many.example`, description: "x".repeat(4000), metadata: { batch: "7" } });
  const made = [];
  for (let number = 0; number < 60; number += 10) {
    made.push(...(await Promise.all(Array.from({ length: 10 }, (_, step) => make(number + step)))));
  }
  const ids = (found) => found.map(({ id }) => id).toSorted();
  const listed = (await all(stripe.customers.list({ limit: 7 }))).filter(({ metadata }) => metadata.batch === "7");
  assert.deepEqual(ids(listed), ids(made));
  assert.deepEqual(ids(await all(stripe.customers.search({ query: "metadata['batch']:'7'", limit: 9 }))), ids(made));
  const [first] = made;
  await stripe.customers.update(first.id, { email: "moved@many.example" });
  assert.deepEqual((await stripe.customers.list({ email: first.email })).data, []);
  const moved = await stripe.customers.list({ email: "moved@many.example" });
  assert.deepEqual(ids(moved.data), [first.id]);
});

test("after a power cut the customer that was answered is there, and is told once", async () => {
  const { id } = await stripe.customers.create({ email: "cut@example.com" });
  await worker.kill9();
  await worker.restart();
  assert.equal((await stripe.customers.retrieve(id)).email, "cut@example.com");
  await stripe.customers.update(id, { name: "Cut" });
  assert.deepEqual(await typesOf(id), ["customer.updated", "customer.created"]);
});
