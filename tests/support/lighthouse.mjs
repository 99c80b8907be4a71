// Lighthouse on pages of the built Worker, in the machine's own Chromium.

import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { launchBrowser } from "./browser.mjs";

/**
 * What Lighthouse says of each address: the scores by category, of 100, and the audits that are not
 * passed; to a browser that has these cookies.
 */
export async function auditsOf(addresses, categories, cookie) {
  const options = { onlyCategories: categories, ...(cookie && { extraHeaders: { cookie } }) };
  const found = await reportsOn(addresses, options);
  return found.map(judged);
}

/** When Lighthouse's phone on its slow line shows something of an address, and the most of it, in milliseconds. */
export async function timingsOf(address) {
  const [{ audits }] = await reportsOn([address], { onlyCategories: ["performance"] });
  const of = (audit) => audits[audit].numericValue;
  return { firstPaint: of("first-contentful-paint"), largestPaint: of("largest-contentful-paint") };
}

async function reportsOn(addresses, options) {
  const port = await freePort();
  const browser = await launchBrowser({ args: ["--headless", "--no-sandbox", "--disable-gpu", `--remote-debugging-port=${port}`] });
  try {
    const found = [];
    for (const address of addresses) {
      const { lhr } = await lighthouse(address, { port, output: "json", logLevel: "error", ...options });
      found.push(lhr);
    }
    return found;
  } finally {
    await browser.close();
  }
}

function judged({ categories, audits }) {
  const scores = {};
  const failed = {};
  for (const [name, { score, auditRefs }] of Object.entries(categories)) {
    scores[name] = Math.round(score * 100);
    const weighed = auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1);
    failed[name] = weighed.map(({ id }) => id);
  }
  return { scores, failed };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
