// Where this machine keeps its Chromium: the page tests use the one that is there,
// so that nothing downloads a browser.

import { existsSync } from "node:fs";
import { findOnPath, Stop } from "./setup.mjs";

/** The path of Chromium or Chrome; a clear stop where there is none. */
export function findChromium() {
  const { CHROMIUM } = process.env;
  if (CHROMIUM && !existsSync(CHROMIUM)) throw new Stop(`CHROMIUM names ${CHROMIUM}, and there is no such file.`);
  const found = CHROMIUM || findOnPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  if (found) return found;
  throw new Stop(
    "The page tests need a browser and found none on the PATH.\n" +
      "Install Chromium (Debian, Ubuntu: apt-get install chromium) or name one: CHROMIUM=/path/to/chrome npm test",
  );
}
