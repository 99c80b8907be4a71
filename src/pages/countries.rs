//! The country list of the form: every country the form takes, by name.
//!
//! Making it takes most of a page's time, so it is one function of the formats
//! alone, and whoever implements [`Formats`] may remember its result.

use super::Html;
use super::formats::Formats;
use crate::domain::checkout::form::COUNTRIES;
use maud::{PreEscaped, html};

/// The `<option>`s of every country, by name, none of them chosen.
pub fn options(formats: &dyn Formats) -> Html {
    let mut countries: Vec<_> = COUNTRIES
        .iter()
        .map(|code| (formats.country_name(code), *code))
        .collect();
    countries.sort_unstable_by(|left, right| formats.compare(&left.0, &right.0));
    html! {
        @for (name, code) in &countries {
            option value=(code) { (name) }
        }
    }
}

/// Those of `options` whose codes are `wanted`. They are picked out of the text, since naming and
/// sorting all of them takes long.
pub(super) fn only(options: &Html, wanted: impl Fn(&str) -> bool) -> Html {
    let code = |option: &&str| option.split('"').nth(1).is_some_and(&wanted);
    let kept = options.0.split_inclusive("</option>").filter(code);
    PreEscaped(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::plain::Plain;

    #[test]
    fn every_country_the_form_takes_is_listed() {
        let listed = options(&Plain).0.matches("<option").count();
        assert_eq!(listed, COUNTRIES.len());
    }
}
