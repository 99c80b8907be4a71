// Stands before the built Worker: for requests with the header `x-kv: down`, KV fails. Objects have
// bindings of their own and notice nothing.

import worker from "./index.js";

export * from "./index.js";

const fail = () => Promise.reject(new Error("KV GET failed: 503 Service Unavailable"));
const down = { get: fail, put: fail, delete: fail };

export default {
  ...worker,
  fetch(request, env, context) {
    const isDown = request.headers.get("x-kv") === "down";
    return worker.fetch(request, isDown ? { ...env, LINKS: down } : env, context);
  },
};
