//! A link that takes something off for everybody.

use super::code::quarter;
use super::{Fake, NOW, Sample, amount, one_thing, opening, pass, shell, view};
use crate::domain::checkout::receipt::Receipt;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::{Page, Standing};
use crate::domain::discount::{Discount, DiscountRefusal};
use crate::domain::offered_discount::OfferedDiscount;
use crate::domain::payment_link::Published;
use crate::pages::{Rendered, checkout, open};

pub(super) fn pages() -> Vec<Sample> {
    vec![
        ("open_discount", first()),
        ("form_discount_gone", gone(half())),
        ("complete_discount", complete()),
    ]
}

fn half() -> OfferedDiscount {
    OfferedDiscount {
        discount: Discount {
            code: None,
            ..quarter()
        },
        until: None,
        is_over: false,
    }
}

fn discounted(own: OfferedDiscount) -> Published {
    let mut published = one_thing();
    published.link.offer.discounts = vec![own];
    published
}

/// The page as it opens.
fn first() -> Rendered {
    let published = discounted(half());
    open(&published, &opening(&published), &shell(), &Fake)
}

/// The page after others were paying with the last of it.
fn gone(own: OfferedDiscount) -> Rendered {
    let refused = DiscountRefusal::HeldByOthers;
    let before = amount(1000);
    let mut view = view(Page::form(Problem::NoDiscount { refused, before }));
    view.published = discounted(own);
    view.selection = Selection::of(&view.published.link.offer);
    view.selection.go_without(&view.published.link.offer);
    checkout(&view, &pass(), &shell(), &Fake)
}

fn complete() -> Rendered {
    let mut view = view(Page::Complete {
        redirect: None,
        total: amount(1350),
        standing: Standing::Paid,
        receipt: Receipt {
            failure: None,
            number: None,
            at: NOW,
            method: None,
            held_until: None,
            charged: None,
        },
    });
    view.published = discounted(half());
    view.selection = Selection::of(&view.published.link.offer);
    checkout(&view, &pass(), &shell(), &Fake)
}

#[test]
fn what_everybody_gets_is_nobodys_to_take_off_and_travels_with_no_form() {
    let html = first().html;
    assert!(html.contains(">Subtotal<") && html.contains("Spring sale</bdi>"));
    assert!(!html.contains(r#"name="discount""#) && !html.contains("data-code"));
    assert!(!html.contains(r#"name="without_discount""#));
    let mut nameless = half();
    nameless.discount.name = None;
    let published = discounted(nameless);
    let html = open(&published, &opening(&published), &shell(), &Fake).html;
    assert!(html.contains(r#"<bdi class="till-code__name">Discount</bdi>"#));
    assert!(complete().html.contains("Spring sale</bdi>"));
}

#[test]
fn whoever_did_not_get_it_may_ask_again_while_there_is_any() {
    let html = gone(half()).html;
    assert!(html.contains("Somebody is paying with the last of this discount."));
    assert!(html.contains(r#"name="without_discount" value="spring:7""#));
    assert!(html.contains("Try the discount again"));
    let over = gone(half().over()).html;
    assert!(!over.contains("Try the discount again"));
    assert!(over.contains(r#"name="without_discount" value="spring:7""#));
    let ended = OfferedDiscount {
        until: Some(NOW),
        ..half()
    };
    assert!(!gone(ended).html.contains("Try the discount again"));
}

#[test]
fn every_reason_is_said_of_the_discount_and_not_of_a_code() {
    for refused in [
        DiscountRefusal::Unknown,
        DiscountRefusal::Expired,
        DiscountRefusal::UsedUp,
        DiscountRefusal::HeldByOthers,
        DiscountRefusal::Changed,
    ] {
        let before = amount(1000);
        let mut view = view(Page::form(Problem::NoDiscount { refused, before }));
        view.published = discounted(half());
        let html = checkout(&view, &pass(), &shell(), &Fake).html;
        assert!(
            html.contains("his discount") && !html.contains("his code"),
            "{refused:?}"
        );
    }
}
