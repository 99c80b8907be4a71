//! The pages of links that an isolate made: one that is asked for again and again is made once for
//! each copy of its link that is remembered.
//!
//! Only pages that say the same to everybody: of buyers who bring nothing. What differs is the id of
//! the session, which is put in afterwards.

use super::Cache;
use crate::domain::SessionId;
use crate::domain::payment_link::Published;
use crate::pages::Rendered;
use std::cell::RefCell;
use std::rc::Rc;

/// The most pages, some 20 kB each.
const MOST_PAGES: usize = 50;
/// The digits of the session that a remembered page is made for.
const NOBODY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Pages by what they depend on.
#[derive(Debug)]
pub struct PageMemory(RefCell<Cache<String, Page>>);

#[derive(Debug)]
struct Page {
    /// The very copy of the link it was made of: another one, equal or not, has a page of its own.
    of: Rc<Published>,
    rendered: Rendered,
}

impl PageMemory {
    /// The page of `link` for the session `id`: remembered under `key`, which says what else it
    /// depends on, or rendered.
    pub fn page(
        &self,
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
        let known = {
            let pages = self.0.borrow();
            let page = pages.get(&key).filter(|page| Rc::ptr_eq(&page.of, link));
            page.map(|page| of_session(&page.rendered))
        };
        known.unwrap_or_else(|| {
            let rendered = render(nobody.clone());
            let page = of_session(&rendered);
            let of = Rc::clone(link);
            self.0.borrow_mut().insert(key, Page { of, rendered });
            page
        })
    }
}

impl Default for PageMemory {
    fn default() -> Self {
        Self(RefCell::new(Cache::new(MOST_PAGES)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Mode;
    use crate::domain::checkout::fixtures::published;
    use crate::pages::Script;
    use std::cell::Cell;

    /// Asks for the page under `key` for the session of `digit`; how often any was rendered, so far,
    /// stands in each.
    fn ask(
        memory: &PageMemory,
        made: &Cell<u32>,
        key: &str,
        link: &Rc<Published>,
        digit: &str,
    ) -> String {
        let id = SessionId::new(Mode::Test, &digit.repeat(64));
        let render = |session: SessionId| {
            made.set(made.get() + 1);
            Rendered {
                status: 200,
                html: format!("{} for {session}", made.get()),
                retry_after: None,
                script: Script::Absent,
            }
        };
        let html = memory.page(key.to_owned(), link, &id, render).html;
        html.replace(id.as_str(), digit)
    }

    #[test]
    fn a_remembered_page_is_each_buyers_own() {
        let (memory, made, link) = (PageMemory::default(), Cell::new(0), Rc::new(published()));
        assert_eq!(ask(&memory, &made, "notebook en", &link, "a"), "1 for a");
        assert_eq!(ask(&memory, &made, "notebook en", &link, "b"), "1 for b");
        assert_eq!(ask(&memory, &made, "notebook de", &link, "a"), "2 for a");
        assert_eq!(ask(&memory, &made, "notebook en", &link, "a"), "1 for a");
    }

    #[test]
    fn another_copy_of_the_link_has_a_page_of_its_own() {
        let (memory, made) = (PageMemory::default(), Cell::new(0));
        let (first, second) = (Rc::new(published()), Rc::new(published()));
        assert_eq!(ask(&memory, &made, "notebook", &first, "a"), "1 for a");
        assert_eq!(ask(&memory, &made, "notebook", &second, "a"), "2 for a");
        assert_eq!(ask(&memory, &made, "notebook", &second, "b"), "2 for b");
    }
}
