//! What a link's page says of itself to chats and crawlers that show a preview (Open Graph).
//!
//! It is made from what the page shows anyway, so a pasted link costs no object a request.

use super::form::Form;
use super::shell::Shell;
use super::{Html, catalog};
use maud::html;

/// The tags for the head: name, price, merchant, address and the first picture over https.
pub(super) fn tags(form: &Form<'_>, shell: &Shell) -> Html {
    let items = &form.link.items;
    let title = match items.as_slice() {
        [item] => item.name.clone(),
        _ => catalog::pay_title(&shell.merchant),
    };
    let total = form.order.total_text();
    let description = total.map(|total| catalog::price_from(&total, &shell.merchant));
    let image = items
        .iter()
        .filter_map(|item| item.image.as_deref())
        .find(|url| url.starts_with("https://"));
    html! {
        @if let Some(description) = &description {
            meta name="description" content=(description);
        }
        (tag("og:type", Some("website")))
        (tag("og:title", Some(&title)))
        (tag("og:description", description.as_deref()))
        (tag("og:site_name", Some(&shell.merchant)))
        (tag("og:url", Some(&form.link.url)))
        (tag("og:image", image))
    }
}

fn tag(property: &str, content: Option<&str>) -> Html {
    html! {
        @if let Some(content) = content {
            meta property=(property) content=(content);
        }
    }
}
