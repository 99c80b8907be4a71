//! The form of a session, and what went wrong before.

use super::{NOW, Sample, amount, decline, form, problem, terms_changed, wrong};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::form::FieldProblem;
use crate::domain::checkout::form::field::{
    CARD_CVC, CARD_EXPIRY, CARD_NUMBER, COUNTRY, EMAIL, POSTAL_CODE,
};
use crate::domain::checkout::session::Problem;
use crate::domain::processor::Decline;
use crate::pages::Rendered;
use crate::payments::cards::{Behaviour, CARDS};

pub(super) fn pages() -> Vec<Sample> {
    let errors = vec![
        wrong(EMAIL, FieldProblem::Invalid),
        wrong(CARD_NUMBER, FieldProblem::NotATestCard),
        wrong(CARD_EXPIRY, FieldProblem::Past),
        wrong(CARD_CVC, FieldProblem::Missing),
        wrong(POSTAL_CODE, FieldProblem::Missing),
    ];
    let every_field = [
        EMAIL,
        CARD_NUMBER,
        CARD_EXPIRY,
        CARD_CVC,
        COUNTRY,
        POSTAL_CODE,
    ];
    let missing = every_field.map(|field| wrong(field, FieldProblem::Missing));
    let invalid = every_field.map(|field| wrong(field, FieldProblem::Invalid));
    let one = vec![wrong(POSTAL_CODE, FieldProblem::TooLong)];
    let until = NOW.plus_seconds(15);
    vec![
        ("form", form(None, vec![])),
        ("form_errors", form(None, errors)),
        ("form_missing", form(None, missing.to_vec())),
        ("form_invalid", form(None, invalid.to_vec())),
        ("form_error", form(None, one)),
        ("form_declined", problem(decline())),
        ("form_not_authenticated", problem(Problem::NotAuthenticated)),
        (
            "form_went_back",
            problem(Problem::WentBack(ChallengeKind::Bank)),
        ),
        ("form_place_free", problem(Problem::PlaceFree)),
        ("form_captcha_failed", problem(Problem::CaptchaFailed)),
        ("form_terms_changed", terms_changed(amount(4400))),
        ("form_interrupted", problem(Problem::Interrupted)),
        ("form_hold_ended", problem(Problem::HoldEnded)),
        ("form_renewed", problem(Problem::Renewed)),
        ("form_too_soon", problem(Problem::TooSoon { until })),
        ("form_no_processor", problem(Problem::NoProcessor)),
        ("form_empty", problem(Problem::OrderEmpty)),
        ("form_too_large", problem(Problem::OrderTooLarge)),
        (
            "form_too_small",
            problem(Problem::OrderTooSmall { least: amount(50) }),
        ),
    ]
}

/// A refusal for each reason that has words of its own, the processor's or ours.
pub(super) fn declines() -> Vec<Sample> {
    vec![
        (
            "decline_insufficient_funds",
            of_a_test_card("insufficient_funds"),
        ),
        ("decline_expired_card", of_a_test_card("expired_card")),
        ("decline_incorrect_cvc", of_a_test_card("incorrect_cvc")),
        (
            "decline_processing_error",
            of_a_test_card("processing_error"),
        ),
        (
            "decline_incorrect_number",
            named("incorrect_number", "Your card number is incorrect."),
        ),
        (
            "decline_expiry_date",
            named(
                "invalid_expiry_year",
                "Your card's expiration year is invalid.",
            ),
        ),
        (
            "decline_incorrect_zip",
            named(
                "incorrect_zip",
                "Your card could not be authorized using the postal code provided. Please update \
                 the postal code, or contact your card issuer for further details.",
            ),
        ),
        (
            "decline_authentication_required",
            named(
                "authentication_required",
                "Your card was declined. This transaction requires authentication.",
            ),
        ),
        (
            "decline_try_again_later",
            named("try_again_later", "Your card was declined."),
        ),
        (
            "decline_duplicate_transaction",
            named("duplicate_transaction", "Your card was declined."),
        ),
        (
            "decline_test_mode_live_card",
            named(
                "test_mode_live_card",
                "Your card was declined. Your request was in test mode, but used a non test card. \
                 For a list of valid test cards, visit: https://stripe.com/docs/testing.",
            ),
        ),
    ]
}

/// What the test card says that is refused for this.
fn of_a_test_card(reason: &str) -> Rendered {
    let declines = CARDS.iter().filter_map(|card| match card.behaviour {
        Behaviour::Decline(reason) => Some(reason.decline()),
        Behaviour::Succeed
        | Behaviour::ChallengeThenSucceed
        | Behaviour::ChallengeThenDecline(_) => None,
    });
    let mut declines = declines.filter(|decline| decline.reason() == reason);
    problem(Problem::Declined(declines.next().unwrap()))
}

/// What no test card says, in Stripe's words.
fn named(reason: &str, message: &str) -> Rendered {
    problem(Problem::Declined(Decline {
        code: "card_declined".to_owned(),
        decline_code: Some(reason.to_owned()),
        message: message.to_owned(),
    }))
}
