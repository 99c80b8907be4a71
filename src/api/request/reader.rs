//! Typed reading of the parameters of a request.
//!
//! Opening a reader checks the whole request by its table, so what is read
//! afterwards is known to be of its kind; what is absent is `None`.

use super::check::{self, elements, nested};
use super::form::Node;
use crate::api::object::Params;
use crate::domain::metadata::MetadataChange;
use crate::domain::{Error, Metadata, Timestamp};

/// What an update says about a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    #[default]
    Keep,
    /// Sent empty: unset.
    Clear,
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

/// One hash of a request that was checked.
#[derive(Debug)]
pub struct Reader<'a> {
    path: String,
    entries: &'a [(String, Node)],
}

impl<'a> Reader<'a> {
    /// Opens a whole request, once it is what `params` say.
    pub fn open(tree: &'a Node, params: Params) -> Result<Self, Error> {
        check::check(tree, params)?;
        Ok(Self::of_checked(tree))
    }

    /// Opens a whole request that was checked.
    pub fn of_checked(tree: &'a Node) -> Self {
        Self::at(String::new(), tree)
    }

    fn at(path: String, node: &'a Node) -> Self {
        let entries = match node {
            Node::Hash(entries) => entries.as_slice(),
            Node::Text(_) | Node::List(_) => &[],
        };
        Self { path, entries }
    }

    /// The full name of parameter `name` of this hash.
    pub fn path(&self, name: &str) -> String {
        nested(&self.path, name)
    }

    /// The full name of the hash.
    pub fn own_path(&self) -> &str {
        &self.path
    }

    /// Whether `name` was sent.
    pub fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    /// Refuses the request unless `name` was sent, where only some requests need it.
    pub fn require(&self, name: &str) -> Result<(), Error> {
        if self.has(name) {
            return Ok(());
        }
        Err(Error::missing(&self.path(name)))
    }

    fn node(&self, name: &str) -> Option<&'a Node> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known == name)
            .map(|(_, node)| node)
    }

    /// What was sent for `name`: nothing, nothing in it, or this.
    pub(super) fn patch(&self, name: &str) -> Patch<&'a Node> {
        match self.node(name) {
            None => Patch::Keep,
            Some(Node::Text(text)) if text.is_empty() => Patch::Clear,
            Some(node) => Patch::Set(node),
        }
    }

    /// One word, or any text that is only looked at.
    pub fn word(&self, name: &str) -> Option<&'a str> {
        match self.patch(name) {
            Patch::Set(Node::Text(text)) => Some(text),
            Patch::Set(Node::Hash(_) | Node::List(_)) | Patch::Keep | Patch::Clear => None,
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.word(name).map(str::to_owned)
    }

    /// A text that can be unset.
    pub fn text_patch(&self, name: &str) -> Patch<String> {
        match self.patch(name) {
            Patch::Clear => Patch::Clear,
            Patch::Keep | Patch::Set(_) => self.text(name).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.word(name).and_then(check::boolean)
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.word(name).and_then(check::whole)
    }

    /// A moment that can be unset.
    pub fn moment_patch(&self, name: &str) -> Patch<Timestamp> {
        match self.patch(name) {
            Patch::Clear => Patch::Clear,
            Patch::Keep | Patch::Set(_) => self.integer(name).map_or(Patch::Keep, |seconds| {
                Patch::Set(Timestamp::from_seconds(seconds))
            }),
        }
    }

    /// A number of things that can be unset; its table keeps it above zero.
    pub fn count_patch(&self, name: &str) -> Patch<u64> {
        match self.patch(name) {
            Patch::Clear => Patch::Clear,
            Patch::Keep | Patch::Set(_) => {
                let count = self.integer(name).map(u64::try_from);
                count.and_then(Result::ok).map_or(Patch::Keep, Patch::Set)
            }
        }
    }

    /// A whole number whose table keeps it within `u32`.
    pub fn number(&self, name: &str) -> Option<u32> {
        let value = self.integer(name)?;
        u32::try_from(value).ok()
    }

    /// The hash `name`.
    pub fn hash(&self, name: &str) -> Option<Reader<'a>> {
        match self.hash_patch(name) {
            Patch::Set(hash) => Some(hash),
            Patch::Keep | Patch::Clear => None,
        }
    }

    /// The hash `name`, which may be unset.
    pub fn hash_patch(&self, name: &str) -> Patch<Reader<'a>> {
        match self.patch(name) {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(node) => Patch::Set(Self::at(self.path(name), node)),
        }
    }

    /// The hashes under the keys of the hash `name`, in the order sent.
    pub fn entries(&self, name: &str) -> Vec<(&'a str, Reader<'a>)> {
        let Some(hash) = self.hash(name) else {
            return Vec::new();
        };
        let entries = hash.entries.iter();
        entries
            .map(|(key, node)| (key.as_str(), Self::at(nested(&hash.path, key), node)))
            .collect()
    }

    /// The hashes of the list `name`, in order.
    pub fn hashes(&self, name: &str) -> Vec<Reader<'a>> {
        let elements = self.elements(name).into_iter();
        elements.map(|(path, node)| Self::at(path, node)).collect()
    }

    /// The texts of the list `name`, in order.
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        match self.texts_patch(name) {
            Patch::Set(texts) => Some(texts),
            Patch::Keep | Patch::Clear => None,
        }
    }

    /// The texts of a list that can be unset.
    pub fn texts_patch(&self, name: &str) -> Patch<Vec<String>> {
        let text = |(_, node): (String, &Node)| match node {
            Node::Text(text) => Some(text.clone()),
            Node::Hash(_) | Node::List(_) => None,
        };
        match self.patch(name) {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(_) => Patch::Set(self.elements(name).into_iter().filter_map(text).collect()),
        }
    }

    fn elements(&self, name: &str) -> Vec<(String, &'a Node)> {
        let node = self.node(name);
        node.and_then(|node| elements(node, &self.path(name)))
            .unwrap_or_default()
    }

    /// The hash `metadata` of something new.
    pub fn new_metadata(&self) -> Result<Metadata, Error> {
        let mut metadata = Metadata::new();
        let sent = self.metadata();
        sent.apply(&mut metadata, &self.path("metadata"))?;
        Ok(metadata)
    }

    /// The hash `metadata`.
    pub fn metadata(&self) -> MetadataChange {
        let entry = |(key, node): &(String, Node)| match node {
            Node::Text(value) => (key.clone(), (!value.is_empty()).then(|| value.clone())),
            Node::Hash(_) | Node::List(_) => (key.clone(), None),
        };
        match self.hash_patch("metadata") {
            Patch::Keep => MetadataChange::default(),
            Patch::Clear => MetadataChange::Clear,
            Patch::Set(hash) => MetadataChange::Merge(hash.entries.iter().map(entry).collect()),
        }
    }
}
