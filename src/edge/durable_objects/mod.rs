//! The Durable Objects, one file or folder for each class.

mod account;
mod alarm;
mod endpoint;
mod link;
mod lock;
mod session;
mod simulator;
mod sql;
mod state_row;
