// A purchase in plain JavaScript of our own shape: the same objects ask each other the same
// questions and write as many rows, one webhook is sent; but nothing is checked, nothing is
// signed and no failure is thought of.

const CREATE = "CREATE TABLE IF NOT EXISTS kv(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID";
const PUT = "INSERT INTO kv(k, v) VALUES(?, ?) ON CONFLICT(k) DO UPDATE SET v = excluded.v";
const GET = "SELECT v FROM kv WHERE k = ?";
const DELETE = "DELETE FROM kv WHERE k = ?";
const DETAILS = "x".repeat(1500);

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
    if (!this.made) this.sql.exec(CREATE);
    this.made = true;
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
    this.step("charging");
    await named(this.env.SIMULATOR, "test", { charge: id });
    this.transaction(() => {
      this.step("complete");
      this.put("out:1", { commit: link });
      this.put("out:2", { record: id, details: DETAILS });
    });
    const told = named(this.env.ACCOUNT, "test", this.get("out:2")).then(() => this.settle("out:2"));
    await Promise.all([named(this.env.LINK, link, { commit: id }).then(() => this.settle("out:1")), told]);
    return { state: this.get("session").state };
  }

  step(state) {
    this.put("session", { ...this.get("session"), state });
  }

  settle(key) {
    this.transaction(() => {
      this.remove(key);
      this.get("session");
    });
  }
}

export class Link extends Base {
  handle({ reserve, commit }) {
    this.transaction(() => {
      const gate = this.get("gate") ?? { held: 0, committed: 0, details: DETAILS };
      const id = reserve ?? commit;
      this.get(`place:${id}`);
      this.put(`place:${id}`, reserve ? "held" : "committed");
      if (reserve) this.arm();
      this.put("gate", reserve ? { ...gate, held: gate.held + 1 } : { ...gate, held: gate.held - 1, committed: gate.committed + 1 });
    });
  }
}

export class Simulator extends Base {
  handle({ charge }) {
    this.transaction(() => this.put(`charge:${charge}`, "succeeded"));
  }
}

export class Account extends Base {
  handle({ record, delivered, details }) {
    if (delivered) return this.transaction(() => this.put(`event:${delivered}`, { ...this.get(`event:${delivered}`), pending: 0 }));
    this.transaction(() => {
      const number = (this.get("number") ?? 0) + 3;
      this.put("number", number);
      this.arm();
      this.put(`session:${record}`, { details });
      this.put(`place:${number}`, record);
      this.put(`event:${record}`, { details, pending: 1 });
      this.put(`out:${record}`, { details });
    });
    this.state.waitUntil(this.send(record, details));
  }

  async send(record, details) {
    await named(this.env.ENDPOINT, "one", { event: record, body: details });
    this.transaction(() => this.remove(`out:${record}`));
  }
}

export class Endpoint extends Base {
  handle({ event, body }) {
    this.transaction(() => {
      this.arm();
      this.put(`delivery:${event}`, { body });
    });
    this.state.waitUntil(this.deliver(event, body));
  }

  async deliver(event, body) {
    const answer = await fetch(this.env.RECEIVER, { method: "POST", body });
    await answer.body?.cancel();
    this.transaction(() => this.put(`delivery:${event}`, { ended: Date.now() }));
    await named(this.env.ACCOUNT, "test", { delivered: event });
  }
}

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
