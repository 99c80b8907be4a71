//! A purchase as the Ledger keeps it: one row, from which its session, payment intent, charges and
//! line items are rendered when somebody asks for them.

use super::render::status;
use crate::api::store::{StoreError, from_json, small};
use crate::domain::Amount;
use crate::domain::checkout::form::field::EMAIL;
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::{PaymentState, Session};
use crate::domain::customer_limit::mailbox;
use crate::domain::ledger::{Columns, Kind, NewRow, StoredRow};
use crate::domain::payment_intent_data::PaymentIntentData;
use crate::domain::window::Window;
use crate::json::Text;
use serde::{Deserialize, Serialize};

/// The state of a purchase's row. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseRow {
    /// The session without what nobody renders.
    session: Session,
    /// What was given back, by attempt: the refunds themselves are rows of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refunded: Vec<(u32, Amount)>,
}

impl PurchaseRow {
    /// The state of a session's row.
    pub fn of(session: &Session) -> Self {
        let previous = session.previous_payments.iter();
        let payments = previous.chain(&session.payment);
        let refunded = payments.map(|payment| (payment.attempt, session.given_back(payment)));
        Self {
            refunded: refunded
                .filter(|(_, amount)| *amount > Amount::ZERO)
                .collect(),
            session: lean(session),
        }
    }

    /// The state in a row.
    pub fn read(row: &StoredRow) -> Result<Self, StoreError> {
        from_json(row.state.as_str())
    }

    /// What lists of purchases are filtered by.
    pub fn columns(&self) -> Columns {
        columns(&self.session)
    }

    /// The session, without what nobody renders.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether money was paid, whatever was given back of it since.
    pub fn has_paid(&self) -> bool {
        let previous = self.session.previous_payments.iter();
        let mut payments = previous.chain(&self.session.payment);
        payments.any(|payment| payment.result == PaymentResult::Succeeded)
    }

    /// What was given back of `payment`.
    pub fn refunded(&self, payment: &Payment) -> Amount {
        let mut all = self.refunded.iter();
        let own = all.find(|(attempt, _)| *attempt == payment.attempt);
        own.map_or(Amount::ZERO, |(_, amount)| *amount)
    }
}

/// The row of a session, as it is now.
pub fn of(session: &Session) -> Result<NewRow, StoreError> {
    let state = Text::of(&PurchaseRow::of(session));
    Ok(NewRow {
        kind: Kind::Purchase,
        id: session.id.to_string(),
        version: session.sequence,
        created: session.created,
        columns: columns(session),
        state: state.map_err(|error| StoreError::unwritten(&error))?,
    })
}

fn columns(session: &Session) -> Columns {
    let email = session.details.text(EMAIL);
    Columns {
        link: Some(session.published.link.id.to_string()),
        mailbox: mailbox_of(email),
        email: (!email.is_empty()).then(|| small(email)),
        status: Some(status(session).to_owned()),
        session: None,
        charge: None,
        customer: session.customer().map(ToString::to_string),
        // Who bought for nothing stays as well.
        reached: session.payment.is_some() || session.payment_state == PaymentState::NotRequired,
        unsettled: session.is_unsettled(),
    }
}

/// The mailbox of an address that is another spelling of it: most are not, and cost nothing more.
fn mailbox_of(email: &str) -> Option<String> {
    let mailbox = mailbox(email);
    (mailbox != small(email)).then_some(mailbox)
}

/// What of a session is rendered.
fn lean(session: &Session) -> Session {
    let mut lean = session.clone();
    lean.refunds = Vec::new();
    lean.disputes = Vec::new();
    lean.word_of = None;
    lean.problem = None;
    lean.refusal = None;
    lean.method = None;
    lean.retry_at = None;
    lean.ended_by = None;
    lean.owner = None;
    let link = &mut lean.published.link;
    link.window = Window::default();
    link.closed_url = None;
    if lean.metadata.is_some() {
        link.metadata.clear();
    }
    // The payment intent has taken it over.
    if let Some(data) = &mut link.offer.settings.payment_intent_data {
        *data = PaymentIntentData {
            capture_method: data.capture_method,
            ..PaymentIntentData::default()
        };
    }
    for item in &mut link.offer.items {
        item.description = None;
        item.image = None;
    }
    lean
}
