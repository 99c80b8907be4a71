// SECURITY.md names files and tests as proof: they must be there.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../tools/setup.mjs";

const text = readFileSync(join(root, "SECURITY.md"), "utf8");

test("every file that SECURITY.md names is there, and has the test it is named for", () => {
  const named = [...text.matchAll(/`((?:src|tests|tools|docs)\/[\w./-]+|\w+\.toml)`(?: "([^"]+)")?/g)];
  assert.ok(named.length > 50);
  for (const [, file, name] of named) {
    assert.ok(existsSync(join(root, file)), file);
    if (name) assert.ok(readFileSync(join(root, file), "utf8").includes(name), `${file} has no "${name}"`);
  }
  const tests = named.filter(([, , name]) => name);
  assert.ok(tests.length > 25);
});

test("every row of the ASVS table names requirements, and shows them or says why it does not", () => {
  const rows = text.split("\n").filter((line) => /^\| \d/.test(line));
  assert.ok(rows.length > 50);
  for (const row of rows) {
    const [requirements, how, shown] = row.slice(2, -2).split(" | ");
    assert.match(requirements, /^\d+\.\d+\.\d+(?:(?:, | to )\d+\.\d+\.\d+)*$/, row);
    const says = /^not applicable: |^not held: |Cloudflare's|\]\(#/.test(how);
    assert.ok(says || /`/.test(shown ?? ""), row);
  }
});

test("the README leads to it", () => assert.ok(readFileSync(join(root, "README.md"), "utf8").includes("(SECURITY.md)")));
