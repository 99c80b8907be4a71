// Links for those who know a password: without it nothing of the offer is shown and nothing is done,
// at whatever address is asked; with it all goes on as with any link. Wrong guesses are slowed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, person } from "../support/buyer.mjs";
import { captures, counts, pathOf, raw, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const password = "open sesame";
const name = "Secret treasure";
const secretLink = (edgetill = {}, more = {}) =>
  sell(stripe, {
    name,
    amount: 4711,
    after_completion: { type: "redirect", redirect: { url: "http://127.0.0.1:9/thanks" } },
    edgetill: { password, ...edgetill },
    ...more,
  });

/** Types a password into the page's form. */
const say = (buyer, word, path = buyer.page.path) =>
  buyer.submit({}, { form: { action: path, fields: {} }, button: { intent: "password", password: word } });

async function at(path, options) {
  const buyer = new Buyer(worker.url, options);
  await buyer.open(path);
  return buyer;
}

/** The page asks for the password and tells nothing. */
function assertAsks({ status, html, headline, response }, wanted = 200) {
  assert.deepEqual([status, headline], [wanted, "Enter the password"]);
  assertSaysNothing(html + [...response.headers].join());
}

function assertSaysNothing(text) {
  for (const word of [/treasure/i, /47[.,]?11/, /thanks/, /cs_test/, /plink/, /name="total"/, /og:/]) assert.doesNotMatch(text, word);
}

test("a link shows that it has a password, and nobody is told which", async () => {
  const link = await secretLink();
  assert.equal(link.edgetill.password, true);
  const kept = await worker.kvGet(`link:${pathOf(link).slice(1)}`);
  assert.doesNotMatch(kept, /sesame/);
  const open = await stripe.paymentLinks.update(link.id, { edgetill: { password: "" } });
  assert.equal(open.edgetill.password, null);
  assert.equal((await at(pathOf(link))).page.kind, "form");
  for (const word of ["abcdefg", "x".repeat(101)]) {
    const refused = await stripe.paymentLinks.update(link.id, { edgetill: { password: word } }).catch((error) => error);
    assert.deepEqual([refused.statusCode, refused.param], [400, "edgetill[password]"], word);
  }
  // A request that is sent again is the same one.
  const set = () => stripe.paymentLinks.update(link.id, { edgetill: { password } }, { idempotencyKey: "set-once" });
  assert.deepEqual((await set()).edgetill, (await set()).edgetill);
});

test("without the password nothing is shown and nothing is done", async () => {
  const link = await secretLink({ prefill: true, show_remaining: true, aliases: ["way-in"] }, { restrictions: { completed_sessions: { limit: 3 } } });
  for (const path of [pathOf(link), "/test_way-in", `${pathOf(link)}?quantity=2&prefilled_email=a@b.co`]) assertAsks((await at(path)).page);
  const made = { action: pathOf(link), fields: { ...person, attempt: "1", terms_version: "1", total: "4711" } };
  const stranger = new Buyer(worker.url);
  for (const intent of ["pay", "price", "remaining", "again", "other"]) assertAsks(await stranger.submit({}, { form: made, button: { intent } }));
  await stranger.submit({}, { form: made, button: { intent: "start" } });
  assert.deepEqual([stranger.page.status, stranger.page.html], [204, ""]);
  // Nor with the ticket of another link, or one that somebody made up.
  const other = await at(pathOf(await sell(stripe)));
  for (const ticket of [other.page.form.fields.ticket, "1900000000.0123456789abcdef0123456789abcdef"]) {
    const fields = { ...made.fields, session: other.session, ticket };
    assertAsks(await stranger.submit({}, { form: { ...made, fields }, button: { intent: "pay" } }));
  }
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 0, committed_rows: 0 });
  const embed = await fetch(`${worker.url}/_/oembed?url=${encodeURIComponent(worker.url + pathOf(link))}`);
  const said = await embed.json();
  assertSaysNothing(JSON.stringify(said).replaceAll(pathOf(link), ""));
  assert.equal(said.title, "Pay Edgetill Demo");
  const waits = await at(`/c/${other.session}?of=${pathOf(link).slice(1)}`);
  assertSaysNothing(waits.page.html.replaceAll(/cs_test_\w+/g, "").replaceAll(/plink_\w+/g, ""));
});

test("who gives the password once has it for the visit, by one read of KV", async () => {
  const link = await secretLink({ aliases: ["side-door"] });
  const buyer = await at(`${pathOf(link)}?utm_source=letter`);
  assertAsks(buyer.page);
  assertAsks(await say(buyer, ""), 422);
  assertAsks(await say(buyer, "open barley"), 422);
  assert.match(buyer.page.text, /That is not the password/);
  assert.equal((await say(buyer, " Ｏpen sesame".toLowerCase())).kind, "form");
  assert.equal(buyer.page.path, `${pathOf(link)}?utm_source=letter`);
  assert.match(buyer.page.text, /Secret treasure/);
  const before = await counts(worker);
  assert.equal((await buyer.open("/test_side-door")).kind, "form");
  const cost = await counts(worker);
  assert.deepEqual([cost.kv_reads - before.kv_reads, cost.object_requests - before.object_requests], [1, 0]);
  assert.equal((await buyer.reprice({})).kind, "form");
  assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "declined");
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await buyer.open(pathOf(link))).kind, "pending");
  assert.equal((await buyer.answer("complete")).kind, "sent");
  const paid = buyer.lastSession;
  assert.equal((await buyer.open(pathOf(link))).kind, "bought");
  assert.equal((await buyer.press("intent", "again")).kind, "form", "the password was given");
  assert.equal((await captures(worker, [paid])).length, 1);
  // Another browser that has seen the session's address sees nothing of it.
  const stranger = await at(`/c/${paid}`);
  assert.doesNotMatch(stranger.page.html, /treasure/i);
});

test("a browser that keeps no cookies goes on by the ticket in its page", async () => {
  const link = await secretLink();
  const buyer = await at(pathOf(link), { keepsCookies: false });
  assertAsks(buyer.page);
  assert.equal((await say(buyer, password)).kind, "form");
  assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "declined");
  assert.equal((await buyer.pay()).kind, "sent");
  assertAsks(await buyer.open(pathOf(link)));
});

test("a password that is changed is asked for anew, of open pages as well", async () => {
  const link = await secretLink();
  const buyer = await at(pathOf(link));
  assert.equal((await say(buyer, password)).kind, "form");
  await stripe.paymentLinks.update(link.id, { edgetill: { password: "open barley" } });
  assertAsks(await buyer.pay());
  assertAsks(await buyer.open(pathOf(link)));
  assertAsks(await say(buyer, password), 422);
  assert.equal((await say(buyer, "open barley")).kind, "form");
  assert.equal((await buyer.pay()).kind, "sent");
  assert.equal((await captures(worker, [buyer.lastSession])).length, 1);
});

test("a password that is changed makes no browser forget what it pays or has bought", async () => {
  const link = await secretLink();
  const buyer = await at(pathOf(link));
  await say(buyer, password);
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  const change = async (to) => {
    await stripe.paymentLinks.update(link.id, { edgetill: { password: to } });
    assertAsks(await buyer.open(pathOf(link)));
    return say(buyer, to);
  };
  assert.equal((await change("open barley")).kind, "pending");
  assert.equal((await buyer.open(pathOf(link))).kind, "pending", "the new one is not asked for again");
  assert.equal((await buyer.answer("complete")).kind, "sent");
  const paid = buyer.lastSession;
  assert.equal((await change("open millet")).kind, "bought");
  assert.deepEqual((await captures(worker, [paid])).length, 1);
  // Whoever shows another browser's session in the cookie's place gets a page of their own.
  const other = await at(pathOf(link));
  for (const [key, kept] of buyer.cookies) {
    const [own] = other.cookies.get(key).value.split("~");
    other.cookies.set(key, { ...kept, value: own + kept.value.slice(kept.value.indexOf("~")) });
  }
  assert.equal((await say(other, "open millet")).kind, "form");
});

test("what came with a new password is shown to nobody who has not given it", async () => {
  const product = await stripe.products.create({ name: "Early name" });
  const price = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 900 });
  const link = await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] });
  const key = `link:${pathOf(link).slice(1)}`;
  const old = await worker.kvGet(key);
  const early = await at(pathOf(link));
  assert.equal(early.page.kind, "form");
  await stripe.products.update(product.id, { name });
  await stripe.paymentLinks.update(link.id, { edgetill: { password } });
  await worker.kvPut(key, old);
  assert.equal((await early.pay()).kind, "changed");
  assert.doesNotMatch(early.page.html, /treasure/i);
  await early.open(`/c/${early.session}`);
  assert.doesNotMatch(early.page.html, /treasure/i);
});

test("a tab that asks for the password goes on once another has given it", async () => {
  const link = await secretLink();
  const buyer = await at(pathOf(link));
  await say(buyer, password);
  assert.equal((await say(buyer, password, pathOf(link))).kind, "form");
  assert.doesNotMatch(buyer.page.text, /renewed/);
});

test("whoever guesses is slowed, and then the right word is not taken either", async () => {
  const strict = await startWorker({ vars: { RATE_LIMITS: "on" } });
  try {
    const link = await sell(stripeFor(strict), { name, amount: 4711, edgetill: { password } });
    const from = (address) => new Buyer(strict.url, { headers: { "cf-connecting-ip": address } });
    const thief = from("203.0.113.6");
    await thief.open(pathOf(link));
    let tries = 0;
    while (tries < 30 && (await say(thief, `guess ${tries}`)).status === 422) tries++;
    assert.equal(tries, 10);
    assertAsks(thief.page, 429);
    assert.match(thief.page.response.headers.get("retry-after"), /^[1-5]$/);
    assertAsks(await say(thief, password), 429);
    const buyer = from("203.0.113.7");
    await buyer.open(pathOf(link));
    assert.equal((await say(buyer, password)).kind, "form");
    assert.equal((await buyer.pay()).kind, "complete");
    // Links are counted apart.
    const other = await sell(stripeFor(strict), { edgetill: { password } });
    await thief.open(pathOf(other));
    assert.equal((await say(thief, password)).kind, "form");
  } finally {
    await strict.stop();
  }
});

test("an older copy in KV lets nobody in by the password before, and sells nothing", async () => {
  const link = await secretLink();
  const key = `link:${pathOf(link).slice(1)}`;
  const old = await worker.kvGet(key);
  const early = await at(pathOf(link));
  assert.equal((await say(early, password)).kind, "form");
  await stripe.paymentLinks.update(link.id, { edgetill: { password: "open barley" } });
  await worker.kvPut(key, old);
  const buyer = await at(pathOf(link));
  // Made for a password that is not the link's any more: it cannot be told whether it is right.
  for (const word of [password, "open barley"]) assertAsks(await say(buyer, word), 422);
  assert.match(buyer.page.text, /changed a moment ago/);
  // Link itself knows better than the copy, and gives no ticket for the password it has now.
  for (let times = 0; times < 2; times++) assert.equal((await early.pay()).kind, "changed");
  assert.deepEqual(await captures(worker, [early.session]), []);
  await stripe.paymentLinks.update(link.id, { edgetill: { nickname: "published again" } });
  assertAsks(await early.pay());
  assertAsks(await early.open(pathOf(link)));
  const answer = await raw(worker, "GET", `/v1/payment_links/${link.id}`);
  assert.doesNotMatch(await answer.text(), /salt|hash|barley/);
});
