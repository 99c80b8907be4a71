// A panic's stack can be read: the built Worker still says what our functions are called, without
// the hashes that only cost bytes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../tools/setup.mjs";
import { withOurNames } from "../../tools/names.mjs";

const wasm = readFileSync(join(root, "build/index_bg.wasm"));

test("our functions have their names, without hashes", () => {
  const [names] = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "name").map((section) => Buffer.from(section).toString("latin1"));
  assert.match(names, /edgetill::domain::checkout::transition::apply/);
  assert.doesNotMatch(names, /::h[0-9a-f]{16}/);
});

test("nothing but the names changes", () => assert.ok(withOurNames(wasm).equals(wasm)));
