// Every page there is, as `cargo test` writes it to target/pages, in a real browser: light and
// dark, from 320 px to wide, zoomed to 400 %, right to left and printed. Each is held against
// axe-core, may not scroll sideways, has one h1, and is walked through with the Tab key.
// Pictures for looking at go to target/screenshots/states.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../tools/setup.mjs";
import { launchBrowser } from "../support/browser.mjs";

const folder = join(root, "target", "pages");
const shots = join(root, "target", "screenshots", "states");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };
const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="56" height="56"><rect width="56" height="56" fill="#9fb8a8"/></svg>';
const looks = {
  light: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  narrow: { viewport: { width: 320, height: 640 } },
  "narrow-dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
};

let server, url, browser, names;
before(async () => {
  await promisify(execFile)("cargo", ["test", "--locked", "--lib", "every_page_can_be_looked_at"], { cwd: root });
  await mkdir(shots, { recursive: true });
  names = (await readdir(folder)).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
  server = createServer(async ({ url: path }, response) => {
    const file = await readFile(join(folder, path)).catch(() => undefined);
    response.writeHead(file ? 200 : 404, { "content-type": types[extname(path)] ?? "text/plain" }).end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${server.address().port}`;
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** Runs `look` on every page in a browser set up so. */
async function onEveryPage(options, look) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  await context.route(/^https:/, (route) => route.fulfill({ contentType: "image/svg+xml", body: picture }));
  const page = await context.newPage();
  for (const name of names) {
    await page.goto(`${url}/${name}.html`);
    await look(page, name);
  }
  await context.close();
}

async function assertFits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${name} scrolls sideways`);
}

for (const [look, options] of Object.entries(looks)) {
  describe(look, () => {
    test("nothing is wrong with any page, for axe-core and for the eye", async () => {
      await onEveryPage(options, async (page, name) => {
        await page.screenshot({ path: join(shots, `${name}-${look}.png`), fullPage: true });
        await assertFits(page, name);
        assert.equal(await page.locator("h1").count(), 1, name);
        await page.addScriptTag({ path: axe });
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        assert.deepEqual(found, [], `${name}, ${look}`);
      });
    });
  });
}

test("at 400 % nothing scrolls sideways and nothing is cut off", async () => {
  // WCAG 1.4.10: 1280 CSS pixels at 400 % are 320.
  await onEveryPage({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, assertFits);
});

test("right to left it is the same page, mirrored", async () => {
  await onEveryPage(looks.light, async (page, name) => {
    const main = page.locator("main");
    const before = await main.boundingBox();
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await assertFits(page, name);
    const after = await main.boundingBox();
    assert.ok(Math.abs(before.x - (1280 - after.x - after.width)) < 1, `${name}: ${before.x} is not mirrored by ${after.x}`);
    if (["form_errors", "complete"].includes(name)) await page.screenshot({ path: join(shots, `${name}-rtl.png`), fullPage: true });
  });
});

test("the Tab key goes through everything in the order of the page, and shows where it is", async () => {
  await onEveryPage(looks.light, async (page, name) => {
    const all = await page.evaluate(() => {
      const shown = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")].filter(
        (element) => element.tabIndex >= 0 && element.checkVisibility() && getComputedStyle(element).pointerEvents !== "none",
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
  await onEveryPage({ ...looks.light, reducedMotion: "reduce" }, async (page, name) => {
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
  await onEveryPage({ ...looks.light, colorScheme: "dark" }, async (page, name) => {
    if (!name.startsWith("complete")) return;
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: join(shots, `${name}-print.png`), fullPage: true });
    const colours = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return { backgroundColor, color };
    });
    assert.deepEqual(colours, { backgroundColor: "rgb(255, 255, 255)", color: "rgb(0, 0, 0)" });
    assert.equal(await page.locator(".till-receipt").isVisible(), true);
    assert.equal(await page.locator(".till-notice__action").first().isVisible(), false);
  });
});
