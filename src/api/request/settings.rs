//! What a request says of settings: fields that are stored as they were sent, and shown again.
//!
//! They are read by their rows and merged into whatever stores them under Stripe's names; a hash
//! is replaced as a whole. What a row cannot say of a value is checked by hand beforehand.

use super::check::{boolean, elements, whole};
use super::form::Node;
use super::reader::{Patch, Reader};
use crate::api::object::{Field, Params, Role, Source, ValueType};
use crate::api::store::{StoreError, from_json, to_json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The settings that a request sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsChange(Vec<(&'static str, Option<Value>)>);

impl SettingsChange {
    /// Reads whichever of `fields` are settings; `metadata` is merged key by key, so not here.
    pub fn read(reader: &Reader, fields: &'static [Field]) -> Self {
        let params = Params::own(fields);
        let settings = fields.iter().filter(|field| is_setting(field));
        let sent = settings.filter_map(|field| {
            let kind = params.find(field.name)?.kind;
            if matches!(kind, ValueType::Metadata) {
                return None;
            }
            match reader.patch(field.name) {
                Patch::Keep => None,
                Patch::Clear => Some((field.name, None)),
                Patch::Set(node) => Some((field.name, Some(value(node, kind, params)))),
            }
        });
        Self(sent.collect())
    }

    /// `stored` with these settings; what was unset is as it was before it was ever set.
    pub fn merged_into<T: Serialize + DeserializeOwned>(
        &self,
        stored: &T,
    ) -> Result<T, StoreError> {
        let mut fields: Map<String, Value> = from_json(&to_json(stored)?)?;
        for (name, value) in &self.0 {
            match value {
                Some(value) => fields.insert((*name).to_owned(), value.clone()),
                None => fields.shift_remove(*name),
            };
        }
        from_json(&to_json(&fields)?)
    }
}

fn is_setting(field: &Field) -> bool {
    matches!(field.role, Role::Shown(_, Source::Stored, _))
}

/// A checked parameter as JSON.
fn value(node: &Node, kind: ValueType, params: Params) -> Value {
    match (kind, node) {
        (ValueType::Boolean | ValueType::False, Node::Text(text)) => {
            (boolean(text) == Some(true)).into()
        }
        (ValueType::Integer(..) | ValueType::Moment, Node::Text(text)) => whole(text).into(),
        (ValueType::Currency, Node::Text(text)) => text.to_ascii_lowercase().into(),
        // Sent empty, where that is not refused: unset.
        (_, Node::Text(text)) if text.is_empty() => Value::Null,
        (_, Node::Text(text)) => text.as_str().into(),
        (ValueType::List(_, kind), list) => {
            let elements = elements(list, "").unwrap_or_default().into_iter();
            elements
                .map(|(_, node)| value(node, *kind, params))
                .collect()
        }
        (ValueType::Hash(fields), Node::Hash(entries)) => {
            let params = params.within(fields);
            let known = entries.iter().filter_map(|(name, node)| {
                let kind = params.find(name)?.kind;
                Some((name.clone(), value(node, kind, params)))
            });
            Value::Object(known.collect())
        }
        (_, Node::Hash(_) | Node::List(_)) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::object::Shape::{self, Boolean, Hash, Integer, List, Text};
    use crate::api::object::{
        BOTH, boolean, computed, hash, integer, list_of, setting, shown, text,
    };
    use crate::api::request::form::decode;
    use serde_json::json;

    const FIELDS: &[Field] = &[
        computed("active", Boolean).sent(BOTH, boolean()),
        setting("collection", Hash(COLLECTION)).sent(BOTH, hash(COLLECTION)),
        setting("days", Integer).sent(BOTH, integer(1, 9)),
        setting("message", Shape::TEXT).sent(BOTH, text(9).unsettable()),
        setting("types", List(&Text)).sent(BOTH, list_of(2, &ValueType::Text(9))),
    ];
    const COLLECTION: &[Field] = &[shown("enabled", Boolean).sent(BOTH, boolean().required())];

    fn merged(stored: &Value, query: &[(&str, &str)]) -> Value {
        let pairs: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let tree = decode(&pairs).unwrap();
        let reader = Reader::open(&tree, Params::own(FIELDS)).unwrap();
        SettingsChange::read(&reader, FIELDS)
            .merged_into(stored)
            .unwrap()
    }

    #[test]
    fn settings_are_stored_as_their_rows_say() {
        let sent = [
            ("active", "true"),
            ("collection[enabled]", "true"),
            ("days", "7"),
            ("message", "Hi"),
            ("types[0]", "a"),
            ("types[1]", "b"),
        ];
        let stored = json!({
            "collection": { "enabled": true }, "days": 7, "message": "Hi", "types": ["a", "b"],
        });
        assert_eq!(merged(&json!({}), &sent), stored);
    }

    #[test]
    fn what_is_not_sent_stays_and_what_is_sent_empty_goes() {
        let stored = json!({ "days": 7, "message": "Hi", "name": "kept" });
        let changed = json!({ "days": 8, "name": "kept" });
        assert_eq!(merged(&stored, &[("days", "8"), ("message", "")]), changed);
    }
}
