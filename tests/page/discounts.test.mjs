// Promotion codes in a real browser, with the script and without: behind "Add a code", taken, taken off
// again, refused in words, and never in the way of whoever buys without one.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, cards, person } from "../support/buyer.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
  const { id } = await stripe.coupons.create({ percent_off: 25 });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id }, code: "QUARTER" });
});
after(() => Promise.all([worker.stop(), browser.close()]));

const field = (page, name) => page.locator(`[name="${name}"]`);
const pay = (page) => page.locator("button.till-button[data-part=pay]");
const focused = (page) => page.evaluate(() => document.activeElement.value || document.activeElement.textContent);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    async function open(query = "", width = 1280) {
      const link = await sell(stripe, { allow_promotion_codes: true });
      return at(link.url + query, width);
    }

    async function at(url, width) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, locale: "en-GB", javaScriptEnabled });
      const page = await context.newPage();
      page.trouble = [];
      page.on("pageerror", (error) => page.trouble.push(String(error)));
      await page.goto(url);
      return page;
    }

    async function fill(page) {
      for (const name of Object.keys(person)) {
        if (name === "country") await field(page, name).selectOption(person[name]);
        else await field(page, name).fill(person[name]);
      }
    }

    test("a code is typed by keyboard, taken, taken off, and paid with", async () => {
      const page = await open("", 320);
      assert.equal(await field(page, "promotion_code").isVisible(), false);
      await page.getByText("Add a code").press("Enter");
      await field(page, "promotion_code").fill("quarter");
      await page.getByRole("button", { name: "Apply" }).press("Enter");
      await pay(page).filter({ hasText: "Pay €13.50" }).waitFor();
      assert.match(
        await page.locator(".till-parts").innerText(),
        /Subtotal\s+€18\.00\s+Discount\s+QUARTER\s+−€4\.50\s+Remove QUARTER\s+Total\s+€13\.50/,
      );
      if (javaScriptEnabled) assert.equal(await focused(page), "without_code");
      await page.getByRole("button", { name: "Remove QUARTER" }).press("Enter");
      await pay(page).filter({ hasText: "Pay €18.00" }).waitFor();
      await page.goto(`${page.url().split("?")[0]}?prefilled_promo_code=Quarter`);
      assert.equal(await pay(page).innerText(), "Pay €13.50");
      await fill(page);
      await pay(page).click();
      await page.getByText("Payment complete").waitFor();
      assert.match(await page.locator("main").innerText(), /QUARTER\s+−€4\.50\s+Total paid\s+€13\.50/);
      assert.deepEqual(page.trouble, []);
    });

    test("Enter in the field has the code taken, and a wrong one is said beside it and kept from nobody's purchase", async () => {
      const page = await open();
      await page.getByText("Add a code").click();
      await field(page, "promotion_code").fill("QUATER");
      // Without the script a browser wants the whole form filled in before it sends it for Enter.
      if (javaScriptEnabled) await field(page, "promotion_code").press("Enter");
      else await page.getByRole("button", { name: "Apply" }).click();
      await page.getByText("This code is not valid. Check how it is spelled.", { exact: true }).waitFor();
      assert.equal(await field(page, "promotion_code").inputValue(), "QUATER");
      assert.equal(await field(page, "promotion_code").getAttribute("aria-invalid"), "true");
      if (javaScriptEnabled) assert.equal(await focused(page), "QUATER");
      await fill(page);
      await pay(page).click();
      await page.getByText("Payment complete").waitFor();
      assert.match(await page.locator("main").innerText(), /Total paid\s+€18\.00/);
      assert.deepEqual(page.trouble, []);
    });

    test("what the link takes off stays when the order changes, and can be asked for again where others had it", async () => {
      const coupon = await stripe.coupons.create({ percent_off: 25, name: "Spring sale", max_redemptions: 1 });
      const link = await sell(stripe, {
        item: { adjustable_quantity: { enabled: true } },
        edgetill: { discounts: [{ coupon: coupon.id }] },
      });
      const other = new Buyer(worker.url);
      await other.open(new URL(link.url).pathname);
      assert.equal((await other.pay({ card_number: cards.challenge })).kind, "challenge");
      const page = await at(link.url, 1280);
      const parts = page.locator(".till-parts");
      assert.match(await parts.innerText(), /Subtotal\s+€18\.00\s+Discount\s+Spring sale\s+−€4\.50\s+Total\s+€13\.50/);
      await field(page, "quantity_0").fill("2");
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Update" }).click();
      await pay(page).filter({ hasText: "Pay €27.00" }).waitFor();
      await fill(page);
      await pay(page).click();
      await page.getByText("Somebody is paying with the last of this discount.").waitFor();
      assert.match(await pay(page).innerText(), /Pay €36\.00/);
      await other.answer("leave");
      await page.getByRole("button", { name: "Try the discount again" }).press("Enter");
      await pay(page).filter({ hasText: "Pay €27.00" }).waitFor();
      await field(page, "quantity_0").fill("3");
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Update" }).click();
      await pay(page).filter({ hasText: "Pay €40.50" }).waitFor();
      await fill(page);
      await pay(page).click();
      await page.getByText("Payment complete").waitFor();
      assert.match(await page.locator("main").innerText(), /Spring sale\s+−€13\.50\s+Total paid\s+€40\.50/);
      assert.deepEqual(page.trouble, []);
    });

    test("whoever types a code and pays sees what it takes off before anything is paid", async () => {
      const page = await open();
      await page.getByText("Add a code").click();
      await field(page, "promotion_code").fill("QUARTER");
      await fill(page);
      await pay(page).click();
      await pay(page).filter({ hasText: "Pay €13.50" }).waitFor();
      const alert = page.getByRole("alert");
      assert.match(await alert.innerText(), /^The code was applied: the total is now €13\.50\. Nothing was charged\./);
      assert.equal(await page.evaluate(() => document.activeElement.className), "till-alert till-alert--note");
      if (javaScriptEnabled) assert.equal(await field(page, "card_cvc").inputValue(), "123");
      else await fill(page);
      await pay(page).click();
      await page.getByText("Payment complete").waitFor();
      assert.deepEqual(page.trouble, []);
    });
  });
}

test("while a price comes, a code is typed on: its field stays open and keeps the focus", async () => {
  const link = await sell(stripe, { allow_promotion_codes: true, item: { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } } });
  const page = await browser.newPage({ locale: "en-GB" });
  await page.route("**/test_*", async (route) => {
    if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await page.goto(link.url);
  await field(page, "quantity_0").fill("2");
  await page.getByText("Add a code").click();
  await field(page, "promotion_code").pressSequentially("QUARTER", { delay: 120 });
  await pay(page).filter({ hasText: "Pay €36.00" }).waitFor();
  assert.equal(await field(page, "promotion_code").inputValue(), "QUARTER");
  assert.equal(await page.evaluate(() => document.activeElement.name), "promotion_code");
  await field(page, "promotion_code").press("Enter");
  await pay(page).filter({ hasText: "Pay €27.00" }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0, "Enter in the field only applies the code");
});
