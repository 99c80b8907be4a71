// Every test card of https://docs.stripe.com/testing that is taken, with all that a merchant can
// read of it: the card, the checks, 3-D Secure, the outcome, the error.
//
// A row: number, brand, country, funding, cvc_check, address_postal_code_check, 3-D Secure, ending.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { assertHealthy, captures, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const table = `
  4242424242424242    visa       US credit  pass pass -            paid
  4000056655665556    visa       US debit   pass pass -            paid
  5555555555554444    mastercard US credit  pass pass -            paid
  2223003122003222    mastercard US credit  pass pass -            paid
  5200828282828210    mastercard US debit   pass pass -            paid
  5105105105105100    mastercard US prepaid pass pass -            paid
  378282246310005     amex       US credit  pass pass -            paid
  371449635398431     amex       US credit  pass pass -            paid
  6011111111111117    discover   US credit  pass pass -            paid
  6011000990139424    discover   US credit  pass pass -            paid
  6011981111111113    discover   US debit   pass pass -            paid
  3056930009020004    diners     US credit  pass pass -            paid
  36227206271667      diners     US credit  pass pass -            paid
  6555900000604105    discover   US credit  pass pass -            paid
  3566002020360505    jcb        JP credit  pass pass -            paid
  6200000000000005    unionpay   CN credit  pass pass -            paid
  6200000000000047    unionpay   CN debit   pass pass -            paid
  6205500000000000004 unionpay   CN credit  pass pass -            paid

  4000000320000021    visa       AR credit  pass pass -            paid
  4000000760000002    visa       BR credit  pass pass -            paid
  4000001240000000    visa       CA credit  pass pass -            paid
  4000001520000001    visa       CL credit  pass pass -            paid
  4000001700000003    visa       CO credit  pass pass -            paid
  4000001880000005    visa       CR credit  pass pass -            paid
  4000002180000000    visa       EC credit  pass pass -            paid
  4000004840008001    visa       MX credit  pass pass -            paid
  4000005910000000    visa       PA credit  pass pass -            paid
  4000006000000066    visa       PY credit  pass pass -            paid
  4000006040000068    visa       PE credit  pass pass -            paid
  4000008580000003    visa       UY credit  pass pass -            paid
  4000007840000001    visa       AE credit  pass pass -            paid
  5200007840000022    mastercard AE credit  pass pass -            paid
  4000000400000008    visa       AT credit  pass pass -            paid
  4000000560000004    visa       BE credit  pass pass -            paid
  4000001000000000    visa       BG credit  pass pass -            paid
  4000001120000005    visa       BY credit  pass pass -            paid
  4000001910000009    visa       HR credit  pass pass -            paid
  4000001960000008    visa       CY credit  pass pass -            paid
  4000002030000002    visa       CZ credit  pass pass -            paid
  4000002080000001    visa       DK credit  pass pass -            paid
  4000002330000009    visa       EE credit  pass pass -            paid
  4000002460000001    visa       FI credit  pass pass -            paid
  4000002500000003    visa       FR credit  pass pass -            paid
  4000002760000016    visa       DE credit  pass pass -            paid
  4000002920000005    visa       GI credit  pass pass -            paid
  4000003000000030    visa       GR credit  pass pass -            paid
  4000003480000005    visa       HU credit  pass pass -            paid
  4000003720000005    visa       IE credit  pass pass -            paid
  4000003800000008    visa       IT credit  pass pass -            paid
  4000004280000005    visa       LV credit  pass pass -            paid
  4000004380000004    visa       LI credit  pass pass -            paid
  4000004400000000    visa       LT credit  pass pass -            paid
  4000004420000006    visa       LU credit  pass pass -            paid
  4000004700000007    visa       MT credit  pass pass -            paid
  4000005280000002    visa       NL credit  pass pass -            paid
  4000005780000007    visa       NO credit  pass pass -            paid
  4000006160000005    visa       PL credit  pass pass -            paid
  4000006200000007    visa       PT credit  pass pass -            paid
  4000006420000001    visa       RO credit  pass pass -            paid
  4000006820000007    visa       SA credit  pass pass -            paid
  4000007050000006    visa       SI credit  pass pass -            paid
  4000007030000001    visa       SK credit  pass pass -            paid
  4000007240000007    visa       ES credit  pass pass -            paid
  4000007520000008    visa       SE credit  pass pass -            paid
  4000007560000009    visa       CH credit  pass pass -            paid
  4000008260000000    visa       GB credit  pass pass -            paid
  4000058260000005    visa       GB debit   pass pass -            paid
  5555558265554449    mastercard GB credit  pass pass -            paid
  4000000360000006    visa       AU credit  pass pass -            paid
  4000001560000002    visa       CN credit  pass pass -            paid
  4000003440000004    visa       HK credit  pass pass -            paid
  4000003560000008    visa       IN credit  pass pass -            paid
  4000003920000003    visa       JP credit  pass pass -            paid
  3530111333300000    jcb        JP credit  pass pass -            paid
  4000004580000002    visa       MY credit  pass pass -            paid
  4000005540000008    visa       NZ credit  pass pass -            paid
  4000007020000003    visa       SG credit  pass pass -            paid
  4000001580000008    visa       TW credit  pass pass -            paid
  4000007640000003    visa       TH credit  pass pass -            paid
  4000057640000008    visa       TH debit   pass pass -            paid

  4000000000000002    visa       US credit  pass pass -            generic_decline
  4000000000009995    visa       US credit  pass pass -            insufficient_funds
  4000000000009987    visa       US credit  pass pass -            lost_card
  4000000000009979    visa       US credit  pass pass -            stolen_card
  4000000000000069    visa       US credit  pass pass -            expired_card
  4000000000000127    visa       US credit  fail pass -            incorrect_cvc
  4000000000000119    visa       US credit  pass pass -            processing_error
  4000000000006975    visa       US credit  pass pass -            card_velocity_exceeded
  4000000000000341    visa       US credit  pass pass -            generic_decline

  4100000000000019    visa       US credit  pass pass -            blocked
  4000000000004954    visa       US credit  pass pass -            blocked
  4000000000009235    visa       US credit  pass pass -            elevated
  4000000000000101    visa       US credit  fail pass -            paid
  4000000000000036    visa       US credit  pass fail -            paid
  4000000000000028    visa       US credit  pass pass -            paid
  4000000000000010    visa       US credit  pass fail -            paid
  4000000000000044    visa       US credit  pass unavailable -     paid

  4000000000007726    visa       US credit  pass pass -            paid
  4000000000005126    visa       US credit  pass pass -            paid
  4000000000000077    visa       US credit  pass pass -            paid
  4000003720000278    visa       IE credit  pass pass -            paid

  4000002500003155    visa       FR credit  pass pass challenge    paid
  4000002760003184    visa       DE credit  pass pass challenge    paid
  4000003800000446    visa       IT credit  pass pass challenge    paid
  4000000000003220    visa       IE credit  pass pass challenge    paid
  4000008400000027    visa       US credit  pass pass challenge    paid
  4000008260003178    visa       GB credit  pass pass challenge    insufficient_funds
  4000008400001629    visa       US credit  pass pass challenge    generic_decline
  4000008400001280    visa       US credit  pass pass lookup       generic_decline
  4000000032200000    visa       US credit  pass pass frictionless paid
  4000000000001208    visa       US credit  pass pass captcha      paid
  4000000000003725    visa       US credit  pass pass captcha      paid
  4000000000003055    visa       US credit  pass pass -            paid
  4000000000003097    visa       US credit  pass pass -            paid`;

/** Code, message and advice of each refusal. */
const refusals = {
  generic_decline: ["card_declined", "Your card was declined.", "try_again_later"],
  insufficient_funds: ["card_declined", "Your card has insufficient funds.", "try_again_later"],
  lost_card: ["card_declined", "Your card was declined.", "do_not_try_again"],
  stolen_card: ["card_declined", "Your card was declined.", "do_not_try_again"],
  expired_card: ["expired_card", "Your card has expired.", "confirm_card_data"],
  incorrect_cvc: ["incorrect_cvc", "Your card's security code is incorrect.", "confirm_card_data"],
  processing_error: ["processing_error", "An error occurred while processing your card. Try again in a little bit.", "try_again_later"],
  card_velocity_exceeded: ["card_declined", "Your card was declined.", "try_again_later"],
  fraudulent: ["card_declined", "Your card was declined.", undefined],
};

const authorized = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: "approved_by_network",
  reason: null,
  risk_level: "normal",
  risk_score: 32,
  seller_message: "Payment complete.",
  type: "authorized",
};

/** The charge's outcome for an ending. */
const outcomes = {
  paid: authorized,
  elevated: { ...authorized, risk_level: "elevated", risk_score: 70 },
  blocked: {
    ...authorized,
    network_status: "not_sent_to_network",
    reason: "highest_risk_level",
    risk_level: "highest",
    risk_score: 91,
    rule: "block_if_high_risk",
    seller_message: "Stripe blocked this payment as too risky.",
    type: "blocked",
  },
};
const outcomeOf = (ending) =>
  outcomes[ending] ?? {
    ...authorized,
    advice_code: refusals[ending][2],
    network_decline_code: ending === "generic_decline" ? "01" : null,
    network_status: "declined_by_network",
    reason: ending,
    seller_message:
      ending === "generic_decline"
        ? "The bank did not return any further details with this decline."
        : `The bank returned the decline code \`${ending}\`.`,
    type: "issuer_declined",
  };

const authenticated = {
  electronic_commerce_indicator: "05",
  exemption_indicator: null,
  result: "authenticated",
  result_reason: null,
  version: "2.1.0",
};

/** `three_d_secure` but for its transaction. */
const threeDSecure = {
  "-": null,
  captcha: null,
  challenge: { authentication_flow: "challenge", ...authenticated },
  frictionless: { authentication_flow: "frictionless", ...authenticated },
  lookup: { ...authenticated, authentication_flow: null, electronic_commerce_indicator: null, result: "processing_error" },
};

let worker, stripe, link;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  link = await sell(stripe);
});
after(() => worker.stop());

async function check(row, selling = link) {
  const [number, brand, country, funding, cvc, postal, secure, ending] = row.trim().split(/\s+/);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(selling));
  await buyer.pay({ card_number: number, card_cvc: brand === "amex" ? "1234" : "123" });
  if (["challenge", "captcha"].includes(secure)) {
    assert.equal(buyer.page.kind, "challenge");
    assert.equal(buyer.page.headline, secure === "captcha" ? "Are you a person?" : "Confirm this payment");
    const waiting = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent"] });
    assert.deepEqual([waiting.payment_intent.status, waiting.payment_intent.latest_charge], ["requires_action", null]);
    await buyer.answer("complete");
  }
  const paid = ["paid", "elevated"].includes(ending);
  assert.equal(buyer.page.kind, paid ? "complete" : "declined", buyer.page.alert);

  const session = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent.latest_charge"] });
  const { latest_charge: charge, last_payment_error: error } = session.payment_intent;
  const { card } = charge.payment_method_details;
  assert.deepEqual(
    [card.brand, card.network, card.country, card.funding, card.last4, card.exp_month, card.exp_year],
    [brand, brand, country, funding, number.slice(-4), 12, 2034],
  );
  assert.deepEqual(card.checks, { address_line1_check: null, address_postal_code_check: postal, cvc_check: cvc });
  const { transaction_id, ...authentication } = card.three_d_secure ?? {};
  assert.deepEqual(card.three_d_secure && authentication, threeDSecure[secure]);
  const was = ["challenge", "frictionless"].includes(secure);
  assert.equal(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(transaction_id), was);
  assert.equal(card.electronic_commerce_indicator, was ? "05" : null);
  assert.deepEqual(charge.outcome, outcomeOf(ending));
  assert.deepEqual([charge.paid, charge.captured, charge.status], paid ? [true, true, "succeeded"] : [false, false, "failed"]);
  assert.equal((await captures(worker, [session.id])).length, paid ? 1 : 0);
  if (paid) {
    assert.deepEqual([charge.failure_code, charge.failure_message, error], [null, null, null]);
    return;
  }
  const reason = ending === "blocked" ? "fraudulent" : ending;
  const [code, message, advice] = refusals[reason];
  assert.deepEqual([charge.failure_code, charge.failure_message], [code, message]);
  assert.deepEqual(
    [error.type, error.code, error.decline_code, error.message, error.charge, error.advice_code, error.network_decline_code],
    ["card_error", code, reason, message, charge.id, advice, ending === "generic_decline" ? "01" : undefined],
  );
  assert.ok(buyer.page.alert.includes(message), buyer.page.alert);
  assert.doesNotMatch(buyer.page.text, /lost|stolen|fraud|risk/i);
}

test("each test card of the table is what Stripe says it is", async (t) => {
  const rows = table.split("\n").filter((row) => row.trim());
  await Promise.all(rows.map((row) => t.test(row.trim(), () => check(row))));
  assertHealthy(worker);
});

for (const request_three_d_secure of ["any", "challenge"]) {
  test(`a merchant who asks for 3-D Secure (${request_three_d_secure}) has it of cards that support it, and of no other`, async () => {
    const options = { card: { request_three_d_secure } };
    const asking = await sell(stripe, { edgetill: { payment_method_options: options } });
    for (const row of [
      "4000000000003055 visa US credit pass pass challenge paid",
      "4000000000003097 visa US credit pass pass lookup paid",
      "4242424242424242 visa US credit pass pass - paid",
      "378282246310005 amex US credit pass pass - paid",
      "4000000032200000 visa US credit pass pass frictionless paid",
    ])
      await check(row, asking);
  });
}

const invalid = [
  ["a month of 13", "card_expiry", "13/34"],
  ["a year long past", "card_expiry", "12/95"],
  ["a month just past", "card_expiry", "01/26"],
  ["a security code of two digits", "card_cvc", "99"],
  ["a security code of four digits on a visa", "card_cvc", "1234"],
  ["a number that fails its check digit", "card_number", "4242424242424241"],
];
for (const [name, field, value] of invalid) {
  test(`${name} is refused beside its field`, async () => {
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    const page = await buyer.pay({ [field]: value });
    assert.equal(page.kind, "invalid");
    assert.deepEqual(
      [...page.html.matchAll(/href="#(card_\w+)"/g)].map(([, id]) => id),
      [field],
    );
    assert.equal(
      (await stripe.checkout.sessions.list({ payment_link: link.id, limit: 100 })).data.some(({ id }) => id === buyer.session),
      false,
    );
  });
}

test("American Express has four digits of security code", async () => {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const page = await buyer.pay({ card_number: "378282246310005", card_cvc: "123" });
  assert.deepEqual([page.kind, page.html.includes('href="#card_cvc"')], ["invalid", true]);
});

for (const answer of ["fail", "leave"]) {
  test(`a captcha that is not solved ("${answer}") charges nothing, and the buyer may try again`, async () => {
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    await buyer.pay({ card_number: "4000000000001208" });
    await buyer.answer(answer);
    assert.deepEqual([buyer.page.kind, (await captures(worker, [buyer.session])).length], ["declined", 0]);
    assert.match(buyer.page.alert, answer === "fail" ? /captcha was not solved.*Nothing was charged/ : /^You went back.*Nothing was charged/);
    assert.equal((await buyer.pay()).kind, "complete");
  });

  test(`a buyer who does not pass 3-D Secure ("${answer}") leaves no charge`, async () => {
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    await buyer.pay({ card_number: "4000000000003220" });
    await buyer.answer(answer);
    const { payment_intent } = await stripe.checkout.sessions.retrieve(buyer.session, { expand: ["payment_intent"] });
    assert.deepEqual([payment_intent.status, payment_intent.latest_charge], ["requires_payment_method", null]);
    const code = answer === "fail" ? "payment_intent_authentication_failure" : "payment_intent_payment_attempt_expired";
    assert.equal(payment_intent.last_payment_error.code, code);
  });
}
