//! The pages of a session that are not the form.

use super::samples::{Fake, NOW, amount, opening, problem, published, session, shell};
use super::{contains, html_of, lacks};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::{Page, Standing};
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
    let challenge = |challenge_kind| {
        html_of(Page::Challenge {
            until: NOW.plus_seconds(600),
            challenge_kind,
        })
    };
    let captcha = challenge(ChallengeKind::Captcha);
    contains(&captcha, "Are you a person?");
    contains(&captcha, "name=\"answer\" value=\"complete\"");
    let page = challenge(ChallengeKind::Bank);
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
    let complete = |redirect: Option<&str>| {
        html_of(Page::Complete {
            redirect: redirect.map(str::to_owned),
            total: amount(4760),
            standing: Standing::Paid,
        })
    };
    let page = complete(None);
    contains(
        &page,
        "Total paid</span><span class=\"till-sum__amount\">€47.60</span>",
    );
    contains(
        &page,
        "<a class=\"till-link\" href=\"/test_notebooks\">Buy again</a>",
    );
    contains(
        &complete(Some("https://shop.example/?a=1&b=2")),
        "href=\"https://shop.example/?a=1&amp;b=2\">Continue to Northwind Paper</a>",
    );
    lacks(&complete(Some("javascript:alert(1)")), "javascript:");
}

#[test]
fn a_purchase_whose_money_did_not_come_is_not_called_paid() {
    for (standing, headline) in [
        (Standing::Processing, "Your order is placed"),
        (Standing::Failed, "Your payment failed"),
    ] {
        let page = html_of(Page::Complete {
            redirect: None,
            total: amount(4760),
            standing,
        });
        contains(&page, headline);
        for word in ["Total paid", "Payment complete", "has received"] {
            lacks(&page, word);
        }
    }
}

#[test]
fn a_closed_link_says_what_the_merchant_wants_said() {
    let mut closed = published();
    closed.active = false;
    closed.link.offer.settings.inactive_message = Some("Back in <spring>".to_owned());
    let page = open(&closed, &opening(&closed), &shell(), &Fake);
    assert_eq!(page.status, 410);
    contains(&page, "Back in &lt;spring&gt;");
    lacks(&page, "<form");
}

#[test]
fn a_link_that_its_limit_closed_is_sold_out_for_whoever_opens_it() {
    let mut sold_out = published();
    (sold_out.active, sold_out.closed_by_limit) = (false, true);
    let page = open(&sold_out, &opening(&sold_out), &shell(), &Fake);
    assert_eq!(page, html_of(Page::SoldOut));
    sold_out.link.offer.settings.inactive_message = Some("Back in <spring>".to_owned());
    let page = open(&sold_out, &opening(&sold_out), &shell(), &Fake);
    contains(&page, "Sold out");
    contains(&page, "Back in &lt;spring&gt;");
}

#[test]
fn a_link_that_is_not_open_yet_says_when_and_asks_again_then() {
    let link = published().link;
    for (start, asks_after) in [
        (NOW.plus_millis(1), 1),
        (NOW.plus_seconds(90), 90),
        (NOW.plus_seconds(90_000), 3600),
        (NOW.plus_seconds(u32::MAX), 3600),
    ] {
        let mut early = published();
        early.link.window.starts_at = Some(start);
        let page = open(&early, &opening(&early), &shell(), &Fake);
        assert_eq!(page.status, 200);
        contains(
            &page,
            &format!(
                "<noscript><meta http-equiv=\"refresh\" content=\"{asks_after}; url=/{}\"></noscript>",
                link.slug
            ),
        );
        contains(
            &page,
            &format!("data-wait=\"not_open\" data-seconds=\"{asks_after}\""),
        );
        lacks(&page, "<form");
    }
    let tomorrow = html_of(Page::NotOpen {
        until: NOW.plus_seconds(90_000),
    });
    contains(
        &tomorrow,
        "You can pay Northwind Paper here from 2027-01-16, 10:00 UTC.",
    );
}

#[test]
fn a_link_whose_time_is_over_says_so_in_the_merchants_words_if_there_are_any() {
    let mut over = published();
    over.link.window.expires_at = Some(NOW);
    let page = open(&over, &opening(&over), &shell(), &Fake);
    assert_eq!(page.status, 410);
    contains(&page, "This link has expired");
    contains(
        &page,
        "The time to pay Northwind Paper with this link is over.",
    );
    over.link.offer.settings.inactive_message = Some("See you next year".to_owned());
    let page = open(&over, &opening(&over), &shell(), &Fake);
    contains(&page, "This link has expired");
    contains(&page, "See you next year");
    lacks(&page, "is over");
}

#[test]
fn a_preview_of_a_link_that_sells_nothing_now_names_it_and_no_price() {
    let until = NOW.plus_seconds(60);
    for (page, news) in [
        (Page::NotOpen { until }, "Opens on 2027-01-15, 09:01 UTC"),
        (Page::Ended, "This link has expired"),
        (Page::Inactive, "This link is no longer active"),
        (Page::SoldOut, "Sold out"),
    ] {
        let page = html_of(page);
        contains(
            &page,
            "<meta property=\"og:title\" content=\"Pay Northwind Paper\">",
        );
        contains(
            &page,
            &format!("<meta property=\"og:description\" content=\"{news}\">"),
        );
        contains(
            &page,
            "<meta property=\"og:url\" content=\"https://pay.example/test_notebooks\">",
        );
        lacks(&page, "€");
    }
}
