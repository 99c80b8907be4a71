//! A session that has begun: it exists, and nothing else has happened.

use super::command::{Change, Command, Next, Typed};
use super::fixtures::session;
use super::form::Details;
use super::form::field::EMAIL;
use super::selection::Selection;
use super::transition_tests::{AWAITING, COMPLETE, EXPIRED, OPEN, act, amount, at, order, state};

fn typed(email: &str, quantity: u32) -> Command {
    Command::Start(Typed {
        selection: Selection::from(vec![quantity]),
        details: Details::default().with(EMAIL, email),
    })
}

#[test]
fn a_purchase_begins_without_an_attempt_and_may_begin_again() {
    let mut session = session();
    for (email, quantity, kept) in [
        ("ada@", 1, ""),
        ("ada@buyer.example", 2, "ada@buyer.example"),
    ] {
        assert_eq!(act(&mut session, typed(email, quantity)), Change::kept());
        assert_eq!((state(&session), session.attempt), (OPEN, 0));
        assert_eq!(session.details.text(EMAIL), kept);
        assert_eq!(session.total, amount(1800 * i64::from(quantity)));
    }
    let change = act(&mut session, Command::Pay(order(1)));
    assert!(matches!(
        change.next,
        Some(Next::Reserve { attempt: 1, .. })
    ));
}

#[test]
fn a_beginning_that_comes_late_changes_nothing() {
    for begun in [OPEN, AWAITING, COMPLETE, EXPIRED] {
        let mut session = at(begun);
        assert_eq!(
            act(&mut session, typed("eve@buyer.example", 9)),
            Change::default()
        );
        assert_eq!(session, at(begun));
    }
}
