//! Which fields of which objects can be expanded: one table.

use crate::api::store::Table;
use serde_json::Value;

/// What a path can lead through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    PaymentLink,
    Session,
    TotalDetails,
    LineItems,
    Item,
    Product,
    Price,
    PaymentIntent,
    Charge,
    Refunds,
    Refund,
}

/// What a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// An id, or the object with it.
    Object(Kind),
    /// Always there; there is something to expand in it.
    Inside(Kind),
    /// The line items of a link or a session, on demand.
    LineItems,
    /// The refunds of a charge, on demand.
    Refunds,
    /// `total_details.breakdown`, on demand.
    Breakdown,
    /// `price.currency_options`, on demand.
    CurrencyOptions,
    /// A list that Edgetill never puts anything in, on demand.
    EmptyList,
    /// An id that Edgetill never sets: `null` stays.
    Nothing,
    /// An id of an object that is not built yet.
    NotYet,
}

impl Kind {
    /// Where the book keeps objects of this kind.
    pub(super) fn table(self) -> Option<Table> {
        Some(match self {
            Self::PaymentLink => Table::PaymentLink,
            Self::Session => Table::Session,
            Self::Product => Table::Product,
            Self::Price => Table::Price,
            Self::PaymentIntent => Table::PaymentIntent,
            Self::Charge => Table::Charge,
            Self::Refund => Table::Refund,
            Self::TotalDetails | Self::LineItems | Self::Item | Self::Refunds => return None,
        })
    }

    /// The kind of a rendered object or of a hash in one.
    pub(super) fn of(object: &Value) -> Option<Self> {
        match object.get("object").and_then(Value::as_str) {
            Some("list") if is_of_refunds(object) => Some(Self::Refunds),
            Some("list") => Some(Self::LineItems),
            Some(name) => Self::named(name),
            None if object.get("amount_discount").is_some() => Some(Self::TotalDetails),
            None => None,
        }
    }

    /// The kind of the objects with this `object`.
    pub(super) fn named(object: &str) -> Option<Self> {
        Some(match object {
            "payment_link" => Self::PaymentLink,
            "checkout.session" => Self::Session,
            "item" => Self::Item,
            "product" => Self::Product,
            "price" => Self::Price,
            "payment_intent" => Self::PaymentIntent,
            "charge" => Self::Charge,
            "refund" => Self::Refund,
            _ => return None,
        })
    }
}

fn is_of_refunds(list: &Value) -> bool {
    let url = list.get("url").and_then(Value::as_str);
    url.is_some_and(|url| url.ends_with("/refunds"))
}

/// The field `name` of a `kind`; `None` if it cannot be expanded or passed through.
pub(super) fn field(kind: Kind, name: &str) -> Option<Field> {
    Some(match (kind, name) {
        (Kind::PaymentLink | Kind::Session, "line_items") => Field::LineItems,
        (Kind::Session, "payment_link") => Field::Object(Kind::PaymentLink),
        (Kind::Session, "total_details") => Field::Inside(Kind::TotalDetails),
        (Kind::TotalDetails, "breakdown") => Field::Breakdown,
        (Kind::LineItems, "data") => Field::Inside(Kind::Item),
        (Kind::Item, "price") => Field::Inside(Kind::Price),
        (Kind::Item, "discounts" | "taxes") => Field::EmptyList,
        (Kind::Product, "default_price") => Field::Object(Kind::Price),
        (Kind::Price, "product") => Field::Object(Kind::Product),
        (Kind::Price, "currency_options") => Field::CurrencyOptions,
        (Kind::PaymentIntent, "latest_charge") | (Kind::Refund, "charge") => {
            Field::Object(Kind::Charge)
        }
        (Kind::Charge, "refunds") => Field::Refunds,
        (Kind::Refunds, "data") => Field::Inside(Kind::Refund),
        (Kind::Session | Kind::Charge | Kind::Refund, "payment_intent") => {
            Field::Object(Kind::PaymentIntent)
        }
        (Kind::PaymentIntent | Kind::Refund, "payment_method") => Field::NotYet,
        (Kind::PaymentLink, "application" | "on_behalf_of")
        | (Kind::Session, "customer" | "invoice" | "setup_intent" | "subscription")
        | (Kind::Product, "tax_code")
        | (Kind::Price, "tiers")
        | (
            Kind::Refund,
            "balance_transaction" | "customer" | "source_transfer_reversal" | "transfer_reversal",
        )
        | (
            Kind::PaymentIntent,
            "application" | "customer" | "on_behalf_of" | "payment_record" | "review" | "source",
        )
        | (
            Kind::Charge,
            "application"
            | "application_fee"
            | "balance_transaction"
            | "customer"
            | "failure_balance_transaction"
            | "on_behalf_of"
            | "review"
            | "source_transfer",
        ) => Field::Nothing,
        _ => return None,
    })
}
