// Opening a link, against a Worker in plain JavaScript that reads KV once and answers with a
// constant page of the same size. `page`: many slugs, none remembered; `hot`: one slug, asked for
// again and again, which an isolate of ours may answer from memory for five seconds. Beside the plain
// link stands one that asks its buyers for all that a link can ask.

import { join } from "node:path";
import { limited, pathOf, sell, sellAskingEverything, stripeFor } from "../tests/support/merchant.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { root } from "../tools/setup.mjs";
import { alternate } from "./rounds.mjs";
import { request, startLoad } from "./load.mjs";
import { BEFORE, facts, throughput } from "./report.mjs";

export const BROWSER = { "accept-language": "en-US,en;q=0.9", accept: "text/html", "user-agent": "Mozilla/5.0 (bench)" };
/** Asked for in turn; with a memory of no seconds each is as good as never seen. */
const SLUGS = 2_000;

export const page = (options) => open(options, { memory: 0, slugs: SLUGS });
export const hot = (options) => open(options, { memory: 5, slugs: 1 });

async function open({ rounds, millis }, { memory, slugs }) {
  const ours = await startWorker({ vars: { LINK_MEMORY_SECONDS: memory } });
  const before = BEFORE && (await startWorker({ vars: { LINK_MEMORY_SECONDS: memory }, built: BEFORE }));
  const floor = await startWorker({ script: join(root, "bench/floors/page.mjs") });
  const load = await startLoad();
  try {
    const link = await sell(stripeFor(ours), limited(1_000_000));
    const html = await (await fetch(ours.url + pathOf(link), { headers: BROWSER })).text();
    const copy = await ours.kvGet(`link:${pathOf(link).slice(1)}`);
    await floor.kvPut("page", html);
    const paths = Array.from({ length: slugs }, (_, number) => `test_bench${number}`);
    for (const worker of [ours, floor, ...(before ? [before] : [])]) await publish(worker, paths, copy);
    const asking = await sellAskingEverything(stripeFor(ours), { countries: ["US", "DE"], ...limited(1_000_000) });
    const askingPaths = paths.map((path) => `${path}_asking`);
    await publish(ours, askingPaths, await ours.kvGet(`link:${pathOf(asking).slice(1)}`));
    const side = (name, { port }, { reference = false, opened = paths } = {}) => {
      let turn = 0;
      const requests = opened.map((path) => request("GET", `/${path}`, { headers: BROWSER }));
      const next = () => (slugs === 1 ? requests : [...requests.slice(turn), ...requests.slice(0, turn)]);
      return {
        name,
        reference,
        async measure() {
          const result = await load.run({ port, requests: next(), millis });
          turn = (turn + result.count) % slugs;
          return result;
        },
      };
    };
    const sides = [
      side("the floor", floor, { reference: true }),
      side("Edgetill", ours),
      side("Edgetill, a link that asks for everything", ours, { opened: askingPaths }),
      ...(before ? [side("Edgetill before", before)] : []),
    ];
    for (const { measure } of sides) await measure();
    const figures = await alternate(sides, rounds);
    const bytes = { page_bytes: Buffer.byteLength(html), kv_bytes: copy.length };
    return {
      sides: figures,
      ...bytes,
      report: [throughput(figures), `The floor is plain JavaScript: one KV read and a constant page. ${facts(bytes)}`],
    };
  } finally {
    await Promise.all([ours, floor, before].map((worker) => worker?.stop()));
    load.stop();
  }
}

/** Publishes the link under each of these: a copy that names another slug than it stands under is none. */
async function publish(worker, paths, copy) {
  const under = (slug) => {
    const own = JSON.parse(copy);
    own.link.slug = slug;
    return JSON.stringify(own);
  };
  for (let at = 0; at < paths.length; at += 50) {
    await Promise.all(paths.slice(at, at + 50).map((path) => worker.kvPut(`link:${path}`, under(path))));
  }
}
