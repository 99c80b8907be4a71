// Rows that newer code wrote, of an object that older code has again: who is not concerned goes on, the row is kept,
// and the log says so once. What money depends on is never passed by.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { captures, eventsOf, pathOf, raw, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { databasesOf } from "../support/storage.mjs";
import { startWorker } from "../support/worker.mjs";
import { buy } from "../support/work.mjs";

/** What no code of today reads. */
const NEWER = JSON.stringify({ newer: true });

let worker, stripe, receiver;
before(async () => {
  worker = await startWorker();
  receiver = await startReceiver();
  stripe = stripeFor(worker, { maxNetworkRetries: 0 });
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

/** Has `change` done to the objects of each class while nothing runs; `{ Link: (database) => … }`. */
async function rewrite(changes) {
  await worker.kill9();
  const made = Object.entries(changes).map(([name, change]) => [
    name,
    databasesOf(worker.stateDir, name, change).filter((found) => found !== undefined),
  ]);
  await worker.restart();
  return Object.fromEntries(made);
}

/** Does `change` to the session with this id alone. */
const toSession = (session, change) => (database) => (session.endsWith(database.id) ? change(database) : undefined);

/** How often the log says that a row cannot be read. */
const logged = (row) =>
  worker
    .logs()
    .split("\n")
    .filter((line) => line.includes(`unreadable row ${row}`)).length;
const rowsOf =
  (statement) =>
  ({ all }) =>
    all("SELECT 1 FROM sqlite_master WHERE name = ?", statement.match(/FROM (\w+)/)[1]).length ? all(statement) : [];
const count = (lists) => lists.flat().length;

test("an unreadable message, lease, delivery or code keeps only its own receiver waiting, and stays", async () => {
  const [link, other] = [await sell(stripe, { allow_promotion_codes: true }), await sell(stripe)];
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
  const { id: coupon } = await stripe.coupons.create({ percent_off: 50 });
  const [spoilt, sound] = await Promise.all(
    ["SPOILT", "SOUND"].map((code) => stripe.promotionCodes.create({ promotion: { type: "coupon", coupon }, code })),
  );
  await buy(worker, link);
  await buy(worker, other);
  const codes = "SELECT number FROM codes";
  await rewrite({
    Account: ({ run }) => run("INSERT INTO outbox(number, target, due, head, json) VALUES(0, ?, 0, 1, ?)", other.id, NEWER),
    Link: ({ run }) => run("INSERT INTO places(session, attempt, status, due) VALUES('newer', 1, '\"Newer\"', 1)"),
    Endpoint: ({ run }) =>
      run("INSERT INTO deliveries(number, volume, place, source, tries, next_at, body) VALUES(900000, 1, 'newer', 'cs_1', 0, 1, ?)", NEWER),
    Coupon: ({ all, run }) => run("UPDATE codes SET json = ?, times = 7 WHERE number = ?", NEWER, all(`${codes} ORDER BY number`)[0].number),
  });

  // Account: others are told at once, and what the merchant makes besides.
  await stripe.paymentLinks.update(link.id, { inactive_message: "Gone fishing" });
  assert.equal((await stripe.products.create({ name: "Tea" })).name, "Tea");
  const held = raw(worker, "POST", `/v1/payment_links/${other.id}`, { body: { inactive_message: "Later" } });
  assert.notEqual((await held).status, 200);
  assert.equal(logged(other.id), 1);
  // Link and Endpoint.
  const paid = await buy(worker, link);
  await runDue(worker, link.id, 60);
  assert.equal((await selfCheck(worker, link)).committed, 2);
  await runDue(worker, "ledger");
  for (let turn = 0; turn < 3; turn++) await runDue(worker, endpoint.id, 60);
  assert.ok(receiver.requests.some(({ body }) => JSON.parse(body).data.object.id === paid));
  assert.ok(logged("newer") > 0);
  assert.equal(logged("delivery 900000"), 1);
  // Coupon: the code that can be read works, and Account hears of it.
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.submit({ promotion_code: "SOUND" }, { button: { intent: "apply" } });
  assert.equal((await buyer.pay()).kind, "complete");
  const used = async (code) => (await stripe.promotionCodes.retrieve(code.id)).times_redeemed;
  for (let tries = 0; tries < 20 && (await used(sound)) === 0; tries++) await runDue(worker, buyer.session, 0);
  assert.equal(await used(sound), 1);
  assert.equal((await stripe.coupons.retrieve(coupon)).times_redeemed, 1);

  const kept = await rewrite({
    Account: ({ all, run }) =>
      [
        all("SELECT 1 FROM outbox WHERE number = 0"),
        run("DELETE FROM outbox WHERE number = 0"),
        run("UPDATE outbox SET head = 1 WHERE number IN (SELECT MIN(number) FROM outbox GROUP BY target)"),
      ][0],
    Link: rowsOf("SELECT 1 FROM places WHERE session = 'newer'"),
    Endpoint: rowsOf("SELECT 1 FROM deliveries WHERE number = 900000"),
    Coupon: rowsOf(`SELECT 1 FROM codes WHERE json = '${NEWER}'`),
  });
  assert.deepEqual(Object.values(kept).map(count), [1, 2, 1, 1], "each row is there still");
  await stripe.paymentLinks.update(other.id, { inactive_message: "Now" });
  assert.equal((await stripe.paymentLinks.retrieve(other.id)).inactive_message, "Now");
  assert.equal(spoilt.active, true);
});

test("a record that a session cannot read keeps those behind it waiting: nothing is told out of order", async () => {
  const link = await sell(stripe);
  const session = await buy(worker, link);
  await runDue(worker, session, 0);
  const own = (database) => database.all("SELECT v FROM kv WHERE k = 'session'").map(({ v }) => JSON.parse(v))[0];
  // As if it had died with a record of newer code's on its way.
  const {
    Session: [number],
  } = await rewrite({
    Session: toSession(session, (database) => {
      const stored = own(database);
      stored.messages += 1;
      database.run("UPDATE kv SET v = ? WHERE k = 'session'", JSON.stringify(stored));
      database.run("INSERT INTO kv(k, v) VALUES(?, ?)", `out:${stored.messages}`, NEWER);
      return stored.messages;
    }),
  });
  const { payment_intent } = await stripe.checkout.sessions.retrieve(session);
  const refund = await stripe.refunds.create({ payment_intent, amount: 500 });
  assert.equal(refund.status, "succeeded", "money goes on");
  await runDue(worker, session, 600);
  assert.deepEqual(await eventsOf(stripe, refund.id), []);
  assert.ok(logged("") > 0);
  // Newer code is there again, and has sent it.
  const {
    Session: [left],
  } = await rewrite({
    Session: toSession(session, ({ all, run }) => {
      const records = all("SELECT k FROM kv WHERE k LIKE 'out:%' ORDER BY k").map(({ k }) => k);
      run("DELETE FROM kv WHERE k = ?", `out:${number}`);
      return records;
    }),
  });
  assert.ok(left.includes(`out:${number}`) && left.length > 1, left.join());
  await runDue(worker, session, 600);
  assert.ok((await eventsOf(stripe, refund.id)).length > 0);
});

test("a session whose payment or refund cannot be read does nothing with money, and says so", async () => {
  for (const key of ["attempt:7", "refund:7", "voucher:1"]) {
    const session = await buy(worker, await sell(stripe));
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session);
    await runDue(worker, session, 0);
    await rewrite({ Session: toSession(session, ({ run }) => run("INSERT INTO kv(k, v) VALUES(?, ?)", key, NEWER)) });
    await assert.rejects(stripe.refunds.create({ payment_intent, amount: 500 }), key);
    await assert.rejects(stripe.checkout.sessions.retrieve(session), key);
    assert.ok(worker.logs().includes(key), "the log says which row");
    const [charge] = await captures(worker, [session]);
    assert.equal(charge.refunded ?? 0, 0, "nothing was given back");
    await rewrite({ Session: toSession(session, ({ run }) => run("DELETE FROM kv WHERE k = ?", key)) });
    assert.equal((await stripe.checkout.sessions.retrieve(session)).payment_status, "paid");
    const refund = await stripe.refunds.create({ payment_intent, amount: 500 }, { idempotencyKey: `again ${key}` });
    assert.equal(refund.status, "succeeded");
  }
});
