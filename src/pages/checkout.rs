//! The pages of a link and of a session: which one, with which status.

use super::form::chosen::with_countries;
use super::form::{self, Form};
use super::formats::Formats;
use super::order::Order;
use super::pass::Pass;
use super::shell::Shell;
use super::typed_code::TypedCode;
use super::{
    Html, Rendered, catalog, challenge, coming_back, confirmation, notice, receipt, voucher,
};
use crate::domain::checkout::form::{Details, FieldError};
use crate::domain::checkout::order::OrderError;
use crate::domain::checkout::receipt::Receipt;
use crate::domain::checkout::selection::{AmountError, Selection};
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::ticket::Ticket;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::{Page, Standing, View};
use crate::domain::payment_link::{ClosedReason, PaymentLink, Published};
use crate::domain::{Amount, SessionId};

/// What the page of a link shows before its session exists, or when the order is priced again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The id the session will have.
    pub session: SessionId,
    /// The proof that the id was minted here.
    pub ticket: Ticket,
    /// The number of the attempt the form is for; 1 at first.
    pub attempt: u32,
    pub selection: Selection,
    pub details: Details,
    pub url_parameters: UrlParameters,
    /// How many places are left, if the buyer asked.
    pub remaining: Option<u64>,
    /// Why the page comes again, if it does.
    pub problem: Option<Problem>,
    /// What was typed as a promotion code.
    pub code: TypedCode,
}

/// The page of a link without a session: `GET /SLUG`, and `intent=price`.
pub fn open(
    published: &Published,
    opening: &Opening,
    shell: &Shell,
    formats: &impl Formats,
) -> Rendered {
    let shell = &shell.sold_by(&published.link.seller());
    if let Some(reason) = published.closed_reason(shell.now) {
        let link = &published.link;
        let slug = opening.url_parameters.slug_of(link);
        return closed(reason, (link, slug), None, (shell, formats));
    }
    let order = Order::new(&published.link, &opening.selection, formats);
    let unpayable = order
        .check()
        .err()
        .filter(|error| *error != OrderError::Amount(AmountError::Unsaid));
    let unpayable = unpayable.map(Problem::from);
    let problem = unpayable.or_else(|| opening.problem.clone());
    let settings = &published.link.offer.settings;
    let form = Form {
        link: &published.link,
        order: &order,
        changed: &[],
        session: &opening.session,
        ticket: &opening.ticket,
        attempt: opening.attempt,
        details: &with_countries(&opening.details, settings, shell),
        url_parameters: &opening.url_parameters,
        problem: problem.as_ref(),
        errors: &[],
        code: &opening.code,
        remaining: opening.remaining,
        country_options: &formats.country_options(),
    };
    form::page(&form, shell)
}

/// The page of a session; its next post needs `pass`.
pub fn checkout(view: &View, pass: &Pass, shell: &Shell, formats: &impl Formats) -> Rendered {
    let link = &view.published.link;
    let slug = view.url_parameters.slug_of(link);
    let shell = &shell.sold_by(&link.seller());
    let order = Order::new(link, &view.selection, formats);
    let uncharged = view.is_uncharged.then_some(catalog::NOTHING_CHARGED);
    let closed = |reason| closed(reason, (link, slug), uncharged, (shell, formats));
    match &view.page {
        Page::Form { problem, errors } => {
            let said = (problem.as_ref(), errors.as_slice());
            form_of(view, &order, said, &pass.ticket, (shell, formats))
        }
        Page::HeldByOthers(wait) => {
            notice::held(view, (*wait, &formats.time(wait.until)), pass, shell)
        }
        Page::Challenge {
            until,
            challenge_kind,
        } => {
            let amount = order.total_text().unwrap_or_default();
            let until = formats.time(*until);
            challenge::page(*challenge_kind, view, (&amount, &until), pass, shell)
        }
        Page::Processing => notice::processing(view, pass, shell),
        Page::Resume {
            total,
            last4,
            stage,
        } => {
            let payment = (*total, last4.as_deref(), *stage);
            coming_back::resume(view, payment, pass, shell, formats)
        }
        Page::Bought {
            total,
            at,
            standing,
        } => coming_back::bought(view, (*total, *at, *standing), pass, shell, formats),
        Page::Complete {
            redirect,
            total,
            standing,
            receipt,
        } => {
            let money = (*total, *standing);
            let redirect = redirect.as_deref();
            complete(view, &order, (money, receipt, redirect), (shell, formats))
        }
        Page::Expired => notice::expired(slug, uncharged, shell),
        Page::Inactive => closed(ClosedReason::Inactive),
        Page::SoldOut => closed(ClosedReason::SoldOut),
        Page::NotOpen { until } => closed(ClosedReason::NotOpen { until: *until }),
        Page::Ended => closed(ClosedReason::Ended),
    }
}

/// The confirmation.
fn complete(
    view: &View,
    order: &Order<'_>,
    ((total, standing), receipt, redirect): ((Amount, Standing), &Receipt, Option<&str>),
    (shell, formats): (&Shell, &impl Formats),
) -> Rendered {
    let link = &view.published.link;
    let currency = view.selection.currency(&link.offer);
    let numbers = to_pay(view, (total, standing), receipt, formats);
    let done = confirmation::Done {
        standing,
        paid: receipt,
        receipt: &order.receipt(total, confirmation::total_label(standing, receipt)),
        facts: &receipt::facts(receipt, currency, formats),
        told: &receipt::told(link, &view.details, formats),
        numbers: numbers.as_ref(),
        redirect,
        slug: view.url_parameters.slug_of(link),
    };
    confirmation::complete(link, &done, shell)
}

/// The numbers that are still to be paid, if there are any.
fn to_pay(
    view: &View,
    (total, standing): (Amount, Standing),
    receipt: &Receipt,
    formats: &impl Formats,
) -> Option<Html> {
    let issued = receipt.to_pay(standing)?;
    let currency = view.selection.currency(&view.published.link.offer);
    let amount = formats.money(total, currency);
    Some(voucher::on_confirmation(
        &view.session,
        issued,
        &amount,
        formats,
    ))
}

fn form_of(
    view: &View,
    order: &Order<'_>,
    (problem, errors): (Option<&Problem>, &[FieldError]),
    ticket: &Ticket,
    (shell, formats): (&Shell, &impl Formats),
) -> Rendered {
    let settings = &view.published.link.offer.settings;
    let form = Form {
        link: &view.published.link,
        order,
        changed: &view.changed,
        session: &view.session,
        ticket,
        attempt: view.attempt,
        details: &with_countries(&view.details, settings, shell),
        url_parameters: &view.url_parameters,
        problem,
        errors,
        code: TypedCode::NONE,
        remaining: None,
        country_options: &formats.country_options(),
    };
    form::page(&form, shell)
}

fn closed(
    reason: ClosedReason,
    (link, slug): (&PaymentLink, &str),
    uncharged: Option<&str>,
    (shell, formats): (&Shell, &impl Formats),
) -> Rendered {
    match reason {
        ClosedReason::Inactive => notice::inactive(link, uncharged, shell),
        ClosedReason::SoldOut => notice::sold_out(link, uncharged, shell),
        ClosedReason::NotOpen { until } => {
            notice::not_open((link, slug), (until, &formats.moment(until)), shell)
        }
        ClosedReason::Ended => notice::ended(link, uncharged, shell),
    }
}
