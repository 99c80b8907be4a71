// `npm run bench -- work`: the gate that no noise touches, and what it makes a shop pay.

import { countWork } from "../tests/support/work.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { costTable, unitsOfSale } from "./cost.mjs";

export async function work() {
  const worker = await startWorker();
  try {
    const counted = await countWork(worker);
    const columns = Object.keys(Object.values(counted)[0]);
    const rows = Object.entries(counted).map(([name, cost]) => [name, ...columns.map((column) => cost[column])]);
    const units = [["", ...columns.map((column) => column.replaceAll("_", " "))], ...rows];
    return { counted, sale: unitsOfSale(counted), report: [units, ...costTable(counted)] };
  } finally {
    await worker.stop();
  }
}
