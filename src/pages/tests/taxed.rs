//! The taxes of an order, on the page and on its receipt.

use super::contains;
use super::samples::taxed::{complete, everything, included};

#[test]
fn each_tax_has_a_line_that_says_how_much_it_is_and_whether_it_is_in_the_price() {
    let page = included();
    contains(&page, "<span>Including <bdi>VAT</bdi> 19%</span>");
    contains(&page, "<span class=\"till-sum__amount\">€13.57</span>");
    contains(&page, ">Pay €85.00</button>");
}

#[test]
fn taxes_stand_between_what_the_items_come_to_and_the_sum_as_on_the_receipt() {
    for page in [everything(), complete()] {
        let at = |text: &str| page.html.find(text).unwrap_or_else(|| panic!("no {text}"));
        let order = [
            ">Subtotal<",
            "€47.60",
            "SPRING-25</bdi>",
            "−€11.90",
            "Shipping · <bdi>",
            "€12.90",
            "sales</bdi> 9.8755%",
            "€2.96",
            "<p class=\"till-sum\">",
            "Including <bdi>VAT</bdi> 19%",
            "€5.70",
        ];
        let places = order.map(at);
        assert!(places.is_sorted(), "{places:?}");
        contains(&page, "€51.56");
    }
    contains(&everything(), ">Pay €51.56</button>");
}
