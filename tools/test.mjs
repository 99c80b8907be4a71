// `npm test`: every check, cheapest first, stopping at the first that fails. The last
// line says how many tests passed and failed, cargo's, node's and pytest's together; a
// failing step that is no test counts as one. `npm test -- NAME` runs only the end-to-end
// files whose path contains NAME.

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { build } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { findPython, python, setUpPython } from "./python.mjs";
import { biome, main, node24, root, say, setup, setUpLints, Stop } from "./setup.mjs";

const suites = ["tests/tools", "tests/sdk", "tests/python", "tests/page"];
const isPython = (file) => file.endsWith(".py");
const wasm = ["--target", "wasm32-unknown-unknown"];
const denyWarnings = ["--", "-D", "warnings"];
const TEST_TIMEOUT_MS = 600_000;

const counts = { passed: 0, failed: 0, skipped: 0 };

await main(async () => {
  const [name] = process.argv.slice(2);
  try {
    for (const [title, work] of name ? stepsFor(name) : allSteps()) await step(title, work);
    return counts.failed > 0 ? 1 : 0;
  } catch (error) {
    say(error instanceof Stop ? `\n${error.message}` : error.stack);
    counts.failed ||= 1;
    return 1;
  } finally {
    const { passed, failed, skipped } = counts;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
});

function allSteps() {
  return [
    ["look for Chromium", findChromium],
    ["look for Python", findPython],
    ["look for end-to-end tests", () => suites.forEach(filesOf)],
    ["set up", setUp],
    ["cargo fmt", () => check("cargo", ["fmt", "--check"])],
    ["cargo fmt, bindgen", () => check("cargo", ["fmt", "--check", "--manifest-path", "tools/bindgen/Cargo.toml"])],
    ["cargo fmt, clients", () => check("cargo", ["fmt", "--check", "--manifest-path", "tests/async-stripe/Cargo.toml"])],
    ["biome", () => check(biome, ["ci", "--error-on-warnings"])],
    ["clippy, host", () => check("cargo", ["clippy", "--all-targets", "--locked", ...denyWarnings])],
    ["clippy, wasm", () => check("cargo", ["clippy", ...wasm, "--locked", ...denyWarnings])],
    ["cargo test", () => check("cargo", ["test", "--locked"])],
    ["cargo doc", () => check("cargo", ["doc", "--no-deps", "--locked"], { RUSTDOCFLAGS: "-Dwarnings" })],
    ["build", build],
    ...suites.map((suite) => [suite, () => endToEnd(filesOf(suite))]),
  ];
}

async function setUp() {
  await setup();
  await setUpLints();
  await setUpPython();
}

function stepsFor(name) {
  const files = suites.flatMap(filesIn).filter((file) => file.includes(name));
  if (files.length === 0) throw new Stop(`No end-to-end test's path contains "${name}". There are:\n${suites.flatMap(filesIn).join("\n")}`);
  const needsBrowser = files.some((file) => file.startsWith("tests/page/"));
  return [
    ...(needsBrowser ? [["look for Chromium", findChromium]] : []),
    ...(files.some(isPython) ? [["set up Python", setUpPython]] : []),
    ["build", build],
    [files.join(" "), () => endToEnd(files)],
  ];
}

function filesIn(suite) {
  const folder = join(root, suite);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => /^test_\w+\.py$|\.test\.mjs$/.test(name))
    .sort()
    .map((name) => `${suite}/${name}`);
}

function filesOf(suite) {
  const files = filesIn(suite);
  if (files.length === 0) throw new Stop(`${suite} holds no *.test.mjs or test_*.py file: a run without them would prove nothing.`);
  return files;
}

async function step(title, work) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  console.log(`\n== ${title}`);
  try {
    await work();
  } catch (error) {
    console.log(`== ${title}: FAILED after ${seconds()}`);
    throw error;
  }
  console.log(`== ${title}: ok, ${seconds()}`);
}

async function endToEnd(files) {
  const inPython = files.filter(isPython);
  const inNode = files.filter((file) => !isPython(file));
  if (inNode.length > 0) {
    await check(node24, ["--test", "--test-concurrency=1", "--test-reporter=spec", `--test-timeout=${TEST_TIMEOUT_MS}`, ...inNode]);
  }
  if (inPython.length > 0) await check(python, ["-m", "pytest", ...inPython]);
}

/** Runs a command, its output on the terminal and its tests counted, and stops if it fails. */
async function check(command, args, env = {}) {
  const colours = process.stdout.isTTY ? { CARGO_TERM_COLOR: "always", FORCE_COLOR: "1" } : {};
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...colours, ...env },
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    process.stdout.write(chunk);
    text += chunk;
  });
  const pass = (signal) => child.kill(signal);
  process.on("SIGTERM", pass);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  process.off("SIGTERM", pass);
  count(stripVTControlCharacters(text));
  if (code !== 0) throw new Stop(`${[command, ...args].join(" ")} failed${code === null ? "" : ` with exit code ${code}`}.`);
}

/** Adds what cargo ("test result: ok. 3 passed; 0 failed; 1 ignored"), node ("ℹ pass 3") and pytest ("== 3 passed, 1 failed in 0.50s ==") report. */
function count(text) {
  for (const [, passed, failed, ignored] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored);
  }
  const kinds = { pass: "passed", fail: "failed", cancelled: "failed", skipped: "skipped", todo: "skipped" };
  for (const [, kind, number] of text.matchAll(/^(?:ℹ|#) (pass|fail|cancelled|skipped|todo) (\d+)$/gm)) {
    counts[kinds[kind]] += Number(number);
  }
  const words = { passed: "passed", failed: "failed", error: "failed", errors: "failed", skipped: "skipped", xfailed: "skipped" };
  for (const [, summary] of text.matchAll(/^=+ (.* in \d[\d.]*s.*) =+$/gm)) {
    for (const [, number, word] of summary.matchAll(/(\d+) (\w+)/g)) {
      if (words[word]) counts[words[word]] += Number(number);
    }
  }
}
