//! One session under random commands, true or not, against what was seen to happen.

use crate::fixture::{
    NOW, SESSION_END, UNTIL, card, decline, is_over, price_of, published, session,
};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::command::{Change, Command, Message, Next, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::order::Quantities;
use edgetill::domain::checkout::session::SessionState;
use edgetill::domain::checkout::transition::{apply, expire};
use edgetill::domain::event::EventType;
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::processor::Outcome;
use edgetill::domain::quota::{AttemptStatus, Committed, Reserved};
use edgetill::domain::{Config, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A happening, its attempt counted back from the newest.
#[derive(Debug, Clone)]
enum Happening {
    Pay(u32, u64),
    Reserved(u32, Option<(Verdict, u64)>),
    Answered(u32, Option<Outcome>),
    Challenge(u32, ChallengeAnswer),
    Committed(u32, Option<Committed>),
    Refunded(u32),
    Tick,
    Expire,
}

/// What was seen from outside.
#[derive(Debug, Default)]
struct Seen {
    succeeded: BTreeSet<u32>,
    refused: BTreeSet<u32>,
    committed: BTreeSet<u32>,
    refunds_asked: BTreeSet<u32>,
    refunds_told: BTreeSet<u32>,
    refunded_now: Option<u32>,
    completed: u32,
    expired: u32,
}

fn happening() -> impl Strategy<Value = Happening> {
    let age = prop_oneof![8 => Just(0_u32), 1 => Just(1_u32), 1 => Just(2_u32)];
    let granted = Verdict::Quota(Reserved::Granted { until: UNTIL });
    let verdict = prop_oneof![
        4 => Just(granted),
        1 => Just(Verdict::Quota(Reserved::Over)),
        1 => Just(Verdict::Quota(Reserved::SoldOut)),
        1 => Just(Verdict::HeldUntil(UNTIL)),
        1 => Just(Verdict::Inactive),
        1 => Just(Verdict::NotOpen(UNTIL)),
        1 => Just(Verdict::Ended),
        1 => Just(Verdict::TermsChanged),
    ];
    let reply = proptest::option::weighted(0.9, (verdict, 1_u64..3));
    let outcome = prop_oneof![
        Just(Outcome::Succeeded),
        Just(Outcome::RequiresAction),
        Just(Outcome::Declined(decline())),
        Just(Outcome::Canceled),
        Just(Outcome::Refunded),
    ];
    let outcome = proptest::option::weighted(0.8, outcome);
    let answer = prop_oneof![
        Just(ChallengeAnswer::Complete),
        Just(ChallengeAnswer::Fail),
        Just(ChallengeAnswer::Leave),
    ];
    let committed = prop_oneof![Just(Committed::Counted), Just(Committed::NoPlace)];
    let committed = proptest::option::weighted(0.8, committed);
    prop_oneof![
        4 => (age.clone(), 1_u64..3).prop_map(|(age, terms)| Happening::Pay(age, terms)),
        4 => (age.clone(), reply).prop_map(|(age, reply)| Happening::Reserved(age, reply)),
        4 => (age.clone(), outcome).prop_map(|(age, outcome)| Happening::Answered(age, outcome)),
        3 => (age.clone(), answer).prop_map(|(age, answer)| Happening::Challenge(age, answer)),
        2 => (age.clone(), committed).prop_map(|(age, said)| Happening::Committed(age, said)),
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
            quantities: Quantities(vec![1]),
            details: Details::default(),
            card: card(),
        }),
        Happening::Reserved(age, reply) => Command::Reserved {
            attempt: back(age),
            reply: reply.map(|(verdict, terms)| {
                let fresh = Some(published(terms));
                Box::new(ReserveReply { verdict, fresh })
            }),
        },
        Happening::Answered(age, outcome) => Command::Answered {
            attempt: back(age),
            until: Some(UNTIL),
            outcome: outcome.clone(),
        },
        Happening::Challenge(age, answer) => Command::Challenge {
            attempt: back(age),
            answer: *answer,
        },
        Happening::Committed(age, committed) => Command::CommitAnswered {
            attempt: back(age),
            committed: *committed,
        },
        Happening::Refunded(age) => Command::Refunded { attempt: back(age) },
        Happening::Tick => Command::Tick,
        Happening::Expire => return None,
    })
}

impl Seen {
    fn see(&mut self, command: &Command) {
        match command {
            Command::Answered {
                attempt,
                outcome: Some(Outcome::Succeeded),
                ..
            } => {
                self.succeeded.insert(*attempt);
            }
            Command::CommitAnswered {
                attempt,
                committed: Some(Committed::NoPlace),
            } => {
                self.refused.insert(*attempt);
            }
            Command::Refunded { attempt } => self.refunded_now = Some(*attempt),
            _ => {}
        }
    }

    /// Whether this can happen: money goes back when that was asked for, and Link's "no place" is
    /// for good.
    fn allows(&self, command: &Command) -> bool {
        match command {
            Command::Refunded { attempt } => self.refunds_asked.contains(attempt),
            Command::CommitAnswered {
                attempt,
                committed: Some(Committed::Counted),
            } => !self.refused.contains(attempt),
            _ => true,
        }
    }

    fn check(&mut self, before: &Session, after: &Session, change: &Change) {
        assert!(after.attempt == before.attempt || after.attempt == before.attempt + 1);
        let raised = u64::from(before != after);
        assert_eq!(after.sequence, before.sequence + raised);
        assert!(!is_over(before) || after.state == before.state);
        assert_eq!(after.due().is_none(), is_over(after));
        if matches!(after.state, SessionState::Complete { .. }) {
            assert!(self.succeeded.contains(&after.attempt), "complete unpaid");
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
        if let Some(next) = change.next {
            assert_eq!(attempt_of(next), after.attempt);
            assert!(matches!(after.state, SessionState::InFlight { .. }));
        }
        let complete = u32::from(matches!(after.state, SessionState::Complete { .. }));
        let expired = u32::from(matches!(after.state, SessionState::Expired { .. }));
        assert_eq!((self.completed, self.expired), (complete, expired));
    }

    fn check_message(&mut self, after: &Session, message: &Message) {
        match message {
            Message::Commit(attempt) => {
                assert_eq!(after.attempt_status(*attempt), AttemptStatus::Paid);
                assert!(self.committed.insert(*attempt), "committed twice");
            }
            Message::Release(attempt) => {
                assert!(!self.committed.contains(attempt));
                assert_eq!(after.attempt_status(*attempt), AttemptStatus::Dead);
            }
            Message::ReverseAttempt(attempt) => {
                assert!(self.succeeded.contains(attempt) || self.refused.contains(attempt));
                self.refunds_asked.insert(*attempt);
            }
            Message::RecordRefund(number, events) => {
                let mut refunds = after.refunds.iter();
                let refund = refunds.find(|refund| refund.number == *number).unwrap();
                let attempt = refund.attempt.unwrap();
                assert!(self.refunds_told.insert(attempt), "told twice");
                assert_eq!(
                    events,
                    &[EventType::RefundCreated, EventType::ChargeRefunded]
                );
                assert!(self.refunds_asked.contains(&attempt));
                let payment = after.payment_of(attempt).unwrap();
                assert_eq!(after.bill(payment).0, refund.amount);
            }
            Message::Record(events) => {
                let recorded = |kind| events.contains(&kind);
                self.completed += u32::from(recorded(EventType::CheckoutSessionCompleted));
                self.expired += u32::from(recorded(EventType::CheckoutSessionExpired));
            }
            // The merchant's own doing, which this world has none of.
            Message::Refund(_) | Message::SettleRefund(_) => panic!("{message:?}"),
        }
    }
}

/// An attempt that ended comes back only as a claim; one that was paid stays paid.
fn check_fate(before: &Session, after: &Session, attempt: u32) {
    match (
        before.attempt_status(attempt),
        after.attempt_status(attempt),
    ) {
        (AttemptStatus::Paid, attempt_status) => assert_eq!(attempt_status, AttemptStatus::Paid),
        (AttemptStatus::Dead, AttemptStatus::Live { .. }) => {
            assert_eq!(before.state, SessionState::Open)
        }
        (AttemptStatus::Dead, attempt_status) => assert_eq!(attempt_status, AttemptStatus::Dead),
        (AttemptStatus::Live { .. }, _) => {}
    }
}

fn attempt_of(next: Next) -> u32 {
    match next {
        Next::Reserve { attempt, .. }
        | Next::Charge { attempt, .. }
        | Next::Confirm { attempt, .. }
        | Next::Cancel { attempt }
        | Next::Claim { attempt } => attempt,
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
        let mut session = session();
        session.expires_at = NOW.plus_seconds(session_seconds).min(SESSION_END);
        let mut seen = Seen::default();
        for (index, happening) in happenings.iter().enumerate() {
            let before = session.clone();
            let now = moment(index);
            let change = match command(&session, happening) {
                Some(command) if !seen.allows(&command) => continue,
                Some(command) => {
                    seen.see(&command);
                    apply(&mut session, command, now, &config)
                }
                None => expire(&mut session, now, &config).unwrap_or_default(),
            };
            seen.check(&before, &session, &change);
        }
    }
}
