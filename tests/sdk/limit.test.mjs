// The heart: buyers race for a limited number of places, and exactly that many complete,
// whatever is declined, killed or lost on the way.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { all, assertHealthy, captures, ledger, limited, pathOf, runDue, selfCheck, sell, stripeFor, word } from "../support/merchant.mjs";
import { atRest } from "../support/work.mjs";
import { startWorker } from "../support/worker.mjs";

const MOST_TURNS = 150;
const DAY = 86_400;
const workers = [];
after(() => Promise.all(workers.map((worker) => worker.stop())));

async function start(vars = {}) {
  const worker = await startWorker({ vars: { PROCESSING_SECONDS: "1", ...vars } });
  workers.push(worker);
  return worker;
}

/** One buyer who wants it: pays, waits while others hold the places, stops when it is over. */
async function buyer(worker, link, number) {
  const one = new Buyer(worker.url, { patient: true });
  const email = `buyer${number}@crowd.example`;
  const planned = number % 3 === 0 ? [cards.declined] : [];
  let page = await one.open(pathOf(link));
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    if (page.form) {
      page = await one.pay({ email, card_number: planned.shift() ?? cards.good });
    } else if (page.kind === "complete" || page.kind === "closed") {
      return { ending: page.kind, session: one.session, turns: turn };
    } else {
      assert.ok(["held", "processing", "failed"].includes(page.kind), `buyer ${number}: ${page.status} ${page.headline}`);
      await pause(200 + Math.random() * 400); // less than the page's Retry-After
      page = await one.open(one.session ? `/c/${one.session}` : pathOf(link));
      if (page.kind === "unknown") page = await one.open(pathOf(link)); // the post never arrived
    }
  }
  throw new Error(`buyer ${number} found no end: ${page.kind} ${page.status} ${page.headline}`);
}

const crowd = (worker, link, size) => Promise.all(Array.from({ length: size }, (_, number) => buyer(worker, link, number)));

/** Everything that counts sold places says the same number. */
async function assertSold(worker, link, buyers, places) {
  const winners = await assertComplete(worker, link, buyers, places);
  const paid = await captures(
    worker,
    buyers.map(({ session }) => session),
  );
  assert.deepEqual(paid.map(({ session }) => session).sort(), winners.toSorted(), "each winner has one capture");
  assert.ok(paid.every(({ amount, currency }) => amount === 1800 && currency === "eur"));
  await assertClosed(worker, link, places);
}

/** So many buyers saw that they have it, and the API and the events name the same sessions; gives them. */
async function assertComplete(worker, link, buyers, places) {
  const stripe = stripeFor(worker);
  const winners = buyers.filter(({ ending }) => ending === "complete").map(({ session }) => session);
  assert.equal(winners.length, places, "buyers who saw that they have it");
  assert.equal(buyers.filter(({ ending }) => ending === "closed").length, buyers.length - places);

  await Promise.all(buyers.filter(({ session }) => session).map(({ session }) => runDue(worker, session, 0)));
  await runDue(worker, link.id, 0);
  const complete = await all(stripe.checkout.sessions.list({ payment_link: link.id, status: "complete", limit: 100 }));
  assert.deepEqual(complete.map(({ id }) => id).sort(), winners.toSorted(), "complete sessions are the winners'");
  assert.deepEqual(await told(stripe, "checkout.session.completed", winners), winners.toSorted(), "each winner has one checkout.session.completed");
  return winners;
}

/** The sessions among these that events of this type are about, once for each event. */
async function told(stripe, type, sessions) {
  const hexes = new Map(sessions.map((id) => [id.split("_")[2], id]));
  const events = await all(stripe.events.list({ type, limit: 100 }));
  const about = events.map(({ data }) => hexes.get(data.object.id.match(/[0-9a-f]{64}/)[0]));
  return about.filter((id) => id).sort();
}

/** The link has sold these places and holds no others; nobody got money back. */
async function assertClosed(worker, link, places) {
  assert.ok(
    (await ledger(worker)).every(({ status }) => status !== "refunded"),
    "nobody is charged and then refunded",
  );
  const check = await selfCheck(worker, link);
  assert.deepEqual(check, { held: 0, held_rows: 0, committed: places, committed_rows: places });
  const sold = await stripeFor(worker).paymentLinks.retrieve(link.id);
  assert.equal(sold.active, false);
  assert.equal(sold.restrictions.completed_sessions.count, places);
  assertHealthy(worker);
}

test("300 buyers race for 20 places and exactly 20 complete; raised, the link sells more", async () => {
  const worker = await start();
  const stripe = stripeFor(worker);
  const link = await sell(stripe, limited(20));
  await assertSold(worker, link, await crowd(worker, link, 300), 20);

  const updated = await all(stripe.events.list({ type: "payment_link.updated" }));
  assert.deepEqual(
    updated.map(({ data }) => [data.object.id, data.previous_attributes.active]),
    [[link.id, true]],
  );

  const raised = await stripe.paymentLinks.update(link.id, limited(25));
  assert.equal(raised.active, true);
  const more = await crowd(worker, link, 30);
  assert.equal(more.filter(({ ending }) => ending === "complete").length, 5);
  const lowered = await stripe.paymentLinks.update(link.id, limited(30)).then(() => stripe.paymentLinks.update(link.id, limited(7)));
  assert.equal(lowered.active, false, "a limit below the count closes");
  assert.deepEqual(lowered.restrictions.completed_sessions, { count: 25, limit: 7 });
  assert.equal((await buyer(worker, link, 1)).ending, "closed");
});

test("two power cuts in the middle lose no place, sell none twice and charge nobody twice", async () => {
  const worker = await start({ SIMULATOR_FAULTS: "delay_ms=100" }); // so that charges are under way
  const link = await sell(stripeFor(worker), limited(20));
  const buyers = crowd(worker, link, 300);
  const middles = [({ held }) => held >= 5, ({ held, committed }) => held > 0 && committed > 0];
  for (const isMiddle of middles) {
    const { committed } = await until(worker, link, isMiddle);
    // The second middle can pass between two looks; the first cannot.
    assert.ok(committed < 20 || isMiddle !== middles[0], "the power was cut while buyers paid");
    await worker.kill9();
    await worker.restart();
  }
  await assertSold(worker, link, await buyers, 20);
});

test("among 300 buyers are debits and the power is cut: exactly 20 complete, and each debit ends once by word or by time", async () => {
  const worker = await start({ SIMULATOR_FAULTS: `delay_ms=100,pending_every=2,pending_fails_every=3,pending_seconds=${DAY}` });
  const stripe = stripeFor(worker);
  const link = await sell(stripe, limited(20));
  const crowding = crowd(worker, link, 300);
  const { committed } = await until(worker, link, ({ held, committed }) => held > 0 && committed > 0);
  assert.ok(committed < 20, "the power was cut while buyers paid");
  await worker.kill9();
  await worker.restart();
  const buyers = await crowding;
  const winners = await assertComplete(worker, link, buyers, 20);
  await assertClosed(worker, link, 20);

  const debits = (await ledger(worker)).filter(({ status }) => status === "pending");
  const ids = debits.map(({ session }) => session).sort();
  const isDebit = new Set(ids);
  assert.ok(ids.length >= 5 && ids.length <= 15, `${ids.length} debits`);
  assert.ok(
    ids.every((id, at) => winners.includes(id) && id !== ids[at - 1]),
    "only winners wait for money, each for one payment",
  );
  const atOnce = winners.filter((id) => !isDebit.has(id)).sort();
  await assertCharged(worker, winners, atOnce);
  assert.deepEqual(await told(stripe, "payment_intent.processing", winners), ids);
  assert.deepEqual(await told(stripe, "charge.pending", winners), ids);

  // Some banks say so themselves; the power is cut once more; the rest is decided when its time is over.
  const byWord = debits.slice(0, 4);
  for (const [at, { reference }] of byWord.entries()) await word(worker, reference, at % 2 ? "fail" : "pay");
  await worker.kill9();
  await worker.restart();
  await runDue(worker, "simulator", DAY);
  for (let turn = 0; turn < 2; turn++) for (const id of ids) await runDue(worker, id, 2 * DAY);
  for (const { reference } of debits) await word(worker, reference);

  const captured = new Set((await captures(worker, winners)).map(({ session }) => session));
  const [paid, failed] = [ids.filter((id) => captured.has(id)), ids.filter((id) => !captured.has(id))];
  assert.ok(captured.has(byWord[0].session) && !captured.has(byWord[1].session), "as the banks said");
  assert.ok(paid.length >= 2 && failed.length >= 2 && paid.length + failed.length === ids.length);
  await assertCharged(worker, winners, [...atOnce, ...paid].sort());
  assert.deepEqual(await told(stripe, "checkout.session.completed", winners), winners.toSorted());
  assert.deepEqual(await told(stripe, "checkout.session.async_payment_succeeded", winners), paid);
  assert.deepEqual(await told(stripe, "checkout.session.async_payment_failed", winners), failed);
  assert.deepEqual(await told(stripe, "charge.succeeded", winners), [...atOnce, ...paid].sort());
  await assertClosed(worker, link, 20);
});

/** Exactly these sessions are paid, each by one capture, with one event of it. */
async function assertCharged(worker, winners, paid) {
  const stripe = stripeFor(worker);
  const charged = (await captures(worker, winners)).map(({ session }) => session).sort();
  assert.deepEqual(charged, paid);
  for (const [payment_status, wanted] of [
    ["paid", paid],
    ["unpaid", winners.filter((id) => !paid.includes(id)).sort()],
  ]) {
    const read = await Promise.all(wanted.map((id) => stripe.checkout.sessions.retrieve(id)));
    assert.ok(read.every((session) => session.payment_status === payment_status));
  }
  assert.deepEqual(await told(stripe, "payment_intent.succeeded", winners), paid);
}

/** Looks at a link's counters until they are so, or sold out. */
async function until(worker, link, isSo) {
  for (;;) {
    const check = await selfCheck(worker, link);
    if (isSo(check) || check.committed === 20) return check;
    await pause(5);
  }
}

for (const fault of ["lose_answer_every=10", "lose_request_every=10"]) {
  test(`a processor with ${fault} changes nothing about who may buy`, async () => {
    const worker = await start({ SIMULATOR_FAULTS: fault });
    const link = await sell(stripeFor(worker), limited(20));
    await assertSold(worker, link, await crowd(worker, link, 120), 20);
    assert.match(worker.logs(), /lost on purpose/);
  });
}

test("a place at the bank's check is held, then free for the next buyer when the check is not passed", async () => {
  const worker = workers[0] ?? (await start());
  const link = await sell(stripeFor(worker), limited(1));
  const slow = new Buyer(worker.url);
  await slow.open(pathOf(link));
  assert.equal((await slow.pay({ card_number: cards.challenge })).kind, "challenge");

  const next = new Buyer(worker.url);
  await next.open(pathOf(link));
  const held = await next.pay();
  assert.equal(held.kind, "held");
  assert.match(held.headline, /are paying|is paying/);
  assert.ok(Number(held.response.headers.get("retry-after")) > 0);
  assert.match(held.refresh, new RegExp(`url=/c/${next.session}\\?of=${pathOf(link).slice(1)}$`));
  assert.equal((await next.open(`/c/${next.session}`)).kind, "held");

  assert.equal((await slow.answer("fail")).kind, "declined");
  await pause(1000); // so long an isolate goes by what it knows
  assert.equal((await next.open(held.refresh.split("url=")[1])).kind, "form");
  assert.equal((await next.pay()).kind, "complete");
  assert.equal((await slow.pay()).kind, "closed");
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 1, committed_rows: 1 });
});

test("whoever opens a link that is sold out reads so, for one read of KV, until the limit is raised", async () => {
  const worker = workers[0] ?? (await start());
  const stripe = stripeFor(worker);
  const link = await sell(stripe, limited(1));
  const last = new Buyer(worker.url);
  await last.open(pathOf(link));
  assert.equal((await last.pay()).kind, "complete");

  const before = await atRest(worker);
  const page = await new Buyer(worker.url).open(pathOf(link));
  const after = await atRest(worker);
  assert.deepEqual([page.kind, page.status, page.headline], ["closed", 410, "Sold out"]);
  assert.deepEqual([after.kv_reads - before.kv_reads, after.object_requests - before.object_requests], [1, 0]);

  await stripe.paymentLinks.update(link.id, { inactive_message: "More of it in spring." });
  const worded = await new Buyer(worker.url).open(pathOf(link));
  assert.equal(worded.headline, "Sold out");
  assert.match(worded.html, /More of it in spring\./);

  await stripe.paymentLinks.update(link.id, { active: false });
  assert.equal((await new Buyer(worker.url).open(pathOf(link))).headline, "This link is no longer active");
  await stripe.paymentLinks.update(link.id, { active: true, restrictions: { completed_sessions: { limit: 2 } } });
  assert.equal((await new Buyer(worker.url).open(pathOf(link))).kind, "form");
});

test("a buyer who never comes back from the bank's check gives the place up when the hold ends, once", async () => {
  const worker = workers[0] ?? (await start());
  const link = await sell(stripeFor(worker), limited(1));
  const gone = new Buyer(worker.url);
  await gone.open(pathOf(link));
  await gone.pay({ card_number: cards.challenge });
  await runDue(worker, gone.session, 601);
  await runDue(worker, link.id, 700);

  const next = new Buyer(worker.url);
  await next.open(pathOf(link));
  assert.equal((await next.pay()).kind, "complete");
  const late = await gone.answer("complete");
  assert.notEqual(late.kind, "complete");
  assert.equal((await captures(worker, [gone.session, next.session])).length, 1);
});
