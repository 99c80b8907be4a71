//! Edgetill: payment links you own, served from the edge.
//!
//! | folder | what it holds |
//! |---|---|
//! | [`domain`] | what is true: money, links, sessions, the quota |
//! | [`protocol`] | what Durable Objects say to each other |
//! | [`payments`] | who takes the money: the processors behind one interface |
//! | [`webhooks`] | who is told: signatures, the delivery schedule |
//! | [`pages`] | what buyers see |
//! | [`api`] | how Stripe says it: parameters, errors, routes |
//! | [`agenda`] | when an object does what is due, and tries again what failed |
//! | [`memory`] | what an isolate remembers between requests, and how much |
//! | [`json`] | how our own JSON is written and read |
//! | `edge` | the only input and output: the Worker and its Durable Objects |
//!
//! Everything but `edge` is pure: state, command, time and chance go in, new
//! state and effects come out. It compiles and is tested natively.

// Stripe's larger objects are one `json!` literal each.
#![recursion_limit = "256"]

pub mod agenda;
pub mod api;
pub mod domain;
pub mod json;
pub mod memory;
pub mod pages;
pub mod payments;
pub mod protocol;
pub mod webhooks;

#[cfg(target_arch = "wasm32")]
mod edge;
