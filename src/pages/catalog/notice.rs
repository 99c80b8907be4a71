//! The pages that only say something.

use super::Message;

/// All places are taken for now.
pub fn held(until: &str) -> Message {
    Message::new(
        "Others are paying for what is left",
        format!(
            "Nothing was charged. If some of it comes free, you can still buy it: this page checks every few seconds. You will know by {until}."
        ),
    )
}

/// Asks again at once.
pub const CHECK_NOW: &str = "Check now";

/// An attempt is under way.
pub fn processing() -> Message {
    Message::new(
        "Processing your payment",
        "This takes a few seconds. The page goes on by itself; you will not be charged twice.",
    )
}

/// The session ended.
pub fn expired() -> Message {
    Message::new(
        "This checkout has timed out",
        "No purchase was made. You can start again.",
    )
}

/// Starts again.
pub const START_AGAIN: &str = "Start again";

/// The merchant closed the link.
pub fn inactive(merchant: &str) -> Message {
    Message::new(
        "This link is no longer active",
        format!("{merchant} is not taking payments with this link any more."),
    )
}

/// Every place is used.
pub fn sold_out(merchant: &str) -> Message {
    Message::new(
        "Sold out",
        format!("{merchant} has no more of this to sell."),
    )
}

/// The link's time has not come.
pub fn not_open(merchant: &str, moment: &str) -> Message {
    Message::new(
        "Not open yet",
        format!("You can pay {merchant} here from {moment}. This page opens by itself then."),
    )
}

/// The link's time is over.
pub fn ended(merchant: &str) -> Message {
    Message::new(
        "This link has expired",
        format!("The time to pay {merchant} with this link is over."),
    )
}

/// No such link.
pub fn unknown_link() -> Message {
    Message::new(
        "Nothing here",
        "There is no payment link at this address. Check it for typos, or ask whoever sent it to you.",
    )
}

/// We cannot answer now.
pub fn unavailable() -> Message {
    Message::new(
        "This page is not available right now",
        "Reload it in a moment. If you were paying, reloading is safe: one payment is never taken twice.",
    )
}

/// What to give when asking about a fault.
pub fn reference(request_id: &str) -> String {
    format!("Reference: {request_id}")
}

/// Too many requests.
pub fn too_many_requests() -> Message {
    Message::new("Too many requests", "Wait a moment, then reload this page.")
}

/// A form on another site.
pub fn cross_site() -> Message {
    Message::new(
        "This form was sent from another site",
        "For your safety nothing was done with it. Open the payment link itself to pay.",
    )
}

/// A form larger than any of ours.
pub fn too_large() -> Message {
    Message::new(
        "That was more than this page takes",
        "Nothing was charged. Go back, shorten what you typed and try again.",
    )
}

/// A way of asking that a page does not know.
pub fn method_not_allowed() -> Message {
    Message::new(
        "This address cannot be used that way",
        "Open the payment link in a browser to pay.",
    )
}
