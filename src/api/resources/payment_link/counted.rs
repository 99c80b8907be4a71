//! The counts of limited links in an answer: each link knows its own, and nobody else does.

use crate::api::rendered::text;
use serde_json::Value;

const COUNT: &str = "/restrictions/completed_sessions/count";

/// The limited links that an answer shows, wherever they stand in it.
pub fn limited(answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(answer, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, found)),
        Value::Object(_) if is_limited(value) => found.push(text(value, "id").to_owned()),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Writes the count of a link wherever an answer shows it.
pub fn set_count(answer: &mut Value, link: &str, count: u64) {
    match answer {
        Value::Array(elements) => {
            let elements = elements.iter_mut();
            elements.for_each(|element| set_count(element, link, count));
        }
        Value::Object(_) if is_limited(answer) => {
            if text(answer, "id") == link
                && let Some(shown) = answer.pointer_mut(COUNT)
            {
                *shown = count.into();
            }
        }
        Value::Object(fields) => {
            let fields = fields.values_mut();
            fields.for_each(|field| set_count(field, link, count));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_limited(value: &Value) -> bool {
    text(value, "object") == "payment_link" && value.pointer(COUNT).is_some()
}
