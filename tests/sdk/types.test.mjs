// Every object and event that the API sends has exactly the fields that the official SDK's types
// name for it, with values they allow. TypeScript is the judge, over the JSON of a shop in which
// everything has happened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { root } from "../../tools/setup.mjs";
import { all, limited, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { complaints } from "../support/typed.mjs";
import { Buyer, cards } from "../support/buyer.mjs";
import { startWorker } from "../support/worker.mjs";

/** The SDK's types by the objects' names, and an enum of each with a value that is none of its own. */
const types = {
  account: { type: "Stripe.Account", wrong: { type: "big" } },
  balance_transaction: { type: "Stripe.BalanceTransaction", wrong: { amount: "all" } },
  balance: { type: "Stripe.Balance", wrong: { object: "sum" } },
  product: { type: "Stripe.Product", wrong: { type: "gadget" } },
  price: { type: "Stripe.Price", wrong: { billing_scheme: "per_dozen" } },
  payment_link: { type: "Stripe.PaymentLink", wrong: { submit_type: "sell" } },
  item: { type: "Stripe.LineItem", wrong: { object: "line_item" } },
  "checkout.session": { type: "Stripe.Checkout.Session", wrong: { payment_status: "settled" } },
  payment_intent: { type: "Stripe.PaymentIntent", wrong: { status: "paid" } },
  payment_method_configuration: { type: "Stripe.PaymentMethodConfiguration", wrong: { name: 7 } },
  payment_method: { type: "Stripe.PaymentMethod", wrong: { type: "cheque" } },
  charge: { type: "Stripe.Charge", wrong: { status: "paid" } },
  refund: { type: "Stripe.Refund", wrong: { reason: "changed_mind" } },
  dispute: { type: "Stripe.Dispute", wrong: { amount: "all" } },
  tax_rate: { type: "Stripe.TaxRate", wrong: { tax_type: 7 } },
  shipping_rate: { type: "Stripe.ShippingRate", wrong: { tax_behavior: "later" } },
  coupon: { type: "Stripe.Coupon", wrong: { duration: "sometimes" } },
  promotion_code: { type: "Stripe.PromotionCode", wrong: { code: 7 } },
  customer: { type: "Stripe.Customer", wrong: { tax_exempt: "maybe" } },
  webhook_endpoint: { type: "Stripe.WebhookEndpoint", wrong: { object: "webhook" } },
};

const label = (custom) => ({ type: "custom", custom });
const custom_fields = [
  { key: "size", label: label("Size"), type: "dropdown", dropdown: { options: [{ label: "Small", value: "s" }] } },
  { key: "member", label: label("Member"), type: "numeric", numeric: { maximum_length: 8 } },
  { key: "engraving", label: label("Engraving"), type: "text", optional: true },
];

const TWO_DAYS = 172_800;

let worker, stripe;
/** The JSON of every answer, as the SDK got it. */
const answers = [];

before(async () => {
  worker = await startWorker({ vars: { ATTEMPT_PAUSES: "0" } });
  const httpClient = Stripe.createFetchHttpClient(async (...request) => {
    const response = await fetch(...request);
    if (response.ok) answers.push(await response.clone().json());
    return response;
  });
  stripe = stripeFor(worker, { httpClient });
  await keepShop();
});
after(() => worker.stop());

/** Sells, refuses, refunds, expires, changes and deletes; then reads everything there is. */
async function keepShop() {
  const endpoint = await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/nobody", enabled_events: ["*"], description: "Nobody" });
  const { product, price } = await keepCatalogue();
  await keepCustomers();
  await keepCoupons(product);
  const line_items = [{ price: price.id, quantity: 2, adjustable_quantity: { enabled: true, maximum: 4 } }];
  const expand = ["line_items.data.price.product"];
  const link = await stripe.paymentLinks.create({
    line_items,
    expand,
    submit_type: "book",
    optional_items: [{ price: price.id, quantity: 1, adjustable_quantity: { enabled: true } }],
    custom_text: { submit: { message: "Ships in May" } },
    metadata: { a: "1" },
    edgetill: { slug: "typed" },
  });
  const redirect = { type: "redirect", redirect: { url: "https://example.com/thanks" } };
  const resting = { consent_collection: { terms_of_service: "none" }, name_collection: { individual: { enabled: false } } };
  const asking = {
    billing_address_collection: "required",
    name_collection: { business: { enabled: true, optional: true } },
    phone_number_collection: { enabled: true },
    shipping_address_collection: { allowed_countries: ["DE"] },
    shipping_options: [{ shipping_rate: await keepShipping() }],
  };
  const sent = { shipping_country: "DE", shipping_name: "Ada", shipping_line1: "Allee 1", shipping_city: "Berlin", shipping_postal_code: "10115" };
  await visit(await sell(stripe, asking), "", { ...sent, phone: "030 1234567", billing_same: "on" });
  const off = await stripe.coupons.create({ percent_off: 20 });
  const reduced = await visit(await sell(stripe, { edgetill: { discounts: [{ coupon: off.id }] } }), "");
  await stripe.checkout.sessions.listLineItems(reduced.session, { expand: ["data.discounts"] });
  const { session } = await visit(await sell(stripe, { edgetill: { tax_rates: await keepTaxes() } }), "");
  await stripe.checkout.sessions.listLineItems(session, { expand: ["data.discounts", "data.taxes"] });
  const captured = { payment_intent_data: { capture_method: "automatic_async" }, payment_method_collection: "always" };
  await visit(await sell(stripe, { ...resting, ...captured }), "");
  await settleByHand(await sell(stripe, { payment_intent_data: { capture_method: "manual" } }));
  const restricted = { payment_method_options: { card: { restrictions: { brands_blocked: ["visa"] } } } };
  const checked = { edgetill: { payment_method_options: { card: { request_three_d_secure: "any" } } } };
  await visit(await sell(stripe, { ...restricted, ...checked }), "", { card_number: "5555555555554444" });
  await visit(await sell(stripe, { custom_fields }), "", { custom_field_1: "s", custom_field_2: "7" });
  await keepBuyer(await sell(stripe, { customer_creation: "always", payment_intent_data: { description: "Tea", metadata: { a: "1" } } }));
  await stripe.paymentLinks.update(link.id, { after_completion: redirect, inactive_message: "Closed", ...limited(2) });

  const query = "?client_reference_id=order-7&utm_source=letter";
  const first = await visit(link, query, { card_number: cards.declined });
  await first.pay();
  await visit(link, "", { card_number: "4000000000000101" }); // the check of its security code fails
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false, "the limit closed it");

  const other = await sell(stripe, { after_completion: { type: "hosted_confirmation", hosted_confirmation: { custom_message: "Thanks" } } });
  const blocked = await visit(other, "", { card_number: "4100000000000019" });
  await stripe.checkout.sessions.expire(blocked.session);
  const challenged = await visit(other, "", { card_number: cards.challenge });
  await readSession(challenged.session);
  await challenged.answer("fail");
  await visit(other, "", { card_number: "4000000000009995" });
  await visit(other, "", { card_number: "4000000032200000" }); // known to its bank without a question
  await visit(other, "", { card_number: "4000008400001280" }); // its bank could not be asked
  for (const card_number of ["4000000000007726", "4000000000005126"]) await refundLater(other, card_number);
  await beDisputed(other);
  await payLater(other);
  await payOtherwise();
  const [configuration] = await all(stripe.paymentMethodConfigurations.list());
  const is = (preference) => ({ ideal: { display_preference: { preference } } });
  await stripe.paymentMethodConfigurations.update(configuration.id, { name: "Typed", ...is("on") });
  await stripe.paymentMethodConfigurations.update(configuration.id, is("none"));

  const { payment_intent } = await readSession(first.session);
  await stripe.checkout.sessions.update(first.session, { metadata: { order: "7" } });
  const refund = await stripe.refunds.create({ payment_intent: payment_intent.id, amount: 300, reason: "requested_by_customer" });
  await stripe.refunds.update(refund.id, { metadata: { why: "torn" } });
  await stripe.refunds.create({ charge: refund.charge, expand: ["charge.refunds", "payment_intent"] });
  await stripe.paymentLinks.update(link.id, { active: false, metadata: { a: "", b: "2" }, restrictions: "" });
  await stripe.products.update(product.id, { active: false });
  await readEverything(first.session, link);
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  await stripe.webhookEndpoints.del(endpoint.id);
}

/** Takes a part of reserved money, and lets go of other; reads before and after. */
async function settleByHand(link) {
  for (const settle of [
    (intent) => stripe.paymentIntents.capture(intent, { amount_to_capture: 700, metadata: { a: "1" } }),
    (intent) => stripe.paymentIntents.cancel(intent, { cancellation_reason: "duplicate" }),
    (_, session) => runDue(worker, session, 4 * TWO_DAYS),
  ]) {
    const { session } = await visit(link, "");
    const { payment_intent } = await readSession(session);
    await settle(payment_intent.id, session);
    await readSession(session);
  }
}

/** Gives money back to a card whose refunds get their last word later; reads before and after. */
async function refundLater(link, card_number) {
  const { session } = await visit(link, "", { card_number });
  const { payment_intent } = await readSession(session);
  const { id } = await stripe.refunds.create({ payment_intent: payment_intent.id });
  await runDue(worker, session, 5);
  await stripe.refunds.retrieve(id, { expand: ["charge.refunds"] });
}

/** Payments that are disputed, won and lost; reads before and after. */
async function beDisputed(link) {
  for (const [card_number, text] of [
    ["4000000000000259", "winning_evidence"],
    ["4000000000002685", "losing_evidence"],
    ["4000000000001976", "escalate_inquiry_evidence"],
  ]) {
    const { session } = await visit(link, "", { card_number });
    await runDue(worker, "simulator", 10);
    const { payment_intent } = await readSession(session);
    const [{ id }] = await all(stripe.disputes.list({ payment_intent: payment_intent.id, expand: ["data.charge"] }));
    await stripe.disputes.update(id, { evidence: { product_description: "Notebook" }, submit: false, metadata: { a: "1" } });
    await stripe.disputes.update(id, { evidence: { uncategorized_text: text } });
    await stripe.disputes.retrieve(id, { expand: ["payment_intent"] });
  }
}

/** A link that is paid in each of the ways besides a card; reads what they are before and after. */
async function payOtherwise() {
  const holder = (method) => ({ payment_method: method, [`${method}_holder`]: "Jenny Rosen" });
  const ways = [
    ["eur", { ...holder("ideal") }],
    ["pln", { ...holder("p24") }],
    ["eur", { payment_method: "klarna" }],
    ["pln", { payment_method: "blik", bank_blik_code: "123456" }],
    ["usd", { payment_method: "cashapp" }],
    ["eur", { payment_method: "multibanco" }],
    ["usd", { ...holder("us_bank_account"), bank_routing_number: "110000000", bank_account_number: "000123456789" }],
    ["eur", { ...holder("sepa_debit"), bank_iban: "DE89370400440532013000" }],
    ["gbp", { ...holder("bacs_debit"), bank_sort_code: "108800", bank_bacs_account_number: "00012345" }],
    ["aud", { ...holder("au_becs_debit"), bank_bsb_number: "000000", bank_becs_account_number: "000123456" }],
  ];
  for (const [currency, typed] of ways) {
    const link = await sell(stripe, { currency, amount: 2500, payment_method_types: [typed.payment_method, "card"] });
    const buyer = await visit(link, "", { card_number: "", ...typed });
    const { payment_intent } = await readSession(buyer.session);
    if (buyer.page.kind === "challenge") await buyer.answer("complete");
    await runDue(worker, "simulator", TWO_DAYS);
    await runDue(worker, buyer.session, TWO_DAYS);
    await readSession(buyer.session);
    await stripe.refunds.create({ payment_intent: payment_intent.id });
  }
}

/** Two debits, of which the bank declines one two days later; reads before and after. */
async function payLater(link) {
  await worker.restart({ vars: { SIMULATOR_FAULTS: "pending_every=1,pending_fails_every=2" } });
  const sessions = [(await visit(link, "")).session, (await visit(link, "")).session];
  for (const session of sessions) await readSession(session);
  await runDue(worker, "simulator", TWO_DAYS);
  for (const session of sessions) {
    await runDue(worker, session, 2 * TWO_DAYS);
    await readSession(session);
  }
  await worker.restart({ vars: { SIMULATOR_FAULTS: "" } });
}

/** A way to send an order, by its id. */
async function keepShipping() {
  const delivery_estimate = { minimum: { unit: "day", value: 2 }, maximum: { unit: "week", value: 1 } };
  const fixed_amount = { amount: 500, currency: "eur", currency_options: { usd: { amount: 600 } } };
  const { id } = await stripe.shippingRates.create({ display_name: "Ground", type: "fixed_amount", fixed_amount, delivery_estimate });
  await stripe.shippingRates.create({ display_name: "Free", fixed_amount: { amount: 0, currency: "eur" }, delivery_estimate: {} });
  await stripe.shippingRates.update(id, { tax_behavior: "inclusive", metadata: { a: "1" } });
  await all(stripe.shippingRates.list({ expand: ["data.fixed_amount.currency_options"] }));
  return id;
}

/** Taxes of each kind, by their ids. */
async function keepTaxes() {
  const on_top = { display_name: "Sales tax", percentage: 8.25, inclusive: false, country: "US", state: "CA", tax_type: "sales_tax" };
  const included = { display_name: "VAT", percentage: 20, inclusive: true, jurisdiction: "Berlin", description: "Standard" };
  const [{ id }, other] = [await stripe.taxRates.create(on_top), await stripe.taxRates.create(included)];
  await stripe.taxRates.update(id, { display_name: "County tax", metadata: { a: "1" } });
  await stripe.taxRates.retrieve(id);
  await all(stripe.taxRates.list({ inclusive: true }));
  return [id, other.id];
}

async function keepCoupons(product) {
  const applies_to = { products: [product.id] };
  const { id } = await stripe.coupons.create({
    id: "TYPED",
    percent_off: 12.5,
    name: "Typed",
    duration: "repeating",
    duration_in_months: 3,
    applies_to,
  });
  await stripe.coupons.create({ amount_off: 500, currency: "eur", currency_options: { usd: { amount_off: 600 } }, max_redemptions: 5 });
  await stripe.coupons.update(id, { name: "", metadata: { a: "1" } });
  await all(stripe.coupons.list({ expand: ["data.applies_to", "data.currency_options"] }));
  const restrictions = { minimum_amount: 500, minimum_amount_currency: "eur", currency_options: { usd: { minimum_amount: 600 } } };
  const code = await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id }, code: "TYPED", restrictions, max_redemptions: 3 });
  await stripe.promotionCodes.update(code.id, { metadata: { a: "1" } });
  const { id: customer } = await stripe.customers.create({ email: "ada@buyer.example" });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id }, customer, restrictions: { first_time_transaction: true } });
  await all(stripe.promotionCodes.list({ coupon: id, expand: ["data.promotion.coupon"] }));
  await stripe.coupons.del(id);
}

async function keepCustomers() {
  const address = { city: "London", country: "GB", line1: "12 St James's Square" };
  const name = { name: "Ada", individual_name: "Ada King", business_name: "Engines" };
  const { id } = await stripe.customers.create({
    ...name,
    address,
    email: "ada@example.com",
    preferred_locales: ["en"],
    shipping: { address, name: "Ada" },
  });
  await stripe.customers.update(id, { phone: "+44 20 7839 3626", metadata: { a: "1" }, shipping: "" });
  await stripe.customers.retrieve(id);
  await all(stripe.customers.list());
  await stripe.customers.search({ query: "email:'ada@example.com'" });
  await stripe.customers.del(id);
  await stripe.customers.retrieve(id);
}

/** Sells to somebody who becomes a customer, and then forgets them. */
async function keepBuyer(link) {
  const { session } = await visit(link, "");
  const { customer } = await readSession(session);
  await stripe.customers.del(customer.id);
  await readSession(session);
}

async function keepCatalogue() {
  const product = await stripe.products.create({
    name: "Everything",
    description: "Said",
    images: ["https://example.com/a.png"],
    marketing_features: [{ name: "Lies flat" }],
    metadata: { a: "1" },
    shippable: true,
    statement_descriptor: "EVERYTHING",
    unit_label: "piece",
    url: "https://example.com/",
    default_price_data: { currency: "eur", unit_amount: 900 },
  });
  const price = await stripe.prices.create({
    product: product.id,
    currency: "eur",
    unit_amount: 1800,
    lookup_key: "typed",
    nickname: "Full",
    tax_behavior: "inclusive",
  });
  await stripe.prices.update(price.id, { nickname: "", metadata: { a: "1" } });
  await stripe.products.update(product.id, { metadata: { b: "2" }, description: "" });
  const brief = await stripe.products.create({ name: "Brief" });
  await stripe.products.del(brief.id);
  return { product, price };
}

/** Opens the link's page and pays. */
async function visit(link, query, values) {
  const buyer = new Buyer(worker.url);
  await buyer.open(new URL(link.url).pathname + query);
  await buyer.pay(values);
  assert.notEqual(buyer.page.kind, "invalid", buyer.page.alert);
  return buyer;
}

const around = [
  "customer",
  "line_items.data.price.product",
  "payment_intent.latest_charge",
  "payment_link.line_items",
  "shipping_cost.shipping_rate",
  "total_details.breakdown",
];

const readSession = (id) => stripe.checkout.sessions.retrieve(id, { expand: around });

async function readEverything(session, link) {
  const { payment_intent } = await readSession(session);
  await stripe.checkout.sessions.retrieve(session);
  await stripe.paymentIntents.retrieve(payment_intent.id);
  await stripe.paymentIntents.retrieve(payment_intent.id, { expand: ["payment_method", "latest_charge"] });
  await stripe.paymentMethods.retrieve(payment_intent.payment_method);
  await stripe.charges.retrieve(payment_intent.latest_charge.id, { expand: ["refunds", "payment_intent"] });
  await stripe.checkout.sessions.listLineItems(session, { expand: ["data.discounts", "data.taxes"] });
  await stripe.paymentLinks.listLineItems(link.id);
  await stripe.products.search({ query: "active:'true'" });
  await stripe.accounts.retrieveCurrent();
  await stripe.balance.retrieve();
  const { balance_transaction } = payment_intent.latest_charge;
  if (balance_transaction) await stripe.balanceTransactions.retrieve(balance_transaction);
  for (const list of [
    stripe.products.list({ expand: ["data.default_price"] }),
    stripe.prices.list({ expand: ["data.product", "data.currency_options"] }),
    stripe.paymentLinks.list({ expand: ["data.line_items"] }),
    stripe.checkout.sessions.list({ expand: around.map((path) => `data.${path}`) }),
    stripe.paymentIntents.list({ expand: ["data.latest_charge", "data.payment_method"] }),
    stripe.charges.list({ expand: ["data.refunds", "data.balance_transaction"] }),
    stripe.refunds.list({ expand: ["data.payment_method", "data.balance_transaction"] }),
    stripe.webhookEndpoints.list(),
    stripe.events.list({ limit: 100 }),
  ]) {
    await all(list);
  }
}

/** An answer with its type; the events of a list one by one, each with its own. */
function typed(json) {
  const { object, deleted, data } = json;
  if (object === "event") return [{ type: `Extract<Stripe.Event, { type: "${json.type}" }>`, json }];
  if (deleted) return [{ type: types[object].type.replace("Stripe.", "Stripe.Deleted"), json }];
  if (object !== "list" && object !== "search_result") return [{ type: types[object].type, json }];
  if (data.length === 0 || data[0].object === "event") return data.flatMap(typed);
  const list = object === "list" ? "Stripe.ApiList" : "Stripe.ApiSearchResult";
  return [{ type: `${list}<${types[data[0].object].type}>`, json }];
}

/** The first answer of each type: objects, lists and events. */
function samples() {
  const byType = new Map();
  for (const sample of answers.flatMap(typed)) if (!byType.has(sample.type)) byType.set(sample.type, sample);
  return [...byType.values()];
}

test("every answer has its SDK's type: no field missing, none unknown, no value of its own", async () => {
  const seen = new Set(answers.flatMap(typed).map(({ json }) => json.object));
  for (const object of Object.keys(types)) if (object !== "item") assert.ok(seen.has(object), object);
  const found = await complaints("answers", answers.flatMap(typed));
  assert.deepEqual(found.slice(0, 20), [], `${found.length} complaints`);
});

test("every type of event that the code can send was among them", async () => {
  const source = await readFile(join(root, "src/domain/event.rs"), "utf8");
  const sent = [...source.matchAll(/serde\(rename = "([a-z_]+\.[a-z_.]+)"\)/g)].map(([, type]) => type);
  const seen = new Set(answers.flatMap(typed).map(({ json }) => json.type));
  assert.ok(sent.includes("checkout.session.completed"));
  assert.deepEqual(
    sent.filter((type) => !seen.has(type)),
    [],
  );
});

/** Copies of a value, each with one field more: in itself, then in each hash in it, however deep. */
function surplus(value) {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((element) => surplus(element).map((copy) => [copy]));
  if (value === null || typeof value !== "object") return [];
  const inside = Object.entries(value).flatMap(([name, part]) => {
    if (["metadata", "edgetill"].includes(name)) return []; // their fields are the merchant's and ours
    return surplus(part).map((copy) => ({ ...value, [name]: copy }));
  });
  return [{ ...value, surplus: null }, ...inside];
}

test("a field more is refused in every hash of every type", async () => {
  const twisted = samples().flatMap(({ type, json }) => surplus(json).map((copy) => ({ type, json: copy, wrong: "a field more" })));
  assert.ok(twisted.length > 300, `${twisted.length}`);
  assert.deepEqual(await complaints("surplus", twisted), []);
});

test("a field less and a value of an enum's nobody knows are refused in every type", async () => {
  const twisted = samples().flatMap(({ type, json }) => {
    const { object: _, ...less } = json;
    const found = [{ type, json: less, wrong: "a field less" }];
    const other = types[json.object]?.wrong;
    if (other && !json.deleted) found.push({ type, json: { ...json, ...other }, wrong: "another value" });
    if (json.object === "event") {
      const { id: __, ...rest } = json.data.object;
      found.push({ type, json: { ...json, data: { ...json.data, object: rest } }, wrong: "a field less in its object" });
    }
    if (json.after_completion) {
      const { type: kind, ...rest } = json.after_completion;
      found.push({ type, json: { ...json, after_completion: rest }, wrong: "a field less in a hash" });
      found.push({ type, json: { ...json, after_completion: { ...rest, type: `${kind}s` } }, wrong: "another value in a hash" });
    }
    return found;
  });
  assert.ok(twisted.length > 60, `${twisted.length}`);
  assert.deepEqual(await complaints("twisted", twisted), []);
});
