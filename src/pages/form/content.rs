//! Everything the form shows and carries; its sections read from it what they need.

use crate::domain::PaymentMethodType;
use crate::domain::SessionId;
use crate::domain::card_brand::{CardBrand, pattern};
use crate::domain::checkout::form::address::{Format, Group};
use crate::domain::checkout::form::field::{Section, TAX_ID};
use crate::domain::checkout::form::{Asking, Details, Field, FieldError, FieldProblem};
use crate::domain::checkout::order::Cost;
use crate::domain::checkout::seen_lines::ChangedLine;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::ticket::Ticket;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::payment_link::PaymentLink;
use crate::pages::catalog::field::{FieldTexts, texts};
use crate::pages::order::Order;
use crate::pages::shell::{Processor, Shell};
use crate::pages::typed_code::TypedCode;
use crate::pages::{Html, catalog};
use maud::html;

pub(in crate::pages) struct Form<'a> {
    pub(in crate::pages) link: &'a PaymentLink,
    pub(in crate::pages) order: &'a Order<'a>,
    pub(in crate::pages) changed: &'a [ChangedLine],
    pub(in crate::pages) session: &'a SessionId,
    pub(in crate::pages) ticket: &'a Ticket,
    pub(in crate::pages) attempt: u32,
    pub(in crate::pages) details: &'a Details,
    pub(in crate::pages) url_parameters: &'a UrlParameters,
    pub(in crate::pages) problem: Option<&'a Problem>,
    pub(in crate::pages) errors: &'a [FieldError],
    /// What was typed as a promotion code.
    pub(in crate::pages) code: &'a TypedCode,
    /// How many places are left, if that was asked.
    pub(in crate::pages) remaining: Option<u64>,
    pub(in crate::pages) country_options: &'a Html,
}

impl Form<'_> {
    /// The fields that the link asks for in `section`.
    pub(super) fn fields(&self, section: Section) -> impl Iterator<Item = &'static Field> {
        let asking = self.asking();
        let fields = asking.fields().into_iter();
        fields.filter(move |field| asking.section(field) == section)
    }

    /// What the link asks whoever typed this.
    pub(super) fn asking(&self) -> Asking<'_> {
        Asking {
            settings: &self.link.offer.settings,
            details: self.details,
        }
    }

    /// The country of the address that `field` is a part of.
    pub(super) fn asking_country(&self, field: &Field) -> &str {
        let group = field.part().map_or(Group::Billing, |(group, _)| group);
        self.details.country(group)
    }

    /// The texts of `field`.
    pub(super) fn texts(&self, field: &Field) -> &'static FieldTexts {
        if field == TAX_ID {
            return catalog::tax_id::texts(self.asking().country(field));
        }
        let part = field.part();
        let format = part.map_or(&Format::ANY, |(group, _)| self.asking().format(group));
        texts(field.label, format)
    }

    /// The kind of what is wrong with `field`.
    pub(super) fn kind_of_problem(&self, field: &Field) -> Option<FieldProblem> {
        let found = self.errors.iter().find(|error| error.field == field)?;
        Some(found.problem)
    }

    /// What is wrong with `field`.
    pub(super) fn problem(&self, field: &Field) -> Option<&'static str> {
        Some(self.texts(field).problem(self.kind_of_problem(field)?))
    }

    /// The brands of cards that are not taken.
    pub(super) fn blocked_brands(&self) -> impl Iterator<Item = &'static CardBrand> {
        let networks = self.link.offer.settings.brands_blocked().iter();
        networks.flat_map(|network| network.brands())
    }

    /// A regular expression of their numbers.
    pub(super) fn blocked_numbers(&self) -> String {
        let beginnings = self.blocked_brands().flat_map(|brand| brand.beginnings);
        pattern(&beginnings.copied().collect::<Vec<_>>())
    }

    /// Whether a field without a value looks the same on every page that has it.
    pub(super) fn is_plain(&self) -> bool {
        let settings = &self.link.offer.settings;
        self.errors.is_empty() && !settings.asks_by_country() && self.is_by_card()
    }

    /// Whether the link takes cards and nothing else.
    pub(super) fn is_by_card(&self) -> bool {
        let methods = self.link.offer.settings.methods();
        methods.eq(PaymentMethodType::DEFAULT.iter().copied())
    }

    /// The ways to pay in the order's currency.
    pub(super) fn methods(&self) -> Vec<PaymentMethodType> {
        self.link.offer.methods(self.order.currency())
    }

    /// The chosen one, or the first.
    pub(super) fn method(&self) -> Option<PaymentMethodType> {
        let methods = self.methods();
        let chosen = self.details.method().filter(|it| methods.contains(it));
        chosen.or(methods.first().copied())
    }

    /// Whether the form comes again, so that what is never kept has to be typed again.
    pub(super) fn is_again(&self) -> bool {
        self.problem.is_some() || !self.errors.is_empty()
    }

    /// Whether there is anyone to take the money, if any is to be taken.
    pub(super) fn is_payable(&self, shell: &Shell) -> bool {
        let has_processor =
            shell.processor == Processor::Available && self.problem != Some(&Problem::NoProcessor);
        let has_processor = has_processor && !self.methods().is_empty();
        has_processor || self.order.is_free()
    }

    /// What is asked of whoever pays: it comes and goes where that depends on what is chosen.
    pub(super) fn of_payment(&self, name: &str, asked: impl FnOnce() -> Html) -> Html {
        let is_free = self.order.is_free();
        match Cost::of(&self.link.offer) {
            Cost::Always => asked(),
            Cost::Never => Html::default(),
            Cost::Sometimes => html! {
                fieldset.till-paying data-toggle=(name) hidden[is_free] disabled[is_free] {
                    legend.till-hidden { (catalog::form::PAYMENT) }
                    (asked())
                }
            },
        }
    }
}
