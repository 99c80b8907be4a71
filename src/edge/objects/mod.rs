//! The Durable Objects, one file for each class.

mod endpoint;
mod simulator;
mod sql;
