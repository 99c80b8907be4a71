// Disputes: a bank questions a payment some time after it, as the official SDK and a webhook hear of
// it; answered, let be, forgotten; through power cuts and a bank that loses answers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { all, assertHealthy, ledger, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const FRAUDULENT = "4000000000000259";
const NOT_RECEIVED = "4000000000002685";
const INQUIRY = "4000000000001976";
const A_WHILE = 10;
const EIGHT_DAYS = 8 * 86_400;

let worker, stripe, link;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  link = await sell(stripe);
});
after(() => worker.stop());

/** Buys with a card; the session, as the API shows it. */
async function pay(card_number, { at = link, ...typed } = {}) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(at));
  assert.equal((await buyer.pay({ card_number, ...typed })).kind, "complete", buyer.page.alert);
  return stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent"] });
}

/** The dispute of a purchase, once the bank has said so. */
async function disputed(card_number) {
  const session = await pay(card_number);
  await runDue(worker, "simulator", A_WHILE);
  return { session, dispute: await disputeOf(session) };
}

async function disputeOf({ payment_intent }) {
  const { data } = await stripe.disputes.list({ payment_intent: payment_intent.id });
  return data[0];
}

/** What the merchant was told about a dispute and its charge, oldest first, with the status it had. */
async function told({ id, charge }) {
  const events = await all(stripe.events.list({ types: ["charge.dispute.*", "charge.updated", "charge.refunded"] }));
  const about = events.filter(({ data: { object } }) => [id, charge].includes(object.id));
  return about.reverse().map(({ type, data: { object } }) => `${type} ${object.status}`);
}

const evidence = (uncategorized_text) => ({ evidence: { uncategorized_text } });
const BEGUN = ["charge.dispute.created needs_response", "charge.dispute.funds_withdrawn needs_response", "charge.updated succeeded"];

test("a dispute comes by itself, is told once, and a webhook tells it as well", async () => {
  const receiver = await startReceiver();
  const { id } = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["charge.dispute.created"] });
  await worker.restart({ vars: { DISPUTE_SECONDS: "1" } });
  const session = await pay(FRAUDULENT, { at: await sell(stripe, limited(3)) });
  const intent = session.payment_intent;
  const { body } = await receiver.waitFor(({ body }) => body.includes(intent.latest_charge), 20_000);
  await worker.restart({ vars: { DISPUTE_SECONDS: "" } });
  const heard = JSON.parse(body).data.object;
  const dispute = await stripe.disputes.retrieve(heard.id, { expand: ["charge", "payment_intent"] });
  assert.deepEqual([dispute.status, dispute.reason, dispute.amount], ["needs_response", "fraudulent", 1800]);
  assert.deepEqual([dispute.charge.disputed, dispute.charge.paid, dispute.charge.refunded], [true, true, false]);
  assert.equal(dispute.payment_intent.status, "succeeded");
  assert.ok(dispute.evidence_details.due_by > dispute.created);
  const [withdrawal] = dispute.balance_transactions;
  assert.deepEqual([withdrawal.type, withdrawal.net, withdrawal.fee], ["adjustment", -1800, 0]);
  assert.deepEqual(await stripe.balanceTransactions.retrieve(withdrawal.id), withdrawal);
  assert.deepEqual(await told({ ...heard, charge: intent.latest_charge }), BEGUN);
  const after = await stripe.checkout.sessions.retrieve(session.id);
  assert.deepEqual([after.status, after.payment_status], ["complete", "paid"], "what was bought stays bought");
  const sold = await stripe.paymentLinks.retrieve(session.payment_link);
  assert.equal(sold.restrictions.completed_sessions.count, 1, "its place stays counted");
  assert.equal((await selfCheck(worker, sold)).sound ?? true, true);
  await stripe.webhookEndpoints.del(id);
  await receiver.stop();
});

for (const [text, end, ends, back] of [
  ["winning_evidence", "won", ["charge.dispute.closed won", "charge.dispute.funds_reinstated won"], 0],
  ["losing_evidence", "lost", ["charge.dispute.closed lost"], 1800],
  ["We have sent it.", "under_review", [], 1800],
]) {
  test(`evidence that says "${text}" is answered as in Stripe's test mode`, async () => {
    const { session, dispute } = await disputed(NOT_RECEIVED);
    assert.equal(dispute.reason, "product_not_received");
    const staged = await stripe.disputes.update(dispute.id, { ...evidence(text), submit: false });
    assert.deepEqual([staged.status, staged.evidence_details.has_evidence], ["needs_response", true]);
    const answered = await stripe.disputes.update(dispute.id, { submit: true, metadata: { case: "7" } });
    assert.deepEqual([answered.status, answered.metadata.case, answered.evidence_details.submission_count], [end, "7", 1]);
    const news = ["charge.dispute.updated needs_response", "charge.dispute.updated under_review", ...ends];
    assert.deepEqual(await told(dispute), [...BEGUN, ...news]);
    const nets = answered.balance_transactions.map(({ net }) => net);
    assert.equal(
      nets.reduce((sum, net) => sum - net, 0),
      back,
    );
    const [line] = (await ledger(worker)).filter((line) => line.session === session.id);
    assert.equal(line.charged_back ?? 0, back);
    await assert.rejects(stripe.refunds.create({ charge: dispute.charge }), (error) => {
      assert.equal(error.code, "charge_disputed");
      assert.equal(error.message, `Charge ${dispute.charge} has been charged back; cannot issue a refund.`);
      return true;
    });
    await assert.rejects(stripe.disputes.update(dispute.id, evidence("more")), { statusCode: 400 });
  });
}

test("a dispute that is let be, or that nobody answers in time, is lost", async () => {
  const { dispute } = await disputed(FRAUDULENT);
  const closed = await stripe.disputes.close(dispute.id);
  assert.equal(closed.status, "lost");
  assert.deepEqual(await told(dispute), [...BEGUN, "charge.dispute.closed lost"]);
  await assert.rejects(stripe.disputes.close(dispute.id), /already closed/);

  const { session, dispute: forgotten } = await disputed(FRAUDULENT);
  await runDue(worker, session.id, EIGHT_DAYS);
  assert.equal((await disputeOf(session)).status, "needs_response", "the bank's clock counts");
  await runDue(worker, "simulator", EIGHT_DAYS);
  assert.equal((await disputeOf(session)).status, "lost");
  assert.deepEqual(await told(forgotten), [...BEGUN, "charge.dispute.closed lost"]);
});

test("an inquiry takes no money, is closed by a refund, and may be escalated", async () => {
  const { dispute } = await disputed(INQUIRY);
  assert.deepEqual([dispute.status, dispute.is_charge_refundable], ["warning_needs_response", true]);
  assert.deepEqual(dispute.balance_transactions, []);
  const refund = await stripe.refunds.create({ charge: dispute.charge });
  assert.equal(refund.status, "succeeded");
  assert.equal((await stripe.disputes.retrieve(dispute.id)).status, "warning_closed");
  const asked = ["charge.dispute.created warning_needs_response", "charge.updated succeeded", "charge.refunded succeeded"];
  assert.deepEqual(await told(dispute), [...asked, "charge.dispute.closed warning_closed"]);

  const { dispute: other } = await disputed(INQUIRY);
  const escalated = await stripe.disputes.update(other.id, evidence("escalate_inquiry_evidence"));
  assert.deepEqual([escalated.status, escalated.payment_method_details.card.case_type], ["needs_response", "chargeback"]);
  assert.equal(escalated.balance_transactions[0].net, -1800);
  const won = await stripe.disputes.update(other.id, evidence("winning_evidence"));
  assert.deepEqual([won.status, won.evidence_details.submission_count], ["won", 2]);
});

test("a debit that its holder revokes is lost at once", async () => {
  const holder = (method) => ({ payment_method: method, [`${method}_holder`]: "Jenny Rosen", card_number: "" });
  for (const [currency, typed] of [
    ["usd", { ...holder("us_bank_account"), bank_routing_number: "110000000", bank_account_number: "000555555559" }],
    ["eur", { ...holder("sepa_debit"), bank_iban: "DE35370400440532013002" }],
    ["gbp", { ...holder("bacs_debit"), bank_sort_code: "108800", bank_bacs_account_number: "55555559" }],
    ["aud", { ...holder("au_becs_debit"), bank_bsb_number: "000000", bank_becs_account_number: "666666660" }],
  ]) {
    const at = await sell(stripe, { currency, amount: 1800, payment_method_types: [typed.payment_method] });
    const session = await pay(undefined, { at, ...typed });
    await runDue(worker, "simulator", 60);
    await runDue(worker, session.id, 60);
    await runDue(worker, "simulator", 120);
    const dispute = await disputeOf(session);
    assert.deepEqual([dispute.status, dispute.reason], ["lost", "debit_not_authorized"], currency);
    assert.deepEqual([dispute.payment_method_details.type, dispute.evidence_details.due_by], [typed.payment_method, 0]);
    assert.deepEqual(await told(dispute), [
      "charge.dispute.created lost",
      "charge.dispute.funds_withdrawn lost",
      "charge.dispute.closed lost",
      "charge.updated succeeded",
    ]);
  }
});

test("power cuts and a bank that loses answers lose no dispute and tell of none twice", async () => {
  await worker.restart({ vars: { DISPUTE_SECONDS: "1", SIMULATOR_FAULTS: "lose_request_every=7,lose_answer_every=5" } });
  stripe = stripeFor(worker);
  const sessions = [];
  for (let number = 0; number < 6; number++) {
    const session = await pay(FRAUDULENT).catch(() => undefined);
    if (session) sessions.push(session);
    if (number % 3 === 2) {
      await worker.kill9();
      await worker.restart();
    }
  }
  assert.ok(sessions.length > 2);
  await worker.restart({ vars: { SIMULATOR_FAULTS: "" } });
  for (const session of sessions) {
    for (let times = 0; times < 3; times++) {
      await runDue(worker, "simulator", 600);
      await runDue(worker, session.id, 600);
    }
    const dispute = await disputeOf(session);
    assert.deepEqual(await told(dispute), BEGUN);
    const answer = stripe.disputes.update(dispute.id, evidence("winning_evidence"));
    await worker.kill9();
    await answer.catch(() => undefined);
    await worker.restart({ vars: { DISPUTE_SECONDS: "" } });
    const known = await stripe.disputes.retrieve(dispute.id);
    if (known.status === "needs_response") await stripe.disputes.update(dispute.id, evidence("winning_evidence"));
    await runDue(worker, session.id, 600);
    assert.equal((await stripe.disputes.retrieve(dispute.id)).status, "won");
    const news = ["charge.dispute.updated under_review", "charge.dispute.closed won", "charge.dispute.funds_reinstated won"];
    assert.deepEqual(await told(dispute), [...BEGUN, ...news]);
  }
  assertHealthy(worker);
});
