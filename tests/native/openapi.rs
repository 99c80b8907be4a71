//! The OpenAPI description itself, and that nothing but what it says is answered.

use crate::schema;
use crate::support::{Answer, Shop};
use edgetill::api::openapi;
use edgetill::api::resources;
use serde_json::{Value, json};

fn held(change: impl Fn(&mut Value)) -> bool {
    let mut shop = Shop::new();
    let call = shop.call("GET", "/v1/prices/price_1", "");
    let Answer { mut reply, .. } = {
        let price = shop.price();
        shop.get(&format!("/v1/prices/{price}"), "")
    };
    let mut object: Value = serde_json::from_str(&reply.body).unwrap();
    change(&mut object);
    reply.body = object.to_string();
    schema::problem(&call, &reply).is_none()
}

#[test]
fn an_answer_is_held_to_the_last_field() {
    assert!(held(|_| {}));
    assert!(!held(|price| price["more"] = json!(1)), "a field too many");
    assert!(!held(|price| price["active"] = json!("true")), "a type");
    assert!(!held(|price| price["type"] = json!("twice")), "an enum");
    assert!(
        !held(|price| price["product"] = json!({})),
        "an expanded object"
    );
    let without = |price: &mut Value| {
        price.as_object_mut().unwrap().shift_remove("nickname");
    };
    assert!(!held(without), "a field too few");
}

#[test]
fn an_operation_is_described_with_its_parameters_and_statuses() {
    let document = openapi::document();
    let update = &document["paths"]["/v1/products/{id}"]["post"];
    assert_eq!(update["operationId"], "PostProductsId");
    assert_eq!(update["tags"], json!(["product"]));
    assert_eq!(
        update["parameters"],
        json!([
            {"name": "id", "in": "path", "required": true,
             "schema": {"type": "string", "minLength": 1}},
            {"$ref": "#/components/parameters/idempotency_key"},
        ])
    );
    let form = &update["requestBody"]["content"]["application/x-www-form-urlencoded"];
    assert_eq!(
        form["encoding"]["images"],
        json!({"style": "deepObject", "explode": true})
    );
    assert_eq!(
        form["schema"]["properties"]["images"],
        json!({"anyOf": [
            {"type": "array", "minItems": 1, "maxItems": 8, "items": {
                "type": "string", "format": "uri", "minLength": 1, "maxLength": 5000,
            }},
            {"type": "string", "const": ""},
        ]})
    );
    let statuses: Vec<_> = update["responses"].as_object().unwrap().keys().collect();
    assert_eq!(
        statuses,
        [
            "200", "400", "401", "403", "404", "409", "413", "429", "500"
        ]
    );
    let items = &document["paths"]["/v1/checkout/sessions/{session}/line_items"]["get"];
    assert_eq!(items["operationId"], "GetCheckoutSessionsSessionLineItems");
}

#[test]
fn every_operation_is_described_once_under_a_name_of_its_own() {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values());
    let mut names: Vec<_> = operations
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let tags = document["tags"].as_array().unwrap();
    let tags: Vec<_> = tags.iter().map(|tag| &tag["name"]).collect();
    let mut summaries = Vec::new();
    for operation in paths
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
    {
        let own = operation["tags"].as_array().unwrap();
        assert!(own.iter().all(|tag| tags.contains(&tag)), "{operation}");
        summaries.push(operation["summary"].as_str().unwrap());
    }
    assert!(
        summaries
            .iter()
            .all(|words| words.len() > 8 && !words.ends_with('.'))
    );
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names.len(),
        resources::operations().count() + 1,
        "and the description's own"
    );
}
