// A real browser for the page tests: the machine's own Chromium, driven by playwright-core.

import { chromium } from "playwright-core";
import { findChromium } from "../../tools/chromium.mjs";

/** Starts Chromium; close it in the test's `after`. `switches` are more of its own, `options` go to playwright's `launch`. */
export function launchBrowser({ switches = [], ...options } = {}) {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
      ...switches,
    ],
    ...options,
  });
}
