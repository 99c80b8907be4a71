//! A link whose money is only reserved at first, from its form to what became of the money.

use super::{Fake, NOW, Sample, amount, decline, one_thing, opening, pass, receipt, shell, view};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::receipt::Receipt;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::view::{Page, Resume, Standing};
use crate::domain::payment_intent_data::{CaptureMethod, PaymentIntentData};
use crate::domain::payment_link::Published;
use crate::domain::settings::{AfterCompletion, SubmitType};
use crate::domain::{Amount, Timestamp};
use crate::pages::{Opening, Rendered, checkout, open};

const TOTAL: i64 = 8500;

pub(super) fn pages() -> Vec<Sample> {
    let until = NOW.plus_seconds(600);
    let challenge_kind = ChallengeKind::Bank;
    let redirect = Some("https://shop.example/thanks?a=1&b=2");
    let long_ago = NOW.plus_millis(-80_000_000);
    vec![
        ("reserved", opened(SubmitType::Auto)),
        ("reserved_book", opened(SubmitType::Book)),
        ("reserved_declined", shown(Page::form(decline()))),
        (
            "reserved_challenge",
            shown(Page::Challenge {
                until,
                challenge_kind,
            }),
        ),
        (
            "reserved_resume",
            shown(Page::Resume {
                total: total(),
                last4: Some("3184".to_owned()),
                stage: Resume::AtTheBank {
                    until,
                    challenge_kind,
                },
            }),
        ),
        ("complete_reserved", done(Standing::Held, held(), None)),
        (
            "complete_reserved_redirect",
            done(Standing::Held, held(), redirect),
        ),
        (
            "complete_reserved_taken",
            done(Standing::Paid, receipt(), None),
        ),
        ("complete_reserved_part", done(Standing::Paid, part(), None)),
        (
            "complete_reserved_released",
            done(Standing::Released, unpaid(), None),
        ),
        ("reserved_bought", bought(Standing::Held, NOW, total())),
        (
            "reserved_bought_long_ago",
            bought(Standing::Held, long_ago, total()),
        ),
        (
            "reserved_bought_part",
            bought(Standing::Paid, long_ago, amount(1500)),
        ),
    ]
}

fn total() -> Amount {
    amount(TOTAL)
}

/// A link whose merchant says when cards are charged, in words of their own.
fn by_hand(submit_type: SubmitType) -> Published {
    let mut published = one_thing();
    let settings = &mut published.link.offer.settings;
    settings.submit_type = submit_type;
    settings.after_completion = AfterCompletion::HostedConfirmation {
        custom_message: Some("See you on Saturday!".to_owned()),
    };
    settings.payment_intent_data = Some(PaymentIntentData {
        capture_method: Some(CaptureMethod::Manual),
        ..PaymentIntentData::default()
    });
    published
}

fn opened(submit_type: SubmitType) -> Rendered {
    let published = by_hand(submit_type);
    let opening: Opening = opening(&published);
    open(&published, &opening, &shell(), &Fake)
}

fn shown(page: Page) -> Rendered {
    let mut view = view(page);
    view.published = by_hand(SubmitType::Auto);
    view.selection = Selection::of(&view.published.link.offer);
    checkout(&view, &pass(), &shell(), &Fake)
}

fn done(standing: Standing, receipt: Receipt, redirect: Option<&str>) -> Rendered {
    shown(Page::Complete {
        redirect: redirect.map(str::to_owned),
        total: total(),
        standing,
        receipt,
    })
}

fn bought(standing: Standing, at: Timestamp, total: Amount) -> Rendered {
    shown(Page::Bought {
        total,
        at,
        standing,
    })
}

fn unpaid() -> Receipt {
    Receipt {
        number: None,
        ..receipt()
    }
}

fn held() -> Receipt {
    Receipt {
        held_until: Some(NOW.plus_seconds(604_800)),
        ..unpaid()
    }
}

fn part() -> Receipt {
    Receipt {
        charged: Some(amount(1500)),
        ..receipt()
    }
}
