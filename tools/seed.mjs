// Something to sell on a fresh state: one product, its price and its payment link,
// made through the public API like any merchant's.

import { Stop } from "./setup.mjs";

/** The newest payment link there is, or the one made here where there is none. */
export async function seed(api) {
  const { data } = await call(api, "GET", "/v1/payment_links?limit=1");
  if (data.length > 0) return data[0];

  const product = await call(api, "POST", "/v1/products", {
    name: "Field notebook, three-pack",
    description: "48 pages each, dotted",
  });
  const price = await call(api, "POST", "/v1/prices", {
    product: product.id,
    unit_amount: "1800",
    currency: "eur",
  });
  return call(api, "POST", "/v1/payment_links", {
    "line_items[0][price]": price.id,
    "line_items[0][quantity]": "1",
    "line_items[0][adjustable_quantity][enabled]": "true",
    "line_items[0][adjustable_quantity][minimum]": "1",
    "line_items[0][adjustable_quantity][maximum]": "10",
    "edgetill[slug]": "notebook",
  });
}

async function call({ base, key }, method, path, fields) {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: `Bearer ${key}` },
    body: fields && new URLSearchParams(fields),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Stop(`${method} ${path} answered ${response.status}: ${text.slice(0, 1000)}`);
  return JSON.parse(text);
}
