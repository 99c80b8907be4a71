// Set-up: everything the other tools need and a fresh clone does not have.
// Installs the npm packages and Rust's wasm target, each only when it is missing
// or of the wrong version, and says so. Runs under Node 20; what needs a newer
// Node runs under the one npm installs (`node24`).

import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const npmBin = join(root, "node_modules", ".bin");
export const node24 = join(npmBin, "node");
export const biome = join(npmBin, "biome");
export const wasmTarget = "wasm32-unknown-unknown";

/** Says one line about what a tool is doing; standard output stays free for results. */
export const say = (line) => console.error(line);

/** A failure that its message explains fully: shown without a stack. */
export class Stop extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

/** Runs a tool's main function and turns a failure into a message and an exit code. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    say(error instanceof Stop ? `\n${error.message}` : error.stack);
    process.exitCode = error instanceof Stop ? error.code : 1;
  }
}

/** Runs a command in the project's root, what it says on standard error, and stops if it fails. */
export async function run(command, args, { env = {}, stdio = ["ignore", "pipe", "pipe"], signal } = {}) {
  const child = spawn(command, args, { cwd: root, stdio, signal, env: { ...process.env, ...progress, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      said += chunk;
      // Whoever is ended because another failed says no more: what failed, and why, is said last.
      if (!signal?.aborted) process.stderr.write(chunk);
    });
  }
  const [code, error] = await new Promise((resolve) => {
    child.once("error", (error) => resolve([127, error]));
    child.once("close", (code, signal) => resolve([code ?? 1, signal && `ended by ${signal}`]));
  });
  if (code === 0) return;
  const remedy = remedies.find(([symptom]) => symptom.test(said))?.[1];
  throw new Stop(remedy ?? `${[command, ...args].join(" ")} failed: ${error ?? `exit code ${code}`}`, code);
}

/** cargo shows no progress where it does not see the terminal itself. */
const progress = process.stderr.isTTY
  ? { CARGO_TERM_COLOR: "always", CARGO_TERM_PROGRESS_WHEN: "always", CARGO_TERM_PROGRESS_WIDTH: String(process.stderr.columns) }
  : {};

/** What cargo, npm, rustup and pip say of what this machine lacks, and what to do. */
const remedies = [
  [
    /linker `.+` not found|cannot find S?crt1\.o|xcrun: error/,
    "A C compiler is missing, with which Rust links: install one (Debian, Ubuntu: apt-get install build-essential; Fedora: dnf install gcc; macOS: xcode-select --install) and run this again.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONN(REFUSED|RESET|ABORTED)|E(NET|HOST)UNREACH|could not (resolve|connect|download)|failed to download|NewConnectionError/i,
    "Something could not be downloaded: see that there is a network (behind a proxy, set HTTPS_PROXY) and run this again.",
  ],
];

/** Does these at the same time; the first that fails ends what the others run. */
export async function sideBySide(...works) {
  const others = new AbortController();
  try {
    await Promise.all(works.map((work) => work(others.signal)));
  } catch (error) {
    others.abort();
    throw error;
  }
}

/** The standard output of a command, or undefined where it fails or does not exist. */
export async function outputOf(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  return new Promise((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("close", (code) => resolve(code === 0 ? text.trim() : undefined));
  });
}

/** The first program of these names on the PATH. */
export function findOnPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** Makes sure of everything; quick when nothing is missing. */
export async function setup() {
  await requireRust();
  await setUpPackages();
  await setUpWasmTarget();
}

/** Makes sure of rustfmt and clippy, which a minimal Rust lacks. */
export async function setUpLints() {
  for (const [component, command] of [
    ["rustfmt", "fmt"],
    ["clippy", "clippy"],
  ]) {
    if (await outputOf("cargo", [command, "--version"])) continue;
    say(`Adding Rust's ${component} (a few seconds, once)…`);
    await run("rustup", ["component", "add", component]);
  }
}

/** Makes sure of the npm packages, and with them of Node 24. */
export async function setUpPackages(signal) {
  const installed = join(root, "node_modules", ".package-lock.json");
  const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
  if (fresh && existsSync(node24)) return;
  say("Installing the npm packages (about half a minute, once)…");
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { signal });
  const version = await outputOf(node24, ["--version"]);
  if (!version?.startsWith("v24.")) {
    throw new Stop(
      "npm did not install Node 24 into node_modules/.bin. Its packages need their install scripts: check that `npm config get ignore-scripts` is false, then run `npm ci`.",
    );
  }
}

/** Stops where there is no Rust, or one that is too old. */
export async function requireRust() {
  const version = await outputOf("rustc", ["--version"]);
  const wanted = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^rust-version = "1\.(\d+)"/m)[1];
  if (!version) throw new Stop("Rust is missing: install it from https://rustup.rs, open a new terminal and run this again.");
  if (Number(version.match(/^rustc 1\.(\d+)/)?.[1]) < Number(wanted)) {
    throw new Stop(`This is ${version}, and Edgetill needs Rust 1.${wanted} or newer: run \`rustup update\`, then this again.`);
  }
}

/** Makes sure of the target that the Worker is built for. */
export async function setUpWasmTarget(signal) {
  const sysroot = await outputOf("rustc", ["--print", "sysroot"]);
  if (existsSync(join(sysroot, "lib", "rustlib", wasmTarget))) return;
  if (!(await outputOf("rustup", ["--version"]))) {
    throw new Stop(
      `Rust's target ${wasmTarget} is missing, and so is rustup, which adds it: install Rust from https://rustup.rs and run this again.`,
    );
  }
  say(`Adding Rust's ${wasmTarget} target (about half a minute, once)…`);
  await run("rustup", ["target", "add", wasmTarget], { signal });
}
