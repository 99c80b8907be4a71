//! Parts that are the same on every page. Making them took a quarter of a form's time, so each is
//! made once.

use crate::pages::Html;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The name of a part, and the text in it that differs: one of the catalogue's, so there are few.
type Key = (&'static str, Option<&'static str>);

thread_local! {
    static PARTS: RefCell<HashMap<Key, Rc<Html>>> = RefCell::default();
}

/// The part `name` with `text` in it, which `make` makes from nothing else.
pub(super) fn part(
    name: &'static str,
    text: Option<&'static str>,
    make: impl FnOnce() -> Html,
) -> Rc<Html> {
    let known = PARTS.with_borrow(|parts| parts.get(&(name, text)).cloned());
    known.unwrap_or_else(|| {
        let html = Rc::new(make());
        PARTS.with_borrow_mut(|parts| parts.insert((name, text), Rc::clone(&html)));
        html
    })
}
