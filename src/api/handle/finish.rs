//! The second transaction of a request: another object has answered.

use super::refresh_links::refresh_links;
use super::told::volume_opened;
use crate::api::rendered::{previous_attributes, with_id};
use crate::api::resource::ExpandSources;
use crate::api::resources::coupon::stored::CouponRow;
use crate::api::resources::payment_link::{self, LinkRow};
use crate::api::resources::{
    coupon, dispute, event, payment_intent, promotion_code, refund, webhook_endpoint,
};
use crate::api::store::outbox_row::{OutboxRow, PathObject, Target, Task, WaitingRequest};
use crate::api::store::{self, Store, StoreError, Table, outbox, to_json};
use crate::api::{expand, response};
use crate::domain::checkout::action::Action;
use crate::domain::discount::coupon_key;
use crate::domain::event::EventType;
use crate::domain::gate::Applied;
use crate::domain::ledger::{NewEvent, Recorded, StoredRow};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Error, Timestamp};
use crate::json::Text;
use crate::protocol::customer::CustomerAnswer;
use crate::protocol::session::SessionObjects;
use serde_json::{Value, json};

/// What a receiver said to an outbox row.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Link(Box<Applied>),
    /// Session's answer to being expired.
    Session(Result<Box<SessionObjects>, Error>),
    Endpoint,
    Customer(CustomerAnswer),
    Coupon,
    /// A volume's answer to a record.
    Recorded(Recorded),
    /// A volume did what it was asked.
    Volume,
    /// The event that a volume hands to an endpoint once more; `None`: it has no such event.
    Retried(Option<StoredRow>),
    /// It could not even be waiting, for good.
    Refused(Error),
    /// There was nothing to say.
    Nothing,
}

impl Reply {
    /// The session that did something, with what belongs to it.
    fn session(&self) -> Option<&SessionObjects> {
        match self {
            Self::Session(Ok(objects)) => Some(objects),
            Self::Session(Err(_))
            | Self::Link(_)
            | Self::Endpoint
            | Self::Customer(_)
            | Self::Coupon
            | Self::Recorded(_)
            | Self::Volume
            | Self::Retried(_)
            | Self::Refused(_)
            | Self::Nothing => None,
        }
    }
}

/// The second transaction: a receiver has answered. Does nothing if the row is gone already.
pub fn finish(
    store: &mut dyn Store,
    number: u64,
    reply: &Reply,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(mut sent) = store.outbox_row(number)? else {
        return Ok(());
    };
    if let Reply::Recorded(Recorded::EventsGoOn { next, .. } | Recorded::Full { next }) = reply {
        if let Task::Tell { volume, .. } = &mut sent.task {
            *volume = *next;
        }
        store.put_outbox_row(&sent)?;
        return volume_opened(store, *next, now);
    }
    store.remove_outbox_row(number)?;
    if let Task::RefreshLinks { below } = sent.task {
        return refresh_links(store, below, now);
    }
    let outcome = match reply {
        Reply::Link(applied) => finish_link(store, &sent, applied, now)?.map(Some),
        Reply::Session(result) => match result {
            Ok(objects) => Ok(Some(about(&sent, objects))),
            Err(error) => Err(error.clone()),
        },
        Reply::Endpoint => finish_endpoint(store, &sent, now)?.map(Some),
        Reply::Customer(answer) => finish_customer(store, &sent, answer, now)?.map(Some),
        Reply::Coupon => finish_coupon(store, &sent, now)?.map(Some),
        Reply::Retried(event) => retried(&sent, event.as_ref())?.map(Some),
        Reply::Refused(error) => Err(named(&sent, error.clone())),
        Reply::Recorded(_) | Reply::Volume | Reply::Nothing => Ok(None),
    };
    if let (Task::UpdateLink(..), Target::Link(link)) = (&sent.task, &sent.target)
        && let Some(row) = store.row(Table::PaymentLink, link.as_str())?
    {
        // Whatever became of the change: what it claimed may be the link's, or not.
        payment_link::free_aliases(store, &row.read::<LinkRow>()?.link, number)?;
    }
    let Some(waiting) = &sent.waiting else {
        return Ok(());
    };
    let mut answer = match outcome {
        Ok(object) => {
            let mut object = object.unwrap_or(Value::Null);
            let sources = ExpandSources {
                store: Some((&*store, now)),
                objects: reply.session(),
            };
            expand::apply(&sources, &mut object, &waiting.expand)?;
            response::ok(&object)
        }
        Err(error) => response::error(&error),
    };
    if waiting.idempotency_key.is_some() {
        answer.original_request = Some(waiting.request_id.clone());
    }
    let request = store.request(&waiting.key)?;
    if let Some(mut request) = request.filter(|request| request.request_id == waiting.request_id) {
        request.reply = Some(answer);
        store.put_request(&request)?;
    }
    Ok(())
}

/// A session that is not there, called what the request called it.
fn named(sent: &OutboxRow, error: Error) -> Error {
    let (Task::Act(action), Target::Session(session)) = (&sent.task, &sent.target) else {
        return error;
    };
    if let Action::UpdateDispute { attempt, .. } | Action::CloseDispute(attempt) = action {
        return dispute::missing(&session.dispute(*attempt));
    }
    if let Some(path) = path_of(sent) {
        return payment_intent::missing(path.id());
    }
    match action {
        Action::Refund(new) => {
            let (noun, id) = match new.attempt {
                Some(attempt) => ("charge", session.charge(attempt)),
                None => ("payment_intent", session.payment_intent()),
            };
            Error::no_such_in_body(noun, noun, &id)
        }
        Action::UpdateRefund { number, .. } | Action::CancelRefund(number) => {
            refund::missing(&session.refund(*number))
        }
        Action::UpdateMetadata(_)
        | Action::Annotate { .. }
        | Action::UpdateDispute { .. }
        | Action::CloseDispute(_)
        | Action::Capture(_)
        | Action::Release(_) => error,
    }
}

/// What the path of the request names.
fn path_of(sent: &OutboxRow) -> Option<&PathObject> {
    sent.waiting
        .as_ref()
        .and_then(|waiting| waiting.path.as_ref())
}

/// What a session did an operation to, or what the request wants to see instead.
fn about(sent: &OutboxRow, objects: &SessionObjects) -> Value {
    let asked_for = match path_of(sent) {
        Some(PathObject::Answer(id)) => Some(id.as_str()),
        Some(PathObject::Source(_)) | None => None,
    };
    let Some(id) = asked_for.or(objects.about.as_deref()) else {
        return objects.session.clone();
    };
    with_id(&objects.related, id)
        .unwrap_or(&objects.session)
        .clone()
}

type Finished = Result<Value, Error>;

/// The event that is on its way once more.
fn retried(sent: &OutboxRow, row: Option<&StoredRow>) -> Result<Finished, StoreError> {
    let Task::Retry { event, .. } = &sent.task else {
        return Ok(Ok(Value::Null));
    };
    let shown = row.map(event::of_row).transpose()?;
    let found = shown.and_then(|mut shown| shown.pop());
    Ok(found.ok_or_else(|| event::missing(event.as_str())))
}

fn finish_link(
    store: &mut dyn Store,
    sent: &OutboxRow,
    applied: &Applied,
    now: Timestamp,
) -> Result<Finished, StoreError> {
    let status = match &applied.result {
        Ok(status) => status,
        Err(error) => return Ok(Err(error.clone())),
    };
    let link = &status.published.link;
    let object = payment_link::render(status.into());
    if let Some(mut row) = store.row(Table::PaymentLink, link.id.as_str())? {
        let mut stored: LinkRow = row.read()?;
        stored.apply_status(status);
        row.status = store::status(stored.active);
        row.json = to_json(&stored)?;
        store.put(&row)?;
    }
    let revision = status.published.revision;
    let before = applied.before.as_ref();
    if before.is_some_and(|before| before.published.revision == revision) {
        return Ok(Ok(object));
    }
    let kind = match sent.task {
        Task::CreateLink(_) => EventType::PaymentLinkCreated,
        Task::UpdateLink(..) => EventType::PaymentLinkUpdated,
        // A product has changed, not the link: nobody is told of an update of it.
        Task::RefreshLink
        | Task::RefreshLinks { .. }
        | Task::ExpireSession
        | Task::Act(_)
        | Task::CreateCustomer(_)
        | Task::UpdateCustomer(_)
        | Task::DeleteCustomer
        | Task::SettleCustomer
        | Task::BeCoupon(_)
        | Task::HaveCode(_)
        | Task::ConfigureEndpoint { .. }
        | Task::ChangeEndpoint { .. }
        | Task::DeleteEndpoint
        | Task::Tell { .. }
        | Task::CopyEndpoints
        | Task::Retry { .. }
        | Task::NameNewest(_) => return Ok(Ok(object)),
    };
    let previous_attributes = before.map(|before| {
        let before = payment_link::render(before.into());
        Text::from(&previous_attributes(&before, &object))
    });
    let event = NewEvent {
        kind,
        source: link.id.to_string(),
        object: Text::from(&object),
        previous_attributes,
        request: sent.waiting.as_ref().map(WaitingRequest::shown),
    };
    outbox::tell(store, event, now)?;
    Ok(Ok(object))
}

/// A customer that could not tell the Ledger is asked again: it has no alarm of its own.
fn finish_customer(
    store: &mut dyn Store,
    sent: &OutboxRow,
    answer: &CustomerAnswer,
    now: Timestamp,
) -> Result<Result<Value, Error>, StoreError> {
    if !answer.is_told {
        let task = Task::SettleCustomer;
        outbox::enqueue(store, sent.target.clone(), task, None, now)?;
    }
    Ok(answer.result.clone())
}

/// The coupon or code that its object knows now, or what is left of a coupon.
fn finish_coupon(
    store: &dyn Store,
    sent: &OutboxRow,
    now: Timestamp,
) -> Result<Finished, StoreError> {
    Ok(match &sent.task {
        Task::BeCoupon(id) => {
            let known = CouponRow::find(store, id)?;
            let own = known
                .filter(|row| sent.target == Target::Coupon(coupon_key(id, row.coupon.number)));
            Ok(own.map_or_else(
                || json!({ "id": id, "object": "coupon", "deleted": true }),
                |row| coupon::render::render(&row, now),
            ))
        }
        Task::HaveCode(id) => match store.row(Table::PromotionCode, id.as_str())? {
            Some(row) => Ok(promotion_code::render::render_row(&row, now)?),
            None => Err(Error::no_such(
                "promotion_code",
                "promotion_code",
                id.as_str(),
            )),
        },
        Task::CreateLink(_)
        | Task::UpdateLink(..)
        | Task::RefreshLink
        | Task::RefreshLinks { .. }
        | Task::ExpireSession
        | Task::Act(_)
        | Task::CreateCustomer(_)
        | Task::UpdateCustomer(_)
        | Task::DeleteCustomer
        | Task::SettleCustomer
        | Task::ConfigureEndpoint { .. }
        | Task::ChangeEndpoint { .. }
        | Task::DeleteEndpoint
        | Task::Tell { .. }
        | Task::CopyEndpoints
        | Task::Retry { .. }
        | Task::NameNewest(_) => Ok(Value::Null),
    })
}

fn finish_endpoint(
    store: &mut dyn Store,
    sent: &OutboxRow,
    now: Timestamp,
) -> Result<Finished, StoreError> {
    let secret = match &sent.task {
        Task::ConfigureEndpoint { secret, .. } => {
            // Only now: an endpoint that does not know where to post would lose its events.
            webhook_endpoint::copy(store, now)?;
            Some(secret.as_str())
        }
        Task::ChangeEndpoint { .. } => None,
        Task::DeleteEndpoint
        | Task::Tell { .. }
        | Task::CopyEndpoints
        | Task::Retry { .. }
        | Task::NameNewest(_)
        | Task::CreateLink(_)
        | Task::UpdateLink(..)
        | Task::RefreshLink
        | Task::RefreshLinks { .. }
        | Task::ExpireSession
        | Task::CreateCustomer(_)
        | Task::UpdateCustomer(_)
        | Task::DeleteCustomer
        | Task::SettleCustomer
        | Task::BeCoupon(_)
        | Task::HaveCode(_)
        | Task::Act(_) => return Ok(Ok(Value::Null)),
    };
    let id = sent.target.name();
    let Some(row) = store.row(Table::WebhookEndpoint, &id)? else {
        let table = Table::WebhookEndpoint;
        return Ok(Err(Error::no_such(table.as_str(), table.path_param(), &id)));
    };
    let endpoint: WebhookEndpoint = row.read()?;
    Ok(Ok(webhook_endpoint::render(&endpoint, secret)))
}
