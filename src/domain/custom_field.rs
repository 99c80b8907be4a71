//! A field that a merchant adds to the form: one of Stripe's `custom_fields`.

use serde::{Deserialize, Serialize};

/// A link has at most so many.
pub const MOST_CUSTOM_FIELDS: usize = 3;
/// The most characters that a buyer may type, whatever the merchant says.
pub const LONGEST_INPUT: u16 = 255;

/// A field with the merchant's own label. A storage format, and Stripe's hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub struct CustomField {
    /// What the merchant's programs know it by; no other field of the link has it.
    pub key: String,
    /// What buyers read.
    pub label: String,
    /// Whether buyers may leave it empty.
    pub optional: bool,
    pub input: CustomInput,
}

/// What a buyer does with a field: Stripe's `type`, with what is said of it alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CustomInput {
    Text(Limits),
    /// Digits.
    Numeric(Limits),
    Dropdown(Dropdown),
}

/// What is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// What stands there at first.
    pub default_value: Option<String>,
    pub maximum_length: Option<u16>,
    pub minimum_length: Option<u16>,
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dropdown {
    /// The value of the option that is chosen at first.
    #[serde(default)]
    pub default_value: Option<String>,
    pub options: Vec<Choice>,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// What buyers read.
    pub label: String,
    /// What the merchant's programs know it by.
    pub value: String,
}

impl Limits {
    /// The most characters of a text.
    pub fn most(&self) -> usize {
        usize::from(self.maximum_length.unwrap_or(LONGEST_INPUT))
    }

    /// The least characters of a text that is not left empty.
    pub fn least(&self) -> usize {
        usize::from(self.minimum_length.unwrap_or_default())
    }
}

impl CustomField {
    /// What stands in the field at first, if anything.
    pub fn default_value(&self) -> Option<&str> {
        match &self.input {
            CustomInput::Text(limits) | CustomInput::Numeric(limits) => {
                limits.default_value.as_deref()
            }
            CustomInput::Dropdown(dropdown) => dropdown.default_value.as_deref(),
        }
    }
}

impl CustomInput {
    /// Stripe's `type`, which is also the name of the hash about it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Numeric(_) => "numeric",
            Self::Dropdown(_) => "dropdown",
        }
    }
}

/// [`CustomField`] as Stripe's hash, in which a text or a number need not say more than its type.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dropdown: Option<Dropdown>,
    key: String,
    label: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    numeric: Option<Limits>,
    #[serde(default)]
    optional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Limits>,
    r#type: Type,
}

#[derive(Serialize, Deserialize)]
struct Label {
    custom: String,
    r#type: LabelType,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LabelType {
    Custom,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Type {
    Dropdown,
    Numeric,
    Text,
}

impl From<CustomField> for Stored {
    fn from(field: CustomField) -> Self {
        let mut stored = Self {
            dropdown: None,
            key: field.key,
            label: Label {
                custom: field.label,
                r#type: LabelType::Custom,
            },
            numeric: None,
            optional: field.optional,
            text: None,
            r#type: Type::Text,
        };
        match field.input {
            CustomInput::Text(limits) => stored.text = Some(limits),
            CustomInput::Numeric(limits) => {
                stored.r#type = Type::Numeric;
                stored.numeric = Some(limits);
            }
            CustomInput::Dropdown(dropdown) => {
                stored.r#type = Type::Dropdown;
                stored.dropdown = Some(dropdown);
            }
        }
        stored
    }
}

impl TryFrom<Stored> for CustomField {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let input = match stored.r#type {
            Type::Text => CustomInput::Text(stored.text.unwrap_or_default()),
            Type::Numeric => CustomInput::Numeric(stored.numeric.unwrap_or_default()),
            Type::Dropdown => {
                CustomInput::Dropdown(stored.dropdown.ok_or("a dropdown without its options")?)
            }
        };
        Ok(Self {
            key: stored.key,
            label: stored.label.custom,
            optional: stored.optional,
            input,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_custom_field_is_written_as_stripe_shows_it() {
        for (sent, stored) in [
            (
                r#"{"key":"size","label":{"custom":"Size","type":"custom"},"type":"text"}"#,
                r#"{"key":"size","label":{"custom":"Size","type":"custom"},"optional":false,"text":{"default_value":null,"maximum_length":null,"minimum_length":null},"type":"text"}"#,
            ),
            (
                r#"{"key":"n","label":{"custom":"No.","type":"custom"},"optional":true,"numeric":{"maximum_length":4},"type":"numeric"}"#,
                r#"{"key":"n","label":{"custom":"No.","type":"custom"},"numeric":{"default_value":null,"maximum_length":4,"minimum_length":null},"optional":true,"type":"numeric"}"#,
            ),
            (
                r#"{"key":"c","label":{"custom":"Cut","type":"custom"},"dropdown":{"options":[{"label":"Long","value":"l"}]},"type":"dropdown"}"#,
                r#"{"dropdown":{"default_value":null,"options":[{"label":"Long","value":"l"}]},"key":"c","label":{"custom":"Cut","type":"custom"},"optional":false,"type":"dropdown"}"#,
            ),
        ] {
            let field: CustomField = json::from_str(sent).unwrap();
            assert_eq!(json::to_string(&field).as_deref(), Ok(stored));
            assert_eq!(json::from_str(stored), Ok(field));
        }
        let without = r#"{"key":"c","label":{"custom":"Cut","type":"custom"},"type":"dropdown"}"#;
        assert!(json::from_str::<CustomField>(without).is_err());
    }
}
