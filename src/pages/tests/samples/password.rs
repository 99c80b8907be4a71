//! The page that asks for a link's password.

use super::{Sample, published, shell};
use crate::pages::{WrongPassword, password};

pub(super) fn pages() -> Vec<Sample> {
    let page = |wrong| password(&published().link, wrong, &shell());
    vec![
        ("password", page(None)),
        ("password_missing", page(Some(WrongPassword::Missing))),
        ("password_wrong", page(Some(WrongPassword::Wrong))),
        ("password_outdated", page(Some(WrongPassword::Outdated))),
        ("password_slow", page(Some(WrongPassword::TooSoon(60)))),
    ]
}
