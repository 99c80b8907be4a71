//! How a request is parsed, once: decoded, its `expand[]` read, the rest checked.

use crate::api::context::Request;
use crate::api::expand::paths;
use crate::api::operation::Operation;
use crate::api::request::form::Node;
use crate::api::request::{check, form, meaning};
use crate::domain::Error;
use crate::protocol::account::ApiCall;

/// The request `call` for `operation`, with `id` in its path.
pub fn parse(call: &ApiCall, operation: &Operation, id: &str) -> Result<Request, Error> {
    checked(decode(call, operation)?, operation, id)
}

/// What was sent, in the spelling that everything else reads.
pub fn decode(call: &ApiCall, operation: &Operation) -> Result<Node, Error> {
    let tree = form::decode(&call.params)?;
    Ok(meaning::spelled(tree, operation.params))
}

/// The request, once its parameters are what `operation` takes.
pub fn checked(tree: Node, operation: &Operation, id: &str) -> Result<Request, Error> {
    let expand = paths::wanted(&tree, operation.returns)?;
    let tree = paths::without(tree);
    check::check(&tree, operation.params)?;
    Ok(Request::checked(id, tree, expand))
}
