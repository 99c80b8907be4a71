//! The counts of links in an answer: each link knows its own, and nobody else does.

use super::aliases;
use crate::api::rendered::text;
use crate::domain::gate::LinkStatus;
use serde_json::Value;

const COUNT: &str = "/restrictions/completed_sessions/count";
const ALIASES: &str = "/edgetill/aliases";

/// The links that an answer shows with counts, wherever they stand in it.
pub fn counting(answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(answer, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, found)),
        Value::Object(_) if is_counting(value) => found.push(text(value, "id").to_owned()),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Writes the counts of a link wherever an answer shows it.
pub fn set_counts(answer: &mut Value, status: &LinkStatus) {
    match answer {
        Value::Array(elements) => {
            let elements = elements.iter_mut();
            elements.for_each(|element| set_counts(element, status));
        }
        Value::Object(_) if is_counting(answer) => {
            let link = &status.published.link;
            if text(answer, "id") != link.id.as_str() {
                return;
            }
            if let Some(shown) = answer.pointer_mut(COUNT) {
                *shown = status.count.into();
            }
            if let Some(shown) = answer.pointer_mut(ALIASES) {
                *shown = aliases::render(link, &status.aliases).into();
            }
        }
        Value::Object(fields) => {
            let fields = fields.values_mut();
            fields.for_each(|field| set_counts(field, status));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_counting(value: &Value) -> bool {
    let aliases = value.pointer(ALIASES).and_then(Value::as_array);
    let has_aliases = aliases.is_some_and(|aliases| !aliases.is_empty());
    text(value, "object") == "payment_link" && (has_aliases || value.pointer(COUNT).is_some())
}
