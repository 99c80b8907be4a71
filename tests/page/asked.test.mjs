// What a link asks about where and who a buyer is: how much there is to fill in, by hand and by the
// browser; forms that follow the country; and where it all lands in the API.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { cards, person } from "../support/buyer.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const everything = {
  billing_address_collection: "required",
  name_collection: { individual: { enabled: true }, business: { enabled: true, optional: true } },
  phone_number_collection: { enabled: true },
  shipping_address_collection: { allowed_countries: ["US", "DE", "JP", "BR"] },
};

const card = { card_number: cards.good, card_expiry: "1234", card_cvc: "123" };
const plain = { email: person.email, ...card, postal_code: "94110" };
const whole = {
  email: person.email,
  phone: "212 555 0123",
  individual_name: "Ada Buyer",
  shipping_name: "Ada Buyer",
  shipping_line1: "1 Main St",
  shipping_city: "Austin",
  shipping_state: "TX",
  shipping_postal_code: "78701",
  ...card,
};

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
const sessionOf = (page) => field(page, "session").inputValue();

/** The names of what a buyer sees and fills in, a box aside. */
const asked = (page) =>
  page.evaluate(() =>
    [...document.forms[0].elements]
      .filter((field) => field.matches("input:not([type=hidden], [type=submit]), select") && field.getClientRects().length)
      .map(({ name }) => name),
  );

/** Fills in by keyboard alone, from the top of the page over its order to the button; gives the keys that took. */
async function byKeyboard(page, values) {
  const focused = () => page.evaluate(() => document.activeElement.name || document.activeElement.tagName);
  const keys = { typed: 0, tabs: 0 };
  const left = new Map(Object.entries(values));
  for (let name; name !== "intent"; ) {
    await page.keyboard.press("Tab");
    assert.ok(++keys.tabs < 40, `no way to the button: ${name}`);
    name = await focused();
    const text = left.get(name);
    if (!text) continue;
    left.delete(name);
    await page.keyboard.type(text);
    keys.typed += text.length;
  }
  assert.deepEqual([...left.keys()], []);
  await page.keyboard.press("Enter");
  await page.getByText("Payment complete").waitFor();
  return keys;
}

/** Sets values as a browser fills them in: without a word. */
const silently = (page, values) =>
  page.evaluate((values) => {
    for (const [name, value] of Object.entries(values)) document.forms[0].elements[name].value = value;
  }, values);

describe("how much there is to fill in", () => {
  test("a link that asks for nothing more asks for six fields", async (context) => {
    const page = await open(await sell(stripe));
    assert.deepEqual(await asked(page), ["email", "card_number", "card_expiry", "card_cvc", "country", "postal_code"]);
    const keys = await byKeyboard(page, plain);
    context.diagnostic(JSON.stringify(keys));
    assert.deepEqual(keys, { typed: 45, tabs: 8 });
  });

  test("with an address to ship to, names and a phone number there are fifteen, and no address twice", async (context) => {
    const page = await open(await sell(stripe, everything));
    const lines = [
      "shipping_country",
      "shipping_name",
      "shipping_line1",
      "shipping_line2",
      "shipping_city",
      "shipping_state",
      "shipping_postal_code",
    ];
    const contact = ["email", "phone", "individual_name", "business_name"];
    assert.deepEqual(await asked(page), [...contact, ...lines, "billing_same", "card_number", "card_expiry", "card_cvc"]);
    const keys = await byKeyboard(page, { ...whole, shipping_state: "Texas" });
    context.diagnostic(JSON.stringify(keys));
    assert.equal(keys.tabs, 17);
  });

  for (const [name, link, values] of [
    ["a plain link", {}, plain],
    ["everything", everything, whole],
  ]) {
    test(`what a browser fills in by itself pays: ${name}`, async () => {
      const page = await open(await sell(stripe, link));
      await silently(page, { ...values, card_expiry: "12/34" });
      await payButton(page).click();
      await page.getByText("Payment complete").waitFor();
      assert.deepEqual(page.trouble, []);
    });
  }
});

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const choose = async (page, name, country) => {
      await field(page, name).focus();
      await field(page, name).selectOption(country);
      if (!javaScriptEnabled) await page.locator(`[data-address]:has([name=${name}]) button`).click();
      await page.locator(`[data-address][data-country=${country}] [name=${name}]`).waitFor();
    };

    test("the form follows the country and keeps what was typed", async () => {
      const page = await open(await sell(stripe, everything), { javaScriptEnabled });
      const label = (name) => page.locator(`label[for=${name}]`).innerText();
      await field(page, "email").fill(person.email);
      await field(page, "shipping_name").fill("Ada Buyer");
      await field(page, "shipping_city").fill("Kyoto");
      assert.equal(await label("shipping_postal_code"), "ZIP code");
      await choose(page, "shipping_country", "JP");
      assert.equal(await label("shipping_state"), "Prefecture");
      assert.equal(await field(page, "shipping_city").count(), 0);
      const order = await page.locator("[data-address=shipping] [name^=shipping_]").evaluateAll((fields) => fields.map(({ name }) => name.slice(9)));
      assert.deepEqual(order, ["country", "name", "postal_code", "state", "line1", "line2"]);
      await choose(page, "shipping_country", "DE");
      assert.equal(await field(page, "shipping_state").count(), 0);
      assert.equal(await field(page, "shipping_name").inputValue(), "Ada Buyer");
      assert.equal(await field(page, "email").inputValue(), person.email);
      if (javaScriptEnabled) assert.equal(await page.evaluate(() => document.activeElement.name), "shipping_country");
      assert.deepEqual(page.trouble, []);
    });

    test("what was asked lands where Stripe has it", async () => {
      const page = await open(await sell(stripe, everything), { javaScriptEnabled });
      const session = await sessionOf(page);
      await choose(page, "shipping_country", "DE");
      const values = {
        email: person.email,
        phone: "030 / 1234567",
        individual_name: "Ada",
        shipping_name: "Ada Buyer",
        shipping_line1: "Allee 1",
        shipping_line2: "3. OG",
      };
      for (const [name, value] of Object.entries({ ...values, shipping_city: "Berlin", shipping_postal_code: "10115", ...card }))
        await field(page, name).fill(value);
      await field(page, "billing_same").uncheck();
      await choose(page, "country", "BR");
      const billing = { name: "Ana Buyer", line1: "Rua 1", city: "São Paulo", postal_code: "01310-100" };
      for (const [name, value] of Object.entries(billing)) await field(page, name).fill(value);
      await field(page, "state").selectOption("SP");
      // Without a script the page came again, and no card is kept.
      for (const [name, value] of Object.entries(card)) await field(page, name).fill(value);
      await payButton(page).click();
      await page.getByText("Payment complete").waitFor();

      const found = await stripe.checkout.sessions.retrieve(session, { expand: ["payment_intent.latest_charge"] });
      const shipping = { city: "Berlin", country: "DE", line1: "Allee 1", line2: "3. OG", postal_code: "10115", state: null };
      const address = { city: "São Paulo", country: "BR", line1: "Rua 1", line2: null, postal_code: "01310-100", state: "SP" };
      const names = { business_name: null, individual_name: "Ada" };
      const sent = { address: shipping, carrier: null, name: "Ada Buyer", phone: "+49301234567", tracking_number: null };
      assert.deepEqual(found.collected_information, { ...names, shipping_details: { address: shipping, name: "Ada Buyer" } });
      const { tax_exempt, tax_ids, ...customer } = found.customer_details;
      assert.deepEqual(customer, { ...names, address, email: person.email, name: "Ana Buyer", phone: "+49301234567" });
      assert.deepEqual(found.payment_intent.shipping, sent);
      const charge = found.payment_intent.latest_charge;
      assert.deepEqual(charge.shipping, sent);
      assert.deepEqual(charge.billing_details, { address, email: person.email, name: "Ana Buyer", phone: "+49301234567", tax_id: null });
      assert.equal(charge.payment_method_details.card.checks.address_line1_check, "pass");
      assert.deepEqual(page.trouble, []);
    });

    test("a form with gaps says at each what to do, and not at what nobody sees", async () => {
      const page = await open(await sell(stripe, everything), { javaScriptEnabled });
      // What browsers themselves say is another matter.
      await page.evaluate(() => (document.forms[0].noValidate = true)).catch(() => {});
      await field(page, "phone").fill("12");
      if (!javaScriptEnabled) await page.locator("form").evaluate((form) => (form.noValidate = true));
      await payButton(page).click();
      await page.locator("#shipping_state_error:visible").waitFor();
      const errors = await page.locator(".till-field__error:visible").allInnerTexts();
      assert.ok(errors.includes("Enter the state."), errors.join());
      assert.equal(errors.length, javaScriptEnabled ? 10 : 11, errors.join());
    });
  });
}
