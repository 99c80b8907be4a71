//! Stripe's `payment_method`: what one of a session's payments was paid with, for reading only.
//!
//! Nobody makes or keeps one: it is what a payment intent, a charge and a refund name by its id.

use super::checkout_session::fields::ADDRESS;
use super::checkout_session::render::address_of;
use crate::api::object::Shape::{self, Boolean, Hash, Integer, List, OrNull, Text, Word};
use crate::api::object::{Field, Rest, computed, hash_of, object_of, shown, sometimes};
use crate::api::operation::{Operation, SessionPart};
use crate::api::resource::Resource;
use crate::domain::PaymentMethodType;
use crate::domain::checkout::bank_account::AccountFacts;
use crate::domain::checkout::card::CardFacts;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::address::{AddressPart, Group};
use crate::domain::checkout::form::field::Destination;
use crate::domain::checkout::method::{MethodFacts, RedirectFacts};
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::Session;
use serde_json::{Map, Value, json};

/// Payment methods.
pub const RESOURCE: Resource = Resource {
    object: "payment_method",
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[
        Operation::retrieve("/v1/payment_methods/{payment_method}", "payment_method")
            .from_session(SessionPart::Related("payment_method")),
    ],
};

/// How Stripe speaks of one in errors.
pub const SPOKEN: &str = "PaymentMethod";

/// Stripe's `payment_method`, field by field.
pub const FIELDS: &[Field] = &[
    shown(
        "allow_redisplay",
        Word(&["always", "limited", "unspecified"]),
    )
    .rests(Rest::Word("unspecified")),
    sometimes("au_becs_debit", Hash(AU_BECS_DEBIT)),
    sometimes("bacs_debit", Hash(BACS_DEBIT)),
    computed("billing_details", Hash(BILLING_DETAILS)),
    sometimes("blik", Hash(BLIK)),
    sometimes("card", Hash(CARD)),
    sometimes("cashapp", Hash(CASHAPP)),
    computed("created", Integer),
    shown("customer", Shape::NoId),
    shown("customer_account", Shape::TEXT),
    sometimes("ideal", Hash(IDEAL)),
    sometimes("klarna", Hash(KLARNA)),
    computed("livemode", Boolean),
    shown("metadata", OrNull(&Shape::Metadata)).rests(Rest::NotNull),
    sometimes("multibanco", Hash(&[])),
    sometimes("p24", Hash(P24)),
    sometimes("sepa_debit", Hash(SEPA_DEBIT)),
    computed("type", Text),
    sometimes("us_bank_account", Hash(US_BANK_ACCOUNT)),
];

/// Whose card it is.
pub const BILLING_DETAILS: &[Field] = &[
    computed("address", OrNull(&Hash(ADDRESS))),
    computed("email", Shape::TEXT),
    computed("name", Shape::TEXT),
    computed("phone", Shape::TEXT),
    shown("tax_id", Shape::TEXT),
];

const CARD: &[Field] = &[
    computed("brand", Text),
    computed("checks", OrNull(&Hash(CHECKS))),
    computed("country", Shape::TEXT),
    computed("display_brand", Shape::TEXT),
    computed("exp_month", Integer),
    computed("exp_year", Integer),
    computed("funding", Text),
    shown("generated_from", Shape::HASH),
    computed("last4", Text),
    computed("networks", OrNull(&Hash(NETWORKS))),
    shown("regulated_status", Shape::TEXT),
    computed("three_d_secure_usage", OrNull(&Hash(USAGE))),
    shown("wallet", Shape::HASH),
];

/// What the issuer found of what was typed.
pub const CHECKS: &[Field] = &[
    computed("address_line1_check", Shape::TEXT),
    computed("address_postal_code_check", Shape::TEXT),
    computed("cvc_check", Shape::TEXT),
];

/// Any card may be asked to prove its buyer.
const USAGE: &[Field] = &[computed("supported", Boolean)];

const NETWORKS: &[Field] = &[
    computed("available", List(&Text)),
    shown("preferred", Shape::TEXT),
];

const US_BANK_ACCOUNT: &[Field] = &[
    shown("account_holder_type", Shape::TEXT),
    shown("account_type", Shape::TEXT),
    computed("bank_name", Shape::TEXT),
    shown("financial_connections_account", Shape::TEXT),
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
    computed("networks", OrNull(&Hash(US_NETWORKS))),
    computed("routing_number", Shape::TEXT),
    shown("status_details", Shape::HASH),
];

const AU_BECS_DEBIT: &[Field] = &[
    computed("bsb_number", Shape::TEXT),
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
];

const BACS_DEBIT: &[Field] = &[
    computed("fingerprint", Shape::TEXT),
    computed("last4", Shape::TEXT),
    computed("sort_code", Shape::TEXT),
];

const SEPA_DEBIT: &[Field] = &[
    computed("bank_code", Shape::TEXT),
    computed("branch_code", Shape::TEXT),
    computed("country", Shape::TEXT),
    computed("fingerprint", Shape::TEXT),
    shown("generated_from", Shape::HASH),
    computed("last4", Shape::TEXT),
];

const IDEAL: &[Field] = &[computed("bank", Shape::TEXT), computed("bic", Shape::TEXT)];

const P24: &[Field] = &[computed("bank", Shape::TEXT)];

const KLARNA: &[Field] = &[shown("dob", Shape::HASH)];

const BLIK: &[Field] = &[shown("buyer_id", Shape::TEXT)];

const CASHAPP: &[Field] = &[
    shown("buyer_id", Shape::TEXT),
    shown("cashtag", Shape::TEXT),
];

const US_NETWORKS: &[Field] = &[
    computed("preferred", Shape::TEXT),
    computed("supported", List(&Text)),
];

/// The payment methods of a session, one for each payment, newest first.
pub fn all(session: &Session) -> impl Iterator<Item = Value> + '_ {
    let previous = session.previous_payments.iter().rev();
    let payments = session.payment.iter().chain(previous);
    payments.map(|payment| render(session, payment))
}

fn render(session: &Session, payment: &Payment) -> Value {
    let (_, details) = session.bill(payment);
    let kind = payment.method.kind().as_str();
    let mut given = json!({
        "id": session.id.payment_method(payment.attempt),
        "billing_details": billing_details(details),
        "created": payment.created.seconds(),
        "livemode": session.mode().is_live(),
        "type": kind,
    });
    if let Value::Object(fields) = &mut given {
        let own = match &payment.method {
            MethodFacts::Card(facts) => card(facts),
            MethodFacts::Account(facts) => account(facts),
            MethodFacts::Redirect(facts) => redirect(facts, &payment.result),
            // Stripe says nothing of it.
            MethodFacts::Voucher(_) => json!({}),
        };
        fields.insert(kind.to_owned(), own);
    }
    object_of("payment_method", FIELDS, given)
}

/// Whose card paid, as it was typed.
pub fn billing_details(details: &Details) -> Value {
    let typed = |key| details.at(Destination::CustomerDetails(key));
    let computed = json!({
        "address": address_of(details, Group::Billing),
        "email": typed("email"),
        "name": details
            .at(Destination::Address(Group::Billing, AddressPart::Name))
            .or_else(|| details.account_holder()),
        "phone": typed("phone"),
    });
    hash_of(BILLING_DETAILS, computed)
}

fn account(account: &AccountFacts) -> Value {
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
    known.insert(
        "networks".to_owned(),
        json!({ "preferred": "ach", "supported": ["ach"] }),
    );
    hash_of(fields, of_fields(fields, known))
}

/// The bank is known once it paid.
fn redirect(facts: &RedirectFacts, result: &PaymentResult) -> Value {
    let has_paid = match result {
        PaymentResult::Succeeded | PaymentResult::Refunded => true,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Issued
        | PaymentResult::Held
        | PaymentResult::Settling
        | PaymentResult::Released { .. }
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => false,
    };
    let known = Some(facts).filter(|_| has_paid);
    let bank = known.map(|facts| &facts.bank);
    match facts.method {
        PaymentMethodType::Ideal => {
            let bic = known.map(|facts| &facts.bic);
            hash_of(IDEAL, json!({ "bank": bank, "bic": bic }))
        }
        PaymentMethodType::P24 => hash_of(P24, json!({ "bank": bank })),
        PaymentMethodType::Klarna => hash_of(KLARNA, json!({})),
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

/// What may be known of an account, by whatever its scheme calls its bank.
pub fn account_facts(account: &AccountFacts) -> Map<String, Value> {
    let facts = [
        ("bank_code", json!(account.bank)),
        ("bank_name", json!(account.bank_name)),
        ("branch_code", json!(account.branch)),
        ("bsb_number", json!(account.bank)),
        ("country", json!(account.country)),
        ("fingerprint", json!(account.fingerprint)),
        ("last4", json!(account.last4)),
        ("routing_number", json!(account.bank)),
        ("sort_code", json!(account.bank)),
    ];
    facts
        .into_iter()
        .map(|(name, fact)| (name.to_owned(), fact))
        .collect()
}

/// Those of `known` that a hash with these fields has.
pub fn of_fields(fields: &[Field], known: Map<String, Value>) -> Value {
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    Value::Object(known.into_iter().filter(|(name, _)| has(name)).collect())
}

/// What the issuer of a card found.
pub fn checks(card: &CardFacts) -> Value {
    let computed = json!({
        "address_line1_check": card.checks.address_line1,
        "address_postal_code_check": card.checks.postal_code,
        "cvc_check": card.checks.cvc,
    });
    hash_of(CHECKS, computed)
}

fn card(card: &CardFacts) -> Value {
    let networks = json!({ "available": [card.brand] });
    let computed = json!({
        "brand": card.brand,
        "checks": checks(card),
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "funding": card.funding,
        "last4": card.last4,
        "networks": hash_of(NETWORKS, networks),
        "three_d_secure_usage": { "supported": true },
    });
    hash_of(CARD, computed)
}
