//! What a link's page says of itself to chats and crawlers that show a preview (Open Graph, oEmbed).
//!
//! It is made from what the page shows anyway, so a pasted link costs no object a request.

use super::shell::Shell;
use super::{Formats, Html, catalog};
use crate::domain::checkout::order;
use crate::domain::checkout::selection::Selection;
use crate::domain::payment_link::{PaymentLink, Published};
use maud::html;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

/// The path of oEmbed's endpoint; the link's address is its parameter `url`.
pub const OEMBED: &str = "/_/oembed";

/// The tags for the head of a form: name, price (if it is not the buyer's to say), merchant, address and the first picture over https.
pub(super) fn with_price(link: &PaymentLink, total: Option<&str>, shell: &Shell) -> Html {
    let total = total.filter(|_| !link.offer.is_custom());
    let price = total.map(|total| catalog::unfurl::price_from(total, &shell.merchant));
    of(link, price.as_deref(), shell)
}

/// The same for a page that sells nothing now: `news` stands in the price's place.
pub(super) fn without_price(link: &PaymentLink, news: &str, shell: &Shell) -> Html {
    of(link, Some(news), shell)
}

/// What oEmbed answers: the type `link`, with the price beside its title while there is one.
///
/// A picture would need its size in pixels, which nobody told us: `og:image` has it.
pub fn oembed(published: &Published, shell: &Shell, formats: &impl Formats) -> Value {
    let link = &published.link;
    let shell = &shell.sold_by(&link.seller());
    let open = published.closed_reason(shell.now).is_none();
    let selection = Selection::of(&link.offer).as_of(&link.offer, shell.now);
    let totals = order::price(&link.offer, &selection).ok();
    // A stranger who may not see the page learns nothing of it.
    let is_secret = link.password.is_some();
    let totals = totals.filter(|_| open && !is_secret && !link.offer.is_custom());
    let price = totals.map(|totals| formats.money(totals.total, link.offer.currency));
    let name = if is_secret {
        catalog::unfurl::pay_title(&shell.merchant)
    } else {
        title(link, shell)
    };
    json!({
        "version": "1.0",
        "type": "link",
        "title": price.map_or(name.clone(), |price| format!("{name}: {price}")),
        "provider_name": shell.merchant,
        "provider_url": link.origin(),
    })
}

fn title(link: &PaymentLink, shell: &Shell) -> String {
    match link.offer.required() {
        [item] => item.name.clone(),
        _ => catalog::unfurl::pay_title(&shell.merchant),
    }
}

fn of(link: &PaymentLink, description: Option<&str>, shell: &Shell) -> Html {
    let title = title(link, shell);
    let address: String = byte_serialize(link.url.as_bytes()).collect();
    let oembed = format!("{}{OEMBED}?url={address}", link.origin());
    let image = link
        .offer
        .items
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
        link rel="alternate" type="application/json+oembed" href=(oembed) title=(title);
    }
}

fn tag(property: &str, content: Option<&str>) -> Html {
    html! {
        @if let Some(content) = content {
            meta property=(property) content=(content);
        }
    }
}
