// A past for a shop: what a purchase left in the objects' tables is copied many times, with ids of
// its own, into the files of a stopped Worker: to each closed volume of the Ledger its share, the
// oldest purchases to the first. Columns are taken as they are found, so that a new one needs
// nothing here. Only Session objects of their own these purchases have not.

import { createHash, randomBytes } from "node:crypto";
import { eachDatabase } from "./databases.mjs";

/** How far back the purchases reach. */
const SPREAD_SECONDS = 900 * 86_400;
/** Nothing of the past is so new that the shop may still be busy with it. */
const REST_SECONDS = 86_400;
/** Events are kept for so long; these stay for a while yet. */
const KEPT_SECONDS = 29.5 * 86_400;
/** Where a row stands says when it was made: see src/domain/ledger/place.rs. */
const EPOCH_SECONDS = Date.UTC(2020) / 1000;
const IN_A_SECOND = 2 ** 21;
/** Ids of events say where they are: see src/domain/ledger/event_id.rs. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const placeOf = (seconds) => (seconds - EPOCH_SECONDS) * IN_A_SECOND;
const secondsOf = (place) => Math.floor(place / IN_A_SECOND) + EPOCH_SECONDS;

/** Writes `count` purchases like the one of `session` before everything that comes: each with its session's id and when it was made, oldest first. */
export function writePast(stateDir, session, count) {
  const digits = session.match(/[0-9a-f]{64}$/)[0];
  const now = Math.floor(Date.now() / 1000);
  const sales = Array.from({ length: count }, (_, number) => ({
    digits: randomBytes(32).toString("hex"),
    created: now - SPREAD_SECONDS + Math.floor((number * (SPREAD_SECONDS - REST_SECONDS)) / count),
  }));
  writeVolumes(stateDir, { digits, sales, eventsFrom: now - KEPT_SECONDS });
  const writers = { Link: writePlaces, Simulator: writePayments };
  for (const [name, write] of Object.entries(writers)) {
    const written = eachDatabase(stateDir, (database) => inOne(database, () => write(database, { digits, sales })), [name]);
    if (written.filter(Boolean).length !== 1) throw new Error(`the sale is not in one object of ${name}`);
  }
  return sales.map((sale) => ({ id: session.replace(digits, sale.digits), created: sale.created }));
}

/** Writes straight into the file, without the log that workerd keeps beside it: that would hold everything once more. */
function inOne(database, write) {
  for (const mode of ["journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"]) database.exec(`PRAGMA ${mode}`);
  database.exec("BEGIN");
  const result = write();
  database.exec("COMMIT");
  return result;
}

function writeVolumes(stateDir, { digits, sales, eventsFrom }) {
  const volumes = eachDatabase(stateDir, (database) => readVolume(database, digits), ["Ledger"]);
  const closed = volumes.filter(({ isClosed }) => isClosed).length;
  const { purchase } = volumes.find((volume) => volume.purchase);
  const { events } = volumes.find((volume) => volume.events.length > 0);
  const share = Math.ceil(sales.length / closed);
  let at = 0;
  eachDatabase(
    stateDir,
    (database) => {
      const { number, isClosed } = volumes[at++];
      if (!isClosed) return;
      const own = sales.slice((number - 1) * share, number * share);
      inOne(database, () => {
        writeRows(database, { purchase, digits, sales: own });
        writeEvents(database, { events, digits, number, sales: own.filter(({ created }) => created > eventsFrom) });
      });
    },
    ["Ledger"],
  );
}

function readVolume(database, digits) {
  const [, number] = JSON.parse(keyValue(database, "volume"));
  const { next } = JSON.parse(keyValue(database, "state"));
  const isClosed = typeof next === "number";
  const purchase = database.prepare("SELECT * FROM purchases WHERE instr(id, ?) > 0").get(digits);
  const events = database.prepare("SELECT * FROM events WHERE instr(source, ?) > 0 ORDER BY place").all(digits);
  return { number, isClosed, purchase, events };
}

/** A function that writes a row with the columns of `row` into `table`. */
function insertInto(database, table, row) {
  const columns = Object.keys(row);
  const insert = database.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
  return (changed) => insert.run(...columns.map((column) => changed[column]));
}

/** A function that gives `row` as it would be of another sale: with its digits, and of its second. */
function copyOf(row, digits, second) {
  const change = (value, sale) => value.replaceAll(digits, sale.digits).replaceAll(String(second), String(sale.created));
  const entries = Object.entries(row);
  return (sale) => Object.fromEntries(entries.map(([column, value]) => [column, typeof value === "string" ? change(value, sale) : value]));
}

function writeRows(database, { purchase, digits, sales }) {
  const insert = insertInto(database, "purchases", purchase);
  const copy = copyOf(purchase, digits, secondsOf(purchase.place));
  let last = 0;
  for (const sale of sales) {
    last = Math.max(last + 1, placeOf(sale.created));
    const email = `${sale.digits.slice(0, 12)}@buyer.example`;
    const row = copy(sale);
    insert({ ...row, place: last, email, state: row.state.replaceAll(purchase.email, email) });
  }
}

function writeEvents(database, { events, digits, number, sales }) {
  const insert = insertInto(database, "events", events[0]);
  const copies = events.map((event) => ({ id: JSON.parse(event.body).id, copy: copyOf(event, digits, secondsOf(event.place)) }));
  let last = 0;
  for (const sale of sales) {
    for (const { id, copy } of copies) {
      last = Math.max(last + 1, placeOf(sale.created));
      const row = copy(sale);
      insert({ ...row, place: last, waiting: 0, body: row.body.replace(id, eventId(row.source, number, last)) });
    }
  }
}

function eventId(source, volume, place) {
  const hash = createHash("sha256").update(`test\n${source}\n${volume}\n${place}`).digest();
  return `evt_${inDigits(volume, 2)}${inDigits(place, 9)}${Array.from(hash.subarray(0, 13), (byte) => DIGITS[byte % 62]).join("")}`;
}

function inDigits(number, length) {
  let text = "";
  for (let rest = number; text.length < length; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text;
}

function writePlaces(database, { digits, sales }) {
  const hasPlaces = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'places'").get();
  const row = hasPlaces && database.prepare("SELECT * FROM places WHERE instr(session, ?) > 0").get(digits);
  if (!row) return false;
  const insert = insertInto(database, "places", row);
  for (const sale of sorted(sales)) insert({ ...row, session: row.session.replace(digits, sale.digits) });
  const stored = JSON.parse(keyValue(database, "door"));
  stored.door.quota.committed += sales.length;
  database.prepare("UPDATE kv SET v = ? WHERE k = ?").run(JSON.stringify(stored), "door");
  return true;
}

function writePayments(database, { digits, sales }) {
  const row = database.prepare("SELECT * FROM kv WHERE instr(k, ?) > 0").get(digits);
  if (!row) return false;
  const insert = insertInto(database, "kv", row);
  for (const sale of sorted(sales)) insert({ k: row.k.replace(digits, sale.digits), v: row.v.replaceAll(digits, sale.digits) });
  return true;
}

/** In the order of a table whose key begins with an id: otherwise each row goes to a page of its own. */
const sorted = (sales) => sales.toSorted((left, right) => (left.digits < right.digits ? -1 : 1));

const keyValue = (database, key) => database.prepare("SELECT v FROM kv WHERE k = ?").get(key).v;
