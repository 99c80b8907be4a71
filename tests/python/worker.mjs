// The Worker and its buyers, for the tests in Python: the first line of standard output says
// where the Worker listens. Each line of standard input is then a purchase, `{ url, card, answer }`,
// and each further line of standard output what became of it, `{ kind, session }`: the words of
// ../support/buyer.mjs. The end of standard input ends everything.

import { createInterface } from "node:readline";
import { Buyer } from "../support/buyer.mjs";
import { startWorker } from "../support/worker.mjs";

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const worker = await startWorker({ vars: { ATTEMPT_PAUSES: "0" } });
say({ url: worker.url, test_key: worker.testKey, live_key: worker.liveKey });

for await (const line of createInterface({ input: process.stdin })) {
  const { url, card, answer } = JSON.parse(line);
  const { pathname, search } = new URL(url);
  const buyer = new Buyer(worker.url);
  await buyer.open(pathname + search);
  await buyer.pay(card && { card_number: card });
  if (answer) await buyer.answer(answer);
  say({ kind: buyer.page.kind, session: buyer.session });
}
await worker.stop();
process.exit(); // the Buyer's connections would keep it for a while
