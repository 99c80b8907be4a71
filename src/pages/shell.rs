//! What surrounds each page: the document, the merchant's head and the foot.

use super::branding::Style;
use super::layout::Layout;
use super::{Html, Script, catalog};
use crate::domain::branding::Branding;
use crate::domain::color::Color;
use crate::domain::merchant::{BusinessProfile, Merchant};
use crate::domain::{Mode, Timestamp};
use maud::{DOCTYPE, PreEscaped, html};
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
    /// How its pages look.
    pub branding: Branding,
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
        if *merchant == Merchant::default() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            merchant: merchant.name().unwrap_or(&self.merchant).to_owned(),
            profile: merchant.business_profile.clone(),
            branding: merchant.branding.clone(),
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

pub(super) struct Document<'a> {
    pub(super) shell: &'a Shell,
    pub(super) title: &'a str,
    pub(super) layout: Layout,
    pub(super) script: Script,
    /// What else stands in the head.
    pub(super) head: Option<Html>,
    pub(super) body: &'a Html,
}

impl Document<'_> {
    pub(super) fn render(&self, style: Option<&Style>) -> Html {
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
                    link rel="icon" href=(icon(&self.shell.branding));
                    // Rules hold no text of anybody's: nothing in them can end them.
                    @if let Some(style) = style { style { (PreEscaped(&style.rules)) } }
                    @if let Some(head) = &self.head { (head) }
                }
                body class=(class) { (self.body) }
            }
        }
    }
}

/// What stands in the browser's tab: the merchant's icon, or ours in the colour of its buttons.
fn icon(branding: &Branding) -> Cow<'_, str> {
    match (&branding.icon, branding.button_color) {
        (Some(icon), _) => Cow::Borrowed(&icon.url),
        (None, None) => Cow::Borrowed(ICON),
        (None, Some(color)) => {
            let percent = |color: Color| color.to_string().replace('#', "%23");
            let ground = ICON.replace("%231f5f4a", &percent(color));
            Cow::Owned(ground.replace("%23fff'", &format!("{}'", percent(color.ink()))))
        }
    }
}

/// The merchant's logo, or its mark and name; and the badge of test mode.
pub(super) fn merchant(shell: &Shell) -> Html {
    let branding = &shell.branding;
    let name = branding.display_name.as_ref().unwrap_or(&shell.merchant);
    html! {
        header.till-merchant {
            @if let Some(logo) = &branding.logo {
                img.till-merchant__logo src=(logo.url) alt=(name);
            } @else {
                (mark(branding, name))
                bdi.till-merchant__name { (name) }
            }
            @if shell.mode == Mode::Test {
                span.till-badge { (catalog::TEST_MODE) }
            }
        }
    }
}

/// A picture before a name, or its first letter.
fn mark(branding: &Branding, name: &str) -> Html {
    let mut characters = name.chars();
    let initial = characters.find(|character| character.is_alphanumeric());
    html! {
        @if let Some(icon) = &branding.icon {
            img.till-merchant__icon src=(icon.url) alt="" width="32" height="32";
        } @else {
            span.till-merchant__mark aria-hidden="true" { @if let Some(initial) = initial { (initial) } }
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
