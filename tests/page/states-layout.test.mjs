// The layout of every page, measured: nothing is cut off, nothing lies over anything else, edges
// meet their column's, and who opens a page sees what it says and what to do without scrolling.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { layoutFaults } from "../support/layout.mjs";
import { looks, shots, showStates } from "../support/states.mjs";

let states;
before(async () => {
  states = await showStates();
});
after(() => states.stop());

const sizes = { wide: looks.light, phone: looks.phone, narrow: looks.narrow };

for (const [size, options] of Object.entries(sizes)) {
  for (const javaScriptEnabled of [true, false]) {
    test(`${size}, JavaScript ${javaScriptEnabled ? "on" : "off"}: all is in line, and what leads is on the first screen`, async () => {
      // Refusals differ in a sentence of the alert, which is tightest where it is narrow.
      const each = size === "narrow" ? "each" : "eachLayout";
      const look = { ...options, javaScriptEnabled };
      const see = async (page, name) => {
        if (size === "phone" && javaScriptEnabled) await page.screenshot({ path: join(shots, `${name}-phone.png`), fullPage: true });
        return [...(await layoutFaults(page)), ...(await beyondFirstScreen(page, look))];
      };
      assert.deepEqual(await faultsOfAll(each, look, see), {});
    });
  }

  test(`${size}, in a language of longer words: everything has room too`, async () => {
    const each = size === "narrow" ? "each" : "eachLayout";
    const see = async (page, name) => {
      await page.evaluate(lengthenWords);
      if (size === "narrow") await page.screenshot({ path: join(shots, `${name}-longer.png`), fullPage: true });
      return layoutFaults(page);
    };
    assert.deepEqual(await faultsOfAll(each, options, see), {});
  });
}

test("right to left everything is in line too", async () => {
  const see = async (page) => {
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    return layoutFaults(page);
  };
  assert.deepEqual(await faultsOfAll("eachLayout", sizes.wide, see), {});
});

/** What `see` finds wrong with pages, by name. */
async function faultsOfAll(each, options, see) {
  const all = {};
  await states[each](options, async (page, name) => {
    const faults = await see(page, name);
    if (faults.length > 0) all[name] = faults;
  });
  return all;
}

/** What leads a page and is not on its first screen: the headline and the thing to do. */
async function beyondFirstScreen(page, { javaScriptEnabled, viewport: { height } }) {
  const count = (selector) => page.locator(selector).count();
  // A form is longer than a phone: the total leads it, and what the alert says where the script folds the order.
  // A receipt is as long as the order, and the merchant's own words as long as they like.
  const isLong = (await count(".till-receipt, .till-notice__text[dir=auto]")) > 0;
  const ofForm = [".till-order__total", ...(javaScriptEnabled ? [".till-alert > p"] : [])];
  const ofNotice = ["h1", ...(isLong ? [] : [".till-notice__action", ".till-notice__choices"])];
  const faults = [];
  for (const selector of (await count("[data-checkout]")) > 0 ? ofForm : ofNotice) {
    for (const part of await page.locator(selector).all()) {
      const { y, height: own } = await part.boundingBox();
      const scrolled = await page.evaluate(() => scrollY);
      if (y < 0 && scrolled === 0) faults.push(`${selector} is above the screen`);
      if (y + own > height + 1) faults.push(`${selector} ends at ${y + own} of ${height}`);
    }
  }
  return faults;
}

/** Makes each word of ours 40 % longer, in the page: not the merchant's words, amounts and numbers. */
function lengthenWords() {
  const notOurs = "bdi, [dir=auto], mark, s, option, [class*=amount], .till-order__total, .till-notice__clock";
  const longer = (text) => text.replaceAll(/\p{L}{2,}/gu, (word) => word.padEnd(Math.ceil(word.length * 1.4), word.slice(1).toLowerCase()));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.closest(notOurs)) texts.currentNode.data = longer(texts.currentNode.data);
  }
  for (const input of document.querySelectorAll("input[placeholder]")) input.placeholder = longer(input.placeholder);
}

test("what would be wrong is found", async () => {
  const mistakes = {
    "an amount beside its column": ".till-line__amount { margin-inline-end: 3px }",
    "a name beside the others": ".till-line:last-child > .till-line__body { margin-inline-start: 9px }",
    "a name over its amount": ".till-line__name { transform: translateX(200px) }",
    "a text that is cut off": ".till-line__name { white-space: nowrap; overflow: hidden; inline-size: 40px }",
    "a field wider than the screen": ".till-field__input { inline-size: 2000px }",
    "a label over what is typed": ".till-card__input { padding-block-start: 10px }",
    "a label over the edge of its field": ".till-card__label { transform: translateX(150px) }",
    "a word that is broken": ".till-line__name { inline-size: 30px; overflow-wrap: anywhere }",
    "a heading over a field": ".till-heading { margin-block-end: -60px }",
    "figures of different widths": ".till { font-variant-numeric: normal }",
    "a field with small letters": ".till-quantity__input { font-size: 15px }",
    "a select with small letters": ".till-field__input--select { font-size: 0.9375rem }",
    "text away from its label": "#email { text-align: right }",
    "a corner inside a box of fields": "#card_expiry { border-end-end-radius: 10px }",
    "fields at different heights": ".till-row > :last-child { margin-block-start: 4px }",
  };
  await states.one("open", sizes.wide, async (page) => {
    for (const [mistake, css] of Object.entries(mistakes)) {
      const style = await page.addStyleTag({ content: css });
      assert.notDeepEqual(await layoutFaults(page), [], mistake);
      await style.evaluate((element) => element.remove());
      assert.deepEqual(await layoutFaults(page), [], `after ${mistake}`);
    }
  });
});
