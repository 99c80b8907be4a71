// What the page's script does for a buyer, in a real browser: prices at once, formats,
// checks, begins the session, waits, and lets nobody press twice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, cards, person } from "../support/buyer.mjs";
import { captures, limited, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

/** The page of a link; `posts` are the forms that left the browser, `loads` the documents it loaded. */
async function open(link, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", ...options });
  const page = await context.newPage();
  Object.assign(page, { posts: [], loads: 0, trouble: [] });
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (4\d\d|503)/.test(message.text())) page.trouble.push(message.text());
  });
  page.on("request", (request) => {
    if (request.method() === "POST") page.posts.push(new URLSearchParams(request.postData()));
    if (request.isNavigationRequest()) page.loads++;
  });
  await page.goto(link.url);
  return page;
}

const adjustable = (minimum = 1) => ({ item: { adjustable_quantity: { enabled: true, minimum, maximum: 9 } } });
const payButton = (page) => page.locator("button.till-button[data-part=pay]");
const intents = (page) => page.posts.map((fields) => fields.get("intent"));
const field = (page, name) => page.locator(`[name=${name}]`);

async function fill(page, values = {}) {
  for (const [name, value] of Object.entries({ ...person, ...values })) {
    if (name === "country") await field(page, name).selectOption(value);
    else await field(page, name).fill(value);
  }
}

/** Waits for text that comes with an answer. */
const until = (locator, pattern) => locator.filter({ hasText: pattern }).waitFor({ timeout: 5_000 });

test("a quantity is priced as it is typed, without a new page", async () => {
  const page = await open(await sell(stripe, adjustable()));
  assert.equal(await page.locator(".till-quantity__update").isVisible(), false);
  await field(page, "email").fill("ada@buyer.example");
  await field(page, "quantity_0").fill("3");
  await until(payButton(page), "€54.00");
  assert.match(await page.locator(".till-order__total").innerText(), /€54\.00/);
  assert.match(await page.locator(".till-line__amount").innerText(), /€54\.00/);
  assert.equal(await field(page, "total").inputValue(), "5400");
  assert.equal(await page.locator("[data-status]").innerText(), "Total due €54.00");
  assert.equal(await page.evaluate(() => document.activeElement.name), "quantity_0");
  assert.equal(await field(page, "email").inputValue(), "ada@buyer.example");

  await field(page, "quantity_0").fill("99");
  await field(page, "quantity_0").blur();
  await until(payButton(page), "€162.00");
  assert.equal(await field(page, "quantity_0").inputValue(), "9", "the most there may be");
  assert.equal(page.loads, 1);
  await fill(page);
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
  assert.deepEqual(page.trouble, []);
});

test("two buttons step a quantity between its limits, and are not in the Tab key's way", async () => {
  const page = await open(await sell(stripe, adjustable()));
  const fewer = page.getByRole("button", { name: "One fewer of Field notebook" });
  const more = page.getByRole("button", { name: "One more of Field notebook" });
  assert.equal(await fewer.isDisabled(), true, "1 is the least");
  await more.click();
  await more.click();
  await until(payButton(page), "€54.00");
  assert.equal(await field(page, "quantity_0").inputValue(), "3");
  assert.equal(page.posts.length, 1, "two presses are one question");
  await fewer.click();
  await until(payButton(page), "€36.00");
  for (let number = 2; number < 9; number++) await more.click();
  assert.equal(await more.isDisabled(), true, "9 is the most");
  await until(payButton(page), "€162.00");
  await field(page, "quantity_0").focus();
  await page.keyboard.press("ArrowDown");
  await until(payButton(page), "€144.00");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.name), "email");
  assert.equal(page.loads, 1);
});

test("an order of nothing cannot be paid until something is chosen", async () => {
  const prices = await Promise.all(
    ["Tea", "Cup"].map(async (name) => {
      const product = await stripe.products.create({ name });
      return stripe.prices.create({ product: product.id, unit_amount: 500, currency: "eur" });
    }),
  );
  const line_items = prices.map(({ id }) => ({ price: id, quantity: 1, adjustable_quantity: { enabled: true, minimum: 0, maximum: 5 } }));
  const page = await open(await stripe.paymentLinks.create({ line_items }));
  await field(page, "quantity_0").fill("0");
  await until(payButton(page), "Pay €5.00");
  await field(page, "quantity_1").fill("0");
  await until(payButton(page), "Update order");
  assert.match(await page.getByRole("alert").innerText(), /Your order is empty/);
  await field(page, "quantity_1").fill("2");
  await until(payButton(page), "Pay €10.00");
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(page.loads, 1);
});

test("terms that changed while the page was open are shown as they are now", async () => {
  const link = await sell(stripe, adjustable());
  const page = await open(link);
  const [item] = (await stripe.paymentLinks.listLineItems(link.id)).data;
  await stripe.products.update(item.price.product, { name: "Renamed notebook" });
  await field(page, "quantity_0").fill("2");
  await until(page.locator(".till-order"), "Renamed notebook");
  assert.notEqual(await field(page, "terms_version").inputValue(), "1");
});

test("nobody agrees to terms that came while the page was open before they are seen, and nothing that was typed is lost", async () => {
  const rates = await Promise.all(
    ["Standard", "Bicycle"].map((display_name, index) =>
      stripe.shippingRates.create({ display_name, type: "fixed_amount", fixed_amount: { amount: 500 + index, currency: "eur" } }),
    ),
  );
  const [standard, bicycle] = rates.map(({ id }) => ({ shipping_rate: id }));
  await stripe.rawRequest("POST", "/v1/edgetill/settings", { business_profile: { terms_of_service_url: "https://shop.example/terms" } });
  const custom_text = (message) => ({ terms_of_service_acceptance: { message } });
  const link = await sell(stripe, {
    ...adjustable(),
    shipping_options: [standard],
    consent_collection: { terms_of_service: "required" },
    custom_text: custom_text("I agree to the old terms."),
  });
  const page = await open(link);
  await field(page, "email").fill(person.email);
  await field(page, "card_number").fill(person.card_number);
  await field(page, "terms_of_service").check();
  await stripe.paymentLinks.update(link.id, { shipping_options: [bicycle], custom_text: custom_text("I agree to the new terms.") });
  await field(page, "quantity_0").fill("2");
  await page.getByText("I agree to the new terms.").waitFor();
  await page.getByText("Shipping · Bicycle").waitFor();
  assert.equal(await page.getByText("Standard").count(), 0);
  assert.equal(await field(page, "terms_of_service").isChecked(), false);
  assert.equal(await field(page, "email").inputValue(), person.email);
  assert.equal(await field(page, "card_number").inputValue(), "4242 4242 4242 4242");
  assert.deepEqual([page.loads, page.trouble], [1, []]);
  await fill(page, person);
  await field(page, "terms_of_service").check();
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
  const [session] = (await stripe.checkout.sessions.list({ payment_link: link.id })).data;
  assert.equal(session.shipping_cost.shipping_rate, bicycle.shipping_rate);
});

/** Has each post take a while, as on a slow connection. */
async function slowly(page, millis = 400) {
  await page.route("**/test_*", async (route) => {
    if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, millis));
    await route.continue();
  });
}

test("Pay is pressed once for an amount that its button says, however slow the connection is", async () => {
  const page = await open(await sell(stripe, adjustable()));
  await slowly(page);
  await fill(page);
  await field(page, "quantity_0").fill("4");
  await until(payButton(page), "€72.00");
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
  assert.deepEqual(
    intents(page).filter((intent) => intent !== "start"),
    ["price", "pay"],
    "nothing is priced twice",
  );
  assert.deepEqual(page.trouble, []);
});

test("Pay that is pressed before the price is there says the new total and charges nothing; the card stays", async () => {
  const page = await open(await sell(stripe, adjustable()));
  await slowly(page);
  await fill(page);
  await field(page, "quantity_0").fill("4");
  await payButton(page).click();
  await until(page.getByRole("alert"), "The total changed from €18.00 to €72.00. Nothing was charged.");
  assert.equal(await page.evaluate(() => document.activeElement.className), "till-alert");
  assert.equal(await field(page, "card_cvc").inputValue(), "123");
  assert.equal(intents(page).includes("pay"), false);
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
  assert.equal(intents(page).filter((intent) => intent === "pay").length, 1);
  assert.deepEqual([page.loads, page.trouble], [3, []]);
});

test("Pay that is pressed before the price is there pays where the total is what its button said", async () => {
  const page = await open(await sell(stripe, adjustable()));
  await slowly(page);
  await fill(page);
  await field(page, "quantity_0").fill("3");
  await page.waitForRequest((request) => request.postData()?.includes("intent=price"));
  await field(page, "quantity_0").fill("1");
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
  assert.deepEqual(page.trouble, []);
});

test("a press that begins before a price comes and ends after it is a press all the same", async () => {
  const page = await open(await sell(stripe, adjustable()));
  await slowly(page, 600);
  await fill(page);
  await field(page, "quantity_0").fill("2");
  await page.waitForRequest((request) => request.postData()?.includes("intent=price"));
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await payButton(page).hover();
  await page.mouse.down();
  await answered;
  await page.waitForTimeout(100);
  await page.mouse.up();
  await until(page.getByRole("alert"), "The total changed from €18.00 to €36.00.");
  await payButton(page).focus();
  await field(page, "quantity_0").evaluate((input) => {
    input.value = "3";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await until(payButton(page), "€54.00");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.part), "pay", "the focus stays on the button");
  assert.deepEqual(page.trouble, []);
});

test("what was written otherwise than the server writes it is written so when the field is left", async () => {
  const page = await open(await sell(stripe, adjustable()));
  await field(page, "quantity_0").fill("99");
  await until(payButton(page), "€162.00");
  await field(page, "quantity_0").blur();
  assert.equal(await field(page, "quantity_0").inputValue(), "9");
  assert.deepEqual(intents(page), ["price"]);
});

test("where pricing fails, the button without a script comes back", async () => {
  const page = await open(await sell(stripe, adjustable()));
  await page.route("**/test_*", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await field(page, "quantity_0").fill("2");
  await page.locator(".till-quantity__update").waitFor();
});

test("card number and date are grouped while they are typed, the caret kept", async () => {
  const page = await open(await sell(stripe));
  const number = field(page, "card_number");
  const type = async (locator, text) => {
    await locator.fill("");
    await locator.pressSequentially(text);
    return locator.inputValue();
  };
  assert.equal(await type(number, "4242424242424242"), "4242 4242 4242 4242");
  assert.equal(await page.locator(".till-card__brand").innerText(), "Visa");
  assert.equal(await type(number, "378282246310005"), "3782 822463 10005");
  assert.equal(await page.locator(".till-card__brand").innerText(), "American Express");
  assert.equal(await type(number, "6205500000000000004"), "6205 5000 0000 0000 004");
  await number.fill("4242 4242 4242 4242");
  await number.evaluate((input) => input.setSelectionRange(2, 2));
  await number.press("7");
  assert.equal(await number.inputValue(), "4274 2424 2424 2424 2");
  assert.equal(await number.evaluate((input) => input.selectionStart), 3);
  await number.press("Backspace");
  assert.deepEqual(await number.evaluate((input) => [input.value, input.selectionStart]), ["4242 4242 4242 4242", 2]);

  const expiry = field(page, "card_expiry");
  for (const [typed, written] of [
    ["1234", "12 / 34"],
    ["534", "05 / 34"],
    ["4/34", "04 / 34"],
    ["122034", "12 / 2034"],
  ]) {
    assert.equal(await type(expiry, typed), written);
  }
  assert.equal(await type(expiry, "12"), "12 / ");
  for (const left of ["12", "1", ""]) {
    await expiry.press("Backspace");
    assert.equal(await expiry.inputValue(), left, "the separator goes at once");
  }
});

test("a field that is left says what the server would say", async () => {
  const link = await sell(stripe);
  const wrong = {
    email: ["nobody", "nobody@example"],
    card_number: ["4242 4242 4242 4241", "4242"],
    card_expiry: ["13 / 34", "01 / 20", "1"],
    card_cvc: ["12"],
  };
  const buyer = new Buyer(worker.url);
  const page = await open(link);
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      await buyer.open(pathOf(link));
      await buyer.pay({ [name]: value });
      const said = buyer.page.html.match(new RegExp(`id="${name}_error">([^<]+)<`))[1].replace(/&#39;|&apos;/g, "'");
      await field(page, name).fill(value);
      await field(page, name).blur();
      assert.equal(await page.locator(`#${name}_error`).innerText(), said, `${name}: ${value}`);
      assert.equal(await field(page, name).getAttribute("aria-invalid"), "true");
    }
    await field(page, name).fill(person[name]);
    assert.equal(await page.locator(`#${name}_error`).isVisible(), false, name);
  }
  assert.deepEqual(page.trouble, []);
});

test("a form with gaps is not sent, and the first gap gets the focus", async () => {
  const page = await open(await sell(stripe));
  await payButton(page).click();
  assert.equal(await page.evaluate(() => document.activeElement.name), "email");
  assert.equal(await page.locator("#email_error").innerText(), "Enter your email address.");
  await field(page, "country").selectOption("US");
  await payButton(page).click();
  assert.equal(await page.locator("#postal_code_error").innerText(), "Enter your postal code.");
  await field(page, "country").selectOption("DE");
  assert.equal(await page.locator("#postal_code_error").isVisible(), false);
  assert.equal(intents(page).includes("pay"), false);
});

test("an address that can be written to begins the session, without card data and without an attempt", async () => {
  const page = await open(await sell(stripe));
  const session = await field(page, "session").inputValue();
  const leave = async (name, value) => {
    await field(page, name).fill(value);
    await field(page, name).blur();
  };
  await leave("postal_code", person.postal_code);
  await leave("email", "ada@");
  assert.deepEqual(page.posts, [], "nothing that could be followed up");
  const began = page.waitForResponse((response) => response.request().method() === "POST");
  await leave("email", person.email);
  assert.equal((await began).status(), 204);
  await assert.rejects(stripe.checkout.sessions.retrieve(session), { statusCode: 404 });

  await fill(page);
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
  assert.deepEqual(intents(page), ["start", "pay"]);
  assert.deepEqual(
    [...page.posts[0].keys()].filter((name) => /^card_/.test(name)),
    [],
  );
  assert.equal((await captures(worker, [session])).length, 1);
});

test("a session that was begun and left expires with what was typed", async () => {
  const page = await open(await sell(stripe));
  const session = await field(page, "session").inputValue();
  for (const [name, begins] of [
    ["postal_code", false],
    ["email", true],
  ]) {
    const began = begins && page.waitForResponse((response) => response.request().method() === "POST");
    await field(page, name).fill(person[name]);
    await field(page, name).blur();
    await began;
  }
  assert.deepEqual(intents(page), ["start"], "once for an address");
  await runDue(worker, session, 86_401);
  const left = await stripe.checkout.sessions.retrieve(session);
  assert.equal(left.status, "expired");
  assert.equal(left.customer_details.email, person.email);
  assert.equal(left.customer_details.address.postal_code, person.postal_code);
});

test("the button goes once, and says so without a jump", async () => {
  const link = await sell(stripe);
  const page = await open(link);
  await fill(page);
  // Stands in for a slow server: the post is noted and goes nowhere.
  await page.evaluate(() => {
    globalThis.sent = 0;
    addEventListener("submit", (event) => {
      if (!event.defaultPrevented) globalThis.sent++;
      event.preventDefault();
    });
  });
  const before = await payButton(page).boundingBox();
  await payButton(page).click();
  assert.equal(await payButton(page).innerText(), "Processing…");
  assert.deepEqual(await payButton(page).boundingBox(), before);
  assert.equal(await payButton(page).getAttribute("aria-disabled"), "true");
  await payButton(page).click({ force: true });
  await field(page, "postal_code").press("Enter");
  assert.equal(await page.evaluate(() => globalThis.sent), 1);
});

test("what was typed into the card's fields is taken back and done again, grouped as it was", async () => {
  const page = await open(await sell(stripe));
  const [number, expiry] = [field(page, "card_number"), field(page, "card_expiry")];
  await number.pressSequentially("424242");
  await number.evaluate((input) => input.setSelectionRange(0, input.value.length));
  await page.keyboard.press("5");
  const seen = [];
  for (const keys of ["Control+z", "Control+z", "Control+z", "Control+z", "Control+Shift+z", "Meta+z", "Control+y"]) {
    await page.keyboard.press(keys);
    seen.push(await number.inputValue());
  }
  assert.deepEqual(seen, ["4242 42", "4242 4", "4242", "424", "4242", "424", "4242"]);
  await page.keyboard.press("9");
  assert.equal(await number.inputValue(), "4242 9", "typing goes on where it was");
  await page.keyboard.press("Control+y");
  assert.equal(await number.inputValue(), "4242 9", "and nothing is left to do again");
  await expiry.pressSequentially("1234");
  for (let times = 0; times < 9; times++) await page.keyboard.press("Control+z");
  assert.equal(await expiry.inputValue(), "");
  assert.equal(await number.inputValue(), "4242 9");
});

test("a buyer who waits for a place stays on one page until there is news", async () => {
  const link = await sell(stripe, limited(1));
  const other = new Buyer(worker.url);
  await other.open(pathOf(link));
  await other.pay({ card_number: cards.challenge });
  const page = await open(link);
  await fill(page);
  await payButton(page).click();
  await page.locator("[data-wait=held]").waitFor();
  const loads = page.loads;
  await page.waitForResponse((response) => response.url().includes("/c/cs_test_"));
  await page.waitForResponse((response) => response.url().includes("/c/cs_test_"));
  assert.match(await page.locator(".till-notice__clock").innerText(), /^\d+:\d\d$/);
  assert.equal(page.loads, loads);
  await other.answer("fail");
  await payButton(page).waitFor({ timeout: 10_000 });
  assert.match(await page.getByRole("alert").innerText(), /^A place is free now\./);
  assert.equal(await page.evaluate(() => document.activeElement.role), "alert");
  // The address at which it waited sends it on to the session's own.
  assert.equal(page.loads, loads + 2);
  assert.deepEqual(page.trouble, []);
});

test("the order is folded on a narrow screen, and unfolds", async () => {
  const link = await sell(stripe);
  const page = await open(link, { viewport: { width: 375, height: 740 } });
  const line = page.locator(".till-line__name");
  assert.equal(await line.isVisible(), false);
  await page.getByText("Show order").click();
  assert.equal(await line.isVisible(), true);
  const withoutScript = await open(link, { viewport: { width: 375, height: 740 }, javaScriptEnabled: false });
  assert.equal(await withoutScript.locator(".till-line__name").isVisible(), true);
  const blocked = await open({ url: "about:blank" }, { viewport: { width: 375, height: 740 } });
  await blocked.route(link.url, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<script.*<\/script>/s, "") });
  });
  await blocked.goto(link.url);
  await blocked.locator(".till-line__name").waitFor({ timeout: 5_000 });
});

test("the page says how many are left once it is there, where its merchant wants that", async () => {
  const link = await sell(stripe, { ...limited(6), edgetill: { show_remaining: true } });
  const page = await open(link);
  await until(page.locator("[data-remaining]"), /^6 left$/);
  assert.deepEqual([intents(page), page.loads, page.trouble], [["remaining"], 1, []]);
});
