// The same request twice is done once: replayed, refused if it differs, and finished
// exactly once even when the power fails in the middle.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { Buyer } from "../support/buyer.mjs";
import { all, captures, pathOf, raw, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, price;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  const product = await stripe.products.create({ name: "Once" });
  price = await stripe.prices.create({ product: product.id, unit_amount: 500, currency: "usd" });
});
after(() => worker.stop());

const linkBody = (values) => ({ "line_items[0][price]": price.id, "line_items[0][quantity]": "1", ...values });

async function post(path, body, key = randomUUID()) {
  const answer = await raw(worker, "POST", path, { body, headers: { "idempotency-key": key } });
  return { status: answer.status, text: await answer.text(), headers: answer.headers, key };
}

test("a repeated request is answered byte for byte, and says so, also after a restart", async () => {
  const requests = [
    ["/v1/products", { name: "Twice?" }],
    ["/v1/payment_links", linkBody({ "edgetill[slug]": "replayed" })],
  ];
  for (const [path, body] of requests) {
    const first = await post(path, body);
    assert.equal(first.status, 200, first.text);
    assert.equal(first.headers.get("idempotent-replayed"), null);
    assert.equal(first.headers.get("idempotency-key"), first.key);
    assert.equal(first.headers.get("original-request"), first.headers.get("request-id"));
    for (const restarts of [false, true]) {
      if (restarts) {
        await worker.kill9();
        await worker.restart();
      }
      const again = await post(path, body, first.key);
      assert.deepEqual([again.status, again.text], [200, first.text]);
      assert.equal(again.headers.get("idempotent-replayed"), "true");
      assert.equal(again.headers.get("original-request"), first.headers.get("request-id"));
      assert.notEqual(again.headers.get("request-id"), first.headers.get("request-id"));
    }
  }
});

test("a key used for another request is refused with the SDK's own class", async () => {
  const idempotencyKey = randomUUID();
  await stripe.products.create({ name: "One" }, { idempotencyKey });
  const refuse = (call) =>
    assert.rejects(
      call,
      (error) => error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode === 400 && error.message.includes(idempotencyKey),
    );
  await refuse(stripe.products.create({ name: "Two" }, { idempotencyKey }));
  await refuse(stripe.prices.create({ product: "x", currency: "usd" }, { idempotencyKey }));
});

test("the keys of the two modes are two", async () => {
  const idempotencyKey = randomUUID();
  const live = stripeFor(worker, { key: worker.liveKey });
  const mine = await stripe.products.create({ name: "One" }, { idempotencyKey });
  const theirs = await live.products.create({ name: "One" }, { idempotencyKey });
  assert.notEqual(mine.id, theirs.id);
});

test("a refused request leaves its key free for the right one", async () => {
  const key = randomUUID();
  const wrong = await post("/v1/payment_links", linkBody({ "line_items[0][quantity]": "many" }), key);
  assert.equal(wrong.status, 400);
  assert.equal((await post("/v1/payment_links", linkBody(), key)).status, 200);
});

test("a key that is empty or too long is refused", async () => {
  for (const key of ["", "k".repeat(256)]) {
    assert.equal((await post("/v1/products", { name: "x" }, key)).status, 400);
  }
});

test("the same request many times at once is done once", async () => {
  const idempotencyKey = randomUUID();
  const create = () =>
    stripeFor(worker, { maxNetworkRetries: 10 }).paymentLinks.create(
      { line_items: [{ price: price.id, quantity: 1 }], edgetill: { slug: "at-once" } },
      { idempotencyKey },
    );
  const links = await Promise.all(Array.from({ length: 30 }, create));
  assert.deepEqual([...new Set(links.map(({ id }) => id))].length, 1);

  const key = randomUUID();
  const body = linkBody();
  const answers = await Promise.all(Array.from({ length: 20 }, () => post("/v1/payment_links", body, key)));
  const done = new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text));
  assert.equal(done.size, 1);
  for (const { status, text, headers } of answers.filter(({ status }) => status !== 200)) {
    assert.equal(status, 409);
    assert.equal(JSON.parse(text).error.code, "idempotency_key_in_use");
    assert.equal(headers.get("stripe-should-retry"), "true");
  }
});

test("refunds that a power cut interrupts are made once, and answered alike from then on", async () => {
  const link = await sell(stripe, { amount: 1000, currency: "usd" });
  const payments = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const buyer = new Buyer(worker.url);
      await buyer.open(pathOf(link));
      await buyer.pay();
      const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(buyer.session);
      return { intent, session: buyer.session, key: randomUUID() };
    }),
  );
  const refund = ({ intent, key }) => post("/v1/refunds", { payment_intent: intent, amount: "300" }, key);
  const attempts = Promise.allSettled(payments.map(refund));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await worker.kill9();
  const before = await attempts;
  await worker.restart();

  const patient = stripeFor(worker, { maxNetworkRetries: 8 });
  const after = await Promise.all(
    payments.map(({ intent, key }) => patient.refunds.create({ payment_intent: intent, amount: 300 }, { idempotencyKey: key })),
  );
  before.forEach(({ status, value }, index) => {
    if (status === "fulfilled" && value.status === 200) assert.equal(JSON.parse(value.text).id, after[index].id);
  });
  for (const { intent, session, key } of payments) {
    await runDue(worker, session);
    assert.deepEqual(
      (await all(stripe.refunds.list({ payment_intent: intent }))).map(({ amount }) => amount),
      [300],
    );
    const again = await refund({ intent, key });
    assert.deepEqual([again.status, again.headers.get("idempotent-replayed")], [200, "true"]);
  }
  const given = (
    await captures(
      worker,
      payments.map(({ session }) => session),
    )
  ).map(({ refunded }) => refunded);
  assert.deepEqual(
    given,
    payments.map(() => 300),
  );
});

test("links whose creation a power cut interrupts exist once, or not at all until repeated", async () => {
  for (let round = 0; round < 3; round++) {
    const keys = Array.from({ length: 20 }, (_, number) => ({ key: randomUUID(), slug: `cut-${round}-${number}` }));
    const create = ({ key, slug }) => post("/v1/payment_links", linkBody({ "edgetill[slug]": slug }), key);
    const attempts = Promise.allSettled(keys.map(create));
    await new Promise((resolve) => setTimeout(resolve, 10 + 25 * round));
    await worker.kill9();
    const before = await attempts;
    await worker.restart();

    const patient = stripeFor(worker, { maxNetworkRetries: 8 });
    const after = await Promise.all(
      keys.map(({ key, slug }) =>
        patient.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }], edgetill: { slug } }, { idempotencyKey: key }),
      ),
    );
    before.forEach(({ status, value }, index) => {
      if (status === "fulfilled" && value.status === 200) assert.equal(JSON.parse(value.text).id, after[index].id);
    });
    const links = await all(stripe.paymentLinks.list({ limit: 100 }));
    for (const { slug } of keys) assert.equal(links.filter(({ edgetill }) => edgetill?.slug === slug).length, 1, slug);
    for (const { url } of after) assert.equal((await fetch(url)).status, 200, url);
    const events = await all(stripe.events.list({ type: "payment_link.created", limit: 100 }));
    for (const { id } of after) assert.equal(events.filter(({ data }) => data.object.id === id).length, 1, id);
  }
});
