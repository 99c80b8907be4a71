//! The test cards, as data.

use super::Behaviour::{self, ChallengeThenDecline, ChallengeThenSucceed, Succeed};
use super::reasons::{
    EXPIRED, FRAUDULENT, GENERIC, INCORRECT_CVC, INSUFFICIENT_FUNDS, LOST, PROCESSING, Reason,
    STOLEN, TOO_OFTEN,
};
use super::{Disputes, Refunds, TestCard};
use crate::domain::checkout::card::KnownCard;
use crate::domain::checkout::card_checks::Check::{self, Fail, Pass, Unavailable};
use crate::domain::checkout::card_checks::{Checks, Risk, ThreeDSecure};
use crate::domain::checkout::challenge::ChallengeKind;

const fn card(
    number: &'static str,
    brand: &'static str,
    country: &'static str,
    funding: &'static str,
) -> TestCard {
    TestCard {
        number,
        facts: KnownCard {
            brand,
            country,
            funding,
            checks: Checks {
                address_line1: Some(Pass),
                postal_code: Some(Pass),
                cvc: Some(Pass),
            },
            risk: Risk::Normal,
            three_d_secure: None,
            three_d_secure_on_request: None,
            challenge_kind: ChallengeKind::Bank,
        },
        behaviour: Succeed,
        refunds: Refunds::Succeed,
        disputes: Disputes::Never,
    }
}

/// A credit card of Visa's that pays: what most test cards are.
const fn visa(number: &'static str, country: &'static str) -> TestCard {
    card(number, "visa", country, "credit")
}

const fn refused(number: &'static str, reason: &'static Reason) -> TestCard {
    TestCard {
        behaviour: Behaviour::Decline(reason),
        ..visa(number, "US")
    }
}

impl TestCard {
    /// What its issuer finds of what was typed: the first address line, the postal code, the code.
    const fn checked(self, address_line1: Check, postal_code: Check, cvc: Check) -> Self {
        let checks = Checks {
            address_line1: Some(address_line1),
            postal_code: Some(postal_code),
            cvc: Some(cvc),
        };
        Self {
            facts: KnownCard {
                checks,
                ..self.facts
            },
            ..self
        }
    }

    const fn risky(self, risk: Risk) -> Self {
        Self {
            facts: KnownCard { risk, ..self.facts },
            ..self
        }
    }

    const fn refunding(self, refunds: Refunds) -> Self {
        Self { refunds, ..self }
    }

    const fn disputed(self, disputes: Disputes) -> Self {
        Self { disputes, ..self }
    }

    /// Goes through 3-D Secure.
    const fn authenticated(self, how: ThreeDSecure) -> Self {
        Self {
            facts: KnownCard {
                three_d_secure: Some(how),
                ..self.facts
            },
            ..self
        }
    }

    /// Goes through 3-D Secure where the merchant asks for it.
    const fn authenticated_on_request(self, how: ThreeDSecure) -> Self {
        Self {
            facts: KnownCard {
                three_d_secure_on_request: Some(how),
                ..self.facts
            },
            ..self
        }
    }

    /// Asks the buyer to solve a captcha, then pays.
    const fn behind_captcha(self) -> Self {
        Self {
            facts: KnownCard {
                challenge_kind: ChallengeKind::Captcha,
                ..self.facts
            },
            behaviour: ChallengeThenSucceed,
            ..self
        }
    }

    /// Asks the buyer to confirm, then does this.
    const fn challenged(self, behaviour: Behaviour) -> Self {
        Self {
            behaviour,
            ..self.authenticated(ThreeDSecure::Challenge)
        }
    }
}

/// Every test card the Simulator takes.
pub static CARDS: &[TestCard] = &[
    // By brand.
    card("4242424242424242", "visa", "US", "credit"),
    card("4000056655665556", "visa", "US", "debit"),
    card("5555555555554444", "mastercard", "US", "credit"),
    card("2223003122003222", "mastercard", "US", "credit"),
    card("5200828282828210", "mastercard", "US", "debit"),
    card("5105105105105100", "mastercard", "US", "prepaid"),
    card("378282246310005", "amex", "US", "credit"),
    card("371449635398431", "amex", "US", "credit"),
    card("6011111111111117", "discover", "US", "credit"),
    card("6011000990139424", "discover", "US", "credit"),
    card("6011981111111113", "discover", "US", "debit"),
    card("3056930009020004", "diners", "US", "credit"),
    card("36227206271667", "diners", "US", "credit"),
    card("6555900000604105", "discover", "US", "credit"),
    card("3566002020360505", "jcb", "JP", "credit"),
    card("6200000000000005", "unionpay", "CN", "credit"),
    card("6200000000000047", "unionpay", "CN", "debit"),
    card("6205500000000000004", "unionpay", "CN", "credit"),
    // By country: the Americas.
    visa("4000000320000021", "AR"),
    visa("4000000760000002", "BR"),
    visa("4000001240000000", "CA"),
    visa("4000001520000001", "CL"),
    visa("4000001700000003", "CO"),
    visa("4000001880000005", "CR"),
    visa("4000002180000000", "EC"),
    visa("4000004840008001", "MX"),
    visa("4000005910000000", "PA"),
    visa("4000006000000066", "PY"),
    visa("4000006040000068", "PE"),
    visa("4000008580000003", "UY"),
    // Europe and the Middle East.
    visa("4000007840000001", "AE"),
    card("5200007840000022", "mastercard", "AE", "credit"),
    visa("4000000400000008", "AT"),
    visa("4000000560000004", "BE"),
    visa("4000001000000000", "BG"),
    visa("4000001120000005", "BY"),
    visa("4000001910000009", "HR"),
    visa("4000001960000008", "CY"),
    visa("4000002030000002", "CZ"),
    visa("4000002080000001", "DK"),
    visa("4000002330000009", "EE"),
    visa("4000002460000001", "FI"),
    visa("4000002500000003", "FR"),
    visa("4000002760000016", "DE"),
    visa("4000002920000005", "GI"),
    visa("4000003000000030", "GR"),
    visa("4000003480000005", "HU"),
    visa("4000003720000005", "IE"),
    visa("4000003800000008", "IT"),
    visa("4000004280000005", "LV"),
    visa("4000004380000004", "LI"),
    visa("4000004400000000", "LT"),
    visa("4000004420000006", "LU"),
    visa("4000004700000007", "MT"),
    visa("4000005280000002", "NL"),
    visa("4000005780000007", "NO"),
    visa("4000006160000005", "PL"),
    visa("4000006200000007", "PT"),
    visa("4000006420000001", "RO"),
    visa("4000006820000007", "SA"),
    visa("4000007050000006", "SI"),
    visa("4000007030000001", "SK"),
    visa("4000007240000007", "ES"),
    visa("4000007520000008", "SE"),
    visa("4000007560000009", "CH"),
    visa("4000008260000000", "GB"),
    card("4000058260000005", "visa", "GB", "debit"),
    card("5555558265554449", "mastercard", "GB", "credit"),
    // Asia and the Pacific.
    visa("4000000360000006", "AU"),
    visa("4000001560000002", "CN"),
    visa("4000003440000004", "HK"),
    visa("4000003560000008", "IN"),
    visa("4000003920000003", "JP"),
    card("3530111333300000", "jcb", "JP", "credit"),
    visa("4000004580000002", "MY"),
    visa("4000005540000008", "NZ"),
    visa("4000007020000003", "SG"),
    visa("4000001580000008", "TW"),
    visa("4000007640000003", "TH"),
    card("4000057640000008", "visa", "TH", "debit"),
    // Refused.
    refused("4000000000000002", &GENERIC),
    refused("4000000000009995", &INSUFFICIENT_FUNDS),
    refused("4000000000009987", &LOST),
    refused("4000000000009979", &STOLEN),
    refused("4000000000000069", &EXPIRED),
    refused("4000000000000127", &INCORRECT_CVC).checked(Pass, Pass, Fail),
    refused("4000000000000119", &PROCESSING),
    refused("4000000000006975", &TOO_OFTEN),
    refused("4000000000000341", &GENERIC),
    // Fraud prevention.
    refused("4100000000000019", &FRAUDULENT).risky(Risk::Highest),
    refused("4000000000004954", &FRAUDULENT).risky(Risk::Highest),
    visa("4000000000009235", "US").risky(Risk::Elevated),
    visa("4000000000000101", "US").checked(Pass, Pass, Fail),
    visa("4000000000000036", "US").checked(Pass, Fail, Pass),
    visa("4000000000000028", "US").checked(Fail, Pass, Pass),
    visa("4000000000000010", "US").checked(Fail, Fail, Pass),
    visa("4000000000000044", "US").checked(Unavailable, Unavailable, Pass),
    // Refunds that end later.
    visa("4000000000007726", "US").refunding(Refunds::SucceedLater),
    visa("4000000000005126", "US").refunding(Refunds::FailLater),
    // Disputed after they paid.
    visa("4000000000000259", "US").disputed(Disputes::Fraudulent),
    visa("4000000000002685", "US").disputed(Disputes::NotReceived),
    visa("4000000000001976", "US").disputed(Disputes::Inquiry),
    // Money that is available at once: there is no balance, so all money is.
    visa("4000000000000077", "US"),
    visa("4000003720000278", "IE"),
    // 3-D Secure, the buyer is asked to confirm.
    visa("4000002500003155", "FR").challenged(ChallengeThenSucceed),
    visa("4000002760003184", "DE").challenged(ChallengeThenSucceed),
    visa("4000003800000446", "IT").challenged(ChallengeThenSucceed),
    visa("4000000000003220", "IE").challenged(ChallengeThenSucceed),
    visa("4000008400000027", "US").challenged(ChallengeThenSucceed),
    visa("4000008260003178", "GB").challenged(ChallengeThenDecline(&INSUFFICIENT_FUNDS)),
    visa("4000008400001629", "US").challenged(ChallengeThenDecline(&GENERIC)),
    // 3-D Secure, the buyer notices nothing.
    visa("4000000032200000", "US").authenticated(ThreeDSecure::Frictionless),
    refused("4000008400001280", &GENERIC).authenticated(ThreeDSecure::LookupFailed),
    // A captcha.
    visa("4000000000001208", "US").behind_captcha(),
    visa("4000000000003725", "US").behind_captcha(),
    // 3-D Secure is supported, and used where the merchant asks for it.
    visa("4000000000003055", "US").authenticated_on_request(ThreeDSecure::Challenge),
    visa("4000000000003097", "US").authenticated_on_request(ThreeDSecure::LookupFailed),
];
