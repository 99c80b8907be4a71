// The first start: `npm start` in a fresh clone with nothing downloaded before, until it answers. Rust
// with its wasm target, Node and a C compiler are there. One round, because it takes minutes and a network.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf, root, Stop } from "../tools/setup.mjs";
import { freePort } from "./peers.mjs";

export async function setup() {
  const folder = await mkdtemp(join(tmpdir(), "edgetill-"));
  try {
    const clone = join(folder, "clone");
    for (const path of (await outputOf("git", ["ls-files", "--cached", "--others", "--exclude-standard"])).split("\n")) {
      if (existsSync(join(root, path))) await cp(join(root, path), join(clone, path));
    }
    const { built, answers } = await firstStart(clone, await emptyCaches(folder));
    const rows = [
      ["until the Worker is built", built.toFixed(0)],
      ["until a link is there and the API answers", answers.toFixed(0)],
    ];
    return { built, answers, report: [[["seconds from `npm start` in a fresh clone", ""], ...rows]] };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Where cargo and npm keep what they download, new and empty; where they download from is kept. */
async function emptyCaches(folder) {
  const home = join(folder, "cargo");
  await mkdir(home);
  const config = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "config.toml");
  if (existsSync(config)) await cp(config, join(home, "config.toml"));
  return { CARGO_HOME: home, npm_config_cache: join(folder, "npm") };
}

/** Seconds until the Worker is built, and until `npm start` says that it runs. */
async function firstStart(cwd, caches) {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const port = String(await freePort());
  const child = spawn("npm", ["start"], {
    cwd,
    detached: true, // a process group of its own: one signal reaches all of it
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...caches, PORT: port, STATE_DIR: join(cwd, "state") },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    let built;
    child.stderr.on("data", (chunk) => {
      process.stderr.write(chunk);
      if (String(chunk).includes("Built in")) built = seconds();
    });
    const running = new Promise((resolve) => child.stdout.on("data", (chunk) => String(chunk).includes("Edgetill is running") && resolve(true)));
    if (!(await Promise.race([running, ended.then(() => false)]))) throw new Stop("npm start ended before it answered.");
    return { built, answers: seconds() };
  } finally {
    process.kill(-child.pid, "SIGTERM");
    await ended;
  }
}
