// The Worker as the runtime sees it: its handlers and its classes, around the Rust that answers.
//
// A panic leaves the Rust's memory as it stood, perhaps half written. wasm-bindgen's glue takes note
// and starts the module anew at the next call, with memory that knows of nothing. The objects that
// the runtime holds outlive that, so each makes its Rust half again when the module is another one.

import * as rust from "glue";

Error.stackTraceLimit = 100;

/** The number of the module that runs; the call starts a new one where that is due. */
const currentModule = () => rust.__worker_init_state().instanceId;

// At once, not at the next request: an answer that somebody waits for would come first, and be handed
// to the new module at an address of the old one.
function startAnew(error) {
  console.error("The Worker broke down and starts anew:", error);
  currentModule();
}

addEventListener("error", ({ error }) => startAnew(error));

/** A Durable Object whose methods are those of a class in Rust. */
function durableObject(RustClass) {
  return class {
    #state;
    #env;
    #module;
    #object;

    constructor(state, env) {
      this.#state = state;
      this.#env = env;
      this.#rust();
    }

    #rust() {
      const module = currentModule();
      if (this.#module !== module) {
        this.#object = new RustClass(this.#state, this.#env);
        this.#module = module;
      }
      return this.#object;
    }

    fetch(request) {
      return this.#rust().fetch(request);
    }

    alarm() {
      return this.#rust().alarm();
    }
  };
}

export const Account = durableObject(rust.Account);
export const Link = durableObject(rust.Link);
export const Session = durableObject(rust.Session);
export const Customer = durableObject(rust.Customer);
export const Coupon = durableObject(rust.Coupon);
export const Endpoint = durableObject(rust.Endpoint);
export const Ledger = durableObject(rust.Ledger);
export const Simulator = durableObject(rust.Simulator);

/**
 * One request; where nothing has to be waited for, its answer comes without a promise. Whoever hangs up ends what is
 * done for them, and a task in Rust that is never gone on with is never cleaned up either: so it is kept until it has
 * ended, which its time-outs see to.
 */
function fetch(request, env, context) {
  const answer = atOnce(request, env);
  if (answer instanceof Promise) context.waitUntil(answer);
  return answer;
}

/** What breaks down at once is thrown to us, and no event tells of it. */
function atOnce(request, env) {
  try {
    return rust.fetch(request, env);
  } catch (error) {
    startAnew(error);
    throw error;
  }
}

export default { fetch, scheduled: rust.scheduled };
