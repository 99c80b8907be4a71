//! What every handler gets: the rows, chance, the settings, the time and the request.

use super::expand;
use super::resources::event;
use super::store::outbox::Asked;
use super::store::{Row, Store, Table, event_log, idempotency};
use crate::domain::event::{Event, EventType, event_id};
use crate::domain::{Config, Entropy, Error, Timestamp};
use crate::json::Text;
use crate::protocol::messages::ApiCall;
use serde_json::Value;

/// Everything a handler works with.
pub struct Context<'a> {
    /// The rows.
    pub store: &'a mut dyn Store,
    /// Chance.
    pub entropy: &'a mut dyn Entropy,
    /// What the installation has set.
    pub config: &'a Config,
    /// Now.
    pub now: Timestamp,
    /// The request.
    pub call: &'a ApiCall,
}

impl Context<'_> {
    /// The row that the path names, or 404.
    pub fn existing(&self, table: Table, id: &str) -> Result<Row, Error> {
        let row = self.store.row(table, id)?;
        row.ok_or_else(|| Error::no_such(table.as_str(), table.path_param(), id))
    }

    /// The next place in lists; none for what is `inline`.
    pub fn place(&mut self, inline: bool) -> Result<Option<u64>, Error> {
        if inline {
            return Ok(None);
        }
        self.store.next_number().map(Some)
    }

    /// Logs that the request did `kind` to `object`, and what it was before.
    pub fn tell(
        &mut self,
        kind: EventType,
        object: &Value,
        before: Option<&Value>,
    ) -> Result<(), Error> {
        let source = object.get("id").and_then(Value::as_str).unwrap_or_default();
        let number = self.store.next_number()?;
        let changed = before.map(|before| Text::from(&event::previous_attributes(before, object)));
        let key = idempotency::key_of(self.call)?.map(str::to_owned);
        let event = Event {
            id: event_id(source, kind, number),
            kind,
            created: self.now,
            mode: self.call.mode,
            source: source.to_owned(),
            object: Text::from(object),
            previous_attributes: changed,
            request: Some((self.call.request_id.clone(), key)),
        };
        event_log::log(self.store, &[event], self.now)
    }

    /// The request as the outbox keeps it beside what it waits for.
    pub fn asked(&self) -> Result<Asked, Error> {
        Ok(Asked {
            key: idempotency::stored_key(self.call)?,
            request_id: self.call.request_id.clone(),
            idempotency_key: idempotency::key_of(self.call)?.map(str::to_owned),
            expand: expand::wanted_by(self.call)?,
        })
    }
}
