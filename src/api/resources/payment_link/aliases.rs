//! `edgetill[aliases]`: more slugs of a link, each of which is nobody else's.
//!
//! Account gives a slug out in the transaction of the request that wants it, before Link hears of it,
//! and takes back what the link does not have after all, unless a later request wants that again.

use crate::api::object::Shape::{Hash, Integer, List, Text};
use crate::api::object::{Field, Input, Shape, ValueType, computed, hash_of, list_of};
use crate::api::request::reader::{Patch, Reader};
use crate::api::store::{Store, StoreError};
use crate::domain::alias::MOST_ALIASES;
use crate::domain::alias_counts::AliasCounts;
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Error, Mode, PaymentLinkId, slug};
use serde_json::{Value, json};

/// What is sent.
pub(super) const INPUT: Input = list_of(MOST_ALIASES, &ValueType::Text(64));
/// What is shown.
pub(super) const SHAPE: Shape = List(&Hash(FIELDS));

const FIELDS: &[Field] = &[
    computed("completed", Integer),
    computed("sessions", Integer),
    computed("slug", Text),
];

/// Reads the aliases, published.
pub(super) fn read(hash: &Reader, mode: Mode) -> Result<Patch<Vec<String>>, Error> {
    let words = match hash.texts_patch("aliases") {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(words) => words,
    };
    let mut aliases = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let param = param(index);
        let alias = slug::chosen(word, &param, mode)?;
        if aliases.contains(&alias) {
            return Err(slug::taken(&alias, &param));
        }
        aliases.push(alias);
    }
    Ok(Patch::Set(aliases))
}

/// Refuses an alias that is the slug of its link.
pub(super) fn check(aliases: &[String], slug: &str) -> Result<(), Error> {
    match aliases.iter().position(|alias| alias == slug) {
        Some(index) => Err(slug::taken(slug, &param(index))),
        None => Ok(()),
    }
}

/// Gives the link what it wants, or refuses it all.
pub(super) fn claim(
    store: &mut dyn Store,
    link: &PaymentLinkId,
    aliases: &[String],
) -> Result<(), Error> {
    for (index, alias) in aliases.iter().enumerate() {
        if store.slug(alias)?.is_some_and(|of| of != *link) {
            return Err(slug::taken(alias, &param(index)));
        }
    }
    if aliases.is_empty() {
        return Ok(());
    }
    let number = store.next_number()?;
    for alias in aliases {
        store.claim_alias(alias, link, number)?;
    }
    Ok(())
}

/// Takes back what the link does not have, now that the message with `number` was answered.
pub fn free(store: &mut dyn Store, link: &PaymentLink, number: u64) -> Result<(), StoreError> {
    store.free_aliases(&link.id, &link.aliases, number)
}

/// The aliases as they stand in Stripe's object.
pub(super) fn render(link: &PaymentLink, counts: &AliasCounts) -> Vec<Value> {
    let one = |alias: &String| {
        let count = counts.of(alias);
        let computed = json!({
            "completed": count.completed,
            "sessions": count.sessions,
            "slug": slug::chosen_of(alias),
        });
        hash_of(FIELDS, computed)
    };
    link.aliases.iter().map(one).collect()
}

fn param(index: usize) -> String {
    format!("edgetill[aliases][{index}]")
}
