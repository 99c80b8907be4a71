// State that an older version left behind is still understood: written here as that version
// wrote it, straight into the objects' databases while nothing runs.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { all, pathOf, raw, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { buy } from "../support/work.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, stateDir, session, receiver;
before(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "edgetill-upgrade-"));
  worker = await startWorker({ stateDir });
  receiver = await startReceiver();
  stripe = stripeFor(worker);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay();
  session = buyer.session;
});
after(async () => {
  await worker.stop();
  await receiver.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** Changes the database of the one object of `className` whose name begins with `id`. */
async function rewrite(className, id, change) {
  await worker.kill9();
  const folder = join(stateDir, "do", `edgetill-${className}`);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sqlite") && name.startsWith(id) && name !== "metadata.sqlite");
  assert.equal(files.length, 1, files.join());
  const database = new DatabaseSync(join(folder, files[0]));
  change({
    run: (statement, ...values) => database.prepare(statement).run(...values),
    get: (statement, ...values) => database.prepare(statement).get(...values),
    all: (statement, ...values) => database.prepare(statement).all(...values),
  });
  database.close();
  await worker.restart();
}

test("a message that has a row of its own is still sent, once", async () => {
  const [event] = await all(stripe.events.list({ type: "checkout.session.completed" }));
  const late = {
    object: { ...event.data.object, metadata: { sent: "late" } },
    sequence: 1000,
    events: [{ id: "evt_late", type: event.type, created: event.created * 1000, mode: "test", source: session, object: event.data.object }],
  };
  await rewrite("Session", session.slice("cs_test_".length), ({ run, get }) => {
    const { outbox, ...stored } = JSON.parse(get("SELECT v FROM kv WHERE k = 'session'").v);
    assert.deepEqual(outbox, []);
    run("UPDATE kv SET v = ? WHERE k = 'session'", JSON.stringify({ ...stored, alarm_at: null }));
    run("INSERT INTO kv(k, v) VALUES('out:0000000009', ?)", JSON.stringify({ Record: late }));
  });

  await runDue(worker, session);
  const [copy] = await all(stripe.checkout.sessions.list());
  assert.deepEqual(copy.metadata, { sent: "late" });
  assert.equal((await all(stripe.events.list({ type: "checkout.session.completed" }))).length, 2);
  await rewrite("Session", session.slice("cs_test_".length), ({ get }) => {
    assert.deepEqual(JSON.parse(get("SELECT v FROM kv WHERE k = 'session'").v).outbox, []);
    assert.equal(get("SELECT COUNT(*) AS count FROM kv").count, 1);
  });
});

/** Puts the rows of the book back into the tables in which it lay while keys were texts and places a column. */
function layOutAsBefore({ run, all }) {
  const nouns = ["product", "price", "payment_link", "checkout.session", "payment_intent", "charge", "refund", "event", "webhook_endpoint"];
  const rows = all("SELECT * FROM objects");
  run("DROP TABLE objects");
  run(
    "CREATE TABLE objects (kind TEXT NOT NULL, id TEXT NOT NULL, place INTEGER, parent TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL, created INTEGER, words TEXT NOT NULL DEFAULT '', PRIMARY KEY (kind, id)) WITHOUT ROWID",
  );
  run("CREATE INDEX objects_by_place ON objects (kind, place) WHERE place IS NOT NULL");
  run("CREATE INDEX objects_by_parent ON objects (kind, parent, place) WHERE parent <> '' AND place IS NOT NULL");
  for (const { key, id, parent, status, version, created, words, json } of rows) {
    const noun = nouns[Math.floor(Math.abs(key) / 2 ** 48) - 1];
    const place = key > 0 ? key % 2 ** 48 : null;
    run("INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", noun, id, place, parent, status, version, json, created, words);
  }
  run("UPDATE kv SET v = '2' WHERE k = 'migrations'");
  return rows;
}

test("a book whose rows lay by kind and id gives the same answers", async () => {
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["product.created", "checkout.session.completed"] });
  const link = await sell(stripe);
  for (let number = 0; number < 3; number++) await buy(worker, link, { email: `buyer-${number}@buyer.example` });
  const product = await stripe.products.create({ name: "Kept through the change" });
  const once = { idempotencyKey: "before-the-change" };
  const price = await stripe.prices.create({ product: product.id, currency: "eur", unit_amount: 500 }, once);
  const [{ payment_intent, id: newest }] = (await stripe.checkout.sessions.list({ payment_link: link.id })).data;
  await stripe.refunds.create({ payment_intent, amount: 100 });
  await runDue(worker, "account");
  const price_data = { currency: "eur", unit_amount: 700, product_data: { name: "In no list" } };
  const other = await stripe.paymentLinks.create({
    line_items: [
      { price_data, quantity: 1 },
      { price_data, quantity: 2 },
    ],
  });
  const [item] = (await stripe.paymentLinks.listLineItems(other.id)).data;

  const paths = [
    ...["products", "prices", "payment_links", "checkout/sessions", "payment_intents", "charges", "refunds", "events", "webhook_endpoints"],
    ...["checkout/sessions?limit=1", `checkout/sessions?limit=2&starting_after=${newest}`, `checkout/sessions?ending_before=${session}`],
    ...[`checkout/sessions?payment_link=${link.id}`, "checkout/sessions?customer_details[email]=buyer-1@buyer.example"],
    ...[
      "checkout/sessions?status=complete",
      `checkout/sessions?payment_intent=${payment_intent}`,
      `checkout/sessions?created[gte]=${product.created - 3600}`,
    ],
    ...[`charges?payment_intent=${payment_intent}`, `refunds?payment_intent=${payment_intent}`, "events?type=charge.succeeded"],
    ...["events?types[]=charge.succeeded&types[]=product.created", "events?delivery_success=true&limit=3", "products/search?query=name~'kept'"],
    ...["events?type=checkout.*", `prices?product=${product.id}`, `products?ids[]=${product.id}`, "products?active=true"],
    ...[`prices/${item.price.id}`, `products/${item.price.product}`, `payment_links/${other.id}`, `webhook_endpoints/${endpoint.id}`],
  ];
  const read = () => Promise.all(paths.map(async (path) => [path, await (await raw(worker, "GET", `/v1/${path}`)).json()]));
  const before = await read();
  assert.deepEqual(
    before.filter(([, answer]) => answer.error || answer.data?.length === 0),
    [],
  );
  let rows;
  await rewrite("Account", "", (database) => (rows = layOutAsBefore(database)));
  assert.equal(rows.filter(({ key }) => key < 0).length, 4);

  assert.deepEqual(await read(), before);
  const again = await stripe.prices.create({ product: product.id, currency: "eur", unit_amount: 500 }, once);
  assert.deepEqual(again, price);
  assert.equal((await stripe.prices.update(item.price.id, { nickname: "In no list" })).nickname, "In no list");
  const later = await stripe.products.create({ name: "Made after the change" });
  await receiver.waitFor(({ body }) => body.includes(later.id));
  const bought = await buy(worker, link);
  await receiver.waitFor(({ body }) => body.includes(bought));
  await stripe.paymentLinks.create({ line_items: [{ price_data, quantity: 1 }] });
  assert.deepEqual(
    (await all(stripe.products.list())).slice(0, 2).map(({ id }) => id),
    [later.id, product.id],
  );
  const sessions = await all(stripe.checkout.sessions.list({ payment_link: link.id }));
  assert.deepEqual(sessions.map(({ id }) => id).slice(0, 2), [bought, newest]);

  await rewrite("Account", "", ({ all }) => {
    const kept = new Set(all("SELECT kind, id, parent, created FROM objects").map((row) => JSON.stringify(row)));
    const lost = rows.filter(({ kind, id, parent, created }) => !kept.has(JSON.stringify({ kind, id, parent, created })));
    assert.deepEqual(lost, []);
  });
  await runDue(worker, "account", 40 * 86_400);
  assert.deepEqual(await all(stripe.events.list()), []);
});

const firsts = {
  "the alarm": () => runDue(worker, "account"),
  "a request that is refused": async () => assert.equal((await raw(worker, "POST", "/v1/products")).status, 400),
};
for (const [first, come] of Object.entries(firsts)) {
  test(`a message that waited in an older layout is sent, also when ${first} comes first`, async () => {
    const link = await sell(stripe);
    const close = { UpdateLink: [["active", "false"]] };
    const waiting = { number: 1e9, target: { Link: link.id }, task: close, operation: `op_${link.id}`, asked: null, due: 0, tries: 0 };
    await rewrite("Account", "", (database) => {
      layOutAsBefore(database);
      database.run("INSERT INTO outbox (number, target, due, json) VALUES (?, ?, 0, ?)", waiting.number, link.id, JSON.stringify(waiting));
    });

    await come();
    await runDue(worker, "account");
    assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false);
    await rewrite("Account", "", ({ all }) => assert.deepEqual(all("SELECT * FROM outbox"), []));
  });
}

test("an event that waited as the text that is posted is posted so", async () => {
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["product.created"] });
  const product = await stripe.products.create({ name: "Told twice" });
  const { body } = await receiver.waitFor(({ body }) => body.includes(product.id));
  const event = { id: "evt_waited", kind: "product.created", source: product.id, body: body.replace(/evt_\w+/, "evt_waited") };
  const task = { Enqueue: [event] };
  const waiting = { number: 1e9, target: { Endpoint: endpoint.id }, task, operation: "op_1", asked: null, due: 0, tries: 0 };
  await rewrite("Account", "", ({ run }) =>
    run("INSERT INTO outbox (number, target, due, json) VALUES (?, ?, 0, ?)", waiting.number, endpoint.id, JSON.stringify(waiting)),
  );

  await runDue(worker, "account");
  const posted = await receiver.waitFor(({ body }) => body.includes("evt_waited"));
  assert.equal(posted.body, event.body);
  await stripe.webhookEndpoints.del(endpoint.id);
});

test("a book that newer code has laid out is left as it is", async () => {
  const migrations = "UPDATE kv SET v = ? WHERE k = 'migrations'";
  let known;
  await rewrite("Account", "", ({ run, get }) => {
    known = get("SELECT v FROM kv WHERE k = 'migrations'").v;
    run(migrations, String(Number(known) + 1));
  });
  assert.equal((await raw(worker, "GET", "/v1/products")).status, 500);
  await rewrite("Account", "", ({ run }) => run(migrations, known));
  assert.equal((await raw(worker, "GET", "/v1/products")).status, 200);
});
