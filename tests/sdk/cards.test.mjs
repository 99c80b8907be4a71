// What test cards do to a purchase, and that no card number is kept. card-table.test.mjs has what
// each of them shows.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { captures, eventsOf, ledger, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, link;
before(async () => {
  worker = await startWorker({ vars: { ATTEMPT_PAUSES: "0" } });
  stripe = stripeFor(worker);
  link = await sell(stripe);
});
after(() => worker.stop());

async function atForm(options) {
  const buyer = new Buyer(worker.url, options);
  await buyer.open(pathOf(link));
  return buyer;
}

async function paidOnce(buyer) {
  const session = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.equal(session.status, "complete");
  assert.equal((await captures(worker, [session.id])).length, 1);
}

const refusals = [
  ["4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."],
  ["4000000000009987", "card_declined", "lost_card", "Your card was declined."],
];

for (const [number, code, decline_code, message] of refusals) {
  test(`${number} is refused (${decline_code}), and a good card then pays in the same session`, async () => {
    const buyer = await atForm();
    const { session } = buyer;
    const refused = await buyer.pay({ card_number: number });
    assert.equal(refused.kind, "declined");
    assert.ok(refused.alert.includes(message), refused.alert);
    assert.equal(refused.form.fields.email, "ada@buyer.example", "what was typed stays");
    assert.equal(refused.form.fields.card_number, "", "but never card data");
    assert.equal(refused.form.fields.card_cvc, "");
    const open = await stripe.checkout.sessions.retrieve(session);
    assert.deepEqual([open.status, open.payment_status], ["open", "unpaid"]);

    await buyer.pay();
    assert.equal(buyer.page.kind, "complete");
    assert.equal(buyer.session, session);
    await paidOnce(buyer);
    const failed = (await stripe.events.list({ type: "payment_intent.payment_failed", limit: 100 })).data;
    const error = failed.find(({ data }) => data.object.id === open.payment_intent)?.data.object.last_payment_error;
    assert.deepEqual([error?.code, error?.decline_code], [code, decline_code]);
  });
}

test("after ten refusals a session is over", async () => {
  const buyer = await atForm();
  for (let number = 1; number < 10; number++) {
    assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "declined", `refusal ${number}`);
  }
  assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "expired");
  const { status } = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.equal(status, "expired");
});

test("a passed bank's check pays", async () => {
  const buyer = await atForm();
  const { session } = buyer;
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await captures(worker, [session])).length, 0);
  assert.equal((await buyer.open(`/c/${session}`)).kind, "challenge", "a reload shows it again");
  assert.equal((await buyer.answer("complete")).kind, "complete");
  await paidOnce(buyer);
});

for (const answer of ["fail", "leave"]) {
  test(`a bank's check that ends with "${answer}" charges nothing, and the buyer may try again`, async () => {
    const buyer = await atForm();
    const { session } = buyer;
    await buyer.pay({ card_number: cards.challenge });
    const again = await buyer.answer(answer);
    assert.equal(again.kind, "declined");
    assert.match(again.alert, answer === "fail" ? /did not confirm.*Nothing was charged/ : /^You went back.*Nothing was charged/);
    assert.equal((await captures(worker, [session])).length, 0);
    assert.equal((await buyer.pay()).kind, "complete");
    await paidOnce(buyer);
  });
}

test("a bank's check nobody answers is called off when the hold ends", async () => {
  const buyer = await atForm();
  const { session } = buyer;
  await buyer.pay({ card_number: cards.challenge });
  await runDue(worker, session, 601);
  const page = await buyer.open(`/c/${session}`);
  assert.equal(page.kind, "declined");
  assert.match(page.alert, /ran out/);
  const [entry] = (await ledger(worker)).filter((entry) => entry.session === session);
  assert.equal(entry.status, "canceled");
});

test("wrong fields are all named at once and nothing is charged", async () => {
  const buyer = await atForm();
  const wrong = { email: "nobody", card_number: "4242424242424241", card_expiry: "01/20", card_cvc: "1", country: "" };
  const page = await buyer.pay(wrong);
  assert.equal(page.kind, "invalid");
  for (const id of ["email", "card_number", "card_expiry", "card_cvc", "country"]) {
    assert.match(page.html, new RegExp(`href="#${id}"`), id);
    assert.match(page.html, new RegExp(`id="${id}_error"`), id);
  }
  const entries = await ledger(worker);
  assert.ok(!entries.some((entry) => entry.session === buyer.session));
  assert.equal((await buyer.pay()).kind, "complete");
});

test("a number that could be a real card is not taken, and no number is ever kept", async () => {
  const numbers = ["4111111111111111", "4000000000009995", "6011981111111113", "4000008400001629"];
  const buyer = await atForm();
  const page = await buyer.pay({ card_number: "4111 1111 1111 1111" });
  assert.equal(page.kind, "invalid");
  assert.match(page.alert, /use a test card/i);
  assert.equal((await buyer.pay({ card_number: "4000-0000-0000-9995" })).kind, "declined");
  await buyer.pay({ card_number: "4000 0084 0000 1629" });
  assert.equal((await buyer.answer("complete")).kind, "declined");
  assert.equal((await buyer.pay({ card_number: "6011 9811 1111 1113" })).kind, "complete");
  assert.equal((await eventsOf(stripe, buyer.session)).length, 1);

  const files = await filesOf(worker.stateDir);
  const hex = buyer.session.split("_")[2];
  assert.ok(
    files.some(({ bytes }) => bytes.includes(hex)),
    "the search finds what is there",
  );
  const kept = [{ path: "the log", bytes: Buffer.from(worker.logs()) }, ...files];
  for (const number of numbers) {
    const spaced = number.replace(/(.{4})(?=.)/g, "$1 ");
    for (const { path, bytes } of kept) {
      for (const form of [number, spaced, spaced.replaceAll(" ", "-"), spaced.replaceAll(" ", "+")]) {
        assert.ok(!bytes.includes(form), `${path} holds ${form}`);
      }
    }
  }
});

/** Every file of the Worker's state; `tmp` holds the runtime's own. */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const ours = paths.filter((path) => !path.startsWith(join(folder, "tmp")));
  return Promise.all(ours.map(async (path) => ({ path, bytes: await readFile(path) })));
}
