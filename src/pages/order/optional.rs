//! What a buyer may add to the order, below it, and how it is taken off again.
//!
//! Each has a field with how many of it are on the order. A button says what to make of it where there
//! is no script, which changes the field instead.

use super::{Order, catalog, image, words};
use crate::domain::LineItemId;
use crate::domain::checkout::form::{ADD, QUANTITY_OF, REMOVE};
use crate::domain::checkout::seen_lines::ChangedLine;
use crate::domain::offer::Item;
use crate::pages::Html;
use crate::pages::pass::hidden;
use maud::html;

/// What the list is labelled by.
const HEADING: &str = "optional_items";

/// The name of the field that says how many of an item are added.
pub(super) fn field(item: &Item) -> String {
    format!("{QUANTITY_OF}{}", item.id)
}

/// What takes an item off the order, of which so many are on it.
pub(super) fn remove(item: &Item, quantity: u32) -> Html {
    html! {
        @if item.adjustable.is_none() { (hidden(&field(item), &quantity)) }
        div.till-remove {
            button.till-remove__button type="submit" name="intent" value={ (REMOVE) (item.id) } formnovalidate
                data-item=(item.id) data-quantity="0" aria-label=(catalog::order::remove_item(&item.name)) {
                (catalog::order::REMOVE)
            }
        }
    }
}

impl Order<'_> {
    /// Which items were added, for the script; `None` if none can be.
    pub(super) fn added(&self) -> Option<String> {
        let ids: Vec<_> = self
            .selection
            .added
            .keys()
            .map(LineItemId::as_str)
            .collect();
        (!self.link.offer.optional().is_empty()).then(|| ids.join(" "))
    }

    /// What can be added.
    pub(super) fn optional(&self, changed: &[ChangedLine]) -> Html {
        if self.link.offer.optional().is_empty() {
            return Html::default();
        }
        let items = self.link.offer.items.iter().enumerate();
        let is_offered =
            |(index, item): &(usize, &Item)| item.is_optional && self.quantity(*index, item) == 0;
        let offered: Vec<_> = items.filter(is_offered).collect();
        html! {
            div data-part="optional" {
                @if !offered.is_empty() {
                    p.till-optional__heading id=(HEADING) { (catalog::order::OPTIONAL) }
                    ul.till-lines.till-lines--optional aria-labelledby=(HEADING) {
                        @for (index, item) in offered {
                            @let change = changed.iter().find(|line| line.index == index);
                            (self.offered(item, change))
                        }
                    }
                }
            }
        }
    }

    fn offered(&self, item: &Item, change: Option<&ChangedLine>) -> Html {
        let unit = self.unit_text(item);
        html! {
            li.till-line {
                (image(item))
                div.till-line__body {
                    div {
                        (words(item, change))
                        p.till-line__unit {
                            @if item.quantity != 1 {
                                (catalog::order::times(&self.formats.count(item.quantity), &unit))
                            } @else if item.adjustable.is_some() {
                                (catalog::order::each(&unit))
                            } @else {
                                (unit)
                            }
                        }
                    }
                    (hidden(&field(item), &0))
                    button.till-add type="submit" name="intent" value={ (ADD) (item.id) } formnovalidate
                        data-item=(item.id) data-quantity=(item.quantity)
                        aria-label=(catalog::order::add_item(&item.name)) {
                        (catalog::order::ADD)
                    }
                }
            }
        }
    }
}
