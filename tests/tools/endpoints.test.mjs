// What is not built is named by a list of Stripe's addresses, which is committed so that a build
// needs no package for it. Here it is held against the SDK's own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { endpoints, listFile } from "../../tools/endpoints.mjs";

test("the list of Stripe's addresses is what its newest SDK calls", () => {
  const wanted = endpoints();
  assert.ok(wanted.split("\n").length > 450, "the SDK's sources are read as they are written");
  assert.equal(readFileSync(listFile, "utf8"), wanted, "run node tools/endpoints.mjs");
});
