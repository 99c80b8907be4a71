//! The Ledger: what happened, in volumes that are filled one after another.
//!
//! A volume keeps a row for each purchase and each refund, which is the sender's own state with the
//! columns that lists are filtered by, and the events. It hands the events to the webhook
//! endpoints. Nothing in a volume depends on how much there is. These are the rules, over any
//! [`Rows`]; the `Ledger` object brings SQL and sends.

pub mod endpoints;
pub mod event_id;
pub mod homes;
pub mod lane;
pub mod memory;
pub mod place;
pub mod prune;
pub mod query;
pub mod record;
pub mod rows;
pub mod state;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod volume;

pub use homes::Homes;
pub use query::{Column, Created, Cursor, Kind, MOST_LOOKS, Page, Query, StoredRow, Stretch};
pub use record::{Columns, NewEvent, NewRow, Record, Recorded};
pub use rows::Rows;
pub use volume::Volume;
