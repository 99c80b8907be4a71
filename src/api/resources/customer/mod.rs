//! Customers: create, retrieve, update, delete, list and search.
//!
//! A Customer object keeps each ([`stored`]) and answers for it; lists and searches are read from
//! the rows that the Ledger has of them.

pub mod fields;
pub mod render;
pub mod stored;

use self::fields::{FIELDS, FILTERS};
use super::search;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::expand::paths;
use crate::api::object::{Params, UPDATE};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::request::settings::SettingsChange;
use crate::api::request::{form, meaning};
use crate::api::resource::{LedgerRows, Resource, Stored, Wanted};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::small;
use crate::domain::checkout::form::is_email;
use crate::domain::customer::Customer;
use crate::domain::error::ErrorKind;
use crate::domain::ledger::{Column, Kind};
use crate::domain::{CustomerId, Error, Mode};

/// Customers.
pub const RESOURCE: Resource = Resource {
    object: "customer",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Customer,
        render: render::of_row,
        row_of: |_, id| CustomerId::parse(id).map(|id| id.to_string()),
        filters: FILTERS,
        rule: Some(of_address),
    })),
    on_demand: None,
    operations: &[
        Operation::create("/v1/customers", "customer", FIELDS, create),
        Operation::list("/v1/customers", "customer", FILTERS),
        Operation::search_ledger("/v1/customers/search", "customer")
            .takes(Params::own(search::PARAMS)),
        Operation::retrieve("/v1/customers/{customer}", "customer"),
        Operation::update("/v1/customers/{customer}", "customer", FIELDS, update),
        Operation::delete("/v1/customers/{customer}", "customer", delete),
    ],
};

/// Those that are not deleted, and have exactly this e-mail address if one is asked for.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn of_address(reader: &Reader, _: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    wanted.query.only.push(existing());
    if let Some(email) = reader.text("email") {
        wanted.query.only.push((Column::Email, small(&email)));
        wanted.exactly = Some(("email", email));
    }
    Ok(())
}

/// What a row of a customer has that is not deleted.
pub fn existing() -> (Column, String) {
    (Column::Status, stored::ACTIVE.to_owned())
}

/// `POST /v1/customers`
fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let call = context.call;
    let id = call.new_customer.clone().ok_or_else(|| {
        let message = "The request was not given the id of its customer. Send it again.";
        Error::new(ErrorKind::Api, message)
    })?;
    let nobody = Customer::new(id.clone(), call.mode, context.now);
    let customer = changed(&nobody, &request.reader())?;
    let task = Task::CreateCustomer(Box::new(customer));
    context.ask(request, Target::Customer(id), task)
}

/// `POST /v1/customers/{customer}`
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = known(request.id())?;
    // What can be refused at once is.
    changed(
        &Customer::new(id.clone(), context.call.mode, context.now),
        &request.reader(),
    )?;
    let task = Task::UpdateCustomer(context.call.params.clone());
    context.ask(request, Target::Customer(id), task)
}

/// `DELETE /v1/customers/{customer}`
fn delete(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = known(request.id())?;
    context.ask(request, Target::Customer(id), Task::DeleteCustomer)
}

/// The id in a path, if it has the form of one.
pub fn known(id: &str) -> Result<CustomerId, Error> {
    CustomerId::parse(id).ok_or_else(|| missing(id))
}

/// The 404 for a customer that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("customer", "id", id)
}

/// `customer` with what a request says of it.
fn changed(customer: &Customer, reader: &Reader) -> Result<Customer, Error> {
    if let Some(email) = reader.word("email").filter(|email| !is_email(email)) {
        let message = format!("Invalid email address: {email}");
        return Err(Error::invalid("email", message).code("email_invalid"));
    }
    let mut customer: Customer = SettingsChange::read(reader, FIELDS).merged_into(customer)?;
    let business_name = reader.text_patch("business_name");
    business_name.apply(&mut customer.business_name);
    let individual_name = reader.text_patch("individual_name");
    individual_name.apply(&mut customer.individual_name);
    let metadata = reader.metadata();
    metadata.apply(&mut customer.metadata, "metadata")?;
    Ok(customer)
}

/// As [`changed`], by the parameters of a request that was checked when it came.
fn changed_by(customer: &Customer, params: &[(String, String)]) -> Result<Customer, Error> {
    let known = Params::of(FIELDS, UPDATE);
    let tree = paths::without(meaning::spelled(form::decode(params)?, known));
    changed(customer, &Reader::open(&tree, known)?)
}
