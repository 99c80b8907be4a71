//! Reading what the Ledger keeps: lists that are merged from its volumes, searches, and single
//! events; a single customer answers for itself.
//!
//! The Worker reads; nothing here goes through Account, so no list stands in its way. The newest
//! volume comes first, older ones only while the page is not full.

mod find;
mod list;
mod payments_of;
mod read;
mod search;
mod walk;

pub use payments_of::has_paid;
pub use read::LedgerRead;

use crate::api::store::StoreError;
use crate::domain::ledger::{Kind, Page, Query};
use crate::domain::{CustomerId, Error, SessionId};
use crate::protocol::ledger::Found;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// The objects that a read asks: the volumes of one mode, and the sessions in them.
pub trait Objects {
    /// Why one could not be asked, or what the caller did wrong.
    type Failure: From<Error>;

    /// The number of the newest volume, as far as it is known; there may be a newer one by now.
    async fn newest_volume(&self) -> Result<u32, Self::Failure>;
    /// A page of a volume.
    async fn page(&self, volume: u32, query: Query) -> Result<Page, Self::Failure>;
    /// The row of a volume with this id.
    async fn find(&self, volume: u32, kind: Kind, id: &str) -> Result<Found, Self::Failure>;
    /// What sessions say of themselves, asked side by side; `None` for one that is not there or
    /// cannot be asked.
    async fn sessions(&self, ids: &[SessionId]) -> Vec<Option<SessionObjects>>;
    /// What customers say of themselves, likewise.
    async fn customers(&self, ids: &[CustomerId]) -> Vec<Option<Value>>;
    /// What a customer says of itself; `None`: it is not there.
    async fn customer(&self, id: &CustomerId) -> Result<Option<Value>, Self::Failure>;
    /// The row with this id shows nothing, because it cannot be read.
    fn passed_by(&self, id: &str, unread: &StoreError);
}
