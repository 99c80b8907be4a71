//! The paths in a request's `expand[]`: read and checked before anything is done.

use super::fields::{Field, Kind, field};
use crate::api::object::{self, ValueType, list_of, param};
use crate::api::request::check::empty;
use crate::api::request::form::Node;
use crate::api::response::Returns;
use crate::domain::Error;
use crate::domain::error::ErrorKind;

const MOST_LEVELS: usize = 4;
const MOST_PATHS: usize = 50;
/// The parameter as the description of the API has it; [`wanted`] reads it. No property's path
/// is nearly as long.
pub const PARAM: object::Field = param("expand", list_of(MOST_PATHS, &ValueType::Text(255)));

/// The paths a request wants expanded, each of which exists in what the operation returns.
pub fn wanted(tree: &Node, returns: Returns) -> Result<Vec<String>, Error> {
    let paths = paths(tree)?;
    let (kind, is_list) = returned(returns);
    for path in &paths {
        check(path, kind, is_list)?;
    }
    Ok(paths)
}

/// Whether there is anything to expand in it.
pub fn is_possible(returns: Returns) -> bool {
    returned(returns).0.is_some()
}

fn returned(returns: Returns) -> (Option<Kind>, bool) {
    match returns {
        Returns::Object(name) => (Kind::named(name), false),
        Returns::List(name) | Returns::SearchResult(name) => (Kind::named(name), true),
        Returns::Deleted(_) => (None, false),
    }
}

/// The request without its `expand`.
pub fn without(mut tree: Node) -> Node {
    if let Node::Hash(entries) = &mut tree {
        entries.retain(|(name, _)| name != "expand");
    }
    tree
}

fn paths(tree: &Node) -> Result<Vec<String>, Error> {
    let Node::Hash(entries) = tree else {
        return Ok(Vec::new());
    };
    let wrong = || Error::invalid("expand", "Invalid array");
    let text = |node: &Node| match node {
        Node::Text(text) if !text.is_empty() => Ok(text.clone()),
        Node::Text(_) => Err(empty("expand")),
        Node::Hash(_) | Node::List(_) => Err(wrong()),
    };
    let found = entries.iter().find(|(name, _)| name == "expand");
    let mut paths: Vec<String> = match found.map(|(_, node)| node) {
        None => Vec::new(),
        Some(Node::Text(_)) => return Err(wrong()),
        Some(Node::List(items)) => items.iter().map(text).collect::<Result<_, _>>()?,
        Some(Node::Hash(items)) => items
            .iter()
            .map(|(_, node)| text(node))
            .collect::<Result<_, _>>()?,
    };
    paths.dedup();
    if paths.len() > MOST_PATHS {
        let message = format!("You can expand up to {MOST_PATHS} properties at once.");
        return Err(Error::invalid("expand", message));
    }
    Ok(paths)
}

fn check(path: &str, kind: Option<Kind>, is_list: bool) -> Result<(), Error> {
    let refused = |message: String| Err(Error::invalid("expand", message));
    let cannot = |hint: &str| refused(format!("This property cannot be expanded ({path}).{hint}"));
    let mut steps: Vec<&str> = path.split('.').collect();
    let Some(mut kind) = kind else {
        return cannot("");
    };
    if is_list {
        if steps.first() != Some(&"data") {
            let known = steps
                .first()
                .is_some_and(|name| field(kind, name).is_some());
            let hint = format!(" You may want to try expanding 'data.{path}' instead.");
            return cannot(if known { &hint } else { "" });
        }
        steps.remove(0);
    }
    if steps.len() > MOST_LEVELS {
        return refused(format!(
            "You cannot expand more than {MOST_LEVELS} levels of a property. Property: {path}"
        ));
    }
    let Some((last, before)) = steps.split_last() else {
        return cannot("");
    };
    for step in before {
        match field(kind, step) {
            Some(Field::Object(next) | Field::Inside(next)) => kind = next,
            Some(Field::LineItems) => kind = Kind::LineItems,
            Some(Field::Refunds) => kind = Kind::Refunds,
            Some(Field::Nothing) => return Ok(()),
            Some(Field::NotYet) => return not_yet(path),
            Some(Field::Breakdown | Field::CurrencyOptions | Field::EmptyList) | None => {
                return cannot("");
            }
        }
    }
    match field(kind, last) {
        None | Some(Field::Inside(_)) => cannot(""),
        Some(Field::NotYet) => not_yet(path),
        Some(_) => Ok(()),
    }
}

fn not_yet(path: &str) -> Result<(), Error> {
    let message = format!("Edgetill does not support expanding {path} yet.");
    Err(Error::new(ErrorKind::InvalidRequest, message).param("expand"))
}
