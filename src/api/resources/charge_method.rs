//! Stripe's `charge.payment_method_details`: what was charged, as far as anybody may know.

use super::payment_method::{CHECKS, account_facts, checks, of_fields};
use crate::api::object::Shape::{self, Hash, Integer, OrNull, Text};
use crate::api::object::{Field, computed, hash_of, shown, sometimes};
use crate::domain::checkout::bank_account::AccountFacts;
use crate::domain::checkout::card::CardFacts;
use crate::domain::checkout::card_checks::ThreeDSecure;
use crate::domain::checkout::method::{MethodFacts, RedirectFacts};
use crate::domain::checkout::payment::Payment;
use crate::domain::checkout::session::Session;
use crate::domain::voucher::VoucherFacts;
use crate::domain::{Amount, PaymentMethodType};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Its fields.
pub const FIELDS: &[Field] = &[
    sometimes("au_becs_debit", Hash(AU_BECS_DEBIT)),
    sometimes("bacs_debit", Hash(BACS_DEBIT)),
    sometimes("blik", Hash(BLIK)),
    sometimes("card", Hash(CARD)),
    sometimes("cashapp", Hash(CASHAPP)),
    sometimes("ideal", Hash(IDEAL)),
    sometimes("klarna", Hash(KLARNA)),
    sometimes("multibanco", Hash(MULTIBANCO)),
    sometimes("p24", Hash(P24)),
    sometimes("sepa_debit", Hash(SEPA_DEBIT)),
    computed("type", Text),
    sometimes("us_bank_account", Hash(US_BANK_ACCOUNT)),
];

const CARD: &[Field] = &[
    computed("amount_authorized", Shape::NUMBER),
    shown("authorization_code", Shape::TEXT),
    computed("brand", Shape::TEXT),
    sometimes("capture_before", Integer),
    computed("checks", OrNull(&Hash(CHECKS))),
    computed("country", Shape::TEXT),
    computed("electronic_commerce_indicator", Shape::TEXT),
    computed("exp_month", Integer),
    computed("exp_year", Integer),
    computed("funding", Shape::TEXT),
    shown("installments", Shape::HASH),
    computed("last4", Shape::TEXT),
    shown("mandate", Shape::TEXT),
    computed("network", Shape::TEXT),
    shown("network_transaction_id", Shape::TEXT),
    shown("regulated_status", Shape::TEXT),
    computed("three_d_secure", Shape::HASH),
    shown("transaction_link_id", Shape::TEXT),
    shown("wallet", Shape::HASH),
];

const US_BANK_ACCOUNT: &[Field] = &[
    shown("account_holder_type", Shape::TEXT),
    shown("account_type", Shape::TEXT),
    computed("bank_name", Shape::TEXT),
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
    computed("mandate", Text),
    shown("payment_reference", Shape::TEXT),
    computed("routing_number", Shape::TEXT),
];

const AU_BECS_DEBIT: &[Field] = &[
    computed("bsb_number", Shape::TEXT),
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
    computed("mandate", Text),
];

const BACS_DEBIT: &[Field] = &[
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
    computed("mandate", Shape::TEXT),
    computed("sort_code", Shape::TEXT),
];

const SEPA_DEBIT: &[Field] = &[
    computed("bank_code", Shape::TEXT),
    computed("branch_code", Shape::TEXT),
    computed("country", Shape::TEXT),
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
    computed("mandate", Shape::TEXT),
];

const IDEAL: &[Field] = &[
    computed("bank", Shape::TEXT),
    computed("bic", Shape::TEXT),
    shown("generated_sepa_debit", Shape::NoId),
    shown("generated_sepa_debit_mandate", Shape::NoId),
    computed("iban_last4", Shape::TEXT),
    shown("transaction_id", Shape::TEXT),
    computed("verified_name", Shape::TEXT),
];

const P24: &[Field] = &[
    computed("bank", Shape::TEXT),
    computed("reference", Shape::TEXT),
    computed("verified_name", Shape::TEXT),
];

const KLARNA: &[Field] = &[
    computed("payer_details", OrNull(&Hash(PAYER))),
    computed("payment_method_category", Shape::TEXT),
    computed("preferred_locale", Shape::TEXT),
];

const BLIK: &[Field] = &[shown("buyer_id", Shape::TEXT)];

const CASHAPP: &[Field] = &[
    shown("buyer_id", Shape::TEXT),
    shown("cashtag", Shape::TEXT),
    shown("transaction_id", Shape::TEXT),
];

const MULTIBANCO: &[Field] = &[
    computed("entity", Shape::TEXT),
    computed("reference", Shape::TEXT),
];

const PAYER: &[Field] = &[computed("address", OrNull(&Hash(PAYER_ADDRESS)))];

const PAYER_ADDRESS: &[Field] = &[computed("country", Shape::TEXT)];

/// Of a payment's charge, of which this much was authorized.
pub fn render(session: &Session, payment: &Payment, authorized: Option<Amount>) -> Value {
    let kind = payment.method.kind().as_str();
    let own = match &payment.method {
        MethodFacts::Card(facts) => card(session, payment, (facts, authorized)),
        MethodFacts::Account(facts) => account(session, payment, facts),
        MethodFacts::Redirect(facts) => redirect(session, payment, facts),
        MethodFacts::Voucher(facts) => voucher(facts),
    };
    let mut given = json!({ "type": kind });
    if let Value::Object(fields) = &mut given {
        fields.insert(kind.to_owned(), own);
    }
    hash_of(FIELDS, given)
}

fn account(session: &Session, payment: &Payment, account: &AccountFacts) -> Value {
    let fields = match account.method {
        PaymentMethodType::Card
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Multibanco
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => return Value::Null,
        PaymentMethodType::UsBankAccount => US_BANK_ACCOUNT,
        PaymentMethodType::SepaDebit => SEPA_DEBIT,
        PaymentMethodType::BacsDebit => BACS_DEBIT,
        PaymentMethodType::AuBecsDebit => AU_BECS_DEBIT,
    };
    let mut known = account_facts(account);
    let mandate = session.id.mandate(payment.attempt);
    known.insert("mandate".to_owned(), mandate.into());
    hash_of(fields, of_fields(fields, known))
}

fn redirect(session: &Session, payment: &Payment, facts: &RedirectFacts) -> Value {
    let (_, details) = session.bill(payment);
    let name = details.account_holder();
    match facts.method {
        PaymentMethodType::Ideal => hash_of(
            IDEAL,
            json!({
                "bank": facts.bank,
                "bic": facts.bic,
                "iban_last4": facts.iban_last4,
                "verified_name": name,
            }),
        ),
        PaymentMethodType::P24 => hash_of(
            P24,
            json!({
                "bank": facts.bank,
                "reference": p24_reference(session, payment),
                "verified_name": name,
            }),
        ),
        PaymentMethodType::Klarna => {
            let country = details.billing_country();
            hash_of(
                KLARNA,
                json!({
                    "payer_details": { "address": { "country": country } },
                    "payment_method_category": "pay_later",
                    // The page is in English wherever its buyer lives.
                    "preferred_locale": format!("en-{country}"),
                }),
            )
        }
        PaymentMethodType::Blik => hash_of(BLIK, json!({})),
        PaymentMethodType::Cashapp => hash_of(CASHAPP, json!({})),
        PaymentMethodType::Card
        | PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit
        | PaymentMethodType::Multibanco => Value::Null,
    }
}

/// The numbers that were paid.
fn voucher(facts: &VoucherFacts) -> Value {
    let voucher = facts.voucher.as_ref();
    let given = json!({
        "entity": voucher.map(|voucher| &voucher.entity),
        "reference": voucher.map(|voucher| &voucher.reference),
    });
    hash_of(MULTIBANCO, given)
}

/// What Przelewy24 calls a payment: `P24-111-222-333`.
fn p24_reference(session: &Session, payment: &Payment) -> String {
    let number = number_of(&session.processor_key(payment.attempt)) % 1_000_000_000;
    let (rest, three) = (number / 1_000, number % 1_000);
    format!("P24-{:03}-{:03}-{three:03}", rest / 1_000, rest % 1_000)
}

fn card(
    session: &Session,
    payment: &Payment,
    (card, authorized): (&CardFacts, Option<Amount>),
) -> Value {
    let three_d_secure = card.three_d_secure.map(|how| {
        let asked_as = format!("{}-3ds", session.processor_key(payment.attempt));
        three_d_secure(how, &uuid(&asked_as))
    });
    let given = json!({
        "amount_authorized": authorized,
        "brand": card.brand,
        "capture_before": payment.reservation.map(|it| it.until.seconds()),
        "checks": checks(card),
        "country": card.country,
        "electronic_commerce_indicator": card.three_d_secure.and_then(indicator),
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "funding": card.funding,
        "last4": card.last4,
        "network": card.brand,
        "three_d_secure": three_d_secure,
    });
    hash_of(CARD, given)
}

/// Visa's Electronic Commerce Indicator of a payment whose buyer the bank knows.
fn indicator(how: ThreeDSecure) -> Option<&'static str> {
    match how {
        ThreeDSecure::Challenge | ThreeDSecure::Frictionless => Some("05"),
        ThreeDSecure::LookupFailed => None,
    }
}

fn three_d_secure(how: ThreeDSecure, transaction: &str) -> Value {
    let (flow, result) = match how {
        ThreeDSecure::Challenge => (Some("challenge"), "authenticated"),
        ThreeDSecure::Frictionless => (Some("frictionless"), "authenticated"),
        ThreeDSecure::LookupFailed => (None, "processing_error"),
    };
    let reached = flow.is_some();
    json!({
        "authentication_flow": flow,
        "electronic_commerce_indicator": indicator(how),
        "exemption_indicator": null,
        "result": result,
        "result_reason": null,
        "transaction_id": reached.then_some(transaction),
        "version": "2.1.0",
    })
}

/// A number that stands for `name`, always the same.
fn number_of(name: &str) -> u128 {
    let digest = Sha256::digest(name);
    digest.first_chunk().copied().map_or(0, u128::from_be_bytes)
}

/// An id as the card networks give them to 3-D Secure, always the same for the same `name`.
fn uuid(name: &str) -> String {
    let number = number_of(name);
    let hex = format!("{number:032x}");
    let part = |range| hex.get(range).unwrap_or_default();
    [
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32),
    ]
    .join("-")
}
