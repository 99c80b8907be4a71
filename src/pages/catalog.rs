//! Every text that buyers read, in English. Merchants' own words are never here.
//!
//! A text says what happened and what to do next, in plain words, and never
//! promises what the code does not keep.

use crate::domain::checkout::view::{Field, FieldProblem};
use crate::domain::payment_link::SubmitType;

/// The language of the texts, for the attribute `lang`.
pub const LANGUAGE: &str = "en";

/// The badge of test mode.
pub const TEST_MODE: &str = "Test mode";
/// The last line of each page.
pub const POWERED_BY: &str = "Powered by Edgetill";

/// The heading of the order, for screen readers.
pub const ORDER: &str = "Your order";
/// Folds the order away on a narrow screen.
pub const HIDE_ORDER: &str = "Hide order";
/// Unfolds the order on a narrow screen.
pub const SHOW_ORDER: &str = "Show order";
/// The label of the amount on top.
pub const TOTAL_DUE: &str = "Total due";
/// The label of the sum below the lines.
pub const TOTAL: &str = "Total";
/// The label of what was paid.
pub const TOTAL_PAID: &str = "Total paid";
/// Before an amount that no longer holds, for screen readers.
pub const WAS: &str = "Before:";
/// Before the amount that holds instead, for screen readers.
pub const NOW: &str = "Now:";
/// Stands where there is no amount.
pub const NO_AMOUNT: &str = "–";
/// The label of a quantity.
pub const QUANTITY: &str = "Quantity";
/// The button that prices the order again.
pub const UPDATE: &str = "Update";
/// The same button where nothing can be paid yet.
pub const UPDATE_ORDER: &str = "Update order";

/// The heading of the e-mail field.
pub const CONTACT: &str = "Contact";
/// The heading of the card fields.
pub const PAYMENT: &str = "Payment";
/// The name of the three card fields together.
pub const CARD: &str = "Card details";
/// The country that is no choice.
pub const CHOOSE_COUNTRY: &str = "Choose";
/// Which card works in test mode.
pub const TEST_CARD: &str =
    "Test card: 4242 4242 4242 4242, any future date, any code. No real money moves.";
/// Why the card fields are empty again.
pub const CARD_AGAIN: &str = "Enter your card details again. For your safety they are never kept.";

/// What a button says once it was pressed.
pub const PROCESSING: &str = "Processing…";

/// Said wherever a payment did not happen.
pub const NOTHING_CHARGED: &str = "Nothing was charged.";

/// What the pay button says.
pub fn pay(submit_type: SubmitType, amount: &str) -> String {
    match submit_type {
        SubmitType::Auto | SubmitType::Pay => format!("Pay {amount}"),
        SubmitType::Book => format!("Book for {amount}"),
        SubmitType::Donate => format!("Donate {amount}"),
    }
}

/// What stands below the pay button.
pub fn charged_once(merchant: &str) -> String {
    format!(
        "You will be charged once. {merchant} sees your name, email and order, never your card number."
    )
}

/// The title of the payment form.
pub fn pay_title(merchant: &str) -> String {
    format!("Pay {merchant}")
}

/// What a preview of the page says.
pub fn price_from(amount: &str, merchant: &str) -> String {
    format!("{amount} from {merchant}")
}

/// What one unit costs.
pub fn each(amount: &str) -> String {
    format!("{amount} each")
}

/// How many units at what price.
pub fn times(quantity: &str, amount: &str) -> String {
    format!("{quantity} × {amount}")
}

/// Completes the label of a quantity for screen readers.
pub fn of_item(name: &str) -> String {
    format!(" of {name}")
}

/// Takes one off a quantity.
pub fn one_fewer(name: &str) -> String {
    format!("One fewer of {name}")
}

/// Adds one to a quantity.
pub fn one_more(name: &str) -> String {
    format!("One more of {name}")
}

/// The label of a field.
pub fn label(field: Field) -> &'static str {
    match field {
        Field::Email => "Email",
        Field::CardNumber => "Card number",
        Field::CardExpiry => "Expiry date",
        Field::CardCvc => "Security code",
        Field::CardName => "Name on card",
        Field::Country => "Country or region",
        Field::PostalCode => "Postal code",
    }
}

/// What is wrong with a field, as something to do.
pub fn field_problem(field: Field, problem: FieldProblem) -> &'static str {
    match (field, problem) {
        (_, FieldProblem::NotATestCard) => "Use a test card here, like 4242 4242 4242 4242.",
        (Field::Email, FieldProblem::Missing) => "Enter your email address.",
        (Field::Email, FieldProblem::Invalid | FieldProblem::Past) => {
            "Enter an email address like name@example.com."
        }
        (Field::CardNumber, FieldProblem::Missing) => "Enter your card number.",
        (Field::CardNumber, _) => "Check the card number: it is not complete or has a typo.",
        (Field::CardExpiry, FieldProblem::Missing) => "Enter the card's expiry date.",
        (Field::CardExpiry, FieldProblem::Past) => {
            "This date is in the past. Check it, or use another card."
        }
        (Field::CardExpiry, _) => "Enter the expiry date as month and year, like 09 / 29.",
        (Field::CardCvc, FieldProblem::Missing) => "Enter the card's security code.",
        (Field::CardCvc, _) => "Check the security code: 3 digits, or 4 on American Express.",
        (Field::CardName, FieldProblem::Missing) => "Enter the name on the card.",
        (Field::CardName, FieldProblem::Invalid | FieldProblem::Past) => {
            "Enter the name as it stands on the card."
        }
        (Field::Country, _) => "Choose your country or region.",
        (Field::PostalCode, FieldProblem::Missing) => "Enter your postal code.",
        (Field::PostalCode, FieldProblem::Invalid | FieldProblem::Past) => {
            "Check the postal code for your country."
        }
        (Field::Email | Field::CardName | Field::PostalCode, FieldProblem::TooLong) => {
            "This is too long. Shorten it."
        }
    }
}

/// A headline and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub headline: String,
    /// What it means and what to do.
    pub detail: String,
}

impl Message {
    fn new(headline: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            headline: headline.into(),
            detail: detail.into(),
        }
    }
}

/// Some fields are wrong.
pub fn check_fields(number: usize) -> Message {
    let headline = if number == 1 {
        "Check this field."
    } else {
        "Check these fields."
    };
    Message::new(headline, NOTHING_CHARGED)
}

/// The card was refused: the processor's words, then ours.
pub fn declined(message: &str, reason: &str) -> Message {
    let advice = match reason {
        "expired_card" => "Nothing was charged. Use a card that has not expired.",
        "incorrect_cvc" => "Nothing was charged. Enter the card again with its security code.",
        "insufficient_funds" => {
            "Nothing was charged. Use another card, or try again once there is enough on this one."
        }
        "processing_error" => NOTHING_CHARGED,
        // Why a bank refuses is the bank's to say, least of all that a card is lost or stolen.
        _ => "Nothing was charged. Use another card, or ask your bank.",
    };
    Message::new(message, advice)
}

/// The bank's check was not passed.
pub fn not_authenticated() -> Message {
    Message::new(
        "Your bank did not confirm the payment.",
        "Nothing was charged. Try again, or use another card.",
    )
}

/// The order costs something else now.
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

/// Too many refusals.
pub fn too_soon(seconds: i64) -> Message {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    Message::new(
        "Too many tries in a row.",
        format!("Nothing was charged. Wait {seconds} {unit}, then try again."),
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

/// Everything is at 0.
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

/// What a challenge says, and its buttons.
pub struct Challenge {
    /// What it is about.
    pub message: Message,
    /// Passes it.
    pub pass: &'static str,
    /// Fails it.
    pub fail: &'static str,
}

/// The stand-in for a bank's check.
pub fn challenge(amount: &str, merchant: &str) -> Challenge {
    let words = format!(
        "This page stands in for your bank's check (3-D Secure) in test mode. Your bank would ask whether you want to pay {amount} to {merchant}."
    );
    Challenge {
        message: Message::new("Confirm this payment", words),
        pass: "Confirm payment",
        fail: "Refuse payment",
    }
}

/// The stand-in for a captcha.
pub fn captcha() -> Challenge {
    Challenge {
        message: Message::new(
            "Are you a person?",
            "This page stands in for a captcha in test mode: a puzzle that people solve and robots do not. The payment goes through once it is solved.",
        ),
        pass: "Solve the captcha and pay",
        fail: "Fail the captcha",
    }
}

/// The captcha was not passed.
pub fn captcha_failed() -> Message {
    Message::new(
        "The captcha was not solved.",
        "Nothing was charged. Try again.",
    )
}

/// How long a challenge waits.
pub fn confirm_by(time: &str) -> String {
    format!("Confirm by {time}. After that nothing is charged and you can start again.")
}

/// Leaves a challenge.
pub const CHALLENGE_LEAVE: &str = "Go back without paying";

/// The purchase is complete.
pub fn complete(merchant: &str) -> Message {
    Message::new(
        "Payment complete",
        format!("Thank you. {merchant} has received your payment."),
    )
}

/// Said of a purchase in test mode.
pub const NO_MONEY_MOVED: &str = "This was a test: no money moved.";
/// Starts the same purchase anew.
pub const BUY_AGAIN: &str = "Buy again";

/// Leads to where the merchant sends buyers.
pub fn continue_to(merchant: &str) -> String {
    format!("Continue to {merchant}")
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

/// What a preview of a link says whose time has not come.
pub fn opens(moment: &str) -> String {
    format!("Opens on {moment}")
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

/// Our fault.
pub fn our_fault() -> Message {
    Message::new(
        "Something went wrong on our side",
        "Reload this page in a moment. If you were paying, reloading is safe: one payment is never taken twice.",
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
