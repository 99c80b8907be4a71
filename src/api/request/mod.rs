//! A request to the API, from bracketed form parameters to typed values.
//!
//! It is checked by a table of the parameters it may have before anything is read of it.

pub mod amount;
pub mod auth;
pub mod check;
pub mod form;
pub mod meaning;
pub mod password;
pub mod reader;
pub mod rules;
pub mod settings;
pub mod version;
