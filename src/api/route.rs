//! Which request is which: one table of methods and paths, with what each takes and gives.

use self::Answer::{Found, List, One};
use super::request::schema::Params;
use super::resources::{
    charge, checkout_session, event, payment_intent, payment_link, price, product, refund, search,
    webhook_endpoint,
};
use super::store::list;
use crate::domain::Error;
use crate::domain::error::ErrorKind;

/// What a request asks for; texts are ids as they stand in the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `POST /v1/products`
    CreateProduct,
    /// `GET /v1/products`
    ListProducts,
    /// `GET /v1/products/{id}`
    RetrieveProduct(String),
    /// `POST /v1/products/{id}`
    UpdateProduct(String),
    /// `DELETE /v1/products/{id}`
    DeleteProduct(String),
    /// `GET /v1/products/search`
    SearchProducts,
    /// `POST /v1/prices`
    CreatePrice,
    /// `GET /v1/prices`
    ListPrices,
    /// `GET /v1/prices/{id}`
    RetrievePrice(String),
    /// `POST /v1/prices/{id}`
    UpdatePrice(String),
    /// `POST /v1/payment_links`
    CreatePaymentLink,
    /// `GET /v1/payment_links`
    ListPaymentLinks,
    /// `GET /v1/payment_links/{id}`
    RetrievePaymentLink(String),
    /// `POST /v1/payment_links/{id}`
    UpdatePaymentLink(String),
    /// `GET /v1/payment_links/{id}/line_items`
    ListPaymentLinkLineItems(String),
    /// `GET /v1/checkout/sessions`
    ListSessions,
    /// `GET /v1/checkout/sessions/{id}`: the Session object answers.
    RetrieveSession(String),
    /// `GET /v1/checkout/sessions/{id}/line_items`: the Session object answers.
    ListSessionLineItems(String),
    /// `POST /v1/checkout/sessions/{id}`: the Session object changes itself.
    UpdateSession(String),
    /// `POST /v1/checkout/sessions/{id}/expire`
    ExpireSession(String),
    /// `GET /v1/payment_intents`
    ListPaymentIntents,
    /// `GET /v1/payment_intents/{id}`: the Session object answers.
    RetrievePaymentIntent(String),
    /// `GET /v1/charges`
    ListCharges,
    /// `GET /v1/charges/{id}`: the Session object answers, of older charges the book.
    RetrieveCharge(String),
    /// `GET /v1/charges/{id}/refunds`
    ListChargeRefunds(String),
    /// `POST /v1/refunds`: the Session object makes it.
    CreateRefund,
    /// `GET /v1/refunds`
    ListRefunds,
    /// `GET /v1/refunds/{id}`: the Session object answers.
    RetrieveRefund(String),
    /// `POST /v1/refunds/{id}`: the Session object changes it.
    UpdateRefund(String),
    /// `GET /v1/events`
    ListEvents,
    /// `GET /v1/events/{id}`
    RetrieveEvent(String),
    /// `POST /v1/events/{id}/retry`: not in Stripe's reference; Stripe's CLI calls it to resend an event.
    RetryEvent(String),
    /// `POST /v1/webhook_endpoints`
    CreateWebhookEndpoint,
    /// `GET /v1/webhook_endpoints`
    ListWebhookEndpoints,
    /// `GET /v1/webhook_endpoints/{id}`
    RetrieveWebhookEndpoint(String),
    /// `POST /v1/webhook_endpoints/{id}`
    UpdateWebhookEndpoint(String),
    /// `DELETE /v1/webhook_endpoints/{id}`
    DeleteWebhookEndpoint(String),
}

/// What a route answers with, by the name in the object's own `object`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The object.
    One(&'static str),
    /// A page of them.
    List(&'static str),
    /// Those that were searched for.
    Found(&'static str),
    /// That it is gone.
    Deleted(&'static str),
}

impl Answer {
    /// What it is about.
    pub fn noun(self) -> &'static str {
        match self {
            Self::One(noun) | Self::List(noun) | Self::Found(noun) | Self::Deleted(noun) => noun,
        }
    }
}

/// A method and a path, and what stands behind them.
#[derive(Debug)]
pub struct Operation {
    /// The method.
    pub method: &'static str,
    /// The path; where an id goes stands `{name}`.
    pub path: &'static str,
    /// The route with the id in the path.
    pub route: fn(String) -> Route,
    /// The parameters.
    pub params: &'static Params,
    /// The answer.
    pub answer: Answer,
}

const fn get(
    path: &'static str,
    route: fn(String) -> Route,
    params: &'static Params,
    answer: Answer,
) -> Operation {
    Operation {
        method: "GET",
        path,
        route,
        params,
        answer,
    }
}

const fn post(
    path: &'static str,
    route: fn(String) -> Route,
    params: &'static Params,
    answer: Answer,
) -> Operation {
    Operation {
        method: "POST",
        ..get(path, route, params, answer)
    }
}

const fn delete(path: &'static str, route: fn(String) -> Route, noun: &'static str) -> Operation {
    Operation {
        method: "DELETE",
        ..get(path, route, &Params::NONE, Answer::Deleted(noun))
    }
}

/// Everything that is served; of two paths that fit, the first counts.
#[rustfmt::skip]
pub const OPERATIONS: &[Operation] = &[
    post("/v1/products", |_| Route::CreateProduct, &product::CREATE, One("product")),
    get("/v1/products", |_| Route::ListProducts, &product::LIST, List("product")),
    get("/v1/products/search", |_| Route::SearchProducts, &search::PARAMS, Found("product")),
    delete("/v1/products/{id}", Route::DeleteProduct, "product"),
    get("/v1/products/{id}", Route::RetrieveProduct, &Params::NONE, One("product")),
    post("/v1/products/{id}", Route::UpdateProduct, &product::UPDATE, One("product")),
    post("/v1/prices", |_| Route::CreatePrice, &price::CREATE, One("price")),
    get("/v1/prices", |_| Route::ListPrices, &price::LIST, List("price")),
    get("/v1/prices/{price}", Route::RetrievePrice, &Params::NONE, One("price")),
    post("/v1/prices/{price}", Route::UpdatePrice, &price::UPDATE, One("price")),
    post("/v1/payment_links", |_| Route::CreatePaymentLink, &payment_link::CREATE, One("payment_link")),
    get("/v1/payment_links", |_| Route::ListPaymentLinks, &payment_link::LIST, List("payment_link")),
    get("/v1/payment_links/{payment_link}", Route::RetrievePaymentLink, &Params::NONE, One("payment_link")),
    post("/v1/payment_links/{payment_link}", Route::UpdatePaymentLink, &payment_link::UPDATE, One("payment_link")),
    get("/v1/payment_links/{payment_link}/line_items", Route::ListPaymentLinkLineItems, &list::PAGED, List("item")),
    get("/v1/checkout/sessions", |_| Route::ListSessions, &checkout_session::LIST, List("checkout.session")),
    get("/v1/checkout/sessions/{session}", Route::RetrieveSession, &Params::NONE, One("checkout.session")),
    get("/v1/checkout/sessions/{session}/line_items", Route::ListSessionLineItems, &list::PAGED, List("item")),
    post("/v1/checkout/sessions/{session}", Route::UpdateSession, &checkout_session::UPDATE, One("checkout.session")),
    post("/v1/checkout/sessions/{session}/expire", Route::ExpireSession, &Params::NONE, One("checkout.session")),
    get("/v1/payment_intents", |_| Route::ListPaymentIntents, &payment_intent::LIST, List("payment_intent")),
    get("/v1/payment_intents/{intent}", Route::RetrievePaymentIntent, &Params::NONE, One("payment_intent")),
    get("/v1/charges", |_| Route::ListCharges, &charge::LIST, List("charge")),
    get("/v1/charges/{charge}", Route::RetrieveCharge, &Params::NONE, One("charge")),
    get("/v1/charges/{charge}/refunds", Route::ListChargeRefunds, &list::PAGED, List("refund")),
    post("/v1/refunds", |_| Route::CreateRefund, &refund::CREATE, One("refund")),
    get("/v1/refunds", |_| Route::ListRefunds, &refund::LIST, List("refund")),
    get("/v1/refunds/{refund}", Route::RetrieveRefund, &Params::NONE, One("refund")),
    post("/v1/refunds/{refund}", Route::UpdateRefund, &refund::UPDATE, One("refund")),
    get("/v1/events", |_| Route::ListEvents, &event::LIST, List("event")),
    get("/v1/events/{id}", Route::RetrieveEvent, &Params::NONE, One("event")),
    post("/v1/events/{id}/retry", Route::RetryEvent, &event::RETRY, One("event")),
    post("/v1/webhook_endpoints", |_| Route::CreateWebhookEndpoint, &webhook_endpoint::CREATE, One("webhook_endpoint")),
    get("/v1/webhook_endpoints", |_| Route::ListWebhookEndpoints, &list::PAGED, List("webhook_endpoint")),
    get("/v1/webhook_endpoints/{webhook_endpoint}", Route::RetrieveWebhookEndpoint, &Params::NONE, One("webhook_endpoint")),
    post("/v1/webhook_endpoints/{webhook_endpoint}", Route::UpdateWebhookEndpoint, &webhook_endpoint::UPDATE, One("webhook_endpoint")),
    delete("/v1/webhook_endpoints/{webhook_endpoint}", Route::DeleteWebhookEndpoint, "webhook_endpoint"),
];

impl Operation {
    /// What a request is for and the id in its path ("" without one), or Stripe's words for a
    /// request that nothing answers.
    pub fn find<'a>(method: &str, path: &'a str) -> Result<(&'static Self, &'a str), Error> {
        let mut of_method = OPERATIONS.iter().filter(|known| known.method == method);
        let found = of_method.find_map(|known| Some((known, id_in(known.path, path)?)));
        found.ok_or_else(|| unrecognized(method, path))
    }
}

impl Route {
    /// The route of a request.
    pub fn parse(method: &str, path: &str) -> Result<Self, Error> {
        let (operation, id) = Operation::find(method, path)?;
        Ok((operation.route)(id.to_owned()))
    }
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

fn unrecognized(method: &str, path: &str) -> Error {
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

    #[test]
    fn a_path_and_a_method_name_one_route() {
        assert_eq!(
            Route::parse("POST", "/v1/payment_links/plink_1"),
            Ok(Route::UpdatePaymentLink("plink_1".to_owned()))
        );
        assert_eq!(
            Route::parse("POST", "/v1/checkout/sessions/cs_1/expire"),
            Ok(Route::ExpireSession("cs_1".to_owned()))
        );
    }

    #[test]
    fn what_does_not_exist_is_said_in_stripes_words() {
        let message = |method, path| Route::parse(method, path).unwrap_err().message;
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
            assert!(Route::parse("GET", path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_search_that_is_not_built_is_no_object_with_the_id_search() {
        assert_eq!(
            Route::parse("GET", "/v1/products/search"),
            Ok(Route::SearchProducts)
        );
        for resource in ["prices", "payment_intents", "charges"] {
            let path = format!("/v1/{resource}/search");
            let message = Route::parse("GET", &path).unwrap_err().message;
            assert!(message.starts_with("Unrecognized request URL"), "{message}");
        }
    }
}
