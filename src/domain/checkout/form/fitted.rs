//! What was typed, as it is kept: without what its countries' addresses do not have, and in one
//! spelling where the same can be written in many ways.

use super::address::regions_of;
use super::asking::Asking;
use super::details::Details;
use super::field::{BILLING_STATE, FIELDS, Field, PHONE, SHIPPING_STATE, TAX_ID};
use super::{phone, tax_id};
use crate::domain::settings::Settings;

/// Reads what a posted form says in the fields that an offer of these settings asks for.
pub(super) fn read(settings: &Settings, form: &[(String, String)]) -> Details {
    let typed = Details::typed(settings, form);
    let asking = Asking {
        settings,
        details: &typed,
    };
    let mut fitted = typed.clone();
    let is_needless = |field: &&&Field| !asking.has(field) || asking.is_left_to_businesses(field);
    for field in FIELDS.iter().filter(is_needless) {
        fitted.clear(field);
    }
    if let Some(found) = tax_id::find(asking.country(TAX_ID), fitted.text(TAX_ID)) {
        fitted = fitted.with(TAX_ID, found.value);
    }
    fitted = fitted.paid_with(settings, asking.method());
    for field in [SHIPPING_STATE, BILLING_STATE] {
        let text = typed.text(field).to_lowercase();
        let is_it = |written: &str| written.to_lowercase() == text;
        let mut regions = regions_of(asking.country(field)).iter();
        if let Some((code, _)) = regions.find(|(code, name)| is_it(code) || is_it(name)) {
            fitted = fitted.with(field, *code);
        }
    }
    match phone::international(typed.text(PHONE), asking.country(PHONE)) {
        Some(number) => fitted.with(PHONE, number),
        None => fitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::checkout::form::check_free;
    use crate::domain::settings::{ShippingAddressCollection, Switch};

    #[test]
    fn a_phone_number_is_read_and_judged_by_the_country_where_it_goes_and_by_no_other() {
        let settings = Settings {
            phone_number_collection: Switch { enabled: true },
            shipping_address_collection: Some(ShippingAddressCollection {
                allowed_countries: vec!["DE".to_owned(), "US".to_owned()],
            }),
            ..Settings::default()
        };
        let german = "030 12345678";
        for (sent_to, billed_in, same, kept, is_right) in [
            ("DE", "US", "on", "+493012345678", true),
            ("DE", "US", "off", "+493012345678", true),
            ("US", "DE", "on", german, false),
            ("US", "DE", "off", german, false),
        ] {
            let form = [
                ("phone", german),
                ("shipping_country", sent_to),
                ("country", billed_in),
                ("billing_same", same),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let told = format!("to {sent_to}, billed in {billed_in}, {same}");
            assert_eq!(read(&settings, &form).text(PHONE), kept, "{told}");
            let errors = check_free(&settings, &form, Timestamp::from_seconds(0)).unwrap_err();
            let is_wrong = errors.iter().any(|error| error.field == PHONE);
            assert_eq!(is_wrong, !is_right, "{told}");
        }
    }
}
