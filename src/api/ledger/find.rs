//! Finding one row: an event's id says where it is, anything else is looked for in the newest volume
//! first.

use super::Objects;
use crate::api::resources::event::{missing, of_row};
use crate::domain::ledger::{Kind, StoredRow, event_id};
use serde_json::Value;

/// A row and the volume it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) volume: u32,
    pub(super) row: StoredRow,
}

/// The row with this id, wherever it is.
pub(super) async fn row<O: Objects>(
    objects: &O,
    kind: Kind,
    id: &str,
) -> Result<Option<Placed>, O::Failure> {
    match kind {
        Kind::Event => event_row(objects, id).await,
        Kind::Purchase | Kind::Refund | Kind::Customer | Kind::Dispute => {
            newest_first(objects, kind, id).await
        }
    }
}

/// `GET /v1/events/{id}`
pub(super) async fn event<O: Objects>(objects: &O, id: &str) -> Result<Value, O::Failure> {
    let missing = || O::Failure::from(missing(id));
    let placed = event_row(objects, id).await?.ok_or_else(missing)?;
    let mut shown = of_row(&placed.row).map_err(|error| O::Failure::from(error.into()))?;
    shown.pop().ok_or_else(missing)
}

async fn event_row<O: Objects>(objects: &O, id: &str) -> Result<Option<Placed>, O::Failure> {
    let Some((volume, _)) = event_id::parse(id).filter(|(volume, _)| *volume > 0) else {
        return Ok(None);
    };
    // A volume that was never opened is not asked: there would be one from then on.
    let mut newest = objects.newest_volume().await?;
    while newest < volume {
        let found = objects.find(newest, Kind::Event, id).await?;
        match found.next.filter(|next| *next > newest) {
            Some(next) => newest = next,
            None => return Ok(None),
        }
    }
    let found = objects.find(volume, Kind::Event, id).await?;
    Ok(found.row.map(|row| Placed { volume, row }))
}

async fn newest_first<O: Objects>(
    objects: &O,
    kind: Kind,
    id: &str,
) -> Result<Option<Placed>, O::Failure> {
    let mut volume = objects.newest_volume().await?;
    // Up to the newest there is, then down, past what was looked into already.
    let mut climbing = true;
    while volume > 0 {
        let found = objects.find(volume, kind, id).await?;
        if let Some(row) = found.row {
            return Ok(Some(Placed { volume, row }));
        }
        let newer = found.next.filter(|next| climbing && *next > volume);
        climbing = newer.is_some();
        volume = newer.unwrap_or(volume.saturating_sub(1));
    }
    Ok(None)
}
