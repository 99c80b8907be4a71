//! Which request is which: one table of methods and paths.

use crate::domain::Error;
use crate::domain::error::Kind;

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
    /// `POST /v1/webhook_endpoints`
    CreateWebhookEndpoint,
    /// `GET /v1/webhook_endpoints`
    ListWebhookEndpoints,
    /// `GET /v1/webhook_endpoints/{id}`
    RetrieveWebhookEndpoint(String),
    /// `DELETE /v1/webhook_endpoints/{id}`
    DeleteWebhookEndpoint(String),
}

impl Route {
    /// The route of a request, or Stripe's words for one that does not exist.
    pub fn parse(method: &str, path: &str) -> Result<Self, Error> {
        let segments: Vec<&str> = path
            .strip_prefix("/v1/")
            .map(|rest| rest.split('/').collect())
            .unwrap_or_default();
        if segments.iter().any(|segment| segment.is_empty()) {
            return Err(unrecognized(method, path));
        }
        let own = |id: &str| id.to_owned();
        let route = match (method, segments.as_slice()) {
            ("POST", ["products"]) => Self::CreateProduct,
            ("GET", ["products"]) => Self::ListProducts,
            ("GET", ["products", "search"]) => Self::SearchProducts,
            ("DELETE", ["products", id]) => Self::DeleteProduct(own(id)),
            ("GET", ["products", id]) => Self::RetrieveProduct(own(id)),
            ("POST", ["products", id]) => Self::UpdateProduct(own(id)),
            ("POST", ["prices"]) => Self::CreatePrice,
            ("GET", ["prices"]) => Self::ListPrices,
            ("GET", ["prices", id]) => Self::RetrievePrice(own(id)),
            ("POST", ["prices", id]) => Self::UpdatePrice(own(id)),
            ("POST", ["payment_links"]) => Self::CreatePaymentLink,
            ("GET", ["payment_links"]) => Self::ListPaymentLinks,
            ("GET", ["payment_links", id]) => Self::RetrievePaymentLink(own(id)),
            ("POST", ["payment_links", id]) => Self::UpdatePaymentLink(own(id)),
            ("GET", ["payment_links", id, "line_items"]) => Self::ListPaymentLinkLineItems(own(id)),
            ("GET", ["checkout", "sessions"]) => Self::ListSessions,
            ("GET", ["checkout", "sessions", id]) => Self::RetrieveSession(own(id)),
            ("GET", ["checkout", "sessions", id, "line_items"]) => {
                Self::ListSessionLineItems(own(id))
            }
            ("POST", ["checkout", "sessions", id]) => Self::UpdateSession(own(id)),
            ("POST", ["checkout", "sessions", id, "expire"]) => Self::ExpireSession(own(id)),
            ("GET", ["payment_intents"]) => Self::ListPaymentIntents,
            ("GET", ["payment_intents", id]) => Self::RetrievePaymentIntent(own(id)),
            ("GET", ["charges"]) => Self::ListCharges,
            ("GET", ["charges", id]) => Self::RetrieveCharge(own(id)),
            ("POST", ["refunds"]) => Self::CreateRefund,
            ("GET", ["refunds"]) => Self::ListRefunds,
            ("GET", ["refunds", id]) => Self::RetrieveRefund(own(id)),
            ("POST", ["refunds", id]) => Self::UpdateRefund(own(id)),
            ("GET", ["events"]) => Self::ListEvents,
            ("GET", ["events", id]) => Self::RetrieveEvent(own(id)),
            ("POST", ["webhook_endpoints"]) => Self::CreateWebhookEndpoint,
            ("GET", ["webhook_endpoints"]) => Self::ListWebhookEndpoints,
            ("GET", ["webhook_endpoints", id]) => Self::RetrieveWebhookEndpoint(own(id)),
            ("DELETE", ["webhook_endpoints", id]) => Self::DeleteWebhookEndpoint(own(id)),
            _ => return Err(unrecognized(method, path)),
        };
        Ok(route)
    }
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
    Error::new(Kind::NotFound, message)
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
}
