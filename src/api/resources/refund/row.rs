//! A refund as the Ledger keeps it: a row of its own, because a refund of today stands at the top of
//! the list of refunds, however old its purchase is.

use super::render::{Refunded, render_of};
use crate::api::store::{StoreError, from_json};
use crate::domain::checkout::refund::Refund;
use crate::domain::checkout::session::Session;
use crate::domain::ledger::{Columns, Kind, NewRow, StoredRow};
use crate::domain::{Currency, PaymentMethodType, SessionId};
use crate::json::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The state of a refund's row. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RefundRow {
    session: SessionId,
    /// The attempt whose money it is.
    attempt: u32,
    currency: Currency,
    #[serde(default)]
    method: PaymentMethodType,
    refund: Refund,
}

/// The row of one of a session's refunds, as it is now.
pub fn of(session: &Session, refund: &Refund) -> Result<NewRow, StoreError> {
    let attempt = session.refunded_attempt(refund);
    let state = Text::of(&RefundRow {
        session: session.id.clone(),
        attempt,
        currency: session.currency_of_attempt(attempt),
        method: session.method_of_attempt(attempt),
        refund: refund.clone(),
    });
    Ok(NewRow {
        kind: Kind::Refund,
        id: session.id.refund(refund.number),
        version: session.sequence,
        created: refund.created,
        columns: Columns {
            session: Some(session.id.to_string()),
            charge: Some(session.id.charge(attempt)),
            ..Columns::default()
        },
        state: state.map_err(|error| StoreError::unwritten(&error))?,
    })
}

/// The refund of a row.
pub fn refund(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    let stored: RefundRow = from_json(row.state.as_str())?;
    let refunded = Refunded {
        session: &stored.session,
        attempt: stored.attempt,
        currency: stored.currency,
        method: stored.method,
    };
    Ok(vec![render_of(refunded, &stored.refund)])
}
