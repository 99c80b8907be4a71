// `npm run bench -- work`: the gate that no noise touches.

import { costTable, unitsOfSale } from "./cost.mjs";
import { table } from "./rounds.mjs";
import { countWork } from "../tests/support/work.mjs";
import { startWorker } from "../tests/support/worker.mjs";

export async function work() {
  const worker = await startWorker({ vars: { PROCESSING_SECONDS: 600 } });
  try {
    const counted = await countWork(worker);
    const columns = Object.keys(Object.values(counted)[0]);
    const rows = Object.entries(counted).map(([name, cost]) => [name, ...columns.map((column) => cost[column])]);
    const units = table([["", ...columns.map((column) => column.replace("_", " "))], ...rows]);
    return { counted, sale: unitsOfSale(counted), text: `${units}\n\n${costTable(counted)}` };
  } finally {
    await worker.stop();
  }
}
