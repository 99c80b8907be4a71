// The one secret of an installation: what it must be, and that none need be set.

import assert from "node:assert/strict";
import { test } from "node:test";
import { raw } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

test("a secret that could be guessed is named to the merchant, and one that is long enough is taken", async () => {
  const worker = await startWorker({ vars: { APP_SECRET: "too short to keep anything" } });
  try {
    const refused = await raw(worker, "GET", "/v1/products");
    const { error } = await refused.json();
    assert.deepEqual([refused.status, error.type], [500, "api_error"]);
    assert.match(error.message, /^The secret APP_SECRET must have at least 32 characters\. Set another with `openssl rand/);
    const stranger = await raw(worker, "GET", "/v1/products", { key: "sk_test_nobody" });
    assert.equal(stranger.status, 401, "nobody else hears of it");
    await worker.restart({ vars: { APP_SECRET: "0123456789abcdef0123456789abcdef" } });
    assert.equal((await raw(worker, "GET", "/v1/products")).status, 200);
  } finally {
    await worker.stop();
  }
});
