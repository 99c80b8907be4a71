//! Stripe's published test accounts for debits and what each of them does:
//! <https://docs.stripe.com/testing>.
//!
//! As with cards, the Simulator takes no other. Accounts whose effect comes elsewhere
//! (micro-deposits, blocks by rules against fraud) are left out, and so refused.

mod reasons;
mod table;

use super::delays::Delays;
use crate::domain::checkout::bank_account::KnownAccount;
use crate::domain::processor::BankAccount;
use reasons::Reason;
pub(super) use reasons::{INSUFFICIENT_FUNDS, NOT_A_TEST_ACCOUNT};
pub use table::ACCOUNTS;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestAccount {
    /// The number of its bank.
    pub bank: &'static str,
    pub number: &'static str,
    pub facts: KnownAccount,
    pub behaviour: Behaviour,
}

/// What becomes of a debit of a test account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Pay(Delay),
    Fail(Delay, &'static Reason),
    /// Pays, and is given back later, because its holder says that they know nothing of it.
    Revoke,
    /// Its bank never says.
    Wait,
}

/// When a debit is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// After `DEBIT_SECONDS`.
    Usual,
    /// After `DELAYED_DEBIT_SECONDS`.
    Long,
}

impl Delay {
    pub(super) fn seconds(self, delays: Delays) -> u32 {
        match self {
            Self::Usual => delays.debit,
            Self::Long => delays.delayed_debit,
        }
    }
}

/// The test account with these numbers.
pub fn find(account: &BankAccount) -> Option<&'static TestAccount> {
    let mut accounts = ACCOUNTS
        .iter()
        .filter(|(method, _)| *method == account.method)
        .flat_map(|(_, accounts)| *accounts);
    accounts.find(|it| it.bank == account.bank && it.number == account.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PaymentMethodType;
    use crate::domain::Timestamp;
    use crate::domain::checkout::form;
    use crate::domain::settings::Settings;
    use crate::payments::Processor;

    #[test]
    fn no_test_account_stands_in_the_table_twice() {
        for (method, accounts) in ACCOUNTS {
            for account in *accounts {
                let found = find(&BankAccount {
                    method: *method,
                    bank: account.bank.to_owned(),
                    number: account.number.to_owned(),
                });
                assert!(std::ptr::eq(found.unwrap(), account), "{account:?}");
            }
        }
    }

    #[test]
    fn every_test_account_passes_the_checks_of_the_form() {
        let field = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        for (method, accounts) in ACCOUNTS {
            for account in *accounts {
                let (bank, number) = match method {
                    PaymentMethodType::Card
                    | PaymentMethodType::Ideal
                    | PaymentMethodType::P24
                    | PaymentMethodType::Klarna
                    | PaymentMethodType::Multibanco
                    | PaymentMethodType::Blik
                    | PaymentMethodType::Cashapp => panic!("no account is typed"),
                    PaymentMethodType::UsBankAccount => {
                        ("bank_routing_number", "bank_account_number")
                    }
                    PaymentMethodType::SepaDebit => ("", "bank_iban"),
                    PaymentMethodType::BacsDebit => ("bank_sort_code", "bank_bacs_account_number"),
                    PaymentMethodType::AuBecsDebit => {
                        ("bank_bsb_number", "bank_becs_account_number")
                    }
                };
                let settings = Settings {
                    payment_method_types: Some(vec![*method]),
                    ..Settings::default()
                };
                let holder = format!("{}_holder", method.as_str());
                let form = [
                    field(bank, account.bank),
                    field(number, account.number),
                    field(&holder, "Jenny Rosen"),
                    field("email", "jenny@example.com"),
                ];
                let now = Timestamp::default();
                let found = form::check(&settings, &form, (*method, now), &Processor::Simulator);
                assert!(found.is_ok(), "{}: {:?}", account.number, found.err());
            }
        }
    }

    #[test]
    fn accounts_whose_effect_is_not_built_are_not_taken() {
        for number in ["000666666661", "000000004954", "000987654321"] {
            let account = BankAccount {
                method: PaymentMethodType::UsBankAccount,
                bank: "110000000".to_owned(),
                number: number.to_owned(),
            };
            assert_eq!(find(&account), None, "{number}");
        }
    }
}
