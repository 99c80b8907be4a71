//! What Account has to tell other objects, one row each, in order for each target.
//!
//! A change to a link is kept as the change, not as the changed link: what is
//! sent is worked out when every earlier change has been acknowledged, so two
//! requests at once never overwrite each other. A receiver applies an
//! operation id once; a row goes when its answer has been dealt with.

use super::{Store, Table};
use crate::api::expand::paths;
use crate::api::request::form;
use crate::api::request::reader::Reader;
use crate::api::resources::line_item;
use crate::api::resources::payment_link::{self, LinkRow, UpdatePaymentLink};
use crate::domain::checkout::action::Action;
use crate::domain::gate::Update;
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Config, Error, Mode, PaymentLinkId, SessionId, Timestamp, WebhookEndpointId};
use crate::protocol::messages::{EndpointCall, LinkCall, QueuedEvent, SessionCall};
use serde::{Deserialize, Serialize};

/// One row of the outbox. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Its number, by Account's own sequence: rows of a target go out in this order.
    pub number: u64,
    /// Who is told.
    pub target: Target,
    /// What.
    pub task: Task,
    /// The id under which the receiver does it once.
    pub operation: String,
    /// The API request that waits for the answer, if one does.
    pub asked: Option<Asked>,
    /// When it is to be sent next.
    pub due: Timestamp,
    /// How often sending failed.
    pub tries: u32,
}

/// The object a row is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// The Link object of a payment link.
    Link(PaymentLinkId),
    /// The Session object of a session.
    Session(SessionId),
    /// The Endpoint object of a webhook endpoint.
    Endpoint(WebhookEndpointId),
}

impl Target {
    /// The target as one text, for a column.
    pub fn name(&self) -> &str {
        match self {
            Self::Link(id) => id.as_str(),
            Self::Session(id) => id.as_str(),
            Self::Endpoint(id) => id.as_str(),
        }
    }
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Make a link.
    CreateLink(Box<PaymentLink>),
    /// Change a link: the parameters of the request, checked once already.
    UpdateLink(Vec<(String, String)>),
    /// A product that the link shows has changed.
    RefreshLink,
    /// End a session.
    ExpireSession,
    /// Do something else to a session.
    Act(Action),
    /// Set an endpoint up.
    ConfigureEndpoint {
        /// Where events are posted.
        url: String,
        /// The secret to sign with.
        secret: String,
        /// Whose events.
        mode: Mode,
    },
    /// Change where an endpoint's events go, or whether they go.
    ChangeEndpoint {
        /// Where events are posted.
        url: String,
        /// Whether none are.
        disabled: bool,
    },
    /// An endpoint was deleted.
    DeleteEndpoint,
    /// Events for an endpoint.
    Enqueue(Vec<QueuedEvent>),
    /// An event for an endpoint once more, whatever became of it there.
    Retry(QueuedEvent),
}

/// The API request a row belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Under what it is remembered.
    pub key: String,
    /// Its id.
    pub request_id: String,
    /// The caller's idempotency key.
    pub idempotency_key: Option<String>,
    /// What is to be expanded in its answer.
    pub expand: Vec<String>,
}

/// What is to be sent to a row's target.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// To Link.
    Link(LinkCall),
    /// To Session.
    Session(SessionCall),
    /// To Endpoint.
    Endpoint(EndpointCall),
}

/// Puts a task in the outbox.
///
/// `asked` is the request whose answer depends on it; its id is the operation's.
pub fn enqueue(
    store: &mut dyn Store,
    target: Target,
    task: Task,
    asked: Option<Asked>,
    now: Timestamp,
) -> Result<(), Error> {
    let number = store.next_number()?;
    let operation = match &asked {
        Some(asked) => asked.request_id.clone(),
        None => format!("op_{number}"),
    };
    store.put_sending(&Sending {
        number,
        target,
        task,
        operation,
        asked,
        due: now,
        tries: 0,
    })
}

/// What to send for a row; `None` if there is nothing left to say.
///
/// An error is the answer to the request: hand it to
/// [`finish`](crate::api::handle::finish) as a refusal.
pub fn call(store: &dyn Store, sending: &Sending, config: &Config) -> Result<Option<Call>, Error> {
    let call = match (&sending.task, &sending.target) {
        (Task::CreateLink(link), _) => {
            let update = Update {
                link: (**link).clone(),
                active: None,
            };
            Call::Link(apply(sending, true, update))
        }
        (Task::UpdateLink(pairs), Target::Link(id)) => {
            let row = link_row(store, id)?;
            let tree = paths::without(form::decode(pairs)?);
            let reader = Reader::open(&tree, &payment_link::UPDATE)?;
            let update = UpdatePaymentLink::read(&reader, row.link.mode, config)?;
            let update = payment_link::updated(&row.link, &update)?;
            Call::Link(apply(sending, false, update))
        }
        (Task::RefreshLink, Target::Link(id)) => {
            let row = link_row(store, id)?;
            let link = line_item::refreshed(store, &row.link)?;
            if link == row.link {
                return Ok(None);
            }
            let update = Update { link, active: None };
            Call::Link(apply(sending, false, update))
        }
        (Task::UpdateLink(_) | Task::RefreshLink, Target::Session(_) | Target::Endpoint(_))
        | (Task::ExpireSession | Task::Act(_), Target::Link(_) | Target::Endpoint(_)) => {
            return Ok(None);
        }
        (Task::ExpireSession, Target::Session(id)) => Call::Session(SessionCall::Expire {
            id: id.clone(),
            operation: sending.operation.clone(),
            number: sending.number,
        }),
        (Task::Act(action), Target::Session(session)) => Call::Session(SessionCall::Act {
            id: session.clone(),
            operation: sending.operation.clone(),
            number: sending.number,
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
            number: sending.number,
        }),
        (Task::DeleteEndpoint, _) => Call::Endpoint(EndpointCall::Delete),
        (Task::Enqueue(events), _) => Call::Endpoint(EndpointCall::Enqueue(events.clone())),
        (Task::Retry(event), _) => Call::Endpoint(EndpointCall::Retry(event.clone())),
    };
    Ok(Some(call))
}

/// At most this many rows go out in one call.
const MOST_TOGETHER: u32 = 20;

/// Adds to `head` the events that wait behind it for the same endpoint; gives the numbers of the
/// rows they are from, which go when it goes.
pub fn gather(store: &dyn Store, head: &mut Sending) -> Result<Vec<u64>, Error> {
    let mut numbers = Vec::new();
    if !matches!(head.task, Task::Enqueue(_)) {
        return Ok(numbers);
    }
    let behind = store.behind(head, MOST_TOGETHER)?;
    if let Task::Enqueue(events) = &mut head.task {
        for row in behind {
            let Task::Enqueue(mut more) = row.task else {
                break;
            };
            events.append(&mut more);
            numbers.push(row.number);
        }
    }
    Ok(numbers)
}

/// Notes that a row could not be sent: it is tried again, ever more slowly, up to every 5 minutes.
pub fn postpone(store: &mut dyn Store, number: u64, now: Timestamp) -> Result<(), Error> {
    let Some(mut sending) = store.sending(number)? else {
        return Ok(());
    };
    let pause = 1_u32 << sending.tries.min(8);
    sending.tries = sending.tries.saturating_add(1);
    sending.due = now.plus_seconds(pause.min(300));
    store.put_sending(&sending)
}

fn apply(sending: &Sending, create: bool, update: Update) -> LinkCall {
    LinkCall::Apply {
        operation: sending.operation.clone(),
        number: sending.number,
        create,
        update: Box::new(update),
    }
}

fn link_row(store: &dyn Store, id: &PaymentLinkId) -> Result<LinkRow, Error> {
    match store.row(Table::PaymentLink, id.as_str())? {
        Some(row) => row.read(),
        None => Err(Error::no_such("payment_link", "payment_link", id.as_str())),
    }
}
