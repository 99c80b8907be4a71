//! The ways to pay: what they are called, and what a buyer allows by choosing them.

use crate::domain::PaymentMethodType;

pub fn name(method: PaymentMethodType) -> &'static str {
    match method {
        PaymentMethodType::Card => "Card",
        PaymentMethodType::UsBankAccount => "US bank account",
        PaymentMethodType::SepaDebit => "SEPA Direct Debit",
        PaymentMethodType::BacsDebit => "Bacs Direct Debit",
        PaymentMethodType::AuBecsDebit => "BECS Direct Debit",
        PaymentMethodType::Ideal => "iDEAL",
        PaymentMethodType::P24 => "Przelewy24",
        PaymentMethodType::Klarna => "Klarna",
        PaymentMethodType::Multibanco => "Multibanco",
        PaymentMethodType::Blik => "BLIK",
        PaymentMethodType::Cashapp => "Cash App Pay",
    }
}

/// What else whoever cannot pay one way may do.
#[derive(Debug, Clone, Copy)]
pub enum Others<'a> {
    /// Choose among the ways on the page.
    OnThePage,
    /// Ask the merchant of this name: there is no other.
    None { merchant: &'a str },
}

impl Others<'_> {
    /// How a sentence ends that says what to do.
    pub fn hint(self) -> String {
        match self {
            Self::OnThePage => "choose another way to pay".to_owned(),
            Self::None { merchant } => format!("ask {merchant} for another way to pay"),
        }
    }
}

/// What to type in test mode.
pub fn test_account(method: PaymentMethodType) -> Option<&'static str> {
    match method {
        PaymentMethodType::Card => None,
        PaymentMethodType::UsBankAccount => Some(
            "Test account: routing number 110000000, account number 000123456789. No real money \
             moves.",
        ),
        PaymentMethodType::SepaDebit => {
            Some("Test account: DE89 3704 0044 0532 0130 00. No real money moves.")
        }
        PaymentMethodType::BacsDebit => {
            Some("Test account: sort code 10-88-00, account number 00012345. No real money moves.")
        }
        PaymentMethodType::AuBecsDebit => {
            Some("Test account: BSB 000-000, account number 000123456. No real money moves.")
        }
        PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Cashapp => {
            Some("A page of ours stands in for theirs. No real money moves.")
        }
        PaymentMethodType::Blik => Some(
            "Any 6 digits will do, like 123456. A page of ours stands in for the app. No real money \
             moves.",
        ),
        PaymentMethodType::Multibanco => {
            Some("What you get here is paid by itself after a while. No real money moves.")
        }
    }
}

/// Where whoever chooses this goes on.
pub fn leads_to(method: PaymentMethodType) -> Option<&'static str> {
    match method {
        PaymentMethodType::Ideal => {
            Some("You confirm the payment on the page of your bank, and come back here.")
        }
        PaymentMethodType::P24 => {
            Some("You choose your bank at Przelewy24, confirm there, and come back here.")
        }
        PaymentMethodType::Klarna => Some(
            "You choose at Klarna whether to pay now, later or in parts, and come back here. Klarna \
             needs the country where you live.",
        ),
        PaymentMethodType::Blik => Some(
            "The app of your bank gives you the code, which is good for 2 minutes, and asks you there \
             to confirm the payment.",
        ),
        PaymentMethodType::Cashapp => {
            Some("You confirm the payment in Cash App, and come back here.")
        }
        PaymentMethodType::Multibanco => Some(
            "You get an entity and a reference here, and have 7 days to pay with them at a Multibanco \
             cash machine or at your bank.",
        ),
        PaymentMethodType::Card
        | PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit => None,
    }
}

/// What whoever pays from an account agrees to.
pub fn mandate(method: PaymentMethodType, merchant: &str) -> Option<String> {
    match method {
        PaymentMethodType::Card
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Multibanco
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => None,
        PaymentMethodType::UsBankAccount => Some(format!(
            "By paying you authorize {merchant} to debit this account once for the total shown, by \
             an electronic (ACH) transfer. You can ask {merchant} to revoke this before the debit \
             is made."
        )),
        PaymentMethodType::SepaDebit => Some(format!(
            "By paying you authorize {merchant} to instruct your bank to debit this account once, \
             and your bank to follow that instruction (SEPA Core Direct Debit). You can have the \
             money back from your bank, as agreed with it, if you ask within eight weeks of the \
             debit."
        )),
        PaymentMethodType::BacsDebit => Some(format!(
            "By paying you instruct your bank to pay {merchant} from this account by Direct Debit, \
             and confirm that you alone can authorize debits from it. The Direct Debit Guarantee \
             protects you: if an amount was taken in error your bank pays it back at once, and \
             you can cancel the instruction at your bank at any time."
        )),
        PaymentMethodType::AuBecsDebit => Some(format!(
            "By paying you agree that {merchant} debits this account through the Bulk Electronic \
             Clearing System (BECS), and confirm that you are its holder or authorized to operate \
             it. If a debit was made in error, tell {merchant} or your bank, which can have it \
             reversed."
        )),
    }
}

/// When it is known whether the money came.
fn days(method: PaymentMethodType) -> &'static str {
    match method {
        PaymentMethodType::Card
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Multibanco
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => "a few days",
        PaymentMethodType::UsBankAccount | PaymentMethodType::BacsDebit => "up to 4 business days",
        PaymentMethodType::SepaDebit => "up to 14 business days, most often 5",
        PaymentMethodType::AuBecsDebit => "up to 3 business days",
    }
}

/// What happens next with the money of an account that ends in these digits.
pub fn debited(method: PaymentMethodType, last4: &str, merchant: &str) -> String {
    format!(
        "Thank you. Your payment will be taken from the bank account ending in {last4}, which takes \
         {}. There is nothing more for you to do; if the payment fails, please contact {merchant}.",
        days(method)
    )
}

/// An account by its bank, where that is known, and its last digits.
pub fn account(bank: Option<&str>, last4: &str) -> String {
    match bank {
        Some(bank) => format!("{bank}, account ending in {last4}"),
        None => format!("Bank account ending in {last4}"),
    }
}

/// What stands below the pay button.
pub fn charged_once(merchant: &str) -> String {
    format!(
        "You will be charged once. {merchant} sees what you enter here, but never the whole number \
         of a card or an account."
    )
}
