//! The protocol between sessions, a link and the processor, searched exhaustively.
//!
//! The rules that run are the real ones: [`edgetill::domain::gate`],
//! [`edgetill::domain::quota`] and [`edgetill::domain::checkout::transition`].
//! Only the wire, the processor's ledger and the misfortunes are modelled. Time
//! is whatever hurts most: every deadline may pass at any moment or never.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of it is a test"
)]
#![expect(unreachable_pub, reason = "nothing is outside")]

mod bank;
mod choices;
mod doors;
mod effect;
mod finds;
mod fixture;
mod good;
mod invariants;
mod naive;
mod protocol;
mod quota_machine;
mod search;
mod session_machine;
mod step;
mod wide;
mod wire;
mod world;
