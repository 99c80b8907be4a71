//! The gate and the quota against [`Naive`], by random sequences of what a link can be asked.

use crate::fixture::{NOW, UNTIL, link};
use crate::naive::{Asked, Naive, Said, Session};
use edgetill::domain::door::Seat;
use edgetill::domain::gate::{Asking, Gate, Update, Verdict};
use edgetill::domain::offer::Offer;
use edgetill::domain::quota::{AttemptStatus, Committed, Place, PlaceStatus, Reserved};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeMap;

struct Machine;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Link {
    gate: Gate,
    seats: BTreeMap<Session, Seat>,
}

impl ReferenceStateMachine for Machine {
    type State = Naive;
    type Transition = Asked;

    fn init_state() -> BoxedStrategy<Naive> {
        proptest::option::weighted(0.9, 1_u64..4)
            .prop_map(Naive::new)
            .boxed()
    }

    fn transitions(naive: &Naive) -> BoxedStrategy<Asked> {
        let terms = prop_oneof![9 => Just(naive.terms), 1 => Just(naive.terms - 1)];
        let attempt_status = prop_oneof![
            Just(AttemptStatus::Live { ask_at: UNTIL }),
            Just(AttemptStatus::Paid),
            Just(AttemptStatus::Dead)
        ];
        let (who, attempt) = (0_u8..5, 1_u32..4);
        prop_oneof![
            8 => (who.clone(), attempt.clone(), terms)
                .prop_map(|(who, attempt, terms)| Asked::Reserve(who, attempt, terms)),
            3 => (who.clone(), attempt.clone())
                .prop_map(|(who, attempt)| Asked::Commit(who, attempt)),
            4 => (who.clone(), attempt.clone())
                .prop_map(|(who, attempt)| Asked::Release(who, attempt)),
            2 => (who.clone(), attempt.clone())
                .prop_map(|(who, attempt)| Asked::Reopen(who, attempt)),
            1 => (who, attempt, attempt_status)
                .prop_map(|(who, attempt, attempt_status)| Asked::Settle(who, attempt, attempt_status)),
            2 => proptest::option::weighted(0.9, 1_u64..6).prop_map(Asked::Limit),
            1 => proptest::bool::weighted(0.7).prop_map(Asked::Active),
            1 => Just(Asked::Terms),
        ]
        .boxed()
    }

    fn apply(mut naive: Naive, asked: &Asked) -> Naive {
        naive.ask(*asked);
        naive
    }
}

impl Link {
    fn ask(&mut self, asked: Asked) -> Said {
        let gate = &mut self.gate;
        let seats = &mut self.seats;
        let said = match asked {
            Asked::Reserve(who, attempt, terms) => {
                let terms = Offer {
                    terms_version: terms,
                    ..gate.link.offer.clone()
                };
                let terms = terms.terms_digest();
                let asking = Asking {
                    attempt,
                    terms: &terms,
                    stranger: None,
                    customer: None,
                    came_by: None,
                };
                Said::Verdict(gate.reserve(seats.entry(who).or_default(), asking, NOW))
            }
            Asked::Commit(who, attempt) => {
                Said::Committed(gate.commit(seats.entry(who).or_default(), attempt, None))
            }
            Asked::Release(who, attempt) => {
                gate.door.release(seats.entry(who).or_default(), attempt);
                Said::Nothing
            }
            Asked::Reopen(who, attempt) => {
                gate.door.reopen(seats.entry(who).or_default(), attempt);
                Said::Nothing
            }
            Asked::Settle(who, attempt, attempt_status) => {
                gate.door
                    .settle(seats.entry(who).or_default(), attempt, attempt_status);
                Said::Nothing
            }
            Asked::Limit(_) | Asked::Active(_) | Asked::Terms => {
                let mut update = Update {
                    link: gate.link.clone(),
                    active: None,
                };
                match asked {
                    Asked::Limit(limit) => update.link.limit = limit,
                    Asked::Active(active) => update.active = Some(active),
                    _ => update.link.offer.terms_version += 1,
                }
                Said::Updated(gate.update(update).map_err(|_| ()))
            }
        };
        gate.follow_door();
        said
    }

    fn count(&self, is: fn(PlaceStatus) -> bool) -> u64 {
        let places = self.seats.values().filter_map(|seat| seat.place);
        let count = places.filter(|place| is(place.status)).count();
        u64::try_from(count).unwrap()
    }
}

/// Whether `said` gave out a place that `before` had not given out.
fn gives(before: &Link, after: &Link, said: Said) -> bool {
    let granted = matches!(
        said,
        Said::Verdict(Verdict::Quota(Reserved::Granted { .. }))
            | Said::Committed(Committed::Counted)
    );
    let sum = |link: &Link| link.gate.door.quota.held + link.gate.door.quota.committed;
    granted && sum(after) > sum(before)
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Link;
    type Reference = Self;

    fn init_test(naive: &Naive) -> Link {
        Link {
            gate: Gate::new(link(1, naive.limit)),
            seats: BTreeMap::new(),
        }
    }

    fn apply(mut link: Link, naive: &Naive, asked: Asked) -> Link {
        let before = link.clone();
        let said = link.ask(asked);
        assert_eq!(said, naive.said);
        let quota = link.gate.door.quota;
        if gives(&before, &link, said) {
            let sum = quota.held + quota.committed;
            assert!(quota.limit.is_none_or(|limit| sum <= limit));
        }
        if let Asked::Reserve(who, attempt, _) = asked
            && before.gate.door.quota != quota
        {
            assert!(
                !naive.over.contains(&(who, attempt)),
                "granted after its end"
            );
        }
        assert_doubles_change_nothing(&link, asked, said);
        link
    }

    fn check_invariants(link: &Link, naive: &Naive) {
        let quota = link.gate.door.quota;
        assert_eq!((quota.held, quota.committed), naive.counts());
        let held = link.count(|status| matches!(status, PlaceStatus::Held { .. }));
        let committed = link.count(|status| status == PlaceStatus::Committed);
        assert_eq!((quota.held, quota.committed), (held, committed));
        assert_eq!(link.gate.active, naive.wanted && !naive.is_sold_out());
        assert_eq!(quota.limit, naive.limit);
        for seat in link.seats.values() {
            let held = |place: Place| matches!(place.status, PlaceStatus::Held { .. });
            assert_eq!(seat.ask_at.is_some(), seat.place.is_some_and(held));
        }
    }
}

fn assert_doubles_change_nothing(link: &Link, asked: Asked, said: Said) {
    if let Asked::Limit(_) | Asked::Active(_) | Asked::Terms = asked {
        return;
    }
    let mut twice = link.clone();
    assert_eq!(twice.ask(asked), said);
    assert_eq!(&twice, link);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_link_answers_like_sets_of_sessions(sequential 1..80 => Machine);
}
