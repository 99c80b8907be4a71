//! One buyer's purchase: the form, the order, the session and its transitions.

pub mod command;
#[cfg(test)]
pub mod fixtures;
pub mod form;
pub mod order;
pub mod outcome;
pub mod redirect;
pub mod session;
pub mod transition;
pub mod view;
pub mod visit;

pub use session::Session;
