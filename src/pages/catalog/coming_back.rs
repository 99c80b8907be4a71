//! What whoever opens a link once more is told, and whoever opens a session of somebody else's.

use super::{Message, method};
use crate::domain::checkout::challenge::ChallengeKind;

/// A payment, as far as its buyer knows it again.
pub fn payment(amount: &str, last4: Option<&str>) -> String {
    match last4 {
        Some(last4) => format!("{amount} on the card ending in {last4}"),
        None => amount.to_owned(),
    }
}

pub fn to_confirm(payment: &str, kind: ChallengeKind) -> Message {
    let asked = match kind {
        ChallengeKind::Bank => format!("Your bank was asked about {payment}."),
        ChallengeKind::Captcha => format!("A captcha is to be solved before {payment} is charged."),
        ChallengeKind::Page(way) => {
            format!(
                "You were about to confirm {payment} with {}.",
                method::name(way)
            )
        }
    };
    Message::new(
        "A payment is waiting for you",
        format!("{asked} Continue with it, or start over. Nothing was charged yet."),
    )
}

pub fn processing(payment: &str) -> Message {
    Message::new(
        "Your payment is being processed",
        format!("You are paying {payment}. Nothing else is charged meanwhile."),
    )
}

pub const CONTINUE: &str = "Continue";
pub const START_OVER: &str = "Start over";

/// What starting over does, and until when there is a choice.
pub fn start_over_means(time: &str) -> String {
    format!(
        "Starting over calls this payment off first; then you can change your order or how you \
         pay. Confirm by {time}, or it is called off by itself."
    )
}

pub fn at(time: &str) -> String {
    format!("at {time}")
}

pub fn on(moment: &str) -> String {
    format!("on {moment}")
}

/// The buyer has a voucher, and has not paid it as far as we know.
pub fn to_be_paid(amount: &str, when: &str) -> Message {
    Message::new(
        format!("You ordered for {amount} {when}"),
        "Your order waits for your payment. What to pay with stands in its confirmation.",
    )
}

pub fn paid(amount: &str, when: &str) -> Message {
    Message::new(
        format!("You paid {amount} {when}"),
        "Your purchase is complete. Nothing more is charged unless you buy again.",
    )
}

/// Of a purchase whose money is only reserved.
pub fn authorized(amount: &str, when: &str) -> Message {
    Message::new(
        format!("You placed an order over {amount} {when}"),
        "Your card is authorized and charged later. Nothing more is authorized unless you buy again.",
    )
}

pub fn ordered_for_nothing(when: &str) -> Message {
    Message::new(
        format!("You placed your order {when}"),
        "It is complete, and nothing was charged.",
    )
}

/// The purchase is complete, its money comes later.
pub fn ordered(amount: &str, when: &str) -> Message {
    Message::new(
        format!("You ordered for {amount} {when}"),
        "Your payment is being processed. Nothing more is charged unless you buy again.",
    )
}

pub const CONFIRMATION: &str = "See your confirmation";

/// A payment under way, in a browser it was not begun in.
pub fn elsewhere() -> Message {
    Message::new(
        "This payment goes on in another browser",
        "Go back to the browser it was begun in. If your bank sent you here, that is where the \
         result is shown; you are not charged twice.",
    )
}

pub fn complete_elsewhere(merchant: &str) -> Message {
    Message::new(
        "This checkout is complete",
        format!(
            "The confirmation is shown in the browser that was paid with. If you miss something, ask {merchant}."
        ),
    )
}
