//! Aliases of payment links: whose they are, whoever asks and in whatever order it is answered.

use crate::support::{Answer, Shop};
use edgetill::domain::checkout::session::Purchase;
use edgetill::domain::door::Seat;
use edgetill::domain::gate::Asking;
use serde_json::json;

const TAKEN: &str = "The slug 'tea' is already taken. Choose another one.";

fn slugs(answer: &Answer) -> Vec<String> {
    let aliases = answer.json.pointer("/edgetill/aliases").unwrap();
    let aliases = aliases.as_array().unwrap().iter();
    aliases
        .map(|alias| alias["slug"].as_str().unwrap().to_owned())
        .collect()
}

fn path(link: &Answer) -> String {
    format!("/v1/payment_links/{}", link.text("/id"))
}

/// What a link says that would take "tea".
#[track_caller]
fn refused(shop: &mut Shop, body: &str, param: &str) {
    let price = shop.price();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{body}");
    let (message, said, _) = shop.post("/v1/payment_links", &body).error();
    assert_eq!((message.as_str(), said.as_str()), (TAKEN, param), "{body}");
}

#[test]
fn an_alias_is_one_slug_among_all_however_it_is_written() {
    let mut shop = Shop::new();
    let link = shop.link("edgetill[slug]=one&edgetill[aliases][]=Tea&edgetill[aliases][]=cup");
    assert_eq!(slugs(&link), ["tea", "cup"]);
    assert_eq!(link.text("/url"), "https://pay.example.com/test_one");
    refused(&mut shop, "edgetill[slug]=TEA", "edgetill[slug]");
    let aliases = "edgetill[aliases][0]=new&edgetill[aliases][1]=tEa";
    refused(&mut shop, aliases, "edgetill[aliases][1]");
    // Nothing of what was refused stays behind.
    shop.link("edgetill[slug]=new");
}

#[test]
fn a_link_has_no_alias_twice_and_none_that_is_its_slug() {
    let mut shop = Shop::new();
    let twice = "edgetill[aliases][0]=tea&edgetill[aliases][1]=Tea";
    refused(&mut shop, twice, "edgetill[aliases][1]");
    let own = "edgetill[slug]=tea&edgetill[aliases][0]=Tea";
    refused(&mut shop, own, "edgetill[aliases][0]");
    let link = shop.link("edgetill[slug]=tea");
    let answer = shop.post(&path(&link), "edgetill[aliases][0]=TEA");
    assert_eq!(answer.error().0, TAKEN);
}

#[test]
fn an_alias_that_a_link_does_not_have_any_more_is_free() {
    let mut shop = Shop::new();
    let link = shop.link("edgetill[aliases][]=tea&edgetill[aliases][]=cup");
    let renamed = shop.make(
        &path(&link),
        "edgetill[aliases][]=pot&edgetill[aliases][]=cup",
    );
    assert_eq!(slugs(&renamed), ["pot", "cup"]);
    let other = shop.link("edgetill[slug]=tea");
    refused(&mut shop, "edgetill[slug]=tea", "edgetill[slug]");
    let none = shop.make(&path(&link), "edgetill[aliases]=");
    assert_eq!(slugs(&none), Vec::<String>::new());
    let both = shop.make(
        &path(&other),
        "edgetill[aliases][]=cup&edgetill[aliases][]=pot",
    );
    assert_eq!(slugs(&both), ["cup", "pot"]);
    // Whatever else is changed leaves them.
    shop.make(&path(&other), "edgetill[nickname]=x");
    assert_eq!(slugs(&shop.get(&path(&other), "")), ["cup", "pot"]);
    let answer = shop.post(&path(&link), "edgetill[aliases][]=cup");
    assert_eq!(answer.error().1, "edgetill[aliases][0]");
}

#[test]
fn what_a_later_change_wants_is_not_freed_by_an_earlier_one() {
    let mut shop = Shop::new();
    let other = shop.link("");
    let link = shop.link("edgetill[aliases][]=tea");
    let at = path(&link);
    for body in [
        "edgetill[aliases][]=cup",
        "edgetill[aliases][]=tea&edgetill[aliases][]=cup",
        "edgetill[aliases][]=pot",
        "edgetill[aliases][]=tea",
    ] {
        let call = shop.call("POST", &at, body);
        shop.begin(&call).unwrap();
    }
    let asked = |shop: &mut Shop, word: &str| {
        let body = format!("edgetill[aliases][]={word}");
        let call = shop.call("POST", &path(&other), &body);
        shop.begin(&call).is_err()
    };
    let mut seen = Vec::new();
    while shop.flush_one() {
        // It is this link's all the time, though it does not have it now and then.
        assert!(asked(&mut shop, "tea"));
        seen.push(shop.gates[link.text("/id")].link.aliases.clone());
    }
    assert_eq!(seen.last(), Some(&vec!["test_tea".to_owned()]));
    assert!(!asked(&mut shop, "cup") && !asked(&mut shop, "pot"));
}

#[test]
fn what_a_refused_change_wanted_is_free_again() {
    let mut shop = Shop::new();
    let link = shop.link("edgetill[aliases][]=tea&restrictions[completed_sessions][limit]=1");
    let at = path(&link);
    let gate = shop.gates.get_mut(link.text("/id")).unwrap();
    gate.door.quota.committed = 1;
    gate.follow_door();
    let answer = shop.post(&at, "active=true&edgetill[aliases][]=cup");
    assert_eq!((answer.status, answer.error().1.as_str()), (400, "active"));
    assert_eq!(slugs(&shop.get(&at, "")), ["tea"]);
    shop.link("edgetill[slug]=cup");
    refused(&mut shop, "edgetill[slug]=tea", "edgetill[slug]");
}

#[test]
fn a_link_and_its_lists_show_how_many_came_by_each_alias() {
    let mut shop = Shop::new();
    let link = shop.link("edgetill[aliases][]=tea&edgetill[aliases][]=cup");
    let mut session = shop.session(link.text("/id"), 1);
    session.url_parameters.came_by = Some("test_tea".into());
    session.purchase = Purchase::Complete { at: shop.now };
    shop.record(&session, &[]);
    let (gate, mut seat) = (
        shop.gates.get_mut(link.text("/id")).unwrap(),
        Seat::default(),
    );
    let terms = gate.link.offer.terms_digest();
    let asking = Asking {
        attempt: 1,
        terms: &terms,
        stranger: None,
        customer: None,
        came_by: Some("test_tea"),
    };
    gate.reserve(&mut seat, asking, shop.now);
    gate.commit(&mut seat, 1, None);
    gate.counts.follow(&Seat::default(), &seat);
    let counted = json!([
        { "completed": 1, "sessions": 1, "slug": "tea" },
        { "completed": 0, "sessions": 0, "slug": "cup" },
    ]);
    let alone = shop.get(&path(&link), "");
    assert_eq!(alone.json["edgetill"]["aliases"], counted);
    let list = shop.get("/v1/payment_links", "");
    assert_eq!(list.json["data"][0]["edgetill"]["aliases"], counted);
    let session = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(session.text("/edgetill/slug"), "tea");
}
