//! What a change of a session's is told as: its events, each with the object as it is then.
//!
//! What became of the purchase and of its refunds the rules say. What its payments show is compared
//! before and after, so that no payment intent and no charge looks different without an event.

use super::render::render;
use crate::api::rendered::previous_attributes;
use crate::api::resources::kept::thin;
use crate::api::resources::{charge, dispute, payment_intent, refund};
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::held::ReleaseReason;
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::refund::Refund;
use crate::domain::checkout::session::Session;
use crate::domain::event::{ApiRequest, EventType};
use crate::domain::ledger::NewEvent;
use crate::json::Text;
use serde_json::Value;

/// The events of a change, in the order in which they happened.
pub(super) fn of_change(
    before: Option<&Session>,
    session: &Session,
    change: &Change,
) -> Vec<NewEvent> {
    let mut news = News {
        before,
        session,
        request: change.request.as_ref(),
        events: Vec::new(),
    };
    news.begin_intent();
    news.tell_refunds(&change.messages, Told::Made);
    news.tell_disputes();
    news.tell_charges();
    news.tell_intent();
    news.tell_refunds(&change.messages, Told::Changed);
    news.tell_purchase(&change.messages);
    news.events
}

/// An event of one type, about the session, its newest payment or `refund`, without comparing.
pub(super) fn of_kind(session: &Session, kind: EventType, refund: Option<&Refund>) -> NewEvent {
    let object = match kind {
        EventType::CheckoutSessionCompleted
        | EventType::CheckoutSessionAsyncPaymentSucceeded
        | EventType::CheckoutSessionAsyncPaymentFailed
        | EventType::CheckoutSessionExpired => Some(render(session)),
        EventType::PaymentIntentCreated => payment_intent::at_its_beginning(session),
        EventType::PaymentIntentRequiresAction
        | EventType::PaymentIntentSucceeded
        | EventType::PaymentIntentAmountCapturableUpdated
        | EventType::PaymentIntentProcessing
        | EventType::PaymentIntentPaymentFailed
        | EventType::PaymentIntentCanceled => payment_intent::render(session),
        EventType::ChargeSucceeded
        | EventType::ChargePending
        | EventType::ChargeFailed
        | EventType::ChargeCaptured
        | EventType::ChargeExpired
        | EventType::ChargeRefunded
        | EventType::ChargeUpdated => charge::render(session),
        EventType::RefundCreated
        | EventType::RefundUpdated
        | EventType::RefundFailed
        | EventType::ChargeRefundUpdated => refund.map(|refund| refund::render(session, refund)),
        // Told by comparing.
        EventType::ChargeDisputeCreated
        | EventType::ChargeDisputeUpdated
        | EventType::ChargeDisputeClosed
        | EventType::ChargeDisputeFundsWithdrawn
        | EventType::ChargeDisputeFundsReinstated
        // Never about a session.
        | EventType::PaymentLinkCreated
        | EventType::PaymentLinkUpdated
        | EventType::CustomerCreated
        | EventType::CustomerUpdated
        | EventType::CustomerDeleted
        | EventType::ProductCreated
        | EventType::ProductUpdated
        | EventType::ProductDeleted
        | EventType::PriceCreated
        | EventType::PriceUpdated
        | EventType::CouponCreated
        | EventType::CouponUpdated
        | EventType::CouponDeleted
        | EventType::PromotionCodeCreated
        | EventType::PromotionCodeUpdated
        | EventType::TaxRateCreated
        | EventType::TaxRateUpdated => None,
    };
    NewEvent {
        kind,
        source: session.id.to_string(),
        object: thin(&object.unwrap_or(Value::Null)),
        previous_attributes: None,
        request: None,
    }
}

/// What is told of a refund at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// That there is one.
    Made,
    /// What became of it.
    Changed,
}

struct News<'a> {
    before: Option<&'a Session>,
    session: &'a Session,
    request: Option<&'a ApiRequest>,
    events: Vec<NewEvent>,
}

impl News<'_> {
    fn tell(&mut self, kind: EventType, object: &Value, was: Option<&Value>) {
        let was = was.filter(|_| shows_what_was(kind));
        self.events.push(NewEvent {
            kind,
            source: self.session.id.to_string(),
            object: thin(object),
            previous_attributes: was.map(|was| Text::from(&previous_attributes(was, object))),
            request: self.request.cloned(),
        });
    }

    fn begin_intent(&mut self) {
        let is_new = self.before.is_none_or(|before| before.payment.is_none());
        if let Some(begun) = payment_intent::at_its_beginning(self.session).filter(|_| is_new) {
            self.tell(EventType::PaymentIntentCreated, &begun, None);
        }
    }

    /// What became of the newest payment, then that the session took it with it.
    fn tell_intent(&mut self) {
        let Some(came) = payment_intent::before_its_end(self.session) else {
            return;
        };
        let was = self.before.and_then(payment_intent::before_its_end);
        if !is_told(was.as_ref(), &came)
            && let Some(kind) = kind_of_intent(&came)
        {
            self.tell(kind, &came, None);
        }
        if payment_intent::is_canceled(self.session)
            && !self.before.is_some_and(payment_intent::is_canceled)
            && let Some(now) = payment_intent::render(self.session)
        {
            self.tell(EventType::PaymentIntentCanceled, &now, None);
        }
    }

    fn tell_charges(&mut self) {
        let session = self.session;
        for payment in session.previous_payments.iter().chain(&session.payment) {
            let was = self.before.and_then(|before| {
                let was = before.payment_of(payment.attempt);
                was.map(|was| (before, was))
            });
            let is_same = was
                .is_some_and(|(before, was)| shown_of(before, was) == shown_of(session, payment));
            if is_same {
                continue;
            }
            let was = was.and_then(|(before, was)| charge::of(before, was, before.given_back(was)));
            let now = charge::of(session, payment, session.given_back(payment));
            if let Some(now) = now.filter(|now| was.as_ref() != Some(now))
                && let Some(kind) = kind_of_charge(was.as_ref(), (payment, &now))
            {
                self.tell(kind, &now, was.as_ref());
            }
        }
    }

    fn tell_refunds(&mut self, messages: &[Message], told: Told) {
        for message in messages {
            let Message::RecordRefund(number, kinds) = message else {
                continue;
            };
            let number_is = |refund: &&Refund| refund.number == *number;
            let Some(now) = self.session.refunds.iter().find(number_is) else {
                continue;
            };
            let was = self.before.and_then(|before| {
                let was = before.refunds.iter().find(number_is);
                was.map(|was| refund::render(before, was))
            });
            let now = refund::render(self.session, now);
            let is_asked =
                |kind: &&EventType| (**kind == EventType::RefundCreated) == (told == Told::Made);
            for kind in kinds.iter().filter(is_asked) {
                self.tell(*kind, &now, was.as_ref());
            }
        }
    }

    fn tell_disputes(&mut self) {
        let session = self.session;
        for now in &session.disputes {
            let was = self
                .before
                .and_then(|before| before.dispute_of(now.attempt));
            if was == Some(now) {
                continue;
            }
            let before = was.map(|was| dispute::render(session, was));
            let object = dispute::render(session, now);
            if before.as_ref() == Some(&object) {
                continue;
            }
            for kind in dispute::news::of_change(was, now) {
                self.tell(kind, &object, before.as_ref());
            }
        }
    }

    fn tell_purchase(&mut self, messages: &[Message]) {
        for message in messages {
            let Message::Record(kinds) = message else {
                continue;
            };
            for kind in kinds {
                let event = of_kind(self.session, *kind, None);
                let request = self.request.cloned();
                self.events.push(NewEvent { request, ..event });
            }
        }
    }
}

/// Whether nothing has become of an intent since it was so: a merchant's own notes are no news, and
/// Stripe has no event for them.
fn is_told(was: Option<&Value>, now: &Value) -> bool {
    let Some(mut was) = was.cloned() else {
        return false;
    };
    for name in ["description", "metadata"] {
        if let (Some(old), Some(new)) = (was.get_mut(name), now.get(name)) {
            old.clone_from(new);
        }
    }
    was == *now
}

/// Whether events of this type say what changed.
fn shows_what_was(kind: EventType) -> bool {
    let name = kind.as_str();
    let changes = [
        EventType::ChargeCaptured,
        EventType::ChargeExpired,
        EventType::ChargeRefunded,
    ];
    name.ends_with(".updated") || changes.contains(&kind)
}

/// What of a session a payment's charge is rendered from, as far as it can change.
fn shown_of<'a>(session: &'a Session, payment: &'a Payment) -> impl PartialEq + 'a {
    let made = (
        &payment.result,
        &payment.method,
        payment.created,
        payment.reservation,
        payment.is_disputed,
        &payment.notes,
    );
    (made, session.bill(payment), session.given_back(payment))
}

fn status(object: &Value) -> &str {
    crate::api::rendered::text(object, "status")
}

/// What a payment intent with this status is told by; `None`: it has none that we show.
fn kind_of_intent(intent: &Value) -> Option<EventType> {
    match status(intent) {
        "requires_action" => Some(EventType::PaymentIntentRequiresAction),
        "processing" => Some(EventType::PaymentIntentProcessing),
        "requires_capture" => Some(EventType::PaymentIntentAmountCapturableUpdated),
        "succeeded" => Some(EventType::PaymentIntentSucceeded),
        "requires_payment_method" => Some(EventType::PaymentIntentPaymentFailed),
        _ => None,
    }
}

fn kind_of_charge(was: Option<&Value>, (payment, now): (&Payment, &Value)) -> Option<EventType> {
    let captured = |charge: &Value| charge.get("captured").and_then(Value::as_bool);
    let was_reserved =
        was.is_some_and(|was| status(was) == "succeeded") && was.and_then(captured) == Some(false);
    if was_reserved && captured(now) == Some(true) {
        return Some(EventType::ChargeCaptured);
    }
    if let PaymentResult::Released {
        reason: ReleaseReason::Automatic,
        ..
    } = payment.result
        && was_reserved
    {
        return Some(EventType::ChargeExpired);
    }
    let given_back = |charge: &Value| charge.get("amount_refunded").and_then(Value::as_i64);
    let before = was.and_then(given_back).unwrap_or(0);
    match given_back(now).unwrap_or(0) {
        amount if amount > before => return Some(EventType::ChargeRefunded),
        _ => {}
    }
    if was.is_some_and(|was| status(was) == status(now)) {
        return Some(EventType::ChargeUpdated);
    }
    match status(now) {
        "succeeded" => Some(EventType::ChargeSucceeded),
        "pending" => Some(EventType::ChargePending),
        "failed" => Some(EventType::ChargeFailed),
        _ => None,
    }
}
