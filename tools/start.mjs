// `npm start`: Edgetill on this machine, ready to be used: builds the Worker, runs it
// under `wrangler dev`, and on a fresh state sells one product. Settings, all optional:
// PORT (8787), STATE_DIR (.wrangler/state), SK_TEST (generated once into .dev.vars).
// Ctrl-C or SIGTERM ends everything it started.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { seed } from "./seed.mjs";
import { main, node24, npmBin, root, say, Stop } from "./setup.mjs";

const devVars = join(root, ".dev.vars");
const SHORTEST_KEY = 32;
const READY_MS = 60_000;
const GRACE_MS = 3_000;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(start);

async function start() {
  const began = Date.now();
  const port = Number(process.env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Stop(`PORT must be a number from 1 to 65535, not ${process.env.PORT}.`);
  await requireFreePort(port);
  requireLongKeys(process.env.SK_TEST);
  await build();
  const keys = process.env.SK_TEST || keysOfThisFolder();
  const api = { base: `http://127.0.0.1:${port}`, key: keys.split(",")[0].trim() };

  say("Starting wrangler dev…");
  const wrangler = startWrangler(port);
  const ready = untilReady(api).then(() => seed(api));
  ready.catch(() => {}); // told below, unless wrangler ends first
  try {
    const link = await Promise.race([ready, wrangler.ended.then(() => undefined)]);
    if (link) {
      console.log(welcome(api, link, Date.now() - began));
      wrangler.show();
    }
  } catch (error) {
    wrangler.show();
    await wrangler.stop();
    throw error;
  }
  const code = await wrangler.ended;
  if (wrangler.stopping()) return 0;
  wrangler.show();
  throw new Stop(`wrangler dev ended by itself, with exit code ${code}.`, code || 1);
}

async function requireFreePort(port) {
  const server = createServer();
  const error = await new Promise((done) => server.once("error", done).listen(port, "127.0.0.1", () => server.close(() => done())));
  if (error?.code === "EADDRINUSE")
    throw new Stop(`Port ${port} is taken. Stop what uses it, or choose another: PORT=${port === 8787 ? 8788 : 8787} npm start`);
  if (error) throw new Stop(`Port ${port} cannot be used: ${error.message}`);
}

/** The Worker takes no shorter ones; better to hear of it before it is built. */
function requireLongKeys(keys) {
  const short = keys?.split(",").find((key) => key.trim().length < SHORTEST_KEY);
  if (short !== undefined) throw new Stop(`SK_TEST could be guessed: a key needs at least ${SHORTEST_KEY} characters.`);
}

/** The test key in .dev.vars, made and written on the first start. */
function keysOfThisFolder() {
  const text = existsSync(devVars) ? readFileSync(devVars, "utf8") : "";
  const kept = text.match(/^\s*SK_TEST\s*=\s*["']?([^"'\r\n]+)/m)?.[1].trim();
  if (kept) return kept;
  const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const key = `sk_test_${Array.from({ length: 40 }, () => base62[randomInt(62)]).join("")}`;
  appendFileSync(devVars, `${text && !text.endsWith("\n") ? "\n" : ""}SK_TEST=${key}\n`, { mode: 0o600 });
  say("Made a test key and kept it in .dev.vars.");
  return key;
}

/** How wrangler is started: what stands in its arguments can be read by everybody on this machine. */
export function wranglerCommand(port, { STATE_DIR, SK_TEST, INIT_CWD }) {
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--show-interactive-dev-session=false"];
  if (STATE_DIR) args.push("--persist-to", resolve(INIT_CWD ?? ".", STATE_DIR));
  // No BASE_URL: a deployment's insists on https, and is not where this run's links are.
  args.push("--var", "DEVELOPMENT:1", "LINK_MEMORY_SECONDS:0", "RATE_LIMITS:off", "BASE_URL:");
  const secrets = SK_TEST ? join(root, ".wrangler", `secrets-${port}.env`) : undefined;
  if (secrets) args.push("--env-file", secrets); // in .dev.vars' place
  const env = {
    X_LOCAL_EXPLORER: "false", // it reads and writes KV and objects, for whoever reaches the port
    X_LOCAL_OBSERVABILITY: "false", // it keeps what was asked and logged
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true", // and with it the check for updates
    CLOUDFLARE_CF_FETCH_ENABLED: "false", // no example of `request.cf` from the network
    WRANGLER_LOG_PATH: join(root, ".wrangler", "logs"),
    WRANGLER_REGISTRY_PATH: join(root, ".wrangler", "registry", String(port)),
  };
  return { args, env, secrets };
}

/** What .dev.vars says, with this key in place of its own; for nobody but this user to read. */
export function writeSecrets(file, key) {
  const kept = existsSync(devVars) ? readFileSync(devVars, "utf8") : "";
  mkdirSync(join(file, ".."), { recursive: true });
  rmSync(file, { force: true }); // one that is left may be of another mode
  writeFileSync(file, `${kept}\nSK_TEST=${JSON.stringify(key)}\n`, { mode: 0o600 });
}

/** Runs wrangler in a process group of its own, holding its output back until `show`. */
function startWrangler(port) {
  const { args, env, secrets } = wranglerCommand(port, process.env);
  if (secrets) {
    writeSecrets(secrets, process.env.SK_TEST);
    process.on("exit", () => rmSync(secrets, { force: true }));
  }
  const child = spawn(node24, ["--no-warnings", join(npmBin, "wrangler"), ...args], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });

  let held = [];
  const print = (chunk) => (held ? held.push(chunk) : process.stderr.write(chunk));
  child.stdout.on("data", print);
  child.stderr.on("data", print);
  const ended = new Promise((done) => {
    child.once("error", (error) => done(print(`${error.message}\n`) && 127));
    child.once("close", (code) => done(code ?? 1));
  });

  let stopping = false;
  const stop = async () => {
    signalGroup(child, stopping ? "SIGKILL" : "SIGTERM"); // a second Ctrl-C does not wait
    stopping = true;
    // workerd waits for requests that hang for as long as they hang.
    const timer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
    await ended;
    clearTimeout(timer);
    signalGroup(child, "SIGKILL");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  process.on("exit", () => signalGroup(child, "SIGKILL"));
  // npm may be killed too roughly to pass a signal on.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && !stopping && stop(), 500).unref();

  return {
    ended,
    stop,
    stopping: () => stopping,
    show() {
      for (const chunk of held ?? []) process.stderr.write(chunk);
      held = undefined;
    },
  };
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Waits until the API answers this key with 200. */
async function untilReady({ base, key }) {
  const giveUp = Date.now() + READY_MS;
  let last = "no answer";
  while (Date.now() < giveUp) {
    try {
      const response = await fetch(`${base}/v1/products`, {
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(5_000),
      });
      if (response.status === 200) return;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = error.cause?.message ?? error.message;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Stop(`The API did not come up within ${READY_MS / 1000} s. Its last answer to GET /v1/products: ${last.slice(0, 500)}`);
}

function welcome({ base, key }, link, tookMs) {
  return `
Edgetill is running; it took ${(tookMs / 1000).toFixed(1)} s.

  A payment link   ${link.url}
  Test card        4242 4242 4242 4242, any future date, any CVC
  API              ${base}
  Test key         ${key}

Ctrl-C stops it; what was sold is kept${process.env.STATE_DIR ? ` in ${process.env.STATE_DIR}` : ""}.
`;
}
