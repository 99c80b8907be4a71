//! The country list of the form: the countries Stripe ships to, by name.
//!
//! Making it takes most of a page's time, so it is one function of the formats
//! alone, and whoever implements [`Formats`] may remember its result.

use super::Html;
use super::formats::Formats;
use maud::html;

const CODES: &str = "\
    AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG \
    EH ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR \
    HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR \
    LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PY QA RE RO RS RU RW SA SB SC SD SE \
    SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW \
    TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW";

/// The codes a buyer can choose from, in upper case.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CODES.split_ascii_whitespace()
}

/// Whether `code` is one of [`codes`].
pub fn is_known(code: &str) -> bool {
    codes().any(|known| known == code)
}

/// The `<option>`s of every country, by name, none of them chosen.
pub fn options(formats: &dyn Formats) -> Html {
    let mut countries: Vec<_> = codes()
        .map(|code| (formats.country_name(code), code))
        .collect();
    countries.sort_by(|left, right| formats.compare(&left.0, &right.0));
    html! {
        @for (name, code) in &countries {
            option value=(code) { (name) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::formats::Plain;

    #[test]
    fn every_country_is_listed_once() {
        let mut all: Vec<_> = codes().collect();
        let listed = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), listed);
        assert_eq!(options(&Plain).0.matches("<option").count(), listed);
        assert!(is_known("DE") && !is_known("de") && !is_known("ZZ"));
    }
}
