// Whether style and script are better written into the page, as they are, or linked: what a buyer on
// a slow line waits for, what a second visit loads, and how many requests that is. An edge of
// Node stands before the Worker, compresses as Cloudflare does, and takes them out where that is asked.

import { createServer } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";
import { timingsOf } from "../tests/support/lighthouse.mjs";
import { pathOf, sell, stripeFor } from "../tests/support/merchant.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { median } from "./rounds.mjs";

/** As Cloudflare compresses what Workers answer. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

export async function inline({ rounds }) {
  const worker = await startWorker({ vars: { LINK_MEMORY_SECONDS: "5" } });
  const taken = new Map();
  const edges = { "written in": await startEdge(worker, (page) => page), "linked": await startEdge(worker, takenOut(taken), taken) };
  try {
    const path = pathOf(await sell(stripeFor(worker)));
    const measured = {};
    for (const name of Object.keys(edges)) measured[name] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [name, edge] of Object.entries(edges)) measured[name].push(await timingsOf(edge.url + path));
    }
    const rows = [];
    for (const [name, edge] of Object.entries(edges)) {
      const of = (what) => Math.round(median(measured[name].map((timings) => timings[what])));
      const first = await edge.weigh([path, ...(await linksIn(edge.url + path))]);
      const again = await edge.weigh([path]);
      rows.push([name, of("firstPaint"), of("largestPaint"), first.requests, first.bytes, again.requests, again.bytes]);
    }
    const headings = ["", "first paint ms", "largest paint ms", "requests", "bytes", "requests, second visit", "bytes, second visit"];
    return { measured, report: [[headings, ...rows], "Lighthouse's slow 4G and a phone's processor, both played; bytes are bodies in Brotli 4."] };
  } finally {
    await Promise.all([worker.stop(), ...Object.values(edges).map((edge) => edge.stop())]);
  }
}

/** What a page loads from here. */
async function linksIn(address) {
  return [...(await (await fetch(address)).text()).matchAll(/(?:href|src)="(\/[^"/]+\.(?:css|js))"/g)].map(([, path]) => path);
}

/** Answers as `changed` makes of what the Worker answers, or with what was `taken` out of its pages. */
async function startEdge(worker, changed, taken = new Map()) {
  const bodyOf = async (path) => {
    const asset = taken.get(path);
    const page = asset ?? changed(await pageOf(worker, path));
    return { ...page, packed: brotliCompressSync(page.body, BROTLI) };
  };
  const server = createServer(async ({ url }, response) => {
    const { status, packed, headers } = await bodyOf(url);
    response.writeHead(status, { ...headers, "content-encoding": "br" }).end(packed);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async weigh(paths) {
      const bodies = await Promise.all(paths.map(bodyOf));
      return { requests: bodies.length, bytes: bodies.reduce((sum, { packed }) => sum + packed.length, 0) };
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function pageOf(worker, path) {
  const response = await fetch(worker.url + path, { headers: { "accept-language": "en" } });
  const { "content-length": _, "transfer-encoding": __, ...headers } = Object.fromEntries(response.headers);
  return { body: await response.text(), headers, status: response.status };
}

/** The page with its style and script linked, and a policy that lets them in. */
const takenOut =
  (taken) =>
  ({ body, headers, status }) => {
    const keep = (path, type, tag) => (_, content) => {
      taken.set(path, { body: content, status: 200, headers: { "content-type": type, "cache-control": "max-age=31536000" } });
      return tag;
    };
    const style = keep("/style.css", "text/css", '<link rel="stylesheet" href="/style.css">');
    const script = keep("/script.js", "text/javascript", '<script src="/script.js" type="module"></script>');
    const linked = body.replace(/<style>(.*?)<\/style>/s, style).replace(/<script type="module">(.*?)<\/script>/s, script);
    const policy = headers["content-security-policy"]?.replace(/'sha256-[^']*'/g, "'self'");
    return { body: linked, status, headers: { ...headers, "content-security-policy": policy } };
  };
