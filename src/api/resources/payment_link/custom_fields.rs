//! `custom_fields`: what a merchant asks buyers beside what paying takes.

use crate::api::object::Shape::{self, Boolean, Hash, List, Text, Word};
use crate::api::object::{
    BOTH, Field, Input, ValueType, boolean, computed, hash, integer, list_of, one_of, setting,
    sometimes, text,
};
use crate::api::request::reader::Reader;
use crate::domain::Error;
use crate::domain::custom_field::{LONGEST_INPUT, MOST_CUSTOM_FIELDS};

const LONGEST_KEY: usize = 200;
const LONGEST_LABEL: usize = 100;
const LONGEST_VALUE: usize = 100;
const MOST_OPTIONS: usize = 200;
const TYPES: &[&str] = &["dropdown", "numeric", "text"];

/// What is sent for all of them.
pub const INPUT: Input = list_of(MOST_CUSTOM_FIELDS, &ValueType::Hash(FIELDS));

/// One of them, as links show it.
pub const FIELDS: &[Field] = &[
    sometimes("dropdown", Hash(DROPDOWN)).sent(BOTH, hash(DROPDOWN)),
    KEY,
    LABEL,
    sometimes("numeric", Hash(LIMITS)).sent(BOTH, hash(LIMITS)),
    OPTIONAL,
    sometimes("text", Hash(LIMITS)).sent(BOTH, hash(LIMITS)),
    TYPE,
];

/// The same as sessions show it: with what the buyer typed or chose.
pub const FILLED: &[Field] = &[
    sometimes("dropdown", Hash(&[DEFAULT_OPTION, OPTIONS, VALUE])),
    KEY,
    LABEL,
    sometimes("numeric", Hash(FILLED_LIMITS)),
    OPTIONAL,
    sometimes("text", Hash(FILLED_LIMITS)),
    TYPE,
];

const KEY: Field = setting("key", Text).sent(BOTH, text(LONGEST_KEY).required());
const LABEL: Field = setting("label", Hash(LABELS)).sent(BOTH, hash(LABELS).required());
const OPTIONAL: Field = setting("optional", Boolean).sent(BOTH, boolean());
const TYPE: Field = setting("type", Word(TYPES)).sent(BOTH, one_of(TYPES).required());
const VALUE: Field = computed("value", Shape::TEXT);

const LABELS: &[Field] = &[
    setting("custom", Shape::TEXT).sent(BOTH, text(LONGEST_LABEL).required()),
    setting("type", Word(&["custom"])).sent(BOTH, one_of(&["custom"]).required()),
];

const DROPDOWN: &[Field] = &[DEFAULT_OPTION, OPTIONS];
const DEFAULT_OPTION: Field = setting("default_value", Shape::TEXT).sent(BOTH, text(LONGEST_VALUE));
const OPTIONS: Field = setting("options", List(&Hash(OPTION))).sent(
    BOTH,
    list_of(MOST_OPTIONS, &ValueType::Hash(OPTION)).required(),
);
const OPTION: &[Field] = &[
    setting("label", Text).sent(BOTH, text(LONGEST_LABEL).required()),
    setting("value", Text).sent(BOTH, text(LONGEST_VALUE).required()),
];

const LIMITS: &[Field] = &[DEFAULT, MOST, LEAST];
const FILLED_LIMITS: &[Field] = &[DEFAULT, MOST, LEAST, VALUE];
const DEFAULT: Field =
    setting("default_value", Shape::TEXT).sent(BOTH, text(LONGEST_INPUT as usize));
const MOST: Field =
    setting("maximum_length", Shape::NUMBER).sent(BOTH, integer(1, LONGEST_INPUT as i64));
const LEAST: Field =
    setting("minimum_length", Shape::NUMBER).sent(BOTH, integer(0, LONGEST_INPUT as i64));

/// Refuses what the rows cannot.
pub fn check(reader: &Reader) -> Result<(), Error> {
    let fields = reader.hashes("custom_fields");
    for field in &fields {
        check_word(field, "key")?;
        check_type(field)?;
    }
    check_unique(&fields, "key")
}

fn check_type(field: &Reader) -> Result<(), Error> {
    let wanted = field.word("type").unwrap_or_default();
    for name in TYPES {
        if *name != wanted && field.has(name) {
            let message = format!(
                "You may only specify `{}` if `{}` is `{name}`, but it is `{wanted}`.",
                field.path(name),
                field.path("type"),
            );
            return Err(Error::invalid(field.path(name), message));
        }
    }
    match (wanted, field.hash(wanted)) {
        ("dropdown", None) => Err(Error::missing(&field.path("dropdown"))),
        ("dropdown", Some(dropdown)) => check_dropdown(&dropdown),
        (_, Some(limits)) => check_limits(&limits, wanted),
        (_, None) => Ok(()),
    }
}

fn check_dropdown(dropdown: &Reader) -> Result<(), Error> {
    let options = dropdown.hashes("options");
    for option in &options {
        check_word(option, "value")?;
    }
    check_unique(&options, "value")?;
    let Some(default) = dropdown.word("default_value") else {
        return Ok(());
    };
    if options.iter().any(|it| it.word("value") == Some(default)) {
        return Ok(());
    }
    let message = format!(
        "Invalid default_value: '{default}' is not the value of one of `{}`.",
        dropdown.path("options")
    );
    Err(Error::invalid(dropdown.path("default_value"), message))
}

fn check_limits(limits: &Reader, wanted: &str) -> Result<(), Error> {
    let least = limits.integer("minimum_length").unwrap_or_default();
    let most = limits.integer("maximum_length");
    let most = most.unwrap_or(LONGEST_INPUT.into());
    if least > most {
        let message = "The minimum_length must not be greater than the maximum_length.";
        return Err(Error::invalid(limits.path("minimum_length"), message));
    }
    let Some(default) = limits.word("default_value") else {
        return Ok(());
    };
    let wrong = |message: String| Err(Error::invalid(limits.path("default_value"), message));
    if wanted == "numeric" && !default.bytes().all(|byte| byte.is_ascii_digit()) {
        return wrong("Invalid default_value: it must consist of digits.".to_owned());
    }
    let length = i64::try_from(default.chars().count()).unwrap_or(i64::MAX);
    if !(least..=most).contains(&length) {
        return wrong(format!(
            "Invalid default_value: it must have {least} to {most} characters."
        ));
    }
    Ok(())
}

/// Stripe says "alphanumeric" and means what programs call things by.
fn check_word(hash: &Reader, name: &str) -> Result<(), Error> {
    let word = hash.word(name).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if word.bytes().all(is_plain) {
        return Ok(());
    }
    let message = format!("Invalid {name}: it must consist of letters, digits, `_` and `-`.");
    Err(Error::invalid(hash.path(name), message))
}

/// Refuses the second of two hashes with the same word.
fn check_unique(hashes: &[Reader], name: &str) -> Result<(), Error> {
    for (index, hash) in hashes.iter().enumerate() {
        let mut before = hashes.iter().take(index);
        if let Some(first) = before.find(|it| it.word(name) == hash.word(name)) {
            let message = format!(
                "Invalid {name}: it must be unique, but `{}` is the same.",
                first.path(name)
            );
            return Err(Error::invalid(hash.path(name), message));
        }
    }
    Ok(())
}
