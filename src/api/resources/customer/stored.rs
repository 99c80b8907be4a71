//! A customer as its object stores it: what is done to it, once for each operation, and what the
//! Ledger does not know of that yet.

use super::render::render;
use super::{changed_by, missing};
use crate::api::rendered::previous_attributes;
use crate::api::resources::kept::thin;
use crate::api::store::small;
use crate::domain::customer::Customer;
use crate::domain::event::{ApiRequest, EventType};
use crate::domain::ledger::{Columns, Homes, Kind, NewEvent, NewRow, Record, Recorded};
use crate::domain::operation::{Admission, Operations};
use crate::domain::{Error, Mode};
use crate::json::{self, Text};
use crate::protocol::customer::{CustomerAnswer, CustomerCall};
use serde::{Deserialize, Serialize};

/// The `status` that lists are filtered by.
pub const ACTIVE: &str = "active";
const DELETED: &str = "deleted";

/// What is stored of a customer. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    customer: Customer,
    /// Grows with each change.
    revision: u64,
    /// The operation of Account's that was taken last, and whether it was refused.
    operations: Operations<Result<(), Error>>,
    /// What the Ledger does not have yet, each with its volume, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    records: Vec<(u32, Record)>,
    /// Where in the Ledger its row lives.
    homes: Homes,
}

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// There is no such customer.
    Missing,
    /// A later operation was taken: this one was answered long ago, and was held up on its way.
    Late,
    /// Store it; [`Stored::answer`] says how it stands.
    Now(Box<Stored>, Result<(), Error>),
}

impl Stored {
    /// Does what a call asks; `newest` is the newest volume of the Ledger that is known of.
    pub fn take(
        known: Option<&Self>,
        call: &CustomerCall,
        newest: u32,
    ) -> Result<Taken, json::Error> {
        let (mode, operation) = match call {
            CustomerCall::Create { customer, request } => {
                return Self::create(known, customer, request.as_ref(), newest);
            }
            CustomerCall::Retrieve { mode } => (*mode, None),
            CustomerCall::Update {
                mode,
                number,
                request,
                params,
            } => (*mode, Some((*number, request, Some(params)))),
            CustomerCall::Delete {
                mode,
                number,
                request,
            } => (*mode, Some((*number, request, None))),
        };
        let Some(known) = known.filter(|known| known.is_of(mode)) else {
            return Ok(Taken::Missing);
        };
        let mut stored = known.clone();
        let Some((number, request, params)) = operation else {
            return Ok(Taken::Now(Box::new(stored), Ok(())));
        };
        match known.operations.admit(number) {
            Admission::Late => return Ok(Taken::Late),
            Admission::Repeated(answer) => {
                return Ok(Taken::Now(Box::new(stored), answer.clone()));
            }
            Admission::New => {}
        }
        let answer = known.after(params.map(Vec::as_slice));
        if let Ok((customer, kind)) = &answer
            && *customer != known.customer
        {
            stored.change_to(customer.clone(), *kind, request.as_ref(), newest)?;
        }
        let answer = answer.map(drop);
        stored.operations.record(number, answer.clone());
        Ok(Taken::Now(Box::new(stored), answer))
    }

    fn create(
        known: Option<&Self>,
        customer: &Customer,
        request: Option<&ApiRequest>,
        newest: u32,
    ) -> Result<Taken, json::Error> {
        if let Some(known) = known {
            return Ok(Taken::Now(Box::new(known.clone()), Ok(())));
        }
        let mut stored = Self {
            customer: customer.clone(),
            revision: 0,
            operations: Operations::default(),
            records: Vec::new(),
            homes: Homes::default(),
        };
        let kind = EventType::CustomerCreated;
        stored.change_to(customer.clone(), kind, request, newest)?;
        Ok(Taken::Now(Box::new(stored), Ok(())))
    }

    /// The customer after an operation: changed by parameters, or deleted.
    fn after(&self, params: Option<&[(String, String)]>) -> Result<(Customer, EventType), Error> {
        let customer = &self.customer;
        if customer.deleted {
            return Err(missing(customer.id.as_str()));
        }
        Ok(match params {
            Some(params) => (changed_by(customer, params)?, EventType::CustomerUpdated),
            None => (customer.deleted(), EventType::CustomerDeleted),
        })
    }

    /// Makes the change, and notes what the Ledger is to be told.
    fn change_to(
        &mut self,
        customer: Customer,
        kind: EventType,
        request: Option<&ApiRequest>,
        newest: u32,
    ) -> Result<(), json::Error> {
        let before = render(&std::mem::replace(&mut self.customer, customer));
        self.revision = self.revision.saturating_add(1);
        let now = render(&self.customer);
        // Who is told of the end wants to know of what.
        let object = if self.customer.deleted { &before } else { &now };
        let was = (kind == EventType::CustomerUpdated)
            .then(|| Text::from(&previous_attributes(&before, &now)));
        let id = self.customer.id.to_string();
        let record = Record {
            sender: id.clone(),
            sequence: self.revision,
            rows: vec![self.row()?],
            events: vec![NewEvent {
                kind,
                source: id,
                object: thin(object),
                previous_attributes: was,
                request: request.cloned(),
            }],
        };
        self.records.extend(self.homes.parts(record, newest));
        Ok(())
    }

    fn row(&self) -> Result<NewRow, json::Error> {
        let customer = &self.customer;
        let status = if customer.deleted { DELETED } else { ACTIVE };
        Ok(NewRow {
            kind: Kind::Customer,
            id: customer.id.to_string(),
            version: self.revision,
            created: customer.created,
            columns: Columns {
                email: customer.email.as_deref().map(small),
                status: Some(status.to_owned()),
                ..Columns::default()
            },
            state: Text::of(customer)?,
        })
    }

    /// The mode it was made in: its id does not say it.
    pub fn mode(&self) -> Mode {
        self.customer.mode
    }

    fn is_of(&self, mode: Mode) -> bool {
        self.customer.mode == mode
    }

    /// How it stands, after a call that ended like this.
    pub fn answer(&self, result: Result<(), Error>) -> CustomerAnswer {
        CustomerAnswer {
            result: result.map(|()| render(&self.customer)),
            is_told: self.records.is_empty(),
        }
    }

    /// What the Ledger is to be told next, with its volume.
    pub fn untold(&self) -> Option<&(u32, Record)> {
        self.records.first()
    }

    /// Takes what a volume answered to off what it is to be told.
    pub fn told(&mut self, sent: &(u32, Record), answer: &Recorded) {
        // The answer to what was sent twice comes twice.
        if self.untold() != Some(sent) {
            return;
        }
        let mut records = std::mem::take(&mut self.records).into_iter();
        let rest = records
            .next()
            .map(|(_, sent)| self.homes.rest(sent, answer));
        self.records = rest.into_iter().flatten().chain(records).collect();
    }
}
