//! Which currency people pay in where they are: the one to show first, if a link sells in it.

use super::currency::Currency;

/// Countries whose currency does not begin with their code, by currency.
const OTHERS: &[(&str, &str)] = &[
    ("aud", "CC CX HM KI NF NR TV"),
    ("chf", "LI"),
    ("dkk", "FO GL"),
    (
        "eur",
        "AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE \
         SI SK SM TF VA XK YT",
    ),
    ("gbp", "GG IM JE"),
    ("ils", "PS"),
    ("mad", "EH"),
    ("nok", "BV SJ"),
    ("nzd", "CK NU PN TK"),
    ("usd", "AS BQ EC FM GU IO MH MP PR PW SV TC TL UM VG VI ZW"),
    ("xaf", "CF CG CM GA GQ TD"),
    ("xcd", "AG AI DM GD KN LC MS VC"),
    ("xcg", "CW SX"),
    ("xof", "BF BJ CI GW ML NE SN TG"),
    ("xpf", "NC PF WF"),
];

impl Currency {
    /// The currency of the country with this two-letter code, if Stripe has it.
    pub fn of_country(code: &str) -> Option<Self> {
        let code = code.to_ascii_uppercase();
        if code.len() != 2 {
            return None;
        }
        let named = OTHERS
            .iter()
            .find(|(_, countries)| countries.split(' ').any(|country| country == code));
        if let Some((currency, _)) = named {
            return Self::parse(currency);
        }
        // Codes of currencies are made of their country's.
        let mut all = Self::all().iter();
        let start = code.to_ascii_lowercase();
        let found = all.find(|currency| currency.starts_with(&start));
        found.and_then(|currency| Self::parse(currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::form::COUNTRIES;

    #[test]
    fn people_pay_in_the_currency_of_where_they_are() {
        for (country, currency) in [
            ("DE", "eur"),
            ("gb", "gbp"),
            ("US", "usd"),
            ("JP", "jpy"),
            ("CH", "chf"),
            ("LI", "chf"),
            ("BG", "eur"),
            ("HR", "eur"),
            ("IN", "inr"),
            ("SN", "xof"),
            ("BR", "brl"),
            ("PL", "pln"),
            ("KR", "krw"),
        ] {
            let found = Currency::of_country(country).map(Currency::as_str);
            assert_eq!(found, Some(currency), "{country}");
        }
        for nowhere in ["", "T1", "XX", "USA", "AQ"] {
            assert_eq!(Currency::of_country(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn every_country_of_the_table_is_one() {
        for (currency, countries) in OTHERS {
            assert!(Currency::parse(currency).is_some(), "{currency}");
            for country in countries.split(' ') {
                assert!(COUNTRIES.contains(&country), "{country}");
            }
        }
        let known = COUNTRIES
            .iter()
            .filter(|country| Currency::of_country(country).is_some());
        assert!(known.count() > 220);
    }
}
