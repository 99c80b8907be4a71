//! What the API does to a session beyond ending it: refunds and metadata.
//!
//! Account sends an [`Action`], the Session object applies it once for each
//! operation id, in one transaction with what it leads to.

use crate::api::request::reader::{Patch, merge_metadata};
use crate::api::resources::refund;
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::refund as rules;
use crate::domain::checkout::session::Session;
use crate::domain::event::EventType;
use crate::domain::{Error, Metadata, Timestamp};
use crate::protocol::messages::{Action, MetadataChange};

/// Applies `action`; the id of the refund it was about, if it was about one, and what follows.
pub fn apply(
    session: &mut Session,
    action: &Action,
    now: Timestamp,
) -> Result<(Option<String>, Change), Error> {
    match action {
        Action::Refund(new) => {
            let (number, change) = rules::refund(session, new.clone(), now)?;
            Ok((Some(session.id.refund(number)), change))
        }
        Action::UpdateRefund { number, metadata } => {
            let id = session.id.refund(*number);
            let mut refunds = session.refunds.iter_mut();
            let found = refunds.find(|refund| refund.number == *number);
            let refund = found.ok_or_else(|| refund::missing(&id))?;
            let before = refund.metadata.clone();
            merge(&mut refund.metadata, metadata)?;
            if refund.metadata == before {
                return Ok((Some(id), Change::default()));
            }
            session.sequence = session.sequence.saturating_add(1);
            let events = vec![EventType::RefundUpdated, EventType::ChargeRefundUpdated];
            let told = Message::RecordRefund(*number, events);
            Ok((Some(id), Change::of(vec![told])))
        }
        Action::UpdateMetadata(change) => {
            let mut metadata = session.metadata().clone();
            merge(&mut metadata, change)?;
            if metadata == *session.metadata() {
                return Ok((None, Change::default()));
            }
            session.metadata = Some(metadata);
            session.sequence = session.sequence.saturating_add(1);
            Ok((None, Change::of(vec![Message::Record(Vec::new())])))
        }
    }
}

fn merge(metadata: &mut Metadata, change: &MetadataChange) -> Result<(), Error> {
    let patch = match change {
        MetadataChange::Clear => Patch::Clear,
        MetadataChange::Merge(entries) => Patch::Set(entries.clone()),
    };
    merge_metadata(metadata, patch)
}

/// A request's `metadata` as it travels; nothing sent changes nothing.
pub fn travelling(patch: crate::api::request::reader::MetadataPatch) -> MetadataChange {
    match patch {
        Patch::Keep => MetadataChange::Merge(Vec::new()),
        Patch::Clear => MetadataChange::Clear,
        Patch::Set(entries) => MetadataChange::Merge(entries),
    }
}
