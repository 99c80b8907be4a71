//! An event as an endpoint gets it: with all of its object, in the version it was made for.

use super::expand;
use super::rendered::text;
use super::resource::ExpandSources;
use super::resources::event;
use super::store::StoreError;
use super::versions::{has_lists, lists, shape_event};
use crate::json::Text;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// An event on its way to an endpoint.
#[derive(Debug)]
pub struct Posted<'a> {
    event: Value,
    version: Option<&'a str>,
}

impl<'a> Posted<'a> {
    /// The event with the JSON `body` as it is kept, for an endpoint that was made for `version`.
    pub fn read(body: &str, version: Option<&'a str>) -> Result<Self, StoreError> {
        Ok(Self {
            event: event::of_kept(body)?,
            version,
        })
    }

    /// The lists that its object shows in its version, of what belongs to the same session.
    fn lists(&self) -> Option<&'static str> {
        let noun = self.event.pointer("/data/object");
        let noun = noun.map(|object| text(object, "object"))?;
        lists::lists_of(noun).filter(|_| has_lists(self.version))
    }

    /// Whether it shows lists of what belongs to its session.
    pub fn shows_lists(&self) -> bool {
        self.lists().is_some()
    }

    /// Its JSON; `objects` is what belongs to its session.
    pub fn render(mut self, objects: Option<&SessionObjects>) -> Result<Text, StoreError> {
        if let Some(path) = self.lists()
            && let Some(object) = self.event.pointer_mut("/data/object")
        {
            let sources = ExpandSources {
                store: None,
                objects,
            };
            expand::apply(&sources, object, &[path.to_owned()])?;
        }
        if let Some(version) = self.version {
            shape_event(&mut self.event, version);
        }
        Ok(Text::from(&self.event))
    }
}
