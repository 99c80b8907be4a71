// The Ledger's volumes fill and roll over while buyers pay and the power is cut: no purchase, event
// or delivery is lost or doubled, and lists read as if there were one volume.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { all, assertHealthy, captures, ledger, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const VOLUME_BYTES = "1000000";
const WAVES = 12;
const WAVE = 20;
/** The waves in which the power is cut. */
const CUTS = [2, 5, 8];
/** So long a buyer tries: a payment that the power cut is looked at when its processing time is up. */
const PATIENCE_MS = 60_000;
/** Between two looks: a page that waits asks again no sooner. */
const LOOK_MS = 100;
/** Each buyer whose number this divides is declined first. */
const DECLINED = 7;
const TYPES = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"];

let worker, stripe, receiver, endpoint, link;
/** The sessions of all buyers, in the order of their waves. */
let sessions;

before(async () => {
  // A try that the power cut ended is made again soon.
  const schedule = { WEBHOOK_SCHEDULE: "0,1,1,1,1,1,1,1,1,1" };
  worker = await startWorker({ vars: { LEDGER_VOLUME_BYTES: VOLUME_BYTES, PROCESSING_SECONDS: "1", ...schedule } });
  stripe = stripeFor(worker);
  receiver = await startReceiver();
  endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
  link = await sell(stripe, limited(WAVES * WAVE));
  sessions = await sellAndCut();
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

/** Waves of buyers pay, and the power is cut after the first payment of some; gives their sessions. */
async function sellAndCut() {
  const bought = [];
  for (let wave = 0; wave < WAVES; wave++) {
    const paying = Array.from({ length: WAVE }, (_, number) => buy(wave * WAVE + number));
    if (CUTS.includes(wave)) {
      await Promise.race(paying);
      await worker.kill9();
      await worker.restart();
    }
    bought.push(...(await Promise.all(paying)));
  }
  for (const session of bought) await runDue(worker, session, 0);
  await runDue(worker, link.id, 0);
  return bought;
}

/** A buyer who tries again until it is done. */
async function buy(number) {
  const buyer = new Buyer(worker.url, { patient: true });
  const email = `buyer${number}@crowd.example`;
  const planned = number % DECLINED === 0 ? [cards.declined] : [];
  let page = await buyer.open(pathOf(link));
  for (const giveUp = Date.now() + PATIENCE_MS; Date.now() < giveUp && page.kind !== "complete"; ) {
    if (!page.form) await pause(LOOK_MS);
    page = page.form
      ? await buyer.pay({ email, card_number: planned.shift() ?? cards.good })
      : await buyer.open(page.kind === "unknown" || !buyer.session ? pathOf(link) : `/c/${buyer.session}`);
  }
  assert.equal(page.kind, "complete", `buyer ${number}: ${page.status} ${page.headline}`);
  return buyer.session;
}

const idsOf = (objects) => objects.map(({ id }) => id);
const volumeOf = ({ id }) => id.slice(4, 6);
const aboutOf = ({ data: { object } }) => `cs_test_${object.id.match(/[0-9a-f]{64}/)[0]}`;

test("each purchase is charged, counted and listed once", async () => {
  const charged = await captures(worker, sessions);
  assert.deepEqual(charged.map(({ session }) => session).sort(), sessions.toSorted());
  const listed = await all(stripe.checkout.sessions.list({ payment_link: link.id, status: "complete", limit: 100 }));
  assert.deepEqual(idsOf(listed).sort(), sessions.toSorted());
  const places = sessions.length;
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: places, committed_rows: places });
});

test("each event is kept once, in the order of the volumes, and found by its id", async () => {
  const events = await all(stripe.events.list({ types: TYPES, limit: 100 }));
  assert.ok(new Set(events.map(volumeOf)).size >= 3, "several volumes are full");
  assert.deepEqual(events.map(volumeOf), events.map(volumeOf).sort().reverse());
  assert.equal(new Set(idsOf(events)).size, events.length);
  for (const kind of TYPES) {
    const about = events.filter(({ type }) => type === kind).map(aboutOf);
    assert.deepEqual(about.sort(), sessions.toSorted(), kind);
  }
  for (const event of [events[0], events.at(-1)]) assert.equal((await stripe.events.retrieve(event.id)).id, event.id);
});

test("each event reaches its receiver, and none stays pending, whichever volume it is in", async () => {
  const completed = () => all(stripe.events.list({ type: "checkout.session.completed", limit: 100 }));
  const newest = parseInt(volumeOf((await completed())[0]), 36);
  for (let volume = 1; volume <= newest; volume++) await runDue(worker, `ledger:${volume}`, 600);
  for (let turn = 0; turn < 5; turn++) await runDue(worker, endpoint.id, 600);
  const arrived = new Set(receiver.requests.map(({ body }) => JSON.parse(body).id));
  assert.deepEqual([...arrived].sort(), idsOf(await completed()).sort());
  assert.deepEqual(idsOf((await completed()).filter(({ pending_webhooks }) => pending_webhooks !== 0)), []);
  assertHealthy(worker);
});

/** A list gives the same objects by small pages, forwards and backwards, as by large ones. */
async function assertPaged(list) {
  const ids = idsOf(await all(list({ limit: 100 })));
  assert.deepEqual(idsOf(await all(list({ limit: 7 }))), ids);
  const backwards = [ids.at(-1)];
  for (let more = true; more; ) {
    const page = await list({ limit: 70, ending_before: backwards[0] });
    backwards.unshift(...idsOf(page.data));
    more = page.has_more;
  }
  assert.deepEqual(backwards, ids);
  return ids;
}

test("lists read on from volume to volume, in either direction", async () => {
  const listed = await assertPaged((page) => stripe.checkout.sessions.list(page));
  assert.deepEqual(listed.toSorted(), sessions.toSorted());
  const intents = await assertPaged((page) => stripe.paymentIntents.list(page));
  assert.deepEqual(
    intents,
    listed.map((id) => id.replace("cs_test_", "pi_")),
  );
  await assertPaged((page) => stripe.events.list(page));
  for (const list of [stripe.checkout.sessions, stripe.events]) {
    const whole = await all(list.list({ limit: 100 }));
    assert.ok(
      whole.every(({ created }, at) => at === 0 || created <= whole[at - 1].created),
      "newest first",
    );
  }
  const charges = await assertPaged((page) => stripe.charges.list(page));
  const declined = (await ledger(worker)).filter(({ status }) => status === "declined");
  assert.ok(declined.length >= (WAVES * WAVE) / DECLINED - CUTS.length * WAVE, `${declined.length} declined`);
  assert.equal(charges.length, sessions.length + declined.length, "one for each payment and for each that was declined");
});

test("what happens to the oldest purchase is told at the top and seen where the purchase stands", async () => {
  const purchases = await all(stripe.checkout.sessions.list({ limit: 100 }));
  const [newest, oldest] = [purchases[0], purchases.at(-1)];
  const refund = await stripe.refunds.create({ payment_intent: oldest.payment_intent, amount: 500 });
  const second = await stripe.refunds.create({ payment_intent: newest.payment_intent });
  assert.deepEqual(idsOf((await stripe.refunds.list({ limit: 2 })).data), [second.id, refund.id]);
  const charges = await all(stripe.charges.list({ limit: 100 }));
  const charge = charges.find(({ payment_intent, paid }) => payment_intent === oldest.payment_intent && paid);
  assert.equal(charge.amount_refunded, 500);
  const told = (await stripe.events.list({ type: "charge.refunded" })).data;
  assert.deepEqual(idsOf(told.map(({ data }) => data.object)).includes(charge.id), true);
  const found = await stripe.checkout.sessions.list({ payment_intent: oldest.payment_intent });
  assert.deepEqual(idsOf(found.data), [oldest.id]);
  assert.deepEqual(idsOf(await all(stripe.checkout.sessions.list({ limit: 100 }))), idsOf(purchases), "a change moves nothing");
});
