// A build needs Node, Rust, a C compiler and a network, and nothing else. Whoever lacks one of them
// reads one sentence that says which, and what to do; here a fresh clone is built without each.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { findOnPath, root } from "../../tools/setup.mjs";

const needed = ["src", "tools", "Cargo.toml", "Cargo.lock", "package.json", "package-lock.json"];

/**
 * What is said last where a clone is built with these programs on the PATH and no others: those that are
 * named are this machine's, the others are scripts for the shell. Its packages are there, unless the
 * environment is given.
 */
async function lastWords({ programs = [], scripts = {}, env }) {
  const folder = await mkdtemp(join(tmpdir(), "edgetill-"));
  try {
    for (const path of needed) await cp(join(root, path), join(folder, path), { recursive: true });
    if (!env) {
      await symlink(join(root, "node_modules"), join(folder, "node_modules"));
      await utimes(join(folder, "package-lock.json"), 0, 0);
    }
    const bin = join(folder, "bin");
    await mkdir(bin);
    await symlink(process.execPath, join(bin, "node"));
    for (const name of programs) await symlink(findOnPath(name), join(bin, name));
    for (const [name, script] of Object.entries(scripts)) await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const inherited = { ...process.env, NODE_TEST_CONTEXT: undefined, ...env?.(folder) };
    const child = spawn("node", ["tools/build.mjs"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"], env: { ...inherited, PATH: bin } });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const said = await text(child.stderr);
    assert.notEqual(await ended, 0, said);
    return said.trim().split("\n").at(-1);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

test("without Rust", async () => {
  assert.match(await lastWords({}), /^Rust is missing: install it from https:\/\/rustup\.rs,/);
});

test("with a Rust that is too old", async () => {
  const words = await lastWords({ scripts: { rustc: "echo 'rustc 1.85.1 (4eb161250 2025-03-15)'" } });
  assert.match(words, /^This is rustc 1\.85\.1 .*, and Edgetill needs Rust 1\.\d+ or newer: run `rustup update`/);
});

test("without Rust's target, and without rustup", async () => {
  const rustc = '[ "$1" = --print ] && echo /nonexistent || echo "rustc 1.999.0"';
  const words = await lastWords({ scripts: { rustc, cargo: "exec sleep 60" }, programs: ["sleep"] });
  assert.match(words, /^Rust's target wasm32-unknown-unknown is missing, and so is rustup, .*: install Rust from https:\/\/rustup\.rs/);
});

test("without a C compiler", async () => {
  assert.match(await lastWords({ programs: ["cargo", "rustc"] }), /^A C compiler is missing, .*: install one \(.*apt-get install build-essential/);
});

test("without a network", async () => {
  const nowhere = "http://127.0.0.1:9"; // nobody listens there
  const env = (folder) => ({
    CARGO_HOME: join(folder, "cargo"),
    CARGO_HTTP_PROXY: nowhere,
    CARGO_NET_RETRY: "0",
    npm_config_cache: join(folder, "npm"),
    npm_config_registry: nowhere,
    npm_config_fetch_retries: "0",
  });
  const words = await lastWords({ programs: ["cargo", "rustc", "npm", "cc"], env });
  assert.match(words, /^Something could not be downloaded: see that there is a network \(behind a proxy, set HTTPS_PROXY\)/);
});

test("with a Node that is too old", async () => {
  const pretend = `Object.defineProperty(process.versions, "node", { value: "18.20.8" });`;
  const child = spawn(process.execPath, ["--eval", `${pretend} require("./tools/old-node.cjs")`], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  assert.match((await text(child.stderr)).trim(), /^This is Node 18\.20\.8, and Edgetill needs Node 20 or newer: install one from /);
  assert.equal(await ended, 1);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const script of Object.values(scripts)) assert.match(script, /^exec node --require \.\/tools\/old-node\.cjs tools\//);
});

test("what the Rust is built with needs no OpenSSL, no pkg-config and no C", () => {
  for (const lock of ["Cargo.lock", "tools/bindgen/Cargo.lock"]) {
    assert.doesNotMatch(readFileSync(join(root, lock), "utf8"), /^name = "(openssl-sys|openssl-src|pkg-config|cc|cmake)"/m, lock);
  }
});

test("the tool that writes the glue is of the version that the Worker was compiled with", () => {
  const version = (lock, name) => readFileSync(join(root, lock), "utf8").match(new RegExp(`^name = "${name}"\nversion = "(.+)"`, "m"))[1];
  assert.equal(version("tools/bindgen/Cargo.lock", "wasm-bindgen-cli-support"), version("Cargo.lock", "wasm-bindgen"));
});

test("every package that is installed is known by its hash", () => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const named = Object.entries(packages).filter(([path]) => path !== "");
  assert.ok(named.length > 100);
  for (const [path, { integrity, link }] of named) {
    assert.match(integrity ?? "", /^sha512-[A-Za-z0-9+/]{86}==$/, path);
    assert.equal(link, undefined, `${path} would come from this machine`);
  }
  for (const lock of ["Cargo.lock", "tools/bindgen/Cargo.lock"]) {
    const crates = readFileSync(join(root, lock), "utf8").split("[[package]]").slice(1);
    for (const crate of crates.filter((crate) => /^source = /m.test(crate))) assert.match(crate, /^checksum = "[0-9a-f]{64}"$/m, crate);
    const own = crates.filter((crate) => !/^source = /m.test(crate));
    assert.equal(own.length, 1, `${lock}: only the crate itself has no source`);
  }
});
