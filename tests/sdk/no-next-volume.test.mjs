// A volume of the Ledger is full and no next one opens: money goes on, and nothing is lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { all, assertHealthy, captures, eventsOf, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { databasesOf } from "../support/storage.mjs";
import { startWorker } from "../support/worker.mjs";
import { begin, buy, expire } from "../support/work.mjs";

/** So much a volume holds before the next one is opened; no more than twice that is taken of what is no money. */
const VOLUME_BYTES = 150_000;
const BUYERS = 60;
const WAVE = 10;

let worker, stripe, link, sessions;
before(async () => {
  const vars = { LEDGER_VOLUME_BYTES: String(VOLUME_BYTES), FAILING_BINDINGS: "Ledger.LEDGER=fail" };
  worker = await startWorker({ vars, front: "failing-bindings.mjs" });
  stripe = stripeFor(worker);
  link = await sell(stripe, limited(BUYERS));
});
after(() => worker.stop());

const failing = async (modes) => (await fetch(`${worker.url}/failing-bindings?${new URLSearchParams(modes)}`)).json();
const idsOf = (objects) => objects.map(({ id }) => id);
const volumeOf = ({ id }) => id.slice(4, 6);
const settle = async (ids) => {
  for (const id of ids) await runDue(worker, id, 0);
};

test("buyers pay although the volume is full past its bound: each is charged, counted and listed once", async () => {
  sessions = [];
  while (sessions.length < BUYERS) sessions.push(...(await Promise.all(Array.from({ length: WAVE }, () => buy(worker, link)))));
  await settle([...sessions, link.id]);
  assert.equal((await captures(worker, sessions)).length, BUYERS);
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: BUYERS, committed_rows: BUYERS });
  assert.deepEqual(idsOf(await all(stripe.checkout.sessions.list({ limit: 100 }))).sort(), sessions.toSorted());
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false, "its limit closed it");
  await worker.kill9();
  const bytes = databasesOf(
    worker.stateDir,
    "Ledger",
    ({ all }) => all("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")[0].bytes,
  );
  await worker.restart();
  assert.equal(bytes.length, 1, "there is no second volume");
  assert.ok(bytes[0] > 2 * VOLUME_BYTES, `${bytes[0]} bytes: more than is taken of what is no money`);
});

test("refunds, a link that closes, one that is switched off and products are told as ever", async () => {
  const { payment_intent } = await stripe.checkout.sessions.retrieve(sessions[0]);
  const refund = await stripe.refunds.create({ payment_intent, amount: 500 });
  await settle([sessions[0]]);
  assert.deepEqual(idsOf((await stripe.refunds.list({ payment_intent })).data), [refund.id]);
  const types = idsOf((await eventsOf(stripe, refund.id)).map(({ type }) => ({ id: type })));
  assert.ok(types.includes("refund.created"), types.join());
  const own = await sell(stripe);
  await stripe.paymentLinks.update(own.id, { active: false });
  const told = (await eventsOf(stripe, own.id)).map(({ type }) => type);
  assert.deepEqual(told, ["payment_link.created", "payment_link.updated"]);
  const closing = (await eventsOf(stripe, link.id)).filter(({ type, data }) => type === "payment_link.updated" && !data.object.active);
  assert.equal(closing.length, 1, "that the limit closed the link");
});

test("a declined payment, one at the bank's check and the money after it find room", async () => {
  const own = await sell(stripe);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(own));
  assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "declined");
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await buyer.answer("complete")).kind, "complete");
  await settle([buyer.session, own.id]);
  const listed = await stripe.checkout.sessions.list({ payment_link: own.id });
  assert.deepEqual(
    listed.data.map(({ id, payment_status }) => [id, payment_status]),
    [[buyer.session, "paid"]],
  );
  assert.deepEqual((await selfCheck(worker, own)).committed, 1);
});

test("who was turned away, and was not told of, keeps nobody waiting who paid since", async () => {
  const own = await sell(stripe, { allow_promotion_codes: true });
  const { id: coupon } = await stripe.coupons.create({ percent_off: 50, max_redemptions: 1 });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon }, code: "ONLY1" });
  const buyers = [new Buyer(worker.url), new Buyer(worker.url)];
  for (const buyer of buyers) {
    await buyer.open(pathOf(own));
    await buyer.submit({ promotion_code: "ONLY1" }, { button: { intent: "apply" } });
  }
  const [first, second] = buyers;
  assert.equal((await first.pay()).kind, "complete");
  // The link had a place, the coupon has none: the session is to be listed, as one that never came to a bank.
  assert.equal((await second.pay()).kind, "changed");
  await runDue(worker, second.session, 0);
  const listed = async () => idsOf((await stripe.checkout.sessions.list({ payment_link: own.id })).data);
  assert.deepEqual(await listed(), [first.session], "there is room for money alone");
  assert.equal((await second.pay()).kind, "complete");
  await settle([first.session, second.session, own.id]);
  assert.deepEqual(await listed(), [second.session, first.session]);
  assert.equal((await selfCheck(worker, own)).committed, 2);
});

test("who only began and left waits in the session itself, and is told once a next volume opens", async () => {
  const own = await sell(stripe);
  const begun = await begin(worker, own);
  await expire(worker, begun);
  const listed = () => stripe.checkout.sessions.list({ payment_link: own.id });
  assert.deepEqual((await listed()).data, [], "there is room for money alone");
  assert.equal((await stripe.checkout.sessions.retrieve(begun)).status, "expired", "the session knows it");

  // It opens, and Account cannot be told of it: the volume that is closed sends everybody on all the same.
  await failing({ "Ledger.LEDGER": "work", "Ledger.ACCOUNT": "fail" });
  await runDue(worker, "ledger:1", 600);
  await runDue(worker, begun, 600);
  assert.deepEqual(idsOf((await listed()).data), [begun]);
  assert.deepEqual(
    (await eventsOf(stripe, begun)).map(({ type }) => type),
    ["checkout.session.expired"],
  );
  const late = await buy(worker, own);
  await settle([late, own.id]);
  const [newest] = await eventsOf(stripe, late);
  assert.equal(volumeOf(newest), "02");
  await failing({ "Ledger.ACCOUNT": "work" });
  await runDue(worker, "ledger:1", 600);

  // What is in the first volume is changed there, and told in the second.
  const { payment_intent } = await stripe.checkout.sessions.retrieve(sessions[1]);
  const refund = await stripe.refunds.create({ payment_intent });
  await settle([sessions[1]]);
  assert.equal(volumeOf((await eventsOf(stripe, refund.id))[0]), "02");
  assert.deepEqual(idsOf((await stripe.refunds.list({ payment_intent })).data), [refund.id]);
  const whole = await all(stripe.checkout.sessions.list({ limit: 100 }));
  assert.equal(new Set(idsOf(whole)).size, whole.length);
  assert.equal(whole.length, BUYERS + 5);
  const completed = await all(stripe.events.list({ type: "checkout.session.completed", limit: 100 }));
  const about = completed.map(({ data }) => data.object.id);
  assert.equal(about.length, BUYERS + 4);
  assert.equal(new Set(about).size, about.length);
  assertHealthy(worker);
});
