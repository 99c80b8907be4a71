//! How an object is found, and a new session named.
//!
//! The crate asks each binding for the name of its constructor first, and a page that only names
//! a session would pay more for that than for the name.

use super::Fault;
use crate::domain::{Mode, SessionId};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::RequestInit;
use worker::Env;

#[wasm_bindgen]
extern "C" {
    /// The bindings of wrangler.toml. What is not bound is `undefined`, and its first use throws.
    pub(super) type Bindings;
    #[wasm_bindgen(method, getter, js_name = ACCOUNT)]
    fn account(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = LINK)]
    fn link(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = SESSION)]
    fn session(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = ENDPOINT)]
    fn endpoint(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = SIMULATOR)]
    fn simulator(this: &Bindings) -> Namespace;

    type Namespace;
    #[wasm_bindgen(method, catch, js_name = idFromName)]
    fn id_from_name(this: &Namespace, name: &str) -> Result<Id, JsValue>;
    #[wasm_bindgen(method, catch, js_name = idFromString)]
    fn id_from_string(this: &Namespace, hex: &str) -> Result<Id, JsValue>;
    #[wasm_bindgen(method, catch, js_name = newUniqueId)]
    fn new_unique_id(this: &Namespace) -> Result<Id, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Namespace, id: &Id) -> Result<Stub, JsValue>;

    type Id;
    #[wasm_bindgen(method, catch, js_name = toString)]
    fn hex(this: &Id) -> Result<String, JsValue>;

    /// One object, to be asked once: after an error a stub is broken.
    pub(super) type Stub;
    #[wasm_bindgen(method, catch)]
    pub(super) fn fetch(this: &Stub, url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// An object, by its class and what it is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Object<'a> {
    /// What the merchant made in a mode.
    Account(Mode),
    /// The gate of the payment link with this id.
    Link(&'a str),
    /// A buyer's purchase.
    Session(&'a SessionId),
    /// The webhook endpoint with this id.
    Endpoint(&'a str),
    /// The bank of test mode.
    Simulator(Mode),
}

impl Object<'_> {
    pub(super) fn stub(self, env: &Env) -> Result<Stub, Fault> {
        let bindings: &Bindings = env.unchecked_ref();
        let (namespace, name) = match self {
            Self::Session(id) => {
                let namespace = bindings.session();
                let id = namespace.id_from_string(id.hex())?;
                return Ok(namespace.get(&id)?);
            }
            Self::Account(mode) => (bindings.account(), mode.as_str()),
            Self::Link(id) => (bindings.link(), id),
            Self::Endpoint(id) => (bindings.endpoint(), id),
            Self::Simulator(mode) => (bindings.simulator(), mode.as_str()),
        };
        Ok(namespace.get(&namespace.id_from_name(name)?)?)
    }
}

/// The id of a session that does not exist yet.
pub(crate) fn new_session(env: &Env, mode: Mode) -> Result<SessionId, Fault> {
    let bindings: &Bindings = env.unchecked_ref();
    let hex = bindings.session().new_unique_id()?.hex()?;
    Ok(SessionId::new(mode, &hex))
}

/// Whether the platform gave out this id, whose digits carry a check. To ask any other object is
/// a fault.
pub(crate) fn can_exist(env: &Env, id: &SessionId) -> Result<bool, Fault> {
    let namespace = env.unchecked_ref::<Bindings>().session();
    // That nobody could be asked does not mean that there is no such session.
    if namespace.is_undefined() {
        return Err(Fault::new("SESSION is not bound"));
    }
    Ok(namespace.id_from_string(id.hex()).is_ok())
}
