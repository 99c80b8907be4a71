//! What Durable Objects say to each other.

pub mod action;
pub mod messages;
