//! An event as an endpoint gets it: with all of its object, in the version it was made for.

use super::expand;
use super::rendered::text;
use super::resource::ExpandSources;
use super::resources::event;
use super::store::StoreError;
use super::versions::{has_lists, lists, shape};
use crate::json::Text;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// Whether an event about this object shows lists of what belongs to its session.
pub fn shows_lists(version: Option<&str>) -> bool {
    has_lists(version)
}

/// The event with the JSON `body` as it is kept, in `version`; `objects` is what belongs to the
/// session it is about.
pub fn event(
    body: &str,
    version: Option<&str>,
    objects: Option<&SessionObjects>,
) -> Result<Text, StoreError> {
    let mut shown = event::of_kept(body)?;
    if has_lists(version)
        && let Some(object) = shown.pointer_mut("/data/object")
    {
        expand_lists(object, objects)?;
    }
    if let Some(version) = version {
        shape(&mut shown, version);
    }
    Ok(Text::from(&shown))
}

fn expand_lists(object: &mut Value, objects: Option<&SessionObjects>) -> Result<(), StoreError> {
    let path = match text(object, "object") {
        "payment_intent" => lists::INTENT,
        "charge" => lists::CHARGE,
        _ => return Ok(()),
    };
    let sources = ExpandSources {
        store: None,
        objects,
    };
    expand::apply(&sources, object, &[path.to_owned()])
}
