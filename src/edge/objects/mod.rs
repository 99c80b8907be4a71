//! The Durable Objects, one file for each class.

mod simulator;
mod sql;
