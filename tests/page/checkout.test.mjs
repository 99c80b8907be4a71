// The page in a real browser, with and without JavaScript: each ending of a purchase,
// what the browser's own helpers see, and that nothing leaves our host.
// Pictures for looking at go to target/screenshots.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../../tools/setup.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, cards } from "../support/buyer.mjs";
import { captures, limited, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const shots = join(root, "target", "screenshots");
const looks = { wide: { width: 1280, height: 800 }, narrow: { width: 375, height: 740 } };

let worker, stripe, browser, shop;
before(async () => {
  await mkdir(shots, { recursive: true });
  [worker, browser, shop] = await Promise.all([startWorker({ vars: { MERCHANT_NAME: "Paper & Sons" } }), launchBrowser(), startReceiver()]);
  shop.setHandler((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Thanks</h1>"));
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close(), shop.stop()]));

/** A page of a fresh browser context that notes everything wrong about it in `trouble`. */
async function newPage(options = {}) {
  const context = await browser.newContext({ viewport: looks.wide, locale: "en-US", ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.trouble.push(message.text()));
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (![worker.url, shop.url].includes(origin) && protocol !== "data:") page.trouble.push(`request to ${request.url()}`);
  });
  return page;
}

/** Only the answers with an error status may be noted by the browser itself. */
function assertQuiet(page) {
  const own = page.trouble.filter((text) => !/status of (402|409|410|404|422|503)/.test(text));
  assert.deepEqual(own, []);
}

/** Fills the form as a browser's autofill would find it. */
async function fill(page, number = cards.good) {
  const field = (name) => page.locator(`[autocomplete~="${name}"]`);
  await field("email").fill("ada@buyer.example");
  await field("cc-number").fill(number);
  await field("cc-exp").fill("12/34");
  await field("cc-csc").fill("123");
  await field("country").selectOption("DE");
  await field("postal-code").fill("10115");
}

const payButton = (page) => page.locator("button.till-button[value=pay]");

/** Presses what makes the browser load a page, and waits for that page. */
async function follow(page, press) {
  const loaded = page.waitForEvent("load");
  await press();
  await loaded;
}

async function pay(page, number) {
  await fill(page, number);
  await follow(page, () => payButton(page).click());
}

const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const open = async (link) => {
      const page = await newPage({ javaScriptEnabled });
      await page.goto(link.url);
      return page;
    };

    test("a purchase ends at the merchant's page", async () => {
      const url = `${shop.url}/thanks?id={CHECKOUT_SESSION_ID}`;
      const page = await open(await sell(stripe, { after_completion: { type: "redirect", redirect: { url } } }));
      await pay(page);
      const { pathname, searchParams } = new URL(page.url());
      assert.equal(pathname, "/thanks");
      assert.equal((await stripe.checkout.sessions.retrieve(searchParams.get("id"))).status, "complete");
      assertQuiet(page);
    });

    test("a purchase ends at our confirmation, and going back pays nothing again", async () => {
      const page = await open(await sell(stripe));
      const session = await page.locator("input[name=session]").getAttribute("value");
      await pay(page);
      assert.equal(await page.locator("h1").innerText(), "Payment complete");
      await page.goBack();
      if (await payButton(page).count()) await pay(page);
      assert.equal((await captures(worker, [session])).length, 1);
      await page.goto(`${worker.url}/c/${session}`);
      assert.equal(await page.locator("h1").innerText(), "Payment complete");
      assertQuiet(page);
    });

    test("a refused card is explained, what was typed stays, and another card pays", async () => {
      const page = await open(await sell(stripe));
      await pay(page, cards.declined);
      assert.match(await page.getByRole("alert").innerText(), /Your card was declined\.\s+Nothing was charged/);
      assert.equal(await page.locator("[autocomplete=email]").inputValue(), "ada@buyer.example");
      assert.equal(await page.locator("[autocomplete=cc-number]").inputValue(), "");
      if (javaScriptEnabled) await shot(page, "declined-wide");
      await pay(page);
      assert.equal(await page.locator("h1").innerText(), "Payment complete");
      assertQuiet(page);
    });

    test("the bank's check is passed, and refused", async () => {
      const link = await sell(stripe);
      const passes = await open(link);
      await pay(passes, cards.challenge);
      if (javaScriptEnabled) await shot(passes, "challenge-wide");
      await follow(passes, () => passes.getByRole("button", { name: "Confirm payment" }).click());
      assert.equal(await passes.locator("h1").innerText(), "Payment complete");
      assertQuiet(passes);

      const refuses = await open(link);
      await pay(refuses, cards.challenge);
      await follow(refuses, () => refuses.getByRole("button", { name: "Refuse payment" }).click());
      assert.match(await refuses.getByRole("alert").innerText(), /did not confirm/);
      assertQuiet(refuses);
    });

    test("a quantity is changed by its button, and Enter in a field pays", async () => {
      const item = { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } };
      const page = await open(await sell(stripe, { item }));
      await page.locator("[name=quantity_0]").fill("3");
      if (!javaScriptEnabled) await follow(page, () => page.locator(".till-quantity__update").click());
      await payButton(page).filter({ hasText: "€54.00" }).waitFor();
      await fill(page);
      await follow(page, () => page.locator("[autocomplete~=postal-code]").press("Enter"));
      assert.equal(await page.locator("h1").innerText(), "Payment complete");
      assertQuiet(page);
    });

    test("someone else's place is waited for, and the page goes on by itself", async () => {
      const link = await sell(stripe, limited(1));
      const other = new Buyer(worker.url);
      await other.open(pathOf(link));
      await other.pay({ card_number: cards.challenge });
      const page = await open(link);
      await pay(page);
      assert.match(await page.locator("h1").innerText(), /are paying|is paying/);
      if (javaScriptEnabled) await shot(page, "held-wide");
      await other.answer("complete");
      await page.getByText("Sold out").waitFor({ timeout: 15_000 });
      assertQuiet(page);
    });
  });
}

test("the endings that are no purchase say so", async () => {
  const soldOut = await sell(stripe, limited(1));
  const other = new Buyer(worker.url);
  await other.open(pathOf(soldOut));
  const late = await newPage();
  await late.goto(soldOut.url);
  await other.pay();
  await pay(late);
  assert.equal(await late.locator("h1").innerText(), "Sold out");
  await shot(late, "sold-out-wide");

  const link = await sell(stripe);
  const expired = new Buyer(worker.url);
  await expired.open(pathOf(link));
  await expired.pay({ card_number: cards.declined });
  await runDue(worker, expired.session, 86_401);
  const page = await newPage();
  await page.goto(`${worker.url}/c/${expired.session}`);
  assert.equal(await page.locator("h1").innerText(), "This checkout has timed out");
  await shot(page, "expired-wide");
  await page.getByRole("link", { name: "Start again" }).click();
  await payButton(page).waitFor();

  const response = await page.goto(`${worker.url}/test_nobody`);
  assert.equal(response.status(), 404);
  assert.equal(await page.locator("h1").innerText(), "Nothing here");
  await shot(page, "unknown-wide");
  assertQuiet(page);
  assertQuiet(late);
});

test("wrong fields are named and linked from the top", async () => {
  const page = await newPage({ javaScriptEnabled: false });
  await page.goto((await sell(stripe)).url);
  await fill(page, "4111 1111 1111 1111");
  await page.locator("[autocomplete=cc-csc]").fill("1");
  await follow(page, () => payButton(page).click());
  const links = page.getByRole("alert").getByRole("link");
  assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.hash)), ["#card_number", "#card_cvc"]);
  for (const id of ["card_number", "card_cvc"]) {
    const field = page.locator(`#${id}`);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await field.getAttribute("aria-describedby"), new RegExp(`${id}_error`));
  }
  assertQuiet(page);
});

test("pictures for looking at, and nothing scrolls sideways", async () => {
  const product = await stripe.products.create({
    name: "Field notebook, three-pack",
    description: "48 pages each, dotted, in a band of grey paper that holds them together on the way",
  });
  const second = await stripe.products.create({ name: "Ticket Überraschungskonzert – Donaudampfschifffahrtsgesellschaftskapelle" });
  const prices = await Promise.all([
    stripe.prices.create({ product: product.id, unit_amount: 1800, currency: "eur" }),
    stripe.prices.create({ product: second.id, unit_amount: 123456, currency: "eur" }),
  ]);
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 10 };
  const line_items = [
    { price: prices[0].id, quantity: 2, adjustable_quantity },
    { price: prices[1].id, quantity: 1 },
  ];
  const link = await stripe.paymentLinks.create({ line_items });
  const views = {
    "form-wide": {},
    "form-dark": { colorScheme: "dark" },
    "form-narrow": { viewport: looks.narrow },
    "form-narrow-dark": { viewport: looks.narrow, colorScheme: "dark" },
    "form-320": { viewport: { width: 320, height: 640 } },
  };
  for (const [name, options] of Object.entries(views)) {
    // Without a script the server says what is wrong, and a picture shows all of it.
    const page = await newPage({ ...options, javaScriptEnabled: false });
    await page.goto(link.url);
    await shot(page, name);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0, name);
    if (name === "form-dark") continue;
    await fill(page, cards.declined);
    await page.locator("[autocomplete=cc-exp]").fill("13/34");
    await follow(page, () => payButton(page).click());
    await shot(page, `${name}-errors`);
    await pay(page);
    await shot(page, `${name}-paid`);
    assertQuiet(page);
  }
});
