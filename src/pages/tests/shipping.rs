//! How an order is sent, on the page.

use super::contains;
use super::samples::shipping::chosen;

#[test]
fn each_way_says_what_it_costs_and_how_long_it_takes_and_the_first_is_chosen() {
    let page = chosen("");
    contains(&page, "value=\"shr_post\" checked");
    contains(&page, "<bdi>Standard post with tracking</bdi>");
    contains(
        &page,
        "<span class=\"till-choice__note\">5–7 business days</span>",
    );
    contains(&page, "data-part=\"shipping_0\">Free</span>");
    contains(
        &page,
        "<span class=\"till-choice__note\">1 business day</span>",
    );
    contains(&page, "data-part=\"shipping_1\">€12.90</span>");
    contains(&page, ">Pay €47.60</button>");
}

#[test]
fn the_way_that_is_chosen_is_in_the_sum() {
    let page = chosen("shr_courier");
    contains(&page, "value=\"shr_courier\" checked");
    contains(&page, "name=\"total\" value=\"6050\"");
    contains(&page, ">Pay €60.50</button>");
    contains(
        &page,
        "<span>Shipping · <bdi>Courier</bdi></span><span class=\"till-sum__amount\">€12.90</span>",
    );
}
