//! An event as its endpoint gets it: rendered in the version that the endpoint was made for.

use super::core::LedgerCore;
use crate::api::posted;
use crate::api::resources::checkout_session::record::objects_of_row;
use crate::api::resources::checkout_session::row::PurchaseRow;
use crate::api::resources::refund::row;
use crate::domain::WebhookEndpointId;
use crate::domain::ledger::lane::Handed;
use crate::domain::ledger::{Column, Created, Cursor, Kind, Query, Rows, place};
use crate::edge::runtime::Fault;
use crate::protocol::session::SessionObjects;

/// The most refunds of a session that an event shows.
const MOST_REFUNDS: u32 = 100;

impl LedgerCore {
    /// The events as this endpoint gets them.
    pub(super) fn posted(
        &self,
        endpoint: &WebhookEndpointId,
        events: Vec<Handed>,
    ) -> Result<Vec<Handed>, Fault> {
        let state = self.rows().state()?;
        let mut endpoints = state.endpoints.iter();
        let endpoint = endpoints.find(|known| known.id == *endpoint);
        let version = endpoint.and_then(|endpoint| endpoint.api_version.as_deref());
        let events = events
            .into_iter()
            .map(|event| self.in_version(event, version));
        events.collect()
    }

    fn in_version(&self, event: Handed, version: Option<&str>) -> Result<Handed, Fault> {
        let objects = if posted::shows_lists(version) {
            self.objects_of(&event.source)?
        } else {
            None
        };
        let body = posted::event(event.body.as_str(), version, objects.as_ref());
        let body = body.map_err(|unread| Fault::new(unread.to_string()))?;
        Ok(Handed { body, ..event })
    }

    /// What belongs to a session, as far as this volume knows it.
    fn objects_of(&self, session: &str) -> Result<Option<SessionObjects>, Fault> {
        let unread = |error: crate::api::store::StoreError| Fault::new(error.to_string());
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
