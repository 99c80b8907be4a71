// Every page there is in a real browser: light and dark, wide and at 320 px, zoomed to 400 %,
// right to left and printed. Each is valid HTML, is held against axe-core, may not scroll
// sideways, has one h1, and is walked through with the Tab key. states-layout.test.mjs measures.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { assertFits, looks, shots, showStates } from "../support/states.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let states;
before(async () => {
  states = await showStates();
});
after(() => states.stop());

const shoot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

test("every page is valid HTML", async () => {
  const rules = {
    // A page that waits asks again every few seconds, in a noscript; the script does it without loading.
    "meta-refresh": "off",
    // The default button that nobody sees is an input, so that who looks for buttons finds the one that is seen.
    "prefer-button": "off",
  };
  const validator = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules });
  for (const [name, html] of states.html) {
    const { results } = await validator.validateString(html, name);
    // Where nobody takes payments the order stands in its form, but nothing of it can be sent.
    const isKnown = ({ ruleId }) => name === "open_no_processor" && ruleId === "wcag/h32";
    const faults = results.flatMap(({ messages }) => messages.filter((message) => !isKnown(message)));
    const found = faults.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`);
    assert.deepEqual(found, [], name);
  }
});

for (const javaScriptEnabled of [true, false]) {
  test(`a page that waits stays while it is looked at, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async () => {
    await states.one("processing", { ...looks.light, javaScriptEnabled }, async (page, name) => {
      // It asks after two seconds, and looking takes longer on a busy machine.
      await page.waitForRequest((request) => request.url().includes("/c/"));
      await page.waitForTimeout(500);
      assert.equal(await page.locator("h1").innerText(), "Processing your payment", name);
    });
  });
}

// What else there is of sizes, states-layout.test.mjs measures.
for (const look of ["light", "dark", "narrow-dark"]) {
  test(`${look}: every page fits, and axe-core finds nothing wrong`, async () => {
    // One look wide and one narrow are enough for pages that differ in a sentence.
    await states[look === "dark" ? "eachLayout" : "each"](looks[look], async (page, name) => {
      await shoot(page, `${name}-${look}`);
      await assertFits(page, name);
      assert.equal(await page.locator("h1").count(), 1, name);
      await page.addScriptTag({ path: axe });
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      assert.deepEqual(found, [], `${name}, ${look}`);
    });
  });
}

test("at 400 % nothing scrolls sideways and nothing is cut off", async () => {
  // WCAG 1.4.10: 1280 CSS pixels at 400 % are 320.
  await states.eachLayout({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, assertFits);
});

test("right to left it is the same page, mirrored", async () => {
  await states.eachLayout(looks.light, async (page, name) => {
    const main = page.locator("main");
    const before = await main.boundingBox();
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await assertFits(page, name);
    const after = await main.boundingBox();
    assert.ok(Math.abs(before.x - (1280 - after.x - after.width)) < 1, `${name}: ${before.x} is not mirrored by ${after.x}`);
    await shoot(page, `${name}-rtl`);
  });
});

test("the Tab key goes through everything in the order of the page, and shows where it is", async () => {
  await states.eachLayout(looks.light, async (page, name) => {
    const all = await page.evaluate(() => {
      // Of a group of radio buttons Tab reaches the chosen one.
      const isReachedByArrows = ({ type, checked }) => type === "radio" && !checked;
      const shown = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")].filter(
        (element) =>
          element.tabIndex >= 0 && element.checkVisibility() && getComputedStyle(element).pointerEvents !== "none" && !isReachedByArrows(element),
      );
      for (const [place, element] of shown.entries()) element.dataset.place = place;
      document.activeElement?.blur();
      return shown.length;
    });
    const visited = [];
    for (let steps = 0; steps < all + 2; steps++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const { dataset, parentElement } = document.activeElement;
        // A quantity's ring is around the box it shares with its two steps.
        const styles = [document.activeElement, parentElement ?? document.body].map((element) => getComputedStyle(element));
        return dataset.place && { place: Number(dataset.place), ring: styles.some(({ outlineStyle }) => outlineStyle !== "none") };
      });
      if (!at || visited.includes(at.place)) continue;
      assert.ok(at.ring, `${name}: no focus ring at ${at.place}`);
      visited.push(at.place);
    }
    const inOrder = [...visited].sort((a, b) => a - b);
    assert.equal(visited.length, all, `${name}: Tab reaches ${visited} of ${all}`);
    // The alert takes the focus first, so the walk may begin in the middle; from there it goes on.
    const start = visited.indexOf(0);
    assert.deepEqual([...visited.slice(start), ...visited.slice(0, start)], inOrder, name);
  });
});

test("nothing moves for those who asked for that", async () => {
  await states.eachLayout({ ...looks.light, reducedMotion: "reduce" }, async (page, name) => {
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) =>
          getComputedStyle(element)
            .transitionDuration.split(", ")
            .some((time) => time !== "0s"),
        )
        .map((element) => element.className),
    );
    assert.deepEqual(moving, [], name);
  });
});

test("a printed confirmation is what was bought, black on white", async () => {
  await states.eachLayout({ ...looks.light, colorScheme: "dark" }, async (page, name) => {
    if (!name.startsWith("complete")) return;
    await page.emulateMedia({ media: "print" });
    await shoot(page, `${name}-print`);
    const colours = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return { backgroundColor, color };
    });
    assert.deepEqual(colours, { backgroundColor: "rgb(255, 255, 255)", color: "rgb(0, 0, 0)" });
    assert.equal(await page.locator(".till-receipt").isVisible(), true);
    assert.equal(await page.locator(".till-notice__action").first().isVisible(), false);
  });
});
