//! Versions of Stripe's API: what callers and receivers of events know that were made for an older
//! one than [`API_VERSION`], in which everything is rendered.
//!
//! A version is compared by its date. One table says what changed since which; it is used on
//! finished answers and events, so nothing else knows of versions.

mod changes;
mod known;
pub mod lists;

pub use known::KNOWN;

use super::API_VERSION;
use super::rendered::{put, text};
use super::response;
use crate::json;
use crate::protocol::account::ApiReply;
use changes::{Before, CHANGES, Change, RENAMED};
use serde_json::{Map, Value};

/// Since then a payment intent has no list of its charges, and a charge one of its refunds only
/// where it is expanded.
const WITHOUT_LISTS: &str = "2022-11-15";

/// Since then a promotion code says what it stands for in `promotion`, where its coupon is an id.
const WITHOUT_COUPONS: &str = "2025-09-30";

/// Whether a payment intent has a list of its charges, and a charge one of its refunds, unasked.
pub fn has_lists(version: Option<&str>) -> bool {
    version.is_some_and(|version| is_before(version, WITHOUT_LISTS))
}

/// Whether `version` came before `since`, a version or its day.
fn is_before(version: &str, since: &str) -> bool {
    date(version) < date(since)
}

/// The version in which a caller is answered who asks for `asked`: the newest that is not later.
pub fn of_request(asked: &str) -> &'static str {
    let mut known = KNOWN.iter().rev().copied();
    let found = known.find(|version| !is_before(asked, version));
    found.or(KNOWN.first().copied()).unwrap_or(API_VERSION)
}

/// The date a version begins with: its digits and dashes compare as they are.
fn date(version: &str) -> &str {
    version.split(['.', ';']).next().unwrap_or_default().trim()
}

/// An answer as `version` has it.
pub fn of_reply(reply: ApiReply, version: Option<&str>) -> Result<ApiReply, json::Error> {
    let Some(version) = version.filter(|version| is_before(version, API_VERSION)) else {
        return Ok(reply);
    };
    let mut answer = json::from_str(&reply.body)?;
    shape(&mut answer, version);
    Ok(ApiReply {
        body: response::ok(&answer).body,
        ..reply
    })
}

/// Gives every object in `value`, however deep, the shape it has in `version`. An event keeps the
/// version it was made in, as Stripe says of those that are read.
pub fn shape(value: &mut Value, version: &str) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                shape(element, version);
            }
        }
        Value::Object(fields) => {
            let noun = fields.get("object").and_then(Value::as_str);
            let noun = noun.unwrap_or_default().to_owned();
            if noun == "event" {
                return;
            }
            for (name, field) in fields.iter_mut() {
                // What is in there is the merchant's.
                if name != "metadata" {
                    shape(field, version);
                }
            }
            for change in of_object(&noun, version) {
                change.undo(fields);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Renders an event in `version` for an endpoint that was made for it: its object, what was before
/// in the words of that object, and which version that is.
pub fn shape_event(event: &mut Value, version: &str) {
    let noun = event
        .pointer("/data/object")
        .map(|object| text(object, "object"));
    let noun = noun.unwrap_or_default().to_owned();
    if let Some(data) = event.get_mut("data") {
        shape(data, version);
    }
    if let Some(Value::Object(previous)) = event.pointer_mut("/data/previous_attributes") {
        for change in of_object(&noun, version) {
            match change.before {
                Before::Called(_) | Before::Said(_) => change.undo(previous),
                // What came and went with a version did not change.
                Before::There(_) => {}
            }
        }
    }
    if let Value::Object(fields) = event {
        put(fields, "api_version", version.into());
    }
}

/// The changes of an object since `version`, the newest first.
fn of_object(noun: &str, version: &str) -> impl Iterator<Item = &'static Change> {
    let changes = CHANGES.iter();
    changes.filter(move |change| change.object == noun && is_before(version, change.since))
}

impl Change {
    fn undo(&self, fields: &mut Map<String, Value>) {
        match &self.before {
            Before::Called(name) => {
                if let Some(value) = fields.shift_remove(self.field) {
                    put(fields, name, value);
                }
            }
            Before::Said(words) => {
                if let Some(value) = fields.get_mut(self.field) {
                    let said = words.iter().find(|(now, _)| value == now);
                    if let Some((_, was)) = said {
                        *value = (*was).into();
                    }
                }
            }
            Before::There(found) => {
                let value = found(fields);
                put(fields, self.field, value);
            }
        }
    }
}

/// Parameters as they are called now, which `version` may call otherwise.
pub fn rename(params: &mut [(String, String)], path: &str, version: Option<&str>) {
    let Some(version) = version else {
        return;
    };
    for (since, under, now, was) in RENAMED {
        if !path.starts_with(under) || !is_before(version, since) {
            continue;
        }
        for (name, _) in params.iter_mut() {
            let rest = name.strip_prefix(was);
            if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('[')) {
                *name = format!("{now}{rest}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shaped(mut value: Value, version: &str) -> Value {
        shape(&mut value, version);
        value
    }

    #[test]
    fn ours_is_the_newest_of_the_known_versions_which_are_in_order() {
        assert_eq!(KNOWN.last(), Some(&API_VERSION));
        assert!(KNOWN.is_sorted_by(|one, next| date(one) < date(next)));
    }

    #[test]
    fn a_session_of_before_dahlia_is_hosted_and_one_of_before_basil_has_its_shipping_details() {
        let session = json!({"object": "checkout.session", "ui_mode": "hosted_page"});
        let mode = |version| shaped(session.clone(), version)["ui_mode"].clone();
        assert_eq!(mode("2026-10-28.endive"), "hosted_page");
        assert_eq!(mode("2026-03-25.dahlia"), "hosted_page");
        assert_eq!(mode("2026-02-25.clover"), "hosted");
        assert_eq!(mode("2023-10-16"), "hosted");
        let has = |version| {
            shaped(session.clone(), version)
                .get("shipping_details")
                .is_some()
        };
        assert_eq!(
            (has("2025-03-31.basil"), has("2025-02-24.acacia")),
            (false, true)
        );
    }

    #[test]
    fn a_promotion_code_and_a_discount_of_before_clover_have_their_coupon_themselves() {
        let coupon = json!({"object": "coupon", "id": "half"});
        let code = json!({
            "object": "promotion_code", "promotion": {"coupon": coupon, "type": "coupon"},
        });
        let discount = json!({
            "object": "discount", "source": {"coupon": coupon, "type": "coupon"},
        });
        for object in [code, discount] {
            let old = shaped(object.clone(), "2025-08-27.basil");
            assert_eq!(old["coupon"], coupon);
            assert_eq!(shaped(object.clone(), "2025-09-30.clover"), object);
        }
    }

    #[test]
    fn an_object_is_found_however_deep_it_lies_and_metadata_is_left_alone() {
        let product = json!({
            "object": "product", "marketing_features": [{"name": "Lies flat"}],
            "metadata": {"object": "product", "marketing_features": "mine"},
        });
        let list = json!({"object": "list", "data": [{"price": {"product": product}}]});
        let old = shaped(list.clone(), "2023-10-16");
        let found = &old["data"][0]["price"]["product"];
        assert_eq!(found["features"], json!([{"name": "Lies flat"}]));
        assert_eq!(found.get("marketing_features"), None);
        assert_eq!(found["metadata"], product["metadata"]);
        assert_eq!(shaped(list.clone(), "2024-04-10"), list);
    }

    #[test]
    fn an_event_names_its_version_and_says_what_was_before_in_its_words() {
        let event = json!({
            "object": "event", "api_version": API_VERSION,
            "data": {
                "object": {"object": "product", "marketing_features": []},
                "previous_attributes": {"marketing_features": [{"name": "Old"}]},
            },
        });
        let mut told = event.clone();
        shape_event(&mut told, "2020-08-27");
        assert_eq!(
            told,
            json!({
                "object": "event", "api_version": "2020-08-27",
                "data": {
                    "object": {"object": "product", "features": []},
                    "previous_attributes": {"features": [{"name": "Old"}]},
                },
            })
        );
    }

    #[test]
    fn an_event_that_is_read_stays_in_the_version_it_was_made_in() {
        let product = json!({"object": "product", "marketing_features": []});
        let event = json!({
            "object": "event", "api_version": API_VERSION, "data": {"object": product},
        });
        let list = json!({"object": "list", "data": [event]});
        assert_eq!(shaped(list.clone(), "2020-08-27"), list);
    }

    #[test]
    fn an_answer_is_in_the_newest_version_that_is_not_later_than_the_one_that_was_asked_for() {
        let answered = |asked| of_request(asked);
        assert_eq!(answered("2020-08-27"), "2020-08-27");
        assert_eq!(answered("2025-03-31.basil"), "2025-03-31.basil");
        for later in ["2026-10-29", "2027-03-01.gentian", "9999-12-31"] {
            assert_eq!(answered(later), API_VERSION);
        }
        // Days on which nothing changed, and a name that the day did not have.
        assert_eq!(answered("2024-01-01"), "2023-10-16");
        assert_eq!(answered("2025-03-31.acacia"), "2025-03-31.basil");
        assert_eq!(answered("2009-12-31"), "2011-01-01");
    }

    #[test]
    fn a_payment_canceled_with_its_session_was_canceled_automatically_before_basil() {
        let intent = json!({"object": "payment_intent", "cancellation_reason": "expired"});
        let reason = |version| shaped(intent.clone(), version)["cancellation_reason"].clone();
        assert_eq!(reason("2025-03-31.basil"), "expired");
        assert_eq!(reason("2025-02-24.acacia"), "automatic");
    }

    #[test]
    fn parameters_of_an_older_name_are_taken_under_it() {
        let ask = |version| {
            let mut params = vec![("features[0][name]".to_owned(), "Flat".to_owned())];
            rename(&mut params, "/v1/products/prod_1", Some(version));
            params.remove(0).0
        };
        assert_eq!(ask("2023-10-16"), "marketing_features[0][name]");
        assert_eq!(ask("2024-04-10"), "features[0][name]");
    }
}
