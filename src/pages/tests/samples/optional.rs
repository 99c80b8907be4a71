//! A link whose buyers may add something to their order.

use super::{Fake, Sample, from_to, item, opening, published, shell};
use crate::domain::LineItemId;
use crate::domain::checkout::form::Posted;
use crate::domain::checkout::selection::Selection;
use crate::domain::offer::Item;
use crate::domain::payment_link::Published;
use crate::pages::{Opening, Rendered, open};

pub(super) fn pages() -> Vec<Sample> {
    vec![
        ("open_optional", after(&[])),
        (
            "open_optional_added",
            after(&[("intent", "add_li_wrap"), ("quantity_li_pen", "3")]),
        ),
        (
            "open_optional_all",
            after(&[
                ("quantity_li_wrap", "1"),
                ("quantity_li_pen", "1"),
                ("quantity_li_card", "5"),
            ]),
        ),
    ]
}

/// Three things can be added: one of them, as many as one likes of another, or five of the third.
pub(in crate::pages::tests) fn offering() -> Published {
    let optional = |id: &str, of: Item| Item {
        id: LineItemId::from_known(id),
        is_optional: true,
        ..of
    };
    let mut published = published();
    published.link.offer.items.extend([
        optional("li_wrap", item("Gift wrapping", 450, 1)),
        optional(
            "li_pen",
            Item {
                adjustable: Some(from_to(1, 10)),
                description: Some("Fine liner, 0.3 mm, black".to_owned()),
                image: Some("https://images.example/pen.png".to_owned()),
                ..item("Drawing pen", 320, 1)
            },
        ),
        optional("li_card", item("Greeting cards with envelopes", 120, 5)),
    ]);
    published
}

/// The page once this was posted.
pub(in crate::pages::tests) fn after(form: &[(&str, &str)]) -> Rendered {
    let published = offering();
    let offer = &published.link.offer;
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let form: Vec<_> = form.iter().map(own).collect();
    let wanted = Posted::read(&offer.settings, &form).wanted;
    let opening = Opening {
        selection: Selection::fit(offer, &wanted),
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}
