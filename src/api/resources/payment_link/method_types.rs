//! `payment_method_types`: the ways to pay that a merchant names.

use crate::api::object::{Input, ValueType, list_of};
use crate::domain::offer::Offer;
use crate::domain::{Error, PaymentMethodType};

/// As many as there are.
pub(super) const INPUT: Input = list_of(PaymentMethodType::WORDS.len(), &TYPE);

const TYPE: ValueType = ValueType::BuiltOf(PaymentMethodType::WORDS, UNBUILT);

/// What Stripe has besides.
const UNBUILT: &[&str] = &[
    "affirm",
    "afterpay_clearpay",
    "alipay",
    "alma",
    "bancontact",
    "billie",
    "bizum",
    "boleto",
    "eps",
    "fpx",
    "giropay",
    "grabpay",
    "konbini",
    "link",
    "mb_way",
    "mobilepay",
    "oxxo",
    "pay_by_bank",
    "paynow",
    "paypal",
    "paypay",
    "payto",
    "pix",
    "promptpay",
    "satispay",
    "scalapay",
    "sequra",
    "sofort",
    "sunbit",
    "swish",
    "twint",
    "upi",
    "wechat_pay",
    "zip",
];

/// Refuses a link that nobody could pay at, because nothing that is switched on fits it.
pub(super) fn check_switched_on(offer: &Offer) -> Result<(), Error> {
    if offer.settings.payment_method_types.is_some() || !offer.methods(offer.currency).is_empty() {
        return Ok(());
    }
    let reserves = if offer.settings.is_captured_by_hand() {
        " and can reserve it (`payment_intent_data[capture_method]=manual`)"
    } else {
        ""
    };
    let message = format!(
        "No payment method that is switched on takes money in `{}`{reserves}. Switch one on in the \
         payment method configuration, or name those of this link in payment_method_types.",
        offer.currency.as_str()
    );
    Err(Error::invalid("payment_method_types", message))
}

/// Refuses what is said twice, and what takes no money in the link's currency.
pub(super) fn check(offer: &Offer) -> Result<(), Error> {
    let Some(methods) = &offer.settings.payment_method_types else {
        return Ok(());
    };
    let refused = |index: usize, message: String| {
        Err(Error::invalid(
            format!("payment_method_types[{index}]"),
            message,
        ))
    };
    for (index, method) in methods.iter().enumerate() {
        let word = method.as_str();
        if methods.iter().take(index).any(|other| other == method) {
            return refused(
                index,
                format!("The payment method `{word}` is listed twice."),
            );
        }
        if offer.settings.is_captured_by_hand() && !method.can_be_held() {
            let message = format!(
                "The payment method `{word}` cannot be used with \
                 `payment_intent_data[capture_method]=manual`: its money cannot be reserved."
            );
            return refused(index, message);
        }
        if let Some(only) = method
            .currencies()
            .filter(|_| !method.takes(offer.currency))
        {
            let message = format!(
                "Invalid currency options `{}`. The payment method `{word}` only supports the \
                 following currencies: `{}`.",
                offer.currency.as_str(),
                only.join("`, `")
            );
            return refused(index, message);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_stripes_is_built_or_is_not() {
        let all: std::collections::BTreeSet<_> =
            PaymentMethodType::WORDS.iter().chain(UNBUILT).collect();
        assert_eq!(all.len(), PaymentMethodType::WORDS.len() + UNBUILT.len());
        assert_eq!(all.len(), 45);
    }
}
