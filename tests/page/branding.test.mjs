// A merchant's look in a real browser, under the policy that the Worker sends: the page's own rules
// are let in, pictures come, and a page without branding carries none of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer } from "../support/buyer.mjs";
import { pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="75"><rect width="300" height="75"/></svg>';

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const settings = (params) => stripe.rawRequest("POST", "/v1/edgetill/settings", params);
const background = (locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);

test("a link looks as its merchant and it say, in light and in dark, and the browser complains of nothing", async () => {
  await settings({
    business_profile: { name: "Peak Tea Ltd" },
    branding: { button_color: "#ffd400", border_style: "pill", icon: { type: "url", url: "https://pictures.example/icon.svg" } },
  });
  const logo = { type: "url", url: "https://pictures.example/logo.svg" };
  const branding = { background_color: "#0b1f3a", font_family: "serif", display_name: "Peak", logo };
  const link = await sell(stripe, { edgetill: { branding } });
  assert.deepEqual(link.edgetill.branding.logo, logo);
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const trouble = [];
    const pictures = new Set();
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && trouble.push(message.text()));
    await context.route(/^https:/, (route) => {
      pictures.add(route.request().url());
      return route.fulfill({ contentType: "image/svg+xml", body: picture });
    });
    await page.goto(link.url);
    await page.getByRole("img", { name: "Peak" }).evaluate((image) => image.decode());
    const button = page.getByRole("button", { name: "Pay" }).last();
    assert.equal(await background(button), "rgb(255, 212, 0)", colorScheme);
    assert.equal(await button.evaluate((element) => getComputedStyle(element).color), "rgb(0, 0, 0)");
    assert.equal(await background(page.locator(".till-side")), "rgb(11, 31, 58)");
    assert.match(await page.locator("body").evaluate((body) => getComputedStyle(body).fontFamily), /^Charter/);
    assert.ok(pictures.has(logo.url));
    assert.deepEqual(trouble, []);
    assert.match(await page.locator(".till-small").innerText(), /Peak Tea Ltd/);
    await context.close();
  }
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay();
  const { branding_settings: used } = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.deepEqual([used.button_color, used.border_style, used.display_name], ["#ffd400", "pill", "Peak"]);
});

test("a page without branding has no rules of its own, and its policy lets none in", async () => {
  await settings({ business_profile: { name: "" }, branding: { button_color: "", border_style: "", icon: "" } });
  const link = await sell(stripe);
  const response = await fetch(link.url);
  assert.match(response.headers.get("content-security-policy"), / style-src 'sha256-[^ ;]+'; /);
  assert.equal((await response.text()).match(/<style/g).length, 1);
});
