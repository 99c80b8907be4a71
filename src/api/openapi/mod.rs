//! The OpenAPI description of everything that is served, `GET /v1/openapi.json`.
//!
//! Operations and parameters are written from the tables that requests are read
//! by ([`RESOURCES`], [`Params`](crate::api::object::Params)), objects from the rows
//! they are rendered by, and tests hold every answer against them.

mod request;
mod shape;
mod words;

use super::API_VERSION;
use super::operation::Operation;
use super::resources::{self, RESOURCES};
use super::response::Returns;
use super::unbuilt;
use crate::domain::Currency;
use serde_json::{Map, Value, json};

/// Where the description is; no key is needed for it.
pub const PATH: &str = "/v1/openapi.json";

const LICENSE: &str = "MIT";
/// The tag of the description itself.
const OWN_TAG: &str = "openapi";

/// The description.
pub fn document() -> Value {
    let mut paths = Map::new();
    paths.insert(PATH.to_owned(), json!({ "get": own_operation() }));
    for operation in resources::operations() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            let method = operation.method.to_ascii_lowercase();
            methods.insert(method, describe(operation));
        }
    }
    let mut schemas = Map::new();
    schemas.insert("currency".to_owned(), currency());
    schemas.insert("error".to_owned(), shape::schema(shape::ERROR));
    for resource in RESOURCES {
        let described = shape::object(resource.object, resource.fields);
        schemas.insert(resource.object.to_owned(), described);
    }
    let error = json!({
        "description": "What was wrong with the request: the first problem that was found.",
        "content": content("#/components/schemas/error"),
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Edgetill",
            "description": "Payment links you own, through an API shaped like Stripe's. What \
                            Stripe has and Edgetill has not yet is refused by name: parameters, and the \
                            operations listed under x-stripe-operations-not-supported.",
            "version": API_VERSION,
            "license": { "name": LICENSE, "identifier": LICENSE },
        },
        // Where this document was found.
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "x-stripe-operations-not-supported": unbuilt::names().collect::<Vec<_>>(),
        "security": [{ "basic": [] }, { "bearer": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "error": error },
            "parameters": { "idempotency_key": request::idempotency_key() },
            "securitySchemes": {
                "basic": {
                    "type": "http", "scheme": "basic",
                    "description": "The secret key is the user name; there is no password.",
                },
                "bearer": {
                    "type": "http", "scheme": "bearer",
                    "description": "The secret key is the token.",
                },
            },
        },
    })
}

fn own_operation() -> Value {
    let any = json!({ "application/json": { "schema": { "type": "object" } } });
    json!({
        "operationId": "GetOpenapiJson",
        "summary": "Retrieve this description",
        "tags": [OWN_TAG],
        "security": [],
        "responses": {
            "200": { "description": "This description.", "content": any },
            "304": { "description": "It is as `If-None-Match` says." },
            "414": too_long(),
        },
    })
}

/// What operations are sorted by: the objects that they are about.
fn tags() -> Vec<Value> {
    let mut nouns: Vec<&str> = resources::operations()
        .map(|operation| operation.returns.noun())
        .collect();
    nouns.sort_unstable();
    nouns.dedup();
    let about = nouns.into_iter();
    let about = about.map(|noun| json!({ "name": noun, "description": words::tag(noun) }));
    let own = json!({ "name": OWN_TAG, "description": "What describes the API itself." });
    about.chain([own]).collect()
}

fn describe(operation: &Operation) -> Value {
    let mut description = json!({
        "operationId": name(operation),
        "summary": words::summary(operation),
        "tags": [operation.returns.noun()],
        "parameters": request::parameters(operation),
        "responses": responses(operation),
    });
    let body = request::body(operation);
    if let (Some(body), Some(fields)) = (body, description.as_object_mut()) {
        fields.insert("requestBody".to_owned(), body);
    }
    description
}

/// The operation's id as Stripe forms it: `GetPaymentLinksPaymentLinkLineItems`.
fn name(operation: &Operation) -> String {
    let words = operation.path.split(['/', '_', '{', '}']).skip(2);
    let method = operation.method.to_ascii_lowercase();
    let words = std::iter::once(method.as_str()).chain(words);
    words.fold(String::new(), |name, word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().fold(name, |name, first| {
            format!("{name}{first}{}", letters.as_str())
        })
    })
}

/// Every status that the operation can answer with.
fn responses(operation: &Operation) -> Value {
    let found = match operation.returns {
        Returns::Object(noun) if operation.method == "GET" => content_of(&shape::shown(noun)),
        Returns::Object(noun) => content(&format!("#/components/schemas/{noun}")),
        Returns::List(noun) => content_of(&shape::page(noun)),
        Returns::SearchResult(noun) => content_of(&shape::found(noun)),
        Returns::Deleted(noun) => content_of(&shape::deleted(noun)),
    };
    let mut responses = Map::new();
    let ok = json!({ "description": "Done.", "content": found });
    responses.insert("200".to_owned(), ok);
    let names_an_id = operation.path.contains('{');
    let statuses: [(&str, bool); 8] = [
        ("400", true),
        ("401", true),
        ("403", true),
        ("404", names_an_id),
        ("409", operation.method == "POST"),
        ("413", operation.method != "GET"),
        ("429", operation.method == "POST" && names_an_id),
        ("500", true),
    ];
    for (status, _) in statuses.into_iter().filter(|(_, can_be)| *can_be) {
        let error = json!({ "$ref": "#/components/responses/error" });
        responses.insert(status.to_owned(), error);
    }
    if operation.method == "GET" {
        // The runtime's own answer, before the Worker is asked.
        responses.insert("414".to_owned(), too_long());
    }
    Value::Object(responses)
}

fn too_long() -> Value {
    json!({ "description": "The address is longer than the platform takes." })
}

fn content(reference: &str) -> Value {
    content_of(&json!({ "$ref": reference }))
}

fn content_of(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn currency() -> Value {
    json!({
        "type": "string",
        "description": "Three letters; upper case is understood as well.",
        "enum": Currency::all(),
    })
}
