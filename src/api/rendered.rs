//! What is done with objects once they are rendered, whatever they are.

use serde_json::{Map, Value};

/// The text of a field, "" if it has none.
pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The first of `objects` with this id.
pub fn with_id<'a>(objects: &'a [Value], id: &str) -> Option<&'a Value> {
    objects.iter().find(|object| text(object, "id") == id)
}

/// Sets a field where Stripe's order of keys has it.
pub fn put(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(known) = fields.get_mut(name) {
        *known = value;
        return;
    }
    let after = |key: &String| !matches!(key.as_str(), "id" | "object") && key.as_str() > name;
    let place = fields.keys().position(after).unwrap_or(fields.len());
    fields.shift_insert(place, name.to_owned(), value);
}

/// The fields of `before` that differ in `after`: Stripe's `previous_attributes`.
///
/// Hashes are compared by field, to any depth; lists as a whole. A field that
/// was not there before is `null`.
pub fn previous_attributes(before: &Value, after: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return Value::Object(Map::new());
    };
    let mut changed = Map::new();
    for (name, now) in new {
        match old.get(name) {
            Some(was) if was == now => {}
            Some(was @ Value::Object(_)) if now.is_object() => {
                changed.insert(name.clone(), previous_attributes(was, now));
            }
            Some(was) => {
                changed.insert(name.clone(), was.clone());
            }
            None => {
                changed.insert(name.clone(), Value::Null);
            }
        }
    }
    for (name, was) in old {
        if !new.contains_key(name) {
            changed.insert(name.clone(), was.clone());
        }
    }
    Value::Object(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn previous_attributes_hold_what_changed_and_nothing_else() {
        let before = json!({"a": 1, "b": {"x": 1, "y": 2}, "c": null, "d": [1], "gone": 1});
        let after = json!({"a": 1, "b": {"x": 1, "y": 3}, "c": {"z": 1}, "d": [2], "new": 1});
        assert_eq!(
            previous_attributes(&before, &after),
            json!({"b": {"y": 2}, "c": null, "d": [1], "gone": 1, "new": null})
        );
    }
}
