// Load from a process of its own: a few keep-alive connections, each sending the next
// request when the last one is answered. Written on bare sockets, because a client that
// costs as much as the Worker would measure itself.
//
//   const load = await startLoad();
//   await load.run({ port, requests: ["GET /a HTTP/1.1…"], connections: 16, millis: 1000 })
//   // { count, seconds, p50, p99, statuses: { 200: 1234 } }; latencies in milliseconds

import { fork } from "node:child_process";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);

/** Starts the process; `run` sends `requests` in turn until `millis` have passed or `count` were sent, at most `rate` a second. */
export async function startLoad() {
  const child = fork(self, ["child"], { execArgv: ["--no-warnings"] });
  return {
    run(job) {
      return new Promise((resolve, reject) => {
        child.once("message", ({ result, error }) => (error ? reject(new Error(error)) : resolve(result)));
        child.send(job);
      });
    },
    stop: () => child.kill(),
  };
}

/** One request as it goes over the wire. */
export function request(method, path, { body, headers = {} } = {}) {
  const all = { host: "127.0.0.1", ...headers, ...(body !== undefined && { "content-length": Buffer.byteLength(body) }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
}

if (process.argv[2] === "child" && process.argv[1] === self) {
  process.on("message", (job) =>
    drive(job).then(
      (result) => process.send({ result }),
      (error) => process.send({ error: error.message }),
    ),
  );
}

async function drive({ port, requests, connections = 16, millis = Infinity, count = Infinity, rate = Infinity }) {
  const latencies = [];
  const statuses = {};
  let next = 0;
  const start = performance.now();
  const more = () => performance.now() - start < millis && next < count;
  const lane = async () => {
    const socket = await open(port);
    try {
      while (more()) {
        const turn = next++;
        const early = start + (1000 * turn) / rate - performance.now();
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        const sent = performance.now();
        const status = await socket.exchange(requests[turn % requests.length]);
        latencies.push(performance.now() - sent);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    } finally {
      socket.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((left, right) => left - right);
  const quantile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return { count: latencies.length, seconds, p50: quantile(0.5), p99: quantile(0.99), statuses };
}

/** A connection that knows where an answer ends, and nothing else of HTTP. */
function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let waiting;
    let chunks = [];
    let size = 0;
    let wanted; // bytes of the whole answer, or "chunked", or undefined until the head is here
    let status;
    const fail = (error) => (waiting?.reject ?? reject)(error);
    const take = (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (wanted === undefined) readHead();
      if (wanted === "chunked" ? endsChunked() : size >= wanted) {
        const { resolve: answered } = waiting;
        [chunks, size, wanted, waiting] = [[], 0, undefined, undefined];
        answered(status);
      }
    };
    const whole = () => {
      if (chunks.length !== 1) chunks = [Buffer.concat(chunks)];
      return chunks[0];
    };
    const readHead = () => {
      const bytes = whole();
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = bytes.latin1Slice(0, end);
      status = Number(head.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(head);
      if (length) wanted = end + 4 + Number(length[1]);
      else wanted = /\r\ntransfer-encoding: *chunked/i.test(head) ? "chunked" : end + 4;
    };
    const endsChunked = () => {
      const last = whole();
      return last.length >= 5 && last.latin1Slice(last.length - 5) === "0\r\n\r\n";
    };
    socket.on("data", take);
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the connection was closed")));
    socket.once("connect", () =>
      resolve({
        exchange: (bytes) =>
          new Promise((resolve, reject) => {
            waiting = { resolve, reject };
            socket.write(bytes);
          }),
        close() {
          socket.removeAllListeners("close");
          socket.destroy();
        },
      }),
    );
  });
}
