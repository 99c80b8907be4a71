// Prices that buyers name, in a real browser with the script and without: typed in anybody's
// notation, shown as understood, refused in words.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, person } from "../support/buyer.mjs";
import { pathOf, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

/** A link whose buyers say what they pay. */
async function named(limits = {}, { currency = "eur", ...more } = {}) {
  const price = await stripe.prices.create({
    currency,
    custom_unit_amount: { enabled: true, ...limits },
    product_data: { name: "For the archive" },
  });
  return stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }], ...more });
}

const field = (page, name) => page.locator(`[name="${name}"]`);
const button = (page) => page.locator("button.till-button[data-part=pay]");

async function newest(link) {
  const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, limit: 1, expand: ["data.line_items"] });
  return data[0];
}

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    async function open(link) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "de-DE", javaScriptEnabled });
      const page = await context.newPage();
      page.trouble = [];
      page.on("pageerror", (error) => page.trouble.push(String(error)));
      await page.goto(link.url);
      return page;
    }

    /** Has the page show what was typed or chosen. */
    async function reprice(page, text) {
      if (javaScriptEnabled) await page.locator(":focus").blur();
      else {
        const loaded = page.waitForEvent("load");
        await page.locator("button.till-quantity__update").click();
        await loaded;
      }
      await button(page).filter({ hasText: text }).waitFor({ timeout: 5_000 });
    }

    async function fill(page) {
      for (const name of Object.keys(person)) {
        if (name === "country") await field(page, name).selectOption(person[name]);
        else await field(page, name).fill(person[name]);
      }
    }

    test("a buyer says an amount, sees it understood and pays it", async () => {
      const link = await named({ minimum: 500, maximum: 500_000 });
      const page = await open(link);
      assert.equal(await button(page).innerText(), "Update order");
      await field(page, "amount").fill("1.234,5 €");
      await reprice(page, /^Pay 1\.234,50/);
      assert.equal(await field(page, "amount").inputValue(), "1.234,50");
      await fill(page);
      await button(page).click();
      await page.getByText("Payment complete").waitFor();
      const session = await newest(link);
      const [item] = session.line_items.data;
      assert.deepEqual([session.amount_total, item.amount_total, item.price.unit_amount], [123_450, 123_450, null]);
      assert.deepEqual(page.trouble, []);
    });

    test("an amount that is not taken is refused beside the field, and stays", async () => {
      const page = await open(await named({ minimum: 500, preset: 2500 }));
      assert.equal(await field(page, "amount").inputValue(), "25,00");
      for (const [typed, said] of [
        ["3", "Enter 5,00 € or more."],
        ["viel", "Enter an amount, such as 25,00 €."],
      ]) {
        await field(page, "amount").fill(typed);
        await reprice(page, "Update order");
        // The button said so before: what is said beside the field is what is new.
        await page.locator("#amount_error").filter({ hasText: said }).waitFor({ timeout: 5_000 });
        assert.equal(await field(page, "amount").getAttribute("aria-invalid"), "true");
      }
      assert.equal(await field(page, "amount").inputValue(), "viel");
      await field(page, "amount").fill("5");
      await reprice(page, /^Pay 5,00/);
      assert.equal(await page.locator("#amount_error").isVisible(), false);
      assert.equal(await field(page, "amount").getAttribute("aria-invalid"), null);
      assert.deepEqual(page.trouble, []);
    });

    test("what is suggested is pressed", async () => {
      const page = await open(await named({}, { edgetill: { amount_suggestions: [1500, 2500] } }));
      const suggested = page.locator(".till-amount__suggestion");
      const loaded = javaScriptEnabled || page.waitForEvent("load");
      await suggested.nth(1).click();
      await loaded;
      await button(page)
        .filter({ hasText: /^Pay 25,00/ })
        .waitFor({ timeout: 5_000 });
      assert.equal(await field(page, "amount").inputValue(), "25,00");
      assert.deepEqual([await suggested.nth(0).getAttribute("aria-pressed"), await suggested.nth(1).getAttribute("aria-pressed")], ["false", "true"]);
      assert.deepEqual(page.trouble, []);
    });
  });
}

test("what was typed and not yet seen as it was understood is not paid", async () => {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await named({ preset: 2500 })));
  const changed = await buyer.pay({ amount: "1.234" });
  assert.equal(changed.kind, "changed");
  assert.equal(changed.total, 123_400);
  assert.equal((await buyer.pay()).kind, "complete");
});

test("what the page writes into the field is read again, in whichever notation", async () => {
  for (const [currency, typed, minor] of [
    ["eur", "123456.5", 12_345_650],
    ["jpy", "1234567", 1_234_567],
    ["kwd", "1234.560", 1_234_560],
    ["isk", "12345", 1_234_500],
  ]) {
    const link = await named({}, { currency });
    for (const locale of ["en", "de", "fr", "de-CH", "en-IN", "hi", "bn", "ar-EG", "fa", "he", "pl", "sv", "pt", "ja", "et", "gu"]) {
      const buyer = new Buyer(worker.url);
      await buyer.open(`${pathOf(link)}?locale=${locale}`);
      const page = await buyer.reprice({ amount: typed });
      assert.equal(page.total, minor, `${typed} ${currency} in ${locale}`);
      assert.equal((await buyer.reprice({})).total, minor, `${page.form.fields.amount} ${currency} in ${locale}`);
    }
  }
});

test("an address says an amount only where its merchant lets it", async () => {
  const total = async (edgetill, amount) => {
    const buyer = new Buyer(worker.url);
    const link = await named({ preset: 2500 }, { edgetill });
    return (await buyer.open(`${pathOf(link)}?amount=${amount}`)).total;
  };
  assert.equal(await total({ prefill: true }, "10.50"), 1050);
  assert.equal(await total({ prefill: true }, "0.10"), 2500, "less than can be paid");
  assert.equal(await total({ prefill: true }, "x"), 2500);
  assert.equal(await total({}, "10.50"), 2500);
});
