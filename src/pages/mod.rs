//! What buyers see: whole pages, rendered on the server.
//!
//! A page is a function of what the objects know ([`View`]), of the
//! installation and request ([`Shell`]) and of the buyer's formats
//! ([`Formats`]). Nothing here reads a clock or talks to anyone; `edge` sends
//! what [`Rendered`] says with the headers of [`security_headers`].
//!
//! # Design
//! Text is escaped by type: only [`Html`] goes in raw, and only maud makes it.
//! Every text stands in [`catalog`], every rule of looks in `style/`. Every
//! page does its work without a script; `script/` spares a buyer waiting and
//! typing, knows no rule of money and no text that is not in the page.
//!
//! [`View`]: crate::domain::checkout::view::View

#![warn(clippy::wildcard_enum_match_arm)]

pub mod asset;
pub mod catalog;
pub mod countries;
pub mod formats;
pub mod headers;
pub mod locale;
pub mod plain;

mod amount;
mod branding;
mod challenge;
mod checkout;
mod coming_back;
mod confirmation;
mod form;
mod layout;
mod notice;
mod order;
mod pass;
mod password;
mod receipt;
mod shell;
mod typed_code;
mod unfurl;
mod voucher;

#[cfg(test)]
mod tests;
use asset::Assets;
pub use asset::ContentHash;
pub use checkout::{Opening, checkout, open};
pub use coming_back::neutral;
pub use formats::Formats;
pub use headers::{ResponseKind, security_headers};
pub use layout::{Layout, Script};
pub use notice::{
    WAITS_AT, cross_site, method_not_allowed, not_encrypted, too_large, too_many_requests,
    unavailable, unknown_link, unreadable,
};
pub use pass::{Browser, Pass, session_path};
pub use password::{WrongPassword, password};
pub use shell::{Processor, Shell};
pub use typed_code::TypedCode;
pub use unfurl::{OEMBED, oembed};
pub use voucher::voucher;

/// Escaped HTML.
pub type Html = maud::Markup;

/// A page, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub status: u16,
    /// The page without the style and the script of its layout: see [`Rendered::document`].
    pub html: String,
    /// The value of the header `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    pub layout: Layout,
    /// Whether the page has the script.
    pub script: Script,
    /// Of the rules that this page alone has, if it has any.
    pub style: Option<ContentHash>,
}

/// Behind the title, where the style and the script belong.
const ASSETS_STAND_BEFORE: &str = "<link rel=\"icon\"";

impl Rendered {
    /// The page as a browser shows it. One that has the style and the script already takes its parts
    /// from [`Rendered::html`].
    pub fn document(&self) -> String {
        let html = self.html.as_str();
        let at = html.find(ASSETS_STAND_BEFORE).unwrap_or_default();
        let (before, after) = html.split_at_checked(at).unwrap_or(("", html));
        let assets = Assets::of(self.layout);
        let script = match assets.script(self.script) {
            Some(script) => ["<script type=\"module\">", script.content, "</script>"],
            None => [""; 3],
        };
        let style = ["<style>", assets.style.content, "</style>"];
        [&[before][..], &style, &script, &[after]].concat().concat()
    }

    /// A page that the browser keeps showing.
    fn page(status: u16, page: &shell::Document<'_>) -> Self {
        let style = branding::Style::of(&page.shell.branding);
        Self {
            status,
            html: page.render(style.as_ref()).into_string(),
            retry_after: None,
            layout: page.layout,
            script: page.script,
            style: style.map(|style| style.hash),
        }
    }
}
