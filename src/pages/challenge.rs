//! The stand-in for a bank's check, a captcha or the page a way to pay leads to, in test mode: pass,
//! fail or leave it.

use super::pass::{self, Pass, hidden};
use super::shell::Shell;
use super::{Rendered, catalog, notice};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::view::View;
use maud::html;

/// The page that asks: about which amount, and until when, as the buyer reads them.
pub(super) fn page(
    kind: ChallengeKind,
    view: &View,
    (amount, until): (&str, &str),
    pass: &Pass,
    shell: &Shell,
) -> Rendered {
    let words = match kind {
        ChallengeKind::Bank => catalog::challenge::bank(amount, &shell.merchant),
        ChallengeKind::Captcha => catalog::challenge::captcha(),
        ChallengeKind::Page(method) => catalog::challenge::page(method, amount, &shell.merchant),
    };
    let message = &words.message;
    // The view counts the next attempt; the check belongs to the one under way.
    let attempt = view.attempt.saturating_sub(1);
    let body = html! {
        (notice::text(message))
        p.till-notice__amount { (amount) }
        form.till-notice__choices action=(pass::session_path(&view.session)) method="post" {
            (pass::carried(&view.published.link, pass))
            (hidden("attempt", &attempt))
            button.till-button type="submit" name="answer" value="complete" data-busy=(catalog::PROCESSING) {
                (words.pass)
            }
            button.till-button.till-button--quiet type="submit" name="answer" value="fail" data-busy=(catalog::PROCESSING) {
                (words.fail)
            }
            button.till-button.till-button--bare type="submit" name="answer" value="leave" data-busy=(catalog::PROCESSING) {
                (catalog::challenge::LEAVE)
            }
        }
        p.till-notice__note { (catalog::challenge::confirm_by(until)) }
    };
    notice::page_with_form(200, &message.headline, &body, shell)
}
