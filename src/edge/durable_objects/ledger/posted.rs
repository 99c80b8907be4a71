//! An event as its endpoint gets it: rendered in the version that the endpoint was made for.

use super::core::LedgerCore;
use crate::api::posted::Posted;
use crate::api::resources::checkout_session::record::objects_of_row;
use crate::api::resources::checkout_session::row::PurchaseRow;
use crate::api::resources::refund::row;
use crate::api::store::StoreError;
use crate::domain::SessionId;
use crate::domain::ledger::lane::Handed;
use crate::domain::ledger::{Column, Created, Cursor, Kind, Query, Rows, place};
use crate::edge::reads::session_objects;
use crate::edge::runtime::Fault;
use crate::protocol::session::SessionObjects;

/// The most refunds of a session that a volume looks up for an event.
const MOST_REFUNDS: u32 = 100;

impl LedgerCore {
    /// The events as an endpoint gets them that was made for this version.
    pub(super) async fn posted(
        &self,
        version: Option<&str>,
        events: Vec<Handed>,
    ) -> Result<Vec<Handed>, Fault> {
        let mut posted = Vec::with_capacity(events.len());
        for event in events {
            let read = Posted::read(event.body.as_str(), version).map_err(unread)?;
            let objects = if read.shows_lists() {
                self.objects_of(&event.source).await?
            } else {
                None
            };
            let body = read.render(objects.as_ref()).map_err(unread)?;
            posted.push(Handed { body, ..event });
        }
        Ok(posted)
    }

    /// What belongs to a session. An open volume that has its purchase has its refunds as well; a
    /// closed one may lack those that were made since.
    async fn objects_of(&self, session: &str) -> Result<Option<SessionObjects>, Fault> {
        let known = self.known_objects_of(session)?;
        let is_all = known.is_some() && self.rows().state()?.next.is_none();
        let Some(id) = SessionId::parse(session).filter(|_| !is_all) else {
            return Ok(known);
        };
        match session_objects(&self.env, &id).await {
            Ok(Some(objects)) => Ok(Some(objects)),
            Ok(None) => Ok(known),
            // What cannot be asked must not hold up the events behind it.
            Err(lost) => {
                lost.at(session).log("ledger");
                Ok(known)
            }
        }
    }

    /// What belongs to a session, as far as this volume knows it.
    fn known_objects_of(&self, session: &str) -> Result<Option<SessionObjects>, Fault> {
        let rows = self.rows();
        let Some(purchase) = rows.row(Kind::Purchase, session)? else {
            return Ok(None);
        };
        let purchase = PurchaseRow::read(&purchase).map_err(unread)?;
        let mut objects = objects_of_row(&purchase);
        let refunds = Query {
            kind: Kind::Refund,
            only: vec![(Column::Session, session.to_owned())],
            types: None,
            created: Created::default(),
            cursor: Cursor::NewerThan(0),
            limit: MOST_REFUNDS,
        };
        for refund in rows.page(&refunds, (0, place::LAST))?.rows {
            objects
                .related
                .append(&mut row::refund(&refund).map_err(unread)?);
        }
        Ok(Some(objects))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands on")]
fn unread(error: StoreError) -> Fault {
    Fault::new(error.to_string())
}
