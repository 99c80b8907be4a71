//! The state row of an endpoint: where to post, and how to sign. A storage format.

use super::deliveries::SqlDeliveries;
use crate::domain::operation::{Admission, Operations};
use crate::domain::{Mode, WebhookEndpointId};
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{Fault, Storage};
use crate::webhooks::secret::StoredSecret;
use serde::{Deserialize, Serialize};

/// The key of the settings.
pub(super) const ROW: &str = "endpoint";

/// Where to post and how to sign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) id: WebhookEndpointId,
    pub(super) url: String,
    pub(super) secret: StoredSecret,
    pub(super) mode: Mode,
    pub(super) disabled: bool,
    pub(super) changes: Operations<()>,
}

/// Saves the first settings and makes the tables; what comes again late changes nothing.
pub(super) fn configure(
    storage: &Storage,
    kept: &StateRow<Settings>,
    first: Settings,
) -> Result<(), Fault> {
    if kept.load()?.is_some() {
        return Ok(());
    }
    kept.put(first)?;
    SqlDeliveries::create(storage)
}

/// Changes where to post, or whether to, unless the endpoint was deleted or the change is old.
pub(super) fn change(
    kept: &StateRow<Settings>,
    number: u64,
    (url, disabled): (String, bool),
) -> Result<(), Fault> {
    let Some(known) = kept.load()? else {
        return Ok(());
    };
    match known.changes.admit(number) {
        Admission::New => {
            let mut settings = Settings {
                url,
                disabled,
                ..(*known).clone()
            };
            settings.changes.record(number, ());
            kept.put(settings)
        }
        Admission::Repeated(()) | Admission::Late => Ok(()),
    }
}

pub(super) fn forget(storage: &Storage) -> Result<(), Fault> {
    SqlDeliveries::drop(storage)?;
    storage.remove_values()
}
