// Set-up: everything the other tools need and a fresh clone does not have.
// Installs the npm packages and Rust's wasm target, each only when it is missing
// or of the wrong version, and says so. Runs under Node 20; what needs a newer
// Node runs under the one npm installs (`node24`).

import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const npmBin = join(root, "node_modules", ".bin");
export const node24 = join(npmBin, "node");
export const biome = join(npmBin, "biome");

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

/** Runs a command in the project's root, its output on the terminal, and stops if it fails. */
export async function run(command, args, { env = {}, stdio = "inherit", signal } = {}) {
  const child = spawn(command, args, { cwd: root, stdio, signal, env: { ...process.env, ...env } });
  const [code, error] = await new Promise((resolve) => {
    child.once("error", (error) => resolve([127, error]));
    child.once("close", (code, signal) => resolve([code ?? 1, signal && `ended by ${signal}`]));
  });
  if (code !== 0) throw new Stop(`${[command, ...args].join(" ")} failed: ${error ?? `exit code ${code}`}`, code);
}

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
    await run("rustup", ["component", "add", component], { stdio: ["ignore", 2, 2] });
  }
}

/** Makes sure of the npm packages, and with them of Node 24. */
export async function setUpPackages(signal) {
  const installed = join(root, "node_modules", ".package-lock.json");
  const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
  if (fresh && existsSync(node24)) return;
  say("Installing the npm packages (about half a minute, once)…");
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { stdio: ["ignore", 2, 2], signal });
  const version = await outputOf(node24, ["--version"]);
  if (!version?.startsWith("v24.")) {
    throw new Stop(
      "npm did not install Node 24 into node_modules/.bin. Its packages need their install scripts: check that `npm config get ignore-scripts` is false, then run `npm ci`.",
    );
  }
}

/** Makes sure of Rust and the target that the Worker is built for. */
export async function setUpWasmTarget(signal) {
  const sysroot = await outputOf("rustc", ["--print", "sysroot"]);
  if (!sysroot) throw new Stop("Rust is missing: install it from https://rustup.rs and run this again.");
  if (existsSync(join(sysroot, "lib", "rustlib", "wasm32-unknown-unknown"))) return;
  say("Adding Rust's wasm32-unknown-unknown target (about half a minute, once)…");
  await run("rustup", ["target", "add", "wasm32-unknown-unknown"], { stdio: ["ignore", 2, 2], signal });
}
