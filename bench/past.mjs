// A past for a shop: what a purchase left in the objects' tables is copied many times, with ids of
// its own, into the files of a stopped Worker. Columns are taken as they are found, so that a
// new one needs nothing here. Only Session objects of their own these purchases have not.

import { randomBytes } from "node:crypto";
import { eachDatabase } from "./databases.mjs";

/** What was sold so long ago that nothing of it is under way; kept events reach back 30 days. */
const SPREAD_SECONDS = 20 * 86_400;
const EVENTS_OF_A_SALE = 5;
/** Keys of Account's rows are kind and place: see src/api/store/key.rs. */
const PLACES = 2 ** 48;
const kinds = { link: 3, session: 4, event: 8 };
const kindOf = ({ key }) => Math.floor(key / PLACES);

/** Writes `count` purchases like the one of `session` before everything that comes; their ids, oldest first. */
export function writePast(stateDir, session, count) {
  const digits = session.match(/[0-9a-f]{64}$/)[0];
  const sales = Array.from({ length: count }, (_, number) => ({
    digits: randomBytes(32).toString("hex"),
    events: Array.from({ length: EVENTS_OF_A_SALE }, () => `evt_${randomBytes(12).toString("hex")}`),
    seconds: Math.floor(Date.now() / 1000) - SPREAD_SECONDS + Math.floor((number * SPREAD_SECONDS) / count),
  }));
  const renamed = (sale) => (value) => (typeof value === "string" ? value.replaceAll(digits, sale.digits) : value);
  const writers = { Account: writeBook, Link: writePlaces, Simulator: writeCharges, Endpoint: writeDeliveries };
  for (const [name, write] of Object.entries(writers)) {
    const written = eachDatabase(
      stateDir,
      (database) => {
        database.exec("BEGIN");
        const isOfTheSale = write(database, { digits, sales, renamed });
        database.exec("COMMIT");
        return isOfTheSale;
      },
      [name],
    );
    if (written.filter(Boolean).length !== 1) throw new Error(`the sale is not in one object of ${name}`);
  }
  return sales.map((sale) => session.replace(digits, sale.digits));
}

/** Copies of `rows` into `table`, one set for each sale, each row changed by `change`; whether there are any. */
function copy(database, table, rows, sales, change) {
  if (rows.length === 0) return false;
  const columns = Object.keys(rows[0]);
  const insert = database.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
  for (const sale of sales) {
    rows.forEach((row, index) => {
      const changed = change(row, sale, index);
      insert.run(...columns.map((column) => changed[column]));
    });
  }
  return true;
}

const each = (row, change) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, change(value)]));

function writeBook(database, { digits, sales, renamed }) {
  let number = Number(keyValue(database, "number"));
  const found = database.prepare("SELECT * FROM objects WHERE instr(json, ?) > 0 ORDER BY key").all(digits);
  const written = found.map(({ kind: _computed, ...row }) => row);
  const objects = written.filter((row) => kindOf(row) !== kinds.event);
  const events = written.filter((row) => kindOf(row) === kinds.event);
  const rows = [...objects, ...Array.from({ length: EVENTS_OF_A_SALE }, (_, index) => events[index % events.length])];
  copy(database, "objects", rows, sales, (row, sale, index) => {
    const kind = kindOf(row);
    const seconds = kind === kinds.event ? row.version : Math.floor(row.created / 1000);
    const dated = (value) => (typeof value === "string" ? value.replaceAll(`"created":${seconds}`, `"created":${sale.seconds}`) : value);
    const changed = { ...each(each(row, renamed(sale)), dated), key: kind * PLACES + ++number, created: sale.seconds * 1000 };
    if (kind !== kinds.event) return changed;
    const id = sale.events[index - objects.length];
    return { ...changed, id, version: sale.seconds, json: changed.json.replace(row.id, id) };
  });
  setKeyValue(database, "number", number);
  const link = objects.find((row) => kindOf(row) === kinds.session).parent;
  const stored = JSON.parse(database.prepare("SELECT json FROM objects WHERE kind = ? AND id = ?").get(kinds.link, link).json);
  stored.completed += sales.length;
  database.prepare("UPDATE objects SET json = ? WHERE kind = ? AND id = ?").run(JSON.stringify(stored), kinds.link, link);
  return true;
}

function writePlaces(database, { digits, sales, renamed }) {
  const rows = database.prepare("SELECT * FROM places WHERE instr(session, ?) > 0").all(digits);
  if (!copy(database, "places", rows, sales, (row, sale) => each(row, renamed(sale)))) return false;
  const stored = JSON.parse(keyValue(database, "gate"));
  stored.gate.quota.committed += sales.length;
  setKeyValue(database, "gate", stored);
  return true;
}

function writeCharges(database, { digits, sales, renamed }) {
  const rows = database.prepare("SELECT * FROM kv WHERE instr(k, ?) > 0").all(digits);
  return copy(database, "kv", rows, sales, (row, sale) => each(row, renamed(sale)));
}

function writeDeliveries(database, { digits, sales, renamed }) {
  let { sequence } = database.prepare("SELECT max(sequence) AS sequence FROM deliveries").get();
  const rows = database.prepare("SELECT * FROM deliveries WHERE instr(source, ?) > 0").all(digits);
  return copy(database, "deliveries", rows, sales, (row, sale) => {
    return { ...each(row, renamed(sale)), sequence: ++sequence, event: sale.events[0], ended_at: sale.seconds * 1000 };
  });
}

const keyValue = (database, key) => database.prepare("SELECT v FROM kv WHERE k = ?").get(key).v;
const setKeyValue = (database, key, value) => database.prepare("UPDATE kv SET v = ? WHERE k = ?").run(JSON.stringify(value), key);
