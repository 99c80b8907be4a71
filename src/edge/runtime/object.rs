//! How an object is found, and a new session or customer named.
//!
//! The crate asks each binding for the name of its constructor first, and a page that only names
//! a session would pay more for that than for the name.

use super::Fault;
use crate::domain::{CustomerId, Mode, SessionId};
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
    #[wasm_bindgen(method, getter, js_name = CUSTOMER)]
    fn customer(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = COUPON)]
    fn coupon(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = ENDPOINT)]
    fn endpoint(this: &Bindings) -> Namespace;
    #[wasm_bindgen(method, getter, js_name = LEDGER)]
    fn ledger(this: &Bindings) -> Namespace;
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

const ADDRESS: &str = "https://object/";

/// An object, by its class and what it is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Object<'a> {
    /// What the merchant made in a mode.
    Account(Mode),
    /// The gate of the payment link with this id.
    Link(&'a str),
    /// A buyer's purchase.
    Session(&'a SessionId),
    /// A customer.
    Customer(&'a CustomerId),
    /// The gate of a coupon, by what its object is called.
    Coupon(Mode, &'a str),
    /// The webhook endpoint with this id.
    Endpoint(&'a str),
    /// The volume of the Ledger with this number.
    Ledger(Mode, u32),
    /// The bank of test mode.
    Simulator(Mode),
}

impl Object<'_> {
    /// The address of a call. A volume reads its own name there, which nobody else tells it.
    pub(super) fn address(self) -> String {
        match self {
            Self::Ledger(mode, number) => format!("{ADDRESS}{}", volume_name(mode, number)),
            Self::Account(_)
            | Self::Link(_)
            | Self::Session(_)
            | Self::Customer(_)
            | Self::Coupon(..)
            | Self::Endpoint(_)
            | Self::Simulator(_) => ADDRESS.to_owned(),
        }
    }

    pub(super) fn stub(self, env: &Env) -> Result<Stub, Fault> {
        let bindings: &Bindings = env.unchecked_ref();
        let (namespace, name) = match self {
            Self::Session(id) => {
                let namespace = bindings.session();
                let id = namespace.id_from_string(id.hex())?;
                return Ok(namespace.get(&id)?);
            }
            Self::Customer(id) => {
                let namespace = bindings.customer();
                let id = namespace.id_from_string(id.hex())?;
                return Ok(namespace.get(&id)?);
            }
            Self::Ledger(mode, number) => {
                let namespace = bindings.ledger();
                let id = namespace.id_from_name(&volume_name(mode, number))?;
                return Ok(namespace.get(&id)?);
            }
            Self::Coupon(mode, key) => {
                let namespace = bindings.coupon();
                let id = namespace.id_from_name(&format!("{}:{key}", mode.as_str()))?;
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

fn volume_name(mode: Mode, number: u32) -> String {
    format!("{}:{number}", mode.as_str())
}

/// The volume that a call to this address is for.
pub(crate) fn volume_of(address: &str) -> Option<(Mode, u32)> {
    let (mode, number) = address.strip_prefix(ADDRESS)?.split_once(':')?;
    let modes = [Mode::Test, Mode::Live];
    let mode = modes.into_iter().find(|known| known.as_str() == mode)?;
    let number = number.split('/').next()?.parse().ok()?;
    Some((mode, number))
}

/// Hexadecimal digits that tell this installation from others, for as long as its Account is there.
pub(crate) fn installation(env: &Env) -> Result<String, Fault> {
    let namespace = env.unchecked_ref::<Bindings>().account();
    Ok(namespace.id_from_name("installation")?.hex()?)
}

/// The id of a session that does not exist yet.
pub(crate) fn new_session(env: &Env, mode: Mode) -> Result<SessionId, Fault> {
    let bindings: &Bindings = env.unchecked_ref();
    let hex = bindings.session().new_unique_id()?.hex()?;
    Ok(SessionId::new(mode, &hex))
}

/// The id of a customer that does not exist yet.
pub(crate) fn new_customer(env: &Env) -> Result<CustomerId, Fault> {
    let bindings: &Bindings = env.unchecked_ref();
    Ok(CustomerId::new(
        &bindings.customer().new_unique_id()?.hex()?,
    ))
}

/// Whether the platform gave out this id, whose digits carry a check. To ask any other object is
/// a fault.
pub(crate) fn can_exist(env: &Env, id: &SessionId) -> Result<bool, Fault> {
    gave_out(&env.unchecked_ref::<Bindings>().session(), id.hex())
}

/// As [`can_exist`], of a customer.
pub(crate) fn customer_can_exist(env: &Env, id: &CustomerId) -> Result<bool, Fault> {
    gave_out(&env.unchecked_ref::<Bindings>().customer(), id.hex())
}

fn gave_out(namespace: &Namespace, hex: &str) -> Result<bool, Fault> {
    // That nobody could be asked does not mean that there is no such object.
    if namespace.is_undefined() {
        return Err(Fault::new("an object's class is not bound"));
    }
    Ok(namespace.id_from_string(hex).is_ok())
}
