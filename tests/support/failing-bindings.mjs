// Stands before the built Worker: what the objects of a class reach through one of their bindings fails, or hangs.
// The Worker's own bindings are left alone. `GET /failing-bindings?Class.BINDING=mode` says so, and the variable
// FAILING_BINDINGS of this form, from the start on: `work`, `fail`, or for KV's writes `hang`.

import worker, * as ours from "./index.js";

export * from "./index.js";

/** How a binding of a class is, by `Class.BINDING`: what is not here works. */
const modes = new Map();
/** How often something was written to KV, by class, whatever came of it. */
const puts = new Map();
/** The writes that hang: they may still land. */
const held = [];

const broken = (name) => new Error(`${name} cannot be reached`);

/** KV as a class sees it: a write that hangs never comes back. */
function kvOf(name, kv) {
  const put = (key, value) => {
    puts.set(name, (puts.get(name) ?? 0) + 1);
    const mode = modes.get(name);
    if (mode === "fail") return Promise.reject(broken(name));
    if (mode !== "hang") return kv.put(key, value);
    held.push([key, value]);
    return new Promise(() => {});
  };
  return { get: (...options) => kv.get(...options), put };
}

/** A namespace of objects as a class sees it. */
function objectsOf(name, namespace) {
  return new Proxy(namespace, {
    get(target, property) {
      if (property === "get" && modes.get(name) === "fail") throw broken(name);
      const found = target[property];
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}

function failing(Ours, className) {
  return class extends Ours {
    constructor(state, env) {
      for (const [name, mode] of new URLSearchParams(env.FAILING_BINDINGS)) if (!modes.has(name)) modes.set(name, mode);
      const seen = { ...env, LINKS: kvOf(`${className}.LINKS`, env.LINKS) };
      for (const binding of ["LEDGER", "ACCOUNT"]) seen[binding] = objectsOf(`${className}.${binding}`, env[binding]);
      super(state, seen);
    }
  };
}

export const Link = failing(ours.Link, "Link");
export const Ledger = failing(ours.Ledger, "Ledger");

/** Sets modes; `?land` has the writes land that hang. Answers with how often was written. */
async function set(url, env) {
  for (const [name, mode] of url.searchParams) if (name !== "land") modes.set(name, mode);
  if (url.searchParams.has("land")) for (const [key, value] of held.splice(0)) await env.LINKS.put(key, value);
  return Response.json({ puts: Object.fromEntries(puts), held: held.length });
}

export default {
  ...worker,
  fetch(request, env, context) {
    const url = new URL(request.url);
    return url.pathname === "/failing-bindings" ? set(url, env) : worker.fetch(request, env, context);
  },
};
