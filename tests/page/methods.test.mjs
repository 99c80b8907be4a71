// The choice of a way to pay, in a real browser with the script and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { person } from "../support/buyer.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const payment_method_types = ["card", "us_bank_account"];
const both = () => sell(stripe, { currency: "usd", amount: 2500, payment_method_types });
const field = (page, name) => page.locator(`[name="${name}"]`);
const button = (page) => page.locator("button.till-button[data-part=pay]");
const choose = (page, word) => page.locator(`label[for="payment_method_${word}"]`).click();

const account = { us_bank_account_holder: "Jenny Rosen", bank_routing_number: "110000000", bank_account_number: "000123456789" };

async function opened(link, { locale = "en-US", javaScriptEnabled = true, width = 1000 } = {}) {
  const context = await browser.newContext({ locale, javaScriptEnabled, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(String(error)));
  await page.goto(link.url);
  return { page, trouble };
}

for (const javaScriptEnabled of [true, false]) {
  for (const locale of ["en-US", "de-DE", "ja-JP"]) {
    test(`a buyer chooses a bank account and pays from it, in ${locale}, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
      const { page, trouble } = await opened(await both(), { locale, javaScriptEnabled, width: 320 });
      await field(page, "email").fill(person.email);
      assert.equal(await field(page, "bank_account_number").isVisible(), false);
      assert.equal(await field(page, "card_number").isVisible(), true);
      await choose(page, "us_bank_account");
      assert.equal(await field(page, "card_number").isVisible(), false);
      assert.equal(await field(page, "country").isVisible(), false);
      for (const [name, text] of Object.entries(account)) await field(page, name).fill(text);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, 320);
      await button(page).click();
      await page.getByText("Your order is placed").waitFor();
      assert.match(await page.locator("main").innerText(), /account ending in 6789/);
      assert.deepEqual(trouble, []);
    });
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`a brand that is not taken is named before anything is typed, and refused, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const restrictions = { brands_blocked: ["visa", "discover_global_network"] };
    const link = await sell(stripe, { currency: "usd", amount: 2500, payment_method_options: { card: { restrictions } } });
    const { page, trouble } = await opened(link, { javaScriptEnabled, width: 320 });
    assert.equal(await page.locator("#card_blocked").innerText(), "Not accepted here: Visa, Discover, Diners Club, JCB, UnionPay.");
    for (const name of ["email", "card_number", "card_expiry", "card_cvc"]) await field(page, name).fill(person[name]);
    await field(page, "country").selectOption("DE");
    await button(page).click();
    const error = page.locator("#card_number_error");
    await error.getByText("Cards of this brand are not accepted here. Use one of another brand.").waitFor();
    assert.match(await field(page, "card_number").getAttribute("aria-describedby"), /card_blocked/);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await field(page, "card_number").fill("5555555555554444");
    for (const name of ["card_expiry", "card_cvc"]) await field(page, name).fill(person[name]);
    await button(page).click();
    await page.getByText("Payment complete").waitFor();
    assert.deepEqual(trouble, []);
  });
}

test("the keyboard chooses, the script says what is missing of what is chosen, and nothing of the rest", async () => {
  const { page } = await opened(await both());
  await field(page, "email").fill(person.email);
  await page.locator("#payment_method_card").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#payment_method_us_bank_account").isChecked(), true);
  await button(page).click();
  const said = await page.locator(".till-field__error:visible").allInnerTexts();
  assert.deepEqual(said, ["Enter the name on the bank account.", "Enter your bank's routing number.", "Enter your account number."]);
  assert.equal(await page.evaluate(() => document.activeElement.name), "us_bank_account_holder");
  await choose(page, "card");
  for (const name of ["card_number", "card_expiry", "card_cvc"]) await field(page, name).fill(person[name]);
  await field(page, "country").selectOption("DE");
  await button(page).click();
  await page.getByText("Payment complete").waitFor();
});

test("numbers of accounts leave the browser with a payment alone", async () => {
  const { page } = await opened(await both());
  const posted = [];
  page.on("request", (request) => request.method() === "POST" && posted.push(new URLSearchParams(request.postData())));
  await choose(page, "us_bank_account");
  for (const [name, text] of Object.entries(account)) await field(page, name).fill(text);
  await field(page, "email").fill(person.email);
  await field(page, "us_bank_account_holder").focus();
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ initiatorType }) => initiatorType === "fetch"));
  assert.ok(posted.length > 0);
  for (const body of posted) assert.deepEqual([body.get("intent"), body.get("bank_account_number")], ["start", null]);
});

const six = ["card", "sepa_debit", "ideal", "p24", "klarna", "multibanco"];
const asked = { card: "card_number", sepa_debit: "bank_iban", ideal: "ideal_holder", p24: "p24_holder" };

for (const javaScriptEnabled of [true, false]) {
  for (const locale of ["de-DE", "ja-JP", "ar-EG"]) {
    test(`of six ways to pay each shows what it asks alone, and a voucher what to pay, in ${locale}, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
      const link = await sell(stripe, { payment_method_types: six });
      const { page, trouble } = await opened(link, { locale, javaScriptEnabled, width: 320 });
      await field(page, "email").fill(person.email);
      await field(page, "country").selectOption("PT");
      for (const method of six) {
        await choose(page, method);
        for (const [other, name] of Object.entries(asked)) {
          assert.equal(await field(page, name).isVisible(), other === method, `${name} for ${method}`);
        }
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, method);
      }
      await button(page).click();
      await page.getByText("Now pay with Multibanco").waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
      const reference = page.locator(".till-voucher__number").nth(1);
      await reference.click();
      const selected = await page.evaluate(() => getSelection().toString().trim());
      assert.match(selected, /^\d{9}$/, "a press selects the whole number");
      await page.locator("a.till-link").click();
      await page.waitForURL(/\?voucher=/);
      assert.equal(await reference.innerText(), selected);
      assert.deepEqual(trouble, []);
    });
  }
}

test("what is wrong with one of six ways to pay is said in its place, and another one pays", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const link = await sell(stripe, { payment_method_types: six });
    const { page, trouble } = await opened(link, { javaScriptEnabled, width: 320 });
    await field(page, "email").fill(person.email);
    await field(page, "country").selectOption("PT");
    await choose(page, "sepa_debit");
    await field(page, "sepa_debit_holder").fill("Jenny Rosen");
    await field(page, "bank_iban").fill("DE89 3704 0044 0532 0130 01");
    await button(page).click();
    await page.locator("#bank_iban_error").getByText("Check the IBAN").waitFor();
    assert.equal(await page.locator("#payment_method_sepa_debit").isChecked(), true);
    await choose(page, "multibanco");
    assert.equal(await page.locator("#bank_iban_error").isVisible(), false);
    await button(page).click();
    await page.getByText("Now pay with Multibanco").waitFor();
    assert.deepEqual(trouble, []);
  }
});
