//! Stripe's `payment_method_configuration`: which ways to pay links offer that name none.
//!
//! There is one in each mode, which is always there and cannot be made or taken away. What it says
//! reaches every link as the merchant's settings do.

use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Shape::{self, Boolean, Hash, OrNull, Text, Word};
use crate::api::object::{
    By, Field, UPDATE, boolean, computed, filter, hash, hash_of, hidden, object_of, one_of, shown,
    text,
};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::resource::Resource;
use crate::api::store::list::Page;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Row, Store, StoreError, Table, outbox, to_json};
use crate::domain::payment_method_configuration::{PaymentMethodConfiguration, Preference};
use crate::domain::settings::Settings;
use crate::domain::{Error, Mode, PaymentMethodType};
use serde_json::{Value, json};

/// The configuration.
pub const RESOURCE: Resource = Resource {
    object: OBJECT,
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[
        Operation::list("/v1/payment_method_configurations", OBJECT, FILTERS).by(list),
        Operation::retrieve("/v1/payment_method_configurations/{configuration}", OBJECT)
            .by(retrieve),
        Operation::update(
            "/v1/payment_method_configurations/{configuration}",
            OBJECT,
            FIELDS,
            update,
        ),
    ],
};

const OBJECT: &str = "payment_method_configuration";
/// The id of the one there is, in either mode.
const ID: &str = "pmc_000000000000000000default";
/// The id of its row among the settings.
const ROW: &str = "payment_methods";
const USUAL_NAME: &str = "Default";

/// Stripe's `payment_method_configuration`, field by field.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    hidden("acss_debit").refused(UPDATE),
    computed("active", Boolean).refused(UPDATE),
    hidden("affirm").refused(UPDATE),
    hidden("afterpay_clearpay").refused(UPDATE),
    hidden("alipay").refused(UPDATE),
    hidden("alma").refused(UPDATE),
    hidden("amazon_pay").refused(UPDATE),
    hidden("apple_pay").refused(UPDATE),
    hidden("apple_pay_later").refused(UPDATE),
    shown("application", Shape::TEXT),
    computed("au_becs_debit", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    computed("bacs_debit", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("bancontact").refused(UPDATE),
    hidden("billie").refused(UPDATE),
    hidden("bizum").refused(UPDATE),
    computed("blik", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("boleto").refused(UPDATE),
    computed("card", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("cartes_bancaires").refused(UPDATE),
    computed("cashapp", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("crypto").refused(UPDATE),
    hidden("customer_balance").refused(UPDATE),
    hidden("eps").refused(UPDATE),
    hidden("fpx").refused(UPDATE),
    hidden("fr_meal_voucher_conecs").refused(UPDATE),
    hidden("giropay").refused(UPDATE),
    hidden("google_pay").refused(UPDATE),
    hidden("grabpay").refused(UPDATE),
    computed("ideal", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    computed("is_default", Boolean),
    hidden("jcb").refused(UPDATE),
    hidden("kakao_pay").refused(UPDATE),
    computed("klarna", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("konbini").refused(UPDATE),
    hidden("kr_card").refused(UPDATE),
    hidden("link").refused(UPDATE),
    computed("livemode", Boolean),
    hidden("mb_way").refused(UPDATE),
    hidden("mobilepay").refused(UPDATE),
    computed("multibanco", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    computed("name", Text).sent(UPDATE, text(250)),
    hidden("naver_pay").refused(UPDATE),
    hidden("nz_bank_account").refused(UPDATE),
    hidden("oxxo").refused(UPDATE),
    computed("p24", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    shown("parent", Shape::TEXT),
    hidden("pay_by_bank").refused(UPDATE),
    hidden("payco").refused(UPDATE),
    hidden("paynow").refused(UPDATE),
    hidden("paypal").refused(UPDATE),
    hidden("paypay").refused(UPDATE),
    hidden("payto").refused(UPDATE),
    hidden("pix").refused(UPDATE),
    hidden("promptpay").refused(UPDATE),
    hidden("revolut_pay").refused(UPDATE),
    hidden("samsung_pay").refused(UPDATE),
    hidden("satispay").refused(UPDATE),
    hidden("scalapay").refused(UPDATE),
    computed("sepa_debit", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("sequra").refused(UPDATE),
    hidden("sofort").refused(UPDATE),
    hidden("sunbit").refused(UPDATE),
    hidden("swish").refused(UPDATE),
    hidden("twint").refused(UPDATE),
    hidden("upi").refused(UPDATE),
    computed("us_bank_account", Hash(METHOD)).sent(UPDATE, hash(METHOD)),
    hidden("wechat_pay").refused(UPDATE),
    hidden("zip").refused(UPDATE),
];

/// Stripe's `payment_method_configuration_details`: what decided over the ways to pay.
pub const DETAILS: &[Field] = &[computed("id", Text), shown("parent", Shape::TEXT)];

/// Those of what a link sells; `null` where the link names its ways to pay itself.
pub fn details(settings: &Settings) -> Value {
    match settings.payment_method_types {
        Some(_) => Value::Null,
        None => hash_of(DETAILS, json!({ "id": ID })),
    }
}

/// What is said of one way to pay.
const METHOD: &[Field] = &[
    computed("available", Boolean),
    computed("display_preference", Hash(DISPLAY)).sent(UPDATE, hash(DISPLAY)),
];

const DISPLAY: &[Field] = &[
    shown("overridable", OrNull(&Boolean)),
    computed("preference", Word(Preference::WORDS)).sent(UPDATE, one_of(Preference::WORDS)),
    computed("value", Word(&["off", "on"])),
];

/// What lists of it are filtered by.
const FILTERS: &[Field] = &[filter("active", By::Rule, boolean())];

/// The configuration as it is set; as it rests if nothing ever was.
fn stored(store: &dyn Store) -> Result<PaymentMethodConfiguration, StoreError> {
    let row = store.row(Table::Settings, ROW)?;
    row.map_or_else(
        || Ok(PaymentMethodConfiguration::default()),
        |row| row.read(),
    )
}

/// The ways to pay that links offer that name none; empty where these are cards alone.
pub fn switched_on(store: &dyn Store) -> Result<Vec<PaymentMethodType>, StoreError> {
    let all = stored(store)?.switched_on();
    Ok(Some(all)
        .filter(|all| all != PaymentMethodType::DEFAULT)
        .unwrap_or_default())
}

/// `GET /v1/payment_method_configurations`
fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let is_wanted = reader.word("active") != Some("false");
    let object = render(&stored(context.store)?, context.call.mode);
    let all = Vec::from_iter(is_wanted.then_some(object));
    let url = "/v1/payment_method_configurations";
    let page = Page::read(reader)?.list(OBJECT, &all, url)?;
    Ok(HandlerResult::Object(page))
}

/// `GET /v1/payment_method_configurations/{configuration}`
fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    check_id(request.id())?;
    let configuration = stored(context.store)?;
    let object = render(&configuration, context.call.mode);
    Ok(HandlerResult::Object(object))
}

/// `POST /v1/payment_method_configurations/{configuration}`: the links are told.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    check_id(request.id())?;
    let reader = &request.reader();
    let before = stored(context.store)?;
    let mut configuration = before.clone();
    if let Some(name) = reader.word("name") {
        configuration.name = Some(name.to_owned());
    }
    for method in PaymentMethodType::ALL {
        if let Some(preference) = preference(reader, method) {
            configuration.preferences.insert(method, preference);
        }
    }
    if configuration.switched_on().is_empty() {
        let message = "At least one payment method must be on.";
        return Err(Error::invalid(
            "card[display_preference][preference]",
            message,
        ));
    }
    if configuration != before {
        context.store.put(&row(&configuration)?)?;
    }
    if configuration.switched_on() != before.switched_on() {
        let task = Task::RefreshLinks { below: None };
        outbox::enqueue(context.store, Target::AllLinks, task, None, context.now)?;
    }
    let object = render(&configuration, context.call.mode);
    Ok(HandlerResult::Object(object))
}

/// What is sent of `method`.
fn preference(reader: &Reader, method: PaymentMethodType) -> Option<Preference> {
    let sent = reader.hash(method.as_str())?.hash("display_preference")?;
    Preference::parse(sent.word("preference")?)
}

fn check_id(id: &str) -> Result<(), Error> {
    if id == ID {
        return Ok(());
    }
    Err(Error::no_such(OBJECT, "configuration", id))
}

fn render(configuration: &PaymentMethodConfiguration, mode: Mode) -> Value {
    let name = configuration.name.as_deref().unwrap_or(USUAL_NAME);
    let mut given = json!({
        "id": ID,
        "active": true,
        "is_default": true,
        "livemode": mode.is_live(),
        "name": name,
    });
    if let Value::Object(fields) = &mut given {
        let all = PaymentMethodType::ALL.into_iter();
        fields.extend(all.map(|it| (it.as_str().to_owned(), method(configuration, it))));
    }
    object_of(OBJECT, FIELDS, given)
}

fn method(configuration: &PaymentMethodConfiguration, method: PaymentMethodType) -> Value {
    let is_on = configuration.is_on(method);
    let display = json!({
        "preference": configuration.preference(method),
        "value": if is_on { "on" } else { "off" },
    });
    let given = json!({
        "available": is_on,
        "display_preference": hash_of(DISPLAY, display),
    });
    hash_of(METHOD, given)
}

fn row(configuration: &PaymentMethodConfiguration) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::Settings,
        id: ROW.to_owned(),
        place: None,
        parent: String::new(),
        status: String::new(),
        created: None,
        ends: None,
        tags: Vec::new(),
        json: to_json(configuration)?,
    })
}
