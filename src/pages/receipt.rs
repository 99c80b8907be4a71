//! What a confirmation says besides the order: when and how it was paid, and what the buyer typed.

use super::catalog::{self, confirmation as texts};
use super::{Formats, Html};
use crate::domain::Currency;
use crate::domain::checkout::form::address::{AddressPart, Format, Group};
use crate::domain::checkout::form::field::{Destination, Section};
use crate::domain::checkout::form::{Asking, Details, Field};
use crate::domain::checkout::receipt::{PaidWith, Receipt};
use crate::domain::custom_field::CustomInput;
use crate::domain::payment_link::PaymentLink;
use maud::html;

/// A label and its lines.
type Fact = (String, Vec<String>);

/// The number of the receipt, when it was and what was paid with.
pub(super) fn facts(receipt: &Receipt, currency: Currency, formats: &impl Formats) -> Html {
    let charged = receipt.charged;
    let number = receipt.number.clone();
    let facts = [
        (texts::RECEIPT_NUMBER, number),
        (texts::DATE, Some(formats.moment(receipt.at))),
        (
            texts::PAYMENT_METHOD,
            receipt.method.as_ref().map(paid_with),
        ),
        (
            texts::AUTHORIZED_UNTIL,
            receipt.held_until.map(|until| formats.moment(until)),
        ),
        (
            texts::CHARGED,
            charged.map(|amount| formats.money(amount, currency)),
        ),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(label, text)| Some((label.to_owned(), vec![text?])));
    list(&known.collect::<Vec<_>>())
}

fn paid_with(method: &PaidWith) -> String {
    match method {
        PaidWith::Card { brand, last4 } => texts::card(brand, last4),
        PaidWith::Account {
            bank_name, last4, ..
        } => catalog::method::account(bank_name.as_deref(), last4),
        PaidWith::Other(method) => catalog::method::name(*method).to_owned(),
        PaidWith::Voucher { method, voucher } => {
            let name = catalog::method::name(*method);
            let reference = voucher.as_ref().map(|voucher| &voucher.reference);
            reference.map_or_else(
                || name.to_owned(),
                |reference| catalog::voucher::paid_with(name, reference),
            )
        }
    }
}

/// What was asked and answered, in the order of the form; never card data.
pub(super) fn told(link: &PaymentLink, details: &Details, formats: &impl Formats) -> Html {
    let settings = &link.offer.settings;
    let fields: Vec<_> = Asking { settings, details }.judged().collect();
    let mut told: Vec<Fact> = Vec::new();
    let mut addresses: Vec<Group> = Vec::new();
    for field in &fields {
        match field.section {
            Section::Choice | Section::Card | Section::Method(_) => {}
            Section::Contact | Section::Business | Section::Consent => {
                told.extend(answer(field, details));
            }
            Section::Custom => told.extend(custom(field, link, details)),
            Section::Address(group) => {
                let is_said = group == Group::Billing && details.is_billed_where_it_goes();
                if !is_said && !addresses.contains(&group) {
                    addresses.push(group);
                    told.extend(address(group, &fields, details, formats));
                }
            }
        }
    }
    html! {
        @if !told.is_empty() {
            section.till-told aria-labelledby="told" {
                h2.till-heading id="told" { (texts::YOUR_DETAILS) }
                (list(&told))
            }
        }
    }
}

fn answer(field: &Field, details: &Details) -> Option<Fact> {
    let text = Some(details.text(field)).filter(|text| !text.is_empty())?;
    let text = match field.destination {
        Destination::Consent(_) => texts::ACCEPTED,
        // What is behind that box says it.
        Destination::Nothing => return None,
        Destination::Processor
        | Destination::CustomField(_)
        | Destination::CustomerDetails(_)
        | Destination::CollectedInformation(_)
        | Destination::TaxId
        | Destination::AccountHolder(_)
        | Destination::Address(..) => text,
    };
    let label = catalog::field::texts(field.label, &Format::ANY).label;
    Some((label.to_owned(), vec![text.to_owned()]))
}

/// An option by what its buyer read.
fn custom(field: &Field, link: &PaymentLink, details: &Details) -> Option<Fact> {
    let Destination::CustomField(index) = field.destination else {
        return None;
    };
    let asked = link.offer.settings.custom_fields.get(index)?;
    let text = details.text(field);
    let text = match &asked.input {
        CustomInput::Text(_) | CustomInput::Numeric(_) => text,
        CustomInput::Dropdown(dropdown) => {
            let chosen = dropdown.options.iter().find(|it| it.value == text);
            chosen.map_or(text, |choice| &choice.label)
        }
    };
    (!text.is_empty()).then(|| (asked.label.clone(), vec![text.to_owned()]))
}

/// The parts in the order of the form, as an envelope has them: the country stands last.
fn address(
    group: Group,
    fields: &[&Field],
    details: &Details,
    formats: &impl Formats,
) -> Option<Fact> {
    let (mut lines, mut place, mut country) = (Vec::new(), Vec::new(), None);
    for field in fields {
        let text = details.text(field);
        let Destination::Address(of, part) = field.destination else {
            continue;
        };
        if of != group || text.is_empty() {
            continue;
        }
        match part {
            AddressPart::Name | AddressPart::Line1 | AddressPart::Line2 => {
                lines.push(text.to_owned());
            }
            AddressPart::City | AddressPart::State | AddressPart::PostalCode => place.push(text),
            AddressPart::Country => country = Some(formats.country_name(text)),
        }
    }
    let place = Some(place.join(" ")).filter(|it| !it.is_empty());
    lines.extend(place.into_iter().chain(country));
    let label = match group {
        Group::Billing => catalog::form::BILLING_ADDRESS,
        Group::Shipping => catalog::form::SHIPPING_ADDRESS,
    };
    (!lines.is_empty()).then(|| (label.to_owned(), lines))
}

fn list(facts: &[Fact]) -> Html {
    html! {
        dl.till-facts {
            @for (label, lines) in facts {
                div.till-facts__one {
                    dt.till-facts__label { bdi { (label) } }
                    dd.till-facts__value {
                        @for (index, line) in lines.iter().enumerate() {
                            @if index > 0 { br; }
                            bdi { (line) }
                        }
                    }
                }
            }
        }
    }
}
