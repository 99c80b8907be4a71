// A link whose merchant charges taxes, with a code, a way to send it and a quantity to choose, in a real
// browser with the script and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, person } from "../support/buyer.mjs";
import { pathOf, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser, price;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
  const product_data = { name: "Notebook" };
  price = await stripe.prices.create({ currency: "eur", unit_amount: 1800, product_data });
  const { id } = await stripe.coupons.create({ percent_off: 25 });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id }, code: "QUARTER" });
});
after(() => Promise.all([worker.stop(), browser.close()]));

const rate = (display_name, percentage, inclusive) => stripe.taxRates.create({ display_name, percentage, inclusive });

const field = (page, name) => page.locator(`[name="${name}"]`);
const pay = (page) => page.locator("button.till-button[data-part=pay]");

async function fill(page) {
  for (const name of Object.keys(person)) {
    if (name === "country") await field(page, name).selectOption(person[name]);
    else await field(page, name).fill(person[name]);
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`taxes are on what is left after the code, with what it costs to send, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const [vat, county] = [await rate("VAT", 20, true), await rate("County tax", 8.25, false)];
    const post = await stripe.shippingRates.create({ display_name: "Post", fixed_amount: { amount: 500, currency: "eur" } });
    const link = await stripe.paymentLinks.create({
      line_items: [{ price: price.id, quantity: 1, adjustable_quantity: { enabled: true, maximum: 9 } }],
      allow_promotion_codes: true,
      shipping_options: [{ shipping_rate: post.id }],
      edgetill: { tax_rates: [vat.id, county.id] },
    });
    const context = await browser.newContext({ locale: "de-DE", javaScriptEnabled, viewport: { width: 1000, height: 900 } });
    const page = await context.newPage();
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(String(error)));
    await page.goto(link.url);
    // 18.00 holds 3.00 of tax, and 8.25 % of 15.00 come on top.
    await pay(page)
      .filter({ hasText: /24,24\s€/ })
      .waitFor();
    await field(page, "quantity_0").fill("3");
    if (javaScriptEnabled) await field(page, "quantity_0").press("Tab");
    else await page.getByRole("button", { name: "Update", exact: true }).first().click();
    await pay(page)
      .filter({ hasText: /62,71\s€/ })
      .waitFor();
    await page.getByText("Add a code").click();
    await field(page, "promotion_code").fill("QUARTER");
    await page.getByRole("button", { name: "Apply" }).click();
    await pay(page)
      .filter({ hasText: /48,28\s€/ })
      .waitFor();
    const parts =
      /54,00\s€[\s\S]*QUARTER\s+−13,50\s€[\s\S]*5,00\s€\s+County tax 8,25\s%\s+2,78\s€\s+Total\s+48,28\s€\s+Including VAT 20\s%\s+6,75\s€/;
    assert.match(await page.locator(".till-parts").innerText(), parts);
    await page.setViewportSize({ width: 320, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${wide} px wide`);
    await fill(page);
    await pay(page).click();
    await page.getByText("Payment complete").waitFor();
    assert.match(
      await page.locator("main").innerText(),
      /54,00\s€[\s\S]*−13,50\s€[\s\S]*5,00\s€\s+County tax 8,25\s%\s+2,78\s€\s+Total paid\s+48,28\s€\s+Including VAT 20\s%\s+6,75\s€/,
    );
    const expand = ["data.total_details.breakdown", "data.line_items.data.taxes", "data.payment_intent"];
    const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, expand });
    const [session] = data;
    assert.deepEqual([session.amount_subtotal, session.amount_total, session.payment_intent.amount_received], [5400, 4828, 4828]);
    const { amount_discount, amount_shipping, amount_tax, breakdown } = session.total_details;
    assert.deepEqual([amount_discount, amount_shipping, amount_tax], [1350, 500, 953]);
    const taxes = [
      [675, vat.id, 3375],
      [278, county.id, 3375],
    ];
    const said = (all) => all.map(({ amount, rate, taxable_amount }) => [amount, rate.id, taxable_amount]);
    assert.deepEqual(said(breakdown.taxes), taxes);
    const [item] = session.line_items.data;
    assert.deepEqual([item.amount_tax, item.amount_total], [953, 4328]);
    assert.deepEqual(said(item.taxes), taxes);
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

test("whoever has the page open sees a tax that was switched off, renamed or added before anything is charged", async () => {
  const [old, added] = [await rate("Old tax", 10, false), await rate("New tax", 20, false)];
  const link = await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }], edgetill: { tax_rates: [old.id] } });
  const paying = async (change) => {
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    await change();
    const { kind, total } = await buyer.pay();
    return [kind, total];
  };
  assert.deepEqual(await paying(() => stripe.taxRates.update(old.id, { metadata: { a: "b" } })), ["complete", undefined]);
  assert.deepEqual(await paying(() => stripe.taxRates.update(old.id, { display_name: "Other tax" })), ["changed", 1980]);
  assert.deepEqual(await paying(() => stripe.taxRates.update(old.id, { active: false })), ["changed", 1800]);
  assert.deepEqual(await paying(() => stripe.paymentLinks.update(link.id, { edgetill: { tax_rates: [added.id] } })), ["changed", 2160]);
});
