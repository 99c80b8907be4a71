// More slugs for one link: each opens it, sells from the same places and is counted; a slug that is
// taken away leads nowhere, or to its next link, whatever KV still says.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards } from "../support/buyer.mjs";
import { counts, eventsOf, limited, pathOf, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const open = (path) => fetch(worker.url + path, { redirect: "manual" });
const kvKey = (slug) => `link:test_${slug}`;
const counted = ({ edgetill }) => edgetill.aliases.map(({ slug, sessions, completed }) => [slug, sessions, completed]);
const update = (link, edgetill, more) => stripe.paymentLinks.update(link.id, { edgetill, ...more });
const failure = (promise) =>
  promise.then(
    () => assert.fail("it was taken"),
    (error) => error,
  );

async function at(path, options) {
  const buyer = new Buyer(worker.url, options);
  await buyer.open(path);
  return buyer;
}

test("each alias opens the link by one read of KV, sells from its places and is counted", async () => {
  const aliases = ["Letter", "flyer", "radio"];
  const link = await sell(stripe, { edgetill: { slug: "tea", aliases }, ...limited(3) });
  assert.equal(new URL(link.url).pathname, "/test_tea");
  assert.deepEqual(counted(link), [
    ["letter", 0, 0],
    ["flyer", 0, 0],
    ["radio", 0, 0],
  ]);
  for (const slug of ["tea", "letter", "flyer", "radio"]) {
    const before = await counts(worker);
    assert.equal((await open(`/test_${slug}`)).status, 200, slug);
    const cost = await counts(worker);
    assert.deepEqual([cost.kv_reads - before.kv_reads, cost.object_requests - before.object_requests], [1, 0], slug);
  }
  const letter = await at("/test_letter?utm_source=mail");
  // A mistake, a refusal and a second try are all of one session, which came by the letter.
  assert.equal((await letter.pay({ email: "" })).kind, "invalid");
  assert.equal((await letter.pay({ card_number: cards.declined })).kind, "declined");
  assert.equal((await letter.pay()).kind, "complete");
  const own = await at("/test_tea");
  assert.equal((await own.pay()).kind, "complete");
  const waits = await at("/test_flyer");
  assert.equal((await waits.pay({ card_number: cards.challenge })).kind, "challenge");
  const now = await stripe.paymentLinks.retrieve(link.id);
  assert.deepEqual(counted(now), [
    ["letter", 1, 1],
    ["flyer", 1, 0],
    ["radio", 0, 0],
  ]);
  const listed = (await stripe.paymentLinks.list({ limit: 1 })).data[0];
  assert.deepEqual(counted(listed), counted(now));
  const slugs = [letter, own, waits].map(async ({ session }) => (await stripe.checkout.sessions.retrieve(session)).edgetill);
  assert.deepEqual(await Promise.all(slugs), [
    { slug: "letter", utm: { utm_source: "mail" } },
    { slug: "tea", utm: {} },
    { slug: "flyer", utm: {} },
  ]);
  // Three places, whatever slug: one is held, none is left.
  assert.deepEqual(await selfCheck(worker, link), { held: 1, held_rows: 1, committed: 2, committed_rows: 2 });
  assert.equal((await waits.answer("complete")).kind, "complete");
  for (const slug of ["tea", "letter", "flyer", "radio"]) assert.equal((await at(`/test_${slug}`)).page.kind, "closed", slug);
  const closing = (await eventsOf(stripe, link.id)).at(-1);
  assert.deepEqual(counted(closing.data.object)[1], ["flyer", 1, 1]);
});

test("whoever comes back by another slug of the link finds the payment that waits, and what was bought", async () => {
  const link = await sell(stripe, { edgetill: { slug: "two-doors", aliases: ["back-door"] } });
  const buyer = await at("/test_back-door");
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await buyer.open("/test_two-doors")).kind, "pending");
  assert.equal((await buyer.open("/test_back-door")).kind, "pending");
  await buyer.answer("complete");
  assert.equal((await buyer.open("/test_two-doors")).kind, "bought");
  assert.equal((await buyer.open("/test_back-door")).kind, "bought");
  assert.equal((await buyer.press("intent", "again")).kind, "form");
  assert.equal(buyer.page.path, "/test_back-door", "the slug that the purchase came by");
  // A form may be posted to any slug: its ticket is for the link.
  const other = await at("/test_two-doors", { keepsCookies: false });
  const form = { ...other.page.form, action: "/test_back-door" };
  assert.equal((await other.pay({}, { form })).kind, "complete");
  assert.deepEqual(counted(await stripe.paymentLinks.retrieve(link.id)), [["back-door", 1, 1]]);
});

test("of 30 links that want one alias at once one gets it, and the others are told why", async () => {
  const links = await Promise.all(Array.from({ length: 30 }, () => sell(stripe)));
  const results = await Promise.allSettled(links.map((link) => update(link, { aliases: ["raced-for"] })));
  const won = results.filter(({ status }) => status === "fulfilled");
  assert.equal(won.length, 1);
  for (const { reason } of results.filter(({ status }) => status === "rejected")) {
    assert.deepEqual([reason.statusCode, reason.param], [400, "edgetill[aliases][0]"], reason.message);
    assert.equal(reason.message, "The slug 'raced-for' is already taken. Choose another one.");
  }
  const shown = await Promise.all(links.map(({ id }) => stripe.paymentLinks.retrieve(id)));
  assert.deepEqual(
    shown.flatMap((link) => counted(link)),
    [["raced-for", 0, 0]],
  );
  const taken = await failure(sell(stripe, { edgetill: { slug: "Raced-For" } }));
  assert.equal(taken.param, "edgetill[slug]");
});

test("an alias that is taken away leads nowhere at once, and to the next link that has it", async () => {
  const link = await sell(stripe, { name: "Tea", edgetill: { slug: "old-home", aliases: ["moves", "stays"] } });
  const buyer = await at("/test_moves");
  const old = await worker.kvGet(kvKey("moves"));
  await update(link, { aliases: ["stays"] });
  assert.equal((await open("/test_moves")).status, 404);
  assert.equal((await open("/test_stays")).status, 200);
  // The page that is open still sells; the alias, which the link has no more, is not counted.
  assert.equal((await buyer.pay()).kind, "complete");
  const next = await sell(stripe, { name: "Cup", edgetill: { aliases: ["moves"] } });
  assert.match((await at("/test_moves")).page.text, /Cup/);
  // Somewhere KV still shows the copy of the link before: what is sold is what is shown.
  await worker.kvPut(kvKey("moves"), old);
  const late = await at("/test_moves");
  assert.match(late.page.text, /Tea/);
  const paid = await late.pay();
  const session = await stripe.checkout.sessions.retrieve(late.session);
  assert.deepEqual([paid.kind, session.payment_link], ["complete", link.id]);
  assert.deepEqual(counted(await stripe.paymentLinks.retrieve(link.id)), [["stays", 0, 0]]);
  // What the link before leaves under the key, should it come late, is seen for what it is.
  await worker.kvPut(kvKey("moves"), '{"format":1}');
  assert.match((await at("/test_moves")).page.text, /Cup/);
  assert.match(await worker.kvGet(kvKey("moves")), new RegExp(next.id));
});

test("an alias that comes back to its link brings along what it had brought", async () => {
  const link = await sell(stripe, { edgetill: { aliases: ["spring"] } });
  const buyer = await at("/test_spring");
  assert.equal((await buyer.pay()).kind, "complete");
  const renamed = await update(link, { aliases: ["autumn"] });
  assert.deepEqual(counted(renamed), [["autumn", 0, 0]]);
  const back = await update(link, { aliases: ["autumn", "spring"] });
  assert.deepEqual(counted(back), [
    ["autumn", 0, 0],
    ["spring", 1, 1],
  ]);
  assert.equal((await open("/test_spring")).status, 200);
});

test("every copy follows a change, and the aliases of a link that is closed say so", async () => {
  const link = await sell(stripe, { name: "Tea", edgetill: { slug: "follows", aliases: ["follower"] } });
  await stripe.products.update((await stripe.paymentLinks.listLineItems(link.id)).data[0].price.product, { name: "Black tea" });
  for (const slug of ["follows", "follower"]) {
    for (let tries = 0; tries < 50 && !(await worker.kvGet(kvKey(slug))).includes("Black tea"); tries++)
      await new Promise((done) => setTimeout(done, 100));
    assert.match((await at(`/test_${slug}`)).page.text, /Black tea/, slug);
  }
  await stripe.paymentLinks.update(link.id, { active: false });
  assert.equal((await at("/test_follower")).page.kind, "closed");
  const answer = await open(`/_/oembed?url=${encodeURIComponent(`${worker.url}/test_follower`)}`);
  assert.equal(answer.status, 200);
  assert.equal(pathOf(link), "/test_follows");
});

test("who waits at an alias for a link to open comes back to the alias", async () => {
  const starts_at = Math.floor(Date.now() / 1000) + 3600;
  await sell(stripe, { edgetill: { slug: "opens-later", starts_at, aliases: ["early-bird"] } });
  const buyer = await at("/test_early-bird");
  assert.equal(buyer.page.kind, "early");
  assert.match(buyer.page.refresh, /; url=\/test_early-bird$/);
});
