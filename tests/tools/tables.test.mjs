// The tables that are generated from others' data say what these say.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { formats, formatsFile, regions, regionsFile, shapes } from "../../tools/addresses.mjs";
import { examples, examplesFile, phones, phonesFile } from "../../tools/phones.mjs";
import { vatExamples, vatExamplesFile } from "../../tools/tax-ids.mjs";

test("countries write addresses, dial numbers and count check digits as their sources say", () => {
  for (const [file, wanted, tool] of [
    [formatsFile, formats(), "addresses"],
    [regionsFile, regions(), "addresses"],
    [phonesFile, phones(), "phones"],
    [examplesFile, examples(), "phones"],
    [vatExamplesFile, vatExamples(), "tax-ids"],
  ]) {
    assert.equal(readFileSync(file, "utf8"), wanted, `run node tools/${tool}.mjs`);
  }
});

test("a pattern of postal codes comes down to the shapes of what it takes", () => {
  for (const [pattern, wanted] of [
    ["\\d{5}", ["ddddd"]],
    ["\\d{5}-?\\d{3}", ["dddddddd"]],
    ["(\\d{5})(?:[ \\-](\\d{4}))?", ["ddddd", "ddddddddd"]],
    ["[\\dA-Z]{3} ?[\\dA-Z]{4}", ["xxxxxxx"]],
    ["GIR ?0AA|[A-Z]\\d{1,2}", ["ld", "ldd", "llldll"]],
  ]) {
    assert.deepEqual(shapes(pattern), wanted, pattern);
  }
});
