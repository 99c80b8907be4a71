//! What stands in for the pages of banks and providers: who pays there, and what their no means.

use crate::domain::PaymentMethodType;
use crate::domain::checkout::method::RedirectFacts;
use crate::domain::processor::Decline;

/// What is known of whoever pays by `method`; `None`: it leads to no page.
pub fn facts(method: PaymentMethodType) -> Option<RedirectFacts> {
    let (bank, bic, iban_last4) = match method {
        PaymentMethodType::Ideal => (Some("rabobank"), Some("RABONL2U"), Some("5264")),
        PaymentMethodType::P24 => (Some("ing"), None, None),
        PaymentMethodType::Klarna => (None, None, None),
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
        PaymentMethodType::Ideal
        | PaymentMethodType::P24
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

/// Why whoever has this address gets nothing, though they say yes: Klarna's own test customers.
pub(super) fn denied(method: PaymentMethodType, email: &str) -> Option<Decline> {
    let is_denied = method == PaymentMethodType::Klarna && email.contains("+denied@");
    is_denied.then(|| {
        decline(
            "payment_method_provider_decline",
            "The payment was declined by Klarna. Please provide a new payment method.",
        )
    })
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
    fn whoever_pays_at_their_bank_says_who_they_are_and_types_nothing_else() {
        for (method, typed) in [
            (PaymentMethodType::Ideal, ("ideal_holder", "Jenny Rosen")),
            (PaymentMethodType::P24, ("p24_holder", "Jenny Rosen")),
            (PaymentMethodType::Klarna, ("", "")),
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
}
