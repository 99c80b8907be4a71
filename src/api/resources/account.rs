//! Stripe's `account`: what an installation can say of whoever runs it.
//!
//! There is one, of both modes. Its country and currency are not known, so they are left out, as
//! Stripe's types allow; the Worker answers, and no object is asked.

use crate::api::installation::Installation;
use crate::api::object::Shape::{self, Boolean, Hash, List, OrNull, Text, Word};
use crate::api::object::{Field, Params, Rest, computed, hash_of, object_of, shown};
use crate::api::operation::Operation;
use crate::api::resource::Resource;
use crate::api::response::Returns;
use crate::api::store::list;
use crate::domain::Error;
use crate::domain::error::ErrorKind;
use serde_json::{Value, json};

/// The account.
pub const RESOURCE: Resource = Resource {
    object: "account",
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[
        Operation::said("/v1/account", "account", render),
        Operation::said("/v1/accounts", "account", nobody)
            .returning(Returns::List("account"))
            .takes(Params::own(&[list::LIMIT])),
        Operation::said("/v1/accounts/{account}", "account", render),
    ],
};

/// Stripe's `account`, field by field.
const FIELDS: &[Field] = &[
    computed("business_profile", OrNull(&Hash(PROFILE))),
    shown("business_type", Shape::TEXT),
    computed("charges_enabled", Boolean),
    computed("details_submitted", Boolean),
    shown("email", Shape::TEXT),
    shown("payouts_enabled", Boolean),
    computed("settings", OrNull(&Hash(SETTINGS))),
    shown("type", Word(&["custom", "express", "none", "standard"])).rests(Rest::Word("standard")),
];

const PROFILE: &[Field] = &[
    shown("mcc", Shape::TEXT),
    shown("minority_owned_business_designation", OrNull(&List(&Text))),
    computed("name", Shape::TEXT),
    shown("specified_commercial_transactions_act_url", Shape::TEXT),
    shown("support_address", Shape::HASH),
    shown("support_email", Shape::TEXT),
    shown("support_phone", Shape::TEXT),
    shown("support_url", Shape::TEXT),
    shown("url", Shape::TEXT),
];

const SETTINGS: &[Field] = &[
    shown("branding", Hash(BRANDING)),
    shown("card_payments", Hash(CARD_PAYMENTS)),
    computed("dashboard", Hash(DASHBOARD)),
    shown("payments", Hash(PAYMENTS)),
];

const BRANDING: &[Field] = &[
    shown("icon", Shape::NoId),
    shown("logo", Shape::NoId),
    shown("primary_color", Shape::TEXT),
    shown("secondary_color", Shape::TEXT),
];

const CARD_PAYMENTS: &[Field] = &[
    shown("statement_descriptor_prefix", Shape::TEXT),
    shown("statement_descriptor_prefix_kana", Shape::TEXT),
    shown("statement_descriptor_prefix_kanji", Shape::TEXT),
];

const DASHBOARD: &[Field] = &[
    computed("display_name", Shape::TEXT),
    shown("timezone", Shape::TEXT).rests(Rest::Word("Etc/UTC")),
];

const PAYMENTS: &[Field] = &[
    shown("statement_descriptor", Shape::TEXT),
    shown("statement_descriptor_kana", Shape::TEXT),
    shown("statement_descriptor_kanji", Shape::TEXT),
    shown("statement_descriptor_prefix_kana", Shape::TEXT),
    shown("statement_descriptor_prefix_kanji", Shape::TEXT),
];

/// The id of the account of an installation with this number in hexadecimal digits.
pub fn id_of(digits: &str) -> String {
    format!("acct_{}", digits.get(..16).unwrap_or(digits))
}

/// Refuses the account `id` of somebody else, to whoever shows this key.
pub fn no_access(id: &str, key: &str) -> Error {
    let message = format!(
        "The provided key '{key}' does not have access to account '{id}' (or that account does \
         not exist). Application access may have been revoked."
    );
    Error::new(ErrorKind::Forbidden, message).code("account_invalid")
}

/// The accounts that are connected to it: nobody's.
fn nobody(_: &Installation) -> Value {
    list::first_page(Vec::new(), "/v1/accounts")
}

fn render(installation: &Installation) -> Value {
    let profile = json!({ "name": installation.merchant });
    let dashboard = json!({ "display_name": installation.merchant });
    let settings = json!({ "dashboard": hash_of(DASHBOARD, dashboard) });
    let given = json!({
        "id": installation.account,
        "business_profile": hash_of(PROFILE, profile),
        // There is no processor for real money.
        "charges_enabled": !installation.mode.is_live(),
        // Nothing was asked for that could be missing.
        "details_submitted": true,
        "settings": hash_of(SETTINGS, settings),
    });
    object_of("account", FIELDS, given)
}
