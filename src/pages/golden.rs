//! What every page must say, and what none may contain.
//!
//! `every_page_can_be_looked_at` writes each page into `target/pages`, the
//! stylesheet beside it, for a look in a browser.

use super::samples::*;
use super::*;
use crate::domain::checkout::order::Quantities;
use crate::domain::checkout::session::{Arrival, Details};
use crate::domain::checkout::view::{Decline, Field, FieldProblem, Page, Problem, View};
use crate::domain::payment_link::AfterCompletion;

const HOSTILE: &str = "\"'><script>alert(1)</script>&amp;\u{202e}\u{5d0}😀";

fn html_of(page: Page) -> Rendered {
    checkout(&view(page), &shell(), &Fake)
}

#[track_caller]
fn contains(page: &Rendered, text: &str) {
    assert!(page.html.contains(text), "{text}\nis not in\n{}", page.html);
}

#[track_caller]
fn lacks(page: &Rendered, text: &str) {
    assert!(!page.html.contains(text), "{text}\nis in\n{}", page.html);
}

#[test]
fn every_page_can_be_looked_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("style.css"), style().0).unwrap();
    for (name, page) in every_page() {
        let html = page.html.replace(style::path(), "style.css");
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
}

#[test]
fn every_page_is_a_whole_document_without_script_and_inline_style() {
    for (name, page) in every_page() {
        let html = &page.html;
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"en\" dir=\"ltr\">"),
            "{name}"
        );
        assert!(html.ends_with("</body></html>"), "{name}");
        for wanted in [
            "<meta name=\"robots\" content=\"noindex\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "Powered by Edgetill",
            "Test mode",
            style::path(),
        ] {
            let live = wanted == "Test mode" && name.starts_with("open_");
            assert!(live || html.contains(wanted), "{name} lacks {wanted}");
        }
        for banned in ["<script", "<style", " style=", " onclick", "javascript:"] {
            assert!(!html.contains(banned), "{name} has {banned}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
    }
}

#[test]
fn every_id_is_unique_and_every_reference_leads_somewhere() {
    for (name, page) in every_page() {
        let values = |attribute: &str| -> Vec<String> {
            let start = format!(" {attribute}=\"");
            let parts = page.html.split(start.as_str()).skip(1);
            parts
                .map(|part| part.split('"').next().unwrap().to_owned())
                .collect()
        };
        let mut ids = values("id");
        let written = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), written, "{name}");
        let mut references = values("for");
        references.extend(
            values("aria-describedby")
                .join(" ")
                .split_whitespace()
                .map(str::to_owned),
        );
        let links = values("href");
        references.extend(
            links
                .iter()
                .filter_map(|link| link.strip_prefix('#'))
                .map(str::to_owned),
        );
        for reference in references {
            assert!(ids.contains(&reference), "{name}: {reference}");
        }
    }
}

#[test]
fn each_page_has_its_status() {
    let expected = [
        ("open", 200),
        ("open_no_processor", 200),
        ("open_empty", 422),
        ("form", 200),
        ("form_errors", 422),
        ("form_declined", 402),
        ("form_not_authenticated", 402),
        ("form_interrupted", 402),
        ("form_hold_ended", 402),
        ("form_terms_changed", 409),
        ("form_too_soon", 429),
        ("form_no_processor", 503),
        ("form_empty", 422),
        ("form_too_large", 422),
        ("held", 503),
        ("challenge", 200),
        ("processing", 200),
        ("complete", 200),
        ("complete_redirect", 200),
        ("expired", 410),
        ("inactive", 410),
        ("inactive_message", 410),
        ("sold_out", 410),
        ("unknown", 404),
        ("fault", 500),
        ("unavailable", 503),
        ("too_many", 429),
        ("cross_site", 403),
        ("method", 405),
        ("open_live", 200),
    ];
    let pages = every_page();
    assert_eq!(pages.len(), expected.len());
    for (name, page) in pages {
        let status = expected
            .iter()
            .find(|(wanted, _)| *wanted == name)
            .unwrap()
            .1;
        assert_eq!(page.status, status, "{name}");
    }
}

#[test]
fn pages_that_wait_say_when_to_ask_again() {
    let until = NOW.plus_seconds(600);
    let address = format!("/c/{}", session());
    let held = html_of(Page::HeldByOthers { until });
    assert_eq!(held.refresh, Some(format!("3; url={address}")));
    assert_eq!(held.retry_after, Some(3));
    let processing = html_of(Page::Processing);
    assert_eq!(processing.refresh, Some(format!("2; url={address}")));
    let too_soon = problem(Problem::TooSoon { until });
    assert_eq!(
        (too_soon.retry_after, &too_soon.refresh),
        (Some(600), &None)
    );
    contains(&too_soon, "Wait 600 seconds, then try again.");
}

#[test]
fn the_form_carries_what_the_buyer_agreed_to() {
    let published = published();
    let arrival = Arrival {
        client_reference_id: Some("order-7".to_owned()),
        utm: vec![("utm_source".to_owned(), "news & letters".to_owned())],
    };
    let opening = Opening {
        arrival,
        ..opening(&published)
    };
    let page = open(&published, &opening, &shell(), &Fake);
    contains(&page, "action=\"/test_notebooks\" method=\"post\"");
    for (name, value) in [
        ("session", session().as_str()),
        ("attempt", "1"),
        ("terms_version", "3"),
        ("total", "4760"),
        ("client_reference_id", "order-7"),
        ("utm_source", "news &amp; letters"),
    ] {
        contains(
            &page,
            &format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"),
        );
    }
    contains(
        &page,
        "id=\"quantity_0\" name=\"quantity_0\" type=\"number\" inputmode=\"numeric\" min=\"0\" max=\"10\"",
    );
    lacks(&page, "quantity_1");
}

#[test]
fn enter_in_a_field_pays() {
    let page = form(None, vec![]);
    let first = page.html.split("<button").nth(1).unwrap();
    assert!(first.contains("name=\"intent\" value=\"pay\""), "{first}");
    contains(
        &page,
        "<button class=\"till-button\" type=\"submit\" name=\"intent\" value=\"pay\">Pay €47.60</button>",
    );
    contains(
        &page,
        "name=\"intent\" value=\"price\" formnovalidate>Update</button>",
    );
}

#[test]
fn an_order_that_cannot_be_paid_can_only_be_updated() {
    let empty = every_page()
        .into_iter()
        .find(|page| page.0 == "open_empty")
        .unwrap()
        .1;
    contains(&empty, "Your order is empty.");
    lacks(&empty, "value=\"pay\"");
    contains(&empty, "name=\"total\" value=\"0\"");
}

#[test]
fn a_single_item_cannot_be_taken_off_the_order() {
    let mut published = published();
    published.link.items.truncate(1);
    let opening = opening(&published);
    contains(
        &open(&published, &opening, &shell(), &Fake),
        "min=\"1\" max=\"10\"",
    );
}

#[test]
fn what_was_typed_stays_but_for_the_card() {
    let page = form(None, vec![wrong(Field::CardCvc, FieldProblem::Missing)]);
    contains(&page, "dir=\"ltr\" value=\"ada@example.com\" required");
    contains(&page, "dir=\"auto\" value=\"Ada Lovelace\" required");
    contains(&page, "dir=\"auto\" value=\"10115\"");
    contains(&page, "<option value=\"DE\" selected>Germany</option>");
    contains(
        &page,
        "id=\"card_cvc\" name=\"card_cvc\" type=\"text\" autocomplete=\"cc-csc\" inputmode=\"numeric\" placeholder=\"CVC\" maxlength=\"4\" dir=\"ltr\" required aria-invalid=\"true\" aria-describedby=\"card_cvc_error card_hint\">",
    );
}

#[test]
fn a_wrong_field_is_named_on_top_and_beside_it() {
    let page = form(None, vec![wrong(Field::Email, FieldProblem::Missing)]);
    contains(
        &page,
        "<div class=\"till-alert\" role=\"alert\" tabindex=\"-1\" autofocus>",
    );
    contains(&page, "<a href=\"#email\">Enter your email address.</a>");
    contains(
        &page,
        "<p class=\"till-field__error\" id=\"email_error\">Enter your email address.</p>",
    );
}

#[test]
fn a_refusal_is_said_in_the_processors_words() {
    let page = problem(decline());
    contains(
        &page,
        "<strong class=\"till-alert__headline\">Your card was declined.</strong> Nothing was charged. Try another card.",
    );
    let cvc = problem(Problem::Declined(Decline {
        code: "incorrect_cvc".to_owned(),
        decline_code: None,
        message: "Your card's security code is incorrect.".to_owned(),
    }));
    contains(
        &cvc,
        "Your card's security code is incorrect.</strong> Nothing was charged. Check your card details",
    );
}

#[test]
fn nothing_is_charged_is_said_wherever_a_payment_failed() {
    for (name, page) in every_page() {
        if page.status == 402 || page.status == 409 || name == "held" || name == "form_errors" {
            assert!(
                page.html.to_lowercase().contains("nothing was charged"),
                "{name}"
            );
        }
    }
}

#[test]
fn a_changed_total_is_marked() {
    let page = problem(Problem::TermsChanged {
        before: amount(4400),
    });
    contains(&page, "The total changed from €44.00 to €47.60.");
    contains(&page, "<mark class=\"till-order__changed\">€47.60</mark>");
    contains(&page, "name=\"total\" value=\"4760\"");
}

#[test]
fn without_a_processor_no_card_is_asked_for() {
    for (name, page) in every_page() {
        if name.ends_with("no_processor") {
            contains(&page, "Payments are not set up yet.");
            lacks(&page, "card_number");
            lacks(&page, "class=\"till-button\"");
        }
    }
}

#[test]
fn the_country_is_the_buyers_then_the_requests_then_the_locales() {
    let published = published();
    let mut opening = opening(&published);
    let chosen = |opening: &Opening, shell: &Shell| {
        let html = open(&published, opening, shell, &Fake).html;
        let before = html.split(" selected").next().unwrap().to_owned();
        before
            .rsplit("value=\"")
            .next()
            .unwrap()
            .trim_end_matches('"')
            .to_owned()
    };
    let unknown = Shell {
        locale: "de".to_owned(),
        ..shell()
    };
    let french = Shell {
        country: Some("FR".to_owned()),
        ..shell()
    };
    assert_eq!(chosen(&opening, &unknown), "");
    assert_eq!(chosen(&opening, &shell()), "GB");
    assert_eq!(chosen(&opening, &french), "FR");
    opening.details.country = "JP".to_owned();
    assert_eq!(chosen(&opening, &french), "JP");
    opening.details.country = "<b>".to_owned();
    assert_eq!(chosen(&opening, &french), "FR");
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

#[test]
fn hostile_words_are_only_ever_text() {
    let mut shell = shell();
    shell.merchant = HOSTILE.to_owned();
    let total = amount(100);
    let redirect = Some(format!("https://shop.example/{HOSTILE}"));
    let failed = Some(Problem::Declined(Decline {
        code: HOSTILE.to_owned(),
        decline_code: Some(HOSTILE.to_owned()),
        message: HOSTILE.to_owned(),
    }));
    let form = Page::Form {
        problem: failed,
        errors: vec![],
    };
    for page in [
        form,
        Page::Complete {
            redirect: None,
            total,
        },
        Page::Complete { redirect, total },
        Page::Inactive,
    ] {
        let rendered = checkout(&hostile(page), &shell, &Fake);
        // The pages themselves have no script, so any `<script` were the buyer's or merchant's.
        lacks(&rendered, "<script");
        lacks(&rendered, "\"'>");
        contains(
            &rendered,
            "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\u{202e}\u{5d0}😀",
        );
    }
    lacks(&our_fault(&shell, HOSTILE), "<script");
}

fn hostile(page: Page) -> View {
    let mut view = view(page);
    view.details = Details {
        email: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        country: HOSTILE.to_owned(),
        postal_code: HOSTILE.to_owned(),
    };
    let link = &mut view.published.link;
    link.slug = HOSTILE.to_owned();
    link.inactive_message = Some(HOSTILE.to_owned());
    link.after_completion = AfterCompletion::HostedConfirmation {
        custom_message: Some(HOSTILE.to_owned()),
    };
    for item in &mut link.items {
        item.name = HOSTILE.to_owned();
        item.description = Some(HOSTILE.to_owned());
        item.image = Some(format!("https://{HOSTILE}"));
    }
    view
}

#[test]
fn a_picture_comes_over_https_or_not_at_all() {
    let mut view = view(Page::Form {
        problem: None,
        errors: vec![],
    });
    contains(
        &checkout(&view, &shell(), &Fake),
        "src=\"https://images.example/notebook.png\" alt=\"\" width=\"56\" height=\"56\" loading=\"lazy\"",
    );
    view.published.link.items[0].image = Some("http://images.example/a.png".to_owned());
    lacks(&checkout(&view, &shell(), &Fake), "<img");
}

#[test]
fn quantities_fall_back_to_the_links_own() {
    let mut view = view(Page::Form {
        problem: None,
        errors: vec![],
    });
    view.quantities = Quantities(vec![]);
    contains(&checkout(&view, &shell(), &Fake), "Pay €47.60");
}
