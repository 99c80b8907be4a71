// Python for the tests that need it: Stripe's own SDK for Python is one of the clients
// that must work. The machine's Python makes a virtual environment in .venv and fills it
// with tests/requirements.txt and the older SDKs of tests/older.txt; nothing outside the project
// is touched.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, outputOf, root, run, say, Stop } from "./setup.mjs";

const folder = join(root, ".venv");
const stampFile = join(folder, ".stamp");
const requirements = "tests/requirements.txt";
const older = "tests/older.txt";
const names = ["python3", ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), "python"];

/** The Python with everything of tests/requirements.txt. */
export const python = join(folder, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));

/** Says which Python this is, and fails where it is too old or could not make a .venv. */
const probe = "import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version)";

/** The machine's own Python that will do; a clear stop where there is none. */
export async function findPython() {
  const { PYTHON } = process.env;
  for (const command of PYTHON ? [PYTHON] : names.map((name) => findOnPath(name)).filter(Boolean)) {
    if (await outputOf(command, ["-c", probe])) return command;
  }
  throw new Stop(
    `The tests with Stripe's SDK for Python need Python 3.10 or newer with its venv module, and ${PYTHON ? `PYTHON=${PYTHON} is none` : "found none on the PATH"}.\n` +
      "Install it (Debian, Ubuntu: apt-get install python3-venv; Fedora: dnf install python3; macOS: brew install python)\n" +
      "or name one: PYTHON=/path/to/python3 npm test",
  );
}

/** Makes .venv anew when it is missing, broken or of other requirements; quick otherwise. */
export async function setUpPython() {
  const wanted = [requirements, older].map((file) => readFileSync(join(root, file), "utf8")).join("");
  const kept = existsSync(stampFile) && readFileSync(stampFile, "utf8");
  if (kept === wanted && (await outputOf(python, ["-c", "import stripe"])) !== undefined) return;
  const command = await findPython();
  say("Installing the Python packages into .venv (about half a minute, once)…");
  await run(command, ["-m", "venv", "--clear", folder]);
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(python, ["-m", "pip", "install", ...quiet, "--requirement", requirements]);
  for (const sdk of readFileSync(join(root, older), "utf8").match(/^stripe==\S+/gm)) {
    const target = join(folder, "older", sdk.split("==")[1]);
    await run(python, ["-m", "pip", "install", ...quiet, "--no-deps", "--target", target, sdk]);
  }
  writeFileSync(stampFile, wanted);
}
