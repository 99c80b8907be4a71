//! What a merchant sets once, and how its links come to show it.

use crate::support::{NOW, Shop, paid_with};
use edgetill::api::resources::checkout_session::render::render;
use edgetill::api::resources::{charge, edgetill_settings};
use edgetill::api::store::outbox_row::Task;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::gate::Gate;
use edgetill::domain::merchant::Merchant;
use edgetill::domain::payment_link::Published;
use serde_json::json;

const SETTINGS: &str = "/v1/edgetill/settings";

/// The copies that links publish, newest link last.
fn copies(shop: &Shop) -> Vec<Published> {
    shop.gates.values().map(Gate::published).collect()
}

fn names(shop: &Shop) -> Vec<Option<String>> {
    let merchants = copies(shop)
        .into_iter()
        .map(|copy| copy.link.offer.merchant);
    merchants.map(|it| it.business_profile.name).collect()
}

#[test]
fn settings_that_nobody_made_are_there_and_rest() {
    let mut shop = Shop::new();
    let settings = shop.get(SETTINGS, "");
    let rests = json!({
        "object": "edgetill.settings",
        "branding": {
            "background_color": null, "border_style": null, "button_color": null,
            "display_name": null, "font_family": null, "icon": null, "logo": null,
            "primary_color": null,
        },
        "business_profile": {
            "name": null, "privacy_policy_url": null, "refund_policy_url": null,
            "support_email": null, "support_phone": null, "support_url": null,
            "terms_of_service_url": null,
        },
        "livemode": false,
        "statement_descriptor": null,
    });
    assert_eq!(settings.json, rests);
    let merchant = edgetill_settings::merchant(&shop.store).unwrap();
    assert_eq!(merchant, Merchant::default());
    assert_eq!(merchant.terms_of_service_url(), None);
}

#[test]
fn what_is_not_sent_stays_also_within_the_profile() {
    let mut shop = Shop::new();
    shop.make(
        SETTINGS,
        "business_profile[name]=Tea&business_profile[terms_of_service_url]=https://x.test/terms",
    );
    let settings = shop.make(SETTINGS, "business_profile[name]=&statement_descriptor=TEA");
    let profile = &settings.json["business_profile"];
    assert_eq!(profile["name"], json!(null));
    assert_eq!(profile["terms_of_service_url"], "https://x.test/terms");
    assert_eq!(settings.json["statement_descriptor"], "TEA");
    assert_eq!(shop.get(SETTINGS, "").json, settings.json);
    let merchant = edgetill_settings::merchant(&shop.store).unwrap();
    assert_eq!(
        merchant.terms_of_service_url(),
        Some("https://x.test/terms")
    );
}

#[test]
fn links_show_the_merchant_whether_they_were_made_before_or_after() {
    let mut shop = Shop::new();
    let first = shop.link("").text("/id").to_owned();
    shop.make(SETTINGS, "business_profile[name]=Tea house");
    shop.link("");
    assert_eq!(
        names(&shop),
        [Some("Tea house".to_owned()), Some("Tea house".to_owned())]
    );
    shop.make(&format!("/v1/payment_links/{first}"), "metadata[a]=b");
    shop.make(SETTINGS, "business_profile[name]=");
    assert_eq!(names(&shop), [None, None]);
    assert!(shop.store.outbox.is_empty());
}

#[test]
fn what_changes_nothing_tells_nobody_and_no_event_tells_of_settings() {
    let mut shop = Shop::new();
    shop.link("");
    shop.make(SETTINGS, "business_profile[name]=Tea");
    let told = shop.get("/v1/events", "").json["data"]
        .as_array()
        .unwrap()
        .len();
    let revision = copies(&shop)[0].revision;
    shop.make(SETTINGS, "business_profile[name]=Tea");
    assert_eq!(copies(&shop)[0].revision, revision);
    let after = shop.get("/v1/events", "").json["data"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(after, told);
}

#[test]
fn a_link_looks_as_its_merchant_does_where_it_has_no_look_of_its_own() {
    let mut shop = Shop::new();
    let plain = shop.link("").text("/id").to_owned();
    let session = render(&shop.session(&plain, 1));
    assert_eq!(session.get("branding_settings"), None);
    shop.make(
        SETTINGS,
        "business_profile[name]=Tea&branding[button_color]=#336699&branding[border_style]=pill&\
         branding[icon][type]=url&branding[icon][url]=https://x.test/i.png",
    );
    let own = "edgetill[branding][button_color]=#AA0000&edgetill[branding][font_family]=serif";
    let link = shop.link(own);
    let shown = &link.json["edgetill"]["branding"];
    assert_eq!(shown["button_color"], "#aa0000");
    assert_eq!(shown["border_style"], json!(null));
    let id = link.text("/id").to_owned();
    let used =
        |shop: &mut Shop, id: &str| render(&shop.session(id, 1))["branding_settings"].clone();
    let icon = json!({ "type": "url", "url": "https://x.test/i.png" });
    let own = json!({
        "background_color": "#f6f5f1", "border_style": "pill", "button_color": "#aa0000",
        "display_name": "Tea", "font_family": "serif", "icon": icon, "logo": null,
    });
    assert_eq!(used(&mut shop, &id), own);
    let path = format!("/v1/payment_links/{id}");
    shop.make(&path, "edgetill[branding][button_color]=");
    assert_eq!(used(&mut shop, &id)["button_color"], "#336699");
    assert_eq!(used(&mut shop, &id)["font_family"], "serif");
    let whole = shop.make(&path, "edgetill[branding]=");
    assert_eq!(whole.json["edgetill"]["branding"], json!(null));
    assert_eq!(used(&mut shop, &id), used(&mut shop, &plain));
    let versions = copies(&shop);
    assert!(
        versions
            .iter()
            .all(|copy| copy.link.offer.terms_version == 1)
    );
}

#[test]
fn a_colour_that_cannot_be_read_is_refused_wherever_it_comes_from() {
    let mut shop = Shop::new();
    let orange = "branding[primary_color]=#ff8800";
    let answer = shop.post(SETTINGS, orange);
    let message = "Links are written in `primary_color`, and #ff8800 on #ffffff has a contrast of \
                   2.39:1: text needs 4.50:1 at least.";
    let (said, param, _) = answer.error();
    assert_eq!(
        (said.as_str(), param.as_str()),
        (message, "branding[primary_color]")
    );
    shop.make(SETTINGS, "branding[primary_color]=#225577");
    let answer = shop.post(SETTINGS, "branding[background_color]=#112233");
    assert_eq!(answer.error().1, "branding[background_color]");
    let link = shop.link("").text("/id").to_owned();
    let path = format!("/v1/payment_links/{link}");
    let answer = shop.post(&path, "edgetill[branding][background_color]=#112233");
    assert_eq!(answer.error().1, "edgetill[branding][background_color]");
    shop.make(&path, "edgetill[branding][background_color]=#eef4ff");
    // Where it came to be otherwise it stands in nobody's way.
    shop.make(SETTINGS, "branding[primary_color]=");
    shop.make(&path, "edgetill[branding][background_color]=#112233");
    shop.make(SETTINGS, "branding[primary_color]=#225577");
    assert_eq!(shop.make(&path, "active=false").json["active"], false);
}

#[test]
fn many_links_are_told_a_page_at_a_time_and_once_for_several_changes() {
    let mut shop = Shop::new();
    for _ in 0..120 {
        shop.link("");
    }
    let revisions = |shop: &Shop| -> u64 { copies(shop).iter().map(|copy| copy.revision).sum() };
    let before = revisions(&shop);
    let known = |shop: &Shop, name: &str| {
        let names = names(shop).into_iter().flatten();
        names.filter(|known| known == name).count()
    };
    shop.make(SETTINGS, "business_profile[name]=Tea");
    assert_eq!(known(&shop, "Tea"), 50, "the newest ones");
    let waiting: Vec<_> = shop.store.outbox.values().map(|row| &row.task).collect();
    assert!(matches!(
        waiting.as_slice(),
        [Task::RefreshLinks { below: Some(_) }]
    ));
    shop.make(SETTINGS, "business_profile[name]=Coffee");
    for seconds in 1..=4 {
        shop.now = NOW.plus_seconds(seconds);
        shop.flush();
    }
    assert_eq!(known(&shop, "Coffee"), 120);
    assert!(shop.store.outbox.is_empty());
    assert_eq!(
        revisions(&shop),
        before + 120 + 50,
        "none was told twice of one change"
    );
}

#[test]
fn test_and_live_mode_have_settings_of_their_own() {
    let mut shop = Shop::in_mode(edgetill::domain::Mode::Live);
    let settings = shop.make(SETTINGS, "business_profile[name]=Tea");
    assert_eq!(settings.json["livemode"], true);
    let answer = shop.post(SETTINGS, "business_profile[support_url]=http://x.test");
    assert_eq!(
        answer.error().1,
        "business_profile[support_url]",
        "{}",
        answer.reply.body
    );
}

#[test]
fn other_terms_of_service_are_other_terms_where_buyers_agree_to_them() {
    let mut shop = Shop::new();
    let terms =
        |path: &str| format!("business_profile[terms_of_service_url]=https://x.test/{path}");
    shop.make(SETTINGS, &terms("2026"));
    shop.link("");
    shop.link("consent_collection[terms_of_service]=required");
    let versions = |shop: &Shop| -> Vec<u64> {
        let mut versions: Vec<_> = copies(shop)
            .iter()
            .map(|copy| copy.link.offer.terms_version)
            .collect();
        versions.sort_unstable();
        versions
    };
    assert_eq!(versions(&shop), [1, 1]);
    shop.make(SETTINGS, &terms("2027"));
    assert_eq!(versions(&shop), [1, 2]);
}

#[test]
fn a_charge_says_what_stands_on_its_buyers_statement() {
    let mut shop = Shop::new();
    shop.make(SETTINGS, "statement_descriptor=TEA SHOP");
    let link = shop.link("").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    let shown = charge::render(&session).unwrap();
    assert_eq!(shown["calculated_statement_descriptor"], "TEA SHOP");
}
