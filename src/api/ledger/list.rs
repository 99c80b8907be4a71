//! A list of what the Ledger keeps: the request is read, the page filled, and what belongs to the
//! same sessions expanded.

use super::walk::{Element, Start, Walk};
use super::{Objects, find};
use crate::api::expand::{self, paths};
use crate::api::handle::parse::parse;
use crate::api::object::{By, Field, Role};
use crate::api::operation::Operation;
use crate::api::rendered::text;
use crate::api::request::reader::Reader;
use crate::api::resource::{ExpandSources, LedgerRows, Wanted};
use crate::api::resources::checkout_session::record::objects_of_row;
use crate::api::resources::checkout_session::row::PurchaseRow;
use crate::api::store::StoreError;
use crate::api::store::list::{self, From, Page, Part};
use crate::domain::ledger::{Column, Columns, Cursor, Kind, Query, StoredRow};
use crate::domain::{CustomerId, Error, Mode, SessionId};
use crate::protocol::account::ApiCall;
use crate::protocol::session::SessionObjects;
use serde_json::Value;
use std::rc::Rc;

/// A list that is read from the Ledger.
#[derive(Debug)]
pub struct ListRead<'a> {
    call: &'a ApiCall,
    noun: &'static str,
    rows: LedgerRows,
    wanted: Wanted,
    page: Page,
    expand: Vec<String>,
}

impl<'a> ListRead<'a> {
    /// The list that `call` asks for, once its parameters are checked.
    pub(super) fn parse(
        call: &'a ApiCall,
        operation: &Operation,
        rows: LedgerRows,
    ) -> Result<Self, Error> {
        let request = parse(call, operation, "")?;
        let reader = &request.reader();
        Ok(Self {
            call,
            noun: operation.returns.noun(),
            rows,
            wanted: wanted(&rows, reader, call.mode)?,
            page: Page::read(reader)?,
            expand: request.expand().to_vec(),
        })
    }

    /// The paths to be expanded in it: what only Account knows is left to it.
    pub(super) fn expand(&self) -> &[String] {
        &self.expand
    }

    /// The page that is asked for.
    pub(super) async fn answer<O: Objects>(&self, objects: &O) -> Result<Value, O::Failure> {
        let mut part = match self.wanted.row.as_deref() {
            Some(row) => self.of_row(objects, row).await?,
            None => self.of_volumes(objects).await?,
        };
        if !self.expand.is_empty() {
            self.expand_in(objects, &mut part.data).await?;
        }
        let data = part.data.into_iter().map(|element| element.object);
        let list = Part {
            data: data.collect(),
            has_more: part.has_more,
        };
        Ok(list.render(&self.call.path))
    }

    async fn of_volumes<O: Objects>(&self, objects: &O) -> Result<Part<Element>, O::Failure> {
        let start = self.start(objects).await?;
        let nothing = self.wanted.query.types.as_ref().is_some_and(Vec::is_empty);
        if nothing {
            return Ok(Part::first(Vec::new(), 0));
        }
        let newer = matches!(start.cursor, Cursor::NewerThan(_));
        let walk = Walk {
            query: &self.wanted.query,
            render: self.rows.render,
            exactly: self.wanted.exactly.as_ref(),
            enough: self.page.size().saturating_add(1),
        };
        let elements = walk.from(objects, start).await?;
        let mut part = Part::first(elements, self.page.size());
        if newer {
            part.data.reverse();
        }
        Ok(part)
    }

    /// Where the page begins.
    async fn start<O: Objects>(&self, objects: &O) -> Result<Start, O::Failure> {
        let (param, id) = match self.page.from() {
            From::Start => {
                return Ok(Start {
                    volume: objects.newest_volume().await?,
                    cursor: Cursor::Newest,
                    after: None,
                });
            }
            From::After(id) => ("starting_after", id),
            From::Before(id) => ("ending_before", id),
        };
        let placed = match (self.rows.row_of)(self.call.mode, id) {
            Some(row) => find::row(objects, self.rows.kind, &row).await?,
            None => None,
        };
        let shown = match &placed {
            Some(placed) => (self.rows.render)(&placed.row).map_err(Error::from)?,
            None => Vec::new(),
        };
        let is_there = shown.iter().any(|object| text(object, "id") == id);
        let Some(placed) = placed.filter(|_| is_there) else {
            return Err(Error::no_such_in_body(self.noun, param, id).into());
        };
        // The row itself is on the page: there may be more in it.
        let place = placed.row.place;
        let cursor = match self.page.from() {
            From::Before(_) => Cursor::NewerThan(place.saturating_sub(1)),
            From::Start | From::After(_) => Cursor::OlderThan(place.saturating_add(1)),
        };
        Ok(Start {
            volume: placed.volume,
            cursor,
            after: Some(id.clone()),
        })
    }

    /// What is rendered from one row, if it fits.
    async fn of_row<O: Objects>(&self, objects: &O, id: &str) -> Result<Part<Element>, O::Failure> {
        let placed = match id {
            "" => None,
            id => find::row(objects, self.rows.kind, id).await?,
        };
        let fitting = match &placed {
            Some(placed) if fits(&self.wanted.query, &placed.row).map_err(Error::from)? => placed,
            Some(_) | None => return Ok(Part::first(Vec::new(), 0)),
        };
        let shown = (self.rows.render)(&fitting.row).map_err(Error::from)?;
        let part = self.page.part(self.noun, &shown)?;
        let row = Rc::new(fitting.row.clone());
        let element = |object| Element {
            object,
            row: Rc::clone(&row),
        };
        Ok(Part {
            data: part.data.into_iter().map(element).collect(),
            has_more: part.has_more,
        })
    }

    /// Expands what belongs to the sessions of the page.
    async fn expand_in<O: Objects>(
        &self,
        objects: &O,
        elements: &mut [Element],
    ) -> Result<(), O::Failure> {
        let mut related = self.related(objects, elements).await?;
        if paths::ask_customers(&self.expand) {
            customers_of(objects, &mut related).await;
        }
        let belongs_to_a_session = matches!(
            self.rows.kind,
            Kind::Purchase | Kind::Refund | Kind::Dispute
        );
        for (element, related) in elements.iter_mut().zip(&related) {
            if related.is_none() && belongs_to_a_session {
                // Its session is not there to say what there is.
                continue;
            }
            let sources = ExpandSources {
                store: None,
                objects: related.as_ref(),
            };
            expand::apply_to_element(&sources, &mut element.object, &self.expand)
                .map_err(Error::from)?;
        }
        Ok(())
    }

    /// What belongs to the session of each element: a purchase's row knows all but its refunds, of
    /// which the session itself is asked.
    async fn related<O: Objects>(
        &self,
        objects: &O,
        elements: &[Element],
    ) -> Result<Vec<Option<SessionObjects>>, O::Failure> {
        let asks = match self.rows.kind {
            Kind::Event | Kind::Customer => return Ok(elements.iter().map(|_| None).collect()),
            Kind::Purchase => {
                let mut paths = self.expand.iter();
                paths.any(|path| paths::leads_through(path, "refunds"))
            }
            Kind::Refund | Kind::Dispute => true,
        };
        if !asks {
            let related = elements.iter().map(|element| {
                let row = PurchaseRow::read(&element.row)?;
                Ok(Some(objects_of_row(&row)))
            });
            let related: Result<_, StoreError> = related.collect();
            return Ok(related.map_err(Error::from)?);
        }
        let ids = elements.iter().map(|element| self.session_of(&element.row));
        let ids: Vec<Option<SessionId>> = ids.collect();
        let mut wanted: Vec<SessionId> = ids.iter().flatten().cloned().collect();
        wanted.sort();
        wanted.dedup();
        let found = objects.sessions(&wanted).await;
        let own = |id: &Option<SessionId>| {
            let at = wanted.iter().position(|wanted| Some(wanted) == id.as_ref());
            at.and_then(|at| found.get(at).cloned().flatten())
        };
        Ok(ids.iter().map(own).collect())
    }

    fn session_of(&self, row: &StoredRow) -> Option<SessionId> {
        match self.rows.kind {
            Kind::Purchase => SessionId::parse(&row.id),
            Kind::Refund | Kind::Dispute => SessionId::of_payment(self.call.mode, &row.id),
            Kind::Event | Kind::Customer => None,
        }
    }
}

/// Adds to what belongs to sessions their customers, each asked once.
async fn customers_of<O: Objects>(objects: &O, related: &mut [Option<SessionObjects>]) {
    let mut wanted: Vec<CustomerId> = related
        .iter()
        .flatten()
        .filter_map(SessionObjects::customer)
        .collect();
    wanted.sort();
    wanted.dedup();
    let found = objects.customers(&wanted).await;
    for of_session in related.iter_mut().flatten() {
        let own = of_session.customer();
        let at = wanted
            .iter()
            .position(|wanted| Some(wanted) == own.as_ref());
        let customer = at.and_then(|at| found.get(at).cloned().flatten());
        of_session.related.extend(customer);
    }
}

/// What of the Ledger the request asks for.
fn wanted(rows: &LedgerRows, reader: &Reader, mode: Mode) -> Result<Wanted, Error> {
    let mut wanted = Wanted {
        query: Query {
            kind: rows.kind,
            only: Vec::new(),
            types: None,
            created: list::created(reader),
            cursor: Cursor::Newest,
            limit: 0,
        },
        row: None,
        exactly: None,
    };
    for field in rows.filters {
        narrow(&mut wanted.query, field, reader);
    }
    if let Some(rule) = rows.rule {
        rule(reader, mode, &mut wanted)?;
    }
    Ok(wanted)
}

/// Leaves out of a list what does not fit the parameter `field`.
fn narrow(query: &mut Query, field: &Field, reader: &Reader) {
    if let Role::Filter(By::Column(column)) = field.role
        && let Some(value) = reader.text(field.name)
    {
        query.only.push((column, value));
    }
}

/// Whether a purchase that was found by its id is what a query asks for.
fn fits(query: &Query, row: &StoredRow) -> Result<bool, StoreError> {
    let purchase = PurchaseRow::read(row)?;
    let columns = purchase.columns();
    let mut only = query.only.iter();
    let is_in_range = query.created.holds(Some(purchase.session().created));
    Ok(is_in_range && only.all(|(column, value)| value_of(&columns, *column) == Some(value)))
}

fn value_of(columns: &Columns, column: Column) -> Option<&str> {
    match column {
        Column::Link => columns.link.as_deref(),
        Column::Email => columns.email.as_deref(),
        Column::Mailbox => columns.mailbox.as_deref(),
        Column::Status => columns.status.as_deref(),
        Column::Session => columns.session.as_deref(),
        Column::Charge => columns.charge.as_deref(),
        Column::Customer => columns.customer.as_deref(),
        Column::Reached => Some(if columns.reached { "true" } else { "false" }),
        Column::Delivered => None,
    }
}
