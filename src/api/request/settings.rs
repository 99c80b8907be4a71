//! What a request says of settings: fields that are stored as they were sent, and shown again.
//!
//! They are read by their rows and merged into whatever stores them under Stripe's names; a hash
//! is replaced as a whole, unless its row says that its entries change one by one. What a row cannot say of a value is checked by hand beforehand.

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
pub struct SettingsChange(Vec<(&'static str, Change)>);

/// What becomes of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Unset,
    Set(Value),
    /// These entries of a hash change; those that are `null` go.
    Entries(Map<String, Value>),
}

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
            let change = match reader.patch(field.name) {
                Patch::Keep => return None,
                Patch::Clear => Change::Unset,
                Patch::Set(node) => Change::to(value(node, kind, params), field),
            };
            Some((field.name, change))
        });
        Self(sent.collect())
    }

    /// `stored` with these settings; what was unset is as it was before it was ever set.
    pub fn merged_into<T: Serialize + DeserializeOwned>(
        &self,
        stored: &T,
    ) -> Result<T, StoreError> {
        let mut fields: Map<String, Value> = from_json(&to_json(stored)?)?;
        for (name, change) in &self.0 {
            match change {
                Change::Set(value) => {
                    fields.insert((*name).to_owned(), value.clone());
                }
                Change::Unset => {
                    fields.shift_remove(*name);
                }
                Change::Entries(changed) => {
                    let mut hash = match fields.shift_remove(*name) {
                        Some(Value::Object(hash)) => hash,
                        Some(_) | None => Map::new(),
                    };
                    hash.extend(changed.clone());
                    fields.insert((*name).to_owned(), Value::Object(hash));
                }
            }
        }
        from_json(&to_json(&fields)?)
    }
}

impl Change {
    fn to(value: Value, field: &Field) -> Self {
        if let (Value::Object(entries), true) = (&value, field.changes_by_entry()) {
            return Self::Entries(entries.clone());
        }
        Self::Set(value)
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
        // Of a hash it is said as a whole: what is sent is all there is.
        (ValueType::Metadata, Node::Hash(entries)) => {
            let sent = entries.iter().filter_map(|(key, node)| match node {
                Node::Text(text) => Some((key.clone(), text.as_str().into())),
                Node::Hash(_) | Node::List(_) => None,
            });
            Value::Object(sent.filter(|(_, text)| *text != "").collect())
        }
        (ValueType::Metadata, _) => Value::Object(Map::new()),
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
        setting("words", Hash(WORDS)).sent(BOTH, hash(WORDS).by_entry()),
        setting("days", Integer).sent(BOTH, integer(1, 9)),
        setting("message", Shape::TEXT).sent(BOTH, text(9).unsettable()),
        setting("types", List(&Text)).sent(BOTH, list_of(2, &ValueType::Text(9))),
    ];
    const COLLECTION: &[Field] = &[shown("enabled", Boolean).sent(BOTH, boolean().required())];

    const WORDS: &[Field] = &[
        setting("first", Shape::TEXT).sent(BOTH, text(9).unsettable()),
        setting("last", Shape::TEXT).sent(BOTH, text(9).unsettable()),
    ];

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

    #[test]
    fn of_some_hashes_only_what_is_sent_changes() {
        let stored = json!({ "words": { "first": "a", "last": "z" } });
        let changed = json!({ "words": { "first": null, "last": "z" } });
        assert_eq!(merged(&stored, &[("words[first]", "")]), changed);
        let first = json!({ "words": { "first": "a" } });
        assert_eq!(merged(&json!({}), &[("words[first]", "a")]), first);
    }
}
