// `npm run build`: the Worker, ready to deploy, in build/. Also what wrangler runs
// before `deploy` and `dev`. worker-build takes wasm-opt and esbuild from npm, so
// it downloads nothing. A stamp of the sources skips a build that would change nothing.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { withOurNames } from "./names.mjs";
import { main, npmBin, root, run, rustTool, say, setup } from "./setup.mjs";

const output = join(root, "build");
const stampFile = join(output, ".stamp");
const modules = ["index.js", "index_bg.wasm"];
const sources = ["src", "Cargo.toml", "Cargo.lock", "package-lock.json", "tools/build.mjs", "tools/names.mjs"];

/** Builds the Worker unless build/ already holds these very sources. */
export async function build() {
  await setup();
  const stamp = stampOf(sources);
  if (modules.every((name) => existsSync(join(output, name))) && readStamp() === stamp) {
    return say(`The Worker in build/ is up to date: ${sizes()}.`);
  }
  say("Building the Worker (about a minute the first time)…");
  const start = Date.now();
  rmSync(stampFile, { force: true });
  await run(rustTool("worker-build"), ["--release", "--out-dir", "build", ".", "--locked"], {
    env: {
      WASM_BINDGEN_BIN: rustTool("wasm-bindgen"),
      WASM_OPT_BIN: join(npmBin, "wasm-opt"),
      ESBUILD_BIN: join(npmBin, "esbuild"),
    },
    stdio: ["ignore", 2, 2],
  });
  mkdirSync(output, { recursive: true });
  const wasm = join(output, "index_bg.wasm");
  writeFileSync(wasm, withOurNames(readFileSync(wasm)));
  writeFileSync(stampFile, stamp);
  say(`Built in ${((Date.now() - start) / 1000).toFixed(1)} s: ${sizes()}.`);
}

function readStamp() {
  return existsSync(stampFile) ? readFileSync(stampFile, "utf8") : undefined;
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
function sizes() {
  const contents = modules.map((name) => readFileSync(join(output, name)));
  const plain = contents.reduce((sum, file) => sum + file.length, 0);
  const gzipped = contents.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  return `${kilobytes(gzipped)} gzipped, ${kilobytes(plain)} plain`;
}

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KiB`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(build);
