//! Stripe's query language: clauses are `field:'value'` or `field~'part'`, perhaps with `-` before
//! them, joined by AND or by OR, never by both.

use crate::api::request::check::boolean;
use crate::api::store::small;
use crate::domain::Error;
use serde_json::Value;

const MOST_CLAUSES: usize = 10;

/// What can be searched, and in which of its fields.
#[derive(Debug, Clone, Copy)]
pub struct Searchable {
    pub nouns: &'static str,
    pub fields: &'static [&'static str],
}

/// A query, and whether one clause is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    clauses: Vec<Clause>,
    any: bool,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    negated: bool,
    field: Field,
    /// Whether the whole value is meant, or a part of it.
    exact: bool,
    value: String,
}

/// What a clause looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Named(&'static str),
    Metadata(String),
}

impl Query {
    /// Reads a query.
    pub fn parse(text: &str, searched: Searchable) -> Result<Self, Error> {
        let mut rest = text.trim();
        let mut clauses = Vec::new();
        let mut joins = Vec::new();
        loop {
            let (clause, after) = Clause::parse(rest, searched)?;
            clauses.push(clause);
            rest = after.trim_start();
            if rest.is_empty() {
                break;
            }
            let upper = rest.get(..4).unwrap_or(rest).to_ascii_uppercase();
            let (any, length) = match upper.as_str() {
                "AND " => (false, 4),
                word if word.starts_with("OR ") => (true, 3),
                // Two clauses side by side are joined by AND.
                _ => (false, 0),
            };
            joins.push(any);
            rest = rest.get(length..).unwrap_or_default().trim_start();
        }
        let any = joins.first() == Some(&true);
        if joins.iter().any(|join| *join != any) {
            return Err(wrong("AND and OR cannot be combined in one query."));
        }
        if clauses.len() > MOST_CLAUSES {
            return Err(wrong("A query can have up to 10 clauses."));
        }
        Ok(Self { clauses, any })
    }

    /// The value that a text field must have, but for the case of its letters, if the query says so.
    pub fn needs(&self, field: &'static str) -> Option<&str> {
        if self.any {
            return None;
        }
        let says = |clause: &&Clause| {
            clause.field == Field::Named(field) && clause.exact && !clause.negated
        };
        let value = self.clauses.iter().find(says)?.value.as_str();
        Some(value).filter(|value| !value.is_empty())
    }

    /// Whether it finds an object, as it is stored.
    pub fn finds(&self, stored: &Value) -> bool {
        let mut clauses = self.clauses.iter();
        if self.any {
            clauses.any(|clause| clause.fits(stored))
        } else {
            clauses.all(|clause| clause.fits(stored))
        }
    }
}

impl Clause {
    /// The clause that `text` begins with, and what comes after it.
    fn parse(text: &str, searched: Searchable) -> Result<(Self, &str), Error> {
        let unreadable = || {
            wrong(
                "We were unable to parse your search query. Try using the format \
                 `metadata[\"key\"]:\"value\"` or `name:\"value\"`.",
            )
        };
        let (negated, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (field, rest) = if let Some(rest) = text.strip_prefix("metadata[") {
            let (key, rest) = quoted(rest).ok_or_else(unreadable)?;
            let rest = rest.strip_prefix(']').ok_or_else(unreadable)?;
            (Field::Metadata(key), rest)
        } else {
            let end = text
                .find([':', '~', '<', '>', '='])
                .ok_or_else(unreadable)?;
            let (name, rest) = text.split_at(end);
            (Field::named(name, searched)?, rest)
        };
        let (exact, rest) = match (rest.strip_prefix(':'), rest.strip_prefix('~')) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(unreadable()),
        };
        let (value, rest) = match quoted(rest) {
            Some(found) => found,
            // `active:true` and `metadata['k']:null` stand without quotes.
            None => match rest.split_once(' ').unwrap_or((rest, "")) {
                ("null", rest) => (String::new(), rest),
                (word, rest) => {
                    let is_so = boolean(word).ok_or_else(unreadable)?;
                    (is_so.to_string(), rest)
                }
            },
        };
        let short = !exact && value.chars().count() < 3;
        if short {
            return Err(wrong(
                "A part to look for with ~ needs at least 3 characters.",
            ));
        }
        let clause = Self {
            negated,
            field,
            exact,
            value,
        };
        Ok((clause, rest))
    }

    /// Whether an object, as it is stored, is what is looked for.
    fn fits(&self, stored: &Value) -> bool {
        let value = match &self.field {
            Field::Named(name) => stored.get(name),
            Field::Metadata(key) => stored.get("metadata").and_then(|all| all.get(key)),
        };
        let text = match (value, &self.field) {
            (Some(Value::String(text)), _) => text.clone(),
            (Some(Value::Bool(is_so)), _) => is_so.to_string(),
            (_, Field::Named("shippable")) => false.to_string(),
            (_, Field::Named("type")) => "one_time".to_owned(),
            (_, Field::Named(_) | Field::Metadata(_)) => String::new(),
        };
        let (text, value) = (small(&text), small(&self.value));
        let fits = if self.exact {
            text == value
        } else {
            text.contains(&value)
        };
        fits != self.negated
    }
}

impl Field {
    fn named(name: &str, searched: Searchable) -> Result<Self, Error> {
        let mut known = searched.fields.iter();
        let found = known
            .find(|known| **known == name)
            .map(|known| Self::Named(known));
        found.ok_or_else(|| {
            let nouns = searched.nouns;
            wrong(&format!(
                "Field `{name}` is an unsupported search field for resource `{nouns}`."
            ))
        })
    }
}

/// The text in the quotes that `text` begins with, and what comes after them.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((index, letter)) = letters.next() {
        if letter == '\\' {
            value.push(letters.next()?.1);
        } else if letter == quote {
            return Some((value, text.get(index + 1..)?));
        } else {
            value.push(letter);
        }
    }
    None
}

fn wrong(message: &str) -> Error {
    Error::invalid("query", message)
}
