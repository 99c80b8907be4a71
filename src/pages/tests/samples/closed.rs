//! A link that sells nothing now, in our words and in the merchant's.

use super::{Fake, NOW, Sample, page, pass, shell, view};
use crate::domain::checkout::view::Page;
use crate::pages::{Rendered, checkout};

const SHORT: &str = "Back in spring.";

/// As long as a merchant may write it (500 characters), with line breaks and a word that is too
/// long for a phone.
const LONG: &str = "\
Thank you, all of you: the spring edition is gone within a day.\n\
\n\
The next one is printed in autumn. Whoever wants to hear of it writes to \
hello@a-very-long-name-of-a-stationery-shop.example, with the subject \
Herbstausgabenvorbestellungsbestätigung, and gets a line from us when it opens.\n\
\n\
Orders that were paid are on their way. If yours has not come within two weeks, write to the \
same address: we look into it, and if a parcel is lost we print yours again at our cost.\n\
\n\
Northwind Paper";

fn worded(page: Page, message: &str) -> Rendered {
    let mut view = view(page);
    view.published.link.offer.settings.inactive_message = Some(message.to_owned());
    checkout(&view, &pass(), &shell(), &Fake)
}

pub(super) fn pages() -> Vec<Sample> {
    let not_open = |seconds| Page::NotOpen {
        until: NOW.plus_seconds(seconds),
    };
    vec![
        ("inactive", page(Page::Inactive)),
        ("inactive_message", worded(Page::Inactive, SHORT)),
        ("inactive_message_long", worded(Page::Inactive, LONG)),
        ("sold_out", page(Page::SoldOut)),
        ("sold_out_message", worded(Page::SoldOut, LONG)),
        ("ended", page(Page::Ended)),
        ("ended_message", worded(Page::Ended, LONG)),
        ("not_open", page(not_open(90_000))),
        ("not_open_soon", page(not_open(45))),
    ]
}
