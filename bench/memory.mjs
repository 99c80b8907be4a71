// Whether an isolate's memory stays flat: 100,000 requests, of ten eight pages, a purchase and an
// API read. Sampled on the way: the memory of the Wasm module, which only ever grows, by a tool of
// development, and the resident memory of workerd, which holds JavaScript, SQLite and Miniflare's KV too.

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { limited, pathOf, sell, stripeFor, wasmBytes } from "../tests/support/merchant.mjs";
import { startReceiver } from "../tests/support/receiver.mjs";
import { buy } from "../tests/support/work.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { Stop } from "../tools/setup.mjs";
import { request, startLoad } from "./load.mjs";
import { BROWSER } from "./page.mjs";
import { postsFor } from "./purchase.mjs";

const LINKS = 20;
const SAMPLES = 20;
/** Objects nobody asks are put away after ten seconds. */
const REST_MS = 15_000;

export async function memory({ requests }) {
  const receiver = await startReceiver();
  const worker = await startWorker({ vars: { LINK_MEMORY_SECONDS: 5 } });
  const load = await startLoad();
  try {
    const mix = await mixed(worker, receiver);
    const samples = [await sample(worker, 0)];
    for (let number = 1; number <= SAMPLES; number++) {
      const some = await mix(Math.ceil(requests / SAMPLES));
      const { count, statuses } = await load.run({ port: worker.port, requests: some, count: some.length });
      const bad = Object.keys(statuses).filter((status) => !["200", "303"].includes(status));
      if (bad.length > 0) throw new Stop(`memory: answers ${JSON.stringify(statuses)}`);
      samples.push(await sample(worker, samples.at(-1).requests + count));
    }
    await pause(REST_MS);
    const rested = await sample(worker, samples.at(-1).requests);
    return { samples, rested, ...shown(samples, rested) };
  } finally {
    load.stop();
    await Promise.all([worker.stop(), receiver.stop()]);
  }
}

/** Makes so many requests: of ten eight pages, one purchase, one API read; over several links. */
async function mixed(worker, receiver) {
  const stripe = stripeFor(worker);
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["checkout.session.completed"] });
  const headers = { authorization: `Bearer ${worker.testKey}` };
  const read = (path) => request("GET", `/v1/${path}`, { headers });
  const links = [];
  const turns = [];
  for (let number = 0; number < LINKS; number++) {
    const link = await sell(stripe, limited(1_000_000));
    const session = await buy(worker, link);
    const page = request("GET", pathOf(link), { headers: BROWSER });
    const reads = [`checkout/sessions/${session}`, `payment_links/${link.id}`, `checkout/sessions?payment_link=${link.id}`, "events?limit=10"];
    links.push(link);
    turns.push([...Array(8).fill(page), read(reads[number % reads.length])]);
  }
  return async (count) => {
    const posts = await postsFor(worker, links, Math.ceil(count / 10));
    return posts.flatMap((post, number) => [...turns[number % LINKS], post]).slice(0, count);
  };
}

async function sample(worker, requests) {
  return { requests, wasm_bytes: await wasmBytes(worker), resident_bytes: residentBytes(worker.pid()) };
}

/** What the kernel says of workerd, the child of `keeper`; undefined where there is no /proc. */
function residentBytes(keeper) {
  try {
    const children = readFileSync(`/proc/${keeper}/task/${keeper}/children`, "latin1").trim().split(" ");
    const status = children.map((pid) => readFileSync(`/proc/${pid}/status`, "latin1")).find((text) => text.startsWith("Name:\tworkerd"));
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)[1]);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function shown(samples, rested) {
  const megabytes = (bytes) => (bytes === undefined ? "unknown" : (bytes / 1e6).toFixed(1));
  const line = ({ requests, wasm_bytes, resident_bytes }, when = "") => [
    `${requests.toLocaleString("en")}${when}`,
    megabytes(wasm_bytes),
    megabytes(resident_bytes),
  ];
  const settled = samples.slice(samples.length >> 1);
  const slopes = { wasm_slope: slope(settled, "wasm_bytes"), resident_slope: slope(settled, "resident_bytes") };
  const tenth = samples.filter((_, index) => index % (SAMPLES / 10) === 0);
  const report = [
    [
      ["requests answered", "Wasm memory, MB", "workerd resident, MB"],
      ...tenth.map((sample) => line(sample)),
      line(rested, ` and ${REST_MS / 1000} s of rest`),
    ],
    `Over the second half: ${slopes.wasm_slope.toFixed(1)} bytes of Wasm memory and ${slopes.resident_slope.toFixed(0)} bytes of workerd's resident memory a request.`,
  ];
  return { ...slopes, report };
}

/** Bytes a request, by least squares. */
function slope(samples, name) {
  const mean = (of) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ requests }) => requests), mean((sample) => sample[name])];
  const products = mean((sample) => (sample.requests - x) * (sample[name] - y));
  return products / mean(({ requests }) => (requests - x) ** 2);
}
