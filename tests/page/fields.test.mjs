// The fields as people, keyboards, password managers and browsers fill them: the script and the
// server read every text alike, and neither gets in the way of how it comes.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { Buyer, cards, person } from "../support/buyer.mjs";
import { captures, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, browser;
before(async () => {
  [worker, browser] = await Promise.all([startWorker(), launchBrowser()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), browser.close()]));

const ZERO_WIDTH = "\u200b";
const RIGHT_TO_LEFT = "\u202b";
const ISOLATED = (text) => `\u2066${text}\u2069`;

/** `text` with the digits of the script whose zero this is. */
const inDigits = (zero, text) => text.replace(/\d/g, (digit) => String.fromCodePoint(zero.codePointAt() + Number(digit)));
const zeros = [..."０٠۰०০๐០၀᠐𝟎𞥐"];

/** What may be typed into each field: what is meant as it is read, and what is refused. */
const texts = {
  email: {
    right: [
      "ada@buyer.example",
      `${ZERO_WIDTH}ada@buyer.example${ZERO_WIDTH}`,
      ISOLATED(" ada@buyer.example "),
      "ａｄａ＠ｂｕｙｅｒ．ｅｘａｍｐｌｅ",
      "ada@buyer。example",
      "a\u00adda@buyer.example",
      "ada+tag@buyer.photography",
      "o'neill@buyer.example",
      "da..me.@buyer.example",
      "आदा@डाटामेल.भारत",
      "ada@xn--bcher-kva.example",
      `${"a".repeat(64)}@${"b".repeat(63)}.example`,
    ],
    wrong: [
      "nobody",
      "nobody@example",
      "no body@buyer.example",
      "a@b@buyer.example",
      "ada@buyer,example",
      "ada@-buyer.example",
      "ada@buyer-.example",
      "ada@buyer..example",
      "ada@buyer.example.",
      "<ada@buyer.example>",
      "“ada”@buyer.example",
      `${"a".repeat(65)}@buyer.example`,
      `ada@${"b".repeat(64)}.example`,
      ZERO_WIDTH,
      "\u3164",
    ],
  },
  card_number: {
    right: [
      "4242424242424242",
      "4242 4242 4242 4242",
      "4242-4242-4242-4242",
      "4242.4242.4242.4242",
      "4242–4242—4242−4242",
      "４２４２ー４２４２ー４２４２ー４２４２",
      "4242\u00a04242\u20094242\u30004242",
      ISOLATED("4242424242424242"),
      `${RIGHT_TO_LEFT}4242 4242${ZERO_WIDTH} 4242 4242\ufeff`,
      "4️⃣2️⃣4️⃣2️⃣ 4242 4242 4242",
      ...zeros.map((zero) => inDigits(zero, "4242 4242 4242 4242")),
    ],
    wrong: ["4242", "4242 4242 4242 4241", "4242 4242 4242 424O", "4242 4242 4242 4242 x", "4242 4242 4242 424½", "----", "42424242424242424242"],
  },
  card_expiry: {
    right: [
      ...["2034-02", "203402", "2034/02", "2034 02", "2034.2", "2034 – 02", "２０３４－０２", "۲۰۳۴-۰۲"],
      ...["02.34", "02-2034", "2/34", "0234", "02 / 34", "022034", "234", "22034", "134", "2 34", "０２／３４", "02ー34"],
      ISOLATED("02/34"),
      `02${ZERO_WIDTH}/34`,
      ...zeros.map((zero) => inDigits(zero, "02/34")),
    ],
    wrong: [
      "34/02",
      "3402",
      "13/34",
      "0034",
      "2034-13",
      "203400",
      "02/34/01",
      "2034-02-28",
      "2",
      "20",
      "02/",
      "1999-12",
      "12/1999",
      "01/20",
      "202001",
      "02/95",
      "2095-02",
      "Feb 34",
      "02/034",
      "½/34",
    ],
  },
  card_cvc: {
    right: ["123", " 123 ", "1 2 3", "１２３", "١٢٣", `${ZERO_WIDTH}123`, ISOLATED("123")],
    wrong: ["12", "1234", "12a", "１２", "¹²³x", "--"],
  },
};

async function open(link, options = {}) {
  const context = await browser.newContext({ locale: "en-US", ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  await page.goto(link.url);
  return page;
}

const field = (page, name) => page.locator(`[name=${name}]`);
const payButton = (page) => page.locator("button.till-button[data-part=pay]");

async function fill(page, values = {}) {
  for (const [name, value] of Object.entries({ ...person, ...values })) {
    if (name === "country") await field(page, name).selectOption(value);
    else await field(page, name).fill(value);
  }
}

/** What the script says of a field that holds `value`: put there without a word, or as browsers fill it in. */
const saidByScript = (page, name, value, events) =>
  field(page, name).evaluate(
    (input, { value, events }) => {
      input.value = value;
      for (const type of events) input.dispatchEvent(new Event(type, { bubbles: true }));
      input.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
      const said = value && document.getElementById(`${input.id}_error`).textContent;
      return { said, value: input.value };
    },
    { value, events },
  );

for (const [name, { right, wrong }] of Object.entries(texts)) {
  test(`${name}: the script and the server read every text alike`, async () => {
    const link = await sell(stripe);
    const page = await open(link);
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    for (const value of [...right, ...wrong]) {
      // A country that is none keeps the order from being paid.
      await buyer.pay({ [name]: value, country: "" });
      const [, said = ""] = buyer.page.html.match(new RegExp(`id="${name}_error">([^<]+)<`)) ?? [];
      assert.equal(said === "", right.includes(value), `the server: ${JSON.stringify(value)}: ${said}`);
      const expected = said.replaceAll("&#39;", "'");
      for (const events of [[], ["input"], ["change"], ["input", "compositionend", "change"]]) {
        const found = await saidByScript(page, name, value, events);
        const told = `the script, ${events}: ${JSON.stringify(value)}, then ${found.value}`;
        // What is written anew may be wrong in another way.
        if (found.value === value) assert.equal(found.said, expected, told);
        else assert.equal(found.said === "", right.includes(value), told);
      }
    }
    assert.deepEqual(page.trouble, []);
  });
}

/** What a buyer of another script pastes or a password manager fills in, all of it meant as `person`. */
const foreign = {
  email: `${ZERO_WIDTH}ada@buyer.example${ZERO_WIDTH}`,
  card_number: ISOLATED("４２４２ ４２４２ー４２４２ ４２４２"),
  card_expiry: "2034-12",
  card_cvc: "١٢٣",
  postal_code: "１０１１５",
};

for (const javaScriptEnabled of [true, false]) {
  test(`with JavaScript ${javaScriptEnabled ? "on" : "off"}, what another script's keyboard writes is paid with and kept as meant`, async () => {
    const page = await open(await sell(stripe), { javaScriptEnabled });
    const session = await field(page, "session").inputValue();
    // The browser itself wants an address without marks, where no script says otherwise.
    await fill(page, javaScriptEnabled ? foreign : { ...foreign, email: person.email });
    await payButton(page).click();
    await page.getByText("Payment complete").waitFor();
    const { customer_details, payment_intent } = await stripe.checkout.sessions.retrieve(session, { expand: ["payment_intent.latest_charge"] });
    assert.equal(customer_details.email, person.email);
    assert.equal(customer_details.address.postal_code, "10115");
    const { last4, exp_month, exp_year } = payment_intent.latest_charge.payment_method_details.card;
    assert.deepEqual({ last4, exp_month, exp_year }, { last4: "4242", exp_month: 12, exp_year: 2034 });
    assert.deepEqual(page.trouble, []);
  });
}

test("what a browser fills in without a word is seen when the form goes", async () => {
  const page = await open(await sell(stripe));
  const fillSilently = (values) =>
    page.evaluate((values) => {
      for (const [name, value] of Object.entries(values)) document.forms[0].elements[name].value = value;
    }, values);
  await fillSilently({ ...person, card_expiry: "2020-12" });
  await payButton(page).click();
  assert.match(await page.locator("#card_expiry_error").innerText(), /in the past/);
  await fillSilently({ card_expiry: "2034-12" });
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
});

test("a date with its year first is left alone, filled in or typed", async () => {
  const page = await open(await sell(stripe));
  const expiry = field(page, "card_expiry");
  for (const date of ["2034-02", "203402", "2034/02", "2034 / 2"]) {
    await expiry.fill("");
    await expiry.fill(date);
    await expiry.blur();
    assert.equal(await expiry.inputValue(), date);
    await expiry.fill("");
    await expiry.pressSequentially(date);
    assert.equal(await expiry.inputValue(), date, "typed");
    await expiry.blur();
    assert.equal(await page.locator("#card_expiry_error").isVisible(), false, date);
  }
});

test("Enter leads from gap to gap, then pays", async () => {
  const page = await open(await sell(stripe));
  const focused = () => page.evaluate(() => document.activeElement.name);
  const errors = page.locator(".till-field__error:visible");
  await field(page, "country").selectOption("US");
  await field(page, "email").press("Enter");
  assert.deepEqual(await errors.allInnerTexts(), ["Enter your email address."]);
  assert.equal(await focused(), "email");
  await page.keyboard.type(person.email);
  const gaps = ["card_number", "card_expiry", "card_cvc", "postal_code"];
  for (const gap of gaps) {
    await page.keyboard.press("Enter");
    assert.equal(await focused(), gap);
    assert.deepEqual(await errors.allInnerTexts(), [], gap);
    assert.equal(await field(page, gap).getAttribute("enterkeyhint"), gap === gaps.at(-1) ? "go" : "next");
    await page.keyboard.type(person[gap]);
  }
  await page.keyboard.press("Enter");
  await page.getByText("Payment complete").waitFor();
});

test("a form that goes with gaps after Enter says all of them", async () => {
  const page = await open(await sell(stripe));
  await field(page, "country").selectOption("DE");
  await field(page, "email").fill(person.email);
  await field(page, "email").press("Enter");
  await payButton(page).click();
  assert.equal(await page.locator(".till-field__error:visible").count(), 3, "the card's three fields");
});

describe("an input method", () => {
  /** Composes `text` in the field that has the focus, key by key as an input method does, and gives what is in it before it is taken. */
  async function compose(page, text) {
    const keys = await page.context().newCDPSession(page);
    for (let length = 1; length <= text.length; length++) {
      await keys.send("Input.imeSetComposition", { text: text.slice(0, length), selectionStart: length, selectionEnd: length });
    }
    const composed = await page.evaluate(() => document.activeElement.value);
    await keys.send("Input.insertText", { text });
    return composed;
  }

  test("is not disturbed while it composes, and what it gives is written once", async () => {
    const page = await open(await sell(stripe));
    const number = field(page, "card_number");
    await number.focus();
    const typed = "４２４２４２４２４２４２４２４２";
    assert.equal(await compose(page, typed), typed);
    assert.equal(await number.inputValue(), "4242 4242 4242 4242");
    assert.equal(await number.evaluate((input) => input.selectionStart), 19);
    assert.equal(await page.locator(".till-card__brand").innerText(), "Visa");

    const expiry = field(page, "card_expiry");
    await expiry.focus();
    for (const [text, written] of [
      ["０２３４", "02 / 34"],
      ["２０３４ー０２", "２０３４ー０２"],
    ]) {
      await expiry.fill("");
      assert.equal(await compose(page, text), text);
      assert.equal(await expiry.inputValue(), written);
    }
  });

  test("may write a part of a number into the middle of it", async () => {
    const page = await open(await sell(stripe));
    const number = field(page, "card_number");
    await number.fill("4242 4242");
    await number.evaluate((input) => input.setSelectionRange(2, 2));
    await compose(page, "１２３");
    assert.deepEqual(await number.evaluate((input) => [input.value, input.selectionStart]), ["4212 3424 242", 6]);
  });
});

test("a number that is pasted over a part of another keeps the caret behind it", async () => {
  const page = await open(await sell(stripe));
  const number = field(page, "card_number");
  await number.pressSequentially("42424242");
  await number.evaluate((input) => input.setSelectionRange(2, 7));
  await page.keyboard.insertText("000-000");
  assert.deepEqual(await number.evaluate((input) => [input.value, input.selectionStart]), ["4200 0000 42", 10]);
});

test("a page that is come back to has what was typed, and no quantity but the one that is priced", async () => {
  const item = { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } };
  const page = await open(await sell(stripe, { item }));
  await field(page, "quantity_0").fill("3");
  await payButton(page).filter({ hasText: "€54.00" }).waitFor();
  await field(page, "email").fill("eve@buyer.example");
  await field(page, "card_number").fill("4242424242424242");
  // Chromium notes what stands in a form a moment after it was typed, not when the page is left.
  await page.waitForTimeout(1000);
  await page.goto("about:blank");
  await page.goBack();
  assert.equal(await field(page, "email").inputValue(), "eve@buyer.example");
  assert.equal(await page.locator(".till-card__brand").innerText(), (await field(page, "card_number").inputValue()) && "Visa");
  assert.equal(await field(page, "quantity_0").inputValue(), "1");
  assert.equal(await field(page, "total").inputValue(), "1800");
  await fill(page);
  await payButton(page).click();
  await page.getByText("Payment complete").waitFor();
});

for (const javaScriptEnabled of [true, false]) {
  test(`with JavaScript ${javaScriptEnabled ? "on" : "off"}, going back after a refusal leads to a form that pays once`, async () => {
    const page = await open(await sell(stripe), { javaScriptEnabled });
    const session = await field(page, "session").inputValue();
    await fill(page, { card_number: cards.declined });
    await payButton(page).click();
    await page.getByRole("alert").waitFor();
    await page.goBack();
    await fill(page);
    await payButton(page).dblclick();
    await page.getByText("Payment complete").waitFor();
    assert.equal((await captures(worker, [session])).length, 1);
    assert.deepEqual(page.trouble, []);
  });
}
