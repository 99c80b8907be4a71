//! Which request is which: one table of methods and paths, with what each takes and gives.

use super::object::{CREATE, Field, Params, UPDATE};
use super::operation::{Operation, SessionPart};
use super::resources::{
    charge, checkout_session, event, payment_intent, payment_link, price, product, refund, search,
    webhook_endpoint,
};
use super::response::Returns::{List, Object, SearchResult};
use super::store::list;
use crate::domain::Error;
use crate::domain::error::ErrorKind;

const fn create(fields: &'static [Field]) -> Params {
    Params::of(fields, CREATE)
}

const fn update(fields: &'static [Field]) -> Params {
    Params::of(fields, UPDATE)
}

const fn listed(filters: &'static [Field]) -> Params {
    Params::own(filters).and(list::PAGE)
}

/// Everything that is served; of two paths that fit, the first counts.
#[rustfmt::skip]
pub const OPERATIONS: &[Operation] = &[
    Operation::post("/v1/products", Object("product"), product::create).takes(create(product::fields::FIELDS)),
    Operation::get("/v1/products", List("product"), product::list).takes(listed(product::fields::FILTERS)),
    Operation::get("/v1/products/search", SearchResult("product"), search::products).takes(Params::own(search::PARAMS)),
    Operation::delete("/v1/products/{id}", "product", product::delete),
    Operation::get("/v1/products/{id}", Object("product"), product::retrieve),
    Operation::post("/v1/products/{id}", Object("product"), product::update).takes(update(product::fields::FIELDS)),
    Operation::post("/v1/prices", Object("price"), price::create).takes(create(price::fields::FIELDS)),
    Operation::get("/v1/prices", List("price"), price::list).takes(listed(price::fields::FILTERS)),
    Operation::get("/v1/prices/{price}", Object("price"), price::retrieve),
    Operation::post("/v1/prices/{price}", Object("price"), price::update).takes(update(price::fields::FIELDS)),
    Operation::post("/v1/payment_links", Object("payment_link"), payment_link::create).takes(create(payment_link::fields::FIELDS)),
    Operation::get("/v1/payment_links", List("payment_link"), payment_link::list).takes(listed(payment_link::fields::FILTERS)),
    Operation::get("/v1/payment_links/{payment_link}", Object("payment_link"), payment_link::retrieve),
    Operation::post("/v1/payment_links/{payment_link}", Object("payment_link"), payment_link::update).takes(update(payment_link::fields::FIELDS)),
    Operation::get("/v1/payment_links/{payment_link}/line_items", List("item"), payment_link::line_items).takes(listed(&[])),
    Operation::get("/v1/checkout/sessions", List("checkout.session"), checkout_session::list).takes(listed(checkout_session::fields::FILTERS)),
    Operation::get("/v1/checkout/sessions/{session}", Object("checkout.session"), checkout_session::unknown).from_session(SessionPart::Session),
    Operation::get("/v1/checkout/sessions/{session}/line_items", List("item"), checkout_session::unknown).takes(listed(&[])).from_session(SessionPart::LineItems),
    Operation::post("/v1/checkout/sessions/{session}", Object("checkout.session"), checkout_session::update).takes(update(checkout_session::fields::FIELDS)),
    Operation::post("/v1/checkout/sessions/{session}/expire", Object("checkout.session"), checkout_session::expire),
    Operation::get("/v1/payment_intents", List("payment_intent"), payment_intent::list).takes(listed(payment_intent::FILTERS)),
    Operation::get("/v1/payment_intents/{intent}", Object("payment_intent"), payment_intent::retrieve).from_session(SessionPart::Related),
    Operation::get("/v1/charges", List("charge"), charge::list).takes(listed(charge::FILTERS)),
    Operation::get("/v1/charges/{charge}", Object("charge"), charge::retrieve).from_session(SessionPart::Related),
    Operation::get("/v1/charges/{charge}/refunds", List("refund"), charge::refunds).takes(listed(&[])),
    Operation::post("/v1/refunds", Object("refund"), refund::create).takes(create(refund::FIELDS)),
    Operation::get("/v1/refunds", List("refund"), refund::list).takes(listed(refund::FILTERS)),
    Operation::get("/v1/refunds/{refund}", Object("refund"), refund::retrieve).from_session(SessionPart::Related),
    Operation::post("/v1/refunds/{refund}", Object("refund"), refund::update).takes(update(refund::FIELDS)),
    Operation::get("/v1/events", List("event"), event::list).takes(listed(event::FILTERS)),
    Operation::get("/v1/events/{id}", Object("event"), event::retrieve),
    Operation::post("/v1/events/{id}/retry", Object("event"), event::retry).takes(Params::own(event::RETRY)),
    Operation::post("/v1/webhook_endpoints", Object("webhook_endpoint"), webhook_endpoint::create).takes(create(webhook_endpoint::FIELDS)),
    Operation::get("/v1/webhook_endpoints", List("webhook_endpoint"), webhook_endpoint::list).takes(listed(&[])),
    Operation::get("/v1/webhook_endpoints/{webhook_endpoint}", Object("webhook_endpoint"), webhook_endpoint::retrieve),
    Operation::post("/v1/webhook_endpoints/{webhook_endpoint}", Object("webhook_endpoint"), webhook_endpoint::update).takes(update(webhook_endpoint::FIELDS)),
    Operation::delete("/v1/webhook_endpoints/{webhook_endpoint}", "webhook_endpoint", webhook_endpoint::delete),
];

/// What a request is for and the id in its path ("" without one), or Stripe's words for a request
/// that nothing answers.
pub fn find<'a>(method: &str, path: &'a str) -> Result<(&'static Operation, &'a str), Error> {
    let mut of_method = OPERATIONS.iter().filter(|known| known.method == method);
    let found = of_method.find_map(|known| Some((known, id_in(known.path, path)?)));
    found.ok_or_else(|| unrecognized(method, path))
}

/// What stands in an id's place at addresses of Stripe's that are not all built.
const SEARCH: &str = "search";

/// The id that `path` has where `template` has a name; `None` if they differ otherwise.
fn id_in<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    let mut id = "";
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if !wanted.starts_with('{') && wanted != segment {
            return None;
        }
        if wanted.starts_with('{') {
            id = Some(segment).filter(|id| !id.is_empty() && *id != SEARCH)?;
        }
    }
    segments.next().is_none().then_some(id)
}

/// The error for a request that nothing answers.
pub fn unrecognized(method: &str, path: &str) -> Error {
    let hint = if path.ends_with('/') {
        " If you are trying to list objects, remove the trailing slash. If you are trying to \
         retrieve an object, make sure you passed a valid (non-empty) identifier in your code."
    } else {
        ""
    };
    let message = format!(
        "Unrecognized request URL ({method}: {path}).{hint} Please see https://stripe.com/docs or \
         we can help at https://support.stripe.com/."
    );
    Error::new(ErrorKind::NotFound, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(method: &str, path: &'a str) -> Result<(&'static str, &'a str), Error> {
        find(method, path).map(|(operation, id)| (operation.path, id))
    }

    #[test]
    fn a_path_and_a_method_name_one_operation() {
        assert_eq!(
            found("POST", "/v1/payment_links/plink_1"),
            Ok(("/v1/payment_links/{payment_link}", "plink_1"))
        );
        assert_eq!(
            found("POST", "/v1/checkout/sessions/cs_1/expire"),
            Ok(("/v1/checkout/sessions/{session}/expire", "cs_1"))
        );
    }

    #[test]
    fn what_does_not_exist_is_said_in_stripes_words() {
        let message = |method, path| found(method, path).unwrap_err().message;
        assert_eq!(
            message("DELETE", "/v1/payment_links/plink_1"),
            "Unrecognized request URL (DELETE: /v1/payment_links/plink_1). Please see \
             https://stripe.com/docs or we can help at https://support.stripe.com/."
        );
        assert_eq!(
            message("GET", "/v1/products/"),
            "Unrecognized request URL (GET: /v1/products/). If you are trying to list objects, \
             remove the trailing slash. If you are trying to retrieve an object, make sure you \
             passed a valid (non-empty) identifier in your code. Please see \
             https://stripe.com/docs or we can help at https://support.stripe.com/."
        );
        for path in ["/", "/v1", "/v2/products", "/v1//products", "/v1/foo"] {
            assert!(found("GET", path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_search_that_is_not_built_is_no_object_with_the_id_search() {
        assert_eq!(
            found("GET", "/v1/products/search"),
            Ok(("/v1/products/search", ""))
        );
        for resource in ["prices", "payment_intents", "charges"] {
            let path = format!("/v1/{resource}/search");
            let message = found("GET", &path).unwrap_err().message;
            assert!(message.starts_with("Unrecognized request URL"), "{message}");
        }
    }
}
