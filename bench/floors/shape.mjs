// A purchase in plain JavaScript of our own shape: the same objects ask each other the same
// questions and write as many rows, one webhook is sent; but nothing is checked, nothing is
// signed and no failure is thought of.

const CREATE = "CREATE TABLE IF NOT EXISTS kv(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID";
const PUT = "INSERT INTO kv(k, v) VALUES(?, ?) ON CONFLICT(k) DO UPDATE SET v = excluded.v";
const GET = "SELECT v FROM kv WHERE k = ?";
const DELETE = "DELETE FROM kv WHERE k = ?";
/** What the one webhook is told. */
const WANTED = "checkout.session.completed";
const DETAILS = "x".repeat(1500);
const PLACES = [
  "CREATE TABLE IF NOT EXISTS places(session TEXT PRIMARY KEY, status TEXT, due INTEGER) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS places_due ON places(due) WHERE due IS NOT NULL",
];
const PLACE =
  "INSERT INTO places(session, status, due) VALUES(?, ?, ?) ON CONFLICT(session) DO UPDATE SET status = excluded.status, due = excluded.due";
const LEDGER = [
  "CREATE TABLE IF NOT EXISTS purchases(place INTEGER PRIMARY KEY, id TEXT UNIQUE, link TEXT, email TEXT, status TEXT, state TEXT)",
  ...["link", "email", "status"].map((column) => `CREATE INDEX IF NOT EXISTS by_${column} ON purchases(${column})`),
  "CREATE TABLE IF NOT EXISTS events(place INTEGER PRIMARY KEY, type TEXT, waiting INTEGER, body TEXT)",
  "CREATE INDEX IF NOT EXISTS events_waiting ON events(place) WHERE waiting <> 0",
  "CREATE TABLE IF NOT EXISTS lanes(endpoint TEXT PRIMARY KEY, cursor INTEGER) WITHOUT ROWID",
];

const ask = async (namespace, id, call) => {
  const answer = await namespace.get(id).fetch("https://object/", { method: "POST", body: JSON.stringify(call) });
  return JSON.parse(await answer.text());
};
const named = (namespace, name, call) => ask(namespace, namespace.idFromName(name), call);

class Base {
  constructor(state, env) {
    Object.assign(this, { state, storage: state.storage, sql: state.storage.sql, env });
  }

  async fetch(request) {
    return new Response(JSON.stringify((await this.handle(await request.json())) ?? null));
  }

  get(key) {
    this.ready();
    const [row] = this.sql.exec(GET, key).raw().toArray();
    return row && JSON.parse(row[0]);
  }

  put(key, value) {
    this.ready();
    this.sql.exec(PUT, key, JSON.stringify(value));
  }

  remove = (key) => this.sql.exec(DELETE, key);
  transaction = (work) => this.storage.transactionSync(work);

  ready() {
    this.make([CREATE]);
  }

  made = new Set();

  /** Runs statements once. */
  make(statements) {
    if (!this.made.has(statements[0])) for (const statement of statements) this.sql.exec(statement);
    this.made.add(statements[0]);
  }

  async arm() {
    if (!this.armed) this.storage.setAlarm(Date.now() + 30_000);
    this.armed = true;
  }

  alarm() {}
}

export class Session extends Base {
  async handle({ id, link, body }) {
    this.transaction(() => {
      this.arm();
      this.put("session", { id, link, state: "submitting", body, details: DETAILS });
    });
    await named(this.env.LINK, link, { reserve: id });
    this.transaction(() => this.step({ state: "charging" }));
    await named(this.env.SIMULATOR, "test", { charge: id });
    this.transaction(() => {
      this.put("out:1", { record: id, details: DETAILS });
      this.step({ state: "complete" });
    });
    const told = named(this.env.LEDGER, "test:1", { ...this.get("out:1"), link });
    const [{ volume }] = await Promise.all([told, named(this.env.LINK, link, { commit: id })]);
    this.transaction(() => {
      this.remove("out:1");
      this.step({ volume });
    });
    return { state: this.get("session").state };
  }

  step(change) {
    this.put("session", { ...this.get("session"), ...change });
  }
}

export class Link extends Base {
  handle({ reserve, commit }) {
    this.transaction(() => {
      this.make(PLACES);
      const door = this.get("door") ?? { held: 0, committed: 0 };
      const id = reserve ?? commit;
      this.sql.exec("SELECT status FROM places WHERE session = ?", id).raw().toArray();
      if (reserve) this.arm();
      this.sql.exec(PLACE, id, reserve ? "held" : "committed", reserve ? Date.now() : null);
      this.put("door", reserve ? { ...door, held: door.held + 1 } : { held: door.held - 1, committed: door.committed + 1 });
    });
  }
}

export class Simulator extends Base {
  handle({ charge }) {
    this.transaction(() => this.put(`charge:${charge}`, "succeeded"));
  }
}

export class Ledger extends Base {
  handle({ record, details, link }) {
    const place = this.transaction(() => {
      this.make(LEDGER);
      this.sql.exec("SELECT place FROM purchases WHERE id = ?", record).raw().toArray();
      this.sql.exec(
        "INSERT INTO purchases(id, link, email, status, state) VALUES(?, ?, ?, ?, ?)",
        record,
        link,
        `${record}@buyer.example`,
        "complete",
        details,
      );
      let last;
      for (const type of ["charge.succeeded", "payment_intent.succeeded", WANTED]) {
        const [[number]] = this.sql
          .exec("INSERT INTO events(type, waiting, body) VALUES(?, ?, ?) RETURNING place", type, type === WANTED ? 1 : 0, details)
          .raw()
          .toArray();
        last = number;
      }
      return last;
    });
    this.state.waitUntil(this.hand(place, details));
    return { volume: 1 };
  }

  async hand(place, body) {
    await named(this.env.ENDPOINT, "one", { place, body });
    this.transaction(() => {
      this.sql.exec("UPDATE events SET waiting = 0 WHERE place = ?", place);
      this.sql.exec("INSERT INTO lanes(endpoint, cursor) VALUES('one', ?) ON CONFLICT(endpoint) DO UPDATE SET cursor = excluded.cursor", place);
    });
  }
}

export class Endpoint extends Base {
  async handle({ body }) {
    const answer = await fetch(this.env.RECEIVER, { method: "POST", body });
    await answer.body?.cancel();
  }
}

/** It has no part in a purchase. */
export class Account extends Base {}

export default {
  async fetch(request, env) {
    const link = new URL(request.url).pathname.slice(1);
    await env.LINKS.get(`link:${link}`, { cacheTtl: 60 });
    const body = await request.text();
    const id = env.SESSION.newUniqueId();
    await ask(env.SESSION, id, { id: String(id), link, body });
    return new Response(null, { status: 303, headers: { location: `/c/${id}` } });
  },
};
