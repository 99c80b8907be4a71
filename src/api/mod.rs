//! How Stripe says it: parameters, errors, routes, and one file per resource.
//!
//! `book` is the merchant's book: what Account does with a request, over any
//! `store::Store`. Nothing here does input or output.

pub mod auth;
pub mod params;
pub mod reader;
pub mod response;
pub mod route;
pub mod rules;

/// The version of Stripe's API whose objects we render.
pub const API_VERSION: &str = "2026-10-28.endive";
