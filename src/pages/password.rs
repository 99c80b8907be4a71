//! The page that asks for a link's password: it says who sells, and nothing of what.

use super::shell::Shell;
use super::{Rendered, catalog, notice};
use crate::domain::payment_link::PaymentLink;
use maud::html;

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongPassword {
    /// Nothing was typed.
    Missing,
    Wrong,
    /// It was set anew a moment ago, and not everybody knows the new one yet.
    Outdated,
    /// Nothing is looked at for so many seconds.
    TooSoon(u32),
}

/// The page that asks for the password of `link`.
pub fn password(link: &PaymentLink, wrong: Option<WrongPassword>, shell: &Shell) -> Rendered {
    let shell = &shell.sold_by(&link.seller());
    let message = catalog::password::asked(&shell.merchant);
    let (status, error) = match wrong {
        None => (200, None),
        Some(WrongPassword::Missing) => (422, Some(catalog::password::MISSING.to_owned())),
        Some(WrongPassword::Wrong) => (422, Some(catalog::password::WRONG.to_owned())),
        Some(WrongPassword::Outdated) => (422, Some(catalog::password::OUTDATED.to_owned())),
        Some(WrongPassword::TooSoon(seconds)) => (429, Some(catalog::password::slow(seconds))),
    };
    let body = html! {
        (notice::text(&message))
        // It is posted to where it stands, with all that came with the address.
        form.till-notice__choices.till-notice__action method="post" {
            div.till-field {
                label.till-field__label for="password" { (catalog::password::LABEL) }
                input.till-field__input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    spellcheck="false"
                    enterkeyhint="go"
                    required
                    autofocus[error.is_some()]
                    aria-invalid=[error.as_ref().map(|_| "true")]
                    aria-describedby=[error.as_ref().map(|_| "password_error")];
                @if let Some(error) = &error {
                    p.till-field__error id="password_error" { (error) }
                }
            }
            button.till-button type="submit" name="intent" value="password" {
                (catalog::password::GO_ON)
            }
        }
    };
    let retry_after = match wrong {
        Some(WrongPassword::TooSoon(seconds)) => Some(seconds),
        Some(WrongPassword::Missing | WrongPassword::Wrong | WrongPassword::Outdated) | None => {
            None
        }
    };
    Rendered {
        retry_after,
        ..notice::page(status, &message.headline, &body, shell)
    }
}
