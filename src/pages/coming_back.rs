//! The pages for whoever opens a link once more: what is under way, or was bought; and those for
//! whoever opens a session that is somebody else's.

use super::catalog::coming_back as words;
use super::form::asked_hidden;
use super::formats::Formats;
use super::notice;
use super::pass::{self, Pass, hidden, session_path};
use super::shell::Shell;
use super::{Html, Rendered, catalog};
use crate::domain::checkout::view::{Neutral, Resume, Stage, Standing, View};
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Amount, Timestamp};
use maud::html;

/// For how long the time of day says when a purchase was.
const SAME_DAY_SECONDS: i64 = 43_200;

/// A payment under way: go on with it, or call it off and start over with what was typed.
pub(super) fn resume(
    view: &View,
    (total, last4, stage): (Amount, Option<&str>, Resume),
    pass: &Pass,
    shell: &Shell,
    formats: &impl Formats,
) -> Rendered {
    let amount = formats.money(total, view.selection.currency(&view.published.link.offer));
    let payment = words::payment(&amount, last4);
    let message = match stage {
        Resume::Processing => words::processing(&payment),
        Resume::AtTheBank { challenge_kind, .. } => words::to_confirm(&payment, challenge_kind),
    };
    // The view counts the next attempt.
    let attempt = view.attempt.saturating_sub(1);
    let body = html! {
        (notice::text(&message))
        form.till-notice__choices.till-notice__action action=(session_path(&view.session)) method="post" {
            (pass::carried(&view.published.link, pass))
            (hidden("attempt", &attempt))
            button.till-button type="submit" name="intent" value="look" { (words::CONTINUE) }
            @if matches!(stage, Resume::AtTheBank { .. }) {
                (asked_hidden(view))
                button.till-button.till-button--quiet type="submit" name="answer" value="leave"
                    data-busy=(catalog::PROCESSING) { (words::START_OVER) }
            }
        }
        @match stage {
            Resume::Processing => {}
            Resume::AtTheBank { until, .. } => {
                p.till-notice__note { (words::start_over_means(&formats.time(until))) }
            }
        }
    };
    notice::page_with_form(200, &message.headline, &body, shell)
}

/// A purchase that is complete: its confirmation, or another one.
pub(super) fn bought(
    view: &View,
    (total, at, standing): (Amount, Timestamp, Standing),
    pass: &Pass,
    shell: &Shell,
    formats: &impl Formats,
) -> Rendered {
    let link = &view.published.link;
    let amount = formats.money(total, view.selection.currency(&link.offer));
    let when = if shell.now.seconds_since(at) < SAME_DAY_SECONDS {
        words::at(&formats.time(at))
    } else {
        words::on(&formats.moment(at))
    };
    let message = match standing {
        Standing::Paid => words::paid(&amount, &when),
        Standing::Free => words::ordered_for_nothing(&when),
        Standing::Held => words::authorized(&amount, &when),
        Standing::Awaited => words::to_be_paid(&amount, &when),
        Standing::Processing | Standing::Failed | Standing::Released => {
            words::ordered(&amount, &when)
        }
    };
    let body = html! {
        (notice::text(&message))
        form.till-notice__action action=(session_path(&view.session)) method="post" {
            (pass::carried(link, pass))
            button.till-button.till-button--inline type="submit" name="intent" value="look" {
                (words::CONFIRMATION)
            }
        }
        @if may_buy_again(link) {
            (buy_again(view.url_parameters.slug_of(link), catalog::confirmation::BUY_AGAIN))
        }
    };
    notice::page(200, &message.headline, &body, shell)
}

/// Whether there can be a place for one purchase more: the only one of a link is counted for the first.
pub(super) fn may_buy_again(link: &PaymentLink) -> bool {
    link.limit != Some(1)
}

/// Buying once more is asked for, never the press of an old button.
pub(super) fn buy_again(slug: &str, text: &str) -> Html {
    html! {
        form.till-notice__again action={ "/" (slug) } method="post" {
            button.till-link type="submit" name="intent" value="again" {
                (text)
            }
        }
    }
}

/// What a session shows to a browser that it is not of; `None`: a page of the buyer's own.
pub fn neutral(neutral: &Neutral, shell: &Shell) -> Option<Rendered> {
    let shell = &shell.sold_by(&neutral.merchant);
    let message = match neutral.stage {
        Stage::Open => return None,
        Stage::Underway => words::elsewhere(),
        Stage::Complete => words::complete_elsewhere(&shell.merchant),
        Stage::Expired => return Some(notice::expired(&neutral.slug, None, shell)),
    };
    Some(notice::page(
        200,
        &message.headline,
        &notice::text(&message),
        shell,
    ))
}
