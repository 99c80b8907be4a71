//! What a buyer is asked, given what they have said: fields come, go and change places by country.

use super::address::{Format, Group, format_of};
use super::details::Details;
use super::field::{BUSINESS, BUSINESS_NAME, FIELDS, Field, Needed, ON, Section, TAX_ID, asked};
use super::tax_id;
use crate::domain::PaymentMethodType;
use crate::domain::settings::Settings;

/// The questions of an offer with these settings to whoever has said this.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub settings: &'a Settings,
    pub details: &'a Details,
}

impl Asking<'_> {
    /// The fields of the page, in its order.
    pub fn fields(self) -> Vec<&'static Field> {
        let mut fields: Vec<_> = asked(self.settings)
            .filter(|field| self.has(field))
            .collect();
        if self.settings.asks_by_country() {
            fields.sort_by_key(|field| self.place(field));
        }
        fields
    }

    /// What was said, without what only another way to pay asks: it was never judged, and may stand
    /// where nobody sees it.
    pub fn answered(self) -> Details {
        let method = self.method();
        let is_others = |field: &&&Field| self.asked_by(field).is_some_and(|it| it != method);
        let mut answered = self.details.clone();
        for field in FIELDS.iter().filter(is_others) {
            answered.clear(field);
        }
        answered
    }

    /// The fields that have to be right: those of the page but for a billing address that is the
    /// other one, what only businesses are asked where none buys, and what other ways to pay ask.
    pub fn judged(self) -> impl Iterator<Item = &'static Field> {
        let is_same = self.details.is_billed_where_it_goes();
        let (method, settings) = (self.method(), self.settings);
        let is_skipped = move |field: &&Field| {
            (is_same && matches!(field.part(), Some((Group::Billing, _))))
                || self.is_left_to_businesses(field)
                || asked_by(settings, field).is_some_and(|it| it != method)
        };
        self.fields().into_iter().filter(move |it| !is_skipped(it))
    }

    /// Whether `field` is for a business to fill in, and none buys as far as we know.
    pub fn is_left_to_businesses(self, field: &Field) -> bool {
        let is_business =
            self.settings.tax_id_collection.is_required() || self.details.text(BUSINESS) == ON;
        let is_known = tax_id::is_known_in(self.country(TAX_ID));
        self.section(field) == Section::Business
            && *field != *BUSINESS
            && !(is_business && is_known)
    }

    /// The way to pay: the chosen one, or the first.
    pub fn method(self) -> PaymentMethodType {
        let chosen = self.details.method();
        let chosen = chosen.filter(|chosen| self.settings.takes(*chosen));
        let method = chosen.or_else(|| self.settings.methods().next());
        method.unwrap_or(PaymentMethodType::Card)
    }

    /// Whether the whole address of `group` is asked for.
    pub fn asks_whole(self, group: Group) -> bool {
        match group {
            Group::Billing => self.settings.asks_whole_billing_address(),
            Group::Shipping => self.settings.ships(),
        }
    }

    /// The section that `field` stands in: a business is named where its tax id is, unless every buyer
    /// is asked for that name.
    pub fn section(self, field: &Field) -> Section {
        if *field == *BUSINESS_NAME && !self.settings.business_name().enabled {
            Section::Business
        } else {
            field.section
        }
    }

    /// The country that decides over `field`: of a phone number where what is bought goes, if it
    /// goes anywhere; of a tax id where it is billed.
    pub fn country(&self, field: &Field) -> &str {
        let of_buyer = if self.settings.ships() {
            Group::Shipping
        } else {
            Group::Billing
        };
        if field.section == Section::Business {
            return self.details.billing_country();
        }
        let group = field.part().map_or(of_buyer, |(group, _)| group);
        match (self.details.country(group), field.part()) {
            // Whoever is asked for no country has an account in one.
            ("", None) => self.method().country().unwrap_or_default(),
            (country, _) => country,
        }
    }

    /// How the address of `group` is written: as its country does, or as no country in particular
    /// where only a part of it is asked.
    pub fn format(self, group: Group) -> &'static Format {
        if self.asks_whole(group) {
            format_of(self.details.country(group))
        } else {
            &Format::ANY
        }
    }

    /// Whether `field` may not be left empty.
    pub fn is_needed(self, field: &Field) -> bool {
        match (field.needed, field.part()) {
            (Needed::Always, _) => true,
            (Needed::Never, _) | (Needed::ByCountry { .. }, None) => false,
            (Needed::ByCountry { .. }, Some((group, part))) if self.asks_whole(group) => {
                self.format(group).needs(part)
            }
            (Needed::ByCountry { else_in }, Some((group, _))) => {
                else_in.contains(&self.details.country(group))
            }
            (Needed::BySettings(is_needed), _) => is_needed(self.settings),
        }
    }

    /// Whether it is asked only of whoever has something to pay: the card, and of an address what
    /// only its bank wants.
    pub(super) fn is_of_payment(self, field: &Field) -> bool {
        field.section == Section::Choice || self.asked_by(field).is_some()
    }

    /// The way to pay that `field` is asked by, if by one alone.
    pub fn asked_by(self, field: &Field) -> Option<PaymentMethodType> {
        asked_by(self.settings, field)
    }

    /// Whether `field` is asked in the country that decides over it.
    pub(super) fn has(self, field: &Field) -> bool {
        if self.section(field) == Section::Business {
            let country = self.country(TAX_ID);
            return country.is_empty() || tax_id::is_known_in(country);
        }
        field
            .part()
            .is_none_or(|(group, part)| !self.asks_whole(group) || self.format(group).has(part))
    }

    /// Addresses stand before the card, whose data is lost where a page comes again.
    fn place(self, field: &Field) -> (u8, (usize, u8)) {
        let section = match self.section(field) {
            Section::Contact => 0,
            Section::Custom => 1,
            Section::Address(Group::Shipping) => 2,
            Section::Address(Group::Billing) => 3,
            Section::Business => 4,
            Section::Choice => 5,
            Section::Card => 6,
            Section::Method(_) => 7,
            Section::Consent => 8,
        };
        let place = field
            .part()
            .map(|(group, part)| self.format(group).place(part));
        (section, place.unwrap_or_default())
    }
}

/// The way to pay that `field` is asked by: of an address, cards alone want what is no whole one.
fn asked_by(settings: &Settings, field: &Field) -> Option<PaymentMethodType> {
    match field.section {
        Section::Card => Some(PaymentMethodType::Card),
        Section::Method(method) => Some(method),
        Section::Address(Group::Billing) if !settings.asks_by_country() => {
            Some(PaymentMethodType::Card)
        }
        Section::Contact
        | Section::Custom
        | Section::Business
        | Section::Choice
        | Section::Consent
        | Section::Address(_) => None,
    }
}
