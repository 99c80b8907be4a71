// What `npm start` opens to others: nothing but the Worker, and no key.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { wranglerCommand, writeSecrets } from "../../tools/start.mjs";
import { node24, npmBin } from "../../tools/setup.mjs";

const KEY = "sk_test_fromtheenvironment0123456789";
const PORT = 18_799;
const folder = mkdtempSync(join(tmpdir(), "edgetill-start-"));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test("a key from the environment stands in no list of processes", () => {
  const { args, secrets } = wranglerCommand(PORT, { SK_TEST: KEY, STATE_DIR: folder });
  assert.doesNotMatch(args.join(" "), /sk_test/);
  assert.ok(args.includes(secrets));
});

test("the file that holds it is read by its user only", () => {
  const file = join(folder, "made", "secrets.env");
  writeSecrets(file, KEY);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, "utf8"), new RegExp(`^SK_TEST="${KEY}"$`, "m"));
});

/** A Worker that says whether it has the key, under wrangler as `npm start` runs it. */
test("wrangler serves no explorer of the storage on the port that buyers see, and the Worker has the key and no deployment's address", async () => {
  const worker = join(folder, "worker");
  mkdirSync(worker);
  writeFileSync(join(worker, "index.js"), 'export default { fetch: (request, env) => new Response("ours " + env.SK_TEST + env.BASE_URL) };\n');
  writeFileSync(
    join(worker, "wrangler.toml"),
    'name = "edgetill"\nmain = "index.js"\ncompatibility_date = "2026-11-17"\n[[kv_namespaces]]\nbinding = "LINKS"\nid = "00000000000000000000000000000000"\n[vars]\nBASE_URL = "https://pay.example.com"\n',
  );
  const { args, env } = wranglerCommand(PORT, { SK_TEST: KEY, STATE_DIR: join(folder, "state") });
  const secrets = join(folder, "secrets.env");
  writeSecrets(secrets, KEY);
  args[args.indexOf("--env-file") + 1] = secrets;
  const child = spawn(node24, ["--no-warnings", join(npmBin, "wrangler"), ...args], {
    cwd: worker,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  try {
    const base = `http://127.0.0.1:${PORT}`;
    const home = await untilAnswered(`${base}/`, () => output);
    assert.equal(home, `ours ${KEY}`);
    for (const path of ["/cdn-cgi/local/explorer", "/cdn-cgi/explorer", "/cdn-cgi/local/explorer/api/storage/kv/namespaces"]) {
      const response = await fetch(base + path);
      const text = await response.text();
      assert.ok(response.status === 404 || text.startsWith("ours"), `${path}: ${response.status} ${text.slice(0, 100)}`);
    }
  } finally {
    process.kill(-child.pid, "SIGKILL");
    await once(child, "close");
  }
});

async function untilAnswered(url, output) {
  for (let left = 300; left > 0; left--) {
    try {
      return await (await fetch(url)).text();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`no answer\n${output()}`);
}
