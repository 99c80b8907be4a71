// Lighthouse's scores of the page to pay on and of the confirmation, performance among them:
// a phone's processor and network are played by it, on a machine that should have nothing else to do.

import { Buyer } from "../tests/support/buyer.mjs";
import { auditsOf } from "../tests/support/lighthouse.mjs";
import { pathOf, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startWorker } from "../tests/support/worker.mjs";

const categories = ["performance", "accessibility", "best-practices", "seo"];

export async function lighthouse() {
  const worker = await startWorker({ vars: { LINK_MEMORY_SECONDS: "5" } });
  try {
    const link = await sell(stripeFor(worker));
    const buyer = new Buyer(worker.url);
    await buyer.open(pathOf(link));
    await buyer.pay();
    const confirmation = `/c/${buyer.session}`;
    const pages = {
      "to pay on": await auditsOf([link.url], categories),
      "confirmation": await auditsOf([worker.url + confirmation], categories, buyer.cookieFor(confirmation)),
    };
    const rows = Object.entries(pages).map(([name, [{ scores }]]) => [name, ...categories.map((category) => scores[category])]);
    return { pages: Object.values(pages).flat(), report: [[["", ...categories], ...rows]] };
  } finally {
    await worker.stop();
  }
}
