//! The Durable Objects, a folder or file for each class, and what they share.

mod account;
mod agenda;
mod coupon;
mod customer;
mod endpoint;
mod ledger;
mod link;
mod places;
mod retries;
mod session;
mod simulator;
mod sql;
mod state_row;
