//! What every page must say, and what none may contain.
//!
//! `every_page_can_be_looked_at` writes each page into `target/pages`, with the
//! stylesheet and the script under their own paths: `tests/page/states.test.mjs`
//! serves that folder to a browser.

mod currencies;
mod form;
mod named;
mod optional;
mod samples;
mod session;
mod shipping;
mod style;
mod taxed;
mod vouchers;

use super::asset::Assets;
use super::{Rendered, Script, checkout, unavailable};
use crate::domain::checkout::form::field::FIELDS;
use crate::domain::checkout::form::{Details, read_form};
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::{Page, Standing, View};
use crate::domain::processor::Decline;
use crate::domain::settings::AfterCompletion;
use samples::{Fake, amount, every_page, pass, receipt, shell, view};

const LIVE: [&str; 3] = ["open_live", "open_no_processor", "complete_live"];

const HOSTILE: &str = "\"'><script>alert(1)</script>&amp;\u{202e}\u{5d0}😀";

fn html_of(page: Page) -> Rendered {
    checkout(&view(page), &pass(), &shell(), &Fake)
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
    for (name, page) in every_page() {
        std::fs::write(folder.join(format!("{name}.html")), page.document()).unwrap();
    }
}

#[test]
fn every_page_is_a_whole_document_with_nothing_inline_but_what_its_policy_names() {
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
        ] {
            let live = wanted == "Test mode" && LIVE.contains(&name);
            assert_eq!(html.contains(wanted), !live, "{name}: {wanted}");
        }
        assert_eq!(html.matches("<script").count(), 0, "{name}");
        let document = page.document();
        let assets = Assets::of(page.layout);
        let style = format!("</title><style>{}</style>", assets.style.content);
        assert_eq!(document.matches(&style).count(), 1, "{name}");
        let script = assets
            .script(page.script)
            .map_or_else(String::new, |script| {
                format!("<script type=\"module\">{}</script>", script.content)
            });
        let scripts = document.matches("<script").count();
        assert_eq!(
            scripts,
            usize::from(page.script != Script::Absent),
            "{name}"
        );
        let rest = document.replace(&style, "</title>").replace(&script, "");
        assert_eq!(rest, *html, "{name}");
        // Those of a merchant's colours, which the page's policy names.
        let styles = usize::from(page.style.is_some());
        assert_eq!(html.matches("<style").count(), styles, "{name}");
        assert_eq!(styles == 1, name.contains("_branded_"), "{name}");
        for banned in [" style=", " onclick", "javascript:"] {
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
fn whatever_a_page_posts_is_read() {
    let mut seen = 0;
    for (name, page) in every_page() {
        let tags = page.html.split('<').filter(|tag| {
            let kinds = ["input ", "select ", "button "];
            // What is disabled is not posted.
            kinds.iter().any(|kind| tag.starts_with(kind)) && !tag.contains(" disabled")
        });
        for field in tags.filter_map(|tag| tag.split_once(" name=\"")?.1.split('"').next()) {
            let read = read_form(format!("{field}=x").as_bytes()).unwrap();
            assert_eq!(read, [(field.to_owned(), "x".to_owned())], "{name}");
            seen += 1;
        }
    }
    assert!(seen > 100);
}

#[test]
fn each_page_has_its_status() {
    let is = |name: &str| match name {
        "open_empty" | "form_errors" | "form_missing" | "form_invalid" | "form_error"
        | "form_custom_errors" | "form_custom_error" | "form_terms" | "form_empty"
        | "form_too_large" | "form_too_small" | "form_amount_small" | "form_amount_unread"
        | "address_us_missing" | "address_br" | "address_gb" | "address_billing"
        | "business_missing" | "business_invalid" => 422,
        name if name.starts_with("errors") || name.ends_with("_errors") => 422,
        "form_terms_changed" | "form_renewed" | "form_code_gone" | "form_discount_gone"
        | "form_code_applied" => 409,
        "open_code_refused" | "password_missing" | "password_wrong" | "password_outdated" => 422,
        "form_too_soon" | "too_many" | "password_slow" => 429,
        "form_no_processor" | "held" | "held_without_cookies" | "unavailable" => 503,
        "expired" => 410,
        "unknown" => 404,
        "too_large" => 413,
        "unreadable" => 400,
        "cross_site" | "not_encrypted" => 403,
        "method" => 405,
        "reserved_declined" => 402,
        "form" | "form_place_free" | "challenge" | "captcha" | "password" => 200,
        name if [
            "open",
            "address",
            "business",
            "complete",
            "not_open",
            "processing",
            "resume",
            "bought",
            "elsewhere",
            "methods",
            "multibanco",
            "voucher",
            "reserved",
        ]
        .iter()
        .any(|kind| name.starts_with(kind)) =>
        {
            200
        }
        name if ["form", "decline"]
            .iter()
            .any(|kind| name.starts_with(kind)) =>
        {
            402
        }
        name if ["inactive", "sold_out", "ended"]
            .iter()
            .any(|kind| name.starts_with(kind)) =>
        {
            410
        }
        name => panic!("{name} has no status"),
    };
    for (name, page) in every_page() {
        assert_eq!(page.status, is(name), "{name}");
    }
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
            standing: Standing::Paid,
            receipt: receipt(),
        },
        Page::Complete {
            redirect,
            total,
            standing: Standing::Paid,
            receipt: receipt(),
        },
        Page::Inactive,
        Page::Ended,
    ] {
        let rendered = checkout(&hostile(page), &pass(), &shell, &Fake);
        // The pages' own script is not inline, so any `<script>` were the buyer's or merchant's.
        lacks(&rendered, "<script>");
        lacks(&rendered, "\"'>");
        contains(
            &rendered,
            "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\u{202e}\u{5d0}😀",
        );
    }
    lacks(&unavailable(&shell, HOSTILE), "<script>");
}

fn hostile(page: Page) -> View {
    let mut view = view(page);
    view.details = FIELDS.iter().fold(Details::default(), |details, field| {
        details.with(field, HOSTILE)
    });
    let link = &mut view.published.link;
    link.slug = HOSTILE.to_owned();
    link.offer.settings.inactive_message = Some(HOSTILE.to_owned());
    link.offer.settings.after_completion = AfterCompletion::HostedConfirmation {
        custom_message: Some(HOSTILE.to_owned()),
    };
    for item in &mut link.offer.items {
        item.name = HOSTILE.to_owned();
        item.description = Some(HOSTILE.to_owned());
        item.image = Some(format!("https://{HOSTILE}"));
    }
    view
}
