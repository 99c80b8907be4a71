//! Which request is which, by its method and path.

use super::operation::Operation;
use super::request::auth::brings_key;
use super::template::id_in;
use super::{resources, unbuilt};
use crate::domain::Error;
use crate::domain::error::ErrorKind;

/// The path of a request to the API: in `/v1`, however many slashes a base URL left in front, or
/// anywhere if it brings a key. Whoever brings one is a program, which reads no page.
pub fn api_path<'a>(path: &'a str, authorization: Option<&str>) -> Option<&'a str> {
    let slashes = path.bytes().take_while(|byte| *byte == b'/').count();
    let path = path.get(slashes.saturating_sub(1)..).unwrap_or(path);
    let is_v1 = path == "/v1" || path.starts_with("/v1/");
    (is_v1 || authorization.is_some_and(brings_key)).then_some(path)
}

/// What a request is for and the id in its path ("" without one), or the error for a request that
/// nothing answers.
pub fn find<'a>(method: &str, path: &'a str) -> Result<(&'static Operation, &'a str), Error> {
    let mut of_method = resources::operations().filter(|known| known.method == method);
    let found = of_method.find_map(|known| Some((known, id_in(known.path, path)?)));
    found.ok_or_else(|| unrecognized(method, path))
}

/// The error for a request that nothing answers: ours where Stripe would, otherwise in its words.
pub fn unrecognized(method: &str, path: &str) -> Error {
    if let Some(operation) = unbuilt::find(method, path) {
        let message = format!(
            "Edgetill does not support {operation} yet. What it does support: GET /v1/openapi.json"
        );
        return Error::new(ErrorKind::NotFound, message);
    }
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
    fn a_call_is_known_by_its_path_or_by_its_key() {
        let key = Some("Bearer sk_test_x");
        for (path, authorization, expected) in [
            ("/v1", None, Some("/v1")),
            ("/v1/products", None, Some("/v1/products")),
            ("//v1/products", None, Some("/v1/products")),
            ("///v1//products", key, Some("/v1//products")),
            ("/v2/core/events", key, Some("/v2/core/events")),
            ("/", key, Some("/")),
            ("/v1x", None, None),
            ("/v2/core/events", None, None),
            ("/test_tea", Some("Basic YWRhOng="), None),
            ("", None, None),
        ] {
            assert_eq!(api_path(path, authorization), expected, "{path}");
        }
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
    fn what_stripe_has_and_edgetill_has_not_is_no_typing_error() {
        let message = |method, path| found(method, path).unwrap_err().message;
        for (method, path, named) in [
            ("GET", "/v1/subscriptions", "/v1/subscriptions"),
            ("POST", "/v1/invoices", "/v1/invoices"),
            ("POST", "/v1/payment_intents", "POST /v1/payment_intents"),
            ("DELETE", "/v1/invoices/ten", "/v1/invoices/{id}"),
        ] {
            let wanted = format!(
                "Edgetill does not support {named} yet. What it does support: GET /v1/openapi.json"
            );
            assert_eq!(message(method, path), wanted);
        }
    }

    #[test]
    fn a_search_that_is_not_built_is_no_object_with_the_id_search() {
        assert_eq!(
            found("GET", "/v1/products/search"),
            Ok(("/v1/products/search", ""))
        );
        for resource in ["payment_intents", "charges", "subscriptions"] {
            let path = format!("/v1/{resource}/search");
            let message = found("GET", &path).unwrap_err().message;
            let wanted = format!("Edgetill does not support {path} yet.");
            assert!(message.starts_with(&wanted), "{message}");
        }
    }
}
