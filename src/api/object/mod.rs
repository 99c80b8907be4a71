//! What objects are made of: one row a field.
//!
//! A row says how answers show a field, which requests send it and as what, and what it is where
//! nothing was set. Requests are checked and read by the rows, answers rendered, the description
//! of the API written and `expand[]` followed, so that none of them can say what another does not.
//! The rows stand with the resources; here is plain data and what can be made of it.

mod build;
mod field;
mod params;
mod render;

pub use build::{
    absent, boolean, by_currency, computed, currency, filter, hash, hidden, id, integer, list_of,
    metadata, moment, moments, off, on_demand, one_of, only, param, percent, refused, setting,
    shown, sometimes, tax_percent, text, unset, url,
};
pub use field::{
    BOTH, By, CREATE, Field, Input, LONGEST_URL, On, Rest, Role, Shape, Source, UPDATE, ValueType,
};
pub use params::{Param, Params};
pub use render::{WithoutRest, at_rest, hash_of, object_of, with};
