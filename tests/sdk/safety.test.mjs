// What must never happen to a buyer: an old price, a second charge, another site's post,
// a page that breaks. And what merely looking must never cost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { all, captures, counts, eventsOf, limited, pathOf, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

async function atForm(link) {
  const buyer = new Buyer(worker.url);
  assert.equal((await buyer.open(pathOf(link))).kind, "form");
  return buyer;
}

const kvKey = (link) => `link:${pathOf(link).slice(1)}`;

test("a page loaded before the link was deactivated cannot pay, until it is active again", async () => {
  const link = await sell(stripe, { inactive_message: "We are on holiday until <May>." });
  const buyer = await atForm(link);
  assert.equal((await stripe.paymentLinks.update(link.id, { active: false })).active, false);
  const closed = await buyer.pay();
  assert.equal(closed.kind, "closed");
  assert.match(closed.html, /We are on holiday until &lt;May&gt;\./);
  assert.equal((await new Buyer(worker.url).open(pathOf(link))).kind, "closed");
  assert.equal((await captures(worker, [buyer.session])).length, 0);

  assert.equal((await stripe.paymentLinks.update(link.id, { active: true })).active, true);
  await buyer.open(pathOf(link));
  assert.equal((await buyer.pay()).kind, "complete");
});

test("an old copy in KV charges no old price: the page comes again with the change marked", async () => {
  const link = await sell(stripe, { amount: 500 });
  const old = await worker.kvGet(kvKey(link));
  const lines = await stripe.paymentLinks.listLineItems(link.id);
  await stripe.paymentLinks.update(link.id, { line_items: [{ id: lines.data[0].id, quantity: 3 }] });
  await worker.kvPut(kvKey(link), old);

  const buyer = await atForm(link);
  assert.equal(buyer.page.total, 500, "looking may be a minute old");
  const changed = await buyer.pay();
  assert.equal(changed.kind, "changed");
  assert.equal(changed.total, 1500);
  assert.match(changed.alert, /changed from €5\.00 to €15\.00/);
  assert.match(changed.html, /<mark[^>]*>€15\.00<\/mark>/);
  assert.equal((await captures(worker, [buyer.session])).length, 0);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.deepEqual(
    (await captures(worker, [buyer.session])).map(({ amount }) => amount),
    [1500],
  );
});

test("a copy in KV with a cheaper price than Link's own charges nothing, and keeps no place", async () => {
  const link = await sell(stripe, { amount: 500, ...limited(1) });
  const copy = JSON.parse(await worker.kvGet(kvKey(link)));
  copy.revision -= 1;
  copy.link.offer.items[0].price.unit_amount = 100;
  for (const terms_version of [copy.link.offer.terms_version, 0]) {
    copy.link.offer.terms_version = terms_version;
    await worker.kvPut(kvKey(link), JSON.stringify(copy));
    const buyer = await atForm(link);
    assert.equal(buyer.page.total, 100);
    const changed = await buyer.pay();
    assert.deepEqual([changed.kind, changed.total], ["changed", 500], `terms_version ${terms_version}`);
    assert.equal((await captures(worker, [buyer.session])).length, 0);
  }
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 0, committed_rows: 0 });
});

/** Writes a copy into KV that says something else, and under numbers that nobody can beat. */
async function forge(link, change, numbers = {}) {
  const copy = JSON.parse(await worker.kvGet(kvKey(link)));
  copy.revision = numbers.revision ?? copy.revision + 1_000_000;
  copy.link.offer.terms_version = numbers.terms_version ?? copy.link.offer.terms_version;
  change(copy.link);
  await worker.kvPut(kvKey(link), JSON.stringify(copy));
}

test("a forged copy in KV changes no price, whatever its numbers say, and the right price can still be paid", async () => {
  const range = { adjustable_quantity: { enabled: true, minimum: 1, maximum: 3 } };
  for (const [revision, terms_version] of [
    [undefined, undefined],
    [1, undefined],
    [undefined, 2],
    [undefined, 9_000_000_000],
    [0, 0],
  ]) {
    const link = await sell(stripe, { amount: 180_000, item: range, ...limited(1) });
    await forge(link, ({ offer }) => (offer.items[0].price.unit_amount = 50), { revision, terms_version });
    const buyer = await atForm(link);
    assert.equal(buyer.page.total, 50, "looking believes KV");
    const changed = await buyer.pay();
    const label = `revision ${revision}, terms_version ${terms_version}`;
    assert.deepEqual([changed.kind, changed.total], ["changed", 180_000], label);
    assert.match(changed.alert, /changed from €0\.50 to €1,800\.00/, label);
    assert.equal((await captures(worker, [buyer.session])).length, 0);
    assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 0, committed_rows: 0 });
    assert.equal((await buyer.pay()).kind, "complete", label);
    assert.deepEqual(
      (await captures(worker, [buyer.session])).map(({ amount }) => amount),
      [180_000],
    );
  }
});

test("a forged copy in KV sends nobody who paid elsewhere, whatever its numbers say", async () => {
  const to = (url) => ({ after_completion: { type: "redirect", redirect: { url } } });
  for (const numbers of [{}, { revision: 1 }, { terms_version: 1 }]) {
    const link = await sell(stripe, to("https://shop.example/thanks"));
    await forge(link, ({ offer }) => (offer.settings.after_completion.redirect.url = "https://evil.example/"), numbers);
    const buyer = await atForm(link);
    assert.equal((await buyer.pay()).location, "https://shop.example/thanks");
  }
});

test("a forged copy in KV sends nobody elsewhere who came too late", async () => {
  const link = await sell(stripe, { edgetill: { closed_url: "https://shop.example/over" } });
  const buyer = await atForm(link);
  await stripe.paymentLinks.update(link.id, { active: false });
  await forge(link, (copy) => (copy.closed_url = "https://evil.example/"));
  assert.equal((await buyer.pay()).location, "https://shop.example/over");
});

test("quantities that the link's own terms do not allow are not charged, whatever KV or the buyer says", async () => {
  const range = { adjustable_quantity: { enabled: true, minimum: 1, maximum: 2 } };
  const link = await sell(stripe, { amount: 500, item: range });
  await forge(link, ({ offer }) => (offer.items[0].adjustable.maximum = 99));
  for (const terms_version of [undefined, "1", "2", "999"]) {
    const buyer = await atForm(link);
    const values = { quantity_0: "99", total: "49500", ...(terms_version && { terms_version }) };
    assert.equal((await buyer.pay(values)).kind, "changed", terms_version);
    assert.equal((await captures(worker, [buyer.session])).length, 0);
  }
});

test("another link's copy under a link's key is not shown, and the link's own is written again", async () => {
  const cheap = await sell(stripe, { amount: 100 });
  const dear = await sell(stripe, { amount: 90_000 });
  await worker.kvPut(kvKey(dear), await worker.kvGet(kvKey(cheap)));
  assert.equal((await atForm(dear)).page.total, 90_000);
  assert.equal(JSON.parse(await worker.kvGet(kvKey(dear))).link.id, dear.id);
});

test("an order that a buyer made smaller than the smallest charge is refused with the reason, and nothing is reserved", async () => {
  const one = { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 }, quantity: 2 };
  const link = await sell(stripe, { amount: 30, item: one, ...limited(1) });
  const buyer = await atForm(link);
  const priced = await buyer.reprice({ quantity_0: "1" });
  assert.deepEqual([priced.kind, priced.status], ["invalid", 422]);
  assert.match(priced.alert, /under €0\.50/);
  const refused = await buyer.pay({ quantity_0: "1", total: "30" });
  assert.deepEqual([refused.kind, refused.status], ["invalid", 422]);
  assert.equal((await captures(worker, [buyer.session])).length, 0);
  assert.equal((await selfCheck(worker, link)).held, 0);
  await buyer.reprice({ quantity_0: "2" });
  assert.equal((await buyer.pay()).kind, "complete");
});

test("a new copy that arrives between page and payment is shown before it is charged", async () => {
  const link = await sell(stripe, { amount: 500 });
  const buyer = await atForm(link);
  const lines = await stripe.paymentLinks.listLineItems(link.id);
  await stripe.paymentLinks.update(link.id, { line_items: [{ id: lines.data[0].id, quantity: 2 }] });
  assert.equal((await buyer.pay()).kind, "changed");
  assert.equal(buyer.page.total, 1000);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.deepEqual(
    (await captures(worker, [buyer.session])).map(({ amount }) => amount),
    [1000],
  );
});

test("an old copy in KV sends nobody to an address the merchant has changed", async () => {
  const to = (url) => ({ after_completion: { type: "redirect", redirect: { url } } });
  const link = await sell(stripe, to("https://old.example/"));
  const old = await worker.kvGet(kvKey(link));
  await stripe.paymentLinks.update(link.id, to("https://new.example/"));
  await worker.kvPut(kvKey(link), old);
  const buyer = await atForm(link);
  assert.equal((await buyer.pay()).location, "https://new.example/");
});

test("a copy in KV that cannot be read is written again, and one that is gone is found", async () => {
  const link = await sell(stripe);
  await worker.kvPut(kvKey(link), "{not json");
  await atForm(link);
  assert.equal(JSON.parse(await worker.kvGet(kvKey(link))).link.id, link.id);
  await worker.kvDelete(kvKey(link));
  const buyer = await atForm(link);
  assert.equal((await buyer.pay()).kind, "complete");
});

test("a double click, and the same post again later, charge once and tell once", async () => {
  const link = await sell(stripe, limited(5));
  const buyer = await atForm(link);
  const { form } = buyer.page;
  const { session } = buyer;
  const twin = Object.assign(new Buyer(worker.url), { cookies: buyer.cookies });
  const pages = await Promise.all([buyer.pay({}, { form }), twin.pay({}, { form })]);
  for (const page of pages) assert.ok(["complete", "processing"].includes(page.kind), `${page.status} ${page.headline}`);
  assert.equal((await buyer.pay({}, { form })).kind, "complete");
  assert.equal((await buyer.pay({ total: "1", attempt: "2" }, { form })).kind, "bought", "nothing else is sold");

  assert.equal((await captures(worker, [session])).length, 1);
  const completed = (await eventsOf(stripe, session)).filter(({ type }) => type === "checkout.session.completed");
  assert.equal(completed.length, 1);
  assert.equal((await stripe.paymentLinks.retrieve(link.id)).restrictions.completed_sessions.count, 1);
});

test("a total, price or quantity of the buyer's own making is not charged", async () => {
  const link = await sell(stripe, { amount: 500 });
  for (const values of [{ total: "1" }, { total: "-500" }, { total: "" }, { total: "5e2" }, { terms_version: "999" }]) {
    const buyer = await atForm(link);
    assert.equal((await buyer.pay(values)).kind, "changed", JSON.stringify(values));
    assert.equal((await captures(worker, [buyer.session])).length, 0);
  }
  const buyer = await atForm(link);
  await buyer.pay({ quantity_0: "0", "line_items[0][price]": "1" });
  assert.deepEqual(
    (await captures(worker, [buyer.session])).map(({ amount }) => amount),
    [500],
  );
});

test("after three refusals the next try has to wait, and says how long", async () => {
  const buyer = await atForm(await sell(stripe));
  for (let number = 1; number <= 3; number++) {
    assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "declined");
  }
  const slow = await buyer.pay();
  assert.equal(slow.kind, "slow");
  assert.ok(Number(slow.response.headers.get("retry-after")) > 0);
  assert.match(slow.alert, /Nothing was charged\. Wait \d+ seconds?/);
  assert.equal((await captures(worker, [buyer.session])).length, 0);
});

test("200 openings of a link by preview bots cost one KV read each and nothing else", async () => {
  const link = await sell(stripe, limited(1));
  await atForm(link);
  const before = await counts(worker);
  for (let round = 0; round < 20; round++) {
    const headers = { "user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)" };
    await Promise.all(Array.from({ length: 10 }, () => new Buyer(worker.url, { headers }).open(pathOf(link))));
  }
  const now = await counts(worker);
  assert.deepEqual([now.object_requests - before.object_requests, now.kv_reads - before.kv_reads, now.kv_writes - before.kv_writes], [0, 200, 0]);
  assert.deepEqual(await all(stripe.checkout.sessions.list({ payment_link: link.id })), []);
  assert.equal((await new Buyer(worker.url).open(pathOf(link))).kind, "form", "and hold no place");
});

test("a storm of unknown addresses is turned away, and a known link still opens", async () => {
  const link = await sell(stripe);
  const before = await counts(worker);
  const kinds = new Set();
  for (let round = 0; round < 40; round++) {
    const guesses = Array.from({ length: 25 }, (_, number) => `/test_guess${round}x${number}`);
    const pages = await Promise.all(guesses.map((path) => new Buyer(worker.url).open(path)));
    for (const { kind } of pages) kinds.add(kind);
  }
  assert.deepEqual([...kinds].sort(), ["busy", "unknown"]);
  const asked = (await counts(worker)).object_requests - before.object_requests;
  assert.ok(asked <= 400, `${asked} object requests`);
  await atForm(link);
});

test("ids that are unknown, forged or of the wrong mode wake nothing", async () => {
  const link = await sell(stripe);
  const unposted = (await atForm(link)).session;
  const hex = unposted.split("_")[2];
  const forged = `cs_test_${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"}`;
  const others = [forged, `cs_live_${hex}`, `cs_test_${hex.toUpperCase()}`, "cs_test_", "cs_test_%00", "'--"];
  for (const id of [unposted, ...others]) {
    const page = await new Buyer(worker.url).open(`/c/${id}`);
    assert.equal(page.status, 404, id);
  }
  for (const id of [unposted, forged, "cs_test_x"]) {
    const error = await stripe.checkout.sessions.retrieve(id).catch((error) => error);
    assert.equal(error.type, "StripeInvalidRequestError", id);
    assert.deepEqual([error.statusCode, error.code], [404, "resource_missing"], id);
    assert.equal(error.message, `No such checkout.session: '${id}'`);
  }
  const buyer = await atForm(link);
  for (const session of [forged, `cs_live_${hex}`, "nonsense"]) {
    const page = await buyer.pay({ session }, { form: buyer.page.form });
    assert.ok(["complete", "form", "changed", "renewed", "unknown"].includes(page.kind), `${session}: ${page.status}`);
    await buyer.open(pathOf(link));
  }
});
