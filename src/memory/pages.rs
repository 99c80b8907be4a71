//! The pages of links that an isolate made: one that is asked for again and again is made once for
//! each copy of its link that is remembered.
//!
//! Only pages that say the same to everybody. What differs is the id of the session and its ticket,
//! which are put in afterwards.

use super::Cache;
use crate::domain::checkout::ticket::Ticket;
use crate::domain::payment_link::Published;
use crate::domain::{Mode, SessionId};
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

/// What no two pages of a link have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minted {
    pub session: SessionId,
    pub ticket: Ticket,
}

impl Minted {
    /// What a page that is remembered is made for.
    fn nobody(mode: Mode) -> Self {
        Self {
            session: SessionId::new(mode, NOBODY),
            ticket: Ticket::of_nobody(),
        }
    }

    /// The page of nobody, made this buyer's.
    fn put_into(&self, page: &Rendered) -> Rendered {
        let nobody = Self::nobody(self.session.mode());
        let mut html = String::with_capacity(page.html.len());
        // They stand side by side in the form, in this order, and nowhere else.
        let mut rest = page.html.as_str();
        for (from, to) in [
            (nobody.session.as_str(), self.session.as_str()),
            (nobody.session.as_str(), self.session.as_str()),
            (nobody.ticket.as_str(), self.ticket.as_str()),
        ] {
            if let Some((before, after)) = rest.split_once(from) {
                html.push_str(before);
                html.push_str(to);
                rest = after;
            }
        }
        html.push_str(rest);
        Rendered { html, ..*page }
    }
}

impl PageMemory {
    /// The page of `link` for what was minted: remembered under `key`, which says what else it
    /// depends on, or rendered.
    pub fn page(
        &self,
        key: String,
        link: &Rc<Published>,
        minted: &Minted,
        render: impl FnOnce(Minted) -> Rendered,
    ) -> Rendered {
        let known = {
            let pages = self.0.borrow();
            let page = pages.get(&key).filter(|page| Rc::ptr_eq(&page.of, link));
            page.map(|page| minted.put_into(&page.rendered))
        };
        known.unwrap_or_else(|| {
            let rendered = render(Minted::nobody(minted.session.mode()));
            let page = minted.put_into(&rendered);
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
    use crate::domain::checkout::fixtures::published;
    use crate::pages::{Layout, Script};
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
        let minted = Minted {
            session: SessionId::new(Mode::Test, &digit.repeat(64)),
            ticket: Ticket::from_known(format!("ticket {digit}")),
        };
        let render = |for_whom: Minted| {
            made.set(made.get() + 1);
            let Minted { session, ticket } = for_whom;
            Rendered {
                status: 200,
                html: format!("{} for {session} {session} {}", made.get(), ticket.as_str()),
                retry_after: None,
                layout: Layout::Single,
                script: Script::Absent,
                style: None,
            }
        };
        let html = memory.page(key.to_owned(), link, &minted, render).html;
        let own = format!(" for {0} {0} ticket {digit}", minted.session);
        html.replace(&own, &format!(" for {digit}"))
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
