// `npm run build`: the Worker, ready to deploy, in build/. Also what wrangler runs
// before `deploy` and `dev`. rustc makes the module, tools/bindgen the JavaScript it needs,
// wasm-opt makes it smaller, and esbuild puts src/edge/entrypoint.js around it.
// A stamp of the sources skips a build that would change nothing.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { main, npmBin, requireRust, root, run, say, setUpPackages, setUpWasmTarget, sideBySide, wasmTarget } from "./setup.mjs";

const modules = ["index.js", "index_bg.wasm"];
const sources = ["src", "Cargo.toml", "Cargo.lock", "package-lock.json", "tools/build.mjs", "tools/bindgen"];

/** What is deployed. */
const product = { folder: "build", profile: "release", cargo: ["--release"] };

/** A Worker that panics when it is asked to, for tests/sdk/panic.test.mjs: built fast, not small. */
export const panicking = {
  folder: "target/panic-test",
  profile: "debug",
  cargo: ["--features", "panic-test", "--config", "profile.dev.debug=false"],
};

/** Builds the Worker unless its folder already holds these very sources. */
export async function build(variant = product) {
  const output = join(root, variant.folder);
  const stampFile = join(output, ".stamp");
  const stamp = stampOf(sources);
  const kept = existsSync(stampFile) && readFileSync(stampFile, "utf8");
  if (kept === stamp && modules.every((name) => existsSync(join(output, name)))) {
    await setUpPackages();
    return say(`The Worker in ${variant.folder}/ is up to date: ${sizes(output)}.`);
  }
  await requireRust();
  say("Building the Worker (about a minute and a half the first time)…");
  const start = Date.now();
  rmSync(stampFile, { force: true });
  mkdirSync(output, { recursive: true });
  const glue = await compile(variant);
  await shrink(variant, `${glue}/index_bg.wasm`);
  await bundle(variant, `${glue}/index.js`);
  writeFileSync(stampFile, stamp);
  say(`Built in ${((Date.now() - start) / 1000).toFixed(1)} s: ${sizes(output)}.`);
}

/** Makes the module and its glue; the folder they are in. rustc has work for one core most of the time, so the rest is done beside it. */
async function compile({ profile, cargo }) {
  const bindgen = ["--manifest-path", "tools/bindgen/Cargo.toml", "--target-dir", "target/bindgen", "--locked", "--quiet"];
  await sideBySide(
    setUpPackages,
    (signal) => run("cargo", ["build", ...bindgen], { signal }),
    async (signal) => {
      await setUpWasmTarget(signal);
      const worker = ["--lib", "--target", wasmTarget, "--target-dir", "target", "--locked"];
      await run("cargo", ["build", ...worker, ...cargo], { signal });
    },
  );
  const glue = `target/glue/${profile}`;
  await run("cargo", ["run", ...bindgen, "--", `target/${wasmTarget}/${profile}/edgetill.wasm`, glue]);
  return glue;
}

/** Puts the module into its folder, made smaller if it is to be deployed. */
async function shrink({ folder, profile }, module) {
  const output = `${folder}/index_bg.wasm`;
  if (profile !== "release") return copyFileSync(join(root, module), join(root, output));
  // Named, because a newer wasm-opt would use what workerd may not know yet.
  const proposals = "bulk-memory exception-handling multivalue mutable-globals nontrapping-float-to-int reference-types sign-ext";
  const enabled = proposals.split(" ").map((name) => `--enable-${name}`);
  // `--debuginfo` keeps the names of functions, by which a panic's stack is read. Functions with
  // similar names are alike: side by side they compress better.
  const passes = ["-O1", "--debuginfo", "--reorder-functions-by-name"];
  await run(join(npmBin, "wasm-opt"), [module, "-o", output, ...passes, ...enabled]);
}

/** Puts src/edge/entrypoint.js and the glue into one script. */
async function bundle({ folder }, glue) {
  const output = `${folder}/index.js`;
  const options = ["--bundle", "--minify", "--format=esm", `--alias:glue=./${glue}`, "--external:./index_bg.wasm", "--log-level=warning"];
  await run(join(npmBin, "esbuild"), ["src/edge/entrypoint.js", `--outfile=${output}`, ...options]);
  // The runtime gives a module of Wasm to a plain import, and knows no `import source`.
  const script = readFileSync(join(root, output), "utf8");
  writeFileSync(join(root, output), script.replace("import source ", "import "));
}

/** One hash of the names and contents of these files and folders. */
function stampOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesUnder)) {
    const contents = readFileSync(join(root, path));
    hash.update(`${path}\0${contents.length}\0`).update(contents);
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  const entries = readdirSyncOrNothing(join(root, path));
  return entries ? entries.sort().flatMap((name) => filesUnder(`${path}/${name}`)) : [path];
}

function readdirSyncOrNothing(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** What a deploy uploads: Cloudflare's limit is on the gzipped size. */
function sizes(folder) {
  const contents = modules.map((name) => readFileSync(join(folder, name)));
  const plain = contents.reduce((sum, file) => sum + file.length, 0);
  const gzipped = contents.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  return `${kilobytes(gzipped)} gzipped, ${kilobytes(plain)} plain`;
}

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KiB`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(build);
