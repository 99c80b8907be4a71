// The stateful emulators of Stripe's API that others use, for comparison: pinned, installed into
// .tools/peers when they are first measured, started on loopback. No part of them is in our packages.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findPython } from "../tools/python.mjs";
import { node24, root, run, say } from "../tools/setup.mjs";

const folder = join(root, ".tools", "peers");
const START_MS = 15_000;
const key = "sk_test_bench";
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** What installs and starts each. `program` is given a port and must listen on 127.0.0.1. */
const peers = [
  {
    name: "localstripe",
    keeps:
      "localstripe (1.15.10, PyPI) writes its whole store over one file at each write, so it slows down as it fills (it is emptied before each round) and a write that is interrupted leaves a file it cannot load",
    installed: join(folder, "python/bin/localstripe"),
    async install(target) {
      const pinned = [
        "localstripe==1.15.10",
        "aiohttp==3.14.5",
        "aiohappyeyeballs==2.7.1",
        "aiosignal==1.4.0",
        "attrs==26.1.0",
        "frozenlist==1.8.0",
        "idna==3.20",
        "multidict==7.2.1",
        "propcache==0.5.4",
        "python-dateutil==4.0.0",
        "typing_extensions==4.16.0",
        "tzdata==2026.6",
        "yarl==1.25.1",
      ];
      await run(await findPython(), ["-m", "venv", join(target, "python")]);
      await run(join(target, "python/bin/pip"), ["install", "--quiet", "--no-deps", "--disable-pip-version-check", ...pinned]);
    },
    program: (port) => [
      join(folder, "python/bin/python"),
      [
        "-c",
        `from aiohttp import web; from localstripe.server import app; web.run_app(app, host="127.0.0.1", port=${port}, access_log=None, print=None)`,
      ],
    ],
    empty: (origin) => fetch(`${origin}/_config/data`, { method: "DELETE" }),
  },
  {
    name: "stripe-stateful-mock",
    keeps: "stripe-stateful-mock (0.0.16, npm) keeps everything in memory only",
    installed: join(folder, "node_modules/stripe-stateful-mock/package.json"),
    // `--before` pins what it depends on.
    install: (target) =>
      run("npm", [
        "install",
        "--prefix",
        target,
        "--no-save",
        "--ignore-scripts",
        "--loglevel=error",
        "--before=2026-11-01",
        "stripe-stateful-mock@0.0.16",
      ]),
    program: (port) => [
      node24,
      [
        "--no-warnings",
        "-e",
        `require("loglevel").setLevel("silent"); require("stripe-stateful-mock").createExpressApp().listen(${port}, "127.0.0.1")`,
      ],
    ],
  },
];

/** Installs what is missing and starts every peer; one that cannot be had has its reason in `missing`. */
export async function startPeers() {
  const started = [];
  for (const peer of peers) {
    try {
      started.push({ ...peer, key, ...(await start(peer)) });
    } catch (error) {
      say(`${peer.name}: ${error.message}`);
      started.push({ ...peer, missing: "could not be installed or started here", stop() {} });
    }
  }
  return started;
}

async function start({ name, installed, install, program }) {
  if (!existsSync(installed)) {
    say(`Installing ${name} into .tools/peers…`);
    mkdirSync(folder, { recursive: true });
    await install(folder);
  }
  const port = await freePort();
  const [command, args] = program(port);
  const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  running.add(child);
  const failed = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  await Promise.race([failed, untilItAnswers(`http://127.0.0.1:${port}`)]);
  failed.catch(() => {});
  const stop = () => {
    running.delete(child);
    child.kill("SIGKILL");
  };
  return { port, stop };
}

async function untilItAnswers(origin) {
  const giveUp = Date.now() + START_MS;
  for (;;) {
    try {
      return await fetch(`${origin}/v1/products`, { headers: { authorization: `Bearer ${key}` } });
    } catch (error) {
      if (Date.now() > giveUp) throw error;
      await pause(50);
    }
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
