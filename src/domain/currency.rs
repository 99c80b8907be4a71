//! The currencies Stripe charges in, how many decimals each has, and the least it charges.
//!
//! Decimals are those of Stripe's API, which are not everywhere those of the currency: see
//! <https://docs.stripe.com/currencies#special-cases>. Forint and Taiwan dollar are among the
//! special cases for payouts only.

use super::error::Error;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 4217 currency, lower-case as in Stripe's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static str);

const CURRENCIES: &[&str] = &[
    "usd", "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd",
    "bdt", "bgn", "bhd", "bif", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad",
    "cdf", "chf", "clp", "cny", "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp",
    "etb", "eur", "fjd", "fkp", "gbp", "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl",
    "htg", "huf", "idr", "ils", "inr", "isk", "jmd", "jod", "jpy", "kes", "kgs", "khr", "kmf",
    "krw", "kwd", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mga", "mkd",
    "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok",
    "npr", "nzd", "omr", "pab", "pen", "pgk", "php", "pkr", "pln", "pyg", "qar", "ron", "rsd",
    "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos", "srd", "std", "szl",
    "thb", "tjs", "tnd", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "uyu", "uzs", "vnd",
    "vuv", "wst", "xaf", "xcd", "xcg", "xof", "xpf", "yer", "zar", "zmw",
];

const ZERO_DECIMAL: &[&str] = &[
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
];

const THREE_DECIMAL: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];

/// Without a smaller unit, though amounts are sent in hundredths, as they were before it went.
const WHOLE_ONLY: &[&str] = &["isk", "ugx"];

/// The least Stripe charges, in minor units, where it is known.
const MINIMA: &[(&str, i64)] = &[
    ("usd", 50),
    ("aed", 200),
    ("aud", 50),
    ("bgn", 100),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("czk", 1500),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17500),
    ("inr", 50),
    ("jpy", 50),
    ("mxn", 1000),
    ("myr", 200),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("sgd", 50),
    ("thb", 1000),
];

impl Currency {
    /// The least that is charged, in minor units.
    pub fn minimum(self) -> i64 {
        let known = MINIMA.iter().find(|(code, _)| *code == self.0);
        known.map_or(self.step(), |(_, least)| *least)
    }

    /// What every amount that is charged or given back is a multiple of, in minor units.
    pub fn step(self) -> i64 {
        if WHOLE_ONLY.contains(&self.0) {
            100
        } else if THREE_DECIMAL.contains(&self.0) {
            10
        } else {
            1
        }
    }

    /// Refuses an amount, sent as `param`, that nobody can pay in this currency.
    pub fn check(self, minor: i64, param: &str) -> Result<(), Error> {
        let step = self.step();
        if minor % step == 0 {
            return Ok(());
        }
        let code = self.0;
        let why = if WHOLE_ONLY.contains(&code) {
            "it has no smaller unit, and its amounts are sent with two decimals all the same"
        } else {
            "banks take two of its three decimals"
        };
        let message = format!("Amounts in {code} must be a multiple of {step}: {why}.");
        Err(Error::invalid(param, message).code("parameter_invalid_integer"))
    }

    /// The currency with this lower-case code, if Stripe supports it.
    pub fn parse(code: &str) -> Option<Self> {
        CURRENCIES
            .iter()
            .find(|known| **known == code)
            .map(|known| Self(known))
    }

    /// The lower-case code.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// How many digits of an amount in minor units follow the decimal point: 0, 2 or 3.
    pub fn decimals(self) -> u8 {
        if ZERO_DECIMAL.contains(&self.0) {
            0
        } else if THREE_DECIMAL.contains(&self.0) {
            3
        } else {
            2
        }
    }

    /// How many decimals people are shown.
    pub fn shown_decimals(self) -> u8 {
        if WHOLE_ONLY.contains(&self.0) {
            0
        } else {
            self.decimals()
        }
    }

    /// Every supported code, in the order Stripe's error message lists them.
    pub fn all() -> &'static [&'static str] {
        CURRENCIES
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| D::Error::custom(format!("unsupported currency {code}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn shillings_and_kronur_have_decimals_that_nobody_can_pay() {
        for code in ["isk", "ugx"] {
            let currency = currency(code);
            assert_eq!((currency.decimals(), currency.shown_decimals()), (2, 0));
            assert_eq!(currency.minimum(), 100);
            for good in [0, 100, 50_000, 99_999_900] {
                assert_eq!(currency.check(good, "amount"), Ok(()), "{good} {code}");
            }
            for bad in [1, 50, 99, 19_550] {
                let error = currency.check(bad, "amount").unwrap_err();
                assert_eq!(error.param.as_deref(), Some("amount"), "{bad} {code}");
            }
        }
    }

    #[test]
    fn every_currency_can_be_paid_in_its_steps_and_shown_in_full() {
        for code in Currency::all() {
            let currency = currency(code);
            assert!(currency.shown_decimals() <= currency.decimals(), "{code}");
            assert_eq!(currency.check(currency.minimum(), ""), Ok(()), "{code}");
            assert_eq!(currency.check(currency.step(), ""), Ok(()), "{code}");
        }
        // What Stripe treats specially in payouts only.
        for code in ["huf", "twd"] {
            assert_eq!(currency(code).shown_decimals(), 2);
            assert_eq!(currency(code).check(12_345, ""), Ok(()));
        }
        assert_eq!(currency("bhd").step(), 10);
        assert_eq!(currency("jpy").decimals(), 0);
    }
}
