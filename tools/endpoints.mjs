// Writes src/api/stripe_endpoints.txt: every address of Stripe's API, from the paths in its SDK for
// Node. Run it by hand when that package is raised: `node tools/endpoints.mjs`. A test compares.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup.mjs";

const resources = join(root, "node_modules/stripe/cjs/resources");
export const listFile = join(root, "src/api/stripe_endpoints.txt");

/** What Stripe's own clients of earlier years call, and its newest no longer has. */
const older = [
  ["/v1/balance/history", "GET"],
  ["/v1/balance/history/{}", "GET"],
  ["/v1/charges/{}/dispute", "POST"],
  ["/v1/charges/{}/refund", "POST"],
  ["/v1/charges/{}/refunds", "GET POST"],
  ["/v1/charges/{}/refunds/{}", "GET POST"],
  ["/v1/customers/{}/bank_accounts", "GET POST"],
  ["/v1/customers/{}/cards", "GET POST"],
  ["/v1/customers/{}/subscriptions", "GET POST"],
  ["/v1/customers/{}/subscriptions/{}", "DELETE GET POST"],
  ["/v1/invoices/upcoming", "GET"],
  ["/v1/invoices/upcoming/lines", "GET"],
  ["/v1/issuer_fraud_records", "GET"],
  ["/v1/order_returns", "GET"],
  ["/v1/orders", "GET POST"],
  ["/v1/orders/{}", "GET POST"],
  ["/v1/recipients", "GET POST"],
  ["/v1/recipients/{}", "DELETE GET POST"],
  ["/v1/skus", "GET POST"],
  ["/v1/skus/{}", "DELETE GET POST"],
  ["/v1/subscription_items/{}/usage_record_summaries", "GET"],
  ["/v1/subscription_items/{}/usage_records", "POST"],
];

/** The list as it should be: a line an address, with its methods. */
export function endpoints() {
  const found = new Map(older.map(([path, methods]) => [path, new Set(methods.split(" "))]));
  for (const name of readdirSync(resources, { recursive: true }).filter((name) => name.endsWith(".js"))) {
    const source = readFileSync(join(resources, name), "utf8");
    for (const [, method, , path] of source.matchAll(/_makeRequest\(\s*'([A-Z]+)',\s*(['`])([^'`]+)\2/g)) {
      const template = path.replaceAll(/\$\{[^}]*\}/g, "{}");
      const methods = found.get(template) ?? new Set();
      found.set(template, methods.add(method));
    }
  }
  const lines = [...found].map(([path, methods]) => `${path} ${[...methods].sort().join(" ")}\n`);
  return lines.sort().join("");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(listFile, endpoints());
