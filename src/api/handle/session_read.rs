//! What a session's own object answers: the session, its line items, its payment.
//!
//! The Worker asks that object, so that a read after a write is right. What it
//! does not know (a charge before its newest) the book has a copy of, and what
//! is to be expanded in the answer as well.

use crate::api::expand;
use crate::api::request::form;
use crate::api::request::reader::Reader;
use crate::api::resources::checkout_session;
use crate::api::route::{Operation, Route};
use crate::api::store::list;
use crate::domain::{Error, SessionId};
use crate::protocol::messages::{ApiCall, SessionObjects};
use serde_json::Value;

/// The session that a GET is about, if its own object is to be asked.
///
/// The Worker asks it and hands the answer to [`object`].
pub fn read_by(call: &ApiCall) -> Result<Option<SessionId>, Error> {
    let route = Route::parse(&call.method, &call.path)?;
    Ok(match route {
        Route::RetrieveSession(id) | Route::ListSessionLineItems(id) => {
            page(call)?;
            Some(checkout_session::known(&id, call)?)
        }
        Route::RetrievePaymentIntent(id)
        | Route::RetrieveCharge(id)
        | Route::RetrieveRefund(id) => {
            page(call)?;
            SessionId::of_payment(call.mode, &id)
        }
        _ => None,
    })
}

/// What of its answer a request wants, once its parameters are checked.
fn page(call: &ApiCall) -> Result<list::Page, Error> {
    let tree = form::decode(&call.params)?;
    expand::wanted(call, &tree)?;
    let (operation, _) = Operation::find(&call.method, &call.path)?;
    list::Page::read(&Reader::open(&expand::without(tree), operation.params)?)
}

/// The answer to a GET that [`read_by`] gave to a session's object; `None`: ask the book.
pub fn object(call: &ApiCall, objects: Option<&SessionObjects>) -> Result<Option<Value>, Error> {
    let route = Route::parse(&call.method, &call.path)?;
    // The id of a payment does not say its mode.
    let is_live = Value::from(call.mode.is_live());
    let objects = objects.filter(|objects| objects.session.get("livemode") == Some(&is_live));
    match (route, objects) {
        (Route::ListSessionLineItems(_), Some(objects)) => {
            let list = page(call)?.list("line item", &objects.line_items, &call.path)?;
            Ok(Some(list))
        }
        (Route::RetrieveSession(_), Some(objects)) => Ok(Some(objects.session.clone())),
        (Route::RetrieveSession(id) | Route::ListSessionLineItems(id), None) => {
            Err(checkout_session::missing(&id))
        }
        (
            Route::RetrievePaymentIntent(id)
            | Route::RetrieveCharge(id)
            | Route::RetrieveRefund(id),
            Some(objects),
        ) => {
            let named = |object: &&Value| object.get("id").and_then(Value::as_str) == Some(&id);
            Ok(objects.related.iter().find(named).cloned())
        }
        _ => Ok(None),
    }
}
