//! What tax ids are taken, and as what.

use super::examples::EXAMPLES;
use super::types::TYPES;
use super::*;
use crate::domain::checkout::form::COUNTRIES;

fn found(country: &str, text: &str) -> Option<(&'static str, String)> {
    find(country, text).map(|it| (it.kind, it.value))
}

#[track_caller]
fn is(country: &str, text: &str, kind: &'static str, value: &str) {
    assert_eq!(
        found(country, text),
        Some((kind, value.to_owned())),
        "{text}"
    );
}

#[test]
fn check_digits_are_right_where_another_who_counts_them_says_so() {
    let prefixes: Vec<_> = EXAMPLES.iter().map(|(prefix, _, _)| *prefix).collect();
    assert_eq!(prefixes.len(), 28, "the EU, and Great Britain");
    for (prefix, right, wrong) in EXAMPLES {
        assert!(right.len() >= 12 && wrong.len() >= 6, "{prefix}");
        let country = if *prefix == "EL" { "GR" } else { prefix };
        let kind = if *prefix == "GB" { "gb_vat" } else { "eu_vat" };
        for number in *right {
            let whole = format!("{prefix}{number}");
            is(country, &whole, kind, &whole);
        }
        for number in *wrong {
            assert_eq!(
                found(country, &format!("{prefix}{number}")),
                None,
                "{prefix}{number}"
            );
        }
    }
}

#[test]
fn every_pattern_takes_what_it_looks_like_and_every_country_is_one() {
    assert!(TYPES.is_sorted_by_key(|(country, _, _)| country));
    for (country, kind, _) in TYPES {
        assert!(COUNTRIES.contains(country), "{country}");
        let prefix = kind.get(..3).unwrap();
        let is_own = prefix == format!("{}_", country.to_lowercase());
        assert!(is_own || *kind == "eu_vat", "{country}: {kind}");
    }
    for (_, _, patterns) in TYPES {
        for pattern in *patterns {
            let written = pattern
                .replace('9', "7")
                .replace(['a', 'n'], "B")
                .replace('*', "7");
            let typed: String = written.chars().filter(|it| is_typed(*it)).collect();
            assert_eq!(fit(pattern, &typed), Some(written), "{pattern}");
        }
    }
}

#[test]
fn a_number_has_one_spelling_however_it_is_typed() {
    for typed in [
        "DE437423636",
        "de 437 423 636",
        "DE-437.423.636",
        "437423636",
        " De/437423636 ",
    ] {
        is("DE", typed, "eu_vat", "DE437423636");
    }
    is("US", "123456789", "us_ein", "12-3456789");
    is("US", "12 3456789", "us_ein", "12-3456789");
    is("BR", "12345678000195", "br_cnpj", "12.345.678/0001-95");
    is("BR", "12345678909", "br_cpf", "123.456.789-09");
    is("CH", "che123456789tva", "ch_vat", "CHE-123.456.789 TVA");
    is("MX", "h&m010101ab1", "mx_rfc", "H&M010101AB1");
    is("MX", "ñañ010101ab1", "mx_rfc", "ÑAÑ010101AB1");
    is("GH", "p 001.234-5678", "gh_tin", "P0012345678");
}

#[test]
fn a_type_follows_from_the_country_and_the_form() {
    is("GB", "473956936", "gb_vat", "GB473956936");
    is("GB", "XI473956936", "eu_vat", "XI473956936");
    is("DE", "1234567890", "de_stn", "1234567890");
    is("ES", "B36293371", "es_cif", "B36293371");
    is("ES", "ESB36293371", "eu_vat", "ESB36293371");
    is("ES", "94975164E", "eu_vat", "ES94975164E");
    is("PL", "3422074241", "pl_nip", "3422074241");
    is("PL", "PL3422074241", "eu_vat", "PL3422074241");
    is("JP", "T1234567891234", "jp_trn", "T1234567891234");
    is("JP", "12345", "jp_rn", "12345");
    is("CA", "1234567", "ca_pst_sk", "1234567");
    is("CA", "123456-7", "ca_pst_mb", "123456-7");
    is("AU", "12345678912", "au_abn", "12345678912");
    for (country, text) in [
        ("FR", "DE437423636"),
        ("DE", "DE437423637"),
        ("DE", "437423637"),
        ("PL", "3422074242"),
        ("US", "12-345678"),
        ("US", "1234567890"),
        ("DE", ""),
        ("GH", "ABCDE"),
        ("GH", "1"),
        ("IE", "IE8642609Ü"),
        ("BM", "123456789"),
        ("", "DE437423636"),
    ] {
        assert_eq!(found(country, text), None, "{country} {text}");
    }
}

#[test]
fn an_example_can_be_one_as_far_as_its_form_goes() {
    assert_eq!(example("DE").as_deref(), Some("DE123456789"));
    assert_eq!(example("US").as_deref(), Some("12-3456789"));
    assert_eq!(example("PL").as_deref(), Some("PL1234567890"));
    assert_eq!(example("GH"), None);
    assert_eq!(example("BM"), None);
}

#[test]
fn a_browser_is_told_what_a_number_looks_like() {
    assert_eq!(
        shape("DE").as_deref(),
        Some(r"^(?:(?:DE)?\d{9}|\d{10}|\d{11})$")
    );
    assert_eq!(shape("US").as_deref(), Some(r"^(?:\d{9})$"));
    assert_eq!(
        shape("MX").as_deref(),
        Some(r"^(?:[A-ZÑ&]{3}\d{6}[A-Z\d]{3}|[A-ZÑ&]{4}\d{6}[A-Z\d]{3})$")
    );
    assert_eq!(shape("GH"), None);
    assert_eq!(shape("BM"), None);
}
