// The files in which workerd keeps objects, for looking into and writing to while it is stopped.
// Miniflare names them STATE/do/WORKER-CLASS/OBJECT.sqlite; metadata.sqlite holds the alarms.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const classes = ["Account", "Link", "Session", "Endpoint", "Simulator", "Ledger", "Customer", "Coupon"];

/** Calls `use` with the database of each object of these classes and gives what it gave, one for each. */
export function eachDatabase(stateDir, use, wanted = classes) {
  const folders = wanted.map((name) => join(stateDir, "do", `edgetill-${name}`)).filter(existsSync);
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  return files
    .filter((file) => /[0-9a-f]{64}\.sqlite$/.test(file))
    .map((file) => {
      const database = new DatabaseSync(file);
      try {
        return use(database);
      } finally {
        database.close();
      }
    });
}
