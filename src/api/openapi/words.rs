//! What operations are called in plain words: "List the line items of a payment link".

use crate::api::operation::Operation;
use crate::api::response::Returns;

/// What is there without being made.
const SETTINGS: &str = "/v1/edgetill/settings";

/// A sentence about `operation`, without its full stop.
pub(super) fn summary(operation: &Operation) -> String {
    let noun = spelled(operation.returns.noun());
    match operation.returns {
        Returns::List(_) => match holder(operation.path) {
            Some(holder) => format!("List the {noun}s of {}", one(&holder)),
            None => format!("List {noun}s"),
        },
        Returns::SearchResult(_) => format!("Search {noun}s"),
        Returns::Deleted(_) => format!("Delete {}", one(&noun)),
        Returns::Object(_) if operation.method == "GET" => {
            if operation.path.contains('{') {
                format!("Retrieve {}", one(&noun))
            } else {
                format!("Retrieve the {noun}")
            }
        }
        Returns::Object(_) if operation.path == SETTINGS => format!("Update the {noun}"),
        Returns::Object(_) => format!("{} {}", verb(operation.path), one(&noun)),
    }
}

/// What is said of everything under a tag.
pub(super) fn tag(object: &str) -> String {
    match object {
        "edgetill.settings" => format!("Edgetill's own `{object}`."),
        _ => format!("Stripe's `{object}`."),
    }
}

/// What a POST to `path` does: its last word, or what a path without one means.
fn verb(path: &str) -> String {
    let mut segments = path.rsplit('/');
    let last = segments.next().unwrap_or_default();
    if last.ends_with('}') {
        return "Update".to_owned();
    }
    if !path.contains('{') {
        return "Create".to_owned();
    }
    let mut letters = last.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Whose list it is at `path`: the name of the id in it.
fn holder(path: &str) -> Option<String> {
    let (_, rest) = path.split_once('{')?;
    let (name, _) = rest.split_once('}')?;
    Some(spelled(name))
}

/// Stripe's name of an object as people say it.
fn spelled(object: &str) -> String {
    match object {
        "item" => "line item".to_owned(),
        "checkout.session" | "session" => "Checkout Session".to_owned(),
        "edgetill.settings" => "settings".to_owned(),
        other => other.replace('_', " "),
    }
}

fn one(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::resources;

    #[test]
    fn operations_are_called_as_people_would() {
        let of = |method: &str, path: &str| {
            let mut all = resources::operations();
            let found = all.find(|known| known.method == method && known.path == path);
            found.map(summary)
        };
        for (method, path, words) in [
            ("GET", "/v1/account", "Retrieve the account"),
            ("GET", "/v1/balance", "Retrieve the balance"),
            ("GET", "/v1/edgetill/settings", "Retrieve the settings"),
            ("POST", "/v1/edgetill/settings", "Update the settings"),
            ("POST", "/v1/products", "Create a product"),
            ("POST", "/v1/products/{id}", "Update a product"),
            ("DELETE", "/v1/products/{id}", "Delete a product"),
            ("GET", "/v1/products/search", "Search products"),
            ("GET", "/v1/events/{id}", "Retrieve an event"),
            ("POST", "/v1/events/{id}/retry", "Retry an event"),
            ("GET", "/v1/payment_links", "List payment links"),
            (
                "GET",
                "/v1/payment_links/{payment_link}/line_items",
                "List the line items of a payment link",
            ),
            (
                "POST",
                "/v1/checkout/sessions/{session}/expire",
                "Expire a Checkout Session",
            ),
            (
                "GET",
                "/v1/charges/{charge}/refunds",
                "List the refunds of a charge",
            ),
        ] {
            assert_eq!(of(method, path).as_deref(), Some(words), "{method} {path}");
        }
    }
}
