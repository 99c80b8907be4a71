// Writes through the API beside the emulators of Stripe's API that keep state: 16 connections, one
// request again and again. They check less and keep nothing safely; ours are in SQLite when answered.

import { sell, stripeFor } from "../tests/support/merchant.mjs";
import { startWorker } from "../tests/support/worker.mjs";
import { Stop } from "../tools/setup.mjs";
import { request, startLoad } from "./load.mjs";
import { startPeers } from "./peers.mjs";
import { throughput } from "./report.mjs";
import { alternate } from "./rounds.mjs";

export async function api(options) {
  const ours = await startWorker();
  const peers = await startPeers();
  const load = await startLoad();
  try {
    const link = await sell(stripeFor(ours));
    const [item] = (await stripeFor(ours).paymentLinks.listLineItems(link.id)).data;
    const sides = [...peers.map((peer) => ({ ...peer, reference: true })), { name: "Edgetill", port: ours.port, key: ours.testKey }];
    const writes = [
      { name: "Create a product", noun: "product", path: "/v1/products", body: "name=Field+notebook" },
      {
        name: "Create a link",
        noun: "payment_link",
        path: "/v1/payment_links",
        body: `line_items[0][price]=${item.price.id}&line_items[0][quantity]=1`,
      },
    ];
    const results = [];
    for (const write of writes) results.push(await compare(write, sides, load, options));
    const safety = `Neither emulator keeps its data safely: ${peers.map(({ keeps }) => keeps).join("; ")}. Edgetill answers when the change, its event and its messages are in SQLite.`;
    return { writes: results, report: [...results.flatMap(({ name, table }) => [`${name}:`, table]), safety] };
  } finally {
    for (const peer of peers) peer.stop();
    load.stop();
    await ours.stop();
  }
}

async function compare({ name, noun, path, body }, sides, load, { rounds, millis }) {
  const able = [];
  const unable = [];
  for (const side of sides) {
    const cannot = side.missing ?? (await refusal(side, { noun, path, body }));
    if (cannot) unable.push({ name: side.name, cannot });
    else able.push(side);
  }
  if (!able.some(({ reference }) => !reference)) throw new Stop(`${name}: Edgetill itself failed: ${JSON.stringify(unable)}`);
  const measured = able.map(({ name, port, key, reference, empty }) => ({
    name,
    reference,
    async measure() {
      await empty?.(`http://127.0.0.1:${port}`);
      return load.run({ port, requests: [request("POST", path, { body, headers: headers(key) })], millis });
    },
  }));
  for (const { measure } of measured) await measure();
  const figures = await alternate(measured, rounds);
  for (const { name: who, statuses } of figures) {
    if (Object.keys(statuses).join() !== "200") throw new Stop(`${name}: ${who} answered ${JSON.stringify(statuses)}`);
  }
  const table = throughput(figures);
  const blank = table[0].slice(2).map(() => "");
  return { name, sides: figures, unable, table: [...table, ...unable.map(({ name, cannot }) => [name, cannot, ...blank])] };
}

/** Why a side cannot do this, if it cannot: found out by asking once. */
async function refusal({ port, key }, { noun, path, body }) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body, headers: headers(key) });
  const text = await response.text();
  if (response.ok && JSON.parse(text).object === noun) return undefined;
  return `cannot: answers ${response.status}`;
}

const headers = (key) => ({ authorization: `Bearer ${key}`, "content-type": "application/x-www-form-urlencoded" });
