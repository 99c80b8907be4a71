//! The pages that only say something.

use super::Message;

pub fn held(until: &str) -> Message {
    Message::new(
        "Others are paying for what is left",
        format!(
            "Nothing was charged. If some of it comes free, you can still buy it: this page checks every few seconds. You will know by {until}."
        ),
    )
}

pub const CHECK_NOW: &str = "Check now";

pub fn processing() -> Message {
    Message::new(
        "Processing your payment",
        "This takes a few seconds. The page goes on by itself; you will not be charged twice.",
    )
}

pub fn expired() -> Message {
    Message::new(
        "This checkout has timed out",
        "No purchase was made. You can start again.",
    )
}

pub const START_AGAIN: &str = "Start again";

pub fn inactive(merchant: &str) -> Message {
    Message::new(
        "This link is no longer active",
        format!("{merchant} is not taking payments with this link any more."),
    )
}

pub fn sold_out(merchant: &str) -> Message {
    Message::new(
        "Sold out",
        format!("{merchant} has no more of this to sell."),
    )
}

pub fn not_open(merchant: &str, moment: &str) -> Message {
    Message::new(
        "Not open yet",
        format!("You can pay {merchant} here from {moment}. This page opens by itself then."),
    )
}

pub fn ended(merchant: &str) -> Message {
    Message::new(
        "This link has expired",
        format!("The time to pay {merchant} with this link is over."),
    )
}

pub fn unknown_link() -> Message {
    Message::new(
        "Nothing here",
        "There is no payment link at this address. Check it for typos, or ask whoever sent it to you.",
    )
}

pub fn unavailable() -> Message {
    Message::new(
        "This page is not available right now",
        "Reload it in a moment. If you were paying, reloading is safe: one payment is never taken twice.",
    )
}

/// What a buyer tells the merchant who asks about a failure.
pub fn reference(request_id: &str) -> String {
    format!("Reference: {request_id}")
}

pub fn too_many_requests() -> Message {
    Message::new("Too many requests", "Wait a moment, then reload this page.")
}

pub fn cross_site() -> Message {
    Message::new(
        "This form was sent from another site",
        "For your safety nothing was done with it. Open the payment link itself to pay.",
    )
}

pub fn too_large() -> Message {
    Message::new(
        "That was more than this page takes",
        "Nothing was charged. Go back, shorten what you typed and try again.",
    )
}

pub fn unreadable() -> Message {
    Message::new(
        "Your answers did not arrive whole",
        "Nothing was charged. Go back and try again.",
    )
}

pub fn not_encrypted() -> Message {
    Message::new(
        "This page takes encrypted connections only",
        "Nothing was done with what you sent, but others may have read it on its way. Open the payment link again, with https:// in front.",
    )
}

pub fn method_not_allowed() -> Message {
    Message::new(
        "This address cannot be used that way",
        "Open the payment link in a browser to pay.",
    )
}
