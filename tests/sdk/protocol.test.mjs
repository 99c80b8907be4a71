// The API's manners, as the official SDK meets them: who may call, what is refused and
// in which words, lists and their cursors, slugs, metadata, and how a session ends.

import assert from "node:assert/strict";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { Buyer, cards } from "../support/buyer.mjs";
import { all, captures, eventsOf, pathOf, raw, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, live;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  live = stripeFor(worker, { key: worker.liveKey });
});
after(() => worker.stop());

const failure = (promise) =>
  promise.then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );

test("a key is asked for, as Bearer or as Basic, and only a secret key that exists will do", async () => {
  const basic = (user) => ({ authorization: `Basic ${Buffer.from(`${user}:`).toString("base64")}` });
  const get = (headers) => raw(worker, "GET", "/v1/products", { key: null, headers });
  assert.equal((await get({ authorization: `Bearer ${worker.testKey}` })).status, 200);
  assert.equal((await get(basic(worker.testKey))).status, 200);
  const wrong = [{}, { authorization: "Bearer sk_test_wrong" }, basic("sk_test_wrong"), { authorization: "Bearer pk_test_1" }];
  for (const headers of wrong) {
    const answer = await get(headers);
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("www-authenticate"), /^Bearer/);
    assert.equal((await answer.json()).error.type, "invalid_request_error");
  }
  const error = await failure(stripeFor(worker, { key: "sk_test_wrongwrongwrongwrong1234" }).products.list());
  assert.ok(error instanceof Stripe.errors.StripeAuthenticationError);
  assert.match(error.message, /^Invalid API Key provided: sk_test_\*+1234$/);
  const publishable = await failure(stripeFor(worker, { key: "pk_test_1234" }).products.list());
  assert.equal(publishable.code, "secret_key_required");
  assert.doesNotMatch(worker.logs(), /sk_test_wrong|whsec_/);
});

test("a refused key is logged with its reason and the request's id, without the key, ten times a minute", async () => {
  const own = await startWorker();
  const guess = async (key) => {
    const headers = key ? { authorization: `Bearer ${key}` } : {};
    const answer = await raw(own, "GET", "/v1/products", { key: null, headers });
    assert.equal(answer.status, 401);
    return answer.headers.get("request-id");
  };
  const ids = [await guess(), await guess("pk_test_1234"), await guess("sk_test_guessedguessedguessedguessed")];
  for (let times = 0; times < 20; times++) ids.push(await guess(`sk_live_guessed${times}`));
  await own.stop();
  const lines = own.logs().match(/\{"event":"api_key_refused".*?\}/g);
  const logged = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    logged.map(({ reason, request }) => [reason, request]),
    ids.slice(0, 10).map((id, at) => [["missing", "publishable"][at] ?? "unknown", id]),
  );
  assert.doesNotMatch(own.logs(), /guessed|127\.0\.0\.1/);
});

test("every refusal has the class, code, param and words the SDK's users know", async () => {
  const link = await sell(stripe);
  const table = [
    [() => stripe.paymentLinks.create({}), 400, "parameter_missing", "line_items", "Missing required param: line_items."],
    [() => stripe.paymentLinks.retrieve("plink_x"), 404, "resource_missing", "payment_link", "No such payment_link: 'plink_x'"],
    [
      () => stripe.paymentLinks.create({ line_items: [{ price: "x", quantity: 1 }] }),
      400,
      "resource_missing",
      "line_items[0][price]",
      "No such price: 'x'",
    ],
    [() => stripe.products.create({ name: "x", nmae: "y" }), 400, "parameter_unknown", "nmae", "Received unknown parameter: nmae"],
    [() => stripe.products.retrieve("prod_x"), 404, "resource_missing", "id", "No such product: 'prod_x'"],
    [() => stripe.prices.retrieve("price_x"), 404, "resource_missing", "price", "No such price: 'price_x'"],
    [() => stripe.events.retrieve("evt_x"), 404, "resource_missing", "id", "No such event: 'evt_x'"],
    [() => stripe.products.list({ limit: 101 }), 400, "parameter_invalid_integer", "limit", /100/],
    [() => stripe.products.list({ starting_after: "prod_x" }), 400, "resource_missing", "starting_after", "No such product: 'prod_x'"],
    [() => stripe.paymentLinks.update(link.id, { automatic_tax: { enabled: true } }), 400, undefined, "automatic_tax[enabled]", /not support/],
    [() => stripe.paymentLinks.update(link.id, { active: "1" }), 400, undefined, "active", "Invalid boolean: 1"],
    [() => stripe.balance.retrieve({ expand: ["id"] }), 400, undefined, "expand", /cannot be expanded/],
  ];
  for (const [call, status, code, param, message] of table) {
    const error = await failure(call());
    const label = `${param}: ${error.message}`;
    assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError, `${label} (${error.type})`);
    assert.deepEqual([error.statusCode, error.code, error.param], [status, code, param], label);
    if (message instanceof RegExp) assert.match(error.message, message);
    else assert.equal(error.message, message);
    assert.match(error.requestId, /^req_\w{14}$/);
  }
});

test("an address or method that does not exist is named", async () => {
  const unknown = [
    ["GET", "/v1/foo"],
    ["GET", "/v1/payment_links/"],
    ["DELETE", "/v1/payment_links/plink_1"],
    ["PUT", "/v1/products"],
    ["POST", "/v1/checkout/sessions/x/y/z"],
  ];
  for (const [method, path] of unknown) {
    const answer = await raw(worker, method, path);
    assert.equal(answer.status, 404, path);
    const { error } = await answer.json();
    assert.equal(error.type, "invalid_request_error");
    assert.ok(error.message.startsWith(`Unrecognized request URL (${method}: ${path}).`), error.message);
  }
});

test("a client that writes True and FALSE switches a link off and finds it", async () => {
  const link = await sell(stripe);
  const ask = async (method, path, body) => {
    const answer = await raw(worker, method, path, { body });
    assert.equal(answer.status, 200, path);
    return answer.json();
  };
  const off = { active: "False", allow_promotion_codes: "False", "automatic_tax[enabled]": "FALSE" };
  assert.equal((await ask("POST", `/v1/payment_links/${link.id}`, off)).active, false);
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false);
  assert.ok((await ask("GET", "/v1/payment_links?active=False")).data.some(({ id }) => id === link.id));
  assert.ok(!(await ask("GET", "/v1/payment_links?active=TRUE")).data.some(({ id }) => id === link.id));
  await ask("GET", "/v1/events?delivery_success=True");
});

test("there is one account, of both modes, that may be named in a header, and no balance", async () => {
  const own = await stripe.accounts.retrieveCurrent();
  assert.match(own.id, /^acct_\w{16}$/);
  assert.deepEqual(await stripe.accounts.retrieve(own.id), own);
  assert.deepEqual((await stripe.accounts.list({ limit: 3 })).data, [], "none is connected to it");
  assert.equal((await live.accounts.retrieveCurrent()).id, own.id);
  assert.deepEqual([own.charges_enabled, (await live.accounts.retrieveCurrent()).charges_enabled], [true, false]);
  assert.match(own.settings.dashboard.display_name, /^Edgetill/);
  assert.equal((await stripe.products.list({}, { stripeAccount: own.id })).object, "list");
  assert.equal((await stripe.products.list({}, { stripeContext: own.id })).object, "list");
  for (const call of [() => stripe.products.list({}, { stripeAccount: "acct_1" }), () => stripe.accounts.retrieve("acct_1")]) {
    const error = await failure(call());
    assert.ok(error instanceof Stripe.errors.StripePermissionError);
    assert.deepEqual([error.statusCode, error.code], [403, "account_invalid"]);
    assert.match(error.message, /^The provided key 'sk_test_\**\w{4}' does not have access to account 'acct_1' \(or that account does not exist\)\./);
  }
  const balance = await live.balance.retrieve();
  assert.deepEqual([balance.livemode, balance.available[0].amount, balance.pending[0].amount], [true, 0, 0]);
});

test("what Stripe has and Edgetill has not is named as such, whichever SDK calls it", async () => {
  for (const [call, name] of [
    [() => stripe.subscriptions.list(), "/v1/subscriptions"],
    [() => stripe.taxCodes.list(), "/v1/tax_codes"],
    [() => stripe.paymentIntents.create({ amount: 1, currency: "usd" }), "POST /v1/payment_intents"],
    [() => stripe.charges.capture("ch_1"), "/v1/charges/{id}/capture"],
    [() => stripe.testHelpers.testClocks.list(), "/v1/test_helpers/test_clocks"],
  ]) {
    const message = `Edgetill does not support ${name} yet. What it does support: GET /v1/openapi.json`;
    await assert.rejects(call, { type: "StripeInvalidRequestError", statusCode: 404, message });
  }
  const described = await (await raw(worker, "GET", "/v1/openapi.json")).json();
  assert.ok(described["x-stripe-operations-not-supported"].includes("GET /v1/subscriptions/{id}"));
});

test("another version of Stripe's API is answered in it, and what is no version is refused", async () => {
  const ask = (version) => raw(worker, "GET", "/v1/products", { headers: { "stripe-version": version } });
  for (const version of [Stripe.API_VERSION, "2020-08-27", "2025-03-31.basil"]) {
    const answer = await ask(version);
    assert.deepEqual([answer.status, answer.headers.get("stripe-version")], [200, version], version);
  }
  for (const version of ["x", "2026-13-45"]) {
    const answer = await ask(version);
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error.message, `Invalid Stripe API version: ${version}`);
  }
});

test("the first mistake is named: the key's, the version's, the address's, then the body's", async () => {
  const headers = { "stripe-version": "x", "content-type": "application/json" };
  const ask = async (options) => (await (await raw(worker, "POST", "/v1/foo", { body: "{}", ...options })).json()).error.message;
  assert.match(await ask({ key: "sk_test_wrong", headers }), /^Invalid API Key/);
  assert.match(await ask({ headers }), /^Invalid Stripe API version/);
  delete headers["stripe-version"];
  assert.match(await ask({ headers }), /^Unrecognized request URL/);
  const answer = await raw(worker, "POST", "/v1/products", { body: "{}", headers });
  assert.match((await answer.json()).error.message, /^Send parameters as application\/x-www-form-urlencoded/);
});

test("parameters in the body of a GET are not overlooked", async () => {
  const headers = { authorization: `Bearer ${worker.testKey}`, "content-length": 10 };
  const send = { host: "127.0.0.1", port: worker.port, path: "/v1/products", headers };
  const response = await new Promise((resolve, reject) => request(send, resolve).on("error", reject).end("limit=many"));
  assert.equal(response.statusCode, 400);
  assert.match(JSON.parse(await text(response)).error.message, /parameters in the query/);
});

test("30 products are listed newest first, whichever way the cursor goes", async () => {
  const names = Array.from({ length: 30 }, (_, number) => `Listed ${number}`);
  for (const name of names) await stripe.products.create({ name });
  const newest = (await all(stripe.products.list({ limit: 7 }))).map(({ name }) => name);
  assert.deepEqual(newest.slice(0, 30), names.toReversed());

  const first = await stripe.products.list({ limit: 10 });
  assert.deepEqual([first.object, first.url, first.has_more], ["list", "/v1/products", true]);
  const second = await stripe.products.list({ limit: 10, starting_after: first.data[9].id });
  assert.deepEqual(
    second.data.map(({ name }) => name),
    names.toReversed().slice(10, 20),
  );
  const back = await stripe.products.list({ limit: 10, ending_before: second.data[0].id });
  assert.deepEqual(back.data, first.data);
  assert.equal(back.has_more, false);
  const middle = await stripe.products.list({ limit: 3, ending_before: second.data[0].id });
  assert.deepEqual(middle.data, first.data.slice(7));
  assert.equal(middle.has_more, true);
  const both = await failure(stripe.products.list({ starting_after: first.data[1].id, ending_before: first.data[5].id }));
  assert.equal(both.statusCode, 400);
});

test("of 100 who claim one slug at once, one gets it and 99 are told why", async () => {
  const product = await stripe.products.create({ name: "Raced for" });
  const price = await stripe.prices.create({ product: product.id, unit_amount: 500, currency: "usd" });
  const claim = () => stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }], edgetill: { slug: "only-one" } });
  const results = await Promise.allSettled(Array.from({ length: 100 }, claim));
  const won = results.filter(({ status }) => status === "fulfilled");
  assert.equal(won.length, 1);
  for (const { reason } of results.filter(({ status }) => status === "rejected")) {
    assert.equal(reason.type, "StripeInvalidRequestError", reason.message);
    assert.deepEqual([reason.statusCode, reason.param], [400, "edgetill[slug]"], reason.message);
  }
  const links = await all(stripe.paymentLinks.list({ limit: 100 }));
  assert.equal(links.filter(({ edgetill }) => edgetill?.slug === "only-one").length, 1);
  assert.equal(pathOf(won[0].value), "/test_only-one");
  assert.equal((await new Buyer(worker.url).open("/test_only-one")).kind, "form");
});

test("slugs that are ours, malformed or of the other mode are refused", async () => {
  for (const slug of ["v1", "ab", "UPPER case", "a/b", "test_x", "-", "x".repeat(65), "ünïcode", "robots.txt"]) {
    const error = await failure(sell(stripe, { edgetill: { slug } }));
    assert.deepEqual([error.statusCode, error.param], [400, "edgetill[slug]"], slug);
  }
  assert.equal(pathOf(await sell(stripe, { edgetill: { slug: "MiXed-Case" } })), "/test_mixed-case");
  assert.match(pathOf(await sell(stripe)), /^\/test_[0-9A-Za-z]{11,}$/);
});

test("the same word in both modes is two links, and neither key sees the other's", async () => {
  const mine = await sell(stripe, { name: "In test mode", edgetill: { slug: "twice" } });
  const theirs = await sell(live, { name: "In live mode", edgetill: { slug: "twice" } });
  assert.deepEqual([pathOf(mine), pathOf(theirs)], ["/test_twice", "/twice"]);
  assert.deepEqual([mine.livemode, theirs.livemode], [false, true]);
  const [test, real] = await Promise.all([new Buyer(worker.url).open("/test_twice"), new Buyer(worker.url).open("/twice")]);
  assert.match(test.text, /In test mode/);
  assert.match(real.text, /In live mode/);
  assert.match(real.text, /Payments are not set up yet/);
  assert.equal((await failure(live.paymentLinks.retrieve(mine.id))).statusCode, 404);
  assert.equal((await failure(stripe.paymentLinks.retrieve(theirs.id))).statusCode, 404);
});

test("metadata is merged, unset by an empty value and held to its limits", async () => {
  const link = await sell(stripe, { metadata: { a: "1", b: "2" } });
  const merged = await stripe.paymentLinks.update(link.id, { metadata: { b: "", c: "3" } });
  assert.deepEqual(merged.metadata, { a: "1", c: "3" });
  assert.deepEqual((await stripe.paymentLinks.update(link.id, { metadata: "" })).metadata, {});
  const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, number) => [`key${number}`, "x"]));
  assert.equal(Object.keys((await stripe.products.create({ name: "x", metadata: many(50) })).metadata).length, 50);
  for (const metadata of [many(51), { ["k".repeat(41)]: "x" }, { k: "v".repeat(501) }]) {
    assert.equal((await failure(stripe.products.create({ name: "x", metadata }))).statusCode, 400);
  }
});

test("a session the merchant expires takes no payment, and a paid one cannot be expired", async () => {
  const link = await sell(stripe);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay({ card_number: cards.declined });
  const { session } = buyer;
  const expired = await stripe.checkout.sessions.expire(session);
  assert.deepEqual([expired.id, expired.status, expired.url], [session, "expired", null]);
  assert.equal((await buyer.pay()).kind, "renewed", "for a session of its own");
  assert.notEqual(buyer.session, session);
  assert.deepEqual(await captures(worker, [session]), []);
  assert.deepEqual(
    (await eventsOf(stripe, session)).map(({ type }) => type),
    ["checkout.session.expired"],
  );

  const paid = new Buyer(worker.url);
  await paid.open(pathOf(link));
  await paid.pay();
  for (const [id, status] of [
    [session, "expired"],
    [paid.session, "complete"],
  ]) {
    const error = await failure(stripe.checkout.sessions.expire(id));
    assert.equal(
      error.message,
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${status}\`.`,
    );
  }
});

test("a session at the bank's check that is expired charges nothing when the check is passed", async () => {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay({ card_number: cards.challenge });
  const { session } = buyer;
  const { form } = buyer.page;
  assert.equal((await stripe.checkout.sessions.expire(session)).status, "expired");
  assert.equal((await buyer.submit({}, { form, button: { answer: "complete" } })).kind, "expired");
  assert.equal((await stripe.checkout.sessions.retrieve(session)).payment_status, "unpaid");
});

test("a session nobody pays expires by itself after a day", async () => {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay({ card_number: cards.declined });
  const { session } = buyer;
  await runDue(worker, session, 86_000);
  const open = await stripe.checkout.sessions.retrieve(session);
  assert.equal(open.status, "open");
  assert.equal(open.expires_at - open.created, 86_400);
  await runDue(worker, session, 86_401);
  assert.equal((await stripe.checkout.sessions.retrieve(session)).status, "expired");
  assert.deepEqual(
    (await eventsOf(stripe, session)).map(({ type }) => type),
    ["checkout.session.expired"],
  );
  assert.equal((await buyer.open(`/c/${session}`)).kind, "expired");
});
