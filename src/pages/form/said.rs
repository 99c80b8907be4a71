//! What the merchant says in words of their own.

use crate::domain::custom_text::Said;
use crate::pages::Html;
use maud::html;

/// The text, if there is one, with its line breaks and in its own direction.
pub(super) fn render(said: Option<&Said>) -> Html {
    html! {
        @if let Some(said) = said {
            p.till-said dir="auto" { (said.message) }
        }
    }
}
