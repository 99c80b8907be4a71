//! Who takes the money: processors behind one set of calls and outcomes.
//!
//! `domain::processor` has the calls and the outcomes. Everything here is pure; `edge` carries
//! calls to the Simulator's object, and later requests to Stripe.

pub mod accounts;
pub mod breaker;
pub mod cards;
#[cfg(test)]
mod contract;
pub mod delays;
pub mod faults;
mod processor;
pub mod redirects;
pub mod simulator;
mod vouchers;

pub use processor::Processor;
