// `npm run bench -- work`: the gate that no noise touches.

import { table } from "./rounds.mjs";
import { countWork } from "../tests/support/work.mjs";
import { startWorker } from "../tests/support/worker.mjs";

export async function work() {
  const worker = await startWorker();
  try {
    const counted = await countWork(worker);
    const columns = Object.keys(Object.values(counted)[0]);
    const rows = Object.entries(counted).map(([name, cost]) => [name, ...columns.map((column) => cost[column])]);
    return { counted, text: table([["", ...columns.map((column) => column.replace("_", " "))], ...rows]) };
  } finally {
    await worker.stop();
  }
}
