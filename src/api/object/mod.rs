//! What objects are made of: one row a field.
//!
//! A row says how answers show a field, which requests send it and as what, and what it is where
//! nothing was set. Requests are checked and read by the rows, answers rendered, the description
//! of the API written and `expand[]` followed, so that none of them can say what another does not.
//! The rows stand with the resources; here is plain data and what can be made of it.

mod field;
mod input;
mod params;
mod render;

pub use field::{
    By, Field, Rest, Role, Shape, Source, absent, computed, filter, hidden, on_demand, param,
    refused, setting, shown, sometimes,
};
pub use input::{
    BOTH, CREATE, Input, LONGEST_URL, On, UPDATE, ValueType, boolean, currency, hash, id, integer,
    list_of, metadata, moment, moments, off, one_of, only, text, unset, url,
};
pub use params::{Param, Params};
pub use render::{at_rest, hash_of, object_of, with};
