// `npm run bench -- work`: the gate that no noise touches, and what it makes a shop pay.

import { countWork, unhurried } from "../tests/support/work.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { costOfSelling } from "./cost.mjs";
import { storedBytes } from "./stored.mjs";

export async function work() {
  const worker = await startWorker({ vars: unhurried });
  try {
    const counted = await countWork(worker);
    const columns = Object.keys(Object.values(counted)[0]);
    const rows = Object.entries(counted).map(([name, cost]) => [name, ...columns.map((column) => cost[column])]);
    const units = [["", ...columns.map((column) => column.replaceAll("_", " "))], ...rows];
    const { report, ...cost } = costOfSelling(counted, await storedBytes());
    return { counted, ...cost, report: [units, ...report] };
  } finally {
    await worker.stop();
  }
}
