//! Whole purchases in virtual time over the real pure core: sessions, doors, the ledger's volumes,
//! endpoints and the agenda. Anything may crash, be lost, doubled or late between any two effects.
//!
//! A story is made from its seed alone. When its misfortunes end, everything must come to rest: money,
//! places, rows, events and deliveries agree. `bugs` are mistakes made on purpose, each of which the
//! stories must find.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of it is a test"
)]
#![expect(unreachable_pub, reason = "nothing is outside")]

mod bank;
mod bugs;
mod buyer;
mod call;
mod endpoint;
mod engine;
mod fixture;
mod gate;
mod invariants;
mod merchant;
mod node;
mod session;
mod session_calls;
mod stories;
mod volume;
mod world;
