// `npm run bench`: starts bench/main.mjs under the Node that npm installed.

import { main, node24, root, run, setup } from "./setup.mjs";
import { join } from "node:path";

await main(async () => {
  await setup();
  await run(node24, ["--no-warnings", join(root, "bench/main.mjs"), ...process.argv.slice(2)], { stdio: "inherit" });
});
