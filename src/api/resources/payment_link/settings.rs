//! The settings of a link, with the rules that their rows cannot say.

use super::fields::FIELDS;
use super::{custom_fields, payment_intent_data};
use crate::api::request::reader::Reader;
use crate::api::request::rules::check_url;
use crate::api::request::settings::SettingsChange;
use crate::domain::{Error, Mode};

/// The settings, once the rules are held that their rows cannot say.
pub(super) fn read(reader: &Reader, mode: Mode) -> Result<SettingsChange, Error> {
    if let Some(after_completion) = reader.hash("after_completion") {
        check_after_completion(&after_completion, mode)?;
    }
    custom_fields::check(reader)?;
    if let Some(data) = reader.hash("payment_intent_data") {
        payment_intent_data::check(&data)?;
    }
    if reader.word("submit_type") == Some("subscribe") {
        let message = "The submit_type `subscribe` needs recurring prices, which Edgetill does \
                       not support yet.";
        return Err(Error::invalid("submit_type", message));
    }
    Ok(SettingsChange::read(reader, FIELDS))
}

fn check_after_completion(hash: &Reader, mode: Mode) -> Result<(), Error> {
    let wanted = hash.word("type").unwrap_or_default();
    for name in ["hosted_confirmation", "redirect"] {
        if name != wanted && hash.hash(name).is_some() {
            let message = format!(
                "You may only specify `after_completion[{name}]` if `after_completion[type]` is \
                 `{name}`, but it is `{wanted}`."
            );
            return Err(Error::invalid(hash.path(name), message));
        }
    }
    if wanted != "redirect" {
        return Ok(());
    }
    let param = hash.path("redirect") + "[url]";
    let redirect = hash.hash("redirect");
    let redirect = redirect.ok_or_else(|| Error::missing(&param))?;
    check_url(redirect.word("url").unwrap_or_default(), &param, mode)
}
