// A link whose buyers may add something to their order, in a real browser with the script and without.

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

const priced = (name, unit_amount) => stripe.prices.create({ currency: "eur", unit_amount, product_data: { name } });

/** A notebook, with a bag or up to five pens to be added. */
async function offering() {
  const [notebook, bag, pen] = await Promise.all([priced("Notebook", 1800), priced("Bag", 500), priced("Pen", 200)]);
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: notebook.id, quantity: 1 }],
    optional_items: [
      { price: bag.id, quantity: 1 },
      { price: pen.id, quantity: 2, adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } },
    ],
  });
  return { link, bag, pen };
}

const field = (page, name) => page.locator(`[name="${name}"]`);
const button = (page) => page.locator("button.till-button[data-part=pay]");

for (const javaScriptEnabled of [true, false]) {
  test(`a buyer adds, changes and takes off, and pays what it comes to, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const { link, pen } = await offering();
    const context = await browser.newContext({ locale: "en-GB", javaScriptEnabled, viewport: { width: 1000, height: 900 } });
    const page = await context.newPage();
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(String(error)));
    await page.goto(link.url);
    await field(page, "email").fill(person.email);
    const press = (name) => page.getByRole("button", { name }).click();
    const comesTo = (amount) => button(page).filter({ hasText: amount }).waitFor({ timeout: 5_000 });
    await press("Add Bag");
    await comesTo("Pay €23.00");
    await press("Add Pen");
    await comesTo("Pay €27.00");
    if (javaScriptEnabled) {
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Remove Pen");
    }
    await page.getByLabel("Quantity of Pen").fill("4");
    if (!javaScriptEnabled) await page.locator(".till-quantity__update").click();
    await comesTo("Pay €31.00");
    await press("Remove Bag");
    await comesTo("Pay €26.00");
    assert.equal(await page.getByRole("button", { name: "Add Bag" }).count(), 1);
    assert.equal(await page.locator(".till-order .till-line").count(), 2);
    for (const name of Object.keys(person)) {
      if (name === "country") await field(page, name).selectOption(person[name]);
      else await field(page, name).fill(person[name]);
    }
    await button(page).click();
    await page.getByText("Payment complete").waitFor();
    assert.match(await page.locator("main").innerText(), /4 × €2\.00/);
    const expand = ["data.line_items", "data.payment_intent"];
    const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, expand });
    const [session] = data;
    assert.deepEqual([session.amount_total, session.payment_intent.amount_received], [2600, 2600]);
    const lines = session.line_items.data.map((item) => [item.description, item.quantity, item.amount_total]);
    assert.deepEqual(lines, [
      ["Notebook", 1, 1800],
      ["Pen", 4, 800],
    ]);
    assert.equal(session.optional_items[1].price, pen.id);
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

test("a buyer who adds something pays no other price than was shown", async () => {
  const { link, bag, pen } = await offering();
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const added = Object.keys(buyer.page.form.fields).filter((name) => name.startsWith("quantity_li_"));
  assert.equal(added.length, 2);
  const surprised = await buyer.pay({ [added[0]]: "1" });
  assert.notEqual(surprised.kind, "complete");
  assert.equal(surprised.total, 2300);
  await stripe.paymentLinks.update(link.id, { optional_items: [{ price: pen.id, quantity: 1 }] });
  const changed = await buyer.pay();
  assert.deepEqual([changed.kind, changed.total], ["changed", 1800], `without ${bag.id}`);
  assert.equal((await buyer.pay()).kind, "complete");
});
