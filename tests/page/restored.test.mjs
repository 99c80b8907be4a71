// Pages that Chromium really kept in memory (its back/forward cache is on here, and each test sees that
// `pageshow` said so): a form that nobody sent keeps what was typed, anything else is asked for once more.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { person } from "../support/buyer.mjs";
import { sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const switches = ["--enable-features=BackForwardCache,CacheControlNoStoreEnterBackForwardCache:level/restore-unless-http-only-cookie-change"];

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser({ switches, ignoreDefaultArgs: ["--disable-back-forward-cache"] })]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const field = (page, name) => page.locator(`[name=${name}]:visible`);
const payButton = (page) => page.locator("button.till-button[value=pay]");

async function open(context, link) {
  const page = await context.newPage();
  await page.addInitScript(() => addEventListener("pageshow", ({ persisted }) => (globalThis.wasKept = persisted)));
  await page.goto(link.url);
  return page;
}

async function fill(page) {
  for (const [name, value] of Object.entries(person)) {
    if (name === "country") await field(page, name).selectOption(value);
    else await field(page, name).fill(value);
  }
}

const shown = (page, text) => page.waitForFunction((words) => document.body?.innerText.includes(words), text);

/** Leaves the page for another and comes back to it, as Chromium kept it. */
async function leaveAndComeBack(page, leave) {
  await page.evaluate(() => (globalThis.isTheSame = true));
  await leave();
  await page.evaluate(() => history.back());
}

/**
 * Chromium throws a page away whose `no-store` was sent before a cookie changed; Safari keeps such pages. So
 * that they can be looked at here, the header is left out.
 */
async function lenient() {
  const context = await browser.newContext({ locale: "en-US" });
  await context.route(/\/test_[^/]*$/, async (route) => {
    if (!route.request().isNavigationRequest()) return route.continue();
    const response = await route.fetch({ maxRedirects: 0 });
    const { "cache-control": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  return context;
}

const wasKept = (page) => page.waitForFunction(() => globalThis.wasKept && globalThis.isTheSame);
const elsewhere = (page) => () => page.goto(`${worker.url}/robots.txt`);

test("back to a form that was not sent finds everything that was typed", async () => {
  const link = await sell(stripe);
  const page = await open(await browser.newContext({ locale: "en-US" }), link);
  await fill(page);
  const compared = page.waitForResponse(
    (response) => response.url() === link.url && response.request().method() === "GET" && !response.request().isNavigationRequest(),
  );
  await leaveAndComeBack(page, elsewhere(page));
  await wasKept(page);
  assert.equal((await compared).status(), 200);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(await page.evaluate(() => globalThis.isTheSame), true, "it was not loaded again");
  for (const name of ["email", "card_number"]) assert.equal((await field(page, name).inputValue()).replaceAll(" ", ""), person[name]);
  await payButton(page).click();
  await shown(page, "Payment complete");
});

test("back to a form that was sent says what became of it", async () => {
  const link = await sell(stripe);
  const page = await open(await lenient(), link);
  const restored = page.waitForEvent("console", { predicate: (message) => message.text() === "kept" });
  await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => persisted && console.log("kept")));
  await fill(page);
  await leaveAndComeBack(page, async () => {
    await payButton(page).click();
    await shown(page, "Payment complete");
  });
  await restored;
  await shown(page, "You paid €18.00 at");
});

test("back to a form whose session another tab has paid says so", async () => {
  const link = await sell(stripe);
  const context = await lenient();
  const page = await open(context, link);
  const restored = page.waitForEvent("console", { predicate: (message) => message.text() === "kept" });
  await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => persisted && console.log("kept")));
  await field(page, "email").fill(person.email);
  await leaveAndComeBack(page, async () => {
    await page.goto(`${worker.url}/robots.txt`);
    const other = await open(context, link);
    await fill(other);
    await payButton(other).click();
    await shown(other, "Payment complete");
  });
  await restored;
  await shown(page, "You paid €18.00 at");
});
