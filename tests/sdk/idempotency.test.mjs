// The same request twice is done once: replayed, refused if it differs, and finished
// exactly once even when the power fails in the middle.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { text } from "node:stream/consumers";
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

test("a client without order, or with its own spelling of true, gets its own answer again", async () => {
  const key = randomUUID();
  const body = (pairs) => new URLSearchParams(pairs);
  const first = await post("/v1/products", body("name=A&active=true&metadata[a]=1&metadata[b]=2&images[]=https://x.test/1"), key);
  assert.equal(first.status, 200, first.text);
  const same = [
    "images[0]=https://x.test/1&metadata[b]=2&active=True&metadata[a]=1&name=A",
    "active=TRUE&name=A&metadata[a]=1&images[]=https://x.test/1&metadata[b]=2",
  ];
  for (const pairs of same) {
    const again = await post("/v1/products", body(pairs), key);
    assert.deepEqual([again.status, again.text, again.headers.get("idempotent-replayed")], [200, first.text, "true"], pairs);
  }
  const other = await post("/v1/products", body("name=A&active=False&metadata[a]=1&metadata[b]=2&images[]=https://x.test/1"), key);
  assert.equal(other.status, 400);
  assert.equal(JSON.parse(other.text).error.type, "idempotency_error");
});

test("a key that is no UTF-8 is refused, so that no two are one, and those in other scripts are keys", async () => {
  const send = async (key) => {
    const headers = { authorization: `Bearer ${worker.testKey}`, "content-type": "application/x-www-form-urlencoded", "idempotency-key": key };
    const call = { host: "127.0.0.1", port: worker.port, path: "/v1/products", method: "POST", headers };
    const answer = await new Promise((resolve, reject) => request(call, resolve).on("error", reject).end(`name=${randomUUID()}`));
    return { status: answer.statusCode, key: answer.headers["idempotency-key"], json: JSON.parse(await text(answer)) };
  };
  // Node sends a header letter by letter as bytes.
  for (const key of ["k\xff", "k\xfe"]) {
    const { status, json } = await send(key);
    assert.deepEqual([status, json.error?.message], [400, "Idempotency Key must be valid UTF-8."]);
  }
  const bytes = (key) => Buffer.from(key).toString("latin1");
  const [first, other] = [await send(bytes("ключ")), await send(bytes("鍵"))];
  assert.deepEqual([first.status, other.status], [200, 200], JSON.stringify([first.json, other.json]));
  assert.equal(first.key, bytes("ключ"));
  assert.equal((await send(bytes("ключ"))).status, 400, "the same key for another product");
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
