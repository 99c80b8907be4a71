//! An operation: a method and a path, what it takes and returns, and what does it.

use super::context::Handler;
use super::installation::Installation;
use super::object::{CREATE, Field, Params, UPDATE};
use super::response::Returns;
use super::store::list;
use serde_json::Value;

/// A method and a path, and what stands behind them.
#[derive(Debug)]
pub struct Operation {
    pub method: &'static str,
    /// The path; where an id goes stands `{name}`.
    pub path: &'static str,
    pub params: Params,
    pub returns: Returns,
    pub does: Does,
    /// What a session's own object is asked for.
    pub session: Option<SessionPart>,
}

/// What Account does for an operation.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    /// It shows the rows that fit the filters of the resource.
    List,
    /// It shows the row with the id in the path.
    Retrieve,
    By(Handler),
    /// Nothing: the Ledger's rows are searched.
    Search,
    /// Nothing: the Worker says what it is without asking.
    Said(fn(&Installation) -> Value),
}

/// What a GET wants of a session's own object, so that a read after a write is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionPart {
    Session,
    /// A page of its line items.
    LineItems,
    /// Its payment intent, or one of its charges or refunds; the parameter that is blamed where
    /// there is none.
    Related(&'static str),
    /// A page of the refunds of one of its charges.
    Refunds,
}

impl Operation {
    const fn get(path: &'static str, returns: Returns, does: Does) -> Self {
        Self {
            method: "GET",
            path,
            params: Params::NONE,
            returns,
            does,
            session: None,
        }
    }

    /// `POST path` for one object, without parameters.
    pub const fn post(path: &'static str, object: &'static str, handler: Handler) -> Self {
        Self {
            method: "POST",
            ..Self::get(path, Returns::Object(object), Does::By(handler))
        }
    }

    /// `POST path`: makes an object.
    pub const fn create(
        path: &'static str,
        object: &'static str,
        fields: &'static [Field],
        handler: Handler,
    ) -> Self {
        Self::post(path, object, handler).takes(Params::of(fields, CREATE))
    }

    /// `POST path/{id}`: changes an object.
    pub const fn update(
        path: &'static str,
        object: &'static str,
        fields: &'static [Field],
        handler: Handler,
    ) -> Self {
        Self::post(path, object, handler).takes(Params::of(fields, UPDATE))
    }

    /// `GET path/{id}`.
    pub const fn retrieve(path: &'static str, object: &'static str) -> Self {
        Self::get(path, Returns::Object(object), Does::Retrieve)
    }

    /// `GET path`: what the installation is.
    pub const fn said(
        path: &'static str,
        object: &'static str,
        say: fn(&Installation) -> Value,
    ) -> Self {
        Self::get(path, Returns::Object(object), Does::Said(say))
    }

    /// `GET path`: a page of the objects.
    pub const fn list(path: &'static str, object: &'static str, filters: &'static [Field]) -> Self {
        let params = Params::own(filters).and(list::PAGE);
        Self::get(path, Returns::List(object), Does::List).takes(params)
    }

    /// `GET path`: objects that are searched for.
    pub const fn search(path: &'static str, object: &'static str, handler: Handler) -> Self {
        Self::get(path, Returns::SearchResult(object), Does::By(handler))
    }

    /// `GET path`: objects that are searched for in the Ledger.
    pub const fn search_ledger(path: &'static str, object: &'static str) -> Self {
        Self::get(path, Returns::SearchResult(object), Does::Search)
    }

    /// `DELETE path/{id}`.
    pub const fn delete(path: &'static str, object: &'static str, handler: Handler) -> Self {
        Self {
            method: "DELETE",
            ..Self::get(path, Returns::Deleted(object), Does::By(handler))
        }
    }

    /// The same operation with these parameters.
    #[must_use]
    pub const fn takes(mut self, params: Params) -> Self {
        self.params = params;
        self
    }

    /// The same operation, which returns this.
    #[must_use]
    pub const fn returning(mut self, returns: Returns) -> Self {
        self.returns = returns;
        self
    }

    /// The same operation, done by `handler`.
    #[must_use]
    pub const fn by(mut self, handler: Handler) -> Self {
        self.does = Does::By(handler);
        self
    }

    /// The same operation, which a session's own object answers.
    #[must_use]
    pub const fn from_session(mut self, part: SessionPart) -> Self {
        self.session = Some(part);
        self
    }
}
