//! What stands in for the pages of banks and providers: who pays there, and what their no means.

use crate::domain::PaymentMethodType;
use crate::domain::checkout::method::RedirectFacts;
use crate::domain::processor::Decline;

/// What is known of whoever pays by `method`; `None`: it leads to no page.
pub fn facts(method: PaymentMethodType) -> Option<RedirectFacts> {
    let (bank, bic, iban_last4) = match method {
        PaymentMethodType::Ideal => (Some("rabobank"), Some("RABONL2U"), Some("5264")),
        PaymentMethodType::P24 => (Some("ing"), None, None),
        PaymentMethodType::Klarna | PaymentMethodType::Blik | PaymentMethodType::Cashapp => {
            (None, None, None)
        }
        PaymentMethodType::Card
        | PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit
        | PaymentMethodType::Multibanco => return None,
    };
    Some(RedirectFacts {
        method,
        bank: bank.map(str::to_owned),
        bic: bic.map(str::to_owned),
        iban_last4: iban_last4.map(str::to_owned),
    })
}

/// What a buyer's no is, in Stripe's words.
pub(super) fn refused(method: PaymentMethodType) -> Decline {
    match method {
        PaymentMethodType::Klarna => decline(
            "payment_method_customer_decline",
            "The customer did not approve the payment. Please provide a new payment method.",
        ),
        PaymentMethodType::Blik => CUSTOMER_DECLINED.decline(),
        PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Cashapp
        | PaymentMethodType::Card
        | PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit
        | PaymentMethodType::Multibanco => decline(
            "payment_intent_authentication_failure",
            "The provided PaymentMethod has failed authentication. You can provide \
             payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent \
             again.",
        ),
    }
}

/// When whoever is to get nothing hears of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// Before they are asked.
    AtOnce(Decline),
    /// Though they say yes.
    Later(Decline),
}

/// Why whoever has this address gets nothing: Klarna's own test customers, and Stripe's patterns for
/// BLIK.
pub(super) fn denied(method: PaymentMethodType, email: &str) -> Option<Denied> {
    match method {
        PaymentMethodType::Klarna => email.contains("+denied@").then(|| {
            Denied::Later(decline(
                "payment_method_provider_decline",
                "The payment was declined by Klarna. Please provide a new payment method.",
            ))
        }),
        PaymentMethodType::Blik => {
            let (name, _) = email.rsplit_once('@')?;
            let no = BLIK.iter().find(|no| name.ends_with(no.email))?;
            Some(if no.code == INVALID {
                Denied::AtOnce(no.decline())
            } else {
                Denied::Later(no.decline())
            })
        }
        PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Cashapp
        | PaymentMethodType::Card
        | PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit
        | PaymentMethodType::Multibanco => None,
    }
}

/// A failure of BLIK's, by the end of the name in its buyer's address:
/// <https://docs.stripe.com/payments/blik/accept-a-payment>.
struct BlikFailure {
    email: &'static str,
    code: &'static str,
    decline_code: Option<&'static str>,
    message: &'static str,
}

const INVALID: &str = "payment_method_invalid_parameter";
const DECLINED: &str = "payment_method_provider_decline";
const TIMEOUT: &str = "payment_method_provider_timeout";

const CUSTOMER_DECLINED: BlikFailure = blik(
    "customer_declined",
    (DECLINED, Some("customer_declined")),
    "The customer declined this payment.",
);

const BLIK: &[BlikFailure] = &[
    blik(
        "invalid_code",
        (INVALID, Some("code_invalid")),
        "This is not a valid BLIK code.",
    ),
    blik(
        "expired_code",
        (INVALID, Some("code_expired")),
        "This BLIK code has expired.",
    ),
    blik(
        "limit_exceeded",
        (DECLINED, Some("payment_limit_exceeded")),
        "The payment limit on this bank account has been reached.",
    ),
    blik(
        "insufficient_funds",
        (DECLINED, Some("insufficient_funds")),
        "The bank account has insufficient funds to complete the purchase.",
    ),
    CUSTOMER_DECLINED,
    blik(
        "bank_declined",
        (DECLINED, Some("partner_generic_decline")),
        "The payment has been declined by the customer's bank for an unknown reason.",
    ),
    blik(
        "blik_declined",
        (DECLINED, Some("partner_generic_decline")),
        "The payment has been declined for an unknown reason.",
    ),
    blik(
        "customer_timeout",
        (TIMEOUT, None),
        "The customer didn't approve this payment within the allocated 60 seconds.",
    ),
    blik(
        "bank_timeout",
        (TIMEOUT, None),
        "The request to the customer's bank timed out.",
    ),
    blik(
        "blik_timeout",
        (TIMEOUT, None),
        "The request to the BLIK network timed out.",
    ),
];

const fn blik(
    email: &'static str,
    (code, decline_code): (&'static str, Option<&'static str>),
    message: &'static str,
) -> BlikFailure {
    BlikFailure {
        email,
        code,
        decline_code,
        message,
    }
}

impl BlikFailure {
    fn decline(&self) -> Decline {
        Decline {
            decline_code: self.decline_code.map(str::to_owned),
            ..decline(self.code, self.message)
        }
    }
}

fn decline(code: &str, message: &str) -> Decline {
    Decline {
        code: code.to_owned(),
        decline_code: None,
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::checkout::form;
    use crate::domain::checkout::form::field::IDEAL_HOLDER;
    use crate::domain::checkout::form::{FieldError, FieldProblem};
    use crate::domain::checkout::method::Method;
    use crate::domain::processor::Instrument;
    use crate::domain::settings::Settings;
    use crate::payments::Processor;

    fn checked(
        method: PaymentMethodType,
        typed: &[(&str, &str)],
    ) -> Result<Method, Vec<FieldError>> {
        let settings = Settings {
            payment_method_types: Some(vec![method]),
            ..Settings::default()
        };
        let typed = typed
            .iter()
            .chain(&[("email", "jenny@example.com"), ("country", "DE")]);
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let form: Vec<_> = typed.map(own).collect();
        let now = Timestamp::default();
        form::check(&settings, &form, (method, now), &Processor::Simulator)
    }

    #[test]
    fn whoever_pays_at_their_bank_or_in_an_app_says_what_is_asked_for_there() {
        for (method, typed) in [
            (PaymentMethodType::Ideal, ("ideal_holder", "Jenny Rosen")),
            (PaymentMethodType::P24, ("p24_holder", "Jenny Rosen")),
            (PaymentMethodType::Klarna, ("", "")),
            (PaymentMethodType::Blik, ("bank_blik_code", "123 456")),
            (PaymentMethodType::Cashapp, ("", "")),
        ] {
            let found = checked(method, &[typed]).unwrap();
            let email = "jenny@example.com".to_owned();
            assert!(found.instrument == Instrument::Redirect { method, email });
            assert!(found.facts.asks_buyer());
        }
        let field = IDEAL_HOLDER;
        let problem = FieldProblem::Missing;
        let missing = checked(PaymentMethodType::Ideal, &[]).unwrap_err();
        assert_eq!(missing, [FieldError { field, problem }]);
    }

    #[test]
    fn the_address_of_a_buyer_says_how_blik_fails_and_when() {
        let denied = |email: &str| denied(PaymentMethodType::Blik, email);
        assert_eq!(denied("jenny@example.com"), None);
        assert_eq!(denied("invalid_code.jenny@example.com"), None);
        for no in BLIK {
            let expected = if no.code == INVALID {
                Denied::AtOnce(no.decline())
            } else {
                Denied::Later(no.decline())
            };
            let email = format!("jenny.{}@example.com", no.email);
            assert_eq!(denied(&email), Some(expected), "{email}");
        }
        let klarna = super::denied(PaymentMethodType::Klarna, "a_bank_timeout@example.com");
        assert_eq!(klarna, None);
    }
}
