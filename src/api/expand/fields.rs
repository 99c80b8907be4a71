//! Which fields of which objects can be expanded: one table.

use crate::api::route::Route;
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
    /// The kind of a rendered object or of a hash in one.
    pub(super) fn of(object: &Value) -> Option<Self> {
        Some(match object.get("object").and_then(Value::as_str) {
            Some("payment_link") => Self::PaymentLink,
            Some("checkout.session") => Self::Session,
            Some("list") if is_of_refunds(object) => Self::Refunds,
            Some("list") => Self::LineItems,
            Some("item") => Self::Item,
            Some("product") => Self::Product,
            Some("price") => Self::Price,
            Some("payment_intent") => Self::PaymentIntent,
            Some("charge") => Self::Charge,
            Some("refund") => Self::Refund,
            None if object.get("amount_discount").is_some() => Self::TotalDetails,
            Some(_) | None => return None,
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

/// What a route answers with, and whether it is a list of that.
pub(super) fn answered(route: &Route) -> (Option<Kind>, bool) {
    match route {
        Route::CreateProduct | Route::RetrieveProduct(_) | Route::UpdateProduct(_) => {
            (Some(Kind::Product), false)
        }
        Route::ListProducts | Route::SearchProducts => (Some(Kind::Product), true),
        Route::CreatePrice | Route::RetrievePrice(_) | Route::UpdatePrice(_) => {
            (Some(Kind::Price), false)
        }
        Route::ListPrices => (Some(Kind::Price), true),
        Route::CreatePaymentLink | Route::RetrievePaymentLink(_) | Route::UpdatePaymentLink(_) => {
            (Some(Kind::PaymentLink), false)
        }
        Route::ListPaymentLinks => (Some(Kind::PaymentLink), true),
        Route::ListPaymentLinkLineItems(_) | Route::ListSessionLineItems(_) => {
            (Some(Kind::Item), true)
        }
        Route::CreateRefund | Route::RetrieveRefund(_) | Route::UpdateRefund(_) => {
            (Some(Kind::Refund), false)
        }
        Route::ListRefunds => (Some(Kind::Refund), true),
        Route::RetrieveSession(_) | Route::UpdateSession(_) | Route::ExpireSession(_) => {
            (Some(Kind::Session), false)
        }
        Route::ListSessions => (Some(Kind::Session), true),
        Route::RetrievePaymentIntent(_) => (Some(Kind::PaymentIntent), false),
        Route::ListPaymentIntents => (Some(Kind::PaymentIntent), true),
        Route::RetrieveCharge(_) => (Some(Kind::Charge), false),
        Route::ListCharges => (Some(Kind::Charge), true),
        Route::RetrieveEvent(_)
        | Route::CreateWebhookEndpoint
        | Route::RetrieveWebhookEndpoint(_)
        | Route::DeleteWebhookEndpoint(_)
        | Route::DeleteProduct(_) => (None, false),
        Route::ListEvents | Route::ListWebhookEndpoints => (None, true),
    }
}
