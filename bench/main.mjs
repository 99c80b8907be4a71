// `npm run bench`: every row but `setup`, which starts a fresh clone and takes minutes, and `inline`, which settled a question; `npm run bench -- NAME`:
// the row called NAME, or those whose name contains it.
// Tables go to standard output, what is going on to standard error. bench/results/ gets the figures
// as NAME.json, the tables as NAME.md, ready to be pasted, and those of every row there is as all.md.
// BENCH_ROUNDS (7), BENCH_SECONDS (2) and BENCH_REQUESTS (100000, of `memory`) make it longer or shorter;
// EDGETILL_NO_BUILD=1 takes build/ as it is; BENCH_BEFORE=FOLDER lets an older build take part.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { stateFolder } from "../tests/support/worker.mjs";
import { build } from "../tools/build.mjs";
import { main, root, say, Stop } from "../tools/setup.mjs";
import { api } from "./api.mjs";
import { history } from "./history.mjs";
import { inline } from "./inline.mjs";
import { lighthouse } from "./lighthouse.mjs";
import { memory } from "./memory.mjs";
import { page, hot } from "./page.mjs";
import { purchase, purchases } from "./purchase.mjs";
import { markdown, plain } from "./report.mjs";
import { setup } from "./setup.mjs";
import { size } from "./size.mjs";
import { start } from "./start.mjs";
import { waiting } from "./waiting.mjs";
import { work } from "./work.mjs";

const usual = { work, size, page, hot, purchase, purchases, waiting, api, start, memory, history, lighthouse };
const rows = { ...usual, setup, inline };
const results = join(root, "bench/results");

await main(async () => {
  const [wanted] = process.argv.slice(2);
  const chosen = wanted ? rowsCalled(wanted) : Object.keys(usual);
  if (chosen.length === 0) throw new Stop(`No row is called "${wanted}". There are: ${Object.keys(rows).join(", ")}`);
  if (process.env.EDGETILL_NO_BUILD !== "1") await build();
  const { BENCH_ROUNDS = 7, BENCH_SECONDS = 2, BENCH_REQUESTS = 100_000 } = process.env;
  const options = { rounds: Number(BENCH_ROUNDS), millis: 1000 * Number(BENCH_SECONDS), requests: Number(BENCH_REQUESTS) };
  const about = { date: new Date().toISOString().slice(0, 10), machine: machine(), state: state(), ...options };
  const where = `${about.date}, ${about.machine}, state ${about.state}`;
  console.log(`${where}, ${options.rounds} rounds of ${options.millis / 1000} s`);
  mkdirSync(results, { recursive: true });
  for (const name of chosen) {
    say(`\n${name}…`);
    const { report, ...figures } = await rows[name](options);
    console.log(`\n== ${name}\n${plain(report)}`);
    writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ ...about, ...figures }, rounded, 2)}\n`);
    writeFileSync(join(results, `${name}.md`), `\`npm run bench -- ${name}\` (${where}):\n\n${markdown(report)}\n`);
  }
  const written = Object.keys(rows)
    .map((name) => join(results, `${name}.md`))
    .filter(existsSync);
  writeFileSync(join(results, "all.md"), written.map((file) => readFileSync(file, "utf8")).join("\n"));
});

/** The row of this name; without one, those whose name contains it. */
function rowsCalled(wanted) {
  const names = Object.keys(rows);
  return names.includes(wanted) ? [wanted] : names.filter((name) => name.includes(wanted));
}

/** Figures to a thousandth: more would be noise. */
function rounded(_name, value) {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}

function machine() {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() || "unknown CPU"}`;
}

function state() {
  return stateFolder() === "/dev/shm" ? "on tmpfs" : "on disk";
}
