//! Whose session it is, and what everybody else learns of it.

use super::fixtures::{NOW, paid_session, session};
use super::owner::{BrowserSecret, Visitor};
use super::session::{PaymentState, Purchase, Session};
use super::ticket::TicketAge;
use super::view::{Shown, Stage};
use crate::domain::entropy::SeededEntropy;
use crate::domain::{Mode, SessionId};

fn secret(seed: u64) -> BrowserSecret {
    BrowserSecret::generate(&mut SeededEntropy::new(seed))
}

fn visitor(seed: Option<u64>, ticket: Option<TicketAge>) -> Visitor {
    Visitor {
        browser: seed.map(|seed| secret(seed).owner_of(&session().id)),
        ticket,
    }
}

const FRESH: Option<TicketAge> = Some(TicketAge::Fresh);
const OLD: Option<TicketAge> = Some(TicketAge::Old);

#[test]
fn a_session_with_an_owner_is_the_owners_alone_whatever_else_is_brought() {
    let mut session = session();
    session.give_to(&visitor(Some(1), FRESH));
    for ticket in [None, OLD, FRESH] {
        assert!(session.is_of(&visitor(Some(1), ticket)), "{ticket:?}");
        assert!(!session.is_of(&visitor(Some(2), ticket)), "{ticket:?}");
        assert!(!session.is_of(&visitor(None, ticket)), "{ticket:?}");
    }
    session.give_to(&visitor(Some(2), FRESH));
    assert!(session.is_of(&visitor(Some(1), None)));
}

#[test]
fn a_session_of_a_browser_without_cookies_is_whoevers_page_carries_its_ticket() {
    let mut session = session();
    session.give_to(&visitor(None, FRESH));
    assert!(session.is_of(&visitor(None, FRESH)));
    for stranger in [
        visitor(None, None),
        visitor(Some(2), None),
        visitor(Some(2), OLD),
    ] {
        assert!(!session.is_of(&stranger), "{stranger:?}");
    }
    // The cookie came in between.
    session.give_to(&visitor(Some(1), FRESH));
    assert!(!session.is_of(&visitor(None, FRESH)));
}

#[test]
fn what_a_session_keeps_is_neither_the_secret_nor_the_same_for_two_sessions() {
    let secret = secret(1);
    let other = SessionId::new(Mode::Test, &"f".repeat(64));
    let owner = secret.owner_of(&session().id);
    assert_ne!(owner, secret.owner_of(&other));
    assert!(!format!("{owner:?}").contains(secret.as_str()));
    assert_eq!(format!("{secret:?}"), "BrowserSecret(…)");
    assert_eq!(BrowserSecret::parse(secret.as_str()), Some(secret));
    for odd in ["", "0", &"0".repeat(31), &"0".repeat(33), &"x".repeat(32)] {
        assert_eq!(BrowserSecret::parse(odd), None);
    }
}

#[test]
fn a_stranger_learns_the_stage_and_the_link_and_nothing_else() {
    let stage = |session: &Session| match Shown::neutral(session) {
        Shown::Neutral(neutral) => {
            assert_eq!(neutral.slug, session.published.link.slug);
            neutral.stage
        }
        Shown::Own(view) => panic!("{view:?}"),
        Shown::Voucher(view) => panic!("{view:?}"),
    };
    let mut session = session();
    assert_eq!(stage(&session), Stage::Open);
    session.payment_state = PaymentState::NeedsAction { deadline: NOW };
    assert_eq!(stage(&session), Stage::Underway);
    session.purchase = Purchase::Expired { at: NOW };
    assert_eq!(stage(&session), Stage::Expired);
    assert_eq!(stage(&paid_session(1)), Stage::Complete);
}
