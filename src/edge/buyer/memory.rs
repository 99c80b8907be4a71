//! The pages of links that this isolate made: one that is asked for again and again is made once for
//! each copy of its link that is remembered.
//!
//! Only pages that say the same to everybody: of buyers who bring nothing. What differs is the id of
//! the session, which is put in afterwards.

use crate::domain::SessionId;
use crate::domain::payment_link::Published;
use crate::pages::Rendered;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The most pages an isolate remembers, some 20 kB each; then all of them are forgotten.
const MOST_PAGES: usize = 50;
/// The digits of the session that a remembered page is made for.
const NOBODY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

struct Page {
    /// The very copy of the link it was made of: another one, equal or not, has a page of its own.
    of: Rc<Published>,
    rendered: Rendered,
}

thread_local! {
    static PAGES: RefCell<HashMap<String, Page>> = RefCell::default();
}

/// The page of `link` for the session `id`: remembered under `key`, which says what else it depends
/// on, or rendered.
pub(super) fn page(
    key: String,
    link: &Rc<Published>,
    id: &SessionId,
    render: impl FnOnce(SessionId) -> Rendered,
) -> Rendered {
    let nobody = SessionId::new(id.mode(), NOBODY);
    let of_session = |page: &Rendered| Rendered {
        html: page.html.replace(nobody.as_str(), id.as_str()),
        ..*page
    };
    let known = PAGES.with_borrow(|pages| {
        let page = pages.get(&key).filter(|page| Rc::ptr_eq(&page.of, link));
        page.map(|page| of_session(&page.rendered))
    });
    known.unwrap_or_else(|| {
        let rendered = render(nobody.clone());
        let page = of_session(&rendered);
        let of = Rc::clone(link);
        PAGES.with_borrow_mut(|pages| {
            if pages.len() >= MOST_PAGES {
                pages.clear();
            }
            pages.insert(key, Page { of, rendered });
        });
        page
    })
}
