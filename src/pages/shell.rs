//! What surrounds each page: the document, the merchant's head and the foot.

use super::{Html, Script, asset, catalog};
use crate::domain::merchant::{BusinessProfile, Merchant};
use crate::domain::{Mode, Timestamp};
use maud::{DOCTYPE, html};
use std::borrow::Cow;

/// A till on the brand's ground, so that no browser asks for an icon.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
                    %3Crect width='32' height='32' rx='8' fill='%231f5f4a'/%3E\
                    %3Cpath d='M9 12h14M9 17h14M9 22h8' stroke='%23fff' stroke-width='2.5' \
                    stroke-linecap='round'/%3E%3C/svg%3E";

/// What the installation and the request bring to each page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// What buyers call the merchant: what the installation is set up with, if it set nothing.
    pub merchant: String,
    /// What the merchant says of itself at the foot.
    pub profile: BusinessProfile,
    pub mode: Mode,
    /// The buyer's locale, from [`super::locale::negotiate`].
    pub locale: String,
    /// The country the request came from, if known.
    pub country: Option<String>,
    pub now: Timestamp,
    /// Who can take money in this mode.
    pub processor: Processor,
}

impl Shell {
    /// The shell of pages on which `merchant` sells, by the name it has set.
    pub(super) fn sold_by(&self, merchant: &Merchant) -> Cow<'_, Self> {
        if merchant.business_profile == BusinessProfile::default() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            merchant: merchant.name().unwrap_or(&self.merchant).to_owned(),
            profile: merchant.business_profile.clone(),
            ..self.clone()
        })
    }
}

/// Whether somebody can take money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Processor {
    Available,
    /// None is: orders are shown, but no card is asked for.
    Missing,
}

/// How a page divides the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// What you buy beside how you pay.
    Columns,
    Single,
}

pub(super) struct Document<'a> {
    pub(super) title: &'a str,
    pub(super) layout: Layout,
    pub(super) script: Script,
    /// What else stands in the head.
    pub(super) head: Option<Html>,
    pub(super) body: &'a Html,
}

impl Document<'_> {
    pub(super) fn render(&self) -> Html {
        let class = match self.layout {
            Layout::Columns => "till",
            Layout::Single => "till till--single",
        };
        html! {
            (DOCTYPE)
            html lang=(catalog::LANGUAGE) dir="ltr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    meta name="color-scheme" content="light dark";
                    meta name="format-detection" content="telephone=no";
                    title { (self.title) }
                    link rel="icon" href=(ICON);
                    link rel="stylesheet" href=(asset::STYLE.path);
                    @if self.script == Script::Loaded {
                        script src=(asset::SCRIPT.path) type="module" {}
                    }
                    @if let Some(head) = &self.head { (head) }
                }
                body class=(class) { (self.body) }
            }
        }
    }
}

/// The merchant's mark and name, and the badge of test mode.
pub(super) fn merchant(shell: &Shell) -> Html {
    let mut characters = shell.merchant.chars();
    let initial = characters.find(|character| character.is_alphanumeric());
    html! {
        header.till-merchant {
            span.till-merchant__mark aria-hidden="true" { @if let Some(initial) = initial { (initial) } }
            bdi.till-merchant__name { (shell.merchant) }
            @if shell.mode == Mode::Test {
                span.till-badge { (catalog::TEST_MODE) }
            }
        }
    }
}

/// The foot: what the merchant lays down and how it is reached, where it has said so.
pub(super) fn footer(shell: &Shell) -> Html {
    let profile = &shell.profile;
    let mail = profile
        .support_email
        .as_ref()
        .map(|it| format!("mailto:{it}"));
    let phone = profile.support_phone.as_ref().map(|number| {
        let digits = number
            .chars()
            .filter(|it| it.is_ascii_digit() || *it == '+');
        format!("tel:{}", digits.collect::<String>())
    });
    // A number is not broken into two lines.
    let number = profile.support_phone.as_deref().unwrap_or_default();
    let number = number.replace(' ', "\u{a0}").replace('-', "\u{2011}");
    let links = [
        (
            catalog::TERMS_OF_SERVICE,
            profile.terms_of_service_url.as_ref(),
        ),
        (catalog::PRIVACY_POLICY, profile.privacy_policy_url.as_ref()),
        (catalog::REFUND_POLICY, profile.refund_policy_url.as_ref()),
        (catalog::SUPPORT, profile.support_url.as_ref()),
        (
            profile.support_email.as_deref().unwrap_or_default(),
            mail.as_ref(),
        ),
        (number.as_str(), phone.as_ref()),
    ];
    let said: Vec<_> = links
        .into_iter()
        .filter_map(|(text, address)| Some((text, address?)))
        .collect();
    html! {
        footer.till-footer {
            @if !said.is_empty() {
                ul.till-footer__links {
                    @for (text, address) in said {
                        li { a.till-footer__link href=(address) rel="noreferrer" { bdi { (text) } } }
                    }
                }
            }
            (catalog::POWERED_BY)
        }
    }
}
