//! What a request means, however its client wrote it.
//!
//! Clients spell, order and number the same things differently: older SDKs of Python and .NET
//! write `True`, hash maps have no order, and `a[]` stands beside `a[0]`. [`spelled`] gives each
//! value the one spelling that everything behind it reads; [`written`] is the whole request as a
//! text in which what means the same is the same.

use super::check::{boolean, elements, whole};
use super::form::Node;
use crate::api::object::{Params, ValueType};
use crate::domain::Currency;
use crate::domain::percent::{Percent, TaxPercent};

/// The parameter whose list has no order.
const EXPAND: &str = "expand";

/// The same request with known values in their one spelling; what is wrong stays as it was sent.
pub fn spelled(tree: Node, params: Params) -> Node {
    let Node::Hash(entries) = tree else {
        return tree;
    };
    let entries = entries.into_iter().map(|(name, node)| {
        let node = match params.find(&name) {
            Some(param) => spelled_as(node, param.kind, params),
            None => node,
        };
        (name, node)
    });
    Node::Hash(entries.collect())
}

fn spelled_as(node: Node, kind: ValueType, params: Params) -> Node {
    match (kind, node) {
        (kind, Node::Text(text)) => Node::Text(spelling(&text, kind).unwrap_or(text)),
        (ValueType::Hash(fields) | ValueType::Moments(fields), node @ Node::Hash(_)) => {
            spelled(node, params.within(fields))
        }
        (ValueType::ByCurrency(fields), Node::Hash(entries)) => {
            let entries = entries.into_iter();
            let spelled = entries.map(|(code, node)| {
                let code = spelling(&code, ValueType::Currency).unwrap_or(code);
                (code, spelled(node, params.within(fields)))
            });
            Node::Hash(spelled.collect())
        }
        (ValueType::List(_, kind), Node::List(items)) => {
            let items = items.into_iter();
            Node::List(items.map(|item| spelled_as(item, *kind, params)).collect())
        }
        (ValueType::List(_, kind), Node::Hash(items)) => {
            let items = items.into_iter();
            let spelled = items.map(|(index, item)| (index, spelled_as(item, *kind, params)));
            Node::Hash(spelled.collect())
        }
        (_, node @ (Node::Hash(_) | Node::List(_))) => node,
    }
}

/// The one spelling of a value that may be spelled differently.
fn spelling(text: &str, kind: ValueType) -> Option<String> {
    match kind {
        ValueType::Boolean | ValueType::False => boolean(text).map(|is_so| is_so.to_string()),
        ValueType::Integer(..) | ValueType::Moment | ValueType::Moments(_) => {
            whole(text).map(|number| number.to_string())
        }
        ValueType::Percent => Percent::parse(text).map(Percent::text),
        ValueType::TaxPercent => TaxPercent::parse(text).map(TaxPercent::text),
        ValueType::Currency => {
            let currency = Currency::parse(&text.to_ascii_lowercase());
            currency.map(|currency| currency.as_str().to_owned())
        }
        ValueType::Text(_)
        | ValueType::Url
        | ValueType::OneOf(_)
        | ValueType::BuiltOf(..)
        | ValueType::List(..)
        | ValueType::Hash(_)
        | ValueType::ByCurrency(_)
        | ValueType::Metadata => None,
    }
}

/// A spelled request as a text: names in order, lists by their elements, `expand` as a set.
pub fn written(tree: &Node, params: Params) -> String {
    let Node::Hash(entries) = tree else {
        return verbatim(tree);
    };
    let entries = entries.iter().map(|(name, node)| {
        let kind = params.find(name).map(|param| param.kind);
        let node = if name == EXPAND {
            let mut wanted = items(node).unwrap_or_default();
            wanted.sort_unstable();
            wanted.dedup();
            many('s', &wanted)
        } else {
            kind.map_or_else(|| verbatim(node), |kind| written_as(node, kind, params))
        };
        (name.as_str(), node)
    });
    hash(entries.collect())
}

fn written_as(node: &Node, kind: ValueType, params: Params) -> String {
    match (kind, node) {
        (ValueType::Hash(fields) | ValueType::Moments(fields), Node::Hash(_)) => {
            written(node, params.within(fields))
        }
        (ValueType::ByCurrency(fields), Node::Hash(entries)) => {
            let entries = entries.iter();
            let entries =
                entries.map(|(code, node)| (code.as_str(), written(node, params.within(fields))));
            hash(entries.collect())
        }
        (ValueType::List(_, kind), Node::List(_) | Node::Hash(_)) => match elements(node, "") {
            Some(elements) => {
                let elements = elements.into_iter();
                let written = elements.map(|(_, item)| written_as(item, *kind, params));
                many('l', &written.collect::<Vec<_>>())
            }
            None => verbatim(node),
        },
        (_, Node::Text(_) | Node::List(_) | Node::Hash(_)) => verbatim(node),
    }
}

/// What nothing is known of, but that the names in a hash have no order.
fn verbatim(node: &Node) -> String {
    match node {
        Node::Text(text) => word(text),
        Node::List(items) => many('l', &items.iter().map(verbatim).collect::<Vec<_>>()),
        Node::Hash(entries) => {
            let entries = entries.iter();
            hash(
                entries
                    .map(|(name, node)| (name.as_str(), verbatim(node)))
                    .collect(),
            )
        }
    }
}

fn items(node: &Node) -> Option<Vec<String>> {
    let elements = elements(node, "")?.into_iter();
    Some(elements.map(|(_, item)| verbatim(item)).collect())
}

fn hash(mut entries: Vec<(&str, String)>) -> String {
    entries.sort_unstable();
    let entries = entries.into_iter();
    let entries = entries.map(|(name, value)| format!("{}{value}", word(name)));
    many('h', &entries.collect::<Vec<_>>())
}

/// Every text goes with its length, so that no text can stand for two others.
fn word(text: &str) -> String {
    format!("t{}:{text}", text.len())
}

fn many(sort: char, parts: &[String]) -> String {
    format!("{sort}{}:{}", parts.len(), parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::object::{
        Field, boolean, currency, hash, integer, list_of, metadata, off, param, text,
    };
    use crate::api::request::check::check;
    use crate::api::request::form::decode;

    const FIELDS: &[Field] = &[
        param("active", boolean()),
        param("capture", hash(SWITCH)),
        param("currency", currency()),
        param("items", list_of(9, &ValueType::Hash(SWITCH))),
        param("metadata", metadata()),
        param("name", text(9)),
        param("number", integer(0, 99)),
        param("tags", list_of(9, &ValueType::Text(9))),
    ];
    const SWITCH: &[Field] = &[param("enabled", off()), param("on", boolean())];
    const PARAMS: Params = Params::own(FIELDS);

    fn tree(query: &str) -> Node {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs: Vec<_> = pairs
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        spelled(decode(&pairs).unwrap(), PARAMS)
    }

    fn meaning(query: &str) -> String {
        written(&tree(query), PARAMS)
    }

    #[test]
    fn a_boolean_is_one_in_any_letters() {
        for (word, value) in [("True", "true"), ("FALSE", "false"), ("false", "false")] {
            for name in ["active", "items[0][on]", "items[][on]", "capture[on]"] {
                let sent = tree(&format!("{name}={word}"));
                assert_eq!(sent, tree(&format!("{name}={value}")), "{name}={word}");
                assert_eq!(check(&sent, PARAMS), Ok(()), "{name}={word}");
            }
        }
        for word in ["1", "yes", "on", "t", "truer", " true"] {
            let error = check(&tree(&format!("active={word}")), PARAMS).unwrap_err();
            assert_eq!(error.message, format!("Invalid boolean: {word}"));
        }
        assert_eq!(check(&tree("capture[enabled]=False"), PARAMS), Ok(()));
        let refused = check(&tree("capture[enabled]=True"), PARAMS).unwrap_err();
        assert_eq!(refused.param.as_deref(), Some("capture[enabled]"));
    }

    #[test]
    fn what_is_no_boolean_keeps_its_letters() {
        let sent = tree("metadata[a]=True&name=TRUE&tags[]=False&other=True");
        let Node::Hash(entries) = &sent else { panic!() };
        assert_eq!(
            entries[0].1,
            Node::Hash(vec![("a".to_owned(), Node::Text("True".to_owned()))])
        );
        assert_eq!(entries[1].1, Node::Text("TRUE".to_owned()));
        assert_eq!(entries[3].1, Node::Text("True".to_owned()));
    }

    #[test]
    fn requests_that_mean_the_same_are_written_alike() {
        for (one, other) in [
            ("name=a&number=1", "number=1&name=a"),
            ("active=True", "active=true"),
            ("number=07", "number=7"),
            ("currency=EUR", "currency=eur"),
            ("tags[]=a&tags[]=b", "tags[1]=b&tags[0]=a"),
            ("tags[0]=a&tags[2]=b", "tags[0]=a&tags[1]=b"),
            (
                "items[][on]=True&items[][enabled]=false",
                "items[0][enabled]=False&items[0][on]=true",
            ),
            ("metadata[a]=1&metadata[b]=2", "metadata[b]=2&metadata[a]=1"),
            ("expand[]=a&expand[]=b", "expand[0]=b&expand[1]=a"),
            ("other[x]=1&other[y]=2", "other[y]=2&other[x]=1"),
        ] {
            assert_eq!(meaning(one), meaning(other), "{one} and {other}");
        }
    }

    #[test]
    fn requests_that_differ_are_written_differently() {
        let different = [
            "",
            "name=a",
            "name=A",
            "name=ab",
            "tags[]=a&tags[]=b",
            "tags[]=b&tags[]=a",
            "tags[]=ab",
            "metadata[0]=a&metadata[1]=b",
            "metadata[1]=a&metadata[0]=b",
            "metadata[a]=True",
            "metadata[a]=true",
            "metadata[a]=",
            "metadata=",
            "active=true",
            "active=false",
            "expand[]=a",
            "expand[]=a&expand[]=b",
            "other=True",
            "other=true",
            "items[0][on]=true&items[1][enabled]=false",
            "items[0][on]=true&items[0][enabled]=false",
        ];
        for (index, one) in different.iter().enumerate() {
            for other in &different[..index] {
                assert_ne!(meaning(one), meaning(other), "{one} and {other}");
            }
        }
    }
}
