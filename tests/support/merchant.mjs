// The merchant's side of a test: the official SDK pointed at the Worker, something to
// sell, and the development tools that make time pass and look into the test bank.

import assert from "node:assert/strict";
import Stripe from "stripe";

/** The official client, as a merchant sets it up. */
export function stripeFor(worker, options = {}) {
  const { key = worker.testKey, ...rest } = options;
  return new Stripe(key, { host: "127.0.0.1", port: worker.port, protocol: "http", telemetry: false, ...rest });
}

/** A product with a price and a link to it; `link` are the link's other parameters. */
export async function sell(stripe, { amount = 1800, currency = "eur", name = "Field notebook", item = {}, ...link } = {}) {
  const product = await stripe.products.create({ name });
  const price = await stripe.prices.create({ product: product.id, unit_amount: amount, currency });
  return stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1, ...item }], ...link });
}

/** As `sell`, with all that a link can ask of its buyers, who can be sent to in these countries. */
export async function sellAskingEverything(stripe, { countries, ...link }) {
  const terms_of_service_url = "https://shop.example/terms";
  await stripe.rawRequest("POST", "/v1/edgetill/settings", { business_profile: { terms_of_service_url } });
  const own = (key, custom, rest) => ({ key, label: { type: "custom", custom }, ...rest });
  const colours = ["Red", "Blue"].map((label) => ({ label, value: label.toLowerCase() }));
  return sell(stripe, {
    billing_address_collection: "required",
    shipping_address_collection: { allowed_countries: countries },
    phone_number_collection: { enabled: true },
    tax_id_collection: { enabled: true },
    name_collection: { individual: { enabled: true }, business: { enabled: true, optional: true } },
    consent_collection: { promotions: "auto", terms_of_service: "required" },
    custom_text: {
      shipping_address: { message: "We ship on Mondays." },
      submit: { message: "Made by hand." },
      after_submit: { message: "Thank you." },
      terms_of_service_acceptance: { message: "I have read [the terms](https://shop.example/terms)." },
    },
    custom_fields: [
      own("engraving", "Engraving", { type: "text", text: { maximum_length: 20 } }),
      own("size", "Size in cm", { type: "numeric" }),
      own("colour", "Colour", { type: "dropdown", dropdown: { options: colours } }),
    ],
    ...link,
  });
}

/** The path of a link's page. */
export const pathOf = (link) => new URL(link.url).pathname;

/** `restrictions` for a link that sells so many times. */
export const limited = (limit) => ({ restrictions: { completed_sessions: { limit } } });

/** Every object of a list of the SDK's. */
export const all = (list) => list.autoPagingToArray({ limit: 10_000 });

/** A request to the API as no SDK would send it. */
export function raw(worker, method, path, { key = worker.testKey, body, headers = {} } = {}) {
  return fetch(worker.url + path, {
    method,
    body: body && (typeof body === "string" ? body : new URLSearchParams(body)),
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body && { "content-type": "application/x-www-form-urlencoded" }),
      ...headers,
    },
  });
}

/** What the processor says by itself: look at this payment; its bank may have decided. */
export async function word(worker, reference, decision, options) {
  const body = { reference, ...(decision && { decision }) };
  const response = await raw(worker, "POST", "/_/processor/simulator", { body, ...options });
  return { status: response.status, ...(await response.json()) };
}

async function tool(worker, method, name, fields) {
  const query = method === "GET" && fields ? `?${new URLSearchParams(fields)}` : "";
  const path = `/v1/test_helpers/edgetill/${name}${query}`;
  const response = await raw(worker, method, path, { body: method === "POST" ? fields : undefined });
  const answer = await response.text();
  assert.equal(response.status, 200, `${method} ${path}: ${answer}`);
  return JSON.parse(answer);
}

/** Runs what is due in an object as if `advance` seconds had passed. */
export const runDue = (worker, object, advance = 0) => tool(worker, "POST", "run_due", { object, advance });
/** Has the Ledger hand over its events, and an endpoint do what is due within `advance` seconds. */
export async function deliver(worker, endpoint, advance = 0) {
  await runDue(worker, "ledger");
  return runDue(worker, endpoint.id, advance);
}
/** Every charge the test bank knows, by its idempotency key. */
export const ledger = async (worker) => (await tool(worker, "GET", "ledger")).data;
/** What this isolate did since it started. */
export const counts = (worker) => tool(worker, "GET", "counts");
/** How much memory the module of this isolate has taken, in bytes: it never gives any back. */
export const wasmBytes = async (worker) => (await tool(worker, "GET", "memory")).wasm_bytes;
/** A link's counters beside a count of its rows. */
export const selfCheck = (worker, link) => tool(worker, "GET", "self_check", { payment_link: link.id });

/** The charges of these sessions that took money. */
export async function captures(worker, sessions) {
  const ids = new Set(sessions);
  return (await ledger(worker)).filter(({ session, captured }) => captured && ids.has(session));
}

/** The events of one session or link, oldest first. */
export async function eventsOf(stripe, id) {
  const events = await all(stripe.events.list({ limit: 100 }));
  return events.filter(({ data: { object } }) => object.id === id).reverse();
}

/** Nothing in the logs says that code of ours broke down. */
export function assertHealthy(worker) {
  const trouble = worker
    .logs()
    .split("\n")
    .filter((line) => /panick|unreachable|broke down|hung|RuntimeError/i.test(line));
  assert.deepEqual(trouble, []);
}
