// Money that comes later, or never: debits that a bank decides by its own word or when their time
// is over, among lost answers, and a processor that answers nobody.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Buyer, pause } from "../support/buyer.mjs";
import {
  all,
  assertHealthy,
  captures,
  eventsOf,
  ledger,
  limited,
  pathOf,
  raw,
  runDue,
  selfCheck,
  sell,
  stripeFor,
  word,
} from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const TWO_DAYS = 172_800;
const workers = [];
after(() => Promise.all(workers.map((worker) => worker.stop())));

async function start(vars) {
  const worker = await startWorker({ vars: { PROCESSING_SECONDS: "1", ...vars } });
  workers.push(worker);
  return worker;
}

/** Buys with a card that pays; the page, and the session as the API shows it. */
async function buy(worker, link) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const page = await buyer.pay();
  return { page, session: await read(worker, buyer.session) };
}

const read = (worker, id) => stripeFor(worker).checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge"] });

/** The line of a session's payment in the test bank's ledger. */
const lineOf = async (worker, id) => (await ledger(worker)).find(({ session }) => session === id);

/** Where a session, its payment and its charge stand. */
const standing = ({ status, payment_status, payment_intent }) => [status, payment_status, payment_intent.status, payment_intent.latest_charge.status];

/** What the merchant was told of a session and its payment, oldest first. */
async function told(worker, { id, payment_intent }) {
  const stripe = stripeFor(worker);
  const about = [id, payment_intent.id, payment_intent.latest_charge.id];
  const events = (await Promise.all(about.map((object) => eventsOf(stripe, object)))).flat();
  return events.map(({ type }) => type).sort();
}

const AT_FIRST = ["charge.pending", "checkout.session.completed", "payment_intent.created", "payment_intent.processing"];
const PAID = [...AT_FIRST, "charge.succeeded", "checkout.session.async_payment_succeeded", "payment_intent.succeeded"].sort();
const FAILED = [...AT_FIRST, "charge.failed", "checkout.session.async_payment_failed", "payment_intent.payment_failed"].sort();
const IS_PAID = ["complete", "paid", "succeeded", "succeeded"];
const IS_PENDING = ["complete", "unpaid", "processing", "pending"];
const IS_FAILED = ["complete", "unpaid", "requires_payment_method", "failed"];

test("a debit is complete and unpaid until its bank's word, whose double changes nothing", async () => {
  const worker = await start({ SIMULATOR_FAULTS: "pending_every=1" });
  const link = await sell(stripeFor(worker), limited(2));
  for (const [decision, state, events] of [
    ["pay", IS_PAID, PAID],
    ["fail", IS_FAILED, FAILED],
  ]) {
    const { page, session } = await buy(worker, link);
    assert.equal(page.kind, "complete");
    assert.deepEqual(standing(session), IS_PENDING);
    assert.deepEqual(await told(worker, session), AT_FIRST.toSorted());
    const line = await lineOf(worker, session.id);
    assert.deepEqual([line.status, line.captured], ["pending", false]);
    assert.deepEqual(await word(worker, line.reference), { status: 200, received: true });
    assert.deepEqual(standing(await read(worker, session.id)), IS_PENDING, "a word carries no state");
    for (const said of [decision, decision, undefined, decision === "pay" ? "fail" : "pay"]) {
      assert.deepEqual(await word(worker, line.reference, said), { status: 200, received: true });
      assert.deepEqual(standing(await read(worker, session.id)), state);
    }
    assert.deepEqual(await told(worker, session), events);
  }
  const { restrictions, active } = await stripeFor(worker).paymentLinks.retrieve(link.id);
  assert.deepEqual([restrictions.completed_sessions.count, active], [2, false], "a place whose money failed stays counted");
  assertHealthy(worker);
});

test("debits that nobody decides are decided when their time is over, as planned", async () => {
  const worker = await start({ SIMULATOR_FAULTS: "pending_every=1,pending_fails_every=2" });
  const link = await sell(stripeFor(worker));
  const bought = [await buy(worker, link), await buy(worker, link)].map(({ session }) => session);
  for (const { id } of bought) await runDue(worker, id, TWO_DAYS);
  for (const { id } of bought) assert.deepEqual(standing(await read(worker, id)), IS_PENDING, "looked at too early");
  assert.deepEqual(await runDue(worker, "simulator", TWO_DAYS), { ran: 2 });
  for (const { id } of bought) await runDue(worker, id, 2 * TWO_DAYS);
  const ends = await Promise.all(bought.map(({ id }) => read(worker, id)));
  assert.deepEqual(ends.map(standing), [IS_PAID, IS_FAILED]);
  assert.deepEqual(await Promise.all(bought.map((session) => told(worker, session))), [PAID, FAILED]);
  assertHealthy(worker);
});

test("the alarm looks by itself, through a power cut", async () => {
  const worker = await start({ SIMULATOR_FAULTS: "pending_every=1,pending_seconds=3" });
  const { session } = await buy(worker, await sell(stripeFor(worker)));
  await worker.kill9();
  await worker.restart();
  for (let left = 40; left > 0 && (await read(worker, session.id)).payment_status === "unpaid"; left--) await pause(250);
  assert.deepEqual(standing(await read(worker, session.id)), IS_PAID);
  assert.deepEqual(await told(worker, session), PAID);
});

test("only test keys, in development, speak for the processor, and of payments that exist", async () => {
  const worker = await start({ SIMULATOR_FAULTS: "" });
  const { session } = await buy(worker, await sell(stripeFor(worker)));
  const { reference } = await lineOf(worker, session.id);
  assert.deepEqual(await word(worker, reference, "fail"), { status: 200, received: true });
  assert.deepEqual(standing(await read(worker, session.id)), IS_PAID, "it was paid already");
  for (const unknown of ["", "pi_1", `cs_test_${"0".repeat(64)}-1`, reference.replace("_test_", "_live_"), `${reference}9`]) {
    assert.deepEqual(await word(worker, unknown), { status: 200, received: false }, unknown);
  }
  assert.equal((await word(worker, reference, undefined, { key: worker.liveKey })).status, 400);
  assert.equal((await word(worker, reference, undefined, { key: null })).status, 401);
  assert.equal((await word(worker, reference, "perhaps")).error.param, "decision");
  assert.equal((await raw(worker, "GET", "/_/processor/simulator")).status, 404);
  await worker.restart({ vars: { DEVELOPMENT: "" } });
  const response = await raw(worker, "POST", "/_/processor/simulator", { body: { reference } });
  assert.equal(response.status, 404);
});

test("among lost answers every debit ends once and right, and exactly the places are sold", async () => {
  const faults = "pending_every=2,pending_fails_every=3,lose_answer_every=5,lose_request_every=7";
  const worker = await start({ SIMULATOR_FAULTS: faults, PROCESSOR_FAILURES: "0" });
  const link = await sell(stripeFor(worker), limited(12));
  const buyers = Array.from({ length: 30 }, () => new Buyer(worker.url, { patient: true }));
  await Promise.all(buyers.map((buyer) => buysOrIsLate(buyer, link)));
  const stripe = stripeFor(worker);
  const complete = await all(stripe.checkout.sessions.list({ payment_link: link.id, status: "complete", limit: 100 }));
  assert.equal(complete.length, 12);
  assert.equal((await selfCheck(worker, link)).committed, 12);

  await runDue(worker, "simulator", TWO_DAYS);
  const ids = complete.map(({ id }) => id);
  for (let turn = 0; turn < 6; turn++) for (const id of ids) await runDue(worker, id, 2 * TWO_DAYS + turn * 7200);
  const paid = (await captures(worker, ids)).map(({ session }) => session);
  for (const id of ids) {
    const session = await read(worker, id);
    const succeeded = (await told(worker, session)).filter((type) => type === "payment_intent.succeeded");
    assert.equal(session.payment_status, paid.includes(id) ? "paid" : "unpaid", id);
    assert.equal(succeeded.length, paid.includes(id) ? 1 : 0, id);
  }
  assert.ok(paid.length < ids.length && paid.length > 0, "some debits failed");
  assert.equal(new Set(paid).size, paid.length, "nobody is charged twice");
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 12, committed_rows: 12 });
  assertHealthy(worker);
});

/** Pays until it worked or everything is sold. */
async function buysOrIsLate(buyer, link) {
  let page = await buyer.open(pathOf(link));
  for (let turn = 0; turn < 150 && page.kind !== "complete" && page.kind !== "closed"; turn++) {
    if (page.form) page = await buyer.pay();
    else {
      await pause(200 + Math.random() * 300);
      page = await buyer.open(buyer.session ? `/c/${buyer.session}` : pathOf(link));
      if (page.kind === "unknown") page = await buyer.open(pathOf(link));
    }
  }
  assert.ok(["complete", "closed"].includes(page.kind), page.kind);
}

test("a processor that answers nobody is soon sent nothing new, and buyers hear at once that nothing was charged", async () => {
  const worker = await start({
    SIMULATOR_FAULTS: "delay_ms=20000",
    PROCESSOR_TIMEOUT_MS: "300",
    PROCESSOR_FAILURES: "3",
    PROCESSOR_PAUSE_SECONDS: "60",
  });
  const link = await sell(stripeFor(worker));
  for (let left = 3; left > 0; left--) await buy(worker, link).catch(() => {});
  const began = Date.now();
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const page = await buyer.pay();
  assert.ok(page.form && page.text.includes("charged"), page.text);
  assert.ok(Date.now() - began < 2000);
  assert.match(worker.logs(), /nothing was sent/);
  assert.equal((await read(worker, buyer.session)).status, "open");
});
