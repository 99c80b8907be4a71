// What whoever buys as a business is asked: a box, a name and a tax id whose type follows the billing
// country; and where it all lands in the API.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { cards, person } from "../support/buyer.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { assertFits, shots } from "../support/states.mjs";
import { startWorker } from "../support/worker.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const any = { tax_id_collection: { enabled: true } };
const all = { tax_id_collection: { enabled: true, required: "if_supported" } };
const card = { card_number: cards.good, card_expiry: "12/34", card_cvc: "123" };

async function open(link, options = {}) {
  const context = await browser.newContext({ locale: "en-US", ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  await page.goto(link.url);
  return page;
}

const field = (page, name) => page.locator(`[name=${name}]`);
const payButton = (page) => page.locator("button.till-button[data-part=pay]");
const box = (page) => page.getByRole("checkbox", { name: "I am buying as a business" });
const label = (page, name) => page.locator(`label[for=${name}]`);

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

async function choose(page, name, country, { javaScriptEnabled = true } = {}) {
  await field(page, name).selectOption(country);
  if (!javaScriptEnabled) await page.locator(`[data-address]:has([name=${name}]) button`).click();
  await page.locator(`[data-address=business][data-country=${country}]`).waitFor({ state: "attached" });
}

async function bought(page, session) {
  await page.getByRole("heading", { name: "Payment complete" }).waitFor();
  assert.deepEqual(page.trouble, []);
  return stripe.checkout.sessions.retrieve(session, { expand: ["customer"] });
}

const sessionOf = (page) => field(page, "session").inputValue();

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const how = { javaScriptEnabled };

    test("a box shows what a business is asked, the country decides what that is, and it lands where Stripe has it", async () => {
      const page = await open(await sell(stripe, { ...any, customer_creation: "always" }), how);
      const session = await sessionOf(page);
      await field(page, "email").fill(person.email);
      await choose(page, "country", "US", how);
      assert.equal(await field(page, "tax_id").isVisible(), false);
      await box(page).check();
      assert.equal(await label(page, "tax_id").innerText(), "EIN");
      await field(page, "business_name").fill("Engines");
      await choose(page, "country", "DE", how);
      assert.equal(await box(page).isChecked(), true, "what was said stays");
      assert.equal(await field(page, "business_name").inputValue(), "Engines");
      assert.equal(await label(page, "tax_id").innerText(), "VAT number");
      assert.equal(await field(page, "tax_id").getAttribute("placeholder"), "DE123456789");
      await fill(page, { tax_id: "de 437 423 636", ...card });
      await payButton(page).click();
      const { customer_details, collected_information, customer, tax_id_collection } = await bought(page, session);
      assert.deepEqual(tax_id_collection, { enabled: true, required: "never" });
      assert.deepEqual(customer_details.tax_ids, [{ type: "eu_vat", value: "DE437423636" }]);
      assert.deepEqual([customer_details.business_name, collected_information.business_name], ["Engines", "Engines"]);
      assert.deepEqual([customer_details.name, customer.name, customer.business_name], ["Engines", "Engines", "Engines"]);
      const told = await page.locator(".till-told").innerText();
      assert.match(told, /Business name\s+Engines\s+Tax ID\s+DE437423636/);
      assert.doesNotMatch(told, /I am buying/);
    });

    test("whoever buys for themselves is asked nothing more, and what they typed before is forgotten", async () => {
      const page = await open(await sell(stripe, any), how);
      const session = await sessionOf(page);
      await choose(page, "country", "DE", how);
      await box(page).check();
      await fill(page, { business_name: "Engines", tax_id: "DE437423636" });
      await box(page).uncheck();
      await fill(page, { email: person.email, ...card });
      await payButton(page).click();
      const { customer_details } = await bought(page, session);
      assert.deepEqual([customer_details.tax_ids, customer_details.business_name], [[], null]);
    });

    test("what is missing or wrong is said beside it, and a country without tax ids asks for none", async () => {
      const page = await open(await sell(stripe, any), how);
      const session = await sessionOf(page);
      const said = (name) => page.locator(`#${name}_error`).innerText();
      const pay = async (values) => {
        await fill(page, { ...values, ...card });
        await payButton(page).click();
        await page.locator("#tax_id_error:visible").waitFor();
      };
      await choose(page, "country", "DE", how);
      await box(page).check();
      await pay({ email: person.email });
      assert.deepEqual([await said("business_name"), await said("tax_id")], ["Enter the name of your business.", "Enter your VAT number."]);
      await pay({ business_name: "Engines", tax_id: "DE 12" });
      assert.match(await said("tax_id"), /^Check the VAT number: /);
      // A check digit is the server's to look at.
      await field(page, "tax_id").fill("DE437423637");
      await fill(page, card);
      await payButton(page).click();
      await page
        .getByRole("alert")
        .getByText(/Check the VAT number/)
        .waitFor();
      assert.equal(await field(page, "tax_id").inputValue(), "DE437423637", "it stays as it was typed");
      assert.equal(await field(page, "tax_id").getAttribute("aria-invalid"), "true");
      await choose(page, "country", "BM", how);
      assert.equal(await field(page, "tax_id").count(), 0);
      await fill(page, card);
      await payButton(page).click();
      assert.deepEqual((await bought(page, session)).customer_details.tax_ids, []);
    });

    test("where it is required everybody is asked whose country has tax ids", async () => {
      const page = await open(await sell(stripe, all), how);
      const session = await sessionOf(page);
      await choose(page, "country", "BM", how);
      assert.equal(await field(page, "tax_id").count(), 0);
      await choose(page, "country", "GB", how);
      assert.equal(await box(page).count(), 0);
      assert.equal(await field(page, "tax_id").getAttribute("required"), "");
      await fill(page, { email: person.email, postal_code: "SW1A 2AA", business_name: "Engines", tax_id: "473 9569 36", ...card });
      await payButton(page).click();
      const { customer_details } = await bought(page, session);
      assert.deepEqual(customer_details.tax_ids, [{ type: "gb_vat", value: "GB473956936" }]);
    });

    test("with whole addresses the country of the bill decides, which may be where it goes", async () => {
      const asked = { ...any, billing_address_collection: "required", shipping_address_collection: { allowed_countries: ["DE", "FR"] } };
      const page = await open(await sell(stripe, asked), how);
      const session = await sessionOf(page);
      await choose(page, "shipping_country", "DE", how);
      await box(page).check();
      await choose(page, "shipping_country", "FR", how);
      assert.equal(await field(page, "tax_id").getAttribute("placeholder"), "FR12345678901");
      await page.locator("#billing_same").uncheck();
      await choose(page, "country", "US", how);
      assert.equal(await label(page, "tax_id").innerText(), "EIN");
      await page.locator("#billing_same").check();
      if (!javaScriptEnabled) await page.locator("[data-address]:has([name=shipping_country]) button").click();
      await page.locator("[data-address=business][data-country=FR]").waitFor();
      const address = { shipping_name: "Ada", shipping_line1: "1 Rue A", shipping_city: "Paris", shipping_postal_code: "75001" };
      await fill(page, { email: person.email, ...address, business_name: "Engines", tax_id: "FR95680515103", ...card });
      await payButton(page).click();
      const { customer_details } = await bought(page, session);
      assert.deepEqual(customer_details.tax_ids, [{ type: "eu_vat", value: "FR95680515103" }]);
      assert.equal(customer_details.address.country, "FR");
    });
  });
}

test("it can be filled in by keyboard alone, and axe finds nothing, in light and dark, wide and narrow", async () => {
  const link = await sell(stripe, any);
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      const page = await open(link, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      await choose(page, "country", "DE");
      await field(page, "postal_code").focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Engines");
      await page.keyboard.press("Tab");
      await page.keyboard.type("DE 1");
      await page.keyboard.press("Tab");
      await page.locator("#tax_id_error:visible").waitFor();
      assert.equal(await field(page, "business_name").inputValue(), "Engines");
      await page.screenshot({ path: join(shots, `tax_id_${colorScheme}_${width}.png`), fullPage: true });
      await assertFits(page, `${colorScheme} ${width}`);
      await page.addScriptTag({ path: axe });
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`),
        [],
      );
      await page.context().close();
    }
  }
});
