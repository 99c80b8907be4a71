//! Answers held against the OpenAPI description: what it says must be there, and nothing else may.

use edgetill::api::{openapi, route};
use edgetill::protocol::account::{ApiCall, ApiReply};
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);

/// Panics unless `reply` is an answer to `call` that the description knows.
#[track_caller]
pub fn hold(call: &ApiCall, reply: &ApiReply) {
    if let Some(problem) = problem(call, reply) {
        panic!("{problem} in {} {}: {}", call.method, call.path, reply.body);
    }
}

/// What of `reply` the description does not know.
pub fn problem(call: &ApiCall, reply: &ApiReply) -> Option<String> {
    let Ok((operation, _)) = route::find(&call.method, &call.path) else {
        return (reply.status != 404).then(|| "an answer to nothing".to_owned());
    };
    let path = &DOCUMENT["paths"][operation.path];
    let described = &path[operation.method.to_ascii_lowercase()];
    let response = &described["responses"][reply.status.to_string()];
    if response.is_null() {
        return Some(format!("the status {}", reply.status));
    }
    let schema = &resolved(response)["content"]["application/json"]["schema"];
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    check(schema, &answer, "").err()
}

fn resolved(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Checks the part of JSON Schema that the description uses; what it uses beyond fails.
fn check(schema: &'static Value, value: &Value, at: &str) -> Result<(), String> {
    let schema = resolved(schema).as_object().unwrap();
    for (keyword, rule) in schema {
        let fits = match keyword.as_str() {
            "description" | "required" | "additionalProperties" => true,
            "anyOf" => {
                let mut each = rule.as_array().unwrap().iter();
                each.any(|one| check(one, value, at).is_ok())
            }
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => has_type(rule.as_str().unwrap(), value),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, item, &format!("{at}/{index}"))?;
                }
                true
            }
            "properties" => {
                let fields = value
                    .as_object()
                    .ok_or_else(|| format!("{at} is no hash"))?;
                for (name, field) in fields {
                    let known = rule.get(name);
                    let known = known.ok_or_else(|| format!("{at}/{name} is undocumented"))?;
                    check(known, field, &format!("{at}/{name}"))?;
                }
                let mut required = schema["required"].as_array().unwrap().iter();
                if let Some(name) =
                    required.find(|name| !fields.contains_key(name.as_str().unwrap()))
                {
                    return Err(format!("{at}/{name} is missing"));
                }
                true
            }
            other => panic!("{other} is not understood"),
        };
        if !fits {
            return Err(format!("{at} is not of {keyword} {rule}"));
        }
    }
    match value["object"].as_str() {
        // What happened is about an object like any other.
        Some("event") => {
            let object = &value["data"]["object"];
            let name = object["object"].as_str().unwrap();
            check(
                &DOCUMENT["components"]["schemas"][name],
                object,
                &format!("{at}/data/object"),
            )
        }
        _ => Ok(()),
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        other => panic!("{other} is no type"),
    }
}
