// What a link sells, in a real browser with the script and without: things that cost nothing, and
// as many as its address says.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, person } from "../support/buyer.mjs";
import { captures, pathOf, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

/** A line item of a product that is made with it. */
const thing = (name, unit_amount, more = {}) => ({ price_data: { currency: "eur", unit_amount, product_data: { name } }, quantity: 1, ...more });
const upTo = (maximum) => ({ adjustable_quantity: { enabled: true, minimum: 0, maximum } });
const field = (page, name) => page.locator(`[name="${name}"]`);
const button = (page) => page.locator("button.till-button[data-part=pay]");

async function open(link, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  await page.goto(link.url);
  return page;
}

async function fill(page, names = Object.keys(person)) {
  for (const name of names) {
    if (name === "country") await field(page, name).selectOption(person[name]);
    else await field(page, name).fill(person[name]);
  }
}

/** Presses what makes the browser load a page, and waits for that page. */
async function follow(page, press) {
  const loaded = page.waitForEvent("load");
  await press();
  await loaded;
}

/** The newest session of a link, as its merchant reads it. */
async function newest(link) {
  const { data } = await stripe.checkout.sessions.list({ payment_link: link.id, limit: 1, expand: ["data.line_items"] });
  return data[0];
}

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    /** Has the page show the order as it was changed. */
    const reprice = async (page, text) => {
      if (javaScriptEnabled) await page.locator(":focus").blur();
      else await follow(page, () => page.locator("button.till-quantity__update").first().click());
      await button(page).filter({ hasText: text }).waitFor({ timeout: 5_000 });
    };

    test("what costs nothing is had for an address alone", async () => {
      const link = await stripe.paymentLinks.create({ line_items: [thing("Webinar", 0)], restrictions: { completed_sessions: { limit: 1 } } });
      const page = await open(link, { javaScriptEnabled });
      assert.equal(await field(page, "card_number").count(), 0);
      await fill(page, ["email"]);
      await follow(page, () => button(page).click());
      assert.equal(await page.locator("h1").innerText(), "Your order is complete");
      const session = await newest(link);
      assert.deepEqual(
        [session.status, session.payment_status, session.amount_total, session.payment_intent],
        ["complete", "no_payment_required", 0, null],
      );
      assert.equal((await stripe.paymentLinks.retrieve(link.id)).active, false, "its one place is used");
      assert.deepEqual(page.trouble, []);
    });

    test("the card comes and goes with what is to be paid", async () => {
      const link = await stripe.paymentLinks.create({ line_items: [thing("Webinar", 0), thing("Lunch", 1250, upTo(9))] });
      const page = await open(link, { javaScriptEnabled });
      await fill(page);
      await field(page, "quantity_1").fill("0");
      await reprice(page, "Complete order");
      assert.equal(await field(page, "card_number").isVisible(), false);
      await field(page, "quantity_1").fill("2");
      await reprice(page, "Pay €25.00");
      assert.equal(await field(page, "card_number").isVisible(), true);
      if (javaScriptEnabled) assert.equal(await field(page, "card_cvc").inputValue(), "123", "what was typed stays");
      await field(page, "quantity_1").fill("0");
      await reprice(page, "Complete order");
      await follow(page, () => button(page).click());
      assert.equal(await page.locator("h1").innerText(), "Your order is complete");
      assert.equal((await newest(link)).payment_status, "no_payment_required");
      assert.deepEqual(page.trouble, []);
    });
  });
}

test("an address asks for a quantity only where its merchant lets it", async () => {
  const line_items = [thing("Lunch", 1250, upTo(9))];
  const total = async (edgetill, quantity) => {
    const link = await stripe.paymentLinks.create({ line_items, edgetill });
    const buyer = new Buyer(worker.url);
    return (await buyer.open(`${pathOf(link)}?quantity=${quantity}`)).total;
  };
  assert.equal(await total({ prefill: true }, 3), 3750);
  assert.equal(await total({ prefill: true }, 99), 11250, "the most there may be");
  assert.equal(await total({ prefill: true }, "x"), 1250);
  assert.equal(await total({}, 3), 1250);
});

test("nobody gets for nothing what costs something by now", async () => {
  const product = await stripe.products.create({ name: "Lunch" });
  const price = await stripe.prices.create({ product: product.id, currency: "eur", unit_amount: 1250 });
  const link = await stripe.paymentLinks.create({ line_items: [thing("Webinar", 0), { price: price.id, quantity: 1, ...upTo(9) }] });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const page = await buyer.submit({ ...person, card_number: "", total: "0" });
  assert.equal(page.kind, "changed");
  const paid = await buyer.pay();
  assert.equal(paid.kind, "complete");
  assert.equal((await captures(worker, [buyer.session])).length, 1);
});
