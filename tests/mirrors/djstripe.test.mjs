// dj-stripe, as it comes, pointed at Edgetill: `djstripe_sync_models` copies what there is into
// PostgreSQL, object by object as the API shows it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../tools/setup.mjs";
import { all, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";
import { startPostgres } from "./postgres.mjs";
import { LISTS, trade } from "./shop.mjs";

const python = join(root, ".venv-mirrors", "bin", "python");
const MODELS = {
  product: "Product",
  price: "Price",
  charge: "Charge",
  payment_intent: "PaymentIntent",
  refund: "Refund",
  checkout_session: "Session",
};

let worker, postgres;
before(async () => {
  [worker, postgres] = await Promise.all([startWorker(), startPostgres()]);
});
after(async () => {
  postgres?.stop();
  await worker?.stop();
});

test("what there is is copied, object by object", async () => {
  // The version that dj-stripe asks for; its data are to be as an SDK of that version sees them.
  const apiVersion = "2026-05-27.dahlia";
  const stripe = stripeFor(worker, { apiVersion });
  await trade(worker, stripe);
  const env = {
    ...process.env,
    DATABASE_PORT: postgres.port,
    STRIPE_API_HOST: worker.url,
    STRIPE_TEST_SECRET_KEY: worker.testKey,
    STRIPE_API_VERSION: apiVersion,
  };
  const models = Object.values(MODELS);
  const run = promisify(execFile)(python, [join(root, "tests/mirrors/sync_models.py"), ...models], { env, maxBuffer: 1e8 });
  const { stdout } = await run.catch((failed) => assert.fail(`${failed.stdout}\n${failed.stderr}`));
  const kept = JSON.parse(stdout);
  for (const [noun, list] of Object.entries(LISTS)) {
    const objects = await all(list(stripe));
    const rows = kept[MODELS[noun]];
    assert.deepEqual(Object.keys(rows).sort(), objects.map(({ id }) => id).sort(), noun);
    for (const object of objects) {
      const row = rows[object.id];
      for (const name of [
        "object",
        "status",
        "amount",
        "amount_refunded",
        "amount_total",
        "currency",
        "livemode",
        "metadata",
        "refunded",
        "payment_status",
        "created",
      ]) {
        if (name in object) assert.deepEqual(row[name], object[name], `${noun} ${object.id}: ${name}`);
      }
    }
  }
});
