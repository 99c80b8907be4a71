// Stripe's own command-line tool, unchanged: told where the API is and which key to use, it
// makes, lists and changes links and has an event sent again.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { npmBin } from "../../tools/setup.mjs";
import { stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, receiver, folder;
before(async () => {
  worker = await startWorker();
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), "edgetill-cli-"));
});
after(() => Promise.all([worker.stop(), receiver.stop(), rm(folder, { recursive: true })]));

/** Runs `stripe` with these arguments; what it prints, as JSON. */
async function cli(...args) {
  const options = ["--api-base", worker.url, "--api-key", worker.testKey, "--color", "off"];
  const env = {
    ...process.env,
    STRIPE_API_KEY: undefined, // it would win over --api-key
    XDG_CONFIG_HOME: folder,
    STRIPE_CLI_TELEMETRY_OPTOUT: "true", // without it the tool calls home
  };
  const output = await new Promise((resolve, reject) => {
    execFile(join(npmBin, "stripe"), [...args, ...options], { env, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`stripe ${args.join(" ")}: ${error.message}\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
  return JSON.parse(output);
}

async function makeLink(...more) {
  const product = await cli("products", "create", "--name", "Field notebook");
  const price = await cli("prices", "create", "--product", product.id, "--currency", "eur", "--unit-amount", "1800");
  const items = ["-d", `line_items[0][price]=${price.id}`, "-d", "line_items[0][quantity]=2"];
  return cli("payment_links", "create", ...items, ...more);
}

test("links are made, listed, read and changed", async () => {
  const link = await makeLink("-d", "edgetill[slug]=from-the-cli", "-d", "metadata[campaign]=spring");
  assert.equal(link.url, `${worker.url}/test_from-the-cli`);
  assert.equal((await fetch(link.url)).status, 200);
  const { data } = await cli("payment_links", "list", "--limit", "1");
  assert.deepEqual(data, [link]);
  const items = await cli("payment_links", "list_line_items", link.id);
  assert.deepEqual([items.data[0].quantity, items.data[0].amount_total], [2, 3600]);

  const closed = await cli("payment_links", "update", link.id, "--active=false", "-d", "inactive_message=Sold out");
  assert.deepEqual([closed.active, closed.inactive_message], [false, "Sold out"]);
  assert.deepEqual(await cli("payment_links", "retrieve", link.id), closed);
  assert.equal((await fetch(link.url)).status, 410);
});

test("a mistake is shown in the API's words", async () => {
  const { error } = await cli("payment_links", "retrieve", "plink_x");
  assert.deepEqual([error.code, error.message], ["resource_missing", "No such payment_link: 'plink_x'"]);
});

test("an event is sent again to the endpoint that is named", async () => {
  const stripe = stripeFor(worker);
  const endpoint = await cli("webhook_endpoints", "create", "-d", "enabled_events[]=payment_link.created", "--url", receiver.url);
  const link = await makeLink();
  const { body } = await receiver.waitFor();
  const event = JSON.parse(body);
  assert.equal(event.data.object.id, link.id);

  const before = receiver.requests.length;
  const resent = await cli("events", "resend", event.id, "--webhook-endpoint", endpoint.id);
  assert.equal(resent.id, event.id);
  const isNew = (request) => receiver.requests.indexOf(request) >= before;
  const again = await receiver.waitFor(isNew);
  const verified = stripe.webhooks.constructEvent(again.body, again.headers["stripe-signature"], endpoint.secret);
  assert.equal(verified.id, event.id);

  const { error } = await cli("events", "resend", event.id);
  assert.equal(error.param, "webhook_endpoint");
  assert.match(error.message, /--webhook-endpoint/);
});
