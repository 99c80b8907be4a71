//! A purchase that its buyer pays with a voucher, elsewhere and later.

use super::command::Message::Record;
use super::fixtures::NOW;
use super::method::MethodFacts;
use super::payment::{ATTEMPT_EXPIRED, PaymentResult};
use super::receipt::Receipt;
use super::session::{InFlightStep, PaymentState, Purchase, Session};
use super::transition_tests::{
    COMMIT, COMPLETE, act, answered, at, decline, in_flight, looked, messages, result, state,
};
use super::view::{Page, Shown, Standing};
use crate::domain::event::EventType::{
    CheckoutSessionAsyncPaymentFailed, CheckoutSessionAsyncPaymentSucceeded,
    CheckoutSessionCompleted,
};
use crate::domain::processor::{Decline, Outcome};
use crate::domain::quota::AttemptStatus;
use crate::domain::settings::AfterCompletion;
use crate::domain::voucher::{Voucher, VoucherFacts};
use crate::domain::{PaymentMethodType, Timestamp};

const TOMORROW: Timestamp = NOW.plus_seconds(86_400);
const REFERENCE: &str = "123456789";

fn voucher() -> Voucher {
    Voucher {
        entity: "12345".to_owned(),
        reference: REFERENCE.to_owned(),
        expires_at: TOMORROW,
    }
}

fn pending(voucher: Option<Voucher>) -> Outcome {
    Outcome::Pending {
        look_at: TOMORROW,
        voucher,
    }
}

/// A session whose buyer is about to be given a voucher.
fn asking() -> Session {
    let mut session = at(in_flight(InFlightStep::Authorise));
    session.method = Some(MethodFacts::Voucher(VoucherFacts {
        method: PaymentMethodType::Multibanco,
        voucher: None,
    }));
    session
}

fn issued() -> Session {
    let mut session = asking();
    act(&mut session, answered(1, Some(pending(Some(voucher())))));
    session
}

fn standing(session: &Session) -> Standing {
    let Page::Complete { standing, .. } = Page::of(session) else {
        panic!("{session:?}");
    };
    standing
}

#[test]
fn a_purchase_is_complete_and_its_place_counted_once_its_voucher_is_issued() {
    let mut session = asking();
    let change = act(&mut session, answered(1, Some(pending(Some(voucher())))));
    let recorded = Record(vec![CheckoutSessionCompleted]);
    assert_eq!(change, messages(vec![recorded, COMMIT]));
    let waiting = PaymentState::Pending {
        look_at: TOMORROW,
        tries: 0,
    };
    assert_eq!(state(&session), (Purchase::Complete { at: NOW }, waiting));
    assert_eq!(result(&session), Some(&PaymentResult::Issued));
    assert_eq!(session.intent_status(), Some("requires_action"));
    assert_eq!(session.attempt_status(1), AttemptStatus::Paid);
    assert_eq!(standing(&session), Standing::Awaited);
    let receipt = Receipt::of(&session, NOW);
    assert_eq!(receipt.to_pay(Standing::Awaited), Some(&voucher()));
    assert_eq!(receipt.to_pay(Standing::Paid), None);
    let again = act(&mut session, looked(1, pending(Some(voucher()))));
    assert_eq!(again, messages(vec![]), "it is news once");
}

#[test]
fn whoever_has_a_voucher_stays_with_it_until_it_is_paid() {
    let mut session = issued();
    let settings = &mut session.published.link.offer.settings;
    settings.after_completion = AfterCompletion::Redirect {
        url: "https://shop.example/thanks".to_owned(),
    };
    let redirect = |session: &Session| {
        let Page::Complete { redirect, .. } = Page::of(session) else {
            panic!("{session:?}");
        };
        redirect
    };
    assert_eq!(redirect(&session), None);
    act(&mut session, looked(1, Outcome::Captured));
    assert!(redirect(&session).is_some());
}

#[test]
fn a_voucher_that_is_paid_pays_the_purchase() {
    let mut session = issued();
    let change = act(&mut session, looked(1, Outcome::Captured));
    let recorded = Record(vec![CheckoutSessionAsyncPaymentSucceeded]);
    assert_eq!(change, messages(vec![recorded]));
    assert_eq!(state(&session), COMPLETE);
    let kept = session.payment.unwrap().method;
    assert_eq!(kept.voucher().unwrap().voucher, Some(voucher()));
}

#[test]
fn a_voucher_that_is_over_may_still_be_heard_of_and_then_fails_without_a_charge() {
    let mut session = issued();
    let change = act(&mut session, looked(1, pending(None)));
    assert_eq!(change, messages(vec![Record(vec![])]));
    assert_eq!(session.intent_status(), Some("processing"));
    assert_eq!(standing(&session), Standing::Processing);
    assert!(!session.payment.as_ref().unwrap().is_charged());
    let expired = Decline {
        code: ATTEMPT_EXPIRED.to_owned(),
        ..decline()
    };
    let change = act(&mut session, looked(1, Outcome::Declined(expired)));
    let recorded = Record(vec![CheckoutSessionAsyncPaymentFailed]);
    assert_eq!(change, messages(vec![recorded]));
    assert_eq!(session.payment_state, PaymentState::Failed);
    let payment = session.payment.as_ref().unwrap();
    assert!(!payment.is_charged());
    assert_eq!(session.intent_status(), Some("requires_payment_method"));
}

#[test]
fn whoever_knows_the_reference_sees_the_voucher_and_nobody_else_does() {
    let mut session = issued();
    for wrong in ["", "12345678", "123456780"] {
        assert_eq!(Shown::voucher(&session, wrong), None, "{wrong}");
    }
    let seen = |session: &Session| {
        let Some(Shown::Voucher(view)) = Shown::voucher(session, REFERENCE) else {
            panic!("{session:?}");
        };
        view
    };
    let view = seen(&session);
    assert_eq!((view.voucher, view.total), (voucher(), session.total));
    assert_eq!(view.standing, Standing::Awaited);
    act(&mut session, looked(1, Outcome::Captured));
    assert_eq!(seen(&session).standing, Standing::Paid);
    assert_eq!(Shown::voucher(&asking(), ""), None);
}
