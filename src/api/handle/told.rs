//! What other objects tell Account: how a link stands, and that the Ledger goes on in a new volume.

use crate::api::resources::payment_link::LinkRow;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Store, StoreError, Table, outbox, status, to_json};
use crate::domain::{PaymentLinkId, Timestamp};

/// How a link stands, by its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub revision: u64,
    pub active: bool,
    pub count: u64,
}

/// A link tells of itself when its limit closes it.
pub fn link_changed(
    store: &mut dyn Store,
    link: &PaymentLinkId,
    standing: Standing,
) -> Result<(), StoreError> {
    let Some(mut row) = store.row(Table::PaymentLink, link.as_str())? else {
        return Ok(());
    };
    let mut stored: LinkRow = row.read()?;
    stored.count = stored.count.max(standing.count);
    if standing.revision > stored.revision {
        stored.revision = standing.revision;
        stored.active = standing.active;
        row.status = status(stored.active);
    }
    row.json = to_json(&stored)?;
    store.put(&row)
}

/// A volume is full and the next one is open, as it says or as its answers show.
///
/// The next one gets the endpoints as they are by now, and the closed ones hear where senders that
/// come to them late are to go.
pub fn volume_opened(store: &mut dyn Store, number: u32, now: Timestamp) -> Result<(), StoreError> {
    if number <= store.newest_volume()? {
        return Ok(());
    }
    store.set_newest_volume(number)?;
    outbox::enqueue(store, Target::Ledger, Task::CopyEndpoints, None, now)?;
    for closed in 1..number.saturating_sub(1) {
        let task = Task::NameNewest(number);
        outbox::enqueue(store, Target::Volume(closed), task, None, now)?;
    }
    Ok(())
}
