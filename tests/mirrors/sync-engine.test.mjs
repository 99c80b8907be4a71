// Supabase's Stripe Sync Engine, as it comes, pointed at Edgetill: what it backfills by the API and
// follows by webhooks is in PostgreSQL as the API shows it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../../tools/setup.mjs";
import { all, deliver, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";
import { startPostgres } from "./postgres.mjs";
import { LISTS, trade } from "./shop.mjs";

// As a module it does not find its own migrations.
const { runMigrations, StripeSync } = createRequire(import.meta.url)("@supabase/stripe-sync-engine");

const SCHEMA = "stripe";
/** The Sync Engine refuses what it has no table for. */
const FOLLOWED = ["product.", "price.", "charge.", "payment_intent.", "refund.", "checkout.session."];
const silent = { info() {}, debug() {}, warn() {}, error: console.error };

let worker, stripe, postgres, sync, receiver, endpoint;
before(async () => {
  [worker, postgres] = await Promise.all([startWorker(), startPostgres()]);
  stripe = stripeFor(worker);
  receiver = await startReceiver();
  const source = await readFile(join(root, "src/domain/event.rs"), "utf8");
  const sent = [...source.matchAll(/serde\(rename = "([a-z_]+\.[a-z_.]+)"\)/g)].map(([, type]) => type);
  const enabled_events = sent.filter((type) => FOLLOWED.some((start) => type.startsWith(start)));
  endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events });
  await runMigrations({ databaseUrl: postgres.url, schema: SCHEMA, logger: silent });
  sync = new StripeSync({
    poolConfig: { connectionString: postgres.url },
    schema: SCHEMA,
    stripeSecretKey: worker.testKey,
    stripeWebhookSecret: endpoint.secret,
    backfillRelatedEntities: false,
    // It orders events by whole seconds, so of two in one second it would keep either.
    revalidateObjectsViaStripeApi: ["product", "price", "charge", "payment_intent", "refund"],
    logger: silent,
  });
  // It has no setting for another host; its client has.
  for (const [name, value] of Object.entries({ host: "127.0.0.1", port: worker.port, protocol: "http" })) {
    sync.stripe._setApiField(name, value);
  }
});
after(async () => {
  await sync?.postgresClient.pool.end();
  await receiver?.stop();
  postgres?.stop();
  await worker?.stop();
});

/** Every row of the database has what the API says of its object, and there is a row for each that is `told`. */
async function agree(told = () => true) {
  for (const [noun, list] of Object.entries(LISTS)) {
    const objects = (await all(list(stripe))).filter(told);
    const { rows } = await sync.postgresClient.pool.query(`select * from ${SCHEMA}.${noun}s`);
    const known = rows.filter(told);
    assert.deepEqual(known.map(({ id }) => id).sort(), objects.map(({ id }) => id).sort(), noun);
    assert.ok(objects.length > 0, noun);
    for (const row of known) {
      const object = objects.find(({ id }) => id === row.id);
      for (const [name, value] of Object.entries(row)) {
        if (!(name in object)) continue;
        assert.deepEqual(inJson(value), inJson(object[name]), `${noun} ${row.id}: ${name}`);
      }
    }
  }
}

/** A value of a column or of an object: PostgreSQL gives numbers and arrays as it keeps them. */
function inJson(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  const plain = typeof value === "object" ? JSON.parse(JSON.stringify(value)) : value;
  // Some columns are text that holds JSON, as of the SDK's decimals.
  return typeof plain === "string" && /^["{[]/.test(plain) ? JSON.parse(plain) : plain;
}

test("what happened before is backfilled as the API shows it", async () => {
  await trade(worker, stripe);
  for (const object of ["product", "price", "charge", "payment_intent", "refund", "checkout_sessions"]) {
    await sync.syncBackfill({ object });
  }
  await agree();
});

test("what happens later is followed by webhooks until the rows agree again", async () => {
  receiver.requests.length = 0;
  await trade(worker, stripe);
  await deliver(worker, endpoint, 60);
  assert.ok(receiver.requests.length > 20, `${receiver.requests.length} events`);
  // A receiver may get them in another order than they happened; a mirror is to sort it out by itself.
  for (const { body, headers } of receiver.requests) await sync.processWebhook(body, headers["stripe-signature"]);
  // Stripe has no event for a session that is open.
  await agree(({ status }) => status !== "open");
});
