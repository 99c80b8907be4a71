// A link whose merchant offers ways to send an order, in a real browser with the script and without.

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

const rate = (display_name, amount, maximum) =>
  stripe.shippingRates.create({
    display_name,
    type: "fixed_amount",
    fixed_amount: { amount, currency: "eur" },
    delivery_estimate: { minimum: { unit: "business_day", value: 1 }, maximum: { unit: "business_day", value: maximum } },
  });

async function sent() {
  const [slow, fast] = await Promise.all([rate("Post", 0, 7), rate("Courier", 1250, 2)]);
  const price = await stripe.prices.create({ currency: "eur", unit_amount: 1800, product_data: { name: "Notebook" } });
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: price.id, quantity: 1 }],
    shipping_options: [{ shipping_rate: slow.id }, { shipping_rate: fast.id }],
  });
  return { link, slow, fast };
}

const field = (page, name) => page.locator(`[name="${name}"]`);
const button = (page) => page.locator("button.till-button[data-part=pay]");

for (const javaScriptEnabled of [true, false]) {
  test(`a buyer chooses how it is sent and pays what that comes to, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const { link, fast } = await sent();
    const context = await browser.newContext({ locale: "en-GB", javaScriptEnabled, viewport: { width: 1000, height: 900 } });
    const page = await context.newPage();
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(String(error)));
    await page.goto(link.url);
    assert.equal(await page.getByRole("radio", { name: "Post" }).isChecked(), true);
    assert.match(await page.locator(".till-choices").innerText(), /1–7 business days[\s\S]*Free[\s\S]*1–2 business days[\s\S]*€12\.50/);
    await field(page, "email").fill(person.email);
    await page.getByRole("radio", { name: "Courier" }).check();
    if (!javaScriptEnabled) await page.getByRole("button", { name: "Update", exact: true }).click();
    await button(page).filter({ hasText: "Pay €30.50" }).waitFor({ timeout: 5_000 });
    assert.equal(await page.getByRole("radio", { name: "Courier" }).isChecked(), true);
    assert.match(await page.locator(".till-parts").innerText(), /Subtotal\s+€18\.00\s+Shipping · Courier\s+€12\.50/);
    for (const name of Object.keys(person)) {
      if (name === "country") await field(page, name).selectOption(person[name]);
      else await field(page, name).fill(person[name]);
    }
    await button(page).click();
    await page.getByText("Payment complete").waitFor();
    assert.match(await page.locator("main").innerText(), /Shipping · Courier\s+€12\.50/);
    const expand = ["data.shipping_cost.shipping_rate", "data.payment_intent"];
    const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, expand });
    const [session] = data;
    assert.deepEqual([session.amount_subtotal, session.amount_total, session.payment_intent.amount_received], [1800, 3050, 3050]);
    assert.deepEqual([session.shipping_cost.amount_total, session.shipping_cost.shipping_rate.id], [1250, fast.id]);
    assert.equal(session.total_details.amount_shipping, 1250);
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

test("whoever chooses another way is shown what it comes to before anything is charged", async () => {
  const { link, slow, fast } = await sent();
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const surprised = await buyer.pay({ shipping_rate: fast.id });
  assert.deepEqual([surprised.kind, surprised.total], ["changed", 3050]);
  assert.equal((await buyer.pay({ shipping_rate: fast.id })).kind, "complete");
  const other = new Buyer(worker.url);
  await other.open(pathOf(link));
  await stripe.paymentLinks.update(link.id, { shipping_options: [{ shipping_rate: fast.id }] });
  const changed = await other.pay({ shipping_rate: slow.id });
  assert.deepEqual([changed.kind, changed.total], ["changed", 3050]);
});
