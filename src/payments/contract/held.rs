//! What a merchant does with reserved money, in front of a processor that cannot be relied on.
//!
//! It is taken, in whole or in part, or let go, or its time runs out; what the session says in the
//! end is what became of the money, and once it is said it stays so.

use super::liar::{Liar, Lie, scripts};
use super::{Bank, GOOD, amount, cancel, capture, reference};
use crate::domain::checkout::command::{Asked, Change, Command, Message, Next, Order};
use crate::domain::checkout::fixtures::{NOW, card, session};
use crate::domain::checkout::form::Details;
use crate::domain::checkout::held::rule::NewCapture;
use crate::domain::checkout::held::{ReleaseReason, rule};
use crate::domain::checkout::method::Method;
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::{PaymentState, Session};
use crate::domain::checkout::transition::apply;
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::metadata::MetadataChange;
use crate::domain::payment_intent_data::{CaptureMethod, PaymentIntentData};
use crate::domain::processor::{Instrument, ProcessorCall};
use crate::domain::quota::Reserved;
use crate::domain::{Config, Error, Timestamp};
use std::collections::VecDeque;

/// Lies in a row; a script of this length is followed by an honest processor.
const LONGEST_SCRIPT: u32 = 3;
/// Times that something is due before nobody waits any longer.
const MOST_TICKS: u32 = 12;
/// Calls in a row without a pause.
const MOST_STEPS: u32 = 40;
const TOTAL: i64 = 1800;

/// What the merchant wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Capture(i64),
    Release,
    /// Nothing: its time runs out.
    Nothing,
}

/// How the processor's answers reach the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hearing {
    Once,
    Twice,
    /// Not in time, and then all the same, after something else happened.
    Late,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// So much was taken.
    Taken(i64),
    LetGo,
    Unknown,
}

/// What a processor does by itself, at the wish of somebody who did not ask us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Elsewhere {
    Nothing,
    Captured,
    LetGo,
}

/// A complete purchase whose money is reserved, and its processor, in virtual time.
struct Reserved1800<B> {
    session: Session,
    liar: Liar<B>,
    hearing: Hearing,
    now: Timestamp,
    /// Answers that are still to come.
    late: Vec<Command>,
    /// How often the Ledger was told of the session.
    told: u32,
}

impl<B: Bank> Reserved1800<B> {
    /// The buyer pays; from then on the processor lies.
    fn new(bank: B, script: &[Lie], hearing: Hearing) -> Self {
        let mut session = session();
        session.published.link.offer.settings.payment_intent_data = Some(PaymentIntentData {
            capture_method: Some(CaptureMethod::Manual),
            ..PaymentIntentData::default()
        });
        let mut all = Self {
            session,
            liar: Liar::new(bank, &[]),
            hearing: Hearing::Once,
            now: NOW,
            late: Vec::new(),
            told: 0,
        };
        all.buy();
        all.liar.begin(script);
        all.hearing = hearing;
        all.told = 0;
        all
    }

    fn buy(&mut self) {
        let method = Method {
            instrument: Instrument::TestCard {
                number: GOOD.to_owned(),
            },
            facts: card().into(),
        };
        self.happens(Command::Pay(Order {
            attempt: 1,
            terms_version: 1,
            shown: amount(TOTAL),
            selection: Selection::from(vec![1]),
            details: Details::default(),
            method: Some(method.facts.clone()),
            gates: vec![GateId::Link],
            reference: Some(reference()),
            customer: None,
        }));
        let reserve = self.reserve();
        self.happens(reserve);
        let call = processor_calls::authorise(&self.session, 1, &method).unwrap();
        let outcome = self.liar.ask(&call);
        let change = self.happens(Command::Answered {
            attempt: 1,
            to: Asked::Authorise,
            outcome,
        });
        if let Some(Next::Reserve { .. }) = change.next {
            let reserve = self.reserve();
            self.happens(reserve);
        }
        let state = self.session.payment_state;
        assert!(matches!(state, PaymentState::Held { .. }), "{state:?}");
    }

    fn reserve(&self) -> Command {
        let until = self.now.plus_seconds(600);
        Command::Reserved {
            attempt: 1,
            gate: GateId::Link,
            reply: Some(Box::new(ReserveReply {
                verdict: Verdict::Quota(Reserved::Granted { until }),
                fresh: None,
            })),
        }
    }

    fn happens(&mut self, command: Command) -> Change {
        let change = apply(&mut self.session, command, self.now, &Config::default());
        self.hears_of(&change);
        change
    }

    fn hears_of(&mut self, change: &Change) {
        for message in &change.messages {
            match message {
                Message::Record(_) => self.told += 1,
                // What was let go, and is said to come all the same.
                Message::ReverseAttempt(_) => assert_eq!(self.end(), End::LetGo),
                Message::CreateCustomer
                | Message::Commit(..)
                | Message::Release(..)
                | Message::Reopen(..)
                | Message::Refund(_)
                | Message::SettleRefund(_)
                | Message::LookDispute(_)
                | Message::AnswerDispute(_)
                | Message::RecordRefund(..) => {}
            }
        }
    }

    /// What the merchant asks for.
    fn wish(&mut self, wish: Wish) -> Result<(), Error> {
        let at = (self.now, &Config::default());
        let change = match wish {
            Wish::Capture(minor) => {
                let new = NewCapture {
                    amount: Some(amount(minor)),
                    metadata: MetadataChange::default(),
                    statement_descriptor_suffix: None,
                };
                rule::capture(&mut self.session, &new, None, at)?
            }
            Wish::Release => rule::release(&mut self.session, ReleaseReason::Duplicate, None, at)?,
            Wish::Nothing => return Ok(()),
        };
        self.hears_of(&change);
        self.goes_on(change);
        Ok(())
    }

    /// Does what comes next, until nothing does.
    fn goes_on(&mut self, change: Change) {
        let mut nexts = VecDeque::from_iter(change.next);
        let mut steps = 0;
        while let Some(next) = nexts.pop_front() {
            steps += 1;
            let state = self.session.payment_state;
            assert!(steps < MOST_STEPS, "it asks on and on: {state:?}");
            for answer in self.answers(&next) {
                nexts.extend(self.happens(answer).next);
            }
        }
    }

    /// What is heard now of the processor's answer.
    fn answers(&mut self, next: &Next) -> Vec<Command> {
        let session = &self.session;
        let (attempt, to, call) = match *next {
            Next::Capture { attempt } => {
                let call = processor_calls::capture(session, attempt);
                (attempt, Asked::Capture, call)
            }
            Next::Cancel { attempt } => {
                let call = processor_calls::cancel(session, attempt);
                (attempt, Asked::Cancel, call)
            }
            Next::Look { attempt } => {
                let call = processor_calls::look(session, attempt);
                (attempt, Asked::Look, call)
            }
            Next::Reserve { .. }
            | Next::Prepare { .. }
            | Next::Authorise { .. }
            | Next::Authenticate { .. }
            | Next::Claim { .. } => panic!("{next:?} is for a buyer"),
        };
        let answer = |outcome| Command::Answered {
            attempt,
            to,
            outcome,
        };
        let outcome = self.liar.ask(&call.unwrap());
        match self.hearing {
            Hearing::Once => vec![answer(outcome)],
            Hearing::Twice => vec![answer(outcome.clone()), answer(outcome)],
            Hearing::Late => {
                self.late.push(answer(outcome));
                vec![answer(None)]
            }
        }
    }

    /// Time passes until it is over, or nobody waits any longer.
    fn waits(&mut self) {
        for _ in 0..MOST_TICKS {
            if self.end() != End::Unknown {
                return;
            }
            let Some(due) = self.session.due() else {
                return;
            };
            self.now = self.now.max(due);
            let change = self.happens(Command::Tick);
            self.goes_on(change);
            self.hears_late();
        }
    }

    fn hears_late(&mut self) {
        for answer in std::mem::take(&mut self.late) {
            let change = self.happens(answer);
            self.goes_on(change);
        }
    }

    fn end(&self) -> End {
        match self.session.payment_state {
            PaymentState::Paid => {
                let charged = self.session.charged().unwrap_or(self.session.total);
                End::Taken(charged.minor())
            }
            PaymentState::Failed => End::LetGo,
            PaymentState::None
            | PaymentState::InFlight { .. }
            | PaymentState::NeedsAction { .. }
            | PaymentState::Pending { .. }
            | PaymentState::Held { .. }
            | PaymentState::Settling { .. }
            | PaymentState::NotRequired => End::Unknown,
        }
    }

    /// Whether what the session says is what became of the money.
    fn is_right(&self) -> bool {
        let kept = self.liar.kept(&reference());
        let fits = match self.end() {
            End::Taken(minor) => kept == amount(minor),
            End::LetGo => kept == amount(0),
            End::Unknown => true,
        };
        fits && self.liar.taken <= 1 && self.liar.given_back == 0
    }
}

/// What the merchant and somebody else wish for, with a processor that keeps to this script: how it
/// ends.
#[track_caller]
fn ends<B: Bank>(
    bank: B,
    (wish, elsewhere): (Wish, Elsewhere),
    script: &[Lie],
    hearing: Hearing,
) -> End {
    let mut all = Reserved1800::new(bank, script, hearing);
    let done = |call: &ProcessorCall, all: &mut Reserved1800<B>| {
        all.liar.done(call);
    };
    match elsewhere {
        Elsewhere::Nothing => {}
        Elsewhere::Captured => done(&capture(TOTAL), &mut all),
        Elsewhere::LetGo => done(&cancel(), &mut all),
    }
    let story = format!("{wish:?} {elsewhere:?} {script:?} {hearing:?}");
    all.wish(wish).unwrap();
    all.waits();
    assert!(all.is_right(), "{:?}: {story}", all.session.payment_state);
    // Whoever did not get an answer for so long gets one when the reservation is over.
    let reservation = all.session.payment.as_ref().unwrap().reservation;
    all.now = all.now.max(reservation.unwrap().until);
    all.waits();
    let end = all.end();
    assert!(all.is_right(), "{:?}: {story}", all.session.payment_state);
    // What was held up arrives, and the processor says so.
    let told = all.told;
    all.liar.days_pass();
    let change = all.happens(Command::Word { attempt: 1 });
    all.goes_on(change);
    all.hears_late();
    assert!(all.is_right(), "later: {:?}: {story}", all.end());
    if end != End::Unknown {
        assert_eq!((all.end(), all.told), (end, told), "it is over: {story}");
        assert!(told <= 1, "it is told once: {story}");
        all.wish(Wish::Release).unwrap_err();
        all.wish(Wish::Capture(TOTAL)).unwrap_err();
    }
    end
}

const WISHES: [Wish; 4] = [
    Wish::Capture(TOTAL),
    Wish::Capture(700),
    Wish::Release,
    Wish::Nothing,
];

pub(super) fn reserved_money_comes_to_no_harm<B: Bank>(open: &impl Fn() -> B) {
    for script in scripts(LONGEST_SCRIPT) {
        for hearing in [Hearing::Once, Hearing::Twice, Hearing::Late] {
            for wish in WISHES {
                let end = ends(open(), (wish, Elsewhere::Nothing), &script, hearing);
                let known = end != End::Unknown || script.contains(&Lie::PendingForEver);
                assert!(known, "{wish:?} {script:?} {hearing:?}");
                let wished = match wish {
                    Wish::Capture(minor) => End::Taken(minor),
                    Wish::Release | Wish::Nothing => End::LetGo,
                };
                // A capture that never gets through is given up when the time is over.
                let fits = [wished, End::LetGo, End::Unknown].contains(&end);
                assert!(fits, "{wish:?} {end:?} {script:?} {hearing:?}");
                if script.iter().all(|lie| *lie == Lie::None) {
                    assert_eq!(end, wished, "an honest processor, heard {hearing:?}");
                }
            }
        }
    }
}

pub(super) fn what_happens_elsewhere_is_believed<B: Bank>(open: &impl Fn() -> B) {
    for script in scripts(2) {
        for hearing in [Hearing::Once, Hearing::Twice, Hearing::Late] {
            for wish in [Wish::Capture(TOTAL), Wish::Release, Wish::Nothing] {
                for (elsewhere, expected) in [
                    (Elsewhere::Captured, End::Taken(TOTAL)),
                    (Elsewhere::LetGo, End::LetGo),
                ] {
                    let end = ends(open(), (wish, elsewhere), &script, hearing);
                    let fits = [expected, End::Unknown].contains(&end);
                    assert!(
                        fits,
                        "{wish:?} {elsewhere:?} {end:?} {script:?} {hearing:?}"
                    );
                }
            }
        }
    }
}
