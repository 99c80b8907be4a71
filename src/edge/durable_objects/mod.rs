//! The Durable Objects, one file or folder for each class.

mod account;
mod alarm;
mod busy;
mod endpoint;
mod kept;
mod link;
mod session;
mod simulator;
mod sql;
