// The child process behind worker.mjs: the built Worker on workerd, from wrangler.toml
// and the options in EDGETILL_SERVE ({ port, stateDir, vars, cf, https, script, built, front }). Its own process, so that
// a test can kill it with workerd at any moment. The address goes to the parent as one
// JSON line on standard output, KV calls come over Node's IPC channel, logs go to stderr.

import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { parse } from "smol-toml";
import { root } from "../../tools/setup.mjs";

const options = JSON.parse(process.env.EDGETILL_SERVE);
const { port = 0, stateDir, vars = {}, rates = {}, cf = false, https = false, script, built = "build", front } = options;
const config = parse(readFileSync(join(root, "wrangler.toml"), "utf8"));
const build = resolve(root, built);
if (!script && !existsSync(join(build, "index.js"))) throw new Error("there is no Worker in the folder: run `npm run build` first.");

/** Standard output belongs to the line that says where the Worker listens. */
class StderrLog extends Log {
  log(message) {
    process.stderr.write(`${message}\n`);
  }
}

const miniflare = new Miniflare({
  log: new StderrLog(LogLevel.WARN),
  handleStructuredLogs: ({ level, message }) => process.stderr.write(`[${level}] ${message}\n`),
  cf, // never undefined: it would ask the network for an example of `request.cf`
  host: "127.0.0.1",
  port: 0,
  https,
  resourcePersistencePath: stateDir,
  resourceTmpPath: join(stateDir, "tmp"),
  enableDevRegistry: false,
  workers: [
    {
      config: {
        name: config.name,
        compatibilityDate: config.compatibility_date,
        compatibilityFlags: config.compatibility_flags,
        manifest: script ? scriptOf(script) : builtWorker(),
        env: bindings(),
        exports: sqliteObjects(),
      },
      // Straight to the Worker: Miniflare's own entry port has a slow proxy in front of it.
      dev: { rootPath: root, unsafeDirectSockets: [{ host: "127.0.0.1", port }] },
    },
  ],
});

const url = await miniflare.unsafeGetDirectURL();
const links = await miniflare.getKVNamespace("LINKS");
const entry = await miniflare.ready;
process.stdout.write(`${JSON.stringify({ port: Number(url.port), proxyPort: Number(entry.port) })}\n`);

process.on("message", async ({ id, method, args }) => {
  try {
    if (!["get", "put", "delete"].includes(method)) throw new Error(`no such KV method: ${method}`);
    process.send({ id, value: (await links[method](...args)) ?? null });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
// The parent went away, however it went: leave no workerd behind.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));

/** Ours; `front` is a module that stands before it. */
function builtWorker() {
  const before = front ? { "front.js": { type: "esm", contents: readFileSync(join(root, "tests/support", front), "utf8") } } : {};
  return {
    mainModule: front ? "front.js" : "index.js",
    modulesRoot: build,
    modules: {
      ...before,
      "index.js": { type: "esm", contents: readFileSync(join(build, "index.js"), "utf8") },
      "index_bg.wasm": { type: "wasm", contents: new Uint8Array(readFileSync(join(build, "index_bg.wasm"))) },
    },
  };
}

/** Another Worker with the same bindings: what the bench compares with. */
function scriptOf(file) {
  const name = basename(file);
  return { mainModule: name, modulesRoot: join(root, "bench"), modules: { [name]: { type: "esm", contents: readFileSync(file, "utf8") } } };
}

function bindings() {
  const env = {};
  for (const [name, value] of Object.entries({ ...config.vars, ...vars })) env[name] = { type: "text", value: String(value) };
  for (const { binding } of config.kv_namespaces) env[binding] = { type: "kv", id: binding };
  for (const { name, namespace_id, simple } of config.ratelimits) {
    env[name] = { type: "rate-limit", namespace: namespace_id, simple: { ...simple, ...rates[name] } };
  }
  for (const { name, class_name } of config.durable_objects.bindings) {
    env[name] = { type: "durable-object", worker: config.name, exportName: class_name };
  }
  return env;
}

function sqliteObjects() {
  const classes = config.migrations.flatMap((migration) => migration.new_sqlite_classes ?? []);
  return Object.fromEntries(classes.map((name) => [name, { type: "durable-object", storage: "sqlite" }]));
}
