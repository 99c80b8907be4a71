// The pages of a link outside its time, in a real browser: when it opens, in the buyer's own words
// and time, that the page goes on by itself, and that a post may leave for the closed_url.
// Pictures for looking at go to target/screenshots.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../../tools/setup.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { pause, text } from "../support/buyer.mjs";
import { captures, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

const shots = join(root, "target", "screenshots");
const looks = { wide: { width: 1280, height: 800 }, narrow: { width: 375, height: 740 } };

let worker, stripe, browser, shop;
before(async () => {
  await mkdir(shots, { recursive: true });
  [worker, browser, shop] = await Promise.all([
    startWorker({ vars: { MERCHANT_NAME: "Paper & Sons" }, cf: { timezone: "Europe/Berlin" } }),
    launchBrowser(),
    startReceiver(),
  ]);
  shop.setHandler((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Over</h1>"));
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close(), shop.stop()]));

const soon = (seconds) => Math.floor(Date.now() / 1000) + seconds;

async function newPage(options = {}) {
  const context = await browser.newContext({ viewport: looks.wide, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.trouble.push(message.text()));
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  return page;
}

async function fill(page) {
  const field = (name) => page.locator(`[autocomplete~="${name}"]`);
  await field("email").fill("ada@buyer.example");
  await field("cc-number").fill("4242424242424242");
  await field("cc-exp").fill("12/34");
  await field("cc-csc").fill("123");
  await field("country").selectOption("DE");
  await field("postal-code").fill("10115");
}

for (const javaScriptEnabled of [true, false]) {
  test(`a page opened too early becomes the form by itself, ${javaScriptEnabled ? "with" : "without"} the script`, async () => {
    const link = await sell(stripe, { edgetill: { starts_at: soon(4) } });
    const page = await newPage({ javaScriptEnabled });
    await page.goto(link.url);
    assert.equal(await page.locator("h1").textContent(), "Not open yet");
    await page.locator("[data-checkout]").waitFor({ timeout: 15_000 });
    assert.equal(new URL(page.url()).pathname, pathOf(link));
    assert.deepEqual(page.trouble, []);
    await page.context().close();
  });
}

test("the opening is told in the buyer's locale and time zone", async () => {
  const starts_at = Date.UTC(2036, 6, 1, 8, 30) / 1000;
  const link = await sell(stripe, { edgetill: { starts_at } });
  const told = async (language) => {
    const headers = { "accept-language": language };
    const response = await fetch(`http://127.0.0.1:${worker.proxyPort}${pathOf(link)}`, { headers });
    const html = await response.text();
    return [text(html), html.match(/property="og:description" content="([^"]*)"/)[1]];
  };
  const [british, preview] = await told("en-GB");
  assert.match(british, /here from Tuesday,? 1 July 2036 at 10:30 CEST\. This page opens by itself then\./);
  assert.match(preview, /^Opens on Tuesday,? 1 July 2036 at 10:30 CEST$/);
  const [american] = await told("en-US");
  assert.match(american, /here from Tuesday, July 1, 2036 at 10:30\sAM GMT\+2\./);
});

test("a post to a link that is over leaves for its closed_url, on another host without https too", async () => {
  const link = await sell(stripe, { edgetill: { closed_url: `${shop.url}/over` } });
  const page = await newPage();
  await page.goto(link.url);
  await fill(page);
  const session = await page.locator('[name="session"]').inputValue();
  await stripe.paymentLinks.update(link.id, { active: false });
  await page.getByRole("button", { name: "Pay €18.00" }).click();
  await page.waitForURL(`${shop.url}/over`);
  assert.equal(await page.locator("h1").textContent(), "Over");
  assert.deepEqual(page.trouble, []);
  assert.deepEqual(await captures(worker, [session]), []);
  await page.goto(link.url);
  assert.equal(page.url(), `${shop.url}/over`);
  await page.context().close();
});

test("the pages outside a link's time can be looked at", async () => {
  const early = await sell(stripe, { edgetill: { starts_at: soon(90_000) } });
  const ended = await sell(stripe, { edgetill: { expires_at: soon(1) } });
  await pause(ended.edgetill.expires_at * 1000 + 20 - Date.now());
  for (const [look, viewport] of Object.entries(looks)) {
    const page = await newPage({ viewport });
    for (const [name, link, headline] of [
      ["early", early, "Not open yet"],
      ["ended", ended, "This link has expired"],
    ]) {
      await page.goto(link.url);
      assert.equal(await page.locator("h1").textContent(), headline);
      await page.screenshot({ path: join(shots, `window-${name}-${look}.png`), fullPage: true });
    }
    await page.context().close();
  }
});
