// The layout of every page, measured: nothing is cut off, nothing lies over anything else, edges
// meet their column's, and who opens a page sees what it says and what to do without scrolling.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { layoutFaults } from "../support/layout.mjs";
import { looks, showStates } from "../support/states.mjs";

let states;
before(async () => {
  states = await showStates();
});
after(() => states.stop());

const sizes = { wide: looks.light, phone: looks.phone, narrow: looks.narrow };

for (const [size, options] of Object.entries(sizes)) {
  for (const javaScriptEnabled of [true, false]) {
    describe(`${size}, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
      test("nothing is cut off, nothing overlaps, everything is in line", async () => {
        await states.each({ ...options, javaScriptEnabled }, async (page, name) => {
          assert.deepEqual(await layoutFaults(page), [], name);
        });
      });

      test("the headline and the thing to do are on the first screen", async () => {
        await states.each({ ...options, javaScriptEnabled }, async (page, name) => {
          const { height } = options.viewport;
          const isForm = (await page.locator("[data-checkout]").count()) > 0;
          const isReceipt = (await page.locator(".till-receipt").count()) > 0;
          // A form is longer than a phone: the total leads it, and the alert where the order is folded. A receipt is as long as the order.
          const ofForm = [".till-order__total", ...(javaScriptEnabled ? [".till-alert"] : [])];
          const ofNotice = ["h1", ...(isReceipt ? [] : [".till-notice__action", ".till-notice__choices"])];
          const leads = isForm ? ofForm : ofNotice;
          for (const selector of leads) {
            for (const part of await page.locator(selector).all()) {
              const { y, height: own } = await part.boundingBox();
              const scrolled = await page.evaluate(() => scrollY);
              assert.ok(y >= 0 || scrolled > 0, `${name}: ${selector} is above the screen`);
              assert.ok(y + own <= height + 1, `${name}: ${selector} ends at ${y + own} of ${height}`);
            }
          }
        });
      });
    });
  }
}

test("right to left everything is in line too", async () => {
  await states.each({ ...sizes.wide, javaScriptEnabled: true }, async (page, name) => {
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    assert.deepEqual(await layoutFaults(page), [], name);
  });
});

test("what would be wrong is found", async () => {
  const mistakes = {
    "an amount beside its column": ".till-line__amount { margin-inline-end: 3px }",
    "a name over its amount": ".till-line__name { transform: translateX(200px) }",
    "a text that is cut off": ".till-line__name { white-space: nowrap; overflow: hidden; inline-size: 40px }",
    "a field wider than the screen": ".till-field__input { inline-size: 2000px }",
    "a label over what is typed": ".till-card__input { padding-block-start: 10px }",
    "a heading over a field": ".till-heading { margin-block-end: -60px }",
    "figures of different widths": ".till { font-variant-numeric: normal }",
    "fields at different heights": ".till-row > :last-child { margin-block-start: 4px }",
  };
  await states.each(sizes.wide, async (page, name) => {
    if (name !== "open") return;
    for (const [mistake, css] of Object.entries(mistakes)) {
      const style = await page.addStyleTag({ content: css });
      assert.notDeepEqual(await layoutFaults(page), [], mistake);
      await style.evaluate((element) => element.remove());
      assert.deepEqual(await layoutFaults(page), [], `after ${mistake}`);
    }
  });
});
