//! What a buyer typed, without card data: the text of each field that is kept.

use super::address::Group;
use super::custom;
use super::field::{
    BILLING_SAME, COUNTRY, CUSTOM_FIELDS, Destination, EMAIL, FIELDS, Field, METHOD, ON,
    SHIPPING_COUNTRY, TAX_ID, asked,
};
use super::tax_id::{self, TaxId};
use crate::domain::PaymentMethodType;
use crate::domain::checkout::url_parameters::locked_email;
use crate::domain::settings::Settings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The texts by the names of their fields. Stored with a session; an empty text is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Details(BTreeMap<String, String>);

impl Details {
    /// Reads what a posted form says in the fields that an offer of these settings asks for.
    pub(super) fn typed(settings: &Settings, form: &[(String, String)]) -> Self {
        let kept = asked(settings).filter(|field| field.is_kept());
        let typed = kept.fold(Self::default(), |details, field| {
            details.with(field, field.read_for(settings, form))
        });
        match locked_email(form) {
            Some(email) => typed.with(EMAIL, email),
            None => typed,
        }
    }

    /// The same with what holds until the buyer says otherwise.
    #[must_use]
    pub fn begun(self, settings: &Settings) -> Self {
        if settings.ships() && self.text(BILLING_SAME).is_empty() {
            return self.with(BILLING_SAME, ON);
        }
        self
    }

    /// The country of an address, empty if none was chosen.
    pub fn country(&self, group: Group) -> &str {
        self.text(match group {
            Group::Billing => COUNTRY,
            Group::Shipping => SHIPPING_COUNTRY,
        })
    }

    /// Whether the billing address is the shipping address.
    pub fn is_billed_where_it_goes(&self) -> bool {
        self.text(BILLING_SAME) == ON
    }

    /// The country of the billing address, wherever that was typed.
    pub fn billing_country(&self) -> &str {
        self.country(if self.is_billed_where_it_goes() {
            Group::Shipping
        } else {
            Group::Billing
        })
    }

    /// The tax id that was typed, if it can be one.
    pub fn tax_id(&self) -> Option<TaxId> {
        tax_id::find(self.billing_country(), self.text(TAX_ID))
    }

    /// What stands in the form of an offer of these settings before anybody typed.
    pub fn at_first(settings: &Settings) -> Self {
        let custom = CUSTOM_FIELDS.into_iter().zip(&settings.custom_fields);
        custom.fold(Self::default(), |details, (field, custom)| {
            details.with(field, custom.default_value().unwrap_or_default())
        })
    }

    /// The same with what the address of a link says of its merchant's own fields. Nobody typed it
    /// here, so what may not stand there is left out.
    #[must_use]
    pub fn prefilled(self, settings: &Settings, query: &[(String, String)]) -> Self {
        let fields = CUSTOM_FIELDS.into_iter().enumerate();
        fields.fold(self, |details, (index, field)| {
            match custom::prefilled(settings, index, query) {
                Some(text) => details.with(field, text),
                None => details,
            }
        })
    }

    /// The same with `text` in `field`.
    #[must_use]
    pub fn with(mut self, field: &Field, text: impl Into<String>) -> Self {
        let text = text.into();
        self.clear(field);
        if !text.is_empty() {
            self.0.insert(field.name.to_owned(), text);
        }
        self
    }

    /// Forgets what was typed into `field`.
    pub fn clear(&mut self, field: &Field) {
        self.0.remove(field.name);
    }

    /// Whether nothing was typed at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was typed into `field`; empty if nothing was.
    pub fn text(&self, field: &Field) -> &str {
        self.0.get(field.name).map_or("", String::as_str)
    }

    /// The same for whoever pays by `method`, where there are several.
    #[must_use]
    pub fn paid_with(self, settings: &Settings, method: PaymentMethodType) -> Self {
        if (METHOD.asked)(settings) {
            self.with(METHOD, method.as_str())
        } else {
            self
        }
    }

    /// The way to pay that was chosen of several.
    pub fn method(&self) -> Option<PaymentMethodType> {
        PaymentMethodType::parse(self.text(METHOD))
    }

    /// Whose bank account pays, if one does.
    pub fn account_holder(&self) -> Option<&str> {
        let chosen = self.method();
        let mut fields = FIELDS.iter().filter(|field| match field.destination {
            Destination::AccountHolder(method) => chosen.is_none_or(|chosen| chosen == method),
            Destination::Address(..)
            | Destination::Processor
            | Destination::Consent(_)
            | Destination::CustomField(_)
            | Destination::CustomerDetails(_)
            | Destination::CollectedInformation(_)
            | Destination::TaxId
            | Destination::Nothing => false,
        });
        fields.find_map(|field| self.0.get(field.name).map(String::as_str))
    }

    /// What was typed that goes to `destination`.
    pub fn at(&self, destination: Destination) -> Option<&str> {
        let destination = match destination {
            Destination::Address(Group::Billing, part) if self.is_billed_where_it_goes() => {
                Destination::Address(Group::Shipping, part)
            }
            Destination::Address(..)
            | Destination::Processor
            | Destination::Consent(_)
            | Destination::CustomField(_)
            | Destination::CustomerDetails(_)
            | Destination::CollectedInformation(_)
            | Destination::TaxId
            | Destination::AccountHolder(_)
            | Destination::Nothing => destination,
        };
        let field = FIELDS
            .iter()
            .find(|field| field.destination == destination)?;
        self.0.get(field.name).map(String::as_str)
    }
}
