//! A session that waits, or is over.

use super::{Fake, NOW, Sample, amount, live_shell, page, pass, receipt, shell, twenty, view};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::fixtures::asking_for_everything;
use crate::domain::checkout::form::field::{
    ACCEPTED, BILLING_SAME, CUSTOM_FIELDS, ON, PHONE, SHIPPING_CITY, SHIPPING_COUNTRY,
    SHIPPING_LINE1, SHIPPING_NAME, SHIPPING_POSTAL_CODE, TERMS,
};
use crate::domain::checkout::order;
use crate::domain::checkout::receipt::Receipt;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::view::{Page, Standing, View};
use crate::domain::settings::AfterCompletion;
use crate::domain::wait::Wait;
use crate::pages::{Rendered, checkout};

const SHORT: &str = "See you on Saturday!";
const LONG: &str = "\
Your notebooks leave our workshop on Monday.\n\
\n\
1. You get a mail with the number of your parcel.\n\
2. If nobody is at home, a neighbour takes it.\n\
3. What you do not like comes back within 30 days: \
https://northwind.example/returns/how-it-is-done-and-what-it-costs?from=confirmation\n\
\n\
Write to hello@northwind.example if anything is wrong. Thank you for buying from a small shop.";

pub(super) fn pages() -> Vec<Sample> {
    let until = NOW.plus_seconds(600);
    let redirect = Some("https://shop.example/thanks?a=1&b=2".to_owned());
    let challenge = |challenge_kind| {
        page(Page::Challenge {
            until,
            challenge_kind,
        })
    };
    let standing = |redirect, standing| Page::Complete {
        redirect,
        total: amount(4760),
        standing,
        receipt: receipt_of(standing),
    };
    let complete = |redirect| standing(redirect, Standing::Paid);
    vec![
        ("held", page(Page::HeldByOthers(Wait::new(until)))),
        ("challenge", challenge(ChallengeKind::Bank)),
        ("captcha", challenge(ChallengeKind::Captcha)),
        ("processing", page(Page::Processing)),
        ("complete", page(complete(None))),
        ("complete_message", worded(SHORT)),
        ("complete_message_long", worded(LONG)),
        (
            "complete_processing",
            page(standing(None, Standing::Processing)),
        ),
        ("complete_free", page(standing(None, Standing::Free))),
        ("complete_failed", page(standing(None, Standing::Failed))),
        ("complete_redirect", page(complete(redirect))),
        (
            "complete_live",
            checkout(&view(complete(None)), &pass(), &live_shell(), &Fake),
        ),
        ("complete_twenty", receipt_of_twenty()),
        ("complete_told", told()),
        ("expired", page(Page::Expired)),
    ]
}

/// A purchase whose merchant thanks in words of their own.
fn worded(message: &str) -> Rendered {
    let mut view = view(Page::Complete {
        redirect: None,
        total: amount(4760),
        standing: Standing::Paid,
        receipt: receipt(),
    });
    view.published.link.offer.settings.after_completion = AfterCompletion::HostedConfirmation {
        custom_message: Some(message.to_owned()),
    };
    checkout(&view, &pass(), &shell(), &Fake)
}

/// As it is while no money came: a card was asked for unless the order was free.
fn receipt_of(standing: Standing) -> Receipt {
    let known = receipt();
    Receipt {
        number: known.number.filter(|_| standing == Standing::Paid),
        method: known.method.filter(|_| standing != Standing::Free),
        ..known
    }
}

/// A purchase of whoever was asked everything.
fn told() -> Rendered {
    let settings = asking_for_everything();
    let typed = [
        (PHONE, "+491701234567"),
        (SHIPPING_COUNTRY, "DE"),
        (SHIPPING_NAME, "Ada Lovelace"),
        (SHIPPING_LINE1, "Torstraße 1"),
        (SHIPPING_CITY, "Berlin"),
        (SHIPPING_POSTAL_CODE, "10119"),
        (BILLING_SAME, ON),
        (
            CUSTOM_FIELDS[0],
            "For Ada, who saw it coming before anybody else did",
        ),
        (TERMS, ACCEPTED),
    ];
    let mut view = view(Page::Complete {
        redirect: None,
        total: amount(4760),
        standing: Standing::Paid,
        receipt: receipt(),
    });
    view.published.link.offer.settings = settings;
    view.details = typed
        .into_iter()
        .fold(view.details, |details, (field, text)| {
            details.with(field, text)
        });
    checkout(&view, &pass(), &shell(), &Fake)
}

fn receipt_of_twenty() -> Rendered {
    let published = twenty();
    let selection = Selection::of(&published.link.offer);
    let page = Page::Complete {
        redirect: None,
        total: order::price(&published.link.offer, &selection)
            .unwrap()
            .total,
        standing: Standing::Paid,
        receipt: receipt(),
    };
    let view = View {
        published,
        selection,
        ..view(page)
    };
    checkout(&view, &pass(), &shell(), &Fake)
}
