//! What can happen in the model, and the real rules that say what comes of it.
//!
//! A session's state is saved together with its outbox before anything is
//! asked, as the object does in one transaction; who waits for an answer is
//! only remembered, and forgotten in a crash.

use crate::bank::{Ask, Bank, Effect as Works, Entry};
use crate::doors::{Doors, serve_gate};
use crate::effect::{Cause, effect, move_session};
use crate::fixture::{UNTIL, is_over};
use crate::wire::{Kind, Reply, Request};
use crate::world::{Buyer, Caller, Row, Word, World};
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::gate::Update;

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
    /// The alarm rings for a refund that is to be asked about.
    RefundDue,
    /// A debit of this attempt is decided, or its refund.
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
        Step::RefundDue => move_session(buyer, Cause::RefundDue),
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
        Kind::LookRefund => Ask::LookRefund,
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
