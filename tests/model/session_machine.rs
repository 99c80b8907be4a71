//! One session under random commands, true or not, against what was seen to happen.

use crate::fixture::{
    FREE, NOW, SESSION_END, UNTIL, card, decline, gate, is_over, price_of, published, reference,
    session,
};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::command::{Asked, Change, Command, Message, Next, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::hold::{Hold, HoldState};
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use edgetill::domain::checkout::transition::{apply, expire};
use edgetill::domain::door::GateId;
use edgetill::domain::event::EventType;
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::processor::{How, Outcome, Refusal};
use edgetill::domain::quota::{AttemptStatus, Committed, Reserved};
use edgetill::domain::wait::Wait;
use edgetill::domain::{Amount, Config, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A happening, its attempt counted back from the newest.
#[derive(Debug, Clone)]
enum Happening {
    Pay(u32, u64),
    Reserved(u32, u8, Option<(Verdict, u64)>),
    Answered(u32, Asked, Option<Outcome>),
    Word(u32),
    Challenge(u32, ChallengeAnswer),
    Committed(u32, u8, Option<Committed>),
    Refunded(u32),
    Tick,
    Expire,
}

/// What was seen from outside.
#[derive(Debug, Default)]
struct Seen {
    succeeded: BTreeSet<u32>,
    pending: BTreeSet<u32>,
    refused: BTreeSet<(GateId, u32)>,
    counted: BTreeSet<(GateId, u32)>,
    committed: BTreeSet<(GateId, u32)>,
    refunds_asked: BTreeSet<u32>,
    refunds_told: BTreeSet<u32>,
    refunded_now: Option<u32>,
    completed: u32,
    expired: u32,
    /// Whether the Ledger was ever told of the session.
    recorded: bool,
    /// Whether a gate ever gave a place, and whether, with all of them, the processor was asked for money.
    granted: bool,
    authorised: bool,
}

fn happening() -> impl Strategy<Value = Happening> {
    let age = prop_oneof![8 => Just(0_u32), 1 => Just(1_u32), 1 => Just(2_u32)];
    let granted = Verdict::Quota(Reserved::Granted { until: UNTIL });
    let verdict = prop_oneof![
        4 => Just(granted),
        1 => Just(Verdict::Quota(Reserved::Over)),
        1 => Just(Verdict::Quota(Reserved::SoldOut)),
        1 => Just(Verdict::Held(Wait::new(UNTIL))),
        1 => Just(Verdict::Inactive),
        1 => Just(Verdict::NotOpen(UNTIL)),
        1 => Just(Verdict::Ended),
        1 => Just(Verdict::Paused(UNTIL)),
        1 => Just(Verdict::TermsChanged),
    ];
    let terms = prop_oneof![4 => 1_u64..3, 1 => Just(FREE)];
    let reply = proptest::option::weighted(0.9, (verdict, terms));
    let outcome = prop_oneof![
        1 => Just(Outcome::NotStarted),
        2 => Just(Outcome::Authorised),
        2 => Just(Outcome::Captured),
        2 => Just(Outcome::Pending { look_at: UNTIL, voucher: None }),
        2 => Just(Outcome::NeedsAction(How::OwnPage)),
        1 => Just(Outcome::Refused(Refusal::KeyReused)),
        1 => Just(Outcome::Declined(decline())),
        1 => Just(Outcome::Canceled),
        1 => Just(Outcome::Refunded),
    ];
    let outcome = proptest::option::weighted(0.8, outcome);
    let to = prop_oneof![
        Just(Asked::Authorise),
        Just(Asked::Authenticate),
        Just(Asked::Capture),
        Just(Asked::Cancel),
        Just(Asked::Look),
    ];
    let answer = prop_oneof![
        Just(ChallengeAnswer::Complete),
        Just(ChallengeAnswer::Fail),
        Just(ChallengeAnswer::Leave),
    ];
    let committed = prop_oneof![Just(Committed::Counted), Just(Committed::NoPlace)];
    let committed = proptest::option::weighted(0.8, committed);
    prop_oneof![
        4 => (age.clone(), prop_oneof![2 => 1_u64..3, 1 => Just(FREE)]).prop_map(|(age, terms)| Happening::Pay(age, terms)),
        6 => (age.clone(), 0_u8..2, reply)
            .prop_map(|(age, gate, reply)| Happening::Reserved(age, gate, reply)),
        6 => (age.clone(), to, outcome)
            .prop_map(|(age, to, outcome)| Happening::Answered(age, to, outcome)),
        1 => age.clone().prop_map(Happening::Word),
        3 => (age.clone(), answer).prop_map(|(age, answer)| Happening::Challenge(age, answer)),
        2 => (age.clone(), 0_u8..2, committed)
            .prop_map(|(age, gate, said)| Happening::Committed(age, gate, said)),
        1 => age.prop_map(Happening::Refunded),
        2 => Just(Happening::Tick),
        1 => Just(Happening::Expire),
    ]
}

fn command(session: &Session, happening: &Happening) -> Option<Command> {
    let back = |age: &u32| session.attempt.saturating_sub(*age);
    Some(match happening {
        Happening::Pay(age, terms) => Command::Pay(Order {
            attempt: back(age) + 1,
            terms_version: *terms,
            shown: price_of(*terms),
            selection: Selection::from(vec![1]),
            details: Details::default(),
            method: (price_of(*terms) > Amount::ZERO).then(|| card().into()),
            gates: vec![gate(0), gate(1)],
            reference: Some(reference(back(age) + 1)),
            customer: None,
        }),
        Happening::Reserved(age, number, reply) => Command::Reserved {
            attempt: back(age),
            gate: gate(*number),
            reply: reply.map(|(verdict, terms)| {
                let fresh = Some(published(terms));
                Box::new(ReserveReply { verdict, fresh })
            }),
        },
        Happening::Answered(age, to, outcome) => Command::Answered {
            attempt: back(age),
            to: *to,
            outcome: outcome.clone(),
        },
        Happening::Challenge(age, answer) => Command::Challenge {
            attempt: back(age),
            answer: *answer,
        },
        Happening::Word(age) => Command::Word { attempt: back(age) },
        Happening::Committed(age, number, committed) => Command::CommitAnswered {
            attempt: back(age),
            gate: gate(*number),
            committed: *committed,
        },
        Happening::Refunded(age) => Command::ReverseAnswered {
            attempt: back(age),
            outcome: Outcome::Refunded,
        },
        Happening::Tick => Command::Tick,
        Happening::Expire => return None,
    })
}

impl Seen {
    fn see(&mut self, command: &Command) {
        match command {
            Command::Answered {
                attempt,
                outcome: Some(Outcome::Captured),
                ..
            } => {
                self.succeeded.insert(*attempt);
            }
            Command::Answered {
                attempt,
                outcome: Some(Outcome::Pending { .. }),
                ..
            } => {
                self.pending.insert(*attempt);
            }
            Command::CommitAnswered {
                attempt,
                gate,
                committed: Some(committed),
            } => {
                let key = (gate.clone(), *attempt);
                match committed {
                    Committed::NoPlace => self.refused.insert(key),
                    Committed::Counted => self.counted.insert(key),
                };
            }
            Command::ReverseAnswered { attempt, .. } => self.refunded_now = Some(*attempt),
            _ => {}
        }
    }

    /// Whether this can happen: a processor answers who asked it, money goes back when that was
    /// asked for, and a gate's word on a commit is for good.
    fn allows(&self, session: &Session, command: &Command) -> bool {
        match command {
            // Whoever has nothing to pay asks none.
            Command::Answered { attempt, .. } if *attempt == session.attempt => {
                session.attempt == 0 || session.reference.is_some()
            }
            Command::ReverseAnswered { attempt, .. } => self.refunds_asked.contains(attempt),
            Command::CommitAnswered {
                attempt,
                gate,
                committed: Some(committed),
            } => {
                let key = (gate.clone(), *attempt);
                match committed {
                    Committed::Counted => !self.refused.contains(&key),
                    Committed::NoPlace => !self.counted.contains(&key),
                }
            }
            _ => true,
        }
    }

    fn check(&mut self, before: &Session, after: &Session, change: &Change) {
        assert!(after.attempt == before.attempt || after.attempt == before.attempt + 1);
        let raised = u64::from(before != after);
        assert_eq!(after.sequence, before.sequence + raised);
        let state = |session: &Session| (session.purchase, session.payment_state);
        assert!(!is_over(before) || state(after) == state(before));
        assert_eq!(after.due().is_none(), is_over(after));
        if after.payment_state == PaymentState::Paid {
            assert!(self.succeeded.contains(&after.attempt), "paid unpaid");
        }
        if let PaymentState::Pending { .. } | PaymentState::Failed = after.payment_state {
            assert!(
                self.pending.contains(&after.attempt),
                "pending or failed unasked"
            );
        }
        if after.payment_state == PaymentState::NotRequired {
            assert_eq!((after.total, &after.reference), (Amount::ZERO, &None));
        }
        if let Some(Next::Prepare { .. } | Next::Authorise { .. }) = change.next {
            assert!(after.total > Amount::ZERO, "nothing is asked for");
        }
        for attempt in 0..=before.attempt {
            check_fate(before, after, attempt);
        }
        for message in &change.messages {
            self.check_message(after, message);
        }
        if let Some(attempt) = self.refunded_now.take()
            && before.payment_of(attempt).is_some()
        {
            assert!(self.refunds_told.contains(&attempt), "given back untold");
        }
        match &change.next {
            // To look hurts nobody, whatever is under way.
            Some(Next::Look { attempt }) => assert!(after.reference_of(*attempt).is_some()),
            // Nobody needs what was reserved for an attempt that is over.
            Some(Next::Cancel { attempt })
                if *attempt < after.attempt
                    || !matches!(after.payment_state, PaymentState::InFlight { .. }) =>
            {
                let paid = after.payment_state == PaymentState::Paid;
                assert!(before == after && (*attempt < after.attempt || !paid));
            }
            // Money that was to come later was only reserved.
            Some(Next::Capture { attempt })
                if matches!(after.payment_state, PaymentState::Pending { .. }) =>
            {
                assert_eq!(*attempt, after.attempt);
            }
            Some(next) => {
                assert_eq!(attempt_of(next), after.attempt);
                assert!(matches!(after.payment_state, PaymentState::InFlight { .. }));
            }
            None => {}
        }
        self.granted |= after.holds.iter().any(is_held);
        // A gate that was not asked may seem to answer here; then this is no attempt that could be.
        self.authorised |=
            matches!(change.next, Some(Next::Authorise { .. })) && after.holds.iter().all(is_held);
        self.check_lists(after);
    }

    /// What the Ledger was told of stands in lists, and nothing else; who asked for nothing yet or
    /// got to the processor ends there, and who was only turned away does not.
    fn check_lists(&self, after: &Session) {
        assert_eq!(after.is_listed, self.recorded);
        let complete = u32::from(matches!(after.purchase, Purchase::Complete { .. }));
        let is_over = matches!(after.purchase, Purchase::Expired { .. });
        let expired = u32::from(is_over && self.recorded);
        assert_eq!((self.completed, self.expired), (complete, expired));
        if is_over && (after.attempt == 0 || self.authorised) {
            assert!(self.recorded, "an end that nobody hears of");
        }
        if is_over && after.attempt > 0 && !self.granted && after.payment.is_none() {
            assert!(!self.recorded, "it was only turned away");
        }
    }

    fn check_message(&mut self, after: &Session, message: &Message) {
        match message {
            Message::CreateCustomer => panic!("the link makes no customers"),
            Message::Commit(gate, attempt) => {
                assert_eq!(after.attempt_status(*attempt), AttemptStatus::Paid);
                let key = (gate.clone(), *attempt);
                assert!(self.committed.insert(key), "committed twice");
            }
            Message::Release(gate, attempt, _) => {
                assert!(!self.committed.contains(&(gate.clone(), *attempt)));
                assert_eq!(after.attempt_status(*attempt), AttemptStatus::Dead);
            }
            Message::Reopen(gate, attempt) => {
                let key = (gate.clone(), *attempt);
                assert!(self.committed.contains(&key) || self.counted.contains(&key));
            }
            Message::ReverseAttempt(attempt) => {
                let no_place = |(_, refused): &(GateId, u32)| refused == attempt;
                let is_money = self.succeeded.contains(attempt) || self.pending.contains(attempt);
                assert!(is_money || self.refused.iter().any(no_place));
                self.refunds_asked.insert(*attempt);
            }
            Message::RecordRefund(number, events) => {
                let mut refunds = after.refunds.iter();
                let refund = refunds.find(|refund| refund.number == *number).unwrap();
                let attempt = refund.attempt.unwrap();
                self.recorded = true;
                assert!(self.refunds_told.insert(attempt), "told twice");
                assert_eq!(events, &[EventType::RefundCreated]);
                assert!(self.refunds_asked.contains(&attempt));
                let payment = after.payment_of(attempt).unwrap();
                assert_eq!(after.bill(payment).0, refund.amount);
            }
            Message::Record(events) => {
                self.recorded = true;
                let recorded = |kind| events.contains(&kind);
                self.completed += u32::from(recorded(EventType::CheckoutSessionCompleted));
                self.expired += u32::from(recorded(EventType::CheckoutSessionExpired));
            }
            // The merchant's own doing, which this world has none of.
            Message::Refund(_) | Message::SettleRefund(_) | Message::AnswerDispute(_) => {
                panic!("{message:?}")
            }
            // A look changes nothing, and nobody disputes anything in this world.
            Message::LookDispute(attempt) => {
                let paid = after.payment_of(*attempt).unwrap();
                assert!(paid.is_charged(), "{paid:?}");
            }
        }
    }
}

fn is_held(hold: &Hold) -> bool {
    matches!(hold.state, HoldState::Held { .. })
}

/// An attempt that ended comes back only as a claim; one that was paid stays paid.
fn check_fate(before: &Session, after: &Session, attempt: u32) {
    match (
        before.attempt_status(attempt),
        after.attempt_status(attempt),
    ) {
        (AttemptStatus::Paid, attempt_status) => assert_eq!(attempt_status, AttemptStatus::Paid),
        (AttemptStatus::Dead, AttemptStatus::Live { .. }) => {
            assert!(before.is_waiting());
        }
        (AttemptStatus::Dead, attempt_status) => assert_eq!(attempt_status, AttemptStatus::Dead),
        (AttemptStatus::Live { .. }, _) => {}
    }
}

fn attempt_of(next: &Next) -> u32 {
    match next {
        Next::Reserve { attempt, .. }
        | Next::Prepare { attempt }
        | Next::Authorise { attempt }
        | Next::Authenticate { attempt, .. }
        | Next::Capture { attempt }
        | Next::Cancel { attempt }
        | Next::Look { attempt }
        | Next::Claim { attempt, .. } => *attempt,
    }
}

fn moment(index: usize) -> Timestamp {
    let seconds = u32::try_from(index).unwrap() * 40;
    NOW.plus_seconds(seconds)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_session_never_contradicts_what_was_seen(
        happenings in proptest::collection::vec(happening(), 1..60),
        session_seconds in prop_oneof![Just(600_u32), Just(86_400)],
    ) {
        let config = Config::default();
        let mut session = session(1);
        session.expires_at = NOW.plus_seconds(session_seconds).min(SESSION_END);
        let mut seen = Seen::default();
        for (index, happening) in happenings.iter().enumerate() {
            let before = session.clone();
            let now = moment(index);
            let change = match command(&session, happening) {
                Some(command) if !seen.allows(&session, &command) => continue,
                Some(command) => {
                    seen.see(&command);
                    apply(&mut session, command, now, &config)
                }
                None => expire(&mut session, None, now, &config).unwrap_or_default(),
            };
            seen.check(&before, &session, &change);
        }
    }
}
