//! The fields of refunds.

use crate::api::object::Shape::{self, Hash, Id, Integer, OrNull, Text, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, Input, computed, filter, hidden, id, integer, metadata, off, one_of,
    param, refused, shown, sometimes,
};
use crate::api::store::list;
use crate::domain::Amount;
use crate::domain::ledger::Column;

/// Stripe's `refund`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("amount", Integer).sent(CREATE, AMOUNT),
    computed("balance_transaction", OrNull(&Id("balance_transaction"))),
    computed("charge", OrNull(&Id("charge"))).sent(CREATE, id()),
    computed("created", Integer),
    computed("currency", Shape::Currency).refused(CREATE),
    shown("customer", Shape::NoId).refused(CREATE),
    shown("customer_account", Shape::TEXT),
    computed("destination_details", Hash(DESTINATION)),
    sometimes("failure_balance_transaction", Id("balance_transaction")),
    sometimes("failure_reason", Text),
    hidden("instructions_email").refused(CREATE),
    computed("metadata", OrNull(&Shape::Metadata)).sent(BOTH, metadata()),
    hidden("origin").refused(CREATE),
    computed("payment_intent", OrNull(&Id("payment_intent"))).sent(CREATE, id()),
    computed("payment_method", OrNull(&Id("payment_method"))),
    sometimes("pending_reason", Word(&["charge_pending", "insufficient_funds", "processing"])),
    computed("reason", OrNull(&Word(&["duplicate", "expired_uncaptured_charge", "fraudulent", "requested_by_customer"])))
        .sent(CREATE, one_of(REASONS)),
    shown("receipt_number", Shape::TEXT),
    hidden("refund_application_fee").sent(CREATE, off()),
    hidden("reverse_transfer").sent(CREATE, off()),
    shown("source_transfer_reversal", Shape::NoId),
    computed("status", Shape::TEXT),
    shown("transfer_reversal", Shape::NoId),
];

const DESTINATION: &[Field] = &[
    sometimes("blik", Hash(BLIK)),
    sometimes("card", Hash(&[computed("type", Text)])),
    sometimes("cashapp", Hash(&[])),
    sometimes("klarna", Hash(REFERENCE)),
    sometimes("multibanco", Hash(REFERENCE)),
    sometimes("p24", Hash(REFERENCE)),
    computed("type", Text),
];

/// What the buyer's bank calls it.
const REFERENCE: &[Field] = &[
    shown("reference", Shape::TEXT),
    shown("reference_status", Shape::TEXT),
];

const BLIK: &[Field] = &[
    shown("network_decline_code", Shape::TEXT),
    shown("reference", Shape::TEXT),
    shown("reference_status", Shape::TEXT),
];

/// What is sent for a refund of the charge in the path.
pub const OF_CHARGE: &[Field] = &[
    param("amount", AMOUNT),
    refused("instructions_email"),
    param("metadata", metadata()),
    refused("payment_intent"),
    param("reason", one_of(REASONS)),
    param("refund_application_fee", off()),
    param("reverse_transfer", off()),
];

const AMOUNT: Input = integer(1, Amount::MAX_CHARGE.minor());
const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];

/// What lists of refunds are filtered by.
pub const FILTERS: &[Field] = &[
    filter("charge", By::Column(Column::Charge), id()),
    list::CREATED,
    filter("payment_intent", By::Rule, id()),
];
