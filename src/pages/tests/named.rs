//! An amount that is the buyer's to say: asked for, understood, refused.

use super::samples::named::{limits, named, typed};
use super::samples::{self, Fake, opening, published, shell};
use super::{contains, lacks};
use crate::domain::price::CustomUnitAmount;
use crate::pages::open;

#[test]
fn an_amount_is_asked_for_before_anything_can_be_paid() {
    let page = typed(&named(limits()), None);
    assert_eq!(page.status, 200);
    contains(&page, ">Amount in EUR</label>");
    contains(&page, "name=\"amount\" type=\"text\" inputmode=\"decimal\"");
    contains(&page, "dir=\"ltr\" value=\"\" required aria-describedby");
    contains(&page, ">From €5.00 to €5,000.00</p>");
    contains(&page, "formnovalidate>Update order</button>");
    lacks(&page, "value=\"pay\"");
    lacks(&page, "role=\"alert\"");
    // The order stays unfolded, and nobody is told a price in a preview.
    contains(&page, "<details class=\"till-order\" open>");
    lacks(&page, "og:description");
}

#[test]
fn an_amount_comes_back_as_it_was_understood() {
    let page = typed(&named(limits()), Some("1.234,5 €"));
    assert_eq!(page.status, 200);
    contains(&page, "value=\"1,234.50\"");
    contains(&page, "name=\"total\" value=\"123450\"");
    contains(&page, ">Donate €1,234.50</button>");
    contains(&page, "class=\"till-default\" type=\"submit\"");
}

#[test]
fn an_amount_that_is_not_taken_is_refused_in_words_and_kept() {
    let named = named(limits());
    for (text, value, error) in [
        ("3", "3.00", "Enter €5.00 or more."),
        ("5000.01", "5,000.01", "Enter €5,000.00 or less."),
        ("<b>", "&lt;b&gt;", "Enter an amount, such as €15.00."),
        ("5.0001", "5.0001", "Enter an amount in steps of €0.01."),
        ("", "", "Enter an amount."),
    ] {
        let page = typed(&named, Some(text));
        assert_eq!(page.status, 422, "{text}");
        contains(
            &page,
            &format!("value=\"{value}\" required aria-invalid=\"true\""),
        );
        contains(
            &page,
            &format!("id=\"amount_error\" data-part=\"amount_error\">{error}</p>"),
        );
        contains(&page, &format!("href=\"#amount\">{error}</a>"));
        lacks(&page, "value=\"pay\"");
    }
}

#[test]
fn what_is_suggested_is_a_button_and_shows_which_it_is() {
    let page = typed(&named(limits()), Some("25"));
    contains(
        &page,
        "name=\"intent\" value=\"amount_2500\" formnovalidate aria-pressed=\"true\" data-amount=\"25.00\">€25.00</button>",
    );
    contains(
        &page,
        "value=\"amount_1500\" formnovalidate aria-pressed=\"false\"",
    );
}

#[test]
fn an_amount_begins_as_it_is_preset() {
    let preset = CustomUnitAmount {
        preset: Some(samples::amount(2500)),
        ..CustomUnitAmount::default()
    };
    let page = typed(&named(preset), None);
    contains(&page, "value=\"25.00\" required");
    contains(&page, ">€0.50 or more</p>");
    contains(&page, ">Donate €25.00</button>");
}

#[test]
fn a_price_that_is_fixed_has_no_field_for_an_amount() {
    let published = published();
    let page = open(&published, &opening(&published), &shell(), &Fake);
    lacks(&page, "\"amount\"");
}
