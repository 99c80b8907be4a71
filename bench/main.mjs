// `npm run bench`: every row; `npm run bench -- NAME`: the rows whose name contains NAME.
// The tables go to standard output, the figures to bench/results/NAME.json, what is going on to standard error.
// BENCH_ROUNDS (7) and BENCH_SECONDS (2) make it longer or shorter; EDGETILL_NO_BUILD=1 takes build/ as it is;
// BENCH_BEFORE=FOLDER lets an older build take part.

import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { build } from "../tools/build.mjs";
import { main, root, say, Stop } from "../tools/setup.mjs";
import { page, hot } from "./page.mjs";
import { purchase, purchases } from "./purchase.mjs";
import { size } from "./size.mjs";
import { work } from "./work.mjs";

const rows = { work, size, page, hot, purchase, purchases };

await main(async () => {
  const [wanted = ""] = process.argv.slice(2);
  const exact = Object.keys(rows).filter((name) => name === wanted);
  const chosen = exact.length > 0 ? exact : Object.keys(rows).filter((name) => name.includes(wanted));
  if (chosen.length === 0) throw new Stop(`No row is called "${wanted}". There are: ${Object.keys(rows).join(", ")}`);
  if (process.env.EDGETILL_NO_BUILD !== "1") await build();
  const options = { rounds: Number(process.env.BENCH_ROUNDS ?? 7), millis: 1000 * Number(process.env.BENCH_SECONDS ?? 2) };
  const about = { date: new Date().toISOString().slice(0, 10), machine: machine(), state: stateFolder(), ...options };
  console.log(`${about.date}, ${about.machine}, state in ${about.state}, ${options.rounds} rounds of ${options.millis / 1000} s`);
  mkdirSync(join(root, "bench/results"), { recursive: true });
  for (const name of chosen) {
    say(`\n${name}…`);
    const { text, ...figures } = await rows[name](options);
    console.log(`\n== ${name}\n${text}`);
    writeFileSync(join(root, `bench/results/${name}.json`), `${JSON.stringify({ ...about, ...figures }, null, 2)}\n`);
  }
});

function machine() {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() || "unknown CPU"}`;
}

function stateFolder() {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "tmpfs (/dev/shm)";
  } catch {
    return "the folder for temporary files";
  }
}
