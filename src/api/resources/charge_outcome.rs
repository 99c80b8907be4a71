//! Stripe's `charge.outcome`, and what Stripe says of a refusal beyond its code.

use crate::api::object::Shape::{self, Integer, Text};
use crate::api::object::{Field, computed, hash_of, shown, sometimes};
use crate::domain::checkout::card_checks::Risk;
use crate::domain::checkout::method::MethodFacts;
use crate::domain::processor::Decline;
use serde_json::{Value, json};

/// Its fields.
pub const FIELDS: &[Field] = &[
    computed("advice_code", Shape::TEXT),
    shown("network_advice_code", Shape::TEXT),
    computed("network_decline_code", Shape::TEXT),
    computed("network_status", Shape::TEXT),
    computed("reason", Shape::TEXT),
    computed("risk_level", Text),
    sometimes("risk_score", Integer),
    sometimes("rule", Text),
    computed("seller_message", Shape::TEXT),
    computed("type", Text),
];

/// The `outcome` of a charge that was taken, or refused like this.
pub fn render(decline: Option<&Decline>, method: &MethodFacts) -> Value {
    // Only cards are assessed.
    let risk = method.card().map(|card| card.risk);
    let is_blocked = decline.is_some() && method.is_blocked();
    // What was blocked never reached a bank, so none has an opinion on it.
    let issuer = decline.filter(|_| !is_blocked);
    let reason = issuer.map(|decline| decline.decline_code.as_deref().unwrap_or(&decline.code));
    let words = match reason {
        _ if is_blocked => "Stripe blocked this payment as too risky.".to_owned(),
        None => "Payment complete.".to_owned(),
        Some("generic_decline") => {
            "The bank did not return any further details with this decline.".to_owned()
        }
        Some(reason) => format!("The bank returned the decline code `{reason}`."),
    };
    let (network, kind) = match reason {
        _ if is_blocked => ("not_sent_to_network", "blocked"),
        None => ("approved_by_network", "authorized"),
        Some(_) => ("declined_by_network", "issuer_declined"),
    };
    let given = json!({
        "advice_code": issuer.and_then(advice_code),
        "network_decline_code": issuer.and_then(network_decline_code),
        "network_status": network,
        "reason": if is_blocked { Some("highest_risk_level") } else { reason },
        "risk_level": risk.map_or(json!("not_assessed"), |risk| json!(risk)),
        "risk_score": risk.map(score),
        "rule": is_blocked.then_some("block_if_high_risk"),
        "seller_message": words,
        "type": kind,
    });
    hash_of(FIELDS, given)
}

/// A score within Radar's range for the level: elevated begins at 65, highest at 75.
fn score(risk: Risk) -> u8 {
    match risk {
        Risk::Normal => 32,
        Risk::Elevated => 70,
        Risk::Highest => 91,
    }
}

/// Stripe's advice on what to do about a refusal by the bank.
pub fn advice_code(decline: &Decline) -> Option<&'static str> {
    Some(match decline.decline_code.as_deref()? {
        "generic_decline"
        | "insufficient_funds"
        | "processing_error"
        | "card_velocity_exceeded" => "try_again_later",
        "lost_card" | "stolen_card" => "do_not_try_again",
        "expired_card" | "incorrect_cvc" => "confirm_card_data",
        _ => return None,
    })
}

/// The bank's own code for a refusal, where test mode has one.
pub fn network_decline_code(decline: &Decline) -> Option<&'static str> {
    (decline.decline_code.as_deref() == Some("generic_decline")).then_some("01")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::card::CardFacts;
    use crate::domain::checkout::fixtures::card;

    fn with(risk: Risk) -> MethodFacts {
        CardFacts { risk, ..card() }.into()
    }

    fn decline(code: &str) -> Decline {
        Decline {
            code: "card_declined".to_owned(),
            decline_code: Some(code.to_owned()),
            message: "Your card was declined.".to_owned(),
        }
    }

    #[test]
    fn a_charge_is_authorized_refused_by_its_bank_or_blocked_before_it() {
        let authorized = render(None, &with(Risk::Elevated));
        assert_eq!(authorized["type"], "authorized");
        assert_eq!(authorized["risk_level"], "elevated");
        let refused = render(Some(&decline("generic_decline")), &with(Risk::Normal));
        assert_eq!(
            refused,
            json!({
                "advice_code": "try_again_later", "network_advice_code": null,
                "network_decline_code": "01", "network_status": "declined_by_network",
                "reason": "generic_decline", "risk_level": "normal", "risk_score": 32,
                "seller_message": "The bank did not return any further details with this decline.",
                "type": "issuer_declined",
            })
        );
        let blocked = render(Some(&decline("fraudulent")), &with(Risk::Highest));
        assert_eq!(
            blocked,
            json!({
                "advice_code": null, "network_advice_code": null, "network_decline_code": null,
                "network_status": "not_sent_to_network", "reason": "highest_risk_level",
                "risk_level": "highest", "risk_score": 91, "rule": "block_if_high_risk",
                "seller_message": "Stripe blocked this payment as too risky.", "type": "blocked",
            })
        );
    }
}
