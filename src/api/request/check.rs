//! Whether the parameters of a request are what its rows say.
//!
//! Names come first, then what must be there, then types and limits; only the
//! first problem is reported, as Stripe does. What the rows cannot say is left
//! to whoever reads the parameters.

use super::form::Node;
use super::rules;
use crate::api::object::{LONGEST_URL, Param, Params, ValueType};
use crate::domain::Error;
use crate::domain::percent::{Percent, TaxPercent};

/// A moment lies within these seconds.
pub const MOMENTS: (i64, i64) = (0, 9_999_999_999);

/// The most characters of a key of `metadata`.
pub const LONGEST_KEY: usize = 40;
/// The most characters of a value in `metadata`.
pub const LONGEST_VALUE: usize = 500;

/// A hash of the request with the rows it is checked by.
struct Hash<'a> {
    path: String,
    entries: &'a [(String, Node)],
    params: Params,
}

/// Checks a whole request.
pub fn check(tree: &Node, params: Params) -> Result<(), Error> {
    let mut hashes = Vec::new();
    collect(tree, String::new(), params, &mut hashes);
    check_names(&hashes)?;
    for hash in &hashes {
        let mut required = hash.params.all().filter(|param| param.required);
        if let Some(param) = required.find(|param| hash.node(param.name).is_none()) {
            return Err(Error::missing(&nested(&hash.path, param.name)));
        }
    }
    for hash in &hashes {
        for (param, node) in hash.sent() {
            check_param(&param, node, &nested(&hash.path, param.name))?;
        }
    }
    Ok(())
}

impl<'a> Hash<'a> {
    fn node(&self, name: &str) -> Option<&'a Node> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known == name)
            .map(|(_, node)| node)
    }

    /// What was sent, in the order in which it is looked at: what is required first, then by name.
    fn sent(&self) -> Vec<(Param, &'a Node)> {
        let entries = self.entries.iter();
        let known = entries.filter_map(|(name, node)| Some((self.params.find(name)?, node)));
        let mut known: Vec<_> = known.collect();
        known.sort_by_key(|(param, _)| (!param.required, param.name));
        known
    }

    fn paths(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let names = self.entries.iter().map(|(name, _)| name.as_str());
        let names = names.filter(|name| wanted(name));
        names.map(|name| nested(&self.path, name)).collect()
    }
}

/// Finds the hash `node` and those in it, in the order sent.
fn collect<'a>(node: &'a Node, path: String, params: Params, found: &mut Vec<Hash<'a>>) {
    let Node::Hash(entries) = node else { return };
    let inner = entries
        .iter()
        .filter_map(|(name, node)| Some((params.find(name)?.kind, nested(&path, name), node)));
    let inner: Vec<_> = inner.collect();
    found.push(Hash {
        path,
        entries,
        params,
    });
    for (kind, path, node) in inner {
        if let ValueType::Hash(fields) | ValueType::Moments(fields) = kind {
            collect(node, path, params.within(fields), found);
        } else if let (ValueType::ByCurrency(fields), Node::Hash(entries)) = (kind, node) {
            for (code, node) in entries {
                collect(node, nested(&path, code), params.within(fields), found);
            }
        } else if let ValueType::List(_, ValueType::Hash(fields)) = kind {
            for (path, node) in elements(node, &path).unwrap_or_default() {
                collect(node, path, params.within(fields), found);
            }
        }
    }
}

fn check_names(hashes: &[Hash]) -> Result<(), Error> {
    let all = |wanted: &dyn Fn(Params, &str) -> bool| -> Vec<String> {
        let hashes = hashes.iter();
        hashes
            .flat_map(|hash| hash.paths(|name| wanted(hash.params, name)))
            .collect()
    };
    let is_unsupported = |params: Params, name: &str| params.refuses(name);
    let unknown = all(&|params, name| params.find(name).is_none() && !is_unsupported(params, name));
    if !unknown.is_empty() {
        return Err(Error::unknown(&unknown));
    }
    match all(&is_unsupported).first() {
        None => Ok(()),
        Some(first) => Err(Error::unsupported(first)),
    }
}

fn check_param(param: &Param, node: &Node, path: &str) -> Result<(), Error> {
    if param.unsettable && *node == Node::Text(String::new()) {
        return Ok(());
    }
    let checked = check_value(param.kind, param.name, node, path);
    if param.partial {
        return checked.map_err(|_| not_that(param.kind, path));
    }
    checked
}

/// The error for a value of Stripe's where only one is built.
fn not_that(kind: ValueType, path: &str) -> Error {
    if let ValueType::List(_, kind) = kind {
        return not_that(*kind, path);
    }
    if let ValueType::False = kind {
        return Error::unsupported_but(path, "false");
    }
    if let ValueType::OneOf([value]) = kind
        && !value.is_empty()
    {
        return Error::unsupported_but(path, value);
    }
    Error::unsupported(path)
}

fn check_value(kind: ValueType, name: &str, node: &Node, path: &str) -> Result<(), Error> {
    let wrong = |message: &str| Err(Error::invalid(path, message));
    match (kind, node) {
        (_, Node::Text(text)) if text.is_empty() => Err(empty(path)),
        (ValueType::Hash(_) | ValueType::Moments(_), Node::Hash(_)) => Ok(()),
        (ValueType::Metadata, Node::Hash(entries)) => {
            let mut entries = entries.iter();
            entries.try_for_each(|(key, node)| check_entry(path, key, node))
        }
        (ValueType::ByCurrency(_), Node::Hash(entries)) => {
            let mut entries = entries.iter();
            entries.try_for_each(|(code, node)| {
                let path = nested(path, code);
                rules::currency(code, &path)?;
                check_value(ValueType::Hash(&[]), name, node, &path)
            })
        }
        (ValueType::Hash(_) | ValueType::Metadata | ValueType::ByCurrency(_), _)
        | (ValueType::Moments(_), Node::List(_)) => wrong("Invalid object"),
        (ValueType::List(most, kind), _) => {
            let Some(elements) = elements(node, path) else {
                return wrong("Invalid array");
            };
            if elements.len() > most {
                let noun = name.replace('_', " ");
                return wrong(&format!("You can have up to {most} {noun}."));
            }
            let mut elements = elements.iter();
            elements.try_for_each(|(path, node)| check_value(*kind, name, node, path))
        }
        (_, Node::Hash(_) | Node::List(_)) => wrong("Invalid string"),
        (_, Node::Text(text)) => check_text(kind, name, text, path),
    }
}

fn check_text(kind: ValueType, name: &str, text: &str, path: &str) -> Result<(), Error> {
    let wrong = |message: String| Err(Error::invalid(path, message));
    let length = text.chars().count();
    match kind {
        ValueType::Text(max) if length > max => wrong(format!(
            "Invalid string: {}; must be at most {max} characters",
            shortened(text)
        )),
        ValueType::Url if length > LONGEST_URL => wrong(format!(
            "Invalid URL: URL must be {LONGEST_URL} characters or less."
        )),
        ValueType::Currency => rules::currency(text, path).map(|_| ()),
        ValueType::Boolean if boolean(text).is_none() => {
            wrong(format!("Invalid boolean: {}", shortened(text)))
        }
        ValueType::False if boolean(text) != Some(false) => {
            wrong(format!("Invalid {name}: must be false"))
        }
        ValueType::OneOf(options) if !options.contains(&text) => {
            let message = format!("Invalid {name}: must be one of {}", joined(options));
            wrong(message)
        }
        ValueType::Percent if Percent::parse(text).is_none() => wrong(format!(
            "Invalid {name}: must be greater than 0, at most 100, and have up to two decimals (it \
             currently is '{}').",
            shortened(text)
        )),
        ValueType::TaxPercent if TaxPercent::parse(text).is_none() => wrong(format!(
            "Invalid {name}: must be between 0 and 100, and have up to four decimals (it currently \
             is '{}').",
            shortened(text)
        )),
        ValueType::BuiltOf(built, unbuilt) if unbuilt.contains(&text) => wrong(format!(
            "{path}={text} is a value of Stripe's that Edgetill does not support yet: it supports {}.",
            joined(built)
        )),
        ValueType::BuiltOf(built, unbuilt) if !built.contains(&text) => {
            let all = [built, unbuilt].concat();
            wrong(format!("Invalid {name}: must be one of {}", joined(&all)))
        }
        ValueType::Integer(least, most) => check_integer(text, (least, most), path),
        ValueType::Moment => check_moment(text, path),
        ValueType::Moments(_) => check_integer(text, MOMENTS, path),
        ValueType::Text(_)
        | ValueType::Url
        | ValueType::Boolean
        | ValueType::False
        | ValueType::Percent
        | ValueType::TaxPercent
        | ValueType::OneOf(_)
        | ValueType::BuiltOf(..)
        | ValueType::List(..)
        | ValueType::Hash(_)
        | ValueType::ByCurrency(_)
        | ValueType::Metadata => Ok(()),
    }
}

fn check_integer(text: &str, (least, most): (i64, i64), path: &str) -> Result<(), Error> {
    let wrong = |message| {
        let error = Error::invalid(path, message);
        Err(error.code("parameter_invalid_integer"))
    };
    match whole(text) {
        None => wrong(format!("Invalid integer: {}", shortened(text))),
        Some(value) if value < least => Err(too_small(path, least)),
        Some(value) if value > most => wrong(format!(
            "This value must be less than or equal to {most} (it currently is '{value}')."
        )),
        Some(_) => Ok(()),
    }
}

/// What is beyond every moment was counted in milliseconds.
fn check_moment(text: &str, path: &str) -> Result<(), Error> {
    match whole(text).filter(|value| *value > MOMENTS.1) {
        None => check_integer(text, MOMENTS, path),
        Some(value) => {
            let message = format!(
                "Invalid timestamp: {value} is in milliseconds. Send Unix seconds instead: {}.",
                value / 1000
            );
            Err(Error::invalid(path, message))
        }
    }
}

/// The error for a number less than `least`.
pub fn too_small(path: &str, least: i64) -> Error {
    let message = format!("This value must be greater than or equal to {least}.");
    Error::invalid(path, message).code("parameter_invalid_integer")
}

/// What a word says that is to be true or false: Stripe looks at no letter's case.
pub fn boolean(word: &str) -> Option<bool> {
    let is = |spelling: &str| word.eq_ignore_ascii_case(spelling);
    is("true").then_some(true).or(is("false").then_some(false))
}

/// The whole number that `text` writes in digits.
pub fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn check_entry(path: &str, key: &str, node: &Node) -> Result<(), Error> {
    let length = key.chars().count();
    if length > LONGEST_KEY {
        let message = format!(
            "Metadata keys can have up to {LONGEST_KEY} characters, but you passed in a key that \
             is {length} characters. Invalid key: {}",
            shortened(key)
        );
        return Err(Error::invalid(path, message));
    }
    let path = nested(path, key);
    let Node::Text(value) = node else {
        return Err(Error::invalid(path, "Metadata values must be strings."));
    };
    let length = value.chars().count();
    if length > LONGEST_VALUE {
        let message = format!(
            "Metadata values can have up to {LONGEST_VALUE} characters, but you passed in a value \
             that is {length} characters. Invalid value: {}",
            shortened(value)
        );
        return Err(Error::invalid(path, message));
    }
    Ok(())
}

/// The elements of the list `node` with their full names, in order; `None` if it is none.
pub fn elements<'a>(node: &'a Node, path: &str) -> Option<Vec<(String, &'a Node)>> {
    let mut elements: Vec<(usize, &Node)> = match node {
        Node::Text(_) => return None,
        Node::List(items) => items.iter().enumerate().collect(),
        Node::Hash(entries) => {
            let indexed = |(index, node): &'a (String, Node)| Some((index_of(index)?, node));
            entries.iter().map(indexed).collect::<Option<_>>()?
        }
    };
    elements.sort_unstable_by_key(|(index, _)| *index);
    let named = |(index, node): (usize, _)| (nested(path, &index.to_string()), node);
    Some(elements.into_iter().map(named).collect())
}

/// The full name of `name` in the hash at `path` ("" for the whole request).
pub fn nested(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}[{name}]")
    }
}

/// The error for an empty value where nothing can be unset.
pub fn empty(path: &str) -> Error {
    let message = format!(
        "You passed an empty string for '{path}'. We assume empty values are an attempt to unset a \
         parameter; however '{path}' cannot be unset. You should remove '{path}' from your request \
         or supply a non-empty value."
    );
    Error::invalid(path, message).code("parameter_invalid_empty")
}

fn index_of(text: &str) -> Option<usize> {
    // `00` would be a second element 0.
    if text.len() > 1 && text.starts_with('0') {
        return None;
    }
    let plain = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `a, b, or c`; `a or b`.
fn joined(options: &[&str]) -> String {
    match options {
        [one, other] => format!("{one} or {other}"),
        [first @ .., last] if !first.is_empty() => format!("{}, or {last}", first.join(", ")),
        _ => options.concat(),
    }
}

/// The first and last four characters of a long text.
fn shortened(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 40 {
        return text.to_owned();
    }
    let start: String = letters.iter().take(4).collect();
    let end: String = letters.iter().skip(letters.len() - 4).collect();
    format!("{start}…{end}")
}
