// A link that is sold in several currencies, in a real browser with the script and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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

async function several() {
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 1800,
    currency_options: { nzd: { unit_amount: 3500 }, jpy: { unit_amount: 3000 } },
    product_data: { name: "Notebook" },
  });
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 9 };
  return stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1, adjustable_quantity }] });
}

const field = (page, name) => page.locator(`[name="${name}"]`);
const button = (page) => page.locator("button.till-button[data-part=pay]");

for (const javaScriptEnabled of [true, false]) {
  test(`a buyer chooses a currency and pays in it, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const link = await several();
    const context = await browser.newContext({ locale: "en-US", javaScriptEnabled });
    const page = await context.newPage();
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(String(error)));
    await page.goto(link.url);
    for (const name of Object.keys(person)) {
      if (name === "country") await field(page, name).selectOption(person[name]);
      else await field(page, name).fill(person[name]);
    }
    await field(page, "currency").selectOption("jpy");
    if (!javaScriptEnabled) {
      const loaded = page.waitForEvent("load");
      await page.locator(".till-currency button").click();
      await loaded;
      for (const name of ["card_number", "card_expiry", "card_cvc"]) await field(page, name).fill(person[name]);
    }
    await button(page).filter({ hasText: "Pay ¥3,000" }).waitFor({ timeout: 5_000 });
    assert.match(await page.locator(".till-line__unit").innerText(), /^¥3,000 each/);
    await button(page).click();
    await page.getByText("Payment complete").waitFor();
    assert.match(await page.locator("main").innerText(), /¥3,000/);
    const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, expand: ["data.payment_intent", "data.line_items"] });
    const [session] = data;
    assert.deepEqual([session.currency, session.amount_total, session.payment_intent.currency], ["jpy", 3000, "jpy"]);
    assert.deepEqual([session.line_items.data[0].currency, session.line_items.data[0].amount_total], ["jpy", 3000]);
    assert.deepEqual(trouble, []);
  });
}

test("nobody pays in a currency before they have seen what it comes to", async () => {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await several()));
  const changed = await buyer.pay({ currency: "jpy", total: "3000" });
  assert.notEqual(changed.kind, "complete");
  assert.equal(changed.total, 3000);
  assert.equal((await buyer.pay({ currency: "jpy" })).kind, "complete");
});
