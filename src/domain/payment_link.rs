//! A payment link: an offer with an address, and the copy of it that Link publishes.

use super::branding::Branding;
use super::digest::Digest;
use super::merchant::Merchant;
use super::offer::Offer;
use super::password::Password;
use super::settings::is_default;
use super::window::{Phase, Window};
use super::{Amount, Metadata, Mode, PaymentLinkId, Timestamp, address};
use crate::json;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Not;

/// The default of `edgetill[hold_seconds]`.
pub const DEFAULT_HOLD_SECONDS: u32 = 600;
/// The most `edgetill[hold_seconds]` may be.
pub const MAX_HOLD_SECONDS: u32 = 1800;

/// A link as the merchant set it. Account alone writes it; Link adds what happened to it.
///
/// This is a storage format: it stands in Account, in Link, in KV and in sessions.
/// New fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PaymentLink {
    pub id: PaymentLinkId,
    pub mode: Mode,
    /// The published slug; in test mode it begins with `test_`.
    pub slug: String,
    /// `edgetill[aliases]`, published: more slugs that lead to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The address buyers open, fixed when the link was made.
    pub url: String,
    pub offer: Offer,
    /// Copied to every session made from the link.
    pub metadata: Metadata,
    /// `edgetill[branding]`: where its pages look other than its merchant's do.
    #[serde(default, skip_serializing_if = "is_default")]
    pub branding: Branding,
    /// `edgetill[password]`: what is kept of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// `restrictions[completed_sessions][limit]`: how many sessions may complete.
    pub limit: Option<u64>,
    /// `edgetill[nickname]`: what its merchant calls it; no buyer sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// `edgetill[per_customer_limit]`: how many of them may be of one e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_customer_limit: Option<u64>,
    /// `edgetill[show_remaining]`: whether buyers are told how many are left.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub show_remaining: bool,
    /// `edgetill[prefill]`: whether its address may say how many are in the order at first, and what
    /// stands in its merchant's own fields.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub prefill: bool,
    /// `edgetill[amount_suggestions]`: what buyers are offered to pay, where that is theirs to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amount_suggestions: Vec<Amount>,
    /// `edgetill[hold_seconds]`: how long a buyer keeps a place while paying.
    pub hold_seconds: u32,
    /// `edgetill[starts_at]` and `edgetill[expires_at]`: when it sells.
    #[serde(default, skip_serializing_if = "Window::is_always")]
    pub window: Window,
    /// `edgetill[closed_url]`: where buyers are sent once the link is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_url: Option<String>,
    /// `edgetill[reopen_failed]`: whether a place is sold again whose money failed after the purchase was complete.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub reopen_failed: bool,
}

/// What a copy of a link says, for the gate to compare with its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyDigest {
    /// What its buyer agrees to, and which password was given for it.
    pub terms: Digest,
    /// All of it: where buyers are sent, what is copied to their sessions.
    pub link: Digest,
}

impl PaymentLink {
    /// What this copy says.
    pub fn digest(&self) -> CopyDigest {
        CopyDigest {
            terms: self.terms_digest(),
            link: Digest::of(self),
        }
    }

    /// What its buyers agreed to, and the password that they gave for it: whoever was shown the link
    /// before that changed is not sold anything.
    pub fn terms_digest(&self) -> Digest {
        let terms = self.offer.terms_digest();
        match &self.password {
            None => terms,
            Some(password) => Digest::of(&(terms, password.version())),
        }
    }

    /// What its tickets are made out to: the link, and the password that it has.
    pub fn ticketed(&self) -> Cow<'_, str> {
        match &self.password {
            None => Cow::Borrowed(self.id.as_str()),
            Some(password) => Cow::Owned(format!("{}.{}", self.id, password.version())),
        }
    }

    /// Whether a published slug is one of its aliases.
    pub fn has_alias(&self, slug: &str) -> bool {
        self.aliases.iter().any(|alias| alias == slug)
    }

    /// Whether a published slug leads to it.
    pub fn has_slug(&self, slug: &str) -> bool {
        self.slug == slug || self.has_alias(slug)
    }

    /// Every published slug that leads to it, its own first.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.slug.as_str()).chain(aliases)
    }

    /// The scheme and host the link was made for, without a slash at the end.
    pub fn origin(&self) -> &str {
        self.url
            .strip_suffix(&self.slug)
            .and_then(|rest| rest.strip_suffix('/'))
            .unwrap_or("")
    }

    /// Who sells, as the pages of this link look.
    pub fn seller(&self) -> Cow<'_, Merchant> {
        let merchant = &self.offer.merchant;
        if is_default(&self.branding) {
            return Cow::Borrowed(merchant);
        }
        Cow::Owned(Merchant {
            branding: merchant.branding.with(&self.branding),
            ..merchant.clone()
        })
    }

    /// `edgetill[closed_url]` in ASCII.
    pub fn closed_address(&self) -> Option<String> {
        address::in_ascii(self.closed_url.as_deref()?)
    }

    /// Where its pages may send a buyer on: after paying, and once it is over.
    pub fn exits(&self) -> [Option<&str>; 2] {
        [
            self.offer.settings.after_completion.redirect_url(),
            self.closed_url.as_deref(),
        ]
    }
}

/// Why nobody can pay, other than for lack of a free place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedReason {
    /// The merchant deactivated the link.
    Inactive,
    /// Every place is used for good.
    SoldOut,
    /// The link's time has not come.
    NotOpen { until: Timestamp },
    /// The link's time is over.
    Ended,
}

/// What decides whether a gate is closed, whoever asks: Link itself or a reader of its copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct GateState {
    pub(super) active: bool,
    pub(super) closed_by_limit: bool,
    pub(super) phase: Phase,
}

impl GateState {
    /// Why nobody passes a gate in this state: what will not change by itself comes first.
    pub(super) fn closed_reason(self) -> Option<ClosedReason> {
        match (self.active, self.closed_by_limit, self.phase) {
            (false, false, _) => Some(ClosedReason::Inactive),
            (_, _, Phase::Over) => Some(ClosedReason::Ended),
            (false, true, _) => Some(ClosedReason::SoldOut),
            (true, _, Phase::Early { until }) => Some(ClosedReason::NotOpen { until }),
            (true, _, Phase::Open) => None,
        }
    }
}

/// What Link publishes in KV and hands to sessions: the link and whether it is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Published {
    /// The format of this value; readers come before writers.
    pub format: u8,
    /// Grows on every change of Link's, and orders copies.
    pub revision: u64,
    /// Whether buyers may pay.
    pub active: bool,
    /// Whether the limit, not the merchant, closed it.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub closed_by_limit: bool,
    pub link: PaymentLink,
}

/// What is found under a slug's key in KV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KvCopy {
    /// A copy in today's format.
    Known(Box<Published>),
    /// A copy of newer code's: it stays, and whoever cannot read it asks Link.
    Newer,
    /// Nothing that was ever published: Link writes it again.
    Unreadable,
}

/// What every copy says, whatever else it says.
#[derive(Deserialize)]
struct AnyPublished {
    format: u8,
}

impl Published {
    /// The format this code writes.
    pub const FORMAT: u8 = 1;

    /// What a link leaves under the key of an alias that it has not any more. It is no copy, so
    /// whoever finds it asks the objects; and should it be written over the copy of the alias's next
    /// link, that one is told to write it again.
    pub const FREED: &str = r#"{"format":1}"#;

    /// Reads what is found in KV.
    pub fn read(text: &str) -> KvCopy {
        if let Ok(published) = json::from_str::<Box<Self>>(text)
            && published.format == Self::FORMAT
        {
            return KvCopy::Known(published);
        }
        match json::from_str(text) {
            Ok(AnyPublished { format }) if format > Self::FORMAT => KvCopy::Newer,
            Ok(AnyPublished { .. }) | Err(_) => KvCopy::Unreadable,
        }
    }

    /// Reads what is found in KV under the key of `slug`: a copy of a link that has another slug, or
    /// had this one, is none.
    pub fn read_at(slug: &str, text: &str) -> KvCopy {
        match Self::read(text) {
            KvCopy::Known(published) if !published.link.has_slug(slug) => KvCopy::Unreadable,
            read @ (KvCopy::Known(_) | KvCopy::Newer | KvCopy::Unreadable) => read,
        }
    }

    /// Why nobody can pay at `now`, as far as this copy knows.
    pub fn closed_reason(&self, now: Timestamp) -> Option<ClosedReason> {
        let state = GateState {
            active: self.active,
            closed_by_limit: self.closed_by_limit,
            phase: self.link.window.phase(now),
        };
        state.closed_reason()
    }

    /// Where a buyer who opens the link at `now` is sent instead of a page, if anywhere; in ASCII.
    pub fn closed_url(&self, now: Timestamp) -> Option<String> {
        match self.closed_reason(now)? {
            ClosedReason::Inactive | ClosedReason::SoldOut | ClosedReason::Ended => {
                self.link.closed_address()
            }
            ClosedReason::NotOpen { .. } => None,
        }
    }

    /// The KV key under which a slug's link is published.
    pub fn key(slug: &str) -> String {
        format!("link:{slug}")
    }
}
