//! The paths in a request's `expand[]`: read and checked before anything is done.

use super::step::{Place, Step, inside, object, step};
use crate::api::object::{Field, Shape, ValueType, list_of, param};
use crate::api::request::check::empty;
use crate::api::request::form::Node;
use crate::api::resources;
use crate::api::response::Returns;
use crate::domain::Error;
use crate::domain::error::ErrorKind;

const MOST_LEVELS: usize = 4;
const MOST_PATHS: usize = 50;
/// The parameter as the description of the API has it; [`wanted`] reads it. No property's path
/// is nearly as long.
pub const PARAM: Field = param("expand", list_of(MOST_PATHS, &ValueType::Text(255)));

/// The paths a request wants expanded, each of which exists in what the operation returns.
pub fn wanted(tree: &Node, returns: Returns) -> Result<Vec<String>, Error> {
    let paths = paths(tree)?;
    for path in &paths {
        check(path, returns)?;
    }
    Ok(paths)
}

/// Whether an answer that is expanded along checked paths shows what only Account knows.
pub fn ask_account(paths: &[String], returns: Returns) -> bool {
    // The prices of an order are its merchant's.
    returns.noun() == "item" || paths.iter().any(|path| asks_account(path, returns))
}

/// Whether an answer that is expanded along checked paths shows what only customers know.
pub fn ask_customers(paths: &[String]) -> bool {
    paths.iter().any(|path| leads_through(path, "customer"))
}

fn asks_account(path: &str, returns: Returns) -> bool {
    if leads_through(path, "line_items") {
        return true;
    }
    let (place, is_list) = returned(returns);
    let mut place = place;
    for name in path.split('.').skip(usize::from(is_list)) {
        let found = place.and_then(|place| step(place, name));
        place = match found {
            Some(Step::Object(noun)) if is_made_by_the_merchant(noun) => return true,
            Some(Step::Object(noun)) => Some(inside(Shape::Object(noun))),
            Some(Step::Inside(next)) => Some(next),
            Some(Step::OnDemand(shape)) => Some(inside(shape)),
            Some(Step::Nothing | Step::NotYet) | None => return false,
        };
    }
    false
}

fn is_made_by_the_merchant(noun: &str) -> bool {
    let resource = resources::find(noun);
    resource.is_some_and(|resource| resource.in_account().is_some())
}

/// Whether a checked path leads through the field `name`.
pub fn leads_through(path: &str, name: &str) -> bool {
    path.split('.').any(|step| step == name)
}

/// Whether there is anything to expand in it.
pub fn is_possible(returns: Returns) -> bool {
    returned(returns).0.is_some()
}

fn returned(returns: Returns) -> (Option<Place>, bool) {
    match returns {
        Returns::Object(name) => (object(name), false),
        Returns::List(name) | Returns::SearchResult(name) => (object(name), true),
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

fn check(path: &str, returns: Returns) -> Result<(), Error> {
    let (place, is_list) = returned(returns);
    let refused = |message: String| Err(Error::invalid("expand", message));
    let cannot = |hint: &str| refused(format!("This property cannot be expanded ({path}).{hint}"));
    let mut steps: Vec<&str> = path.split('.').collect();
    let Some(mut place) = place else {
        return cannot("");
    };
    if is_list {
        if steps.first() != Some(&"data") {
            let known = steps
                .first()
                .is_some_and(|name| step(place, name).is_some());
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
    for name in before {
        match step(place, name) {
            Some(Step::Object(name)) => place = inside(Shape::Object(name)),
            Some(Step::Inside(next)) => place = next,
            Some(Step::OnDemand(shape)) => place = inside(shape),
            Some(Step::Nothing) => return Ok(()),
            Some(Step::NotYet) => return not_yet(path),
            None => return cannot(""),
        }
    }
    match step(place, last) {
        None | Some(Step::Inside(_)) => cannot(""),
        Some(Step::NotYet) => not_yet(path),
        Some(Step::Object(_) | Step::OnDemand(_) | Step::Nothing) => Ok(()),
    }
}

fn not_yet(path: &str) -> Result<(), Error> {
    let message = format!("Edgetill does not support expanding {path} yet.");
    Err(Error::new(ErrorKind::InvalidRequest, message).param("expand"))
}
