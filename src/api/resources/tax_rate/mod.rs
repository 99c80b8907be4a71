//! Tax rates: create, retrieve, update and list. They are switched off, never deleted.

pub mod fields;
pub mod of_link;
mod render;
pub mod taxes;

use self::fields::{FIELDS, FILTERS};
use self::render::{render_row, row};
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::request::settings::SettingsChange;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Table, outbox};
use crate::domain::event::EventType;
use crate::domain::percent::TaxPercent;
use crate::domain::tax_rate::TaxRate;
use crate::domain::{Error, TaxRateId};
pub use render::render;

/// Tax rates.
pub const RESOURCE: Resource = Resource {
    object: "tax_rate",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::TaxRate,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: None,
    operations: &[
        Operation::create("/v1/tax_rates", "tax_rate", FIELDS, create),
        Operation::list("/v1/tax_rates", "tax_rate", FILTERS),
        Operation::retrieve("/v1/tax_rates/{tax_rate}", "tax_rate"),
        Operation::update("/v1/tax_rates/{tax_rate}", "tax_rate", FIELDS, update),
    ],
};

/// `POST /v1/tax_rates`
fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    check_country(reader)?;
    let percentage = reader.word("percentage").and_then(TaxPercent::parse);
    let rate = TaxRate {
        id: TaxRateId::generate(context.entropy),
        mode: context.call.mode,
        active: true,
        created: context.now,
        display_name: String::new(),
        percentage: percentage.ok_or_else(|| Error::missing("percentage"))?,
        inclusive: false,
        country: None,
        state: None,
        jurisdiction: None,
        description: None,
        tax_type: None,
        metadata: reader.new_metadata()?,
    };
    let rate = SettingsChange::read(reader, FIELDS).merged_into(&rate)?;
    let place = context.place(Listing::Listed)?;
    context.store.put(&row(&rate, place)?)?;
    let object = render(&rate);
    context.tell(EventType::TaxRateCreated, &object, None)?;
    Ok(HandlerResult::Object(object))
}

/// `POST /v1/tax_rates/{tax_rate}`: how much it is stays. The links that show it are told.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    check_country(reader)?;
    let stored = context.existing(Table::TaxRate, request.id())?;
    let before: TaxRate = stored.read()?;
    let mut rate: TaxRate = SettingsChange::read(reader, FIELDS).merged_into(&before)?;
    reader.metadata().apply(&mut rate.metadata, "metadata")?;
    let object = render(&rate);
    if rate == before {
        return Ok(HandlerResult::Object(object));
    }
    context.store.put(&row(&rate, stored.place)?)?;
    let shown = render(&before);
    if rate.for_buyers() != before.for_buyers() {
        for link in context.store.uses(request.id())? {
            let target = Target::Link(link);
            outbox::enqueue(context.store, target, Task::RefreshLink, None, context.now)?;
        }
    }
    context.tell(EventType::TaxRateUpdated, &object, Some(&shown))?;
    Ok(HandlerResult::Object(object))
}

fn check_country(reader: &Reader) -> Result<(), Error> {
    let Some(country) = reader.word("country") else {
        return Ok(());
    };
    if country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    let message = format!(
        "Country '{country}' is unknown. Try using a 2-character alphanumeric country code \
         instead, such as 'US', 'EG', or 'GB'."
    );
    Err(Error::invalid("country", message))
}
