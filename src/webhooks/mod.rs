//! Who is told: how events are signed, when they are tried and in which order.
//!
//! Pure rules; the `Endpoint` object keeps the rows and sends.

pub mod deliveries;
pub mod queue;
pub mod schedule;
pub mod secret;
pub mod signature;
