// Holds JSON against the official SDK's types: each answer becomes a TypeScript constant of its
// type, and TypeScript says what is missing, unknown or not among an enum's values.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { npmBin, root } from "../../tools/setup.mjs";

const folder = join(root, "target", "typed");
const options = [
  ...["--noEmit", "--strict", "--skipLibCheck", "--allowImportingTsExtensions", "--pretty", "false"],
  ...["--target", "es2022", "--module", "nodenext", "--types", "node"],
];

/**
 * TypeScript's complaints about these values, each with the line it is about; none if all of them
 * have their types. A value with `wrong` must be refused for it: that it is not is a complaint.
 */
export async function complaints(name, values) {
  const lines = ['import type Stripe from "stripe";', `import type { Wire } from "${relative(folder, join(root, "tests/support/wire.ts"))}";`];
  values.forEach(({ type, json, wrong }, index) => {
    if (wrong) lines.push(`// @ts-expect-error ${wrong}`);
    lines.push(`export const value${index}: Wire<${type}> = ${JSON.stringify(json)};`);
  });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  const output = await new Promise((resolve, reject) => {
    execFile(join(npmBin, "tsc"), [...options, file], { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (!error || stdout.includes("error TS")) resolve(stdout);
      else reject(new Error(`tsc did not run: ${stderr || stdout || error.message}`));
    });
  });
  return [...output.matchAll(/^(.*\.ts)\((\d+),\d+\): (error TS.*(?:\n .*)*)/gm)].map(([, , line, message]) => {
    const code = lines[line - 1];
    return `${message}\n  in ${code.length > 300 ? `${code.slice(0, 300)}…` : code}`;
  });
}
