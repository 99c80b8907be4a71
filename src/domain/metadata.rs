//! Stripe's `metadata`: the merchant's notes on an object, and how a request changes them.

use super::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Up to 50 keys of up to 40 characters, values up to 500.
pub type Metadata = BTreeMap<String, String>;

const MOST_KEYS: usize = 50;

/// What becomes of metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetadataChange {
    /// All of it is removed.
    Clear,
    /// These keys are set; those without a value are removed.
    Merge(Vec<(String, Option<String>)>),
}

impl Default for MetadataChange {
    /// Nothing was sent, so nothing changes.
    fn default() -> Self {
        Self::Merge(Vec::new())
    }
}

impl MetadataChange {
    /// Changes `metadata`, the parameter called `param`; what is too much is refused.
    pub fn apply(&self, metadata: &mut Metadata, param: &str) -> Result<(), Error> {
        match self {
            Self::Clear => metadata.clear(),
            Self::Merge(entries) => {
                for (key, value) in entries {
                    match value {
                        Some(value) => metadata.insert(key.clone(), value.clone()),
                        None => metadata.remove(key),
                    };
                }
            }
        }
        if metadata.len() > MOST_KEYS {
            let message = format!(
                "You can have up to {MOST_KEYS} metadata keys, but this request would make it {}.",
                metadata.len()
            );
            return Err(Error::invalid(param, message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(entries: &[(&str, Option<&str>)]) -> MetadataChange {
        let own =
            |(key, value): &(&str, Option<&str>)| ((*key).to_owned(), value.map(str::to_owned));
        MetadataChange::Merge(entries.iter().map(own).collect())
    }

    fn changed(before: &Metadata, change: &MetadataChange) -> Metadata {
        let mut metadata = before.clone();
        change.apply(&mut metadata, "metadata").unwrap();
        metadata
    }

    #[test]
    fn keys_are_set_and_taken_away_one_by_one_and_all_go_at_once() {
        let before = changed(
            &Metadata::new(),
            &merge(&[("a", Some("1")), ("b", Some("2"))]),
        );
        assert_eq!(changed(&before, &merge(&[])), before);
        let after = changed(&before, &merge(&[("a", None), ("c", Some("3"))]));
        let pairs: Vec<_> = after
            .iter()
            .map(|(key, value)| (&**key, &**value))
            .collect();
        assert_eq!(pairs, [("b", "2"), ("c", "3")]);
        assert_eq!(changed(&before, &MetadataChange::Clear), Metadata::new());
    }

    #[test]
    fn the_fifty_first_key_is_refused() {
        let keys: Vec<_> = (0..51).map(|number| format!("k{number}")).collect();
        let entries: Vec<_> = keys.iter().map(|key| (&**key, Some("x"))).collect();
        let refused = merge(&entries).apply(&mut Metadata::new(), "metadata");
        assert_eq!(
            refused.unwrap_err().message,
            "You can have up to 50 metadata keys, but this request would make it 51."
        );
        assert!(
            merge(&entries[..50])
                .apply(&mut Metadata::new(), "metadata")
                .is_ok()
        );
    }
}
