//! What helps against each reason a card is refused for: Stripe's decline codes, and the error
//! codes that stand in their place (<https://docs.stripe.com/declines/codes>).

use super::method::Others;
use super::{Message, NOTHING_CHARGED};

/// The card was refused: the processor's words, then ours.
pub fn declined(message: &str, reason: &str) -> Message {
    Message::new(message, [NOTHING_CHARGED, advice(reason)].join(" ").trim())
}

/// A provider or its customer said no: what the processor says of that is for merchants. Which way to
/// pay it was is not said: the form has begun anew, with its first.
pub fn not_provided(reason: &str, others: Others<'_>) -> Option<Message> {
    let (headline, begins) = match reason {
        "payment_method_customer_decline" => ("The payment was not approved.", "Try again, or "),
        "payment_method_provider_decline" => ("This way to pay is not offered to you.", ""),
        _ => return None,
    };
    let advice = format!("{begins}{}.", others.hint());
    let mut characters = advice.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    let advice: String = first.chain(characters).collect();
    Some(Message::new(headline, [NOTHING_CHARGED, &advice].join(" ")))
}

fn advice(reason: &str) -> &'static str {
    match reason {
        "expired_card" => "Use a card that has not expired.",
        "incorrect_cvc" | "invalid_cvc" => "Enter the card again with its security code.",
        "incorrect_number" | "invalid_number" => "Enter the card number again.",
        "invalid_expiry_month" | "invalid_expiry_year" => {
            "Enter the card again with its expiry date."
        }
        "incorrect_zip" => "Check the postal code and enter the card again.",
        "insufficient_funds" => {
            "Pay another way, or try again once there is enough on the account."
        }
        "authentication_required" => "Try again, and confirm when your bank asks you to.",
        "approve_with_id" | "issuer_not_available" | "reenter_transaction" | "try_again_later" => {
            "Try again in a moment, or use another card."
        }
        "payment_method_provider_timeout"
        | "customer_declined"
        | "payment_limit_exceeded"
        | "partner_generic_decline" => "Try again, or choose another way to pay.",
        "code_invalid" | "code_expired" => "Try again with a new code from the app of your bank.",
        // Another card would pay a second time.
        "duplicate_transaction" => {
            "You may have paid a moment ago: look for that receipt before you try again."
        }
        // The processor's own words say to try again.
        "processing_error" => "",
        "test_mode_live_card" | "testmode_decline" => {
            "Use a test card here, like 4242 4242 4242 4242."
        }
        // Why a bank refuses is the bank's to say, least of all that a card is lost or stolen.
        _ => "Use another card, or ask your bank.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every decline code of Stripe's list, and the error codes of 402 that have none.
    const ADVICE: &[(&str, &str)] = &[
        (
            "Nothing was charged. Use a card that has not expired.",
            "expired_card",
        ),
        (
            "Nothing was charged. Enter the card again with its security code.",
            "incorrect_cvc invalid_cvc",
        ),
        (
            "Nothing was charged. Enter the card number again.",
            "incorrect_number invalid_number",
        ),
        (
            "Nothing was charged. Enter the card again with its expiry date.",
            "invalid_expiry_month invalid_expiry_year",
        ),
        (
            "Nothing was charged. Check the postal code and enter the card again.",
            "incorrect_zip",
        ),
        (
            "Nothing was charged. Pay another way, or try again once there is enough on the account.",
            "insufficient_funds",
        ),
        (
            "Nothing was charged. Try again, and confirm when your bank asks you to.",
            "authentication_required",
        ),
        (
            "Nothing was charged. Try again in a moment, or use another card.",
            "approve_with_id issuer_not_available reenter_transaction try_again_later",
        ),
        (
            "Nothing was charged. You may have paid a moment ago: look for that receipt before you \
             try again.",
            "duplicate_transaction",
        ),
        ("Nothing was charged.", "processing_error"),
        (
            "Nothing was charged. Use a test card here, like 4242 4242 4242 4242.",
            "test_mode_live_card testmode_decline",
        ),
        (
            "Nothing was charged. Use another card, or ask your bank.",
            "call_issuer card_declined card_not_supported card_velocity_exceeded \
             currency_not_supported do_not_honor do_not_try_again fraudulent generic_decline \
             incorrect_pin invalid_account invalid_amount invalid_pin lost_card merchant_blacklist \
             mobile_device_authentication_required new_account_information_available \
             no_action_taken not_permitted offline_pin_required online_or_offline_pin_required \
             pickup_card pin_try_exceeded previously_declined_do_not_retry restricted_card \
             revocation_of_all_authorizations revocation_of_authorization security_violation \
             service_not_allowed stolen_card stop_payment_order transaction_not_allowed \
             withdrawal_count_limit_exceeded",
        ),
    ];

    #[test]
    fn each_reason_of_a_refusal_has_the_advice_that_helps_against_it() {
        for (words, reasons) in ADVICE {
            for reason in reasons.split_whitespace() {
                let message = declined("Refused.", reason);
                assert_eq!(message.headline, "Refused.");
                assert_eq!(message.detail, *words, "{reason}");
            }
        }
    }

    #[test]
    fn what_a_provider_refuses_is_said_to_its_customer_and_what_can_be_done_instead() {
        let said = |reason, others| {
            let message = not_provided(reason, others)?;
            Some(format!("{} {}", message.headline, message.detail))
        };
        let alone = Others::None { merchant: "Shop" };
        let customer = "payment_method_customer_decline";
        let provider = "payment_method_provider_decline";
        for (reason, others, words) in [
            (
                customer,
                Others::OnThePage,
                "The payment was not approved. Nothing was charged. Try again, or choose \
                 another way to pay.",
            ),
            (
                customer,
                alone,
                "The payment was not approved. Nothing was charged. Try again, or ask \
                 Shop for another way to pay.",
            ),
            (
                provider,
                Others::OnThePage,
                "This way to pay is not offered to you. Nothing was charged. Choose another way \
                 to pay.",
            ),
            (
                provider,
                alone,
                "This way to pay is not offered to you. Nothing was charged. Ask Shop for \
                 another way to pay.",
            ),
        ] {
            assert_eq!(said(reason, others).as_deref(), Some(words));
        }
        assert_eq!(said("generic_decline", alone), None);
    }

    #[test]
    fn a_reason_that_stripe_adds_later_is_the_banks_to_explain() {
        let message = declined("Your card was declined.", "moon_in_the_seventh_house");
        assert_eq!(
            message.detail,
            "Nothing was charged. Use another card, or ask your bank."
        );
    }
}
