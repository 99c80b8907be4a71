// Customers through the official SDK: made, changed, deleted, listed, searched, and told of.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { all, limited, pathOf, sell, stripeFor } from "../support/merchant.mjs";
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

/** Pays on a link's page; the session's id. */
async function pay(link, values = {}) {
  const buyer = new Buyer(worker.url, { patient: true });
  await buyer.open(pathOf(link));
  await buyer.pay(values);
  return buyer;
}

test("a link can make a customer of whoever buys, and shows it with what was bought", async () => {
  const link = await sell(stripe, { customer_creation: "always" });
  const { session } = await pay(link, { email: "Buyer@example.com" });
  const shown = await stripe.checkout.sessions.retrieve(session, { expand: ["customer", "payment_intent.latest_charge.customer"] });
  assert.equal(shown.customer.email, "Buyer@example.com");
  const { payment_intent } = shown;
  assert.equal(payment_intent.customer, shown.customer.id);
  assert.deepEqual(payment_intent.latest_charge.customer, shown.customer);
  const of = { customer: shown.customer.id };
  assert.deepEqual(
    (await all(stripe.checkout.sessions.list(of))).map(({ id }) => id),
    [session],
  );
  assert.deepEqual(
    (await all(stripe.paymentIntents.list(of))).map(({ id }) => id),
    [payment_intent.id],
  );
  assert.deepEqual(
    (await all(stripe.charges.list(of))).map(({ id }) => id),
    [payment_intent.latest_charge.id],
  );
  await stripe.paymentLinks.update(link.id, { customer_creation: "if_required" });
  const guest = await pay(link);
  assert.equal((await stripe.checkout.sessions.retrieve(guest.session)).customer, null);
});

test("a customer has the addresses, names and number that its buyer was asked for", async () => {
  const link = await sell(stripe, {
    customer_creation: "always",
    billing_address_collection: "required",
    shipping_address_collection: { allowed_countries: ["BR", "DE"] },
    phone_number_collection: { enabled: true },
    name_collection: { individual: { enabled: true } },
    tax_id_collection: { enabled: true },
  });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const shipping = { line1: "Allee 1", line2: "3. OG", city: "Berlin", postal_code: "10115", country: "DE" };
  const typed = Object.fromEntries(Object.entries(shipping).map(([part, text]) => [`shipping_${part}`, text]));
  const billing = { line1: "Rua 1", city: "São Paulo", state: "SP", postal_code: "01310-100", country: "BR" };
  const more = { phone: "030 / 1234567", individual_name: "Ada King", business: "on", business_name: "Engines", tax_id: "12345678000195" };
  await buyer.pay({ ...typed, shipping_name: "Ada Lovelace", billing_same: "off", ...billing, name: "Ana Souza", ...more });
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  const { customer: ada, customer_details } = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["customer"] });
  const whole = (address) => ({ line2: null, state: null, ...address });
  assert.deepEqual(ada.address, whole(billing));
  assert.deepEqual(ada.shipping, { address: whole(shipping), name: "Ada Lovelace", phone: "+49301234567" });
  assert.deepEqual([ada.phone, ada.email], ["+49301234567", "ada@buyer.example"]);
  assert.deepEqual([ada.name, ada.individual_name, ada.business_name], ["Engines", "Ada King", "Engines"]);
  assert.deepEqual(customer_details.tax_ids, [{ type: "br_cnpj", value: "12.345.678/0001-95" }]);
  const found = await stripe.customers.search({ query: "phone:'+49301234567'" });
  assert.deepEqual(
    found.data.map(({ id }) => id),
    [ada.id],
  );
});

test("a card that is refused makes nobody a customer", async () => {
  const link = await sell(stripe, { customer_creation: "always" });
  const email = "refused@example.com";
  const buyer = await pay(link, { email, card_number: cards.declined });
  assert.equal((await stripe.checkout.sessions.retrieve(buyer.session)).customer, null);
  assert.deepEqual((await stripe.customers.list({ email })).data, []);
  await buyer.pay({ email });
  assert.equal((await stripe.customers.list({ email })).data.length, 1);
});

test("power cuts in the middle of purchases lose no customer and make none twice", async () => {
  const link = await sell(stripe, { customer_creation: "always", ...limited(100) });
  const emails = Array.from({ length: 24 }, (_, number) => `cut${number}@example.com`);
  const buyers = emails.map(() => new Buyer(worker.url, { patient: true }));
  await Promise.all(buyers.map((buyer) => buyer.open(pathOf(link))));
  const paying = buyers.map((buyer, number) => buyer.pay({ email: emails[number] }));
  for (let cut = 0; cut < 3; cut++) {
    await pause(60);
    await worker.kill9();
    await worker.restart();
  }
  await Promise.all(paying);
  const bought = buyers.filter(({ page }) => page.kind === "complete").length;
  const sessions = await settled(link, bought);
  assert.equal(sessions.length, bought);
  const events = (await all(stripe.events.list({ limit: 100 }))).reverse();
  for (const { id, customer, customer_details } of sessions) {
    const { email } = customer_details;
    assert.deepEqual(
      (await stripe.customers.list({ email })).data.map((made) => made.id),
      [customer],
      email,
    );
    const about = events.filter(({ data: { object } }) => object.id === id || object.id === customer);
    assert.deepEqual(
      about.map(({ type }) => type),
      ["customer.created", "checkout.session.completed"],
      email,
    );
  }
});

/** The complete sessions of a link, once its gate and the lists know all that so many buyers were told. */
async function settled(link, bought) {
  for (let tries = 0; tries < 120; tries++) {
    const { count } = (await stripe.paymentLinks.retrieve(link.id)).restrictions.completed_sessions;
    const complete = await all(stripe.checkout.sessions.list({ payment_link: link.id, status: "complete" }));
    const open = await all(stripe.checkout.sessions.list({ payment_link: link.id, status: "open" }));
    if (count === complete.length && complete.length >= bought && open.length === 0) return complete;
    await pause(500);
  }
  throw new Error("purchases did not settle");
}
