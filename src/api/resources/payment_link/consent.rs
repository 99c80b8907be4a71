//! What `consent_collection`, `custom_text` and `tax_id_collection` need besides themselves.

use crate::domain::Error;
use crate::domain::offer::Offer;
use crate::domain::tax_id_collection::TaxIdRequired;

/// Refuses to have buyers agree to terms that nobody can read, words about what is not asked, and to
/// require it.
pub(super) fn check(offer: &Offer) -> Result<(), Error> {
    let settings = &offer.settings;
    let texts = &settings.custom_text;
    if texts.shipping_address.is_some() && !settings.ships() {
        let message = "You may only specify `custom_text[shipping_address]` if \
                       `shipping_address_collection` is set.";
        return Err(Error::invalid("custom_text[shipping_address]", message));
    }
    let tax_ids = settings.tax_id_collection;
    if tax_ids.required == TaxIdRequired::IfSupported && !tax_ids.enabled {
        let message = "You may only specify `tax_id_collection[required]` as `if_supported` if \
                       `tax_id_collection[enabled]` is `true`.";
        return Err(Error::invalid("tax_id_collection[required]", message));
    }
    if settings.requires_terms() {
        if offer.merchant.terms_of_service_url().is_some() {
            return Ok(());
        }
        let message = "You cannot collect consent to your terms of service unless a URL is set. \
                       Set `business_profile[terms_of_service_url]` with POST \
                       /v1/edgetill/settings.";
        return Err(Error::invalid(
            "consent_collection[terms_of_service]",
            message,
        ));
    }
    if texts.terms_of_service_acceptance.is_none() {
        return Ok(());
    }
    let message = "You may only specify `custom_text[terms_of_service_acceptance]` if \
                   `consent_collection[terms_of_service]` is `required`.";
    Err(Error::invalid(
        "custom_text[terms_of_service_acceptance]",
        message,
    ))
}
