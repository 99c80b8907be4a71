//! The merchant's settings have changed: every link is to show them, a page of links at a time.
//!
//! How far it came is a row of the outbox like any other, so it goes on wherever an instance died.

use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Cursor, Filter, Store, StoreError, Table, outbox};
use crate::domain::{PaymentLinkId, Timestamp};

/// So many links are told at a time…
const PAGE: u32 = 50;
/// …and the next ones after so long: other work finds its turn in between, and no more rows wait
/// than these.
const PAUSE_SECONDS: u32 = 1;

/// Has the newest links that are older than the place `below` refreshed, and then the others.
pub(super) fn refresh_links(
    store: &mut dyn Store,
    below: Option<u64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    // The settings have changed again: all links hear of it from that row, none twice.
    if store.head(&Target::AllLinks.name())?.is_some() {
        return Ok(());
    }
    let cursor = below.map_or(Cursor::Newest, Cursor::OlderThan);
    let links = store.page(&Filter::all(Table::PaymentLink), cursor, PAGE)?;
    for link in &links {
        let target = Target::Link(PaymentLinkId::from_known(link.id.as_str()));
        outbox::enqueue(store, target, Task::RefreshLink, None, now)?;
    }
    let last = links.last().and_then(|link| link.place);
    if u32::try_from(links.len()).is_ok_and(|count| count < PAGE) || last.is_none() {
        return Ok(());
    }
    let rest = Task::RefreshLinks { below: last };
    let at = now.plus_seconds(PAUSE_SECONDS);
    outbox::enqueue(store, Target::AllLinks, rest, None, at)
}
