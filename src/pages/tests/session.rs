//! The pages of a session that are not the form.

use super::samples::{
    Fake, NOW, amount, opening, pass, problem, published, receipt, session, shell, view,
};
use super::{contains, html_of, lacks};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::{Neutral, Page, Resume, Stage, Standing, View};
use crate::domain::wait::Wait;
use crate::pages::{Browser, Pass, checkout, neutral, oembed, open};

#[test]
fn pages_that_wait_say_when_to_ask_again() {
    let until = NOW.plus_seconds(600);
    let refresh = |seconds: u32, at: &str| {
        format!(
            "<noscript><meta http-equiv=\"refresh\" content=\"{seconds}; url=/c/{}{at}\"></noscript>",
            session()
        )
    };
    for seconds in [3, 30] {
        let held = html_of(Page::HeldByOthers(Wait { until, seconds }));
        let slug = published().link.slug;
        contains(&held, &refresh(seconds, &format!("?of={slug}")));
        assert_eq!(held.retry_after, Some(seconds));
    }
    let processing = html_of(Page::Processing);
    contains(&processing, &refresh(2, ""));
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
            receipt: receipt(),
        })
    };
    let page = complete(None);
    for fact in [
        "1498-6027",
        "Visa ending in 4242",
        "Your details",
        "ada@example.com",
    ] {
        contains(&page, fact);
    }
    contains(
        &page,
        "Total paid</span><span class=\"till-sum__amount\">€47.60</span>",
    );
    contains(
        &page,
        "action=\"/test_notebooks\" method=\"post\"><button class=\"till-link\" type=\"submit\" name=\"intent\" value=\"again\">Buy again</button>",
    );
    contains(
        &complete(Some("https://shop.example/?a=1&b=2")),
        "href=\"https://shop.example/?a=1&amp;b=2\">Continue to Northwind Paper</a>",
    );
    lacks(&complete(Some("javascript:alert(1)")), "javascript:");
}

#[test]
fn whoever_comes_back_to_a_payment_is_told_which_and_can_go_on_or_start_over() {
    let resume = |stage| {
        html_of(Page::Resume {
            total: amount(4760),
            last4: Some("3184".to_owned()),
            stage,
        })
    };
    let until = NOW.plus_seconds(600);
    let challenge_kind = ChallengeKind::Bank;
    let waits = resume(Resume::AtTheBank {
        until,
        challenge_kind,
    });
    contains(
        &waits,
        "Your bank was asked about €47.60 on the card ending in 3184.",
    );
    contains(&waits, "name=\"intent\" value=\"look\">Continue");
    contains(&waits, "name=\"answer\" value=\"leave\"");
    contains(
        &waits,
        "<input type=\"hidden\" name=\"email\" value=\"ada@example.com\">",
    );
    contains(
        &waits,
        "<input type=\"hidden\" name=\"quantity_0\" value=\"2\">",
    );
    lacks(&waits, "card_number");
    // Nobody can call off what the processor is at.
    let processing = resume(Resume::Processing);
    lacks(&processing, "leave");
}

#[test]
fn whoever_comes_back_to_a_purchase_sees_it_and_no_form_to_pay_with() {
    let at = |at, standing| {
        html_of(Page::Bought {
            total: amount(4760),
            at,
            standing,
        })
    };
    let today = at(NOW, Standing::Paid);
    contains(&today, "You paid €47.60 at 09:00 UTC");
    contains(&today, "value=\"again\">Buy again");
    lacks(&today, "card_number");
    let yesterday = at(NOW.plus_millis(-80_000_000), Standing::Paid);
    contains(&yesterday, "You paid €47.60 on 2027-01-14, 10:46 UTC");
    let debit = at(NOW, Standing::Processing);
    contains(&debit, "You ordered for €47.60 at 09:00 UTC");
    lacks(&debit, "You paid");
}

#[test]
fn whoever_tried_to_pay_at_a_link_that_closed_meanwhile_knows_that_nothing_was_charged() {
    for page in [Page::SoldOut, Page::Inactive, Page::Ended, Page::Expired] {
        contains(&html_of(page.clone()), "Nothing was charged.");
        let unknown = View {
            is_uncharged: false,
            ..view(page)
        };
        let unknown = checkout(&unknown, &pass(), &shell(), &Fake);
        lacks(&unknown, "Nothing was charged");
    }
}

#[test]
fn what_was_bought_is_offered_again_and_what_failed_to_be_tried_again_unless_it_was_the_only_one() {
    let complete = |standing, limit| {
        let mut view = view(Page::Complete {
            redirect: None,
            total: amount(4760),
            standing,
            receipt: receipt(),
        });
        view.published.link.limit = limit;
        checkout(&view, &pass(), &shell(), &Fake)
    };
    for limit in [None, Some(2)] {
        contains(&complete(Standing::Paid, limit), ">Buy again</button>");
        contains(&complete(Standing::Failed, limit), ">Try again</button>");
        contains(&complete(Standing::Released, limit), ">Try again</button>");
    }
    lacks(&complete(Standing::Paid, Some(1)), "value=\"again\"");
    lacks(&complete(Standing::Failed, Some(1)), "value=\"again\"");
}

#[test]
fn a_strangers_page_of_a_session_says_nothing_of_it() {
    for stage in [Stage::Underway, Stage::Complete, Stage::Expired] {
        let slug = "test_notebooks".to_owned();
        let page = neutral(
            &Neutral {
                slug,
                stage,
                merchant: Box::default(),
            },
            &shell(),
        )
        .unwrap();
        for secret in [session().as_str(), "ada@", "Ada", "10115", "47.60", "<form"] {
            lacks(&page, secret);
        }
    }
    let slug = "test_notebooks".to_owned();
    let open = Neutral {
        merchant: Box::default(),
        slug,
        stage: Stage::Open,
    };
    assert_eq!(neutral(&open, &shell()), None);
}

#[test]
fn a_browser_without_cookies_goes_on_by_posting_its_ticket() {
    let pass = Pass {
        browser: Browser::KeepsNothing,
        ..pass()
    };
    let until = NOW.plus_seconds(600);
    for page in [Page::Processing, Page::HeldByOthers(Wait::new(until))] {
        let page = checkout(&view(page), &pass, &shell(), &Fake);
        lacks(&page, "http-equiv=\"refresh\"");
        lacks(&page, "data-wait");
        contains(&page, pass.ticket.as_str());
        contains(&page, "name=\"intent\" value=\"look\">Check now");
    }
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
            receipt: receipt(),
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
    contains(&page, "Sold out");
    lacks(&page, "Nothing was charged");
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

#[test]
fn a_merchant_is_called_what_it_calls_itself_by_its_own_pages_and_by_its_previews() {
    let mut published = published();
    published.link.offer.merchant.business_profile.name = Some("Tea & Sons".to_owned());
    let form = open(&published, &opening(&published), &shell(), &Fake);
    contains(
        &form,
        "<bdi class=\"till-merchant__name\">Tea &amp; Sons</bdi>",
    );
    contains(&form, "<title>Pay Tea &amp; Sons</title>");
    lacks(&form, &shell().merchant);
    let said = oembed(&published, &shell(), &Fake);
    assert_eq!(said["provider_name"], "Tea & Sons");
    let stranger = Neutral {
        slug: published.link.slug.clone(),
        stage: Stage::Complete,
        merchant: Box::new(published.link.offer.merchant.clone()),
    };
    contains(&neutral(&stranger, &shell()).unwrap(), "Tea &amp; Sons");
    let other = View {
        published,
        ..view(Page::Inactive)
    };
    let closed = checkout(&other, &pass(), &shell(), &Fake);
    contains(&closed, "Tea &amp; Sons is not taking payments");
}
