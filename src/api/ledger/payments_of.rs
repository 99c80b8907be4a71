//! Whether somebody has paid before, by whatever spelling of their e-mail address.

use super::Objects;
use crate::api::resources::checkout_session::row::PurchaseRow;
use crate::domain::customer_limit::mailbox;
use crate::domain::ledger::{Column, Created, Cursor, Kind, Query};

/// How many purchases of one address are asked for at once.
const SLICE: u32 = 20;

/// Whether a payment of whoever reads mail at `email` ever succeeded, in any volume.
pub async fn has_paid<O: Objects>(objects: &O, email: &str) -> Result<bool, O::Failure> {
    let mailbox = mailbox(email);
    // What was spelled as the mailbox is has no column of its own.
    for column in [Column::Email, Column::Mailbox] {
        if has_paid_as(objects, column, &mailbox).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn has_paid_as<O: Objects>(
    objects: &O,
    column: Column,
    mailbox: &str,
) -> Result<bool, O::Failure> {
    let mut volume = objects.newest_volume().await?;
    let mut cursor = Cursor::Newest;
    let mut climbing = true;
    loop {
        let complete = (Column::Status, "complete".to_owned());
        let query = Query {
            kind: Kind::Purchase,
            only: vec![(column, mailbox.to_owned()), complete],
            types: None,
            created: Created::default(),
            cursor,
            limit: SLICE,
        };
        let page = objects.page(volume, query).await?;
        if let Some(next) = page.next.filter(|next| climbing && *next > volume) {
            volume = next;
            continue;
        }
        climbing = false;
        for row in &page.rows {
            match PurchaseRow::read(row) {
                Ok(purchase) if purchase.has_paid() => return Ok(true),
                Ok(_) => {}
                Err(unread) => objects.passed_by(&row.id, &unread),
            }
        }
        (volume, cursor) = match page.until {
            Some(place) => (volume, Cursor::OlderThan(place)),
            None if volume > 1 => (volume.saturating_sub(1), Cursor::Newest),
            None => return Ok(false),
        };
    }
}
