// No list reads more than 200 rows of a volume at once, whatever it is filtered by, and however few
// rows fit: by every filter there is and by every two, in a volume of some thousand rows.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { counts, raw, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";
import { atRest, begin, buy, expire, unhurried } from "../support/work.mjs";

/** So many rows of each kind stand before those that are looked for. */
const MANY = 2_000;
const MOST_ROWS = 200;
/** What a call reads besides: what the volume knows of itself, and a look past the end. */
const BESIDES = 4;

let worker, purchases;
/** What rows can be filtered by: a few of them, many of them, and none. */
const values = {};
before(async () => {
  worker = await startWorker({ vars: unhurried });
  const stripe = stripeFor(worker);
  const few = await sell(stripe, { name: "Few", customer_creation: "always" });
  const many = await sell(stripe, { name: "Many", customer_creation: "always" });
  const of = async (link, email) => {
    const id = await buy(worker, link, { email });
    await runDue(worker, id, 0);
    return stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
  };
  const rare = await of(few, "few@buyer.example");
  await of(many, "few@buyer.example");
  await stripe.refunds.create({ payment_intent: rare.payment_intent.id, amount: 100 });
  await expire(worker, await begin(worker, few));
  const common = await of(many, "many@buyer.example");
  await stripe.refunds.create({ payment_intent: common.payment_intent.id, amount: 100 });
  await expire(worker, await begin(worker, many));
  const gone = await stripe.customers.create({ email: "gone@buyer.example" });
  await stripe.customers.del(gone.id);
  // Nobody listens there: the event waits.
  await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/", enabled_events: ["product.updated"] });
  const product = await stripe.products.create({ name: "Waits" });
  await stripe.products.update(product.id, { name: "Waits still" });
  await atRest(worker);
  Object.assign(values, {
    sessions: {
      customer: [rare.customer, common.customer],
      "customer_details[email]": ["few@buyer.example", "many@buyer.example"],
      payment_link: [few.id, many.id],
      status: ["open", "complete", "expired"],
      payment_intent: [rare.payment_intent.id],
    },
    payment_intents: { customer: [rare.customer, common.customer] },
    charges: { customer: [rare.customer, common.customer], payment_intent: [rare.payment_intent.id] },
    refunds: { charge: [rare.payment_intent.latest_charge, common.payment_intent.latest_charge], payment_intent: [rare.payment_intent.id] },
    customers: { email: ["few@buyer.example", "many@buyer.example", "gone@buyer.example"] },
    events: {
      delivery_success: ["true", "false"],
      type: ["refund.created", "charge.succeeded", "product.created", "customer.*"],
      "types[]": ["price.updated"],
    },
  });
  const spans = { "created[gte]": ["1"], "created[lt]": [String(rare.created)] };
  for (const filters of Object.values(values)) Object.assign(filters, spans);
  await worker.kill9();
  purchases = fill();
  await worker.restart();
});
after(() => worker.stop());

/** Fills the volume with many more rows after those that are there, copies of the newest of each sort; gives its purchases. */
function fill() {
  const folder = join(worker.stateDir, "do");
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".sqlite"));
  for (const file of files) {
    const database = new DatabaseSync(join(folder, file));
    const is = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'purchases'").get();
    if (!is) {
      database.close();
      continue;
    }
    const more = (table, where, columns) => {
      const count = `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${MANY})`;
      const { place } = database.prepare(`SELECT place FROM ${table} WHERE ${where} ORDER BY place DESC`).get();
      const id = columns.includes("id,") ? `id || '-' || n || '-${place}',` : "";
      const rest = columns.replace("id,", "");
      database.exec(`INSERT INTO ${table}(place, ${columns}) ${count}
        SELECT (SELECT max(place) FROM ${table}) + n, ${id} ${rest} FROM ${table}, n WHERE place = ${place}`);
    };
    const columns = "id, version, told, link, email, status, session, charge, customer, reached, unsettled, state";
    more("purchases", "reached = 1", columns);
    more("purchases", "reached = 0", columns);
    more("refunds", "1", columns);
    more("customers", "status = 'deleted'", columns);
    more("events", "type = 'product.created'", "type, source, waiting, body");
    const all = database.prepare("SELECT link, email, status, customer FROM purchases").all();
    database.close();
    return all;
  }
  throw new Error("there is no volume");
}

/** Every filter with each of its values, and every two. */
function* questions(filters) {
  const single = Object.entries(filters).flatMap(([name, all]) => all.map((value) => [[name, value]]));
  yield [];
  yield* single;
  for (const [place, [one]] of single.entries()) {
    for (const [other] of single.slice(place + 1)) {
      if (one[0] !== other[0] && !(one[0] === "type" && other[0] === "types[]")) yield [one, other];
    }
  }
}

async function costOf(path, query) {
  const before = await counts(worker);
  const answer = await raw(worker, "GET", `${path}?${new URLSearchParams(query)}`);
  const list = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(list));
  const cost = await counts(worker);
  return { list, calls: cost.object_requests - before.object_requests, rows: cost.rows_read - before.rows_read };
}

for (const noun of ["sessions", "payment_intents", "charges", "refunds", "customers", "events"]) {
  test(`${noun}: no page reads more than ${MOST_ROWS} rows of a volume at once`, async (t) => {
    const path = noun === "sessions" ? "/v1/checkout/sessions" : `/v1/${noun}`;
    let asked = 0;
    let dearest = { rows: 0 };
    for (const query of questions(values[noun])) {
      const { calls, rows } = await costOf(path, [...query, ["limit", "10"]]);
      asked += 1;
      if (rows > dearest.rows) dearest = { rows, calls, query: query.join(" and ") };
      const said = `${JSON.stringify(query)}: ${rows} rows in ${calls} calls`;
      assert.ok(rows <= calls * (MOST_ROWS + BESIDES), said);
      // Each row is read once at most, with its entry in an index.
      assert.ok(rows <= 2 * (2 * MANY + 100), said);
    }
    assert.ok(asked > 8, `${asked} questions`);
    t.diagnostic(`${asked} questions, the dearest: ${dearest.rows} rows in ${dearest.calls} calls, ${dearest.query}`);
  });
}

test("what is found is all that fits", async () => {
  const { customer, payment_link, "customer_details[email]": email, status } = values.sessions;
  const columns = { customer: "customer", payment_link: "link", "customer_details[email]": "email", status: "status" };
  const filters = { customer, payment_link, "customer_details[email]": email, status };
  for (const query of questions(filters)) {
    const fits = (row) => query.every(([name, value]) => row[columns[name]] === value);
    const found = purchases.filter(fits).length;
    const { list } = await costOf("/v1/checkout/sessions", [...query, ["limit", "100"]]);
    assert.equal(list.data.length, Math.min(found, 100), JSON.stringify(query));
    assert.equal(list.has_more, found > 100, JSON.stringify(query));
  }
  for (const [delivery_success, wanted] of [
    ["false", 1],
    ["true", 100],
  ]) {
    const { list } = await costOf("/v1/events", [
      ["delivery_success", delivery_success],
      ["limit", "100"],
    ]);
    assert.equal(list.data.length, wanted);
  }
});
