// async-stripe, the SDK for Rust, in its last release and in the candidate for its next: the strictest
// readers there are, because each field is of a type. The first run builds them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { root, run } from "../../tools/setup.mjs";
import { Buyer, cards } from "../support/buyer.mjs";
import { all, assertHealthy, deliver, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const target = join(root, "target", "async-stripe");
const manifest = join(root, "tests", "async-stripe", "Cargo.toml");

let worker, stripe, receiver;
before(async () => {
  await run("cargo", ["build", "--locked", "--manifest-path", manifest, "--target-dir", target]);
  worker = await startWorker();
  stripe = stripeFor(worker);
  receiver = await startReceiver();
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

/** A shop of one release: `hear()` is what it says next, `say(value)` an answer, `end()` all it is told. */
function shop(release) {
  const env = { ...process.env, WORKER: worker.url, TEST_KEY: worker.testKey, HOOK: `${receiver.url}/${release}` };
  const child = spawn(join(target, "debug", "edgetill-async-stripe"), [release], { env, stdio: ["pipe", "pipe", "pipe"] });
  let problem = "";
  child.stderr.on("data", (chunk) => (problem += chunk));
  // What it does not read any more is told by its last words.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async hear() {
      const { value, done } = await lines.next();
      assert.ok(!done, problem);
      return JSON.parse(value);
    },
    say: (value) => child.stdin.write(`${JSON.stringify(value)}\n`),
    end: () => child.stdin.end(),
  };
}

/** Much else that a shop may hear of: an order that costs nothing, a card refused, a session that ends, a product that changes. */
async function muchElseHappens() {
  const free = new Buyer(worker.url);
  await free.open(pathOf(await sell(stripe, { amount: 0, custom_text: { submit: { message: "Take one." } } })));
  assert.equal((await free.pay()).kind, "complete");
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay({ card_number: cards.declined });
  await stripe.checkout.sessions.expire(buyer.session);
  const product = await stripe.products.create({ name: "Tea", metadata: { of: "hills" } });
  await stripe.products.update(product.id, { name: "Green tea", marketing_features: [{ name: "Organic" }] });
  await stripe.products.del(product.id);
}

for (const release of ["0.41", "1.0-rc"]) {
  test(`async-stripe ${release} sells, lists, refunds and reads every event`, async () => {
    const walk = shop(release);
    const buyer = new Buyer(worker.url);
    const { url } = await walk.hear();
    await buyer.open(pathOf({ url }));
    await buyer.pay();
    walk.say({ session: buyer.session });
    await walk.hear();
    await muchElseHappens();
    const [endpoint] = await all(stripe.webhookEndpoints.list());
    await deliver(worker, endpoint, 60);
    const sent = receiver.requests.filter(({ path }) => path === `/${release}`);
    const types = new Set();
    for (const { body, headers } of sent) {
      walk.say({ body, signature: headers["stripe-signature"] });
      const { event } = await walk.hear();
      assert.equal(event, JSON.parse(body).type);
      types.add(event);
    }
    for (const type of ["checkout.session.completed", "checkout.session.expired", "charge.refunded", "payment_link.updated", "product.deleted"]) {
      assert.ok(types.has(type), type);
    }
    walk.end();
    await stripe.webhookEndpoints.del(endpoint.id);
    assertHealthy(worker);
  });
}
