//! Addresses as each country writes them: which parts there are, in which order, which are needed.

mod format;
mod formats;
mod part;
mod regions;

pub use format::{City, Code, Format, State};
pub use part::{AddressPart, Group};
pub use regions::Region;

use formats::FORMATS;
use regions::REGIONS;

/// How `country` writes its addresses; of no country or an unknown one, as most do.
pub fn format_of(country: &str) -> &'static Format {
    let found = FORMATS.binary_search_by(|format| format.country.cmp(country));
    let format = found.ok().and_then(|index| FORMATS.get(index));
    format.unwrap_or(&Format::ANY)
}

/// The regions of which an address in `country` names one; none where any text may stand.
pub fn regions_of(country: &str) -> &'static [Region] {
    let found = REGIONS.iter().find(|(code, _)| *code == country);
    found.map_or(&[], |(_, regions)| regions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::form::COUNTRIES;

    #[test]
    fn every_country_has_its_row() {
        let rows: Vec<_> = FORMATS.iter().map(|format| format.country).collect();
        assert_eq!(rows, COUNTRIES);
        assert!(REGIONS.is_sorted_by(|(one, _), (next, _)| one < next));
    }

    #[test]
    fn what_a_country_needs_is_on_its_form() {
        for format in FORMATS {
            assert!(format.has(AddressPart::Line1), "{}", format.country);
            for part in [
                AddressPart::City,
                AddressPart::State,
                AddressPart::PostalCode,
            ] {
                let is_asked = format.has(part) || !format.needs(part);
                assert!(is_asked, "{} {part:?}", format.country);
            }
        }
        for (country, regions) in REGIONS {
            assert!(format_of(country).has(AddressPart::State), "{country}");
            assert!(regions.len() > 1, "{country}");
        }
    }

    #[test]
    fn postal_codes_have_the_shapes_of_their_country() {
        for (country, right, wrong) in [
            ("US", "94110", "9411"),
            ("US", "94110-1234", "94110-123"),
            ("CA", "k1a 0b1", "K1A 0B"),
            ("GB", "SW1A 1AA", "SW1A"),
            ("GB", "M2 5BQ", "25BQ M"),
            ("DE", "10115", "1011"),
            ("JP", "100-0001", "100-001"),
            ("BR", "01310-100", "01310"),
            ("IE", "D02 AF30", "D02"),
            ("NL", "1012 AB", "1012"),
            ("PL", "00-001", "0000"),
            ("LT", "LT-04340", "LT-0434"),
            ("SE", "SE-114 55", "SWE-114 55"),
        ] {
            assert!(format_of(country).takes(right), "{country} {right}");
            assert!(!format_of(country).takes(wrong), "{country} {wrong}");
        }
        assert!(format_of("HK").takes("anything"));
        assert!(format_of("").takes("anything"));
    }
}
