//! What a row of the outbox has to say to its target.

use crate::api::expand::paths;
use crate::api::object::{Params, UPDATE};
use crate::api::request::form;
use crate::api::request::meaning;
use crate::api::request::reader::Reader;
use crate::api::resources::coupon::stored::CouponRow;
use crate::api::resources::kept::thin;
use crate::api::resources::line_item;
use crate::api::resources::payment_link::{self, LinkRow, UpdatePaymentLink};
use crate::api::resources::promotion_code::stored::CodeRow;
use crate::api::resources::webhook_endpoint;
use crate::api::store::outbox_row::{LinkChange, OutboxRow, Target, Task, WaitingRequest};
use crate::api::store::{Store, StoreError, Table, from_json};
use crate::domain::discount::coupon_key;
use crate::domain::error::ErrorKind;
use crate::domain::gate::Update;
use crate::domain::ledger::{NewEvent, Record};
use crate::domain::{
    Config, CouponId, Error, Mode, PaymentLinkId, PromotionCodeId, WebhookEndpointId,
};
use crate::protocol::coupon::CouponCall;
use crate::protocol::customer::CustomerCall;
use crate::protocol::endpoint::EndpointCall;
use crate::protocol::ledger::LedgerCall;
use crate::protocol::link::LinkCall;
use crate::protocol::session::SessionCall;

/// How Account is called where it tells the Ledger something.
const SENDER: &str = "account";

/// What is to be sent to a row's target.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    Link(LinkCall),
    Session(SessionCall),
    Endpoint(EndpointCall),
    Customer(CustomerCall),
    Coupon(CouponCall),
    /// To the volume with this number.
    Ledger(u32, LedgerCall),
}

/// What to send for a row; `None` if there is nothing left to say.
///
/// The inner error is the answer to the request: hand it to
/// [`finish`](crate::api::handle::finish()) as a refusal.
pub fn of(
    store: &dyn Store,
    row: &OutboxRow,
    config: &Config,
    mode: Mode,
) -> Result<Result<Option<Call>, Error>, StoreError> {
    let call = match (&row.task, &row.target) {
        (Task::CreateLink(_) | Task::UpdateLink(..) | Task::RefreshLink, Target::Link(id)) => {
            return to_link(store, row, id, config);
        }
        (Task::ExpireSession, Target::Session(id)) => Call::Session(SessionCall::Expire {
            id: id.clone(),
            number: row.number,
            request: row.waiting.as_ref().map(WaitingRequest::shown),
        }),
        (Task::Act(action), Target::Session(session)) => Call::Session(SessionCall::Act {
            id: session.clone(),
            number: row.number,
            request: row.waiting.as_ref().map(WaitingRequest::shown),
            action: action.clone(),
        }),
        // Nobody is called: their rows are written when this one is done.
        (Task::RefreshLinks { .. }, Target::AllLinks) => return Ok(Ok(None)),
        (task, Target::Customer(_)) => {
            return Ok(Ok(to_customer(row, task, mode).map(Call::Customer)));
        }
        (task, Target::Endpoint(id)) => {
            return Ok(Ok(to_endpoint(row.number, task, id).map(Call::Endpoint)));
        }
        (Task::BeCoupon(id), Target::Coupon(key)) => be_coupon(store, row.number, (id, key))?,
        (Task::HaveCode(id), Target::Coupon(_)) => {
            return Ok(Ok(have_code(store, row.number, id)?));
        }
        (Task::Tell { volume, event }, Target::Ledger) => told(*volume, row.number, event)?,
        (Task::CopyEndpoints, Target::Ledger) => endpoints(store, row.number)?,
        (
            Task::Retry {
                event,
                endpoint,
                version,
            },
            Target::Volume(volume),
        ) => {
            let call = LedgerCall::Retry {
                event: event.clone(),
                endpoint: endpoint.clone(),
                version: version.clone(),
            };
            Call::Ledger(*volume, call)
        }
        (Task::NameNewest(number), Target::Volume(volume)) => {
            Call::Ledger(*volume, LedgerCall::Newest { number: *number })
        }
        // No task is ever put in line for another kind of object.
        (
            _,
            Target::Link(_)
            | Target::Session(_)
            | Target::Coupon(_)
            | Target::Ledger
            | Target::Volume(_)
            | Target::AllLinks,
        ) => {
            return Ok(Ok(None));
        }
    };
    Ok(Ok(Some(call)))
}

/// What a link is to do.
fn to_link(
    store: &dyn Store,
    row: &OutboxRow,
    id: &PaymentLinkId,
    config: &Config,
) -> Result<Result<Option<Call>, Error>, StoreError> {
    if let Task::CreateLink(link) = &row.task {
        let link = (**link).clone();
        let update = Box::new(Update { link, active: None });
        let number = row.number;
        return Ok(Ok(Some(Call::Link(LinkCall::Create { number, update }))));
    }
    let Some(stored) = link_row(store, id)? else {
        return Ok(Err(no_such(id)));
    };
    let update = if let Task::UpdateLink(change) = &row.task {
        match updated(&stored, change, config) {
            Ok(update) => update,
            // A fault of ours is no refusal: the row stays.
            Err(error) if error.kind == ErrorKind::Api => {
                return Err(StoreError::new("could not be changed", &error.message));
            }
            Err(error) => return Ok(Err(error)),
        }
    } else {
        let link = line_item::refreshed(store, &stored.link)?;
        if link == stored.link {
            return Ok(Ok(None));
        }
        Update { link, active: None }
    };
    Ok(Ok(Some(Call::Link(change(row, update)))))
}

/// What a customer is to do; `None`: nothing.
fn to_customer(row: &OutboxRow, task: &Task, mode: Mode) -> Option<CustomerCall> {
    let number = row.number;
    let request = row.waiting.as_ref().map(WaitingRequest::shown);
    match task {
        Task::CreateCustomer(customer) => Some(CustomerCall::Create {
            customer: customer.clone(),
            request,
        }),
        Task::UpdateCustomer(params) => Some(CustomerCall::Update {
            mode,
            number,
            request,
            params: params.clone(),
        }),
        Task::DeleteCustomer => Some(CustomerCall::Delete {
            mode,
            number,
            request,
        }),
        Task::SettleCustomer => Some(CustomerCall::Retrieve { mode }),
        Task::CreateLink(_)
        | Task::UpdateLink(..)
        | Task::RefreshLink
        | Task::RefreshLinks { .. }
        | Task::ExpireSession
        | Task::Act(_)
        | Task::BeCoupon(_)
        | Task::HaveCode(_)
        | Task::ConfigureEndpoint { .. }
        | Task::ChangeEndpoint { .. }
        | Task::DeleteEndpoint
        | Task::Tell { .. }
        | Task::CopyEndpoints
        | Task::Retry { .. }
        | Task::NameNewest(_) => None,
    }
}

/// The coupon as it is now; one that is gone may have left its id to another.
fn be_coupon(
    store: &dyn Store,
    number: u64,
    (id, key): (&CouponId, &str),
) -> Result<Call, StoreError> {
    let known = CouponRow::find(store, id)?.map(|row| row.coupon);
    let coupon = known.filter(|coupon| coupon_key(id, coupon.number) == key);
    let coupon = coupon.map(Box::new);
    Ok(Call::Coupon(CouponCall::Be { number, coupon }))
}

/// A promotion code as it is now.
fn have_code(
    store: &dyn Store,
    number: u64,
    id: &PromotionCodeId,
) -> Result<Option<Call>, StoreError> {
    let Some(row) = store.row(Table::PromotionCode, id.as_str())? else {
        return Ok(None);
    };
    let code = Box::new(row.read::<CodeRow>()?.code);
    Ok(Some(Call::Coupon(CouponCall::Have { number, code })))
}

/// What an endpoint is to do; `None`: nothing.
fn to_endpoint(number: u64, task: &Task, id: &WebhookEndpointId) -> Option<EndpointCall> {
    match task {
        Task::ConfigureEndpoint { url, secret, mode } => Some(EndpointCall::Configure {
            id: id.clone(),
            url: url.clone(),
            secret: secret.clone(),
            mode: *mode,
        }),
        Task::ChangeEndpoint { url, disabled } => Some(EndpointCall::Change {
            url: url.clone(),
            disabled: *disabled,
            number,
        }),
        Task::DeleteEndpoint => Some(EndpointCall::Delete),
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
        | Task::BeCoupon(_)
        | Task::HaveCode(_)
        | Task::Tell { .. }
        | Task::CopyEndpoints
        | Task::Retry { .. }
        | Task::NameNewest(_) => None,
    }
}

/// What happened, as the record of Account's with this number.
fn told(volume: u32, number: u64, event: &NewEvent) -> Result<Call, StoreError> {
    let object = from_json(event.object.as_str())?;
    let event = NewEvent {
        object: thin(&object),
        ..event.clone()
    };
    let record = Record {
        sender: SENDER.to_owned(),
        sequence: number,
        rows: Vec::new(),
        events: vec![event],
    };
    Ok(Call::Ledger(volume, LedgerCall::Record(record)))
}

/// The endpoints as they are now.
fn endpoints(store: &dyn Store, version: u64) -> Result<Call, StoreError> {
    let endpoints = webhook_endpoint::configured(store)?;
    let call = LedgerCall::Endpoints { version, endpoints };
    Ok(Call::Ledger(store.newest_volume()?, call))
}

fn change(row: &OutboxRow, update: Update) -> LinkCall {
    LinkCall::Update {
        number: row.number,
        update: Box::new(update),
    }
}

/// What the link becomes by the parameters of a request, which was checked when it came.
fn updated(stored: &LinkRow, change: &LinkChange, config: &Config) -> Result<Update, Error> {
    let params = Params::of(payment_link::fields::FIELDS, UPDATE);
    let tree = paths::without(meaning::spelled(form::decode(&change.params)?, params));
    let reader = Reader::open(&tree, params)?;
    let (mode, password) = (stored.link.mode, change.password.as_ref());
    let update = UpdatePaymentLink::read(&reader, mode, config, password)?;
    payment_link::updated(&stored.link, &update, &change.named)
}

fn link_row(store: &dyn Store, id: &PaymentLinkId) -> Result<Option<LinkRow>, StoreError> {
    let row = store.row(Table::PaymentLink, id.as_str())?;
    row.map(|row| row.read()).transpose()
}

fn no_such(id: &PaymentLinkId) -> Error {
    Error::no_such("payment_link", "payment_link", id.as_str())
}
