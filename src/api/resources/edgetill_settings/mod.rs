//! What a merchant sets once for all its links, in each mode: `edgetill.settings`.
//!
//! Stripe keeps it in the Dashboard, so no resource of Stripe's has it; fields are called what
//! Stripe calls them where it shows them.

mod fields;

use self::fields::{FIELDS, PROFILE};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::{hash_of, object_of, with};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::request::rules::{check_descriptor, check_url};
use crate::api::request::settings::SettingsChange;
use crate::api::resource::Resource;
use crate::api::resources::branding;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Row, Store, StoreError, Table, outbox, to_json};
use crate::domain::checkout::form::is_email;
use crate::domain::merchant::Merchant;
use crate::domain::{Error, Mode};
use serde_json::{Value, json};

/// The settings.
pub const RESOURCE: Resource = Resource {
    object: "edgetill.settings",
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[
        Operation::retrieve("/v1/edgetill/settings", "edgetill.settings").by(retrieve),
        Operation::update("/v1/edgetill/settings", "edgetill.settings", FIELDS, update),
    ],
};

/// The id of the one row.
const ID: &str = "settings";
/// A number that anybody can dial has so many digits: E.164 allows 15.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

/// The merchant as it is set; as it rests if nothing ever was.
pub fn merchant(store: &dyn Store) -> Result<Merchant, StoreError> {
    let row = store.row(Table::Settings, ID)?;
    row.map_or_else(|| Ok(Merchant::default()), |row| row.read())
}

/// `GET /v1/edgetill/settings`
fn retrieve(context: &mut Context, _: &Request) -> Result<HandlerResult, Error> {
    let merchant = merchant(context.store)?;
    Ok(HandlerResult::Object(render(&merchant, context.call.mode)))
}

/// `POST /v1/edgetill/settings`: the links are told.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let before = merchant(context.store)?;
    let descriptor = reader.word("statement_descriptor");
    check_descriptor(descriptor, &reader.path("statement_descriptor"))?;
    let mut merchant: Merchant = SettingsChange::read(reader, FIELDS).merged_into(&before)?;
    if let Some(sent) = reader.hash("branding") {
        branding::check_sent(&sent, context.call.mode)?;
        let change = SettingsChange::read(&sent, branding::FIELDS);
        merchant.branding = change.merged_into(&before.branding)?;
        branding::check_legible(&before.branding, &merchant.branding, sent.own_path())?;
    }
    if let Some(profile) = reader.hash("business_profile") {
        check_profile(&profile, context.call.mode)?;
        let change = SettingsChange::read(&profile, PROFILE);
        merchant.business_profile = change.merged_into(&before.business_profile)?;
    }
    if merchant != before {
        context.store.put(&row(&merchant)?)?;
        let task = Task::RefreshLinks { below: None };
        outbox::enqueue(context.store, Target::AllLinks, task, None, context.now)?;
    }
    Ok(HandlerResult::Object(render(&merchant, context.call.mode)))
}

fn render(merchant: &Merchant, mode: Mode) -> Value {
    let profile = with(&merchant.business_profile, Value::Null);
    let computed = json!({
        "branding": branding::render(&merchant.branding),
        "business_profile": hash_of(PROFILE, profile),
        "livemode": mode.is_live(),
    });
    object_of("edgetill.settings", FIELDS, with(merchant, computed))
}

fn row(merchant: &Merchant) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::Settings,
        id: ID.to_owned(),
        place: None,
        parent: String::new(),
        status: String::new(),
        created: None,
        ends: None,
        tags: Vec::new(),
        json: to_json(merchant)?,
    })
}

/// What rows cannot say: addresses lead somewhere, and a number can be dialled.
fn check_profile(profile: &Reader, mode: Mode) -> Result<(), Error> {
    for name in [
        "privacy_policy_url",
        "refund_policy_url",
        "support_url",
        "terms_of_service_url",
    ] {
        if let Some(url) = profile.word(name) {
            check_url(url, &profile.path(name), mode)?;
        }
    }
    if let Some(email) = profile.word("support_email").filter(|it| !is_email(it)) {
        let message = format!("Invalid email address: {email}");
        return Err(Error::invalid(profile.path("support_email"), message).code("email_invalid"));
    }
    if profile
        .word("support_phone")
        .is_some_and(|it| !is_phone(it))
    {
        let message = "Invalid phone number: it must have 3 to 15 digits, and besides them only \
                       spaces, hyphens, dots, slashes, brackets and a plus sign in front.";
        return Err(Error::invalid(profile.path("support_phone"), message));
    }
    Ok(())
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let national = text.strip_prefix('+').unwrap_or(text);
    let is_known = |letter: char| letter.is_ascii_digit() || " -./()".contains(letter);
    PHONE_DIGITS.contains(&digits) && national.chars().all(is_known)
}
