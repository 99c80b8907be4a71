// The floor of a purchase: two objects, the first a new one, one durable write in each.
// No rules, no alarms, no processor, no events: it can lose a place or a webhook.

const CREATE = "CREATE TABLE IF NOT EXISTS kv(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID";
const PUT = "INSERT INTO kv(k, v) VALUES(?, ?) ON CONFLICT(k) DO UPDATE SET v = excluded.v";

class Base {
  constructor(state, env) {
    Object.assign(this, { sql: state.storage.sql, env });
  }

  put(key, value) {
    this.sql.exec(CREATE);
    this.sql.exec(PUT, key, JSON.stringify(value));
  }
}

export class Session extends Base {
  async fetch(request) {
    const { link, body } = await request.json();
    const answer = await this.env.LINK.get(this.env.LINK.idFromName(link)).fetch("https://object/", { method: "POST" });
    this.put("session", { body, count: await answer.json() });
    return new Response("{}");
  }
}

export class Link extends Base {
  count = 0;
  async fetch() {
    this.put("gate", { count: ++this.count });
    return Response.json(this.count);
  }
}

const unused = class extends Base {};
export { unused as Account, unused as Endpoint, unused as Ledger, unused as Simulator };

export default {
  async fetch(request, env) {
    const link = new URL(request.url).pathname.slice(1);
    const body = await request.text();
    const id = env.SESSION.newUniqueId();
    const answer = await env.SESSION.get(id).fetch("https://object/", { method: "POST", body: JSON.stringify({ link, body }) });
    await answer.text();
    return new Response(null, { status: 303, headers: { location: `/c/${id}` } });
  },
};
