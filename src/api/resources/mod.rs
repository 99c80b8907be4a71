//! Stripe's nouns: one file or folder for each resource, with its parameters, rules and object.

pub mod charge;
pub mod charge_outcome;
pub mod checkout_session;
pub mod event;
pub mod event_types;
pub mod line_item;
pub mod payment_intent;
pub mod payment_link;
pub mod price;
pub mod product;
pub mod refund;
pub mod search;
pub mod webhook_endpoint;
