//! What stands on top of the form: why nothing was charged, and what to do.

use super::method::Others;
use super::{Message, NOTHING_CHARGED, method};
use crate::domain::PaymentMethodType;
use crate::domain::checkout::challenge::ChallengeKind;

pub fn check_fields(number: usize) -> Message {
    let headline = if number == 1 {
        "Check this field."
    } else {
        "Check these fields."
    };
    Message::new(headline, NOTHING_CHARGED)
}

pub fn not_authenticated() -> Message {
    Message::new(
        "Your bank did not confirm the payment.",
        "Nothing was charged. Try again, or use another card.",
    )
}

/// The page that a way to pay led to brought no yes.
pub fn not_approved(way: PaymentMethodType, others: Others<'_>) -> Message {
    Message::new(
        format!("The payment with {} was not confirmed.", method::name(way)),
        format!("{NOTHING_CHARGED} Try again, or {}.", others.hint()),
    )
}

/// The buyer turned back from where the payment was to be confirmed.
pub fn went_back(kind: ChallengeKind) -> Message {
    let headline = match kind {
        ChallengeKind::Bank | ChallengeKind::Captcha => {
            "You went back before the payment was confirmed.".to_owned()
        }
        ChallengeKind::Page(way) => format!(
            "You went back before the payment with {} was confirmed.",
            method::name(way)
        ),
    };
    Message::new(
        headline,
        "Nothing was charged. You can change your order, or pay whenever you like.",
    )
}

/// Whoever waited for a place can have one, for as long as nobody else takes it.
pub fn place_free() -> Message {
    Message::new(
        "A place is free now.",
        "It is yours once you pay. Nothing was charged; enter your payment details again, which are \
         never kept while you wait.",
    )
}

/// The same where nothing is to be paid.
pub fn place_free_for_nothing() -> Message {
    Message::new(
        "A place is free now.",
        "It is yours once you complete the order.",
    )
}

pub fn captcha_failed() -> Message {
    Message::new(
        "The captcha was not solved.",
        "Nothing was charged. Try again.",
    )
}

pub fn terms_changed(before: &str, now: &str) -> Message {
    let headline = if before == now {
        "The order changed while you were here.".to_owned()
    } else {
        format!("The total changed from {before} to {now}.")
    };
    Message::new(
        headline,
        "Nothing was charged. Check the order, then pay if you agree.",
    )
}

/// Another currency was chosen, and nobody has seen what it comes to.
pub fn currency_changed(now: &str) -> Message {
    Message::new(
        format!("The total is {now} now, in another currency."),
        "Nothing was charged. Check the order, then pay if you agree.",
    )
}

/// No answer came in time.
pub fn interrupted() -> Message {
    Message::new(
        "The payment did not go through in time.",
        "It was called off and nothing was charged. Please try again.",
    )
}

/// The bank's check took too long.
pub fn hold_ended() -> Message {
    Message::new(
        "The time to confirm the payment ran out.",
        "Nothing was charged. Please try again.",
    )
}

/// The page was too old, or had been used before.
pub fn renewed() -> Message {
    Message::new(
        "This page was not up to date any more.",
        "It is now, and nothing was charged. Enter your card, then pay.",
    )
}

pub fn too_soon(seconds: i64) -> Message {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    Message::new(
        "Too many tries in a row.",
        format!("Nothing was charged. Wait {seconds} {unit}, then try again."),
    )
}

/// `edgetill[per_customer_limit]` is used up.
pub fn customer_has_bought() -> Message {
    Message::new(
        "This e-mail address has already bought as often as one customer can.",
        "Nothing was charged.",
    )
}

/// The last place of a customer's is held by another attempt.
pub fn customer_is_paying() -> Message {
    Message::new(
        "A payment with this e-mail address is under way.",
        "Nothing was charged. Finish it where you began it, or try again in a few minutes.",
    )
}

/// Nobody takes payments for this mode.
pub fn no_processor(merchant: &str) -> Message {
    Message::new(
        "Payments are not set up yet.",
        format!(
            "Nothing was charged. {merchant} cannot take payments here yet; ask them for another way to pay."
        ),
    )
}

pub fn order_empty() -> Message {
    Message::new(
        "Your order is empty.",
        "Choose at least one item, then update the order.",
    )
}

/// Over the most that can be charged.
pub fn order_too_large() -> Message {
    Message::new(
        "This order is too large to be paid at once.",
        "Choose smaller quantities, then update the order.",
    )
}

/// Under the least that is charged.
pub fn order_too_small(least: &str) -> Message {
    Message::new(
        format!("This order is under {least}, the least that can be paid by card."),
        "Nothing was charged. Choose larger quantities, then update the order.",
    )
}
