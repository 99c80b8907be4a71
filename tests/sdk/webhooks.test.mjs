// Receivers that fail in every way, then come back: no event is lost, each try is signed
// anew, and nothing about one receiver concerns another. Time passes by `run_due`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer, cards, pause } from "../support/buyer.mjs";
import { all, deliver, eventsOf, pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, link;
const receivers = [];
before(async () => {
  worker = await startWorker({ vars: { WEBHOOK_SCHEDULE: "0,10,10,10,10,10,10,10,10,10" } });
  stripe = stripeFor(worker);
  link = await sell(stripe);
});
after(() => Promise.all([worker.stop(), ...receivers.map((receiver) => receiver.stop())]));

/** A receiver and an endpoint of its own; `answers(request, response)` is how it starts out. */
async function listen(enabled_events = ["*"], answers) {
  const receiver = await startReceiver();
  receivers.push(receiver);
  receiver.setHandler(answers);
  const endpoint = await stripe.webhookEndpoints.create({ url: `${receiver.url}/`, enabled_events });
  return { receiver, endpoint, unlisten: () => stripe.webhookEndpoints.del(endpoint.id) };
}

async function buy(values) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  const page = await buyer.pay(values);
  assert.ok(["complete", "declined"].includes(page.kind), `${page.status} ${page.headline}`);
  return buyer;
}

/** Every request is signed for this endpoint, at about the time it came; returns the events. */
function verified(endpoint, requests) {
  return requests.map(({ body, headers, at }) => {
    const signature = headers["stripe-signature"];
    const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret);
    const signedAt = Number(signature.match(/t=(\d+)/)[1]);
    assert.ok(Math.abs(at / 1000 - signedAt) <= 2, `signed at ${signedAt}, came at ${at}`);
    return event;
  });
}

/** Three purchases while the receiver fails, then it comes back: everything arrives. */
async function fails(answers) {
  const { receiver, endpoint, unlisten } = await listen(["checkout.session.completed"], answers);
  const buyers = await Promise.all([buy(), buy(), buy()]);
  await receiver.waitFor();
  await deliver(worker, endpoint, 0);
  await deliver(worker, endpoint, 30);
  const failed = receiver.requests.length;
  assert.ok(failed >= 6, `${failed} tries`);

  receiver.setHandler();
  await deliver(worker, endpoint, 60);
  const delivered = verified(endpoint, receiver.requests.slice(failed));
  assert.deepEqual(delivered.map(({ data }) => data.object.id).sort(), buyers.map(({ session }) => session).sort());
  await deliver(worker, endpoint, 86_400);
  assert.equal(receiver.requests.length, failed + 3, "what was delivered is not sent again");
  assert.deepEqual(new Set(verified(endpoint, receiver.requests).map(({ id }) => id)).size, 3);
  await unlisten();
}

test("a receiver whose host is written in another script gets everything", async () => {
  const receiver = await startReceiver();
  receivers.push(receiver);
  const url = receiver.url.replace("127.0.0.1", "１２７.０.０.１");
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ["checkout.session.completed"] });
  assert.equal(endpoint.url, `${receiver.url}/`, "as it was understood");
  const { session } = await buy();
  await receiver.waitFor(({ body }) => body.includes(session));
  verified(endpoint, receiver.requests);
  await stripe.webhookEndpoints.del(endpoint.id);
});

test("a receiver that answers 500 gets everything once it is well", () => fails((_request, response) => response.writeHead(500).end("down")));

test("a receiver that redirects is not followed, and gets everything once it does not", async () => {
  const elsewhere = await startReceiver();
  receivers.push(elsewhere);
  await fails((_request, response) => response.writeHead(302, { location: `${elsewhere.url}/else` }).end());
  assert.deepEqual(elsewhere.requests, []);
});

test("a receiver that breaks the connection gets everything once it does not", () => fails((_request, response) => response.socket.destroy()));

test("a receiver that never answers holds up nobody else and is tried again", async () => {
  const hanging = await listen(["checkout.session.completed"], () => {});
  const well = await listen(["checkout.session.completed"]);
  const { session } = await buy();
  const isFor = ({ body }) => JSON.parse(body).data.object.id === session;
  await well.receiver.waitFor(isFor, 5_000);
  await hanging.receiver.waitFor(isFor, 5_000);
  hanging.receiver.setHandler();
  await deliver(worker, hanging.endpoint, 60); // waits for the time-out of the try under way
  assert.equal(hanging.receiver.requests.filter(isFor).length, 2);
  verified(hanging.endpoint, hanging.receiver.requests);
  await Promise.all([hanging.unlisten(), well.unlisten()]);
});

test("a receiver that hangs while 100 buyers pay delays neither them nor the other's events, and gets every event once it answers", async () => {
  const hanging = await listen(["checkout.session.completed"], () => {});
  const well = await listen(["checkout.session.completed"]);
  const sessions = [];
  for (let wave = 0; wave < 10; wave++) {
    const buyers = await Promise.all(Array.from({ length: 10 }, () => buy()));
    sessions.push(...buyers.map(({ session }) => session));
  }
  const arrival = (session) => well.receiver.waitFor(({ body }) => JSON.parse(body).data.object.id === session);
  const since = Date.now();
  for (const session of sessions) await arrival(session);
  assert.ok(Date.now() - since < 5_000, "the last came soon after it was paid");
  assert.ok(hanging.receiver.requests.length < 100, "the other would not take them");

  hanging.receiver.setHandler();
  for (let turn = 0; turn < 10; turn++) await deliver(worker, hanging.endpoint, 60);
  for (const { receiver, endpoint } of [hanging, well]) {
    const about = verified(endpoint, receiver.requests).map(({ data }) => data.object.id);
    assert.deepEqual([...new Set(about)].sort(), sessions.toSorted());
  }
  assert.equal(well.receiver.requests.length, 100, "each once");
  const completed = await all(stripe.events.list({ type: "checkout.session.completed", limit: 100 }));
  const waiting = completed.filter(({ pending_webhooks, data }) => sessions.includes(data.object.id) && pending_webhooks > 0);
  assert.deepEqual(waiting, []);
  await Promise.all([hanging.unlisten(), well.unlisten()]);
});

test("a closed port, and a power cut while events wait, lose nothing", async () => {
  const { receiver, endpoint } = await listen(["checkout.session.completed", "payment_intent.payment_failed"]);
  const port = Number(new URL(receiver.url).port);
  await receiver.stop();
  receivers.splice(receivers.indexOf(receiver), 1);
  const buyers = [await buy(), await buy(), await buy({ card_number: cards.declined })];
  await deliver(worker, endpoint, 0);
  await worker.kill9();
  await worker.restart();
  await Promise.all(buyers.map(({ session }) => runDue(worker, session, 0)));

  const again = await startReceiver({ port });
  receivers.push(again);
  await deliver(worker, endpoint, 60);
  const events = verified(endpoint, again.requests);
  const completed = events.filter(({ type }) => type === "checkout.session.completed");
  assert.deepEqual(completed.map(({ data }) => data.object.id).sort(), [buyers[0].session, buyers[1].session].sort());
  assert.equal(events.length, 3);
  await stripe.webhookEndpoints.del(endpoint.id);
});

test("first tries of a session's events come in order, and each try is signed anew", async () => {
  const { receiver, endpoint, unlisten } = await listen(["*"]);
  const buyers = await Promise.all(Array.from({ length: 5 }, () => buy()));
  await Promise.all(buyers.map(({ session }) => runDue(worker, session, 0)));
  await deliver(worker, endpoint, 0);
  const events = verified(endpoint, receiver.requests);
  for (const { session } of buyers) {
    const hex = session.split("_")[2];
    const types = events.filter(({ data }) => data.object.id.includes(hex)).map(({ type }) => type);
    assert.deepEqual(types, ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]);
  }

  receiver.setHandler((_request, response) => response.writeHead(503).end());
  const { session } = await buy();
  const isFor = ({ body }) => body.includes(session) && body.includes("checkout.session.completed");
  const first = await receiver.waitFor(isFor);
  await pause(1000 - (Date.now() % 1000)); // signatures count whole seconds
  receiver.setHandler();
  await deliver(worker, endpoint, 60);
  const [, second] = receiver.requests.filter(isFor);
  assert.notEqual(second.headers["stripe-signature"], first.headers["stripe-signature"]);
  assert.equal(second.body, first.body);
  await unlisten();
});

test("an endpoint gets the types it asked for, until it is deleted", async () => {
  const failures = await listen(["payment_intent.payment_failed", "charge.failed"]);
  const everything = await listen(["*"]);
  const buyer = await buy({ card_number: cards.declined });
  await buyer.pay();
  await runDue(worker, buyer.session, 0);
  for (const { endpoint } of [failures, everything]) await deliver(worker, endpoint, 0);
  const types = ({ receiver, endpoint }) =>
    verified(endpoint, receiver.requests)
      .map(({ type }) => type)
      .sort();
  assert.deepEqual(types(failures), ["charge.failed", "payment_intent.payment_failed"]);
  assert.deepEqual(types(everything), [
    "charge.failed",
    "charge.succeeded",
    "checkout.session.completed",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
  ]);

  assert.deepEqual(await everything.unlisten().then(({ id, object, deleted }) => ({ id, object, deleted })), {
    id: everything.endpoint.id,
    object: "webhook_endpoint",
    deleted: true,
  });
  const before = everything.receiver.requests.length;
  const after = await buy({ card_number: cards.declined });
  await runDue(worker, after.session, 0);
  await failures.receiver.waitFor(({ body }) => body.includes(after.session.split("_")[2]));
  await deliver(worker, everything.endpoint, 86_400);
  assert.equal(everything.receiver.requests.length, before);
  await failures.unlisten();
});

test("a deleted endpoint's waiting events are dropped", async () => {
  const { receiver, endpoint, unlisten } = await listen(["*"], (_request, response) => response.writeHead(500).end());
  await buy();
  await receiver.waitFor();
  await deliver(worker, endpoint, 0);
  await unlisten();
  const before = receiver.requests.length;
  receiver.setHandler();
  await deliver(worker, endpoint, 86_400);
  assert.equal(receiver.requests.length, before);
});

test("an endpoint can move, and one that is disabled gets nothing more, not even later", async () => {
  const { receiver, endpoint, unlisten } = await listen(["*"], (_request, response) => response.writeHead(500).end());
  const elsewhere = await startReceiver();
  receivers.push(elsewhere);
  await stripe.products.create({ name: "Before it moved" });
  await receiver.waitFor();
  await deliver(worker, endpoint, 0);
  const moved = await stripe.webhookEndpoints.update(endpoint.id, { url: `${elsewhere.url}/`, description: "Moved" });
  assert.deepEqual([moved.url, moved.status, moved.description, moved.secret], [`${elsewhere.url}/`, "enabled", "Moved", undefined]);
  await deliver(worker, endpoint, 12); // a tenth more than ten, at most
  const [event] = verified(endpoint, elsewhere.requests);
  assert.deepEqual([event.type, event.data.object.name], ["product.created", "Before it moved"]);

  elsewhere.setHandler((_request, response) => response.writeHead(500).end());
  await stripe.products.create({ name: "Given up" });
  await elsewhere.waitFor(({ body }) => body.includes("Given up"));
  await deliver(worker, endpoint, 0);
  assert.equal((await stripe.webhookEndpoints.update(endpoint.id, { disabled: true })).status, "disabled");
  elsewhere.setHandler();
  const before = elsewhere.requests.length;
  await stripe.products.create({ name: "While it was disabled" });
  await deliver(worker, endpoint, 86_400);
  assert.equal(elsewhere.requests.length, before);

  assert.equal((await stripe.webhookEndpoints.update(endpoint.id, { disabled: false })).status, "enabled");
  await stripe.products.create({ name: "Afterwards" });
  await elsewhere.waitFor(({ body }) => body.includes("Afterwards"));
  await deliver(worker, endpoint, 86_400);
  assert.equal(elsewhere.requests.length, before + 1);
  await unlisten();
});

test("an event counts the endpoints that still owe it an answer", async () => {
  const { receiver, endpoint, unlisten } = await listen(["checkout.session.completed"], (_request, response) => response.writeHead(500).end());
  const { session } = await buy();
  await receiver.waitFor();
  await deliver(worker, endpoint, 0);
  const pending = async () => (await eventsOf(stripe, session))[0].pending_webhooks;
  assert.equal(await pending(), 1);
  receiver.setHandler();
  await deliver(worker, endpoint, 60);
  assert.equal(await pending(), 0);
  await unlisten();
});

test("an event is sent again on request, whatever became of it, and the others still owe their answers", async () => {
  const well = await listen(["checkout.session.completed"]);
  const ill = await listen(["checkout.session.completed"], (_request, response) => response.writeHead(500).end());
  const { session } = await buy();
  await Promise.all([well.receiver.waitFor(), ill.receiver.waitFor()]);
  for (const { endpoint } of [well, ill]) await deliver(worker, endpoint, 0);
  const [{ id }] = await eventsOf(stripe, session);
  const pending = async () => (await stripe.events.retrieve(id)).pending_webhooks;
  assert.equal(await pending(), 1);
  const retry = async ({ endpoint, receiver }) => {
    const before = receiver.requests.length;
    await stripe.rawRequest("POST", `/v1/events/${id}/retry`, { webhook_endpoint: endpoint.id });
    const request = await receiver.waitFor((request) => receiver.requests.indexOf(request) >= before);
    await deliver(worker, endpoint, 0);
    assert.equal(receiver.requests.length, before + 1, "once");
    assert.equal(verified(endpoint, [request])[0].id, id);
  };
  await retry(well);
  assert.equal(await pending(), 1, "what was delivered before pays nobody else's debt");
  const late = await listen(["product.deleted"]);
  await retry(late);
  assert.equal(await pending(), 1, "nor does one who never asked for it");

  for (let tries = 0; tries < 10; tries++) await deliver(worker, ill.endpoint, 86_400);
  const before = ill.receiver.requests.length;
  await deliver(worker, ill.endpoint, 86_400);
  assert.equal(ill.receiver.requests.length, before, "it was given up");
  ill.receiver.setHandler();
  await retry(ill);
  assert.equal(await pending(), 0);
  await Promise.all([well.unlisten(), ill.unlisten(), late.unlisten()]);
});

test("an endpoint's secret is shown once", async () => {
  const { endpoint, unlisten } = await listen(["*"]);
  assert.match(endpoint.secret, /^whsec_\w{20,}/);
  assert.equal((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret, undefined);
  const listed = await all(stripe.webhookEndpoints.list());
  assert.ok(listed.some(({ id }) => id === endpoint.id));
  assert.ok(listed.every(({ secret }) => secret === undefined));
  await unlisten();
  const error = await stripe.webhookEndpoints.retrieve(endpoint.id).catch((error) => error);
  assert.deepEqual([error.statusCode, error.code, error.param], [404, "resource_missing", "webhook_endpoint"]);
});
