// A PostgreSQL of its own for the mirrors' tests: a cluster in a folder that goes with it, which
// listens on one port of this machine. It refuses to run as root, so as root it runs as `postgres`.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";

/** The folder of PostgreSQL's programs; undefined where it is not installed. */
export function findPostgres() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => other - one) : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, "bin")), ...(process.env.PATH ?? "").split(":")];
  return folders.find((folder) => ["initdb", "pg_ctl"].every((name) => existsSync(join(folder, name))));
}

/** Starts a cluster; `url` is its only database. */
export async function startPostgres() {
  const programs = findPostgres();
  if (!programs) throw new Error("The mirrors need PostgreSQL (Debian, Ubuntu: apt-get install postgresql).");
  const folder = mkdtempSync(join(tmpdir(), "edgetill-postgres-"));
  const data = join(folder, "data");
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync("chown", ["postgres", folder]);
  const run = (name, args) => {
    const command = [join(programs, name), ...args];
    const [first, ...rest] = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
    const { status, stderr, error } = spawnSync(first, rest, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0) throw error ?? new Error(`${name} failed: ${stderr}`);
  };
  const listen = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  const stop = () => {
    try {
      run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  try {
    run("initdb", ["-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]);
    // Without a log file its output would keep this process's pipes open.
    run("pg_ctl", ["-D", data, "-w", "-l", join(folder, "log"), "-o", listen, "start"]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, port, stop };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
