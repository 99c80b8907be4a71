// From starting workerd to the first page, beside the Worker of bench/floors/page.mjs: workerd by
// itself, a KV that answers at once, no state. And how long V8 takes over the module alone, measured
// in Node, because a Worker's own clock stands still while it computes.

import { fork, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import workerd from "workerd"; // CommonJS: its default export is the path of the program
import { pathOf, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startWorker, stateFolder } from "../tests/support/worker.mjs";
import { root } from "../tools/setup.mjs";
import { request } from "./load.mjs";
import { inTurn, median } from "./rounds.mjs";

const self = fileURLToPath(import.meta.url);
const wasm = join(root, "build/index_bg.wasm");

export async function start({ rounds }) {
  const folder = await mkdtemp(join(stateFolder(), "edgetill-"));
  try {
    const path = await prepare(folder);
    const side = (name) => ({ name, measure: () => firstAnswer(join(folder, `${name}.capnp`), path) });
    const sides = [side("floor"), side("ours")];
    for (const { measure } of sides) await measure(); // the files are in the system's memory from here on
    const [floor, ours] = (await inTurn(sides, rounds)).map(summary);
    const module = summary((await inTurn([{ measure: timeOfModule }], rounds))[0]);
    const shown = ({ median, least, most }) => `${median.toFixed(1)} (${least.toFixed(1)}…${most.toFixed(1)})`;
    const times = [
      ["the floor", floor],
      ["Edgetill", ours],
    ].map(([name, side]) => [name, shown(side.listening), shown(side.answered)]);
    const modules = ["compiled", "instantiated"].map((name) => [name, shown(module[name])]);
    const report = [
      [["milliseconds from starting workerd", "until it listens", "until the first page is answered"], ...times],
      [["the module alone, in Node's V8, milliseconds", ""], ...modules],
    ];
    return { floor, ours, module, report };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** For each time that is measured: the median and the spread. */
function summary(results) {
  return Object.fromEntries(
    Object.keys(results[0]).map((name) => {
      const times = results.map((result) => result[name]);
      return [name, { median: median(times), least: Math.min(...times), most: Math.max(...times) }];
    }),
  );
}

/** Starts workerd, opens the link, ends it. */
async function firstAnswer(config, path) {
  const begun = performance.now();
  const child = spawn(workerd.default, ["serve", config, "--control-fd=3"], { cwd: dirname(config), stdio: ["ignore", "ignore", "inherit", "pipe"] });
  try {
    const port = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
      child.stdio[3].once("data", (line) => resolve(JSON.parse(String(line).split("\n")[0]).port));
    });
    const listening = performance.now() - begun;
    await answerOf(port, path);
    return { listening, answered: performance.now() - begun };
  } finally {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

function answerOf(port, path) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => socket.write(request("GET", path)));
    socket.once("error", reject);
    socket.once("data", (bytes) => {
      socket.destroy();
      const [status] = String(bytes).split("\r\n");
      return status.startsWith("HTTP/1.1 200") ? resolve() : reject(new Error(`${path}: ${status}`));
    });
  });
}

/** Writes what workerd needs for both sides; the path of a link that both answer. */
async function prepare(folder) {
  const worker = await startWorker();
  const link = await sell(stripeFor(worker));
  const path = pathOf(link);
  await writeFile(join(folder, "copy"), await worker.kvGet(`link:${path.slice(1)}`));
  await writeFile(join(folder, "page"), await (await fetch(worker.url + path)).text());
  await worker.stop();
  await writeFile(
    join(folder, "kv.js"),
    "export default { fetch: ({ url }, env) => new Response(new URL(url).pathname === '/page' ? env.page : env.copy) };",
  );
  await copyFile(join(root, "bench/floors/page.mjs"), join(folder, "floor.js"));
  await copyFile(join(root, "build/index.js"), join(folder, "index.js"));
  await copyFile(wasm, join(folder, "index_bg.wasm"));
  await mkdir(join(folder, "state"));
  const toml = parse(await readFile(join(root, "wrangler.toml"), "utf8"));
  await writeFile(join(folder, "floor.capnp"), config(toml, ["floor.js"]));
  await writeFile(join(folder, "ours.capnp"), config(toml, ["index.js", "index_bg.wasm"]));
  return path;
}

/** workerd's configuration, with the bindings of wrangler.toml. */
function config(toml, files) {
  const text = JSON.stringify;
  const modules = files.map((file) => `(name = ${text(file)}, ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed ${text(file)})`);
  const classes = toml.durable_objects.bindings;
  const bindings = [
    `(name = "LINKS", kvNamespace = "kv")`,
    `(name = "SK_TEST", text = "sk_test_start")`,
    ...Object.entries(toml.vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...classes.map(({ name, class_name }) => `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`),
  ];
  const namespaces = classes.map(({ class_name }) => `(className = ${text(class_name)}, uniqueKey = ${text(class_name)}, enableSql = true)`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main), (name = "kv", worker = .kv),
    (name = "state", disk = (path = "state", writable = true)), (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = ${text(toml.compatibility_date)},
  compatibilityFlags = ${text(toml.compatibility_flags)},
  modules = [${modules.join(", ")}],
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "state"),
);
const kv :Workerd.Worker = (
  compatibilityDate = ${text(toml.compatibility_date)},
  modules = [(name = "kv.js", esModule = embed "kv.js")],
  bindings = [(name = "copy", text = embed "copy"), (name = "page", text = embed "page")],
);
`;
}

/** Each time in a process of its own: V8 remembers a module it has compiled. */
function timeOfModule() {
  return new Promise((resolve, reject) => {
    const child = fork(self, ["child"], { execArgv: ["--no-warnings"] });
    child.once("message", resolve);
    child.once("exit", (code) => code && reject(new Error(`compiling ended with ${code}`)));
  });
}

if (process.argv[2] === "child" && process.argv[1] === self) {
  const bytes = await readFile(wasm);
  const begun = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now();
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = kind === "tag" ? WebAssembly.JSTag : () => {};
  }
  const linked = performance.now();
  new WebAssembly.Instance(module, imports);
  process.send({ compiled: compiled - begun, instantiated: performance.now() - linked }, () => process.disconnect());
}
