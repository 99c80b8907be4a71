// Requests nobody means well with: other sites, other methods, huge bodies, strange text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, formIn, person } from "../support/buyer.mjs";
import { assertHealthy, captures, pathOf, raw, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, link;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  link = await sell(stripe);
});
after(() => worker.stop());

test("a post that another site makes is refused and does nothing", async () => {
  const ours = worker.url;
  const refused = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", origin: ours },
    { "sec-fetch-site": "a-word-of-tomorrow", origin: ours },
    { origin: "https://evil.example" },
    { origin: `${ours}.evil.example` },
  ];
  for (const headers of refused) {
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    const { session } = buyer;
    assert.equal((await buyer.pay({}, { headers })).status, 403, JSON.stringify(headers));
    assert.equal((await captures(worker, [session])).length, 0);
    assert.equal((await new Buyer(worker.url).open(`/c/${session}`)).kind, "unknown");
  }
  for (const headers of [{ "sec-fetch-site": "same-origin", origin: ours }, { origin: "null" }, { origin: ours }]) {
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    assert.equal((await buyer.pay({}, { headers })).kind, "complete", JSON.stringify(headers));
  }
});

test("every page comes with the headers that keep it to itself", async () => {
  const paths = [pathOf(link), "/test_nobody", "/c/cs_test_x"];
  for (const path of paths) {
    const { headers } = await fetch(worker.url + path);
    assert.match(headers.get("content-type"), /^text\/html; charset=utf-8$/i, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("x-frame-options"), "DENY", path);
    assert.equal(headers.get("referrer-policy"), "same-origin", path);
    for (const power of ["camera", "geolocation", "microphone", "payment", "usb"]) {
      assert.match(headers.get("permissions-policy"), new RegExp(`(^|, )${power}=\\(\\)(,|$)`), path);
    }
    assert.match(headers.get("cache-control"), /no-store/, path);
    const policy = headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
  }
  const cookie = (await fetch(worker.url + pathOf(link))).headers.get("set-cookie");
  assert.match(cookie, /^edgetill=.*; Path=\/; .*HttpOnly; SameSite=Lax$/);
});

test("HEAD answers like GET without a body, other methods are named as wrong", async () => {
  for (const path of [pathOf(link), "/test_nobody", "/robots.txt"]) {
    const [get, head] = await Promise.all([fetch(worker.url + path), fetch(worker.url + path, { method: "HEAD" })]);
    assert.equal(head.status, get.status, path);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"), path);
    assert.equal(await head.text(), "");
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const answer = await fetch(worker.url + pathOf(link), { method });
    assert.equal(answer.status, 405, method);
    assert.match(answer.headers.get("allow") ?? "", /GET.*POST|POST.*GET/, method);
  }
});

test("our own addresses answer before any link is looked for", async () => {
  assert.equal((await fetch(`${worker.url}/robots.txt`)).status, 200);
  assert.ok([200, 204].includes((await fetch(`${worker.url}/favicon.ico`)).status));
  for (const path of ["/", "/.well-known/x", "/_/x", "/v1", "/c", "/c/", "//", "/a/b", "/%00", "/%ff", `/${"a".repeat(5000)}`]) {
    const { status } = await fetch(worker.url + path);
    assert.equal(status, path === "/v1" ? 401 : 404, path.slice(0, 40));
  }
});

test("a body of a length that nobody announced is read, as far as one may be", async () => {
  const send = (url, chunks, headers = {}) =>
    fetch(url, { method: "POST", body: ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk))), duplex: "half", headers });
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const key = { authorization: `Bearer ${worker.testKey}` };
  const made = await send(`${worker.url}/v1/products`, ["name=Field+no", "tebook"], { ...form, ...key });
  assert.equal((await made.json()).name, "Field notebook");
  const priced = await send(worker.url + pathOf(link), ["intent=pri", "ce&email=a%40b.example"], form);
  assert.match(await priced.text(), /a@b\.example/);
  const half = "x".repeat(33 * 1024);
  assert.equal((await send(worker.url + pathOf(link), [half, half], form)).status, 413);
});

/** The answer that comes before all is sent. A client that still writes when the server hangs up may miss it: ask again. */
async function heardWhileSending(send) {
  for (let left = 5; ; left--) {
    try {
      return await send();
    } catch (error) {
      if (left === 0 || !["EPIPE", "ECONNRESET"].includes(error.cause?.code)) throw error;
    }
  }
}

test("a body too large is refused before it is read", async () => {
  const big = "x".repeat(3 * 1024 * 1024);
  const form = formIn(await (await fetch(worker.url + pathOf(link))).text());
  const body = new URLSearchParams({ ...form.fields, ...person, email: big });
  const page = await heardWhileSending(() => fetch(worker.url + pathOf(link), { method: "POST", body }));
  assert.equal(page.status, 413);
  const api = await heardWhileSending(() => raw(worker, "POST", "/v1/products", { body: { name: big } }));
  assert.equal(api.status, 413);
  assert.equal((await api.json()).error.type, "invalid_request_error");
});

const strange = [
  `"><script>alert(1)</script>`,
  `' onmouseover='x`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of templates is the point.
  "{{7*7}}${7*7}<%= 7 %>",
  "\u202Eevil\u202C \u0000\u0008\uFFFF",
  "👩‍👩‍👧‍👦 naïve – עברית – 漢字",
  "%00%ff%E0%80",
  "a\r\nSet-Cookie: x=1",
  "'; DROP TABLE kv; --",
  "9".repeat(400),
  "-1",
  "1e309",
  "18446744073709551616",
];

/** A page without the one script tag that is ours: any other was somebody else's. */
const withoutOwn = (html) => html.replace(/<script type="module">.*?<\/script>/s, "");

test("strange text in any field of the form breaks nothing and is never markup", async () => {
  const fields = Object.keys(formIn(await (await fetch(worker.url + pathOf(link))).text()).fields);
  for (const name of [...fields, "intent", "quantity_0", "quantity_99999999999", "utm_source", "client_reference_id"]) {
    await Promise.all(
      strange.map(async (value) => {
        const buyer = new Buyer(worker.url);
        await buyer.open(pathOf(link));
        const page = await buyer.pay({ [name]: value }, name === "intent" ? { button: { intent: value } } : {});
        assert.ok(page.status < 500, `${name}=${value.slice(0, 30)}: ${page.status}`);
        assert.doesNotMatch(withoutOwn(page.html), /<script/i, `${name}=${value}`);
        const comesBack = name === "email" && /[<']/.test(value) && !/[\r\n]/.test(value);
        if (comesBack) assert.equal(page.form.fields.email, value, "quotes end no attribute");
      }),
    );
  }
  assertHealthy(worker);
});

test("bodies that are no form, and queries that are no query, break nothing", async () => {
  const bodies = ["", "&&&==", "%", "%ZZ=%ZZ", "\u0000", "{}", "a".repeat(60_000), "session=cs_test_&".repeat(2000)];
  for (const body of bodies) {
    for (const path of [pathOf(link), "/c/cs_test_x"]) {
      const { status } = await fetch(worker.url + path, { method: "POST", body });
      assert.ok(status < 500, `${path} ${body.slice(0, 20)}: ${status}`);
    }
  }
  for (const query of ["?", "?%", "?locale=%F0%9F&locale=xx-", "?prefilled_email=%00", `?x=${"y".repeat(8000)}`, "?locale=de_DE.UTF-8"]) {
    assert.equal((await fetch(worker.url + pathOf(link) + query)).status, 200, query.slice(0, 30));
  }
  const cookies = ["edgetill=", "edgetill=x.y", "edgetill=cs_test_a.99999999999", "=;;=", "edgetill=%00"];
  for (const cookie of cookies) {
    assert.equal((await fetch(worker.url + pathOf(link), { headers: { cookie } })).status, 200, cookie);
  }
  for (const language of ["*", "xx-XX-XX-XX", "de;q=x", ",,,,", "en-u-nu-latn-x-".repeat(50), "-", "i-klingon"]) {
    const headers = { "accept-language": language };
    assert.equal((await fetch(worker.url + pathOf(link), { headers })).status, 200, language);
  }
  assertHealthy(worker);
});

test("strange names and descriptions of products are shown as text", async () => {
  for (const name of strange.filter((text) => text.length < 100)) {
    const shown = name.replaceAll("\u0000", "");
    const product = await stripe.products.create({ name: shown, description: shown });
    const price = await stripe.prices.create({ product: product.id, unit_amount: 500, currency: "usd" });
    const own = await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] });
    const buyer = new Buyer(worker.url);
    const page = await buyer.open(pathOf(own));
    assert.equal(page.kind, "form", shown);
    assert.doesNotMatch(withoutOwn(page.html), /<script|<%/i);
    assert.equal((await buyer.pay()).kind, "complete");
    const lines = await stripe.checkout.sessions.listLineItems(buyer.session);
    assert.equal(lines.data[0].description, product.name);
  }
  assertHealthy(worker);
});

test("strange text in any parameter of the API is an error or a value, never a fault", async () => {
  const paths = {
    "/v1/products": ["name", "description", "metadata[k]", "metadata", "images[0]", "active", "strange[]"],
    "/v1/prices": ["product", "currency", "unit_amount", "unit_amount_decimal", "nickname", "recurring[interval]"],
    "/v1/payment_links": [
      "line_items",
      "line_items[0][price]",
      "line_items[0][quantity]",
      "edgetill[slug]",
      "edgetill[hold_seconds]",
      "restrictions[completed_sessions][limit]",
      "after_completion[redirect][url]",
      "metadata[k]",
    ],
    "/v1/webhook_endpoints": ["url", "enabled_events[0]", "metadata[k]"],
  };
  const base = { "/v1/products": { name: "x" }, "/v1/prices": { currency: "usd", unit_amount: "100", product: link.id } };
  for (const [path, names] of Object.entries(paths)) {
    for (const name of names) {
      for (const value of strange) {
        const body = { ...base[path], [name]: value };
        const answer = await raw(worker, "POST", path, { body });
        assert.ok([200, 400].includes(answer.status), `${path} ${name}=${value}: ${answer.status}`);
        const { error } = await answer.json();
        if (answer.status === 400) assert.ok(error.message && error.type, `${path} ${name}`);
      }
    }
  }
  for (const query of ["limit=0", "limit=-1", "limit=1e9", "limit=", "starting_after=%00", "starting_after=", "created[gte]=x", "limit[]=1"]) {
    const answer = await raw(worker, "GET", `/v1/products?${query}`);
    assert.ok([200, 400].includes(answer.status), `${query}: ${answer.status}`);
  }
  assertHealthy(worker);
});

test("a buyer from nowhere the platform knows gets the page like any other", async () => {
  for (const cf of [{}, { country: "T1" }, { country: "", timezone: "Nowhere/Atall" }, { timezone: "" }]) {
    const somewhere = await startWorker({ cf });
    const slug = pathOf(await sell(stripeFor(somewhere)));
    const response = await fetch(`http://127.0.0.1:${somewhere.proxyPort}${slug}`);
    assert.equal(response.status, 200, JSON.stringify(cf));
    assertHealthy(somewhere);
    await somewhere.stop();
  }
});
