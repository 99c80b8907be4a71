//! What a row of the outbox has to say to its target.

use crate::api::expand::paths;
use crate::api::object::{Params, UPDATE};
use crate::api::request::form;
use crate::api::request::reader::Reader;
use crate::api::resources::line_item;
use crate::api::resources::payment_link::{self, LinkRow, UpdatePaymentLink};
use crate::api::store::outbox_row::{OutboxRow, Target, Task};
use crate::api::store::{Store, StoreError, Table};
use crate::domain::error::ErrorKind;
use crate::domain::gate::Update;
use crate::domain::{Config, Error, PaymentLinkId};
use crate::protocol::endpoint::EndpointCall;
use crate::protocol::link::LinkCall;
use crate::protocol::session::SessionCall;

/// What is to be sent to a row's target.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    Link(LinkCall),
    Session(SessionCall),
    Endpoint(EndpointCall),
}

/// What to send for a row; `None` if there is nothing left to say.
///
/// The inner error is the answer to the request: hand it to
/// [`finish`](crate::api::handle::finish) as a refusal.
pub fn of(
    store: &dyn Store,
    row: &OutboxRow,
    config: &Config,
) -> Result<Result<Option<Call>, Error>, StoreError> {
    let call = match (&row.task, &row.target) {
        (Task::CreateLink(link), _) => {
            let link = (**link).clone();
            let update = Box::new(Update { link, active: None });
            let number = row.number;
            Call::Link(LinkCall::Create { number, update })
        }
        (Task::UpdateLink(pairs), Target::Link(id)) => {
            let Some(stored) = link_row(store, id)? else {
                return Ok(Err(no_such(id)));
            };
            match updated(&stored, pairs, config) {
                Ok(update) => Call::Link(change(row, update)),
                // A fault of ours is no refusal: the row stays.
                Err(error) if error.kind == ErrorKind::Api => {
                    return Err(StoreError::new("could not be changed", &error.message));
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        (Task::RefreshLink, Target::Link(id)) => {
            let Some(stored) = link_row(store, id)? else {
                return Ok(Err(no_such(id)));
            };
            let link = line_item::refreshed(store, &stored.link)?;
            if link == stored.link {
                return Ok(Ok(None));
            }
            Call::Link(change(row, Update { link, active: None }))
        }
        (Task::UpdateLink(_) | Task::RefreshLink, Target::Session(_) | Target::Endpoint(_))
        | (Task::ExpireSession | Task::Act(_), Target::Link(_) | Target::Endpoint(_)) => {
            return Ok(Ok(None));
        }
        (Task::ExpireSession, Target::Session(id)) => Call::Session(SessionCall::Expire {
            id: id.clone(),
            number: row.number,
        }),
        (Task::Act(action), Target::Session(session)) => Call::Session(SessionCall::Act {
            id: session.clone(),
            number: row.number,
            action: action.clone(),
        }),
        (Task::ConfigureEndpoint { url, secret, mode }, _) => {
            Call::Endpoint(EndpointCall::Configure {
                url: url.clone(),
                secret: secret.clone(),
                mode: *mode,
            })
        }
        (Task::ChangeEndpoint { url, disabled }, _) => Call::Endpoint(EndpointCall::Change {
            url: url.clone(),
            disabled: *disabled,
            number: row.number,
        }),
        (Task::DeleteEndpoint, _) => Call::Endpoint(EndpointCall::Delete),
        (Task::Enqueue(events), _) => Call::Endpoint(EndpointCall::Enqueue(events.clone())),
        (Task::Retry(event), _) => Call::Endpoint(EndpointCall::Retry(event.clone())),
    };
    Ok(Ok(Some(call)))
}

fn change(row: &OutboxRow, update: Update) -> LinkCall {
    LinkCall::Update {
        number: row.number,
        update: Box::new(update),
    }
}

/// What the link becomes by the parameters of a request, which was checked when it came.
fn updated(stored: &LinkRow, pairs: &[(String, String)], config: &Config) -> Result<Update, Error> {
    let tree = paths::without(form::decode(pairs)?);
    let reader = Reader::open(&tree, Params::of(payment_link::fields::FIELDS, UPDATE))?;
    let update = UpdatePaymentLink::read(&reader, stored.link.mode, config)?;
    payment_link::updated(&stored.link, &update)
}

fn link_row(store: &dyn Store, id: &PaymentLinkId) -> Result<Option<LinkRow>, StoreError> {
    let row = store.row(Table::PaymentLink, id.as_str())?;
    row.map(|row| row.read()).transpose()
}

fn no_such(id: &PaymentLinkId) -> Error {
    Error::no_such("payment_link", "payment_link", id.as_str())
}
