//! A dispute as the Ledger keeps it: a row of its own, because a dispute of today stands at the top
//! of the list of disputes, however old its purchase is.

use super::render::{Disputed, disputed, render_of};
use crate::api::store::{StoreError, from_json};
use crate::domain::checkout::dispute::Dispute;
use crate::domain::checkout::session::Session;
use crate::domain::ledger::{Columns, Kind, NewRow, StoredRow};
use crate::domain::{Currency, PaymentMethodType, SessionId};
use crate::json::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The state of a dispute's row. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct DisputeRow {
    session: SessionId,
    currency: Currency,
    method: PaymentMethodType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brand: Option<String>,
    dispute: Dispute,
}

/// The row of one of a session's disputes, as it is now.
pub fn of(session: &Session, dispute: &Dispute) -> Result<NewRow, StoreError> {
    let about = disputed(session, dispute.attempt);
    let state = Text::of(&DisputeRow {
        session: session.id.clone(),
        currency: about.currency,
        method: about.method,
        brand: about.brand.map(str::to_owned),
        dispute: dispute.clone(),
    });
    Ok(NewRow {
        kind: Kind::Dispute,
        id: session.id.dispute(dispute.attempt),
        version: session.sequence,
        created: dispute.created,
        columns: Columns {
            session: Some(session.id.to_string()),
            charge: Some(session.id.charge(dispute.attempt)),
            ..Columns::default()
        },
        state: state.map_err(|error| StoreError::unwritten(&error))?,
    })
}

/// The dispute of a row.
pub fn dispute(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    let stored: DisputeRow = from_json(row.state.as_str())?;
    let about = Disputed {
        session: &stored.session,
        currency: stored.currency,
        method: stored.method,
        brand: stored.brand.as_deref(),
    };
    Ok(vec![render_of(about, &stored.dispute)])
}
