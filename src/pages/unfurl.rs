//! What a link's page says of itself to chats and crawlers that show a preview (Open Graph).
//!
//! It is made from what the page shows anyway, so a pasted link costs no object a request.

use super::form::Form;
use super::shell::Shell;
use super::{Html, catalog};
use crate::domain::payment_link::PaymentLink;
use maud::html;

/// The tags for the head of a form: name, price, merchant, address and the first picture over https.
pub(super) fn tags(form: &Form<'_>, shell: &Shell) -> Html {
    let total = form.order.total_text();
    let price = total.map(|total| catalog::price_from(&total, &shell.merchant));
    of(form.link, price.as_deref(), shell)
}

/// The same for a page that sells nothing now: `news` stands in the price's place.
pub(super) fn without_price(link: &PaymentLink, news: &str, shell: &Shell) -> Html {
    of(link, Some(news), shell)
}

fn of(link: &PaymentLink, description: Option<&str>, shell: &Shell) -> Html {
    let items = &link.items;
    let title = match items.as_slice() {
        [item] => item.name.clone(),
        _ => catalog::pay_title(&shell.merchant),
    };
    let image = items
        .iter()
        .filter_map(|item| item.image.as_deref())
        .find(|url| url.starts_with("https://"));
    html! {
        @if let Some(description) = description {
            meta name="description" content=(description);
        }
        (tag("og:type", Some("website")))
        (tag("og:title", Some(&title)))
        (tag("og:description", description))
        (tag("og:site_name", Some(&shell.merchant)))
        (tag("og:url", Some(&link.url)))
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
