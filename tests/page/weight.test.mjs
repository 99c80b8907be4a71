// What a page weighs: one request, and for a plain link about what a server sends before it waits for an answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../support/browser.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

/** Ten packets of 1,460 bytes, 14,600, are aimed at; a session's id compresses a little differently each time. */
const MOST = 14_650;

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

test("a plain link is one request, with its style and its script in it, and at most 14,650 bytes compressed", async (context) => {
  const link = await sell(stripe);
  const page = await browser.newPage();
  const bodies = [];
  page.on("response", (response) => {
    if (!response.url().startsWith("data:")) bodies.push(response.body());
  });
  await page.goto(link.url, { waitUntil: "networkidle" });
  assert.equal(bodies.length, 1);
  const bytes = gzipSync(await bodies[0]).length;
  context.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= MOST, `${bytes} bytes`);
  assert.equal(await page.locator("html").evaluate((html) => getComputedStyle(html).colorScheme), "light dark");
});

test("whoever asks from a page that has style and script gets neither again", async () => {
  const link = await sell(stripe);
  const asked = async (headers) => (await fetch(link.url, { headers })).text();
  const [whole, parts] = [await asked({}), await asked({ "sec-fetch-dest": "empty" })];
  const withoutAssets = whole.replace(/<style>.*?<\/style>/s, "").replace(/<script type="module">.*?<\/script>/s, "");
  const withoutMinted = (page) => page.replaceAll(/value="[^"]*"/g, "").replaceAll(/cs_test_[0-9a-f]+/g, "");
  assert.equal(withoutMinted(parts), withoutMinted(withoutAssets));
  assert.ok(gzipSync(parts).length < 6_000);
});

test("a page with codes, taxes, ways of sending and all six ways to pay in euros has at most 24 kB compressed", async (context) => {
  const rates = await Promise.all(
    ["Standard", "Express", "Bicycle"].map((display_name, index) =>
      stripe.shippingRates.create({ display_name, type: "fixed_amount", fixed_amount: { amount: 500 * (index + 1), currency: "eur" } }),
    ),
  );
  const tax = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: true });
  const link = await sell(stripe, {
    allow_promotion_codes: true,
    shipping_address_collection: { allowed_countries: ["DE", "FR", "AT"] },
    shipping_options: rates.map(({ id }) => ({ shipping_rate: id })),
    payment_method_types: ["card", "sepa_debit", "ideal", "p24", "klarna", "multibanco"],
    edgetill: { tax_rates: [tax.id] },
  });
  const bytes = gzipSync(await (await fetch(link.url)).text()).length;
  context.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= 24_000, `${bytes} bytes`);
});
