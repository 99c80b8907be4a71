// What keyboards of other scripts, input methods and pasted texts leave in the fields of addresses,
// phone numbers and tax ids: it is kept as it was meant, with and without a script.

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

const asked = {
  shipping_address_collection: { allowed_countries: ["DE", "JP"] },
  phone_number_collection: { enabled: true },
  tax_id_collection: { enabled: true },
};
const card = { card_number: cards.good, card_expiry: "12/34", card_cvc: "123" };

const field = (page, name) => page.locator(`[name=${name}]`);

/** The form of a link that sends to `country`, with the boxes ticked that show all of it. */
async function open(country, options) {
  const context = await browser.newContext({ locale: "en-US", ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  await page.goto((await sell(stripe, asked)).url);
  await field(page, "shipping_country").selectOption(country);
  if (!options.javaScriptEnabled) await page.locator("[data-address=shipping] button").click();
  await page.locator(`[data-address=business][data-country=${country}]`).waitFor();
  await page.locator("#business").check();
  return page;
}

/** Pays with what stands in the form, and gives the session. */
async function pay(page) {
  const session = await field(page, "session").inputValue();
  for (const [name, value] of Object.entries({ email: person.email, ...card })) await field(page, name).fill(value);
  await page.locator("button.till-button[data-part=pay]").click();
  await page.getByRole("heading", { name: "Payment complete" }).waitFor();
  assert.deepEqual(page.trouble, []);
  return stripe.checkout.sessions.retrieve(session);
}

/** Composes `text` key by key in the field that has the focus, as an input method does. */
async function compose(page, text) {
  const keys = await page.context().newCDPSession(page);
  for (let length = 1; length <= text.length; length++) {
    await keys.send("Input.imeSetComposition", { text: text.slice(0, length), selectionStart: length, selectionEnd: length });
  }
  await keys.send("Input.insertText", { text });
}

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    test("what is pasted with marks that nobody sees, and in other digits, is kept as it is meant", async () => {
      const page = await open("DE", { javaScriptEnabled });
      const pasted = {
        phone: "\u202a０３０\u00a0／\u200b１２３４５６７\u202c",
        shipping_name: "\u2067Ada\u00a0Lovelace\u2069",
        shipping_line1: "\ufeffAllee\u200b 1\u200e",
        shipping_line2: "\u00ad\u200b",
        shipping_city: "\u200fBerlin\u061c",
        shipping_postal_code: "\u2066１０１１５\u2069",
        business_name: "\u200bEngines\u00a0GmbH",
        tax_id: "\u202aｄｅ\u00a0４３７．４２３\u200b－６３６\u202c",
      };
      for (const [name, text] of Object.entries(pasted)) {
        await field(page, name).focus();
        await page.keyboard.insertText(text);
        assert.equal(await field(page, name).inputValue(), text, "it is not cut off, nor written anew");
      }
      const { collected_information, customer_details } = await pay(page);
      const address = { city: "Berlin", country: "DE", line1: "Allee 1", line2: null, postal_code: "10115", state: null };
      assert.deepEqual(collected_information.shipping_details, { address, name: "Ada\u00a0Lovelace" });
      assert.deepEqual(customer_details.address, address);
      assert.equal(customer_details.phone, "+49301234567");
      assert.equal(customer_details.business_name, "Engines\u00a0GmbH");
      assert.deepEqual(customer_details.tax_ids, [{ type: "eu_vat", value: "DE437423636" }]);
    });

    test("an input method is not disturbed, and what it gives is kept", async () => {
      const page = await open("JP", { javaScriptEnabled });
      await field(page, "shipping_state").selectOption("Tokyo");
      const composed = {
        phone: "０３ー１２３４ー５６７８",
        shipping_name: "山田太郎",
        shipping_line1: "渋谷区神宮前１ー５ー８",
        shipping_postal_code: "１５０－０００１",
        business_name: "階差機関㈱",
        tax_id: "Ｔ１２３４５６７８９１２３４",
      };
      for (const [name, text] of Object.entries(composed)) {
        await field(page, name).focus();
        await compose(page, text);
        assert.equal(await field(page, name).inputValue(), text);
        await field(page, name).blur();
        if (javaScriptEnabled) assert.equal(await page.locator(`#${name}_error`).isVisible(), false, name);
      }
      const { collected_information, customer_details } = await pay(page);
      const { address, name } = collected_information.shipping_details;
      assert.deepEqual([name, address.line1, address.postal_code], ["山田太郎", "渋谷区神宮前１ー５ー８", "150-0001"]);
      assert.deepEqual([customer_details.phone, customer_details.business_name], ["+81312345678", "階差機関㈱"]);
      assert.deepEqual(customer_details.tax_ids, [{ type: "jp_trn", value: "T1234567891234" }]);
    });
  });
}
