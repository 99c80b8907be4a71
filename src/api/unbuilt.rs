//! What Stripe's API has and Edgetill has not built: it is named, so that nobody looks for a typing
//! error in an address that is right.

use super::resources;
use super::template::{id_in, is_at};

/// Every address of Stripe's with its methods; `tools/endpoints.mjs` writes it from Stripe's SDK.
const ENDPOINTS: &str = include_str!("stripe_endpoints.txt");

/// Stripe's operation at `path`, as it is to be called, if it is not built.
pub fn find(method: &str, path: &str) -> Option<String> {
    let mut all = all();
    let (method, template) =
        all.find(|(known, template)| *known == method && id_in(template, path).is_some())?;
    let name = named(template);
    let is_known = resources::operations().any(|known| is_at(known.path, template));
    Some(if is_known {
        format!("{method} {name}")
    } else {
        name
    })
}

/// `GET /v1/subscriptions/{id}` and all others.
pub fn names() -> impl Iterator<Item = String> {
    all().map(|(method, template)| format!("{method} {}", named(template)))
}

fn named(template: &str) -> String {
    template.replace("{}", "{id}")
}

/// The methods and addresses of Stripe's that nothing answers.
fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = ENDPOINTS.lines().filter_map(|line| line.split_once(' '));
    let endpoints = lines
        .flat_map(|(template, methods)| methods.split(' ').map(move |method| (method, template)));
    endpoints.filter(|(method, template)| !is_built(method, template))
}

fn is_built(method: &str, template: &str) -> bool {
    let mut known = resources::operations().filter(|known| known.method == method);
    known.any(|known| is_at(known.path, template))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stripe_has_and_we_have_not_is_found_by_name() {
        let found = |method, path| find(method, path).unwrap_or_default();
        assert_eq!(found("GET", "/v1/subscriptions"), "/v1/subscriptions");
        assert_eq!(
            found("DELETE", "/v1/subscriptions/sub_1"),
            "/v1/subscriptions/{id}"
        );
        assert_eq!(found("POST", "/v1/charges"), "POST /v1/charges");
        assert_eq!(
            found("POST", "/v1/payment_intents/pi_1/confirm"),
            "/v1/payment_intents/{id}/confirm"
        );
        assert_eq!(
            found("GET", "/v1/invoices/upcoming"),
            "/v1/invoices/upcoming"
        );
        assert_eq!(found("POST", "/v1/invoices/x"), "/v1/invoices/{id}");
    }

    #[test]
    fn what_is_built_and_what_stripe_has_not_either_is_not_among_it() {
        for (method, path) in [
            ("GET", "/v1/products"),
            ("DELETE", "/v1/products/prod_1"),
            ("DELETE", "/v1/payment_links/plink_1"),
            ("GET", "/v1/subscriptions/"),
            ("PUT", "/v1/subscriptions"),
            ("GET", "/v1/foo"),
            ("GET", "/v2/core"),
            ("GET", "/"),
        ] {
            assert_eq!(find(method, path), None, "{method} {path}");
        }
        for operation in resources::operations() {
            let built = format!("{} {}", operation.method, operation.path);
            assert!(names().all(|name| name != built), "{built}");
        }
        assert!(names().count() > 500);
    }
}
