//! Bracketed form parameters as a tree: `line_items[0][price]=…` and its kin.
//!
//! What is a list or a hash is decided by the reader of the tree, because
//! `metadata[0]` and `line_items[0]` look alike. Sizes are capped here, while reading: what a
//! request costs is counted in parameters, and a megabyte holds half a million of them.

use crate::domain::Error;
use crate::domain::error::{ErrorKind, shown};
use percent_encoding::percent_decode;
use url::form_urlencoded;

/// Three dropdowns of 200 options have 1,200.
const MAX_KEYS: usize = 1500;
const MAX_DEPTH: usize = 6;
/// Bytes of a name with all its brackets; the longest that means something has about 100.
const LONGEST_NAME: usize = 500;

/// A parameter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `name=value`
    Text(String),
    /// `name[key]=…`, in the order sent; the keys may be the indices of a list.
    Hash(Vec<(String, Node)>),
    /// `name[]=…`
    List(Vec<Node>),
}

/// Reads parameters as they were sent, query or body, behind those already read; refuses them at
/// the first that no request needs.
pub fn read(encoded: &[u8], params: &mut Vec<(String, String)>) -> Result<(), Error> {
    let before = params.len();
    for (name, value) in form_urlencoded::parse(encoded) {
        check_name(params.len(), &name)?;
        params.push((name.into_owned(), value.into_owned()));
    }
    check_text(encoded, params.get(before..).unwrap_or_default())
}

/// Checks the name of the parameter that comes after so many others.
fn check_name(before: usize, name: &str) -> Result<(), Error> {
    if before >= MAX_KEYS {
        let message = format!("Too many parameters: at most {MAX_KEYS} can be sent at once.");
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    if name.bytes().filter(|byte| *byte == b'[').count() >= MAX_DEPTH {
        let message = format!("Parameters can be nested {MAX_DEPTH} levels deep at most.");
        return Err(Error::invalid(shown(name), message));
    }
    if name.len() > LONGEST_NAME {
        let message = format!("The name of a parameter can have up to {LONGEST_NAME} bytes.");
        return Err(Error::invalid(shown(name), message));
    }
    Ok(())
}

/// Refuses what could not be shown again as it was sent: bytes that are no text, which the parser
/// replaces, so that two requests would look like one; and the NUL, which databases that keep a
/// copy of a shop have no room for.
fn check_text(encoded: &[u8], params: &[(String, String)]) -> Result<(), Error> {
    let with = |letter| {
        let mut all = params.iter();
        let found = all.find(|(name, value)| name.contains(letter) || value.contains(letter));
        found.map(|(name, _)| shown(&name.replace('\0', "")))
    };
    if let Some(name) = with('\0') {
        let message = "Invalid text: it must not contain NUL characters.";
        return Err(Error::invalid(name, message));
    }
    match with(char::REPLACEMENT_CHARACTER) {
        Some(name) if percent_decode(encoded).decode_utf8().is_err() => {
            Err(Error::invalid(name, "Invalid text: it must be UTF-8."))
        }
        Some(_) | None => Ok(()),
    }
}

/// The tree of `pairs`, which are percent-decoded already.
pub fn decode(pairs: &[(String, String)]) -> Result<Node, Error> {
    let mut root = Vec::new();
    for (index, (key, value)) in pairs.iter().enumerate() {
        check_name(index, key)?;
        if let Some((name, rest)) = segments(key).split_first() {
            insert(&mut root, name, rest, &Pair { key, value })?;
        }
    }
    Ok(Node::Hash(root))
}

struct Pair<'a> {
    key: &'a str,
    value: &'a str,
}

/// `a[b][]` as `a`, `b` and an empty segment; a malformed key stays whole, and so unknown.
fn segments(key: &str) -> Vec<&str> {
    let Some((name, rest)) = key.split_once('[') else {
        return vec![key];
    };
    let Some(inner) = rest.strip_suffix(']') else {
        return vec![key];
    };
    let mut path = vec![name];
    path.extend(inner.split("]["));
    let malformed = name.is_empty() || path.iter().any(|part| part.contains(['[', ']']));
    if malformed { vec![key] } else { path }
}

fn insert(
    hash: &mut Vec<(String, Node)>,
    name: &str,
    rest: &[&str],
    pair: &Pair,
) -> Result<(), Error> {
    if let Some((_, node)) = hash.iter_mut().find(|(known, _)| known == name) {
        return merge(node, rest, pair);
    }
    hash.push((name.to_owned(), build(rest, pair.value)));
    Ok(())
}

fn build(rest: &[&str], value: &str) -> Node {
    match rest.split_first() {
        None => Node::Text(value.to_owned()),
        Some((&"", rest)) => Node::List(vec![build(rest, value)]),
        Some((name, rest)) => Node::Hash(vec![((*name).to_owned(), build(rest, value))]),
    }
}

fn merge(node: &mut Node, rest: &[&str], pair: &Pair) -> Result<(), Error> {
    match (node, rest.split_first()) {
        (Node::Text(_), None) => {
            let key = shown(pair.key);
            let message = format!("Received the parameter {key} more than once.");
            Err(Error::invalid(key, message))
        }
        (Node::Hash(entries), Some((name, rest))) if !name.is_empty() => {
            insert(entries, name, rest, pair)
        }
        (Node::List(items), Some((&"", rest))) => match items.last_mut() {
            // `a[][x]=1&a[][y]=2` is one element until a name comes again.
            Some(last) if !rest.is_empty() && !holds(last, rest) => merge(last, rest, pair),
            Some(_) | None => {
                items.push(build(rest, pair.value));
                Ok(())
            }
        },
        (Node::Text(_) | Node::Hash(_) | Node::List(_), _) => {
            let key = shown(pair.key);
            let message =
                format!("Received the parameter {key} in two forms that contradict each other.");
            Err(Error::invalid(key, message))
        }
    }
}

fn holds(node: &Node, path: &[&str]) -> bool {
    match (node, path.split_first()) {
        (_, None) | (Node::Text(_), Some(_)) => true,
        (Node::Hash(entries), Some((name, rest))) => entries
            .iter()
            .find(|(known, _)| known == name)
            .is_some_and(|(_, child)| holds(child, rest)),
        (Node::List(_), Some((name, _))) => !name.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(query: &str) -> Result<Node, Error> {
        let pairs: Vec<_> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        decode(&pairs)
    }

    fn text(value: &str) -> Node {
        Node::Text(value.to_owned())
    }

    fn hash(entries: &[(&str, Node)]) -> Node {
        let own = |(name, node): &(&str, Node)| ((*name).to_owned(), node.clone());
        Node::Hash(entries.iter().map(own).collect())
    }

    #[test]
    fn brackets_become_hashes_and_lists() {
        let cases = [
            ("a=1", hash(&[("a", text("1"))])),
            ("a[b]=1", hash(&[("a", hash(&[("b", text("1"))]))])),
            (
                "a[]=1&a[]=2",
                hash(&[("a", Node::List(vec![text("1"), text("2")]))]),
            ),
            (
                "a[2]=x&a[0]=y",
                hash(&[("a", hash(&[("2", text("x")), ("0", text("y"))]))]),
            ),
            (
                "a[][p]=1&a[][q][r]=2&a[][q][s]=3&a[][p]=4",
                hash(&[(
                    "a",
                    Node::List(vec![
                        hash(&[
                            ("p", text("1")),
                            ("q", hash(&[("r", text("2")), ("s", text("3"))])),
                        ]),
                        hash(&[("p", text("4"))]),
                    ]),
                )]),
            ),
        ];
        for (query, wanted) in cases {
            assert_eq!(tree(query), Ok(wanted), "{query}");
        }
    }

    #[test]
    fn a_malformed_key_stays_whole() {
        for key in ["a[b", "[a]", "a[b]c", "a[b[c]]", "a]"] {
            assert_eq!(
                tree(&format!("{key}=1")),
                Ok(hash(&[(key, text("1"))])),
                "{key}"
            );
        }
    }

    #[test]
    fn contradictions_and_excesses_are_refused() {
        let message = |query: &str| tree(query).unwrap_err().message;
        assert_eq!(
            message("a=1&a=2"),
            "Received the parameter a more than once."
        );
        assert_eq!(
            message("a=1&a[b]=2"),
            "Received the parameter a[b] in two forms that contradict each other."
        );
        assert_eq!(
            message("a[b]=1&a[]=2"),
            "Received the parameter a[] in two forms that contradict each other."
        );
        assert_eq!(
            message("a[b][c][d][e][f][g]=1"),
            "Parameters can be nested 6 levels deep at most."
        );
        assert!(tree("a[b][c][d][e][f]=1").is_ok());
        assert_eq!(
            message(&format!("{}=1", "a".repeat(501))),
            "The name of a parameter can have up to 500 bytes."
        );
        let many: Vec<_> = (0..=MAX_KEYS).map(|n| format!("a{n}=1")).collect();
        assert_eq!(
            message(&many.join("&")),
            "Too many parameters: at most 1500 can be sent at once."
        );
    }

    #[test]
    fn what_is_no_text_is_refused_and_what_only_looks_like_it_is_kept() {
        let read = |encoded: &[u8]| {
            let mut params = Vec::new();
            read(encoded, &mut params).map_err(|error| (error.param, error.message))?;
            Ok(params)
        };
        let refused = |param: &str, message: &str| Err((Some(param.into()), message.into()));
        for bytes in ["name=%ff", "a=1&name=caf%C3&b=2", "name=%ED%A0%80"] {
            let message = "Invalid text: it must be UTF-8.";
            assert_eq!(read(bytes.as_bytes()), refused("name", message), "{bytes}");
        }
        assert!(read(b"name=\xff").is_err() && read(b"na%ffme=x").is_err());
        let message = "Invalid text: it must not contain NUL characters.";
        assert_eq!(read(b"metadata[k]=a%00b"), refused("metadata[k]", message));
        assert_eq!(read(b"na%00me=a"), refused("name", message));
        let kept = |value: &str| Ok(vec![("name".to_owned(), value.to_owned())]);
        assert_eq!(read(b"name=%EF%BF%BD+%zz%"), kept("\u{fffd} %zz%"));
    }

    #[test]
    fn reading_stops_at_the_first_parameter_that_no_request_needs() {
        let read = |encoded: &str| {
            let mut params = vec![("limit".to_owned(), "3".to_owned())];
            let result = read(encoded.as_bytes(), &mut params);
            (params.len(), result.map_err(|error| error.message))
        };
        assert_eq!(read("name=a+b&&metadata[k]=%C3%A9"), (3, Ok(())));
        let many = "Too many parameters: at most 1500 can be sent at once.".to_owned();
        assert_eq!(read(&"a&".repeat(500_000)), (1500, Err(many)));
        let deep = "Parameters can be nested 6 levels deep at most.".to_owned();
        let brackets = format!("a=1&a{}=1&b=2", "[b]".repeat(300_000));
        assert_eq!(read(&brackets), (2, Err(deep)));
        let long = "The name of a parameter can have up to 500 bytes.".to_owned();
        assert_eq!(read(&"%41".repeat(300_000)), (1, Err(long)));
    }
}
