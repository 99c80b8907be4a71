// A panic costs the requests that are under way and no later one: the module starts anew, and the
// objects that the runtime holds go on with what they have stored. Shown with a Worker that panics
// when it is asked to (the feature `panic-test`); the one that is deployed knows no such request.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { build, panicking } from "../../tools/build.mjs";
import { root } from "../../tools/setup.mjs";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { captures, limited, pathOf, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, receiver, link, declined;
before(async () => {
  await build(panicking);
  worker = await startWorker({ built: panicking.folder });
  stripe = stripeFor(worker, { maxNetworkRetries: 0 });
  receiver = await startReceiver();
  await stripe.webhookEndpoints.create({ url: `${receiver.url}/`, enabled_events: ["checkout.session.completed"] });
});
after(() => Promise.all([worker?.stop(), receiver?.stop()]));

/** One object of each class, made before the panic: a session is open, its first card was declined. */
beforeEach(async () => {
  link = await sell(stripe, limited(2));
  declined = new Buyer(worker.url);
  await declined.open(pathOf(link));
  assert.equal((await declined.pay({ card_number: cards.declined })).kind, "declined");
});

const times = (words) => worker.logs().split(words).length - 1;
const panics = () => times("panics on purpose");
const restarts = () => times("The Worker broke down and starts anew");

/** The request is not answered, or as one that failed, because of a panic; then the module has started anew. */
async function panic(request) {
  const before = { panics: panics(), restarts: restarts() };
  const answer = await request.catch((error) => error);
  assert.ok(answer.status === 500 || answer.name === "TimeoutError", `${answer.status} ${answer}`);
  for (let looks = 0; looks < 100 && restarts() === before.restarts; looks++) await pause(20); // the log takes its time
  assert.deepEqual([panics(), restarts()], [before.panics + 1, before.restarts + 1]);
}

const panicInTheWorker = () => panic(fetch(`${worker.url}/_/panic`, { signal: AbortSignal.timeout(5000) }));

/** All objects go on where they were: link, session, bank, account and endpoint. Nothing more broke. */
async function everythingWorks() {
  assert.equal((await declined.pay()).kind, "complete");
  assert.equal((await captures(worker, [declined.session])).length, 1);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  assert.equal((await buyer.pay()).kind, "complete");
  assert.equal((await new Buyer(worker.url).open(pathOf(link))).kind, "closed", "the limit of two is kept");
  const { committed } = await selfCheck(worker, link);
  assert.equal(committed, 2);
  for (const { session } of [declined, buyer]) await receiver.waitFor(({ body }) => body.includes(session));
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false);
  assert.equal(restarts(), panics());
}

test("after a panic in the Worker the next request is answered, and every object goes on", async () => {
  await panicInTheWorker();
  assert.equal((await fetch(worker.url + pathOf(link))).status, 200);
  await everythingWorks();
});

test("after a panic in an object it answers again, and every other object goes on", async () => {
  const fields = new URLSearchParams({ object: "account", advance: 2 ** 32 - 1 });
  const headers = { authorization: `Bearer ${worker.testKey}` };
  await panic(fetch(`${worker.url}/v1/test_helpers/edgetill/run_due`, { method: "POST", body: fields, headers, signal: AbortSignal.timeout(1000) }));
  assert.equal((await stripe.products.list({ limit: 1 })).data.length, 1);
  await everythingWorks();
});

test("a request that waits while another panics fails and breaks nothing more", async () => {
  const sent = new AbortController();
  const waiting = [createSlowly(sent.signal), createSlowly(sent.signal)];
  await pause(150);
  await panicInTheWorker();
  sent.abort();
  for (const { status } of await Promise.all(waiting)) assert.equal(status, 500);
  await everythingWorks();
});

/** A request whose body is complete only after the signal. */
function createSlowly(signal) {
  const bytes = (text) => new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes("name="));
      signal.addEventListener("abort", () => {
        controller.enqueue(bytes("Late"));
        controller.close();
      });
    },
  });
  const headers = { authorization: `Bearer ${worker.testKey}`, "content-type": "application/x-www-form-urlencoded" };
  return fetch(`${worker.url}/v1/products`, { method: "POST", body, duplex: "half", headers });
}

test("what is deployed holds no request that panics", () => {
  const holdsIt = (folder) => readFileSync(join(root, folder, "index_bg.wasm")).includes("panics on purpose");
  assert.equal(holdsIt(panicking.folder), true);
  assert.equal(holdsIt("build"), false);
});
