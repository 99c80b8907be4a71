//! Typed reading of one hash of parameters.
//!
//! Opening a reader refuses what is unknown and what is not built yet, by name;
//! then presence is required; then types are read; rules come last. Only the
//! first problem is reported, as Stripe does.

use super::params::Node;
use crate::domain::{Error, Metadata};

/// The parameters a hash may have.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// What we understand.
    pub supported: &'static [&'static str],
    /// What Stripe understands and we do not yet: refused by name.
    pub unsupported: &'static [&'static str],
}

/// What an update says about a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not sent.
    #[default]
    Keep,
    /// Sent empty: unset.
    Clear,
    /// Sent.
    Set(T),
}

impl<T> Patch<T> {
    /// Changes a field that can be unset.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

/// What a request says about metadata: the keys sent, `None` where one is to go.
pub type MetadataPatch = Patch<Vec<(String, Option<String>)>>;

/// One hash of parameters, checked for its names.
#[derive(Debug)]
pub struct Reader<'a> {
    path: String,
    entries: &'a [(String, Node)],
}

impl<'a> Reader<'a> {
    /// Opens the hash `node`, which stands at `path` ("" for the whole request).
    pub fn open(node: &'a Node, path: &str, names: &Names) -> Result<Self, Error> {
        let entries = match node {
            Node::Hash(entries) => entries.as_slice(),
            Node::Text(text) if text.is_empty() => return Err(empty(path)),
            Node::Text(_) | Node::List(_) => return Err(Error::invalid(path, "Invalid object")),
        };
        let reader = Self {
            path: path.to_owned(),
            entries,
        };
        let is_known =
            |name: &str| names.supported.contains(&name) || names.unsupported.contains(&name);
        let unknown: Vec<_> = reader.paths(|name| !is_known(name));
        match unknown.as_slice() {
            [] => {}
            [one] => return Err(Error::unknown(one)),
            [first, ..] => {
                let message = format!("Received unknown parameters: {}", unknown.join(", "));
                return Err(Error::invalid(first, message).code("parameter_unknown"));
            }
        }
        match reader
            .paths(|name| names.unsupported.contains(&name))
            .first()
        {
            None => Ok(reader),
            Some(first) => Err(Error::unsupported(first)),
        }
    }

    fn paths(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let names = self.entries.iter().map(|(name, _)| name.as_str());
        names
            .filter(|name| wanted(name))
            .map(|name| self.path(name))
            .collect()
    }

    /// The full name of parameter `name` of this hash.
    pub fn path(&self, name: &str) -> String {
        nested(&self.path, name)
    }

    /// Refuses the request unless every one of `names` was sent.
    pub fn require(&self, names: &[&str]) -> Result<(), Error> {
        match names.iter().find(|name| self.node(name).is_none()) {
            None => Ok(()),
            Some(name) => Err(Error::missing(&self.path(name))),
        }
    }

    /// The raw value of `name`.
    pub fn node(&self, name: &str) -> Option<&'a Node> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known == name)
            .map(|(_, node)| node)
    }

    /// The hash `name`, opened.
    pub fn open_child(&self, name: &str, names: &Names) -> Result<Option<Reader<'a>>, Error> {
        let open = |node| Reader::open(node, &self.path(name), names);
        self.node(name).map(open).transpose()
    }

    /// The hash `name`, which may be unset; absent and unset give an empty patch.
    pub fn open_patch(&self, name: &str, names: &Names) -> Result<Patch<Reader<'a>>, Error> {
        match self.node(name) {
            None => Ok(Patch::Keep),
            Some(Node::Text(text)) if text.is_empty() => Ok(Patch::Clear),
            Some(node) => Reader::open(node, &self.path(name), names).map(Patch::Set),
        }
    }

    /// A text of at most `max` characters.
    pub fn text(&self, name: &str, max: usize) -> Result<Option<String>, Error> {
        match self.text_patch(name, max)? {
            Patch::Keep => Ok(None),
            Patch::Clear => Err(empty(&self.path(name))),
            Patch::Set(text) => Ok(Some(text)),
        }
    }

    /// A text that is there.
    pub fn required_text(&self, name: &str, max: usize) -> Result<String, Error> {
        let text = self.text(name, max)?;
        text.ok_or_else(|| Error::missing(&self.path(name)))
    }

    /// A text that can be unset.
    pub fn text_patch(&self, name: &str, max: usize) -> Result<Patch<String>, Error> {
        match self.node(name) {
            None => Ok(Patch::Keep),
            Some(Node::Text(text)) if text.is_empty() => Ok(Patch::Clear),
            Some(node) => text_of(node, &self.path(name), max).map(Patch::Set),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.text(name, usize::MAX)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => {
                let message = format!("Invalid boolean: {}", shortened(other));
                Err(Error::invalid(self.path(name), message))
            }
        }
    }

    /// A whole number within `range`.
    pub fn integer(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>, Error> {
        let Some(text) = self.text(name, usize::MAX)? else {
            return Ok(None);
        };
        let wrong = |message: String| {
            Err(Error::invalid(self.path(name), message).code("parameter_invalid_integer"))
        };
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let value = match text.parse::<i64>() {
            Ok(value) if digits.bytes().all(|byte| byte.is_ascii_digit()) => value,
            Ok(_) | Err(_) => return wrong(format!("Invalid integer: {}", shortened(&text))),
        };
        if value < *range.start() {
            let least = range.start();
            return wrong(format!(
                "This value must be greater than or equal to {least}."
            ));
        }
        if value > *range.end() {
            let most = range.end();
            return wrong(format!(
                "This value must be less than or equal to {most} (it currently is '{value}')."
            ));
        }
        Ok(Some(value))
    }

    /// A whole number within `range` that fits `u32`.
    pub fn number(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<Option<u32>, Error> {
        let wide = i64::from(*range.start())..=i64::from(*range.end());
        let value = self.integer(name, wide)?;
        Ok(value.and_then(|value| u32::try_from(value).ok()))
    }

    /// One of `options`.
    pub fn one_of(
        &self,
        name: &str,
        options: &[&'static str],
    ) -> Result<Option<&'static str>, Error> {
        let Some(text) = self.text(name, usize::MAX)? else {
            return Ok(None);
        };
        let known = options.iter().find(|option| **option == text);
        let wrong = || {
            let message = format!("Invalid {name}: must be one of {}", joined(options));
            Error::invalid(self.path(name), message)
        };
        known.map(|option| Some(*option)).ok_or_else(wrong)
    }

    /// The elements of a list with their full names, in order.
    pub fn list(&self, name: &str) -> Result<Option<Vec<(String, &'a Node)>>, Error> {
        let path = self.path(name);
        let wrong = || Error::invalid(path.clone(), "Invalid array");
        let mut elements: Vec<(usize, &Node)> = match self.node(name) {
            None => return Ok(None),
            Some(Node::Text(text)) if text.is_empty() => return Err(empty(&path)),
            Some(Node::Text(_)) => return Err(wrong()),
            Some(Node::List(items)) => items.iter().enumerate().collect(),
            Some(Node::Hash(entries)) => entries
                .iter()
                .map(|(index, node)| Some((index_of(index)?, node)))
                .collect::<Option<_>>()
                .ok_or_else(wrong)?,
        };
        elements.sort_by_key(|(index, _)| *index);
        let named = |(index, node): (usize, _)| (nested(&path, &index.to_string()), node);
        Ok(Some(elements.into_iter().map(named).collect()))
    }

    /// The texts of a list, each of at most `max` characters.
    pub fn texts(&self, name: &str, max: usize) -> Result<Option<Vec<String>>, Error> {
        let Some(elements) = self.list(name)? else {
            return Ok(None);
        };
        let texts = elements.into_iter().map(|(path, node)| match node {
            Node::Text(text) if text.is_empty() => Err(empty(&path)),
            Node::Text(_) | Node::Hash(_) | Node::List(_) => text_of(node, &path, max),
        });
        texts.collect::<Result<_, _>>().map(Some)
    }

    /// The texts of a list that can be unset.
    pub fn texts_patch(&self, name: &str, max: usize) -> Result<Patch<Vec<String>>, Error> {
        match self.node(name) {
            Some(Node::Text(text)) if text.is_empty() => Ok(Patch::Clear),
            Some(_) | None => Ok(self.texts(name, max)?.map_or(Patch::Keep, Patch::Set)),
        }
    }

    /// The hash `metadata`.
    pub fn metadata(&self) -> Result<MetadataPatch, Error> {
        let path = self.path("metadata");
        let entries = match self.node("metadata") {
            None => return Ok(Patch::Keep),
            Some(Node::Text(text)) if text.is_empty() => return Ok(Patch::Clear),
            Some(Node::Text(_) | Node::List(_)) => {
                return Err(Error::invalid(path, "Invalid object"));
            }
            Some(Node::Hash(entries)) => entries,
        };
        let entry = |(key, node): &(String, Node)| metadata_entry(&nested(&path, key), key, node);
        let entries = entries.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(Patch::Set(entries))
    }
}

/// Merges `patch` into `metadata`; an empty value takes its key away.
pub fn merge_metadata(metadata: &mut Metadata, patch: MetadataPatch) -> Result<(), Error> {
    match patch {
        Patch::Keep => {}
        Patch::Clear => metadata.clear(),
        Patch::Set(entries) => {
            for (key, value) in entries {
                match value {
                    Some(value) => metadata.insert(key, value),
                    None => metadata.remove(&key),
                };
            }
        }
    }
    if metadata.len() > 50 {
        let message = format!(
            "You can have up to 50 metadata keys, but this request would make it {}.",
            metadata.len()
        );
        return Err(Error::invalid("metadata", message));
    }
    Ok(())
}

fn metadata_entry(path: &str, key: &str, node: &Node) -> Result<(String, Option<String>), Error> {
    let length = key.chars().count();
    if length > 40 {
        let message = format!(
            "Metadata keys can have up to 40 characters, but you passed in a key that is {length} \
             characters. Invalid key: {}",
            shortened(key)
        );
        return Err(Error::invalid("metadata", message));
    }
    let Node::Text(value) = node else {
        return Err(Error::invalid(path, "Metadata values must be strings."));
    };
    let length = value.chars().count();
    if length > 500 {
        let message = format!(
            "Metadata values can have up to 500 characters, but you passed in a value that is \
             {length} characters. Invalid value: {}",
            shortened(value)
        );
        return Err(Error::invalid(path, message));
    }
    let value = (!value.is_empty()).then(|| value.clone());
    Ok((key.to_owned(), value))
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

fn text_of(node: &Node, path: &str, max: usize) -> Result<String, Error> {
    let Node::Text(text) = node else {
        return Err(Error::invalid(path, "Invalid string"));
    };
    if text.chars().count() > max {
        let message = format!(
            "Invalid string: {}; must be at most {max} characters",
            shortened(text)
        );
        return Err(Error::invalid(path, message));
    }
    Ok(text.clone())
}

fn nested(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}[{name}]")
    }
}

fn index_of(text: &str) -> Option<usize> {
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
