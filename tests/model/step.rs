//! What can happen in the model, and the real rules that say what comes of it.
//!
//! A session's state is saved together with its outbox before anything is
//! asked, as the object does in one transaction; who waits for an answer is
//! only remembered, and forgotten in a crash.

use crate::bank::{Ask, Bank, Effect as Works, Entry};
use crate::doors::{Doors, Prepares, serve_gate};
use crate::fixture::{Known, NOW, SESSION_END, UNTIL, card, gate, is_over, price_of, reference};
use crate::wire::{Kind, Reply, Request, Requests};
use crate::world::{Buyer, Caller, Row, Word, World};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::command::{Change, Command, Message, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::held::ReleaseReason;
use edgetill::domain::checkout::held::rule::{NewCapture, capture, release};
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::PaymentState;
use edgetill::domain::checkout::transition::{apply, expire};
use edgetill::domain::event::EventType;
use edgetill::domain::gate::Update;
use edgetill::domain::metadata::MetadataChange;
use edgetill::domain::{Config, Timestamp};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

static CONFIG: LazyLock<Config> = LazyLock::new(Config::default);

/// Something that happens to one buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The buyer posts the form, having seen these terms.
    Pay(u64),
    /// The buyer answers the bank's check.
    Challenge(ChallengeAnswer),
    /// The receiver gets a request and answers it; a first charge comes to this entry.
    Serve(usize, Entry),
    /// The receiver answers and the caller gets the answer, at once.
    Exchange(usize, Entry),
    /// The receiver answers and the caller, who does not get the answer, waits no more.
    Miss(usize, Entry),
    /// The caller gets the answer.
    Resume(usize),
    /// The caller gets the answer, and will get it once more.
    ResumeTwice(usize),
    /// The caller waits no more; what it asked may still arrive.
    GiveUp(usize),
    /// A request sent long ago, or before, arrives; nobody gets the answer.
    Arrive(Request, Entry),
    /// The outbox sends a message.
    Send(Request),
    /// The object is gone from memory, and with it everybody who waits.
    Crash,
    /// The alarm rings with the deadline passed.
    Tick,
    /// The merchant expires the session.
    Expire,
    /// The merchant has reserved money taken.
    Capture,
    /// The merchant lets go of it.
    Release,
    /// The lease is due: the gate asks the session.
    Ask(usize),
    /// The session's word reaches the gate.
    Settle(usize),
    /// The session's word gets lost, or the gate crashes.
    Forget(usize),
    /// The lease ends by Link's clock alone: only in a model that is to fail.
    Lapse,
    /// The processor tells by itself that something happened to an attempt.
    Word(u8),
    /// A debit of this attempt is decided.
    Decide(u8, Entry),
}

/// Something the merchant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Opens or closes the link.
    Active(bool),
    /// Sets the limit.
    Limit(u64),
    /// Changes what is sold.
    Terms,
}

/// Applies an act of the merchant's; nothing happens if Link refuses it.
pub fn merchant(world: &mut World, act: Act) {
    world.door.act(|gate| {
        let mut update = Update {
            link: gate.link.clone(),
            active: None,
        };
        match act {
            Act::Active(active) => update.active = Some(active),
            Act::Limit(limit) => update.link.limit = Some(limit),
            Act::Terms => update.link.offer.terms_version += 1,
        }
        // A refused update changes nothing.
        gate.update(update).unwrap_or_default();
    });
}

/// Applies what happens to one buyer.
pub fn step(bank: Bank, doors: &mut Doors, buyer: &mut Buyer, happening: Step) {
    match happening {
        Step::Pay(terms) => move_session(buyer, Cause::Pay(terms, doors.used, doors.prepares)),
        Step::Challenge(answer) => move_session(buyer, Cause::Challenge(answer)),
        Step::Serve(index, entry) => {
            let mut call = buyer.calls.remove(index);
            call.reply = Some(serve(bank, doors, buyer, call.request, entry));
            if let Err(index) = buyer.calls.binary_search(&call) {
                buyer.calls.insert(index, call);
            }
        }
        Step::Exchange(index, entry) => {
            let call = buyer.calls.remove(index);
            let reply = serve(bank, doors, buyer, call.request, entry);
            resume(buyer, call.request, call.caller, Some(reply));
        }
        Step::Miss(index, entry) => {
            let call = buyer.calls[index];
            serve(bank, doors, buyer, call.request, entry);
            step(bank, doors, buyer, Step::GiveUp(index));
        }
        Step::Resume(index) => {
            let call = buyer.calls.remove(index);
            resume(buyer, call.request, call.caller, call.reply);
        }
        Step::ResumeTwice(index) => {
            let call = buyer.calls[index];
            resume(buyer, call.request, call.caller, call.reply);
        }
        Step::GiveUp(index) => {
            let call = buyer.calls.remove(index);
            if call.caller == Caller::Purchase {
                resume(buyer, call.request, call.caller, None);
            }
        }
        Step::Arrive(request, entry) => {
            serve(bank, doors, buyer, request, entry);
        }
        Step::Send(request) => buyer.call(request, Caller::Outbox),
        Step::Crash => buyer.calls.clear(),
        Step::Tick => move_session(buyer, Cause::Tick),
        Step::Expire => move_session(buyer, Cause::Expire),
        Step::Capture => move_session(buyer, Cause::Capture),
        Step::Release => move_session(buyer, Cause::Release),
        Step::Ask(gate) => buyer.words[gate] = ask(buyer, gate),
        Step::Settle(gate) => settle(doors, buyer, gate),
        Step::Forget(gate) => buyer.words[gate] = None,
        Step::Lapse => lapse(doors, buyer),
        Step::Word(attempt) => move_session(buyer, Cause::Word(attempt)),
        Step::Decide(attempt, decision) => *buyer.entry(attempt) = decision,
    }
}

fn settle(doors: &mut Doors, buyer: &mut Buyer, number: usize) {
    let Some((attempt, word)) = buyer.words[number].take() else {
        return;
    };
    doors.act(number, buyer, |gate, seat| {
        gate.door
            .settle(seat, attempt.into(), word.attempt_status());
    });
}

fn lapse(doors: &mut Doors, buyer: &mut Buyer) {
    if let Row::Held(attempt) = buyer.places[0] {
        doors.act(0, buyer, |gate, seat| gate.door.release(seat, attempt));
    }
}

/// What the session would tell a gate now, if the lease is due and there is something to tell.
pub fn ask(buyer: &Buyer, number: usize) -> Option<(u8, Word)> {
    let seat = buyer.places[number].seat();
    let place = seat
        .place
        .filter(|_| seat.ask_at.is_some_and(|at| at <= UNTIL))?;
    let attempt_status = buyer
        .session
        .look(|session| session.attempt_status(place.attempt));
    let word = Word::of(attempt_status)?;
    Some((u8::try_from(place.attempt).unwrap(), word))
}

/// What moves a session, in a form that can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Cause {
    Pay(u64, usize, Prepares),
    Challenge(ChallengeAnswer),
    Word(u8),
    Reply(Request, Option<Reply>),
    Tick,
    Expire,
    Capture,
    Release,
}

/// What a cause leads to, the session aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Effect {
    session: Known,
    outbox: Requests,
    next: Option<Request>,
    told_pending: u8,
    told_came: u8,
    told_failed: u8,
    told_complete: u8,
    told_expired: u8,
    told_refunded: u8,
}

static EFFECTS: LazyLock<RwLock<HashMap<(Known, Cause), Effect>>> = LazyLock::new(RwLock::default);

/// Moves the session, saves its messages with it, then does what is next.
fn move_session(buyer: &mut Buyer, cause: Cause) {
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
fn effect(session: Known, cause: Cause) -> Effect {
    if let Some(effect) = EFFECTS.read().unwrap().get(&(session, cause)) {
        return *effect;
    }
    let effect = transition(session.load(), cause);
    EFFECTS.write().unwrap().insert((session, cause), effect);
    effect
}

fn transition(mut session: Session, cause: Cause) -> Effect {
    let (command, now) = match cause {
        Cause::Pay(terms, gates, prepares) => {
            let order = Order {
                gates: (0..gates)
                    .map(|number| gate(u8::try_from(number).unwrap()))
                    .collect(),
                reference: match prepares {
                    Prepares::Never => Some(reference(session.attempt + 1)),
                    Prepares::Always => None,
                },
                ..order(&session, terms)
            };
            (Some(Command::Pay(order)), NOW)
        }
        Cause::Word(attempt) => {
            let attempt = attempt.into();
            (Some(Command::Word { attempt }), NOW)
        }
        Cause::Challenge(answer) => {
            let attempt = session.attempt;
            (Some(Command::Challenge { attempt, answer }), NOW)
        }
        Cause::Reply(request, reply) => (request.command(reply), NOW),
        Cause::Tick if session.is_waiting() => (Some(Command::Tick), SESSION_END),
        Cause::Tick => (Some(Command::Tick), UNTIL),
        Cause::Expire | Cause::Capture | Cause::Release => (None, NOW),
    };
    let change = match command {
        Some(command) => apply(&mut session, command, now, &CONFIG),
        None => asked_for(&mut session, cause, now),
    };
    let next = change.next.as_ref();
    let next = next.map(|next| Request::of_next(next, &session));
    let is_pending = u8::from(is_pending(&session));
    let mut effect = Effect {
        session: Known::store(session),
        outbox: Requests::default(),
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
        effect.told_refunded += u8::from(matches!(message, Message::RecordRefund(..)));
        effect.outbox.extend_one(Request::of_message(message));
    }
    effect
}

/// What the merchant does to a session by itself.
fn asked_for(session: &mut Session, cause: Cause, now: Timestamp) -> Change {
    let at = (now, &*CONFIG);
    match cause {
        Cause::Expire => expire(session, None, now, &CONFIG).unwrap_or_default(),
        Cause::Capture => capture(session, &everything(), None, at).unwrap(),
        Cause::Release => release(session, ReleaseReason::Unsaid, None, at).unwrap(),
        Cause::Pay(..) | Cause::Challenge(_) | Cause::Word(_) | Cause::Reply(..) | Cause::Tick => {
            Change::default()
        }
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

fn resume(buyer: &mut Buyer, request: Request, caller: Caller, reply: Option<Reply>) {
    if caller == Caller::Outbox {
        buyer.outbox.remove(request);
    }
    move_session(buyer, Cause::Reply(request, reply));
}

/// Forgets who waits for an answer that can never matter again, to keep the search small.
///
/// Every answer but "the money was taken" is dropped once its attempt is over
/// for good; that it is dropped is checked.
pub fn forget_idle_callers(buyer: &mut Buyer) {
    let (attempt, over) = buyer
        .session
        .look(|session| (session.attempt, is_over(session)));
    let session = buyer.session;
    buyer.calls.retain(|call| {
        let past = over || u32::from(call.request.attempt) < attempt;
        let idle = match (call.request.kind, call.reply) {
            (Kind::Reserve(..) | Kind::Prepare, Some(_)) => true,
            // What was seen to be reserved is let go, once more if need be.
            (Kind::Look, Some(Reply::Authorised)) => false,
            (
                Kind::Authorise | Kind::Authenticate(_) | Kind::Capture | Kind::Cancel | Kind::Look,
                Some(reply),
            ) => reply != Reply::Captured,
            (_, _) => false,
        };
        if past && idle {
            let effect = effect(session, Cause::Reply(call.request, call.reply));
            assert!(effect.session == session && effect.next.is_none());
            assert!(effect.outbox.is_empty());
        }
        !(past && idle)
    });
}

fn serve(
    bank: Bank,
    doors: &mut Doors,
    buyer: &mut Buyer,
    request: Request,
    entry: Entry,
) -> Reply {
    let wanted = match request.kind {
        Kind::Prepare => return Reply::Prepared,
        Kind::Authorise => Ask::Authorise(entry),
        Kind::Authenticate(passed) => Ask::Authenticate(passed),
        Kind::Capture => Ask::Capture,
        // Where a cancel can be without effect, an entry is given for it.
        Kind::Cancel if entry == Entry::Unknown => Ask::Cancel(Works::Done),
        Kind::Cancel => Ask::Cancel(Works::OnlySaid),
        Kind::Look => Ask::Look,
        Kind::Refund => Ask::Refund,
        Kind::Reserve(number, _)
        | Kind::Commit(number)
        | Kind::Release(number)
        | Kind::Reopen(number) => {
            return doors.act(number.into(), buyer, |gate, seat| {
                serve_gate(gate, seat, request)
            });
        }
    };
    bank.answer(buyer.entry(request.attempt), wanted)
}
