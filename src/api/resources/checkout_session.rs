//! Checkout Sessions: Stripe's `checkout.session`.
//!
//! The Session object answers reads ([`crate::api::handle::session_read`]), so that a read after a
//! write is right; lists come from Account's copies.

use super::{charge, line_item, payment_intent, payment_link, refund};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::request::schema::{Params, hash, id, metadata, one_of, text};
use crate::api::store::event_log::SessionCopy;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Filter, Row, Table, from_json, list, small};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::field::{Destination, EMAIL};
use crate::domain::checkout::order;
use crate::domain::checkout::payment::PaymentResult;
use crate::domain::checkout::session::{Session, SessionState};
use crate::domain::event::{Event, EventType, event_id};
use crate::domain::{Error, Mode, SessionId, Timestamp};
use crate::json::Text;
use crate::protocol::messages::{Record, SessionObjects};
use serde_json::{Map, Value, json};

/// The parameters of `GET /v1/checkout/sessions`.
pub const LIST: Params = Params {
    supported: &[
        list::CREATED,
        hash("customer_details", &CUSTOMER_DETAILS),
        list::BEFORE,
        list::LIMIT,
        id("payment_intent"),
        id("payment_link"),
        list::AFTER,
        one_of("status", &["open", "complete", "expired"]),
    ],
    unsupported: &["customer", "customer_account", "subscription"],
};

const CUSTOMER_DETAILS: Params = Params {
    supported: &[text("email", 800).required()],
    unsupported: &[],
};

/// The parameters of `POST /v1/checkout/sessions/{session}`.
pub const UPDATE: Params = Params {
    supported: &[metadata()],
    unsupported: &[
        "automatic_tax",
        "collected_information",
        "line_items",
        "payment_intent_data",
        "shipping_options",
    ],
};

/// `GET /v1/checkout/sessions`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let mut filter = Filter::all(Table::Session);
    filter.created = list::created(reader);
    let details = reader.hash("customer_details");
    let email = details.and_then(|details| details.text("email"));
    let email = email.map(|email| small(&email));
    filter.only("email", email.as_deref());
    let intent = reader.word("payment_intent");
    filter.only("payment_intent", intent);
    // Their ids share the digits, so one row is looked at, however many sessions there are.
    filter.ids = intent.map(|intent| {
        let session = SessionId::of_payment(context.call.mode, intent);
        session.iter().map(ToString::to_string).collect()
    });
    filter.status = reader.text("status");
    filter.parents = reader.text("payment_link").map(|id| vec![id]);
    context.list(request, &filter, render_row)
}

/// `GET /v1/checkout/sessions/{id}` and what is under it, where no Session object answers.
pub fn unknown(_: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    Err(missing(request.id()))
}

/// `POST /v1/checkout/sessions/{id}`: the Session object changes itself.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let session = known(request.id(), context.call.mode)?;
    let action = Action::UpdateMetadata(request.reader().metadata());
    context.ask(request, Target::Session(session), Task::Act(action))
}

/// `POST /v1/checkout/sessions/{id}/expire`
pub fn expire(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let session = known(request.id(), context.call.mode)?;
    context.ask(request, Target::Session(session), Task::ExpireSession)
}

/// The session in a row.
pub fn render_row(row: &Row) -> Result<Value, Error> {
    from_json(row.read::<SessionCopy>()?.session.as_str())
}

/// The id in a path, if it has the form of one and the key's mode.
pub fn known(id: &str, mode: Mode) -> Result<SessionId, Error> {
    SessionId::parse(id)
        .filter(|parsed| parsed.mode() == mode)
        .ok_or_else(|| missing(id))
}

/// The 404 for a session that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("checkout.session", "session", id)
}

/// What the book is told of a session: the session as it is and what has happened.
pub fn record(session: &Session, events: &[EventType], now: Timestamp) -> Record {
    let object = Text::from(&render(session));
    let intent = payment_intent::render(session).as_ref().map(Text::from);
    let charge = charge::render(session).as_ref().map(Text::from);
    let about = |kind| match kind {
        EventType::CheckoutSessionCompleted
        | EventType::CheckoutSessionExpired
        | EventType::PaymentLinkCreated
        | EventType::PaymentLinkUpdated => Some(&object),
        EventType::PaymentIntentSucceeded | EventType::PaymentIntentPaymentFailed => {
            intent.as_ref()
        }
        EventType::ChargeSucceeded | EventType::ChargeFailed | EventType::ChargeRefunded => {
            charge.as_ref()
        }
        // Never about a session alone: `record_of_refund` fills in the refunds.
        EventType::RefundCreated
        | EventType::RefundUpdated
        | EventType::RefundFailed
        | EventType::ChargeRefundUpdated
        | EventType::ProductCreated
        | EventType::ProductUpdated
        | EventType::ProductDeleted
        | EventType::PriceCreated
        | EventType::PriceUpdated => None,
    };
    let event = |kind: &EventType| Event {
        id: event_id(session.id.as_str(), *kind, u64::from(session.attempt)),
        kind: *kind,
        created: now,
        mode: session.mode(),
        source: session.id.to_string(),
        object: about(*kind).cloned().unwrap_or_else(nothing),
        previous_attributes: None,
        request: None,
    };
    Record {
        events: events.iter().map(event).collect(),
        sequence: session.sequence,
        line_items: line_items(session).iter().map(Text::from).collect(),
        related: [&intent, &charge]
            .into_iter()
            .flatten()
            .cloned()
            .chain(others(session).map(|object| Text::from(&object)))
            .collect(),
        object,
    }
}

/// As [`record`], of what happened to the refund with the number `number`.
pub fn record_of_refund(
    session: &Session,
    number: u32,
    events: &[EventType],
    now: Timestamp,
) -> Record {
    let mut told = record(session, events, now);
    let mut refunds = session.refunds.iter();
    let found = refunds.find(|refund| refund.number == number);
    let refund = found.map(|found| Text::from(&refund::render(session, found)));
    for event in &mut told.events {
        // A refund can change again and again, a charge be refunded in many parts, and several
        // refunds be answered at once.
        event.id = event_id(&session.id.refund(number), event.kind, session.sequence);
        let (Some(found), Some(refund)) = (found, &refund) else {
            continue;
        };
        event.object = match event.kind {
            // It may be the charge of an older attempt.
            EventType::ChargeRefunded => {
                let payment = session.payment_of(session.refunded_attempt(found));
                let charge = payment.and_then(|payment| charge::of(session, payment));
                charge.as_ref().map_or_else(nothing, Text::from)
            }
            _ => refund.clone(),
        };
    }
    told
}

/// What an event is about that is about nothing.
fn nothing() -> Text {
    Text::from(&Value::Null)
}

/// Everything the API shows of a session.
pub fn objects(session: &Session) -> SessionObjects {
    SessionObjects {
        session: render(session),
        line_items: line_items(session),
        related: related(session),
        about: None,
    }
}

fn line_items(session: &Session) -> Vec<Value> {
    line_item::render_all(session.offer(), &session.quantities)
}

/// The objects that go with a session: its payment intent, its newest charge, and [`others`].
fn related(session: &Session) -> Vec<Value> {
    let payment = [payment_intent::render(session), charge::render(session)];
    payment
        .into_iter()
        .flatten()
        .chain(others(session))
        .collect()
}

/// A session's refunds, and before them the older charges that were given back.
fn others(session: &Session) -> impl Iterator<Item = Value> {
    let refunds = session.refunds.iter();
    let refunds = refunds.map(|refund| refund::render(session, refund));
    let previous_payments = session.previous_payments.iter();
    let given_back = previous_payments
        .filter(|payment| payment.result == PaymentResult::Refunded)
        .filter_map(|payment| charge::of(session, payment));
    given_back.chain(refunds)
}

/// Stripe's `status`.
pub fn status(session: &Session) -> &'static str {
    match session.state {
        SessionState::Open
        | SessionState::InFlight { .. }
        | SessionState::AwaitingAction { .. } => "open",
        SessionState::Complete { .. } => "complete",
        SessionState::Expired { .. } => "expired",
    }
}

/// Where buyers find the session again while it is open.
pub fn address(session: &Session) -> String {
    format!("{}/c/{}", session.published.link.origin(), session.id)
}

/// Stripe's `checkout.session`, as one made by a payment link.
#[expect(
    clippy::too_many_lines,
    reason = "one literal with every field of Stripe's object"
)]
pub fn render(session: &Session) -> Value {
    let link = &session.published.link;
    let subtotal =
        order::price(session.offer(), &session.quantities).map_or(session.total, |it| it.subtotal);
    let is_open = status(session) == "open";
    let paid = matches!(session.state, SessionState::Complete { .. });
    let success_url = link.offer.settings.after_completion.redirect_url();
    let reached = session.payment.is_some();
    let known = reached || !session.details.text(EMAIL).is_empty();
    let collected = json!({
        "business_name": null, "individual_name": null, "shipping_details": null,
    });
    json!({
        "id": session.id,
        "object": "checkout.session",
        "adaptive_pricing": { "enabled": false },
        "after_expiration": null,
        "allow_promotion_codes": false,
        "allowed_payment_method_types": null,
        "amount_subtotal": subtotal,
        "amount_total": session.total,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": "auto",
        "cancel_url": null,
        "client_reference_id": session.url_parameters.client_reference_id,
        "client_secret": null,
        "collected_information": collected,
        "consent": null,
        "consent_collection": {
            "payment_method_reuse_agreement": null,
            "promotions": "none",
            "terms_of_service": "none",
        },
        "created": session.created.seconds(),
        "currency": link.offer.currency,
        "currency_conversion": null,
        "custom_fields": [],
        "custom_text": payment_link::no_custom_text(),
        "customer": null,
        "customer_account": null,
        "customer_creation": "if_required",
        "customer_details": known.then(|| customer_details(&session.details)),
        "customer_email": null,
        "discounts": [],
        "edgetill": { "utm": utm(session) },
        "expires_at": session.expires_at.seconds(),
        "integration_identifier": null,
        "invoice": null,
        "invoice_creation": payment_link::no_invoice_creation(),
        "livemode": session.mode().is_live(),
        "locale": "auto",
        "managed_payments": null,
        "metadata": session.metadata(),
        "mode": "payment",
        "optional_items": null,
        "origin_context": null,
        "payment_intent": reached.then(|| session.id.payment_intent()),
        "payment_link": link.id,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": null,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": if paid { "paid" } else { "unpaid" },
        "permissions": null,
        "phone_number_collection": { "enabled": false },
        "recovered_from": null,
        "saved_payment_method_options": {
            "allow_redisplay_filters": ["always"],
            "payment_method_remove": "disabled",
            "payment_method_save": null,
        },
        "setup_intent": null,
        "shipping_address_collection": null,
        "shipping_cost": null,
        "shipping_options": [],
        "status": status(session),
        "submit_type": link.offer.settings.submit_type,
        "subscription": null,
        "success_url": success_url,
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted_page",
        "url": is_open.then(|| address(session)),
        "wallet_options": null,
    })
}

/// Stripe's `Address` with what the buyer typed.
pub fn billing_address(details: &Details) -> Value {
    let typed = |key| details.at(Destination::BillingAddress(key));
    json!({
        "city": typed("city"),
        "country": typed("country"),
        "line1": typed("line1"),
        "line2": typed("line2"),
        "postal_code": typed("postal_code"),
        "state": typed("state"),
    })
}

fn customer_details(details: &Details) -> Value {
    let typed = |key| details.at(Destination::CustomerDetails(key));
    json!({
        "address": billing_address(details),
        "business_name": typed("business_name"),
        "email": typed("email"),
        "individual_name": typed("individual_name"),
        "name": typed("name"),
        "phone": typed("phone"),
        "tax_exempt": "none",
        "tax_ids": [],
    })
}

fn utm(session: &Session) -> Map<String, Value> {
    let entries = session.url_parameters.utm.iter();
    entries
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect()
}
