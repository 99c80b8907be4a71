//! How amounts, names of countries and times are written for a buyer.
//!
//! `edge` writes them with the runtime's `Intl`: amounts and numbers in the buyer's locale, names and
//! times, which are words, in the language of the texts;
//! [`Plain`](super::plain::Plain) is what is left when that is not to be had.

use super::Html;
use crate::domain::percent::TaxPercent;
use crate::domain::{Amount, Currency, Timestamp};
use std::cmp::Ordering;
use std::rc::Rc;

/// The formats of one buyer.
pub trait Formats {
    /// An amount with its currency: "€47.60", "47,60 €".
    fn money(&self, amount: Amount, currency: Currency) -> String;

    /// A whole number: "1,200", "1.200".
    fn count(&self, number: u32) -> String;

    /// A tax rate: "8.25%", "8,25 %".
    fn percent(&self, percent: TaxPercent) -> String;

    /// The name of the country with this two-letter code, in the language of the texts.
    fn country_name(&self, code: &str) -> String;

    /// A time of day with its time zone: "2:05 PM UTC".
    fn time(&self, time: Timestamp) -> String;

    /// A date and a time of day with its time zone: "24 November 2026 at 14:05 CET".
    fn moment(&self, time: Timestamp) -> String;

    /// The order of two names in a list.
    fn compare(&self, left: &str, right: &str) -> Ordering {
        left.cmp(right)
    }

    /// What [`countries::options`](super::countries::options) gives for these formats; it may be remembered.
    fn country_options(&self) -> Rc<Html>;
}

/// An amount that is read from right to left, so that it stays together among English words:
/// between the two invisible marks that `bdi` is made of, which titles and previews can hold too.
pub fn isolated(amount: String) -> String {
    let is_rtl = |character| matches!(character, '\u{590}'..='\u{8ff}' | '\u{200f}');
    if amount.contains(is_rtl) {
        format!("\u{2068}{amount}\u{2069}")
    } else {
        amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_that_is_read_from_right_to_left_stands_for_itself() {
        let hebrew = "\u{200f}1,234.56\u{a0}\u{200f}₪";
        let arabic = "\u{200f}12.340\u{a0}د.ك.\u{200f}";
        for amount in [hebrew, arabic] {
            assert_eq!(
                isolated(amount.to_owned()),
                format!("\u{2068}{amount}\u{2069}")
            );
        }
        assert_eq!(isolated("1.234,56\u{a0}€".to_owned()), "1.234,56\u{a0}€");
    }
}
