//! The largest link that can be made and the largest form that can be posted: how large the rows are
//! that they come to, in every object that keeps them. Cloudflare takes no row over 2 MB.

use crate::support::{Shop, paid_with};
use edgetill::api::resources::checkout_session::record;
use edgetill::api::store::{Store, Table};
use edgetill::domain::checkout::form::field::FIELDS;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::event::EventType;
use edgetill::domain::row_bound::LARGEST_ROW;
use edgetill::json;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;

/// A row by what it is, and its bytes.
type Row = (&'static str, usize);

/// What may stand beside what is counted here: numbers, deadlines, keys.
const BESIDE: usize = 20_000;
/// A third stays free, though each letter of each text here takes four bytes.
const MOST: usize = LARGEST_ROW / 3 * 2;

/// Letters are no larger.
const LETTER: &str = "🪵";
const OTHER: &str = "🪨";

/// A text of so many letters.
fn long(letters: usize) -> String {
    LETTER.repeat(letters)
}

/// An address of the web of so many letters.
fn url(letters: usize) -> String {
    let start = "https://shop.example/";
    format!("{start}{}", "x".repeat(letters - start.len()))
}

/// All the metadata there may be, under `name`.
fn metadata(name: &str) -> String {
    let entry = |at: usize| format!("&{name}[{at:02}{}]={}", "🔑".repeat(38), long(500));
    (0..50).map(entry).collect()
}

const OTHERS: &[&str] = &[
    "aed", "afn", "all", "amd", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn",
    "bif", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf", "chf", "clp",
    "cny", "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp", "etb", "eur", "fjd",
    "fkp", "gbp", "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr",
    "ils", "inr", "jmd", "jpy", "kes", "kgs", "khr", "kmf", "krw", "kyd", "kzt", "lak", "lbp",
    "lkr", "lrd", "lsl", "mad", "mdl", "mga", "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk",
    "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "pab", "pen", "pgk", "php",
    "pkr", "pln", "pyg", "qar", "ron", "rsd", "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd",
    "shp", "sle", "sos", "srd", "std", "szl", "thb", "tjs", "top", "try", "ttd", "twd", "tzs",
    "uah", "uyu", "uzs", "vnd", "vuv", "wst", "xaf", "xcd", "xof", "xpf", "yer", "zar", "zmw",
];

/// The longest way of saying `what` in every other currency.
fn options(name: &str, amount: &str) -> String {
    let one = |code: &&str| {
        format!("&{name}[{code}][{amount}]=1000000&{name}[{code}][tax_behavior]=exclusive")
    };
    OTHERS.iter().map(one).collect()
}

fn made(shop: &mut Shop, path: &str, body: &str) -> String {
    shop.make(path, body).text("/id").to_owned()
}

/// A product with a price.
fn price(shop: &mut Shop) -> String {
    let body = format!(
        "name={}&description={}&images[0]={}{}",
        long(250),
        long(5000),
        url(2000),
        metadata("metadata")
    );
    let product = made(shop, "/v1/products", &body);
    let body = format!(
        "currency=usd&unit_amount=1000000&tax_behavior=exclusive&product={product}&nickname={}&lookup_key={product}{}{}",
        long(5000),
        metadata("metadata"),
        options("currency_options", "unit_amount")
    );
    made(shop, "/v1/prices", &body)
}

fn tax_rate(shop: &mut Shop) -> String {
    let body = format!(
        "display_name={}&percentage=1.1234&inclusive=false&jurisdiction={}&description={}&country=US&state=NY\
         &tax_type=sales_tax{}",
        long(50),
        long(50),
        long(5000),
        metadata("metadata")
    );
    made(shop, "/v1/tax_rates", &body)
}

fn shipping_rate(shop: &mut Shop) -> String {
    let body = format!(
        "display_name={}&type=fixed_amount&fixed_amount[currency]=usd&fixed_amount[amount]=1000000\
         &tax_behavior=exclusive{}{}\
         &delivery_estimate[minimum][unit]=business_day&delivery_estimate[minimum][value]=999\
         &delivery_estimate[maximum][unit]=business_day&delivery_estimate[maximum][value]=999",
        long(100),
        metadata("metadata"),
        options("fixed_amount[currency_options]", "amount")
    );
    made(shop, "/v1/shipping_rates", &body)
}

/// One of the merchant's own fields, with all there is to choose from.
fn custom_field(at: usize) -> String {
    let name = format!("custom_fields[{at}]");
    let mut text = format!(
        "&{name}[key]={at}{}&{name}[label][type]=custom&{name}[label][custom]={}&{name}[type]=dropdown",
        "k".repeat(199),
        long(100)
    );
    for option in 0..200 {
        let name = format!("{name}[dropdown][options][{option}]");
        let value = format!("{option:03}{}", "v".repeat(97));
        write!(text, "&{name}[label]={}&{name}[value]={value}", long(100)).unwrap();
    }
    text
}

/// What the merchant says of itself on every page.
fn merchant() -> String {
    let addresses = [
        "terms_of_service",
        "privacy_policy",
        "refund_policy",
        "support",
    ];
    let mut body = format!("business_profile[name]={}", long(250));
    for name in addresses {
        write!(body, "&business_profile[{name}_url]={}", url(2000)).unwrap();
    }
    body
}

/// As much as can be sold.
fn items(shop: &mut Shop) -> String {
    let mut body = String::new();
    for at in 0..10 {
        let (price, item) = (price(shop), format!("line_items[{at}]"));
        let range = format!("{item}[adjustable_quantity]");
        write!(
            body,
            "{item}[price]={price}&{item}[quantity]=1&{range}[enabled]=true&{range}[maximum]=999&"
        )
        .unwrap();
        let (price, item) = (self::price(shop), format!("optional_items[{at}]"));
        write!(body, "{item}[price]={price}&{item}[quantity]=1&").unwrap();
        write!(body, "edgetill[tax_rates][{at}]={}&", tax_rate(shop)).unwrap();
    }
    for at in 0..5 {
        let rate = shipping_rate(shop);
        write!(body, "shipping_options[{at}][shipping_rate]={rate}&").unwrap();
    }
    body
}

/// Every setting that takes room, at its longest.
fn settings() -> String {
    let mut body = String::new();
    for at in 0..10 {
        write!(body, "edgetill[aliases][{at}]={at}{}&", "a".repeat(63)).unwrap();
    }
    for text in [
        "after_submit",
        "shipping_address",
        "submit",
        "terms_of_service_acceptance",
    ] {
        write!(body, "custom_text[{text}][message]={}&", long(1200)).unwrap();
    }
    write!(
        body,
        "inactive_message={}&payment_intent_data[description]={}\
         &payment_intent_data[transfer_group]={}\
         &edgetill[nickname]={}&edgetill[closed_url]={}&after_completion[type]=redirect\
         &after_completion[redirect][url]={}&phone_number_collection[enabled]=true\
         &tax_id_collection[enabled]=true&name_collection[individual][enabled]=true\
         &name_collection[business][enabled]=true&consent_collection[terms_of_service]=required\
         &consent_collection[promotions]=auto&billing_address_collection=required\
         &shipping_address_collection[allowed_countries][0]=US{}{}{}{}{}",
        long(500),
        long(1000),
        long(500),
        long(255),
        url(5000),
        url(5000),
        metadata("metadata"),
        metadata("payment_intent_data[metadata]"),
        custom_field(0),
        custom_field(1),
        custom_field(2)
    )
    .unwrap();
    body
}

fn size(value: &impl Serialize) -> usize {
    json::to_string(value).unwrap().len()
}

/// A request, and how large the rows get that Account has of it on the way to its answer.
fn send(shop: &mut Shop, path: &str, body: &str) -> (Value, [Row; 2]) {
    let call = shop.call("POST", path, body);
    shop.begin(&call).unwrap();
    let (mut message, mut request) = (0, 0);
    loop {
        message = shop
            .store
            .outbox
            .values()
            .map(size)
            .fold(message, usize::max);
        request = shop
            .store
            .requests
            .values()
            .map(size)
            .fold(request, usize::max);
        if !shop.flush_one() {
            break;
        }
    }
    let replies = shop.store.requests.values();
    let mut replies = replies.filter_map(|request| request.reply.as_ref());
    let reply = replies.next_back().expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.body);
    let rows = [
        ("a message of Account's", message),
        ("an answer that Account keeps", request),
    ];
    (serde_json::from_str(&reply.body).unwrap(), rows)
}

/// A session whose buyer typed as much as every field takes.
fn largest_session(shop: &mut Shop, link: &str) -> Session {
    let mut session = paid_with(shop.session(link, 1), PaymentResult::Succeeded);
    for field in FIELDS {
        let details = session.details.clone();
        session.details = details.with(field, long(field.longest));
    }
    session
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "with --nocapture it shows how large they are"
)]
fn no_row_comes_near_what_a_row_may_hold() {
    let mut shop = Shop::new();
    shop.make("/v1/edgetill/settings", &merchant());
    let body = items(&mut shop) + &settings();
    let (made, [told, kept]) = send(&mut shop, "/v1/payment_links", &body);
    let link = made["id"].as_str().unwrap().to_owned();
    // All of it becomes something else, which an event says beside what it was.
    let changed = settings().replace(LETTER, OTHER);
    let path = format!("/v1/payment_links/{link}");
    let (_, [told_again, kept_again]) = send(&mut shop, &path, &changed);
    let updated = shop.get("/v1/events", "type=payment_link.updated");

    let gate = shop.gates[&link].clone();
    let session = largest_session(&mut shop, &link);
    let events = [
        EventType::CheckoutSessionCompleted,
        EventType::PaymentIntentCreated,
        EventType::PaymentIntentSucceeded,
        EventType::ChargeSucceeded,
    ];
    let record = record::of_session(&session, &events, 1).unwrap();
    let largest = record.events.iter().map(size).max().unwrap();
    let row = shop.store.row(Table::PaymentLink, &link).unwrap().unwrap();
    let rows = [
        told,
        kept,
        told_again,
        kept_again,
        ("a link in Account", row.json.len()),
        ("an update in the Ledger", size(&updated.json["data"][0])),
        ("the copy in KV", size(&gate.published())),
        ("a link in Link", size(&gate)),
        ("the link before, in Link", size(&gate.status(None))),
        ("a session", size(&session)),
        ("its record on the way", size(&record)),
        ("its purchase in the Ledger", size(&record.rows[0])),
        ("an event of it in the Ledger", largest),
    ];
    for (row, bytes) in rows {
        println!("{row}: {bytes} bytes");
    }
    for (row, bytes) in rows {
        assert!(bytes + BESIDE < MOST, "{row}: {bytes} bytes");
    }
}
