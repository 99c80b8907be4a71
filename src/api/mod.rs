//! How Stripe says it: parameters, errors, routes, and one file per resource.
//!
//! [`handle`] is what Account does with a request, over any
//! [`store::Store`]. Nothing here does input or output.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod context;
pub mod expand;
pub mod handle;
pub mod installation;
pub mod ledger;
pub mod object;
pub mod openapi;
pub mod operation;
pub mod posted;
pub mod rendered;
pub mod request;
pub mod resource;
pub mod resources;
pub mod response;
pub mod route;
pub mod store;
pub mod template;
pub mod unbuilt;
pub mod versions;

pub use request::version::API_VERSION;
