//! What Durable Objects say to each other.

pub mod messages;
