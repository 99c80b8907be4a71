// How a request may come: under a key that cannot be guessed, encrypted where that is insisted on, and
// in words that HTTP knows.

import assert from "node:assert/strict";
import { request } from "node:https";
import { connect } from "node:net";
import { test } from "node:test";
import { assertHealthy, pathOf, raw, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

test("a key that could be guessed opens nothing, and its owner is told why", async (t) => {
  const weak = await startWorker({ vars: { SK_TEST: "sk_test_123456789" } });
  t.after(() => weak.stop());
  const answer = await raw(weak, "GET", "/v1/products");
  assert.equal(answer.status, 401);
  assert.match(
    (await answer.json()).error.message,
    /^This API key could be guessed: it has 17 characters, and Edgetill takes none with fewer than 32\./,
  );
});

test("a BASE_URL that is no address is named to the merchant", async (t) => {
  const wrong = await startWorker({ vars: { BASE_URL: "pay.example.com" } });
  t.after(() => wrong.stop());
  const answer = await raw(wrong, "GET", "/v1/products");
  assert.equal(answer.status, 500);
  assert.match((await answer.json()).error.message, /^The variable BASE_URL must be the scheme and host that buyers see/);
});

/** A GET over TLS to a server whose certificate nobody vouches for. */
const overTls = (port, path, headers = {}) =>
  new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers, rejectUnauthorized: false }, (response) => {
      response.resume();
      response.once("end", () => resolve(response));
    })
      .once("error", reject)
      .end();
  });

test("an installation at an https address insists on https", async (t) => {
  const secure = await startWorker({ vars: { BASE_URL: "https://Pay.Example/" }, https: true });
  t.after(() => secure.stop());
  const key = { authorization: `Bearer ${secure.testKey}` };

  assert.equal((await overTls(secure.proxyPort, "/v1/products", key)).statusCode, 200);
  const page = await overTls(secure.proxyPort, "/test_nothing");
  assert.equal(page.statusCode, 404);
  assert.match(page.headers["strict-transport-security"], /^max-age=\d{8}/);

  for (const forged of [{}, { "x-forwarded-proto": "https" }, { "cf-visitor": '{"scheme":"https"}' }, { forwarded: "proto=https" }]) {
    const open = (path, options) => fetch(secure.url + path, { redirect: "manual", ...options, headers: { ...forged, ...options?.headers } });
    for (const path of ["/test_tea?utm_source=x&a=%20b", "/c/cs_test_x", "/robots.txt", "/"]) {
      const response = await open(path);
      assert.deepEqual([response.status, response.headers.get("location")], [308, `https://pay.example${path}`]);
      assert.equal((await open(path, { method: "HEAD" })).status, 308);
    }
    const posted = await open("/test_tea", { method: "POST", body: new URLSearchParams({ email: "ada@buyer.example" }) });
    assert.equal(posted.status, 403);
    assert.match(await posted.text(), /encrypted connections only/);
    for (const [path, options] of [
      ["/v1/products", { headers: key }],
      ["/v1/products", {}],
      ["//v1/products", { method: "POST", headers: key }],
      ["/v2/core/events", { headers: key }],
      ["/v1/openapi.json", {}],
    ]) {
      const response = await open(path, options);
      const { error } = await response.json();
      assert.deepEqual([response.status, error.type], [403, "invalid_request_error"], path);
      assert.match(error.message, /^Requests must be made over HTTPS, to https:\/\/pay\.example\. .*replace it\.$/);
    }
  }
});

/** What is answered to these very bytes. */
const answerTo = (worker, bytes) =>
  new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(worker.port, "127.0.0.1", () => socket.write(bytes));
    socket.setTimeout(1500, () => socket.destroy());
    socket.on("data", (chunk) => (text += chunk));
    socket.once("error", reject);
    socket.once("close", () => resolve(text));
  });

test("a Host that is none, or a body in chunks that are none, is the sender's mistake", async (t) => {
  const worker = await startWorker();
  t.after(() => worker.stop());
  const slug = pathOf(await sell(stripeFor(worker)));
  for (const host of ["a b", "[", "exa<mple", "a:b:c", "%", ""]) {
    const answer = await answerTo(worker, `GET ${slug} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 400 /, `${host}: ${answer.slice(0, 100)}`);
  }
  const chunked = (path, headers, body) =>
    answerTo(worker, `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body}`);
  for (const body of ["zz\r\nhello\r\n0\r\n\r\n", "5\r\nhelloXX\r\n0\r\n\r\n", "-1\r\n\r\n", "ffffffffffffffffffff\r\n"]) {
    for (const [path, headers] of [
      [slug, ""],
      ["/v1/products", `Authorization: Bearer ${worker.testKey}\r\n`],
    ]) {
      const answer = await chunked(path, headers, body);
      assert.match(answer, /^HTTP\/1\.1 400 /, `${path} ${JSON.stringify(body)}: ${answer.slice(0, 200)}`);
    }
  }
  assertHealthy(worker);
});
