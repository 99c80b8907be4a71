// The harness of every end-to-end test: the built Worker on workerd, without wrangler.
//
//   const worker = await startWorker({ vars: { SESSION_SECONDS: 2 } });
//   await fetch(`${worker.url}/v1/products`, { headers: { authorization: `Bearer ${worker.testKey}` } });
//   await worker.kill9(); await worker.restart(); await worker.stop();

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { node24 } from "../../tools/setup.mjs";

const serve = fileURLToPath(new URL("serve.mjs", import.meta.url));
const START_MS = 30_000;
const running = new Set();

// A test file that ends early, or is interrupted, leaves nothing running.
process.on("exit", () => running.forEach(kill));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/**
 * Starts the Worker with development tools on and links not remembered.
 * `vars` override wrangler.toml's, `rates` its rate limits by name; a `stateDir` of the caller's is kept by `stop`; `cf` is what the
 * platform would say of where requests come from (`proxyPort` only); `https` has `proxyPort` speak
 * TLS; `script` is a plain Worker to start in ours' stead, with the same bindings, and `built` a
 * folder with another build of ours: both for comparisons. `front` is a module of this folder that stands before ours.
 */
export async function startWorker({ vars = {}, rates, stateDir, cf = false, https = false, script, built, front } = {}) {
  const ownsState = stateDir === undefined;
  stateDir ??= await mkdtemp(join(stateFolder(), "edgetill-"));
  const testKey = vars.SK_TEST ?? `sk_test_${randomBytes(24).toString("hex")}`;
  const liveKey = vars.SK_LIVE ?? `sk_live_${randomBytes(24).toString("hex")}`;
  const allVars = { DEVELOPMENT: "1", LINK_MEMORY_SECONDS: "0", RATE_LIMITS: "off", ...vars, SK_TEST: testKey, SK_LIVE: liveKey };
  const log = [];
  let server = await launch({ port: 0, stateDir, vars: allVars, rates, cf, https, script, built, front }, log);
  const { port } = server;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    /** Miniflare's own entry, behind its proxy; only for comparisons. */
    proxyPort: server.proxyPort,
    stateDir,
    /** The process that keeps workerd, its child. */
    pid: () => server.child.pid,
    testKey,
    liveKey,
    /** Everything the Worker and workerd wrote so far. */
    logs: () => log.join(""),
    /** Ends workerd and its keeper at once, as a power cut would. */
    kill9: () => end(server),
    /** Starts again on the same state and port, with other vars if given. */
    async restart({ vars: changed = {} } = {}) {
      await end(server);
      server = await launch({ port, stateDir, vars: Object.assign(allVars, changed), cf, https, script, built, front }, log);
    },
    async stop() {
      await end(server);
      if (ownsState) await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
    },
    /** Forgets every alarm, as the platform may: to be called while nothing runs. */
    forgetAlarms: () => forgetAlarms(stateDir),
    /** The published copy under this key of LINKS, or null. */
    kvGet: (key) => server.call("get", key),
    /** Overwrites a published copy, for example with an older one: what a stale KV read looks like. */
    kvPut: (key, value) => server.call("put", key, value),
    kvDelete: (key) => server.call("delete", key),
  };
}

/** Deletes the alarms that workerd keeps: beside the objects of a class, and in each of them. */
function forgetAlarms(stateDir) {
  const files = readdirSync(join(stateDir, "do"), { recursive: true }).filter((file) => file.endsWith(".sqlite"));
  for (const file of files) {
    const database = new DatabaseSync(join(stateDir, "do", file));
    const has = (table) => database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
    if (has("_cf_ALARM")) database.exec("DELETE FROM _cf_ALARM");
    if (has("_cf_METADATA")) database.exec("DELETE FROM _cf_METADATA WHERE key = 1");
    database.close();
  }
}

/** Storage in memory where the machine offers it as a folder: workerd still sees files. */
export function stateFolder() {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

async function launch(options, log) {
  const child = spawn(node24, ["--no-warnings", serve], {
    detached: true, // a process group of its own: one signal reaches workerd too
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, EDGETILL_SERVE: JSON.stringify(options), NODE_TEST_CONTEXT: undefined },
  });
  running.add(child);
  child.stderr.on("data", (chunk) => log.push(String(chunk)));
  const call = answerCalls(child);
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const ports = await firstLine(child, ended);
    return { ...ports, ended, child, call };
  } catch (error) {
    await end({ child, ended });
    throw new Error(`the Worker did not start: ${error.message}\n${log.join("")}`);
  }
}

function firstLine(child, ended) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_MS / 1000} s`)), START_MS);
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (!text.includes("\n")) return;
      clearTimeout(timer);
      resolve(JSON.parse(text.slice(0, text.indexOf("\n"))));
    });
    ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${code}`));
    });
  });
}

/** Sends KV calls to the child and gives each its own answer; they fail when the child ends. */
function answerCalls(child) {
  const waiting = new Map();
  let last = 0;
  child.on("message", ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    return error === undefined ? resolve(value) : reject(new Error(error));
  });
  child.once("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("the Worker was ended during this call"));
  });
  return (method, ...args) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      child.send({ id, method, args }, (error) => error && reject(error));
    });
}

/** Kills the whole group and waits until workerd has let go of the port, and so of its files. */
async function end({ child, ended, port }) {
  kill(child);
  await ended;
  while (port && (await listens(port))) await new Promise((resolve) => setTimeout(resolve, 2));
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function kill(child) {
  running.delete(child);
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
