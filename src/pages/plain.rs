//! What is left of a buyer's formats where the runtime's `Intl` is not to be had. It cannot fail.

use super::formats::Formats;
use super::{Html, countries};
use crate::domain::percent::TaxPercent;
use crate::domain::{Amount, Currency, Timestamp};
use std::rc::Rc;

/// Formats without a locale: unambiguous, if plain.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Formats for Plain {
    fn money(&self, amount: Amount, currency: Currency) -> String {
        let code = currency.as_str().to_ascii_uppercase();
        format!("{code} {}", amount.decimal(currency))
    }

    fn count(&self, number: u32) -> String {
        number.to_string()
    }

    fn percent(&self, percent: TaxPercent) -> String {
        format!("{}%", percent.text())
    }

    fn country_name(&self, code: &str) -> String {
        code.to_owned()
    }

    fn time(&self, time: Timestamp) -> String {
        let minutes = time.seconds().div_euclid(60);
        let hour = minutes.div_euclid(60).rem_euclid(24);
        format!("{hour:02}:{:02} UTC", minutes.rem_euclid(60))
    }

    fn moment(&self, time: Timestamp) -> String {
        let (year, month, day) = time.date();
        format!("{year:04}-{month:02}-{day:02}, {}", self.time(time))
    }

    fn country_options(&self) -> Rc<Html> {
        Rc::new(countries::options(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_formats_are_unambiguous() {
        let amount = Amount::new(4760).unwrap();
        let money = Plain.money(amount, Currency::parse("eur").unwrap());
        assert_eq!(money, "EUR 47.60");
        assert_eq!(
            Plain.time(Timestamp::from_seconds(86_400 + 3_661)),
            "01:01 UTC"
        );
        assert_eq!(Plain.time(Timestamp::from_seconds(-60)), "23:59 UTC");
        assert_eq!(
            Plain.moment(Timestamp::from_seconds(1_800_003_600)),
            "2027-01-15, 09:00 UTC"
        );
    }
}
