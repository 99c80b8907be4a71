//! A link that takes promotion codes.

use super::{Fake, Sample, amount, opening, pass, published, shell, view};
use crate::domain::checkout::order;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::Page;
use crate::domain::coupon::Reduction;
use crate::domain::discount::{Discount, DiscountRefusal, UsedCode};
use crate::domain::payment_link::Published;
use crate::domain::percent::Percent;
use crate::domain::{CouponId, PromotionCodeId};
use crate::pages::{Opening, Rendered, TypedCode, checkout, open};
use std::collections::BTreeMap;

pub(super) fn pages() -> Vec<Sample> {
    vec![
        ("open_code", first()),
        ("open_code_refused", refused(DiscountRefusal::Expired)),
        ("open_code_applied", applied()),
        ("form_code_gone", gone()),
        ("form_code_applied", applied_when_paid()),
    ]
}

fn taking_codes() -> Published {
    let mut published = published();
    published.link.offer.settings.allow_promotion_codes = true;
    published
}

/// A quarter off.
pub(in crate::pages::tests) fn quarter() -> Discount {
    Discount {
        coupon: CouponId::from_known("spring"),
        number: 7,
        name: Some("Spring sale".to_owned()),
        reduction: Reduction::Percent(Percent::parse("25").unwrap()),
        products: Vec::new(),
        code: Some(UsedCode {
            id: PromotionCodeId::from_known("promo_1"),
            number: 8,
            code: "SPRING-25".to_owned(),
            minimum: BTreeMap::new(),
            is_personal: false,
            is_first: false,
            seal: "0123456789abcdef0123456789abcdef".to_owned(),
        }),
    }
}

/// The page before a code was typed.
pub(in crate::pages::tests) fn first() -> Rendered {
    let published = taking_codes();
    open(&published, &opening(&published), &shell(), &Fake)
}

/// The page after a code was refused.
pub(in crate::pages::tests) fn refused(why: DiscountRefusal) -> Rendered {
    let published = taking_codes();
    let opening = Opening {
        code: TypedCode {
            text: "SPRING-24".to_owned(),
            refused: Some(why),
        },
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}

/// The page after a code was taken.
pub(in crate::pages::tests) fn applied() -> Rendered {
    let published = taking_codes();
    let mut opening = opening(&published);
    opening.selection.discount = Some(Box::new(quarter()));
    open(&published, &opening, &shell(), &Fake)
}

/// The page after a code was typed and it was to be paid.
fn applied_when_paid() -> Rendered {
    let published = taking_codes();
    let mut opening = opening(&published);
    opening.selection.discount = Some(Box::new(quarter()));
    opening.problem = Some(Problem::CodeApplied);
    open(&published, &opening, &shell(), &Fake)
}

/// The page after the discount was gone when it was to be paid.
fn gone() -> Rendered {
    let refused = DiscountRefusal::UsedUp;
    let before = amount(1000);
    let mut view = view(Page::form(Problem::NoDiscount { refused, before }));
    view.published = taking_codes();
    checkout(&view, &pass(), &shell(), &Fake)
}

#[test]
fn what_is_taken_off_stands_between_the_items_and_the_total() {
    let published = taking_codes();
    let mut selection = opening(&published).selection;
    selection.discount = Some(Box::new(quarter()));
    let totals = order::price(&published.link.offer, &selection).unwrap();
    assert!(totals.discount > amount(0) && totals.total < totals.subtotal);
    let html = applied().html;
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at(">Subtotal<") < at("SPRING-25</bdi>"));
    assert!(at("SPRING-25</bdi>") < at("Remove SPRING-25"));
    assert!(html.contains(r#"name="discount""#) && !html.contains(r#"name="promotion_code""#));
}

#[test]
fn a_link_that_takes_no_codes_says_nothing_of_them() {
    let published = published();
    let html = open(&published, &opening(&published), &shell(), &Fake).html;
    assert!(!html.contains("promotion_code") && !html.contains("till-code"));
}

#[test]
fn why_a_code_is_refused_stands_beside_it_and_what_was_typed_stays() {
    let page = refused(DiscountRefusal::Unknown);
    assert_eq!(page.status, 422);
    assert!(page.html.contains(r#"value="SPRING-24""#));
    assert!(page.html.contains("This code is not valid."));
    assert!(
        first()
            .html
            .contains("<details><summary class=\"till-code__add\">")
    );
}
