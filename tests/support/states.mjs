// Every page there is, as `cargo test` writes it to target/pages, served to a real browser.
// A new page in src/pages/tests/samples is picked up by every test that looks at states.
// Pictures for looking at go to target/screenshots/states.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../tools/setup.mjs";
import { launchBrowser } from "./browser.mjs";

const folder = join(root, "target", "pages");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };
const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="56" height="56"><rect width="56" height="56" fill="#9fb8a8"/></svg>';

export const shots = join(root, "target", "screenshots", "states");

/** What a page is looked at in. */
export const looks = {
  light: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 375, height: 667 } },
  narrow: { viewport: { width: 320, height: 640 } },
  "narrow-dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
};

/** The refusals: they differ from each other and from "form_declined" in the words of the alert alone. */
const isDecline = (name) => name.startsWith("decline_");

/** How many pages are looked at side by side. */
const SIDE_BY_SIDE = 4;

/** The HTML of every page, by name. */
export async function renderStates() {
  await rm(folder, { recursive: true, force: true });
  await promisify(execFile)("cargo", ["test", "--locked", "--lib", "every_page_can_be_looked_at"], { cwd: root });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".html")).sort();
  const pages = await Promise.all(files.map(async (file) => [file.slice(0, -5), await readFile(join(folder, file), "utf8")]));
  return new Map(pages);
}

/** Serves every page to a browser; `stop` ends both. */
export async function showStates() {
  const states = await renderStates();
  await mkdir(shots, { recursive: true });
  const server = createServer(async ({ url: path }, response) => {
    const file = states.get(path.slice(1)) ?? (await readFile(join(folder, path)).catch(() => undefined));
    // What a page that waits asks for: a browser that gets nothing stays where it is.
    if (!file && !extname(path)) return response.writeHead(204).end();
    response.writeHead(file ? 200 : 404, { "content-type": types[extname(path) || ".html"] ?? "text/plain" }).end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const browser = await launchBrowser();

  async function seeAll(names, options, see) {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    await context.route(/^https:/, (route) => route.fulfill({ contentType: "image/svg+xml", body: picture }));
    const left = [...names];
    const walk = async () => {
      const page = await context.newPage();
      for (let name = left.shift(); name; name = left.shift()) {
        await page.goto(`${url}/${name}`);
        await see(page, name);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, walk));
    await context.close();
  }

  return {
    html: states,
    /** Runs `see` on every page in a browser set up so. */
    async each(options, see) {
      await seeAll([...states.keys()], options, see);
    },
    /** The same for what differs in more than the words of the alert. */
    async eachLayout(options, see) {
      const names = [...states.keys()].filter((name) => !isDecline(name));
      await seeAll(names, options, see);
    },
    /** Runs `see` on one page. */
    async one(name, options, see) {
      await seeAll([name], options, see);
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Nothing of a page lies beside the screen. */
export async function assertFits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${name} scrolls sideways`);
}
