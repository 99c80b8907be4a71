//! What a session's own object answers: the session, its line items, its payment.
//!
//! The Worker asks that object, so that a read after a write is right. What it
//! does not know (a charge before its newest) Account has a copy of, and what
//! is to be expanded in the answer as well.

use super::parse::parse;
use crate::api::context::Request;
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered::with_id;
use crate::api::resources::checkout_session;
use crate::api::store::list::Page;
use crate::domain::{Error, SessionId};
use crate::protocol::account::ApiCall;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// A GET that a session's own object is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRead<'a> {
    call: &'a ApiCall,
    request: Request,
    part: SessionPart,
    page: Page,
    /// The session whose object is to be asked.
    pub session: SessionId,
}

impl<'a> SessionRead<'a> {
    /// The read that `call` is, once its parameters are checked; none if Account answers it.
    pub fn parse(
        call: &'a ApiCall,
        operation: &Operation,
        id: &str,
    ) -> Result<Option<Self>, Error> {
        let Some(part) = operation.session else {
            return Ok(None);
        };
        let request = parse(call, operation, id)?;
        let page = Page::read(&request.reader())?;
        let session = match part {
            SessionPart::Session | SessionPart::LineItems => {
                Some(checkout_session::known(id, call.mode)?)
            }
            SessionPart::Related => SessionId::of_payment(call.mode, id),
        };
        Ok(session.map(|session| Self {
            call,
            request,
            part,
            page,
            session,
        }))
    }

    /// The paths to be expanded in the answer.
    pub fn expand(&self) -> &[String] {
        self.request.expand()
    }

    /// The answer, from what the object said; `None`: ask Account.
    pub fn object(&self, objects: Option<&SessionObjects>) -> Result<Option<Value>, Error> {
        // The id of a payment does not say its mode.
        let is_live = Value::from(self.call.mode.is_live());
        let objects = objects.filter(|objects| objects.session.get("livemode") == Some(&is_live));
        match (self.part, objects) {
            (SessionPart::LineItems, Some(objects)) => {
                let items = &objects.line_items;
                let list = self.page.list("line item", items, &self.call.path)?;
                Ok(Some(list))
            }
            (SessionPart::Session, Some(objects)) => Ok(Some(objects.session.clone())),
            (SessionPart::Session | SessionPart::LineItems, None) => {
                Err(checkout_session::missing(self.request.id()))
            }
            (SessionPart::Related, Some(objects)) => {
                Ok(with_id(&objects.related, self.request.id()).cloned())
            }
            (SessionPart::Related, None) => Ok(None),
        }
    }
}
