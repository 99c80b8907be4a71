//! The countries of a form that nobody has filled in yet.

use crate::domain::checkout::form::field::{COUNTRY, SHIPPING_COUNTRY};
use crate::domain::checkout::form::{COUNTRIES, Details};
use crate::domain::settings::Settings;
use crate::pages::locale;
use crate::pages::shell::Shell;

/// What was typed, with the countries the buyer seems to be in where none was chosen.
pub(in crate::pages) fn with_countries(
    details: &Details,
    settings: &Settings,
    shell: &Shell,
) -> Details {
    let mut details = details.clone().begun(settings);
    let guesses = [shell.country.as_deref(), locale::region(&shell.locale)];
    let guesses = || guesses.into_iter().flatten();
    if !COUNTRIES.contains(&details.text(COUNTRY)) {
        let guess = guesses().find(|code| COUNTRIES.contains(code));
        details = details.with(COUNTRY, guess.unwrap_or_default());
    }
    if settings.ships() && !settings.ships_to(details.text(SHIPPING_COUNTRY)) {
        let only = settings.only_country();
        let guess = only.or_else(|| guesses().find(|code| settings.ships_to(code)));
        details = details.with(SHIPPING_COUNTRY, guess.unwrap_or_default());
    }
    details
}
