//! The pages of a session that are not the form.

use super::samples::{Fake, NOW, amount, opening, problem, published, session, shell};
use super::{contains, html_of, lacks};
use crate::domain::checkout::view::{Page, Problem};
use crate::pages::open;

#[test]
fn pages_that_wait_say_when_to_ask_again() {
    let until = NOW.plus_seconds(600);
    let refresh = |seconds| {
        format!(
            "<noscript><meta http-equiv=\"refresh\" content=\"{seconds}; url=/c/{}\"></noscript>",
            session()
        )
    };
    let held = html_of(Page::HeldByOthers { until });
    contains(&held, &refresh(3));
    assert_eq!(held.retry_after, Some(3));
    let processing = html_of(Page::Processing);
    contains(&processing, &refresh(2));
    let too_soon = problem(Problem::TooSoon { until });
    assert_eq!(too_soon.retry_after, Some(600));
    contains(&too_soon, "Wait 600 seconds, then try again.");
}

#[test]
fn the_banks_check_belongs_to_the_attempt_under_way() {
    let page = html_of(Page::Challenge {
        until: NOW.plus_seconds(600),
    });
    contains(
        &page,
        &format!("action=\"/c/{}\" method=\"post\"", session()),
    );
    contains(
        &page,
        "<input type=\"hidden\" name=\"attempt\" value=\"1\">",
    );
    for answer in ["complete", "fail", "leave"] {
        contains(&page, &format!("name=\"answer\" value=\"{answer}\""));
    }
    contains(&page, "Confirm by 09:10 UTC.");
    contains(&page, "€47.60");
}

#[test]
fn a_confirmation_says_what_was_paid_and_where_to_go_on() {
    let total = amount(4760);
    let page = html_of(Page::Complete {
        redirect: None,
        total,
    });
    contains(
        &page,
        "Total paid</span><span class=\"till-sum__amount\">€47.60</span>",
    );
    contains(
        &page,
        "<a class=\"till-link\" href=\"/test_notebooks\">Buy again</a>",
    );
    let redirect = Some("https://shop.example/?a=1&b=2".to_owned());
    let page = html_of(Page::Complete { redirect, total });
    contains(
        &page,
        "href=\"https://shop.example/?a=1&amp;b=2\">Continue to Northwind Paper</a>",
    );
    let redirect = Some("javascript:alert(1)".to_owned());
    lacks(&html_of(Page::Complete { redirect, total }), "javascript:");
}

#[test]
fn a_closed_link_says_what_the_merchant_wants_said() {
    let mut closed = published();
    closed.active = false;
    closed.link.inactive_message = Some("Back in <spring>".to_owned());
    let page = open(&closed, &opening(&closed), &shell(), &Fake);
    assert_eq!(page.status, 410);
    contains(&page, "Back in &lt;spring&gt;");
    lacks(&page, "<form");
}
