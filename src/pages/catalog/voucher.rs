//! What is said of a voucher: how it is paid, and what came of it.

use super::Message;

/// Its numbers are to be paid.
pub fn awaited(merchant: &str) -> Message {
    Message::new(
        "Now pay with Multibanco",
        format!(
            "Type these numbers at a Multibanco cash machine, or in the app or online banking of your \
             bank, where it pays for services. {merchant} hears of your payment once it has arrived, \
             which can take a few days. This page says so then."
        ),
    )
}

/// Its time is over, and whether it was paid is not known yet.
pub fn late(merchant: &str) -> Message {
    Message::new(
        "The time to pay is over",
        format!(
            "These numbers can be paid no more. If you paid them in time, it can take up to 4 days \
             until {merchant} hears of it. This page says so then."
        ),
    )
}

pub fn unpaid(merchant: &str) -> Message {
    Message::new(
        "This order was not paid",
        format!(
            "The time to pay was over before a payment came, and nothing was charged. If you did pay, \
             the money goes back to you; if you have questions, please contact {merchant}."
        ),
    )
}

pub fn paid(merchant: &str) -> Message {
    Message::new(
        "This payment has arrived",
        format!("Thank you. {merchant} has received it, and there is nothing more to pay."),
    )
}

/// What the numbers are together.
pub const NUMBERS: &str = "What to pay";
pub const ENTITY: &str = "Entity";
pub const REFERENCE: &str = "Reference";
pub const AMOUNT: &str = "Amount";
pub const PAY_BY: &str = "Pay by";
/// Leads to a page with the numbers alone.
pub const LINK: &str = "A page with these numbers alone, to keep or to send on";
/// Said in test mode.
pub const TEST: &str = "This is a test: no bank knows these numbers, and no money moves.";

/// What was paid with.
pub fn paid_with(name: &str, reference: &str) -> String {
    format!("{name}, reference {reference}")
}
