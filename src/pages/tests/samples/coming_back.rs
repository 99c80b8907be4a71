//! A link that is opened once more, and a session that is somebody else's.

use super::{Fake, NOW, Sample, amount, page, pass, shell, view};
use crate::domain::Timestamp;
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::view::{Neutral, Page, Resume, Stage, Standing};
use crate::pages::{Browser, Pass, Rendered, checkout, neutral};

pub(super) fn pages() -> Vec<Sample> {
    let until = NOW.plus_seconds(600);
    let at_the_bank = |challenge_kind| {
        resume(Resume::AtTheBank {
            until,
            challenge_kind,
        })
    };
    let soon = NOW.plus_seconds(60);
    vec![
        ("resume_bank", at_the_bank(ChallengeKind::Bank)),
        ("resume_captcha", at_the_bank(ChallengeKind::Captcha)),
        ("resume_processing", resume(Resume::Processing)),
        ("bought", bought(NOW, Standing::Paid)),
        (
            "bought_long_ago",
            bought(NOW.plus_millis(-80_000_000), Standing::Paid),
        ),
        ("bought_processing", bought(NOW, Standing::Processing)),
        (
            "held_without_cookies",
            without_cookies(Page::HeldByOthers(crate::domain::wait::Wait::new(soon))),
        ),
        (
            "processing_without_cookies",
            without_cookies(Page::Processing),
        ),
        ("elsewhere_underway", elsewhere(Stage::Underway)),
        ("elsewhere_complete", elsewhere(Stage::Complete)),
    ]
}

fn resume(stage: Resume) -> Rendered {
    page(Page::Resume {
        total: amount(4760),
        last4: Some("3184".to_owned()),
        stage,
    })
}

fn bought(at: Timestamp, standing: Standing) -> Rendered {
    page(Page::Bought {
        total: amount(4760),
        at,
        standing,
    })
}

/// As a browser sees it that keeps nothing.
fn without_cookies(page: Page) -> Rendered {
    let pass = Pass {
        browser: Browser::KeepsNothing,
        ..pass()
    };
    checkout(&view(page), &pass, &shell(), &Fake)
}

fn elsewhere(stage: Stage) -> Rendered {
    let slug = "test_notebooks".to_owned();
    neutral(
        &Neutral {
            slug,
            stage,
            merchant: Box::default(),
        },
        &shell(),
    )
    .unwrap()
}
