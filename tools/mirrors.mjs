// `npm run mirrors`: the programs that copy a Stripe account into a database, as they come, against
// the built Worker. They need PostgreSQL and packages of their own, so `npm test` does without.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPostgres } from "../tests/mirrors/postgres.mjs";
import { build } from "./build.mjs";
import { findPython } from "./python.mjs";
import { main, node24, outputOf, root, run, say, setup, Stop } from "./setup.mjs";

const folder = join(root, "tests", "mirrors");
const venv = join(root, ".venv-mirrors");
const python = join(venv, "bin", "python");

await main(async () => {
  if (!findPostgres()) throw new Stop("The mirrors need PostgreSQL (Debian, Ubuntu: apt-get install postgresql).");
  await setup();
  await setUpNode();
  await setUpPython();
  await build();
  const files = ["sync-engine", "djstripe"].map((name) => `tests/mirrors/${name}.test.mjs`);
  return report(await tested(files));
});

/** What node's test runner prints of these files, all of it also on the terminal. */
async function tested(files) {
  const child = spawn(node24, ["--test", "--test-concurrency=1", "--test-reporter=spec", "--test-timeout=600000", ...files], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of child.stdout) {
    process.stdout.write(chunk);
    text += chunk;
  }
  return text;
}

/** Prints the closing line as `npm test` does; the exit code. */
function report(text) {
  const number = (kind) => Number(text.match(new RegExp(`^ℹ ${kind} (\\d+)$`, "m"))?.[1] ?? 0);
  const passed = number("pass");
  const failed = number("fail") + number("cancelled");
  console.log(`${passed} passed, ${failed || Number(passed === 0)} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

async function setUpNode() {
  const stamp = join(folder, "node_modules", ".stamp");
  const wanted = readFileSync(join(folder, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing the Sync Engine (seconds, once)…");
  await run("npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, wanted);
}

async function setUpPython() {
  const stamp = join(venv, ".stamp");
  const requirements = join(folder, "requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && (await outputOf(python, ["-c", "import djstripe"])) !== undefined) return;
  say("Installing dj-stripe into .venv-mirrors (half a minute, once)…");
  await run(await findPython(), ["-m", "venv", "--clear", venv]);
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--requirement", requirements]);
  writeFileSync(stamp, wanted);
}
