// A webhook receiver for tests: keeps every request it gets and answers 200, or
// whatever the handler does: setHandler((request, response) => …) may answer 500,
// redirect, or never answer at all.

import { createServer } from "node:http";

const accept = (_request, response) => response.writeHead(200).end("ok");

/** Starts a receiver; `url` is where to send, `requests` what came, oldest first. */
export async function startReceiver({ port = 0 } = {}) {
  const requests = [];
  const watchers = new Set();
  let handler = accept;

  const server = createServer(async (request, response) => {
    const at = Date.now();
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // the sender gave up halfway
    }
    const { headers, method, url: path } = request;
    const received = { method, path, headers, body: Buffer.concat(chunks).toString(), at };
    requests.push(received);
    for (const look of watchers) look();
    try {
      await handler(received, response);
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    /** `handler(received, response)` answers from now on; without an argument: 200 again. */
    setHandler: (next = accept) => (handler = next),
    /** The first request, past or coming, for which the predicate holds. */
    waitFor(predicate = () => true, timeoutMs = 5000) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = requests.find(predicate);
          if (found) finish(resolve, found);
        };
        const timer = setTimeout(() => finish(reject, new Error(missed(requests, timeoutMs))), timeoutMs);
        const finish = (settle, value) => {
          clearTimeout(timer);
          watchers.delete(look);
          settle(value);
        };
        watchers.add(look);
        look();
      });
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function missed(requests, timeoutMs) {
  const seen = requests.map(({ method, path, body }) => `${method} ${path} ${body.slice(0, 200)}`);
  return `no such request within ${timeoutMs} ms; ${requests.length} came:\n${seen.join("\n")}`;
}
