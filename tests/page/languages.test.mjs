// A buyer's language, in a real browser against the built Worker: amounts as Intl writes them there,
// words of ours that say they are English, and nothing out of line, from the form to the receipt.
// Pictures for looking at go to target/screenshots/languages.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../../tools/setup.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { layoutFaults } from "../support/layout.mjs";
import { pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const shots = join(root, "target", "screenshots", "languages");
const looks = { wide: { width: 1280, height: 800 }, phone: { width: 375, height: 667 } };

/** A locale, what is sold there, and its price in minor units and as a decimal. */
const shops = [
  { locale: "de", name: "Notizbuch, kariert", currency: "eur", amount: 123456, decimal: "1234.56" },
  { locale: "fr", name: "Carnet à carreaux", currency: "eur", amount: 123456, decimal: "1234.56" },
  { locale: "ja", name: "方眼ノート", currency: "jpy", amount: 123456, decimal: "123456" },
  { locale: "ar", name: "دفتر ملاحظات", currency: "kwd", amount: 12340, decimal: "12.340" },
  { locale: "ar-EG", name: "دفتر ملاحظات", currency: "egp", amount: 123456, decimal: "1234.56" },
  { locale: "he", name: "מחברת משבצות", currency: "ils", amount: 123456, decimal: "1234.56" },
  { locale: "hi", name: "नोटबुक", currency: "inr", amount: 12345678, decimal: "123456.78" },
];

let worker, stripe, browser;
before(async () => {
  await mkdir(shots, { recursive: true });
  [worker, browser] = await Promise.all([startWorker({ vars: { MERCHANT_NAME: "Northwind Paper" } }), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

/** A text without the marks that only tell which way it is read. */
const plain = (text) => text.replaceAll(/[\u2066-\u2069]/g, "").trim();

for (const { locale, name, currency, amount, decimal } of shops) {
  describe(`${locale}, ${currency}`, () => {
    const digits = decimal.split(".")[1]?.length ?? 0;
    const format = new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
    const price = format.format(decimal);
    const isRightToLeft = /^(ar|he)/.test(locale);

    for (const [look, viewport] of Object.entries(looks)) {
      test(`${look}: the form and the receipt are in line, and say what Intl says`, async () => {
        const link = await sell(stripe, { name, amount, currency, item: { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } } });
        const context = await browser.newContext({ locale, viewport });
        const page = await context.newPage();
        const shot = (state) => page.screenshot({ path: join(shots, `${locale}-${currency}-${state}-${look}.png`), fullPage: true });
        const textOf = async (selector) => plain(await page.locator(selector).first().textContent());
        const isRight = async (state) => {
          await shot(state);
          assert.deepEqual(await layoutFaults(page), [], state);
          assert.equal(await page.evaluate(() => document.documentElement.lang + document.documentElement.dir), "enltr", "the words are English");
        };

        await page.goto(worker.url + pathOf(link));
        assert.equal(await textOf(".till-order__total"), price);
        assert.equal(await textOf(".till-line__amount"), price);
        assert.equal(await textOf(".till-button"), `Pay ${price}`);
        // Read from right to left the number comes first, on the right, and the currency ends the amount on the left.
        if (isRightToLeft) assert.ok(await startsWithItsEnd(page.locator(".till-order__total")), "the currency is on the left");
        await isRight("form");

        await page.locator("[autocomplete=cc-number]").fill("4000000000009995");
        await fillRest(page);
        await page.locator(".till-button").click();
        await page.getByRole("alert").waitFor();
        await isRight("declined");

        await page.locator("[autocomplete=cc-number]").fill("4242424242424242");
        await fillRest(page);
        await page.locator(".till-button").click();
        await page.getByText("Payment complete").waitFor();
        assert.equal(await textOf(".till-sum__amount"), price);
        await isRight("complete");
        await context.close();
      });
    }
  });
}

/** Whether what is read last of an amount stands where its box begins, on the left. */
const startsWithItsEnd = (locator) =>
  locator.evaluate((element) => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    const range = document.createRange();
    const end = text.data.search(/[\p{L}\p{P}\p{Sc}][^\p{L}\p{P}\p{Sc}]*$/u);
    range.setStart(text, end);
    range.setEnd(text, end + 1);
    return Math.abs(range.getBoundingClientRect().left - element.getBoundingClientRect().left) < 2;
  });

async function fillRest(page) {
  const field = (name) => page.locator(`[autocomplete~="${name}"]`);
  await field("email").fill("ada@buyer.example");
  await field("cc-exp").fill("12/34");
  await field("cc-csc").fill("123");
  await field("country").selectOption("DE");
  await field("postal-code").fill("10115");
}
