//! How Stripe says it: parameters, errors, routes, and one file per resource.
//!
//! [`book`] is the merchant's book: what Account does with a request, over any
//! [`store::Store`]. Nothing here does input or output.

pub mod act;
pub mod amount;
pub mod auth;
pub mod book;
pub mod charge;
pub mod check;
pub mod checkout_session;
pub mod event;
pub mod event_types;
pub mod expand;
pub mod idempotency;
pub mod key;
pub mod line_item;
pub mod list;
pub mod openapi;
pub mod outbox;
pub mod outcome;
pub mod param;
pub mod params;
pub mod payment_intent;
pub mod payment_link;
pub mod price;
pub mod product;
pub mod read;
pub mod reader;
pub mod record;
pub mod refund;
pub mod response;
pub mod route;
pub mod rules;
pub mod search;
pub mod store;
pub mod version;
pub mod webhook_endpoint;

pub use version::API_VERSION;
