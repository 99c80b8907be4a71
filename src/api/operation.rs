//! An operation: a method and a path, what it takes and returns, and the handler that does it.

use super::context::{Handler, Request};
use super::object::Params;
use super::response::Returns;
use crate::domain::Error;
use crate::protocol::messages::ApiCall;

/// A method and a path, and what stands behind them.
#[derive(Debug)]
pub struct Operation {
    /// The method.
    pub method: &'static str,
    /// The path; where an id goes stands `{name}`.
    pub path: &'static str,
    /// The parameters.
    pub params: Params,
    /// What it answers with.
    pub returns: Returns,
    /// What Account does.
    pub handler: Handler,
    /// What a session's own object is asked for, before Account is.
    pub session: Option<SessionPart>,
}

/// What a GET wants of a session's own object, so that a read after a write is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionPart {
    /// The session.
    Session,
    /// A page of its line items.
    LineItems,
    /// Its payment intent, or one of its charges or refunds.
    Related,
}

impl Operation {
    /// `GET path` without parameters.
    pub const fn get(path: &'static str, returns: Returns, handler: Handler) -> Self {
        Self {
            method: "GET",
            path,
            params: Params::NONE,
            returns,
            handler,
            session: None,
        }
    }

    /// `POST path` without parameters.
    pub const fn post(path: &'static str, returns: Returns, handler: Handler) -> Self {
        Self {
            method: "POST",
            ..Self::get(path, returns, handler)
        }
    }

    /// `DELETE path`.
    pub const fn delete(path: &'static str, noun: &'static str, handler: Handler) -> Self {
        Self {
            method: "DELETE",
            ..Self::get(path, Returns::Deleted(noun), handler)
        }
    }

    /// The same operation with parameters.
    #[must_use]
    pub const fn takes(mut self, params: Params) -> Self {
        self.params = params;
        self
    }

    /// The same operation, which a session's own object answers.
    #[must_use]
    pub const fn from_session(mut self, part: SessionPart) -> Self {
        self.session = Some(part);
        self
    }

    /// Parses a request for it, with `id` in its path.
    pub fn parse(&self, call: &ApiCall, id: &str) -> Result<Request, Error> {
        Request::parse(call, id, self.params, self.returns)
    }
}
