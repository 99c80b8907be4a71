//! Lists and reads of what Account keeps, by the rows of the resource.

use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::{By, Field, Role};
use crate::api::request::reader::Reader;
use crate::api::resource::{AccountRows, Resource};
use crate::api::resources;
use crate::api::response::Returns;
use crate::api::store::{Filter, Standing, StoreError, list, tag};
use crate::domain::{Error, Timestamp};

/// The page of a list that `request` asks for.
pub(super) fn list(
    context: &Context,
    request: &Request,
    returns: Returns,
) -> Result<HandlerResult, Error> {
    let stored = stored(returns)?;
    let reader = &request.reader();
    let mut filter = Filter::all(stored.table);
    for field in stored.filters {
        narrow(&mut filter, field, reader, context.now);
    }
    context.list(request, &filter, stored.render)
}

/// The object with the id in the path.
pub(super) fn retrieve(
    context: &Context,
    request: &Request,
    returns: Returns,
) -> Result<HandlerResult, Error> {
    let stored = stored(returns)?;
    let row = context.existing(stored.table, request.id())?;
    Ok(HandlerResult::Object((stored.render)(&row, context.now)?))
}

fn stored(returns: Returns) -> Result<AccountRows, StoreError> {
    let resource = resources::find(returns.noun());
    let stored = resource.and_then(Resource::in_account);
    stored.ok_or_else(|| StoreError::new("has no rows", &returns.noun()))
}

/// Leaves out of a list what does not fit the parameter `field`.
fn narrow(filter: &mut Filter, field: &Field, reader: &Reader, now: Timestamp) {
    let Role::Filter(by) = field.role else {
        return;
    };
    let name = field.name;
    match by {
        By::Active => {
            let active = reader.boolean(name);
            filter.standing = active.map(|active| {
                if active {
                    Standing::Active(now)
                } else {
                    Standing::Inactive(now)
                }
            });
        }
        By::Created => filter.created = list::created(reader),
        By::Id => filter.ids = reader.texts(name),
        By::Parent => filter.parent = reader.text(name),
        By::Word(kept) => filter.only(kept, reader.word(name)),
        By::SmallWord(kept) => {
            let small = reader.word(name).map(str::to_ascii_lowercase);
            filter.only(kept, small.as_deref());
        }
        By::AnyWord(kept) => {
            let values = reader.texts(name);
            let tags = values.map(|values| values.iter().map(|value| tag(kept, value)).collect());
            filter.tags.extend(tags);
        }
        // Lists of the Ledger are read without Account.
        By::Column(_) | By::Rule => {}
    }
}
