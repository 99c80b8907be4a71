//! What moves a session, by the real transitions, and what comes of it.

use crate::doors::Prepares;
use crate::fixture::{Known, NOW, SESSION_END, UNTIL, card, gate, price_of, reference, terms_of};
use crate::wire::{Reply, Request, Requests};
use crate::world::{Buyer, Caller};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::command::{Change, Command, Message, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::held::ReleaseReason;
use edgetill::domain::checkout::held::rule::{NewCapture, capture, release};
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::{InFlightStep, PaymentState};
use edgetill::domain::checkout::transition::{apply, expire};
use edgetill::domain::event::EventType;
use edgetill::domain::metadata::MetadataChange;
use edgetill::domain::{Config, Timestamp};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

static CONFIG: LazyLock<Config> = LazyLock::new(Config::default);

/// What moves a session, in a form that can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    Pay(u64, usize, Prepares),
    Challenge(ChallengeAnswer),
    Word(u8),
    Reply(Request, Option<Reply>),
    RefundDue,
    Tick,
    Expire,
    Capture,
    Release,
}

/// What a cause leads to, the session aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    pub session: Known,
    pub outbox: Requests,
    pub next: Option<Request>,
    told_pending: u8,
    told_came: u8,
    told_failed: u8,
    told_complete: u8,
    told_expired: u8,
    told_refunded: u8,
}

static EFFECTS: LazyLock<RwLock<HashMap<(Known, Cause), Effect>>> = LazyLock::new(RwLock::default);

/// Moves the session, saves its messages with it, then does what is next.
pub fn move_session(buyer: &mut Buyer, cause: Cause) {
    let effect = effect(buyer.session, cause);
    buyer.session = effect.session;
    buyer.outbox.extend(effect.outbox);
    buyer.told_pending += effect.told_pending;
    buyer.told_came += effect.told_came;
    buyer.told_failed += effect.told_failed;
    buyer.told_complete += effect.told_complete;
    buyer.told_expired += effect.told_expired;
    buyer.told_refunded += effect.told_refunded;
    if let Some(next) = effect.next {
        buyer.call(next, Caller::Purchase);
    }
}

/// The transition is a pure function: what it once answered it always answers.
pub fn effect(session: Known, cause: Cause) -> Effect {
    if let Some(effect) = EFFECTS.read().unwrap().get(&(session, cause)) {
        return *effect;
    }
    let effect = transition(session.load(), cause);
    EFFECTS.write().unwrap().insert((session, cause), effect);
    effect
}

fn transition(mut session: Session, cause: Cause) -> Effect {
    let (command, now) = command_of(&session, cause);
    let before = session.clone();
    let change = match command {
        Some(command) => apply(&mut session, command, now, &CONFIG),
        None => asked_for(&mut session, cause, now),
    };
    assert_agreed(&before, &session, cause);
    let next = change.next.as_ref();
    let next = next.map(|next| Request::of_next(next, &session));
    let mut outbox = Requests::default();
    for message in &change.messages {
        outbox.extend_one(Request::of_message(message, &session));
    }
    let is_pending = u8::from(is_pending(&session));
    let mut effect = Effect {
        session: Known::store(session),
        outbox,
        next,
        told_pending: 0,
        told_came: 0,
        told_failed: 0,
        told_complete: 0,
        told_expired: 0,
        told_refunded: 0,
    };
    for message in &change.messages {
        if let Message::Record(events) = message {
            let recorded = |kind| events.iter().filter(|event| **event == kind).count();
            let recorded = |kind| u8::try_from(recorded(kind)).unwrap();
            effect.told_pending += recorded(EventType::CheckoutSessionCompleted) * is_pending;
            effect.told_came += recorded(EventType::CheckoutSessionAsyncPaymentSucceeded);
            effect.told_failed += recorded(EventType::CheckoutSessionAsyncPaymentFailed);
            effect.told_complete += recorded(EventType::CheckoutSessionCompleted);
            effect.told_expired += recorded(EventType::CheckoutSessionExpired);
        }
        if let Message::RecordRefund(_, events) = message {
            let is_new = events.contains(&EventType::RefundCreated);
            effect.told_refunded += u8::from(is_new);
        }
    }
    effect
}

/// The command that a cause is, and when it comes; `None`: the merchant asks for it, or nobody hears.
fn command_of(session: &Session, cause: Cause) -> (Option<Command>, Timestamp) {
    match cause {
        Cause::Pay(terms, gates, prepares) => {
            let order = Order {
                gates: (0..gates)
                    .map(|number| gate(u8::try_from(number).unwrap()))
                    .collect(),
                reference: match prepares {
                    Prepares::Never => Some(reference(session.attempt + 1)),
                    Prepares::Always => None,
                },
                ..order(session, terms)
            };
            (Some(Command::Pay(order)), NOW)
        }
        // Whoever says so names the payment, and nothing else.
        Cause::Word(number) => {
            let attempt = session.attempt_of(&reference(number.into()));
            let word = attempt.map(|attempt| Command::Word { attempt });
            (word, NOW)
        }
        Cause::Challenge(answer) => {
            let attempt = session.attempt;
            (Some(Command::Challenge { attempt, answer }), NOW)
        }
        Cause::Reply(request, reply) => (request.command(reply, session), NOW),
        Cause::Tick if session.is_waiting() => (Some(Command::Tick), SESSION_END),
        Cause::RefundDue | Cause::Tick => (Some(Command::Tick), UNTIL),
        Cause::Expire | Cause::Capture | Cause::Release => (None, NOW),
    }
}

/// An attempt goes on under the terms that its buyer saw, however much others cost the same.
fn assert_agreed(before: &Session, after: &Session, cause: Cause) {
    if let Cause::Pay(seen, ..) = cause
        && after.attempt > before.attempt
    {
        assert_eq!(after.offer().terms_version, seen, "another page was posted");
    }
    let is_under_way = |session: &Session| match session.payment_state {
        PaymentState::None => false,
        // It is called off.
        PaymentState::InFlight { step, .. } => !matches!(step, InFlightStep::Cancel(_)),
        PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Held { .. }
        | PaymentState::Settling { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => true,
    };
    if after.attempt == before.attempt && is_under_way(before) && is_under_way(after) {
        let terms = (terms_of(before.offer()), terms_of(after.offer()));
        assert_eq!(terms.0, terms.1, "nobody agreed to these terms");
    }
}

/// What the merchant does to a session by itself.
fn asked_for(session: &mut Session, cause: Cause, now: Timestamp) -> Change {
    let at = (now, &*CONFIG);
    match cause {
        Cause::Expire => expire(session, None, now, &CONFIG).unwrap_or_default(),
        Cause::Capture => capture(session, &everything(), None, at).unwrap(),
        Cause::Release => release(session, ReleaseReason::Unsaid, None, at).unwrap(),
        Cause::Pay(..)
        | Cause::Challenge(_)
        | Cause::Word(_)
        | Cause::Reply(..)
        | Cause::RefundDue
        | Cause::Tick => Change::default(),
    }
}

fn everything() -> NewCapture {
    NewCapture {
        amount: None,
        metadata: MetadataChange::default(),
        statement_descriptor_suffix: None,
    }
}

fn is_pending(session: &Session) -> bool {
    matches!(session.payment_state, PaymentState::Pending { .. })
}

fn order(session: &Session, terms: u64) -> Order {
    let offer = session.offer();
    let shown = if offer.terms_version == terms {
        offer.items[0].price.unit_amount.fixed().unwrap()
    } else {
        price_of(terms)
    };
    Order {
        attempt: session.attempt + 1,
        terms_version: terms,
        shown,
        selection: Selection::from(vec![1]),
        details: Details::default(),
        method: Some(card().into()),
        gates: Vec::new(),
        reference: None,
        customer: None,
    }
}
