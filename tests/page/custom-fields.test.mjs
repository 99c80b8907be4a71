// What a merchant asks in fields of their own: asked, checked and kept with and without a script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, person } from "../support/buyer.mjs";
import { pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const label = (custom) => ({ type: "custom", custom });
const custom_fields = [
  { key: "engraving", label: label("Engraving"), type: "text", optional: true, text: { minimum_length: 2, maximum_length: 20 } },
  { key: "member", label: label("Member number"), type: "numeric", numeric: { minimum_length: 3, maximum_length: 8 } },
  {
    key: "paper",
    label: label("Paper"),
    type: "dropdown",
    dropdown: {
      default_value: "dotted",
      options: [
        { label: "Dotted", value: "dotted" },
        { label: "Blank", value: "blank" },
      ],
    },
  },
];

/** What the session says was typed. */
async function typed(session) {
  const { custom_fields } = await stripe.checkout.sessions.retrieve(session);
  return custom_fields.map((field) => field[field.type].value);
}

test("without a script what is wrong is said, what was typed stays, and what is right is kept", async () => {
  const link = await sell(stripe, { custom_fields });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  assert.equal(buyer.page.form.fields.custom_field_3, "dotted");
  await buyer.pay({ custom_field_1: "A", custom_field_2: "12x", custom_field_3: "lined" });
  assert.equal(buyer.page.kind, "invalid");
  for (const words of ["Engraving: Enter at least 2 characters.", "Member number: Enter digits only.", "Paper: Choose one of the options."]) {
    assert.ok(buyer.page.alert.includes(words), buyer.page.alert);
  }
  assert.deepEqual(
    [1, 2, 3].map((index) => buyer.page.form.fields[`custom_field_${index}`]),
    ["A", "12x", ""],
  );
  await buyer.pay({ custom_field_1: "", custom_field_2: "１２３４", custom_field_3: "blank" });
  assert.equal(buyer.page.kind, "complete");
  assert.deepEqual(await typed(buyer.session), [null, "1234", "blank"]);
});

test("fields that are asked for meanwhile are shown before anybody pays", async () => {
  const link = await sell(stripe);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await stripe.paymentLinks.update(link.id, { custom_fields });
  await buyer.pay();
  assert.notEqual(buyer.page.kind, "complete");
  await buyer.pay({ custom_field_2: "1234", custom_field_3: "dotted" });
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  assert.deepEqual(await typed(buyer.session), [null, "1234", "dotted"]);
});

test("with a script a field says what is wrong when it is left", async () => {
  const link = await sell(stripe, { custom_fields });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link.url);
  const leave = async (name, text) => {
    await page.fill(`#${name}`, text);
    await page.locator(`#${name}`).blur();
    return page.textContent(`#${name}_error`);
  };
  assert.equal(await leave("custom_field_1", "A"), "Enter at least 2 characters.");
  assert.equal(await leave("custom_field_1", ""), "");
  assert.equal(await leave("custom_field_2", "12x"), "Enter digits only.");
  assert.equal(await leave("custom_field_2", "12"), "Enter at least 3 digits.");
  assert.equal(await leave("custom_field_2", "１２３"), "");
  const { country, ...rest } = person;
  for (const [name, text] of Object.entries(rest)) if (await page.locator(`#${name}`).count()) await page.fill(`#${name}`, text);
  await page.selectOption("#country", country);
  await page.click("button[data-part=pay]");
  await page.getByRole("heading", { name: "Payment complete" }).waitFor();
  const { data } = await stripe.checkout.sessions.list({ payment_link: link.id });
  assert.deepEqual(await typed(data[0].id), [null, "123", "dotted"]);
  await context.close();
});

test("nobody pays without agreeing to the terms, with a script or without, and a tick stays", async () => {
  await stripe.rawRequest("POST", "/v1/edgetill/settings", { business_profile: { terms_of_service_url: "https://shop.example/terms" } });
  const words = "I accept [the house rules](https://shop.example/rules).";
  const link = await sell(stripe, {
    consent_collection: { terms_of_service: "required" },
    custom_text: { terms_of_service_acceptance: { message: words } },
  });
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  await buyer.pay();
  assert.equal(buyer.page.kind, "invalid");
  assert.ok(buyer.page.alert.includes("Agree to the terms to go on."), buyer.page.alert);
  await buyer.pay({ terms_of_service: "accepted", email: "nobody" });
  assert.equal(buyer.page.form.fields.terms_of_service, "accepted");
  await buyer.pay();
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  const { consent } = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.deepEqual(consent, { promotions: null, terms_of_service: "accepted" });

  const page = await browser.newPage();
  await page.goto(link.url);
  assert.equal(await page.getByRole("link", { name: "the house rules" }).getAttribute("href"), "https://shop.example/rules");
  for (const [name, text] of Object.entries(person)) {
    if (name !== "country" && (await page.locator(`#${name}`).count())) await page.fill(`#${name}`, text);
  }
  await page.selectOption("#country", person.country);
  await page.click("button[data-part=pay]");
  assert.equal(await page.textContent("#terms_of_service_error"), "Agree to the terms to go on.");
  await page.check("#terms_of_service");
  await page.click("button[data-part=pay]");
  await page.getByRole("heading", { name: "Payment complete" }).waitFor();
  await page.close();
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  test(`whoever ticks that they want to hear of offers opts in, and whoever does not opts out, ${how} JavaScript`, async () => {
    const link = await sell(stripe, { consent_collection: { promotions: "auto" } });
    const consents = [];
    for (const isTicked of [true, false]) {
      const context = await browser.newContext({ javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(link.url);
      const box = page.getByRole("checkbox", { name: /^Email me with news and offers from / });
      assert.equal(await box.isChecked(), false);
      const session = await page.inputValue("[name=session]");
      for (const [name, text] of Object.entries(person)) if (name !== "country") await page.fill(`#${name}`, text);
      await page.selectOption("#country", person.country);
      if (isTicked) {
        await box.focus();
        await page.keyboard.press("Space");
      }
      await page.click("button[data-part=pay]");
      await page.getByRole("heading", { name: "Payment complete" }).waitFor();
      consents.push((await stripe.checkout.sessions.retrieve(session)).consent);
      await context.close();
    }
    const [yes, no] = ["opt_in", "opt_out"].map((promotions) => ({ promotions, terms_of_service: null }));
    assert.deepEqual(consents, [yes, no]);
  });
}

test("an address fills in the merchant's own fields where the merchant lets it, and what may not stand there is ignored", async () => {
  const open = async (link, query) => {
    const buyer = new Buyer(worker.url);
    await buyer.open(`${pathOf(link)}?${new URLSearchParams(query)}`);
    assert.equal(buyer.page.status, 200);
    return buyer;
  };
  const filled = (buyer) => [1, 2, 3].map((index) => buyer.page.form.fields[`custom_field_${index}`] || "");
  const link = await sell(stripe, { custom_fields, edgetill: { prefill: true } });
  const right = { field_engraving: " For <Ada> ", field_member: "１２３４", field_paper: "blank" };
  const buyer = await open(link, right);
  assert.deepEqual(filled(buyer), ["For <Ada>", "1234", "blank"]);
  await buyer.reprice({});
  assert.deepEqual(filled(buyer), ["For <Ada>", "1234", "blank"]);
  await buyer.pay({ custom_field_2: "12345" });
  assert.equal(buyer.page.kind, "complete", buyer.page.alert);
  assert.deepEqual(await typed(buyer.session), ["For <Ada>", "12345", "blank"]);
  const wrong = { field_engraving: "x".repeat(21), field_member: "12", field_paper: "lined", engraving: "Ada", field_: "x" };
  assert.deepEqual(filled(await open(link, wrong)), ["", "", "dotted"]);
  assert.deepEqual(filled(await open(await sell(stripe, { custom_fields }), right)), ["", "", "dotted"], "not where nobody lets it");
});
