//! A buyer's formats, without a runtime.

use crate::domain::percent::TaxPercent;
use crate::domain::{Amount, Currency, Timestamp};
use crate::pages::formats::Formats;
use crate::pages::plain::Plain;
use crate::pages::{Html, countries};
use std::rc::Rc;

/// Formats as a British buyer would see them.
pub(in crate::pages::tests) struct Fake;

impl Formats for Fake {
    fn money(&self, amount: Amount, currency: Currency) -> String {
        let sign = match currency.as_str() {
            "eur" => "€".to_owned(),
            "jpy" => "JP¥".to_owned(),
            other => format!("{}\u{a0}", other.to_ascii_uppercase()),
        };
        format!("{sign}{}", grouped(&amount.decimal(currency)))
    }

    fn count(&self, number: u32) -> String {
        grouped(&number.to_string())
    }

    fn percent(&self, percent: TaxPercent) -> String {
        Plain.percent(percent)
    }

    fn country_name(&self, code: &str) -> String {
        let name = match code {
            "DE" => "Germany",
            "CI" => "Côte d’Ivoire",
            "GB" => "United Kingdom",
            "GS" => "South Georgia & South Sandwich Islands",
            other => other,
        };
        name.to_owned()
    }

    fn time(&self, time: Timestamp) -> String {
        Plain.time(time)
    }

    fn moment(&self, time: Timestamp) -> String {
        Plain.moment(time)
    }

    fn country_options(&self) -> Rc<Html> {
        Rc::new(countries::options(self))
    }
}

/// "1234567.50" as "1,234,567.50".
fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    let groups: Vec<_> = whole.as_bytes().rchunks(3).rev().collect();
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(",") + fraction
}
