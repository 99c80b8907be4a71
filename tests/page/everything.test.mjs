// A link that asks for all a link can ask, filled in as buyers of six countries write, with and
// without JavaScript, wide and at 320 px, by keyboard, and with a gap in each field.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../support/browser.mjs";
import { sellAskingEverything, stripeFor } from "../support/merchant.mjs";
import { shots } from "../support/states.mjs";
import { startWorker } from "../support/worker.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What buyers of these countries type, by the last word of a field's `autocomplete`. */
const buyers = {
  US: {
    "address-line1": "510 Townsend Street",
    "address-level2": "San Francisco",
    "address-level1": "CA",
    "postal-code": "94103",
    tel: "(415) 555-2671",
  },
  DE: { "address-line1": "Lindenstraße 9–14", "address-level2": "Berlin", "postal-code": "10969", tel: "030 25993300" },
  JP: {
    "address-line1": "渋谷区神宮前1-5-8",
    "address-level1": /Tokyo|東京/,
    "postal-code": "１５０-０００１",
    tel: "03-1234-5678",
  },
  BR: {
    "address-line1": "Avenida Paulista 1578",
    "address-level2": "São Paulo",
    "address-level1": "SP",
    "postal-code": "01310-200",
    tel: "(11) 2345-6789",
  },
  GB: { "address-line1": "10 Downing Street", "address-level2": "London", "postal-code": "SW1A 2AA", tel: "020 7946 0958" },
  IE: { "address-line1": "1 Grafton Street", "address-level2": "Dublin", tel: "01 234 5678" },
};
const everybody = {
  email: "jenny.rosen@example.com",
  name: "Jenny Rosen",
  organization: "Rosen & Co",
  "cc-number": "4242 4242 4242 4242",
  "cc-exp": "12 / 34",
  "cc-csc": "123",
};
const answers = { "Engraving": "For Ada", "Size in cm": "42", "Colour": "red" };

let worker, stripe, browser, link;
before(async () => {
  mkdirSync(shots, { recursive: true });
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
  link = await sellAskingEverything(stripe, { countries: Object.keys(buyers) });
});
after(() => Promise.all([worker.stop(), browser.close()]));

/** The page of the link in a browser of its own. */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
  const page = await context.newPage();
  await page.goto(link.url);
  return page;
}

const fieldsOf = (page) => page.locator("form[data-checkout] :is(input, select, textarea):not([type=hidden]):visible");
const payButton = (page) => page.locator("button.till-button[data-part=pay]");

/** What a field is for: its section, the last word of its autocomplete, its label and kind. */
const describe = (element) => ({
  name: element.name,
  kind: element.type,
  token: element.autocomplete.split(" ").pop(),
  label: element.labels?.[0]?.textContent.trim() ?? "",
  isRequired: element.required,
  isChecked: element.checked,
});

/** What a buyer of `country` says to a field; `undefined`: it is left as it is. */
function said(field, country) {
  if (field.token === "country") return country;
  if (/^(radio|checkbox|submit|button)$/.test(field.kind)) return undefined;
  const answer = Object.entries(answers).find(([label]) => field.label.startsWith(label));
  return answer?.[1] ?? buyers[country][field.token] ?? everybody[field.token];
}

async function choose(select, wanted) {
  if (!(wanted instanceof RegExp)) return select.selectOption(wanted);
  const options = await select.locator("option").evaluateAll((all) => all.map(({ value, textContent }) => [value, textContent]));
  return select.selectOption(options.find(([, text]) => wanted.test(text))[0]);
}

/** The country first: the rest of the form depends on it. */
async function useCountry(page, country, hasScript) {
  const select = page.locator("select[autocomplete~=shipping][autocomplete~=country]");
  if ((await select.inputValue()) === country) return;
  const answered = hasScript && page.waitForResponse((response) => response.request().method() === "POST");
  await select.selectOption(country);
  if (hasScript) await answered;
  else await page.getByRole("button", { name: "Use this country" }).first().click();
  await page.waitForFunction((wanted) => document.querySelector(`[data-address=shipping][data-country=${wanted}]`), country);
}

async function fillIn(page, country) {
  for (const element of await fieldsOf(page).all()) {
    const field = await element.evaluate(describe);
    if (field.kind === "checkbox" && field.isRequired) await element.check();
    const text = said(field, country);
    if (text === undefined || field.token === "country") continue;
    if (field.kind.startsWith("select")) await choose(element, text);
    else await element.fill(text);
  }
}

async function bought(page) {
  await page.getByText("Payment complete").waitFor();
  const [, id] = page.url().match(/\/c\/(cs_\w+)/) ?? [];
  return stripe.checkout.sessions.retrieve(id ?? (await page.content()).match(/cs_test_\w+/)[0]);
}

function assertBought(session, country) {
  const shipped = session.collected_information.shipping_details;
  const wanted = buyers[country];
  assert.equal(shipped.name, everybody.name);
  assert.equal(shipped.address.country, country);
  assert.equal(shipped.address.line1, wanted["address-line1"]);
  assert.equal(shipped.address.city, wanted["address-level2"] ?? null);
  assert.equal(shipped.address.postal_code, wanted["postal-code"]?.normalize("NFKC") ?? null);
  const { address, phone, email } = session.customer_details;
  assert.deepEqual([address, email], [shipped.address, everybody.email], "billing is the same as shipping");
  assert.match(phone, /^\+\d{8,15}$/);
  const typed = Object.fromEntries(session.custom_fields.map((field) => [field.key, field[field.type].value]));
  assert.deepEqual(typed, { engraving: "For Ada", size: "42", colour: "red" });
  assert.deepEqual(session.consent, { promotions: "opt_out", terms_of_service: "accepted" });
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  for (const country of Object.keys(buyers)) {
    test(`a buyer of ${country} fills in everything and pays, ${how} JavaScript`, async () => {
      const width = country === "US" || country === "JP" ? 320 : 1280;
      const page = await open({ javaScriptEnabled, viewport: { width, height: 900 } });
      await useCountry(page, country, javaScriptEnabled);
      await fillIn(page, country);
      await page.screenshot({ path: join(shots, `everything_${country}_${how}.png`), fullPage: true });
      const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      assert.equal(await page.evaluate(sideways), 0, "nothing scrolls sideways");
      await payButton(page).click();
      assertBought(await bought(page), country);
    });
  }
}

test("everything can be filled in and paid by keyboard alone", async () => {
  const page = await open();
  await useCountry(page, "US", true);
  const seen = new Set();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    const isPay = await focused.evaluate((element) => element.matches("button.till-button[data-part=pay]"));
    if (isPay) break;
    const field = await focused.evaluate(describe).catch(() => undefined);
    if (!field?.name || seen.has(field.name)) continue;
    seen.add(field.name);
    if (field.kind === "checkbox" && field.isRequired) await page.keyboard.press("Space");
    const text = said(field, "US");
    if (text === undefined || field.token === "country") continue;
    // A list goes to what begins like this.
    const letters = field.token === "address-level1" ? "Calif" : field.label.startsWith("Colour") ? "Red" : text;
    await page.keyboard.type(letters);
  }
  await page.keyboard.press("Enter");
  assertBought(await bought(page), "US");
});

test("each field that is left empty is named, and axe finds nothing, in light and dark, wide and narrow", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      const page = await open({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      for (const state of ["open", "gaps"]) {
        if (state === "gaps") {
          await page.locator("form[data-checkout]").evaluate((form) => {
            form.noValidate = true;
            // As a browser without a script sends it.
            HTMLFormElement.prototype.submit.call(Object.assign(form, {}));
          });
          await page.locator("[role=alert] a").first().waitFor();
          const named = await page.locator("[role=alert] a").evaluateAll((links) => links.map((each) => each.hash.slice(1)));
          const required = await fieldsOf(page).evaluateAll((all) =>
            all.filter((each) => each.required && !each.value.trim() && each.type !== "checkbox").map((each) => each.id),
          );
          for (const id of required) assert.ok(named.includes(id), `${id} is named`);
          assert.ok(named.length >= 10, named.join(" "));
        }
        await page.addScriptTag({ path: axe });
        const { violations } = await page.evaluate(() => globalThis.axe.run(document));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        assert.deepEqual(found, [], `${state} ${colorScheme} ${width}`);
        await page.screenshot({ path: join(shots, `everything_${state}_${colorScheme}_${width}.png`), fullPage: true });
      }
    }
  }
});

test("the page with everything on is at most 20 kB compressed, style and script in it", async (context) => {
  const html = await (await fetch(link.url, { headers: { "accept-language": "de" } })).text();
  const bytes = gzipSync(html).length;
  context.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= 20_000, `${bytes} bytes`);
});
