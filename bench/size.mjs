// What a deploy uploads. Cloudflare's limit is on the gzipped size.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../tools/setup.mjs";

export async function size() {
  const files = ["index.js", "index_bg.wasm"].map((name) => {
    const bytes = readFileSync(join(root, "build", name));
    return { name, plain: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
  });
  const total = { name: "all", plain: sum(files, "plain"), gzipped: sum(files, "gzipped") };
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const rows = [...files, total].map(({ name, plain, gzipped }) => [name, kilobytes(plain), kilobytes(gzipped)]);
  return { files, total, report: [[["", "plain", "gzipped"], ...rows]] };
}

const sum = (files, field) => files.reduce((sum, file) => sum + file[field], 0);
