//! An event as its endpoint gets it.

use crate::api::resources::event;
use crate::domain::ledger::lane::Handed;
use crate::edge::runtime::Fault;
use crate::json::Text;

/// An event as its endpoint gets it.
pub(super) fn posted(event: Handed) -> Result<Handed, Fault> {
    let shown = event::of_kept(event.body.as_str());
    let shown = shown.map_err(|unread| Fault::new(unread.to_string()))?;
    Ok(Handed {
        body: Text::from(&shown),
        ..event
    })
}
