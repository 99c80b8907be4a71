//! The rules of `payment_intent_data`, beyond those in its rows.

use crate::api::request::reader::Reader;
use crate::api::request::rules::check_descriptor;
use crate::domain::{Error, Metadata};

/// Checks what a request says of the payment intents of a link.
pub(super) fn check(data: &Reader) -> Result<(), Error> {
    let suffix = data.word("statement_descriptor_suffix");
    let suffix = suffix.filter(|suffix| !suffix.is_empty());
    check_descriptor(suffix, &data.path("statement_descriptor_suffix"))?;
    // Each request says all there is to be: nothing of before counts.
    let metadata = data.metadata();
    metadata.apply(&mut Metadata::new(), &data.path("metadata"))
}
