//! One buyer's purchase: the form, the order, the session and its transitions.

pub mod checks;
pub mod command;
#[cfg(test)]
mod ending_tests;
#[cfg(test)]
pub mod fixtures;
pub mod form;
pub mod former;
mod late;
#[cfg(test)]
mod late_tests;
pub mod order;
pub mod outcome;
pub mod redirect;
pub mod refund;
pub mod session;
mod settling;
pub mod shown;
#[cfg(test)]
mod start_tests;
pub mod transition;
#[cfg(test)]
mod transition_tests;
pub mod view;
pub mod visit;

pub use session::Session;
