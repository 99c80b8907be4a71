// What a link's address may carry (Stripe's URL parameters), and what a page says of itself
// to whoever unfurls it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { counts, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker({ vars: { MERCHANT_NAME: "Paper & Sons" } });
  stripe = stripeFor(worker);
});
after(() => worker.stop());

async function open(query, link = undefined) {
  const buyer = new Buyer(worker.url);
  link ??= await sell(stripe);
  await buyer.open(`${pathOf(link)}?${new URLSearchParams(query)}`);
  return buyer;
}

const email = (buyer) => buyer.page.form.inputs.find(({ name }) => name === "email");

test("a locked address wins, cannot be changed and is the one that is kept", async () => {
  const buyer = await open({ prefilled_email: "a@buyer.example", locked_prefilled_email: "ada@buyer.example" });
  assert.equal(email(buyer).value, "ada@buyer.example");
  assert.ok("readonly" in email(buyer));
  await buyer.pay({ email: "eve@buyer.example" });
  assert.equal(buyer.page.kind, "complete");
  const { customer_details } = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.equal(customer_details.email, "ada@buyer.example");
});

test("an address whose plus stands in the link as it is, is read as it is meant, and locks", async () => {
  for (const name of ["prefilled_email", "locked_prefilled_email"]) {
    const buyer = new Buyer(worker.url);
    await buyer.open(`${pathOf(await sell(stripe))}?${name}=ada+paper+1@buyer.example`);
    assert.equal(email(buyer).value, "ada+paper+1@buyer.example");
    assert.equal("readonly" in email(buyer), name.startsWith("locked"));
    await buyer.reprice({});
    assert.equal("readonly" in email(buyer), name.startsWith("locked"), "after the order was priced again");
    await buyer.pay({ email: "eve@buyer.example" });
    const { customer_details } = await stripe.checkout.sessions.retrieve(buyer.session);
    const expected = name.startsWith("locked") ? "ada+paper+1@buyer.example" : "eve@buyer.example";
    assert.equal(customer_details.email, expected);
  }
});

test("an address to fill in can be changed, and one that cannot be right is ignored", async () => {
  const buyer = await open({ prefilled_email: "a+b@buyer.example" });
  assert.equal(email(buyer).value, "a+b@buyer.example");
  assert.ok(!("readonly" in email(buyer)));
  for (const name of ["prefilled_email", "locked_prefilled_email"]) {
    const other = await open({ [name]: "nobody" });
    assert.equal(other.page.status, 200);
    assert.equal(email(other).value, undefined, name);
  }
});

test("the locale of the address holds for the whole visit", async () => {
  const buyer = await open({ locale: "de" });
  assert.match(buyer.page.text, /18,00\s€/);
  await buyer.reprice({});
  assert.match(buyer.page.text, /18,00\s€/);
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete");
  assert.match(buyer.page.text, /18,00\s€/);
  for (const locale of ["auto", "nonsense!", "<de>"]) {
    const page = await open({ locale });
    assert.match(page.page.text, /€18\.00/, locale);
  }
});

test("a reference and utm parameters of the wrong kind are dropped, and the page works", async () => {
  const query = { client_reference_id: "a b", utm_source: "x".repeat(151), utm_medium: "mail", prefilled_promo_code: "SPRING" };
  const buyer = await open(query);
  const { fields } = buyer.page.form;
  assert.deepEqual([fields.client_reference_id, fields.utm_source, fields.utm_medium], [undefined, undefined, "mail"]);
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete");
});

test("a pasted link unfurls with name, price and picture, and asks no object", async () => {
  const product = await stripe.products.create({ name: "Tea <strong>", images: ["https://images.example/tea.png"] });
  const price = await stripe.prices.create({ product: product.id, unit_amount: 1800, currency: "eur" });
  const link = await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 2 }] });
  const before = await counts(worker);
  const { html } = (await open({}, link)).page;
  const after = await counts(worker);
  assert.equal(after.object_requests, before.object_requests);
  const said = Object.fromEntries([...html.matchAll(/<meta property="og:(\w+)" content="([^"]*)">/g)].map(([, name, value]) => [name, value]));
  assert.deepEqual(said, {
    type: "website",
    title: "Tea &lt;strong&gt;",
    description: "€36.00 from Paper &amp; Sons",
    site_name: "Paper &amp; Sons",
    url: link.url,
    image: "https://images.example/tea.png",
  });
});

test("who asks by oEmbed is told name and price for one read, and nothing of other addresses", async () => {
  const link = await sell(stripe, { name: "Tea & more", amount: 1800 });
  const { html } = (await open({}, link)).page;
  const [, address] = html.match(/type="application\/json\+oembed" href="([^"]+)"/);
  const before = await counts(worker);
  const answer = await fetch(address);
  const after = await counts(worker);
  assert.deepEqual(await answer.json(), {
    version: "1.0",
    type: "link",
    title: "Tea & more: €18.00",
    provider_name: "Paper & Sons",
    provider_url: worker.url,
  });
  assert.match(answer.headers.get("content-type"), /^application\/json/);
  assert.deepEqual([after.object_requests - before.object_requests, after.kv_reads - before.kv_reads], [0, 1]);
  const asked = (query) => fetch(`${worker.url}/_/oembed?${new URLSearchParams(query)}`);
  assert.equal((await asked({ url: `https://elsewhere.example${pathOf(link)}` })).status, 404);
  assert.equal((await asked({ url: `${worker.url}/test_nobody` })).status, 404);
  assert.equal((await asked({ url: link.url, format: "xml" })).status, 501);

  await stripe.paymentLinks.update(link.id, { active: false });
  assert.equal((await (await asked({ url: link.url })).json()).title, "Tea & more");
});
