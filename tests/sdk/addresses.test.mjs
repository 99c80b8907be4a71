// Addresses as people and programs write them: from paper, out of chats, with a slash too many.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { counts, pathOf, raw, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

const open = (path, options) => fetch(worker.url + path, { redirect: "manual", ...options });

test("a link typed from paper, or cut out of a chat, leads to the link", async () => {
  await sell(stripe, { edgetill: { slug: "spring-sale" } });
  const typed = [
    "/test_spring-sale/",
    "/TEST_Spring-Sale",
    "/test%5Fspring-sale",
    "/test_spring-sale.",
    "/%22test_spring-sale%22",
    "/test_spring-sale%20",
    "//test_spring-sale",
  ];
  for (const path of typed) {
    const response = await open(`${path}?utm_source=flyer&locale=de`);
    assert.equal(response.status, 308, path);
    assert.equal(response.headers.get("location"), "/test_spring-sale?utm_source=flyer&locale=de", path);
    const page = await new Buyer(worker.url).open(path);
    assert.equal(page.kind, "form", path);
  }
  const posted = await open("/test_spring-sale/?a=b", { method: "POST", body: new URLSearchParams({ intent: "price" }) });
  assert.deepEqual([posted.status, posted.headers.get("location")], [308, "/test_spring-sale?a=b"]);
  for (const path of ["/test_spring-sales/", "/TEST_SPRING", "/test_spring-sale/x", "/test_spring%2Fsale"]) {
    assert.equal((await open(path)).status, 404, path);
  }
});

test("the case of a random slug counts, and one that is as typed comes first", async () => {
  const link = await sell(stripe);
  const path = pathOf(link);
  assert.equal((await open(path)).status, 200);
  assert.equal((await open(path.toUpperCase())).status, 404);
});

test("a link that was just made is found in any case, though KV does not know it yet", async () => {
  await sell(stripe, { edgetill: { slug: "fresh-tea" } });
  await worker.kvDelete("link:test_fresh-tea");
  const response = await open("/test_Fresh-Tea");
  assert.equal(response.headers.get("location"), "/test_fresh-tea");
});

test("a link that is spelled as made costs one read, and one in another case one more", async () => {
  await sell(stripe, { edgetill: { slug: "cheap-tea" } });
  const cost = async (path, status) => {
    const before = await counts(worker);
    assert.equal((await open(path)).status, status, path);
    const after = await counts(worker);
    return [after.kv_reads - before.kv_reads, after.object_requests - before.object_requests];
  };
  assert.deepEqual(await cost("/test_cheap-tea", 200), [1, 0]);
  assert.deepEqual(await cost("/test_cheap-tea/", 308), [1, 0]);
  assert.deepEqual(await cost("/test_Cheap-Tea", 308), [2, 0]);
  assert.deepEqual(await cost("/test_Nothing", 404), [2, 1]);
});

test("a base URL with a slash at its end works as one without", async () => {
  const made = await raw(worker, "POST", "//v1/products", { body: { name: "Tea" } });
  assert.equal(made.status, 200);
  const { id } = await made.json();
  assert.equal((await (await raw(worker, "GET", `///v1/products/${id}`)).json()).name, "Tea");
});

test("a program that calls another address than the API's is answered in JSON", async () => {
  for (const path of ["/v2/core/events", "/V1/products", "/", "/products", "/v3"]) {
    const answer = await raw(worker, "GET", path);
    const { error } = await answer.json();
    assert.deepEqual([answer.status, error.type], [404, "invalid_request_error"], path);
    assert.ok(error.message.includes(path), error.message);
  }
  const wrong = await raw(worker, "POST", "/v2/core/events", { key: "sk_test_wrongwrongwrongwrongwrongwrong" });
  assert.deepEqual([wrong.status, (await wrong.json()).error.type], [401, "invalid_request_error"]);
  const password = await open("/nothing", { headers: { authorization: "Basic YWRhOnNlY3JldA==" } });
  assert.match(password.headers.get("content-type"), /^text\/html/, "a site's own password is no key");
});
