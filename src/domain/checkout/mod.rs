//! One buyer's purchase: the form, the order, the session and its transitions.

pub mod form;
pub mod order;
pub mod redirect;
pub mod session;
pub mod transition;
pub mod view;

pub use session::Session;
