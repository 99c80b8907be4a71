// A buyer without JavaScript: opens pages, fills their forms, keeps cookies and follows
// redirects, but only on our own host. Each page says what it is in `kind`:
//   form, invalid, declined, changed, slow, held, early, closed, expired, challenge,
//   processing, complete, sent (to the merchant, at `location`), unknown, busy, refused, failed; and for
//   whoever comes back: pending, bought, renewed (the form anew, what was typed kept), elsewhere

const PATIENCE_MS = 60_000;

/** Cards of Stripe's table by what they do. */
export const cards = {
  good: "4242424242424242",
  declined: "4000000000000002",
  challenge: "4000002760003184",
};

/** What a buyer types when nothing else is said. */
export const person = {
  email: "ada@buyer.example",
  card_number: cards.good,
  card_expiry: "12/34",
  card_cvc: "123",
  country: "DE",
  postal_code: "10115",
};

export const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** One browser's worth of cookies and the page it shows. */
export class Buyer {
  /** A patient buyer asks again while nobody answers; `headers` go with every request; some keep no cookies. */
  constructor(origin, { patient = false, headers = {}, keepsCookies = true } = {}) {
    Object.assign(this, { origin, patient, headers, keepsCookies, cookies: new Map(), page: undefined });
  }

  /** Opens an address of ours. */
  open(path, headers) {
    return this.#visit("GET", path, undefined, headers);
  }

  /** Presses a button of the page's form, after typing `values` over what the form holds. */
  submit(values = {}, { button = { intent: "pay" }, form = this.page.form, headers } = {}) {
    return this.#visit("POST", form.action, new URLSearchParams({ ...form.fields, ...values, ...button }), headers);
  }

  /** Pays with what everybody types, and `values`. */
  pay(values = {}, options) {
    return this.submit({ ...person, ...values }, options);
  }

  /** Asks for the order's price again with other quantities. */
  reprice(values) {
    return this.submit(values, { button: { intent: "price" } });
  }

  /** Answers the bank's check: complete, fail or leave. */
  answer(answer) {
    return this.submit({}, { button: { answer } });
  }

  /** Presses a button of one of the page's other forms. */
  press(name, value) {
    const form = this.page.forms.find(({ buttons }) => buttons.some((button) => button.name === name && button.value === value));
    return this.submit({}, { form, button: { [name]: value } });
  }

  /** The `Cookie` header for an address of ours. */
  cookieFor(path) {
    return this.#cookiesFor(path);
  }

  /** The id of the session this buyer's last form was for. */
  get session() {
    return this.page.session ?? this.lastSession;
  }

  async #visit(method, path, body, headers) {
    let response = await this.#request(method, path, body, headers);
    for (let hops = 0; hops < 5; hops++) {
      const location = response.headers.get("location");
      if (!location) break;
      const target = new URL(location, this.origin);
      if (target.origin !== this.origin) return this.#see({ response, path, html: "", kind: "sent", location });
      await response.arrayBuffer();
      path = target.pathname + target.search;
      response = await this.#request("GET", path, undefined, headers);
    }
    return this.#see(describe(response, path, await response.text()));
  }

  #see(page) {
    this.page = page;
    this.lastSession = page.session ?? this.lastSession;
    return page;
  }

  async #request(method, path, body, headers) {
    const giveUp = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const cookie = this.#cookiesFor(path);
        const response = await fetch(this.origin + path, {
          method,
          body,
          redirect: "manual",
          headers: { ...this.headers, ...headers, ...(cookie && { cookie }) },
        });
        for (const line of response.headers.getSetCookie()) this.#keep(line);
        return response;
      } catch (error) {
        if (!this.patient || Date.now() > giveUp) throw error;
        await pause(50);
      }
    }
  }

  #keep(line) {
    if (!this.keepsCookies) return;
    const [pair, ...attributes] = line.split("; ");
    const [name, value] = pair.split(/=(.*)/s);
    const attribute = (wanted) => attributes.find((text) => text.startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute("Path") ?? "/";
    if (attribute("Max-Age") === "0") this.cookies.delete(`${path} ${name}`);
    else this.cookies.set(`${path} ${name}`, { name, value, path });
  }

  #cookiesFor(path) {
    const pathname = path.split("?")[0];
    return [...this.cookies.values()]
      .filter((cookie) => pathname === cookie.path || pathname.startsWith(cookie.path.replace(/\/?$/, "/")))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }
}

function describe(response, path, html) {
  const forms = formsIn(html);
  const form = paidWith(forms);
  const page = { response, path, html, form, forms, status: response.status };
  page.session = form?.fields.session ?? path.match(/^\/c\/(cs_\w+)/)?.[1] ?? html.match(/\/c\/(cs_\w+)/)?.[1];
  page.headline = text(html.match(/<h1[^>]*>(.*?)<\/h1>/s)?.[1] ?? "");
  page.alert = text(html.match(/role="alert"[^>]*>(.*?)<\/div>/s)?.[1] ?? "");
  page.total = form && Number(form.fields.total);
  page.text = text(html.replace(/<head>.*?<\/head>|<select.*?<\/select>/gs, ""));
  page.refresh = html.match(/<noscript><meta http-equiv="refresh" content="([^"]*)">/)?.[1];
  page.kind = kindOf(page);
  return page;
}

const headlines = {
  bought: /^You (paid|ordered for|placed your order) /,
  pending: /^A payment is waiting for you|^Your payment is being processed/,
  elsewhere: /^This payment goes on in another browser|^This checkout is complete/,
  complete: /^Payment complete|^Your order is (placed|complete)|^Your payment failed|^Now pay with|^The time to pay is over|^This order was not paid/,
};

function kindOf({ status, refresh, form, headline, alert }) {
  if (status === 409 && alert.includes("not up to date")) return "renewed";
  const kinds = { 402: "declined", 403: "refused", 404: "unknown", 409: "changed", 413: "refused", 422: "invalid" };
  if (kinds[status]) return kinds[status];
  if (status === 410) return headline.includes("timed out") ? "expired" : "closed";
  if (status === 429) return form ? "slow" : "busy";
  if (status === 503) return refresh ? "held" : "failed";
  if (status !== 200) return "failed";
  const known = Object.entries(headlines).find(([, pattern]) => pattern.test(headline));
  if (known) return known[0];
  if (form) return form.action.startsWith("/c/") ? "challenge" : "form";
  if (refresh || headline.startsWith("Processing")) return headline.includes("Not open") ? "early" : "processing";
  return "failed";
}

/** The form that is paid with, or that a challenge is answered with. */
const paidWith = (forms) => forms.find(({ fields, buttons }) => "session" in fields || buttons.some(({ name }) => name === "answer"));

/** The page's form: where it goes, what it holds, and its buttons. */
export const formIn = (html) => paidWith(formsIn(html));

const formsIn = (html) => [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, opening, inside]) => formOf(opening, inside));

function formOf(opening, inside) {
  const fields = {};
  const inputs = [];
  for (const [, tag] of inside.matchAll(/<input\b([^>]*)>/g)) {
    const input = attributes(tag);
    if ("disabled" in input) continue;
    inputs.push(input);
    if (/^(checkbox|radio)$/.test(input.type) && !("checked" in input)) continue;
    fields[input.name] = input.value ?? "";
  }
  for (const [, tag, options] of inside.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
    const select = attributes(tag);
    inputs.push(select);
    const chosen = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, option]) => attributes(option));
    fields[select.name] = (chosen.find((option) => "selected" in option) ?? chosen[0])?.value ?? "";
  }
  const buttons = [...inside.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)].map(([, tag, label]) => {
    return { ...attributes(tag), text: text(label) };
  });
  return { action: attributes(opening).action, fields, inputs, buttons };
}

function attributes(tag) {
  const pairs = [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value === undefined ? "" : unescaped(value)]));
}

/** What a reader sees of a piece of HTML. */
export function text(html) {
  return unescaped(
    html
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

function unescaped(escaped) {
  const entities = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return escaped.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity]);
}
