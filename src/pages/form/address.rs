//! Where the buyer lives and where what is bought goes: each address as its country writes it.
//!
//! The country stands first, since the rest depends on it. Choosing another brings the form anew, at
//! once by the script, else by the button beside it.

use super::content::Form;
use super::input;
use super::said;
use crate::domain::PaymentMethodType;
use crate::domain::checkout::form::Field;
use crate::domain::checkout::form::address::{AddressPart, Group, regions_of};
use crate::domain::checkout::form::field::{BILLING_SAME, Input, ON, Section};
use crate::pages::catalog::{self, address as texts};
use crate::pages::shell::Shell;
use crate::pages::{Html, countries};
use maud::html;

/// Whole addresses stand before the card, whose data is lost where a page comes again.
pub(super) fn before_payment(form: &Form<'_>, _: &Shell) -> Html {
    let settings = &form.link.offer.settings;
    html! {
        @if settings.ships() {
            h2.till-heading { (catalog::form::SHIPPING_ADDRESS) }
            (said::render(settings.custom_text.shipping_address.as_ref()))
            (whole(form, Group::Shipping))
        }
        @if settings.asks_by_country() {
            h2.till-heading { (catalog::form::BILLING_ADDRESS) }
            @if settings.ships() { (same(form)) }
            @if settings.asks_whole_billing_address() {
                (whole(form, Group::Billing))
            } @else {
                (short(form))
            }
        }
    }
}

/// As far as the card's bank asks, where nothing else is asked.
pub(super) fn after_payment(form: &Form<'_>, _: &Shell) -> Html {
    html! {
        @if form.is_by_card() && !form.link.offer.settings.asks_by_country() {
            (form.of_payment("address", || short(form)))
        }
    }
}

/// The country, and the postal code where a card's bank asks for it.
pub(super) fn short(form: &Form<'_>) -> Html {
    // A tax id depends on it.
    let decides = form.link.offer.settings.tax_id_collection.enabled;
    let country_code = form.details.country(Group::Billing);
    html! {
        div.till-row data-address=[decides.then_some("billing")]
            data-country=[decides.then_some(country_code)] {
            @for field in form.fields(Section::Address(Group::Billing)) {
                @match field.input {
                    Input::Toggle | Input::Checkbox | Input::Method => {},
                    Input::Country => (country(field, form)),
                    Input::Text | Input::Email | Input::Digits | Input::Code | Input::Region
                    | Input::Phone | Input::Custom(_) => (*input::field(field, form)),
                }
            }
        }
    }
}

/// The box that spares typing the same address twice.
fn same(form: &Form<'_>) -> Html {
    let is_on = form.details.is_billed_where_it_goes();
    html! {
        div.till-check {
            input.till-check__box type="checkbox" id=(BILLING_SAME.name) name=(BILLING_SAME.name)
                value=(ON) checked[is_on];
            label.till-check__label for=(BILLING_SAME.name) { (form.texts(BILLING_SAME).label) }
        }
    }
}

/// An address, the parts that have a line to share beside each other.
fn whole(form: &Form<'_>, group: Group) -> Html {
    let fields: Vec<_> = form.fields(Section::Address(group)).collect();
    let mut short = fields.iter().filter(|field| is_short(field));
    // Of three, the first takes a line of its own.
    let wide = short.next().filter(|_| short.count() != 1);
    let name = match group {
        Group::Billing => "billing",
        Group::Shipping => "shipping",
    };
    let country_code = fields
        .first()
        .map_or("", |field| form.asking_country(field));
    html! {
        div.till-address data-address=(name) data-country=(country_code) {
            @for field in fields.iter().filter(|field| field.input != Input::Toggle) {
                div.till-field.till-field--short[is_short(field) && Some(field) != wide] {
                    @match field.input {
                        Input::Country => (whole_country(field, form)),
                        Input::Region => (region(field, form)),
                        Input::Text | Input::Email | Input::Digits | Input::Code | Input::Phone
                        | Input::Toggle | Input::Checkbox | Input::Method | Input::Custom(_) => (input::parts(field, form)),
                    }
                }
            }
        }
    }
}

fn is_short(field: &Field) -> bool {
    match field.part() {
        Some((_, AddressPart::City | AddressPart::State | AddressPart::PostalCode)) => true,
        Some((
            _,
            AddressPart::Name | AddressPart::Country | AddressPart::Line1 | AddressPart::Line2,
        ))
        | None => false,
    }
}

fn country(field: &Field, form: &Form<'_>) -> Html {
    html! {
        div.till-field {
            (input::label(field, form))
            (input::select(field, form, &options(field, form)))
            @if form.link.offer.settings.tax_id_collection.enabled { (use_country()) }
            (input::error(field, form))
        }
    }
}

/// Brings the form of the country that was chosen, where no script does.
fn use_country() -> Html {
    html! {
        button.till-link.till-address__use type="submit" name="intent" value="price" formnovalidate {
            (texts::USE_COUNTRY)
        }
        p.till-field__hint.till-address__use { (texts::USE_COUNTRY_FIRST) }
    }
}

/// The country of a whole address; one that is the only one is not chosen.
fn whole_country(field: &Field, form: &Form<'_>) -> Html {
    let settings = &form.link.offer.settings;
    let is_shipping = matches!(field.part(), Some((Group::Shipping, _)));
    let only = settings.only_country().filter(|_| is_shipping);
    html! {
        (input::label(field, form))
        @if let Some(code) = only {
            select.till-field__input.till-field__input--select id=(field.name) name=(field.name)
                autocomplete=(field.autocomplete) tabindex="-1" {
                option value=(code) selected { (form.order.country_name(code)) }
            }
        } @else {
            (input::select(field, form, &options(field, form)))
            (use_country())
        }
        (input::error(field, form))
    }
}

/// The chosen country, then all of them.
fn options(field: &Field, form: &Form<'_>) -> Html {
    let settings = &form.link.offer.settings;
    let is_shipping = matches!(field.part(), Some((Group::Shipping, _)));
    html! {
        @match form.details.text(field) {
            "" => option value="" selected { (catalog::form::CHOOSE_COUNTRY) },
            code => option value=(code) selected { (form.order.country_name(code)) },
        }
        @if is_shipping {
            (countries::only(form.country_options, |code| settings.ships_to(code)))
        } @else if form.methods() == [PaymentMethodType::Klarna] {
            (countries::only(form.country_options, |code| {
                PaymentMethodType::Klarna.serves(code, form.order.currency())
            }))
        } @else {
            (form.country_options)
        }
    }
}

/// A region: one of the country's list, or any text where there is none.
fn region(field: &Field, form: &Form<'_>) -> Html {
    let regions = regions_of(form.asking_country(field));
    if regions.is_empty() {
        return input::parts(field, form);
    }
    let chosen = form.details.text(field);
    let options = html! {
        option value="" { (texts::CHOOSE) }
        @for (code, name) in regions {
            option value=(code) selected[*code == chosen] { (name) }
        }
    };
    html! {
        (input::label(field, form))
        (input::select(field, form, &options))
        (input::error(field, form))
    }
}
