//! What can be added to an order, on the page.

use super::samples::optional::after;
use super::{contains, lacks};

#[test]
fn what_can_be_added_stands_below_the_order_with_what_it_costs() {
    let page = after(&[]);
    contains(&page, ">Add to your order</p>");
    contains(
        &page,
        "name=\"intent\" value=\"add_li_wrap\" formnovalidate",
    );
    contains(&page, "aria-label=\"Add Gift wrapping\">Add</button>");
    contains(&page, "<p class=\"till-line__unit\">€4.50</p>");
    contains(&page, "<p class=\"till-line__unit\">€3.20 each</p>");
    contains(&page, "<p class=\"till-line__unit\">5 × €1.20</p>");
    contains(&page, "name=\"quantity_li_wrap\" value=\"0\"");
    contains(&page, ">Pay €47.60</button>");
    lacks(&page, "value=\"remove_");
}

#[test]
fn what_was_added_is_a_line_that_can_be_taken_off() {
    let page = after(&[("intent", "add_li_wrap"), ("quantity_li_pen", "3")]);
    contains(&page, ">Pay €61.70</button>");
    contains(&page, "name=\"total\" value=\"6170\"");
    contains(&page, "value=\"remove_li_wrap\" formnovalidate");
    contains(&page, "name=\"quantity_li_wrap\" value=\"1\"");
    contains(
        &page,
        "id=\"quantity_li_pen\" name=\"quantity_li_pen\" type=\"number\"",
    );
    contains(&page, "data-added=\"li_pen li_wrap\"");
    contains(&page, "value=\"add_li_card\"");
    lacks(&page, "value=\"add_li_pen\"");
}

#[test]
fn nothing_is_offered_once_all_is_on_the_order() {
    let all = [("quantity_li_wrap", "1"), ("quantity_li_pen", "1")];
    let page = after(&[&all[..], &[("quantity_li_card", "5")]].concat());
    contains(&page, "<div data-part=\"optional\"></div>");
    contains(&page, ">Pay €61.30</button>");
}
