//! The hash `edgetill` of payment links: what Stripe has no parameter for.

use super::{aliases, method_options};
use crate::api::object::Shape::{self, Boolean, Hash, Integer, List, OrNull, Text};
use crate::api::object::{
    BOTH, Field, Input, UPDATE, ValueType, boolean, computed, hash, hash_of, integer, list_of,
    moment, text, url,
};
use crate::api::request::check::{too_small, whole};
use crate::api::request::reader::{Patch, Reader};
use crate::api::request::rules::{self, check_url};
use crate::api::request::settings::SettingsChange;
use crate::api::resources::branding;
use crate::api::resources::custom_amount::{LARGEST_SUGGESTION, MOST_SUGGESTIONS};
use crate::api::resources::{discount, tax_rate};
use crate::domain::alias_counts::AliasCounts;
use crate::domain::branding::Branding;
use crate::domain::password::{self, Password};
use crate::domain::payment_link::{DEFAULT_HOLD_SECONDS, MAX_HOLD_SECONDS, PaymentLink};
use crate::domain::payment_method_options::ThreeDSecureRequest;
use crate::domain::window::{Window, check_end};
use crate::domain::{Amount, Config, Error, Mode, Timestamp, slug};
use serde_json::{Value, json};

/// Its fields.
#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    computed("aliases", aliases::SHAPE).sent(BOTH, aliases::INPUT.unsettable_on(UPDATE)),
    computed("amount_suggestions", List(&Integer)).sent(BOTH, SUGGESTIONS.unsettable_on(UPDATE)),
    computed("branding", OrNull(&Hash(branding::FIELDS))).sent(BOTH, hash(branding::FIELDS).unsettable_on(UPDATE)),
    computed("closed_url", Shape::TEXT).sent(BOTH, url().unsettable_on(UPDATE)),
    computed("discounts", discount::of_link::SHAPE).sent(BOTH, discount::of_link::INPUT.unsettable_on(UPDATE)),
    computed("expires_at", OrNull(&Integer)).sent(BOTH, moment().unsettable_on(UPDATE)),
    computed("hold_seconds", Integer).sent(BOTH, integer(1, MAX_HOLD_SECONDS as i64)),
    computed("nickname", Shape::TEXT).sent(BOTH, text(LARGEST_NICKNAME).unsettable_on(UPDATE)),
    computed("password", OrNull(&Boolean)).sent(BOTH, text(password::LONGEST).unsettable_on(UPDATE)),
    computed("payment_method_options", OrNull(&Hash(method_options::OWN))).sent(BOTH, hash(method_options::OWN).unsettable_on(UPDATE)),
    computed("per_customer_limit", OrNull(&Integer)).sent(BOTH, integer(1, LARGEST_LIMIT).unsettable_on(UPDATE)),
    computed("prefill", Boolean).sent(BOTH, boolean()),
    computed("reopen_failed", Boolean).sent(BOTH, boolean()),
    computed("show_remaining", Boolean).sent(BOTH, boolean()),
    computed("slug", Text).sent(BOTH, text(64)),
    computed("starts_at", OrNull(&Integer)).sent(BOTH, moment().unsettable_on(UPDATE)),
    computed("tax_rates", tax_rate::of_link::SHAPE).sent(BOTH, tax_rate::of_link::INPUT.unsettable_on(UPDATE)),
];

/// Where a link says how it looks.
pub(super) const BRANDING: &str = "edgetill[branding]";
/// The most that any limit on completed sessions may be.
pub(super) const LARGEST_LIMIT: i64 = 1_000_000_000;
const LARGEST_NICKNAME: usize = 255;
const SUGGESTIONS: Input = list_of(MOST_SUGGESTIONS, &ValueType::Integer(1, LARGEST_SUGGESTION));

/// What a new link gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewEdgetill {
    pub(super) branding: Branding,
    /// The published form of the chosen slug.
    pub(super) slug: Option<String>,
    /// The published form of the other slugs.
    pub(super) aliases: Vec<String>,
    pub(super) password: Option<Password>,
    pub(super) hold_seconds: u32,
    pub(super) window: Window,
    pub(super) closed_url: Option<String>,
    pub(super) nickname: Option<String>,
    pub(super) prefill: bool,
    pub(super) reopen_failed: bool,
    pub(super) show_remaining: bool,
    pub(super) per_customer_limit: Option<u64>,
    pub(super) request_three_d_secure: ThreeDSecureRequest,
    pub(super) amount_suggestions: Vec<Amount>,
}

/// What an update changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EdgetillChange {
    aliases: Patch<Vec<String>>,
    branding: Patch<SettingsChange>,
    password: Patch<Password>,
    hold_seconds: Option<u32>,
    starts_at: Patch<Timestamp>,
    expires_at: Patch<Timestamp>,
    closed_url: Patch<String>,
    nickname: Patch<String>,
    prefill: Option<bool>,
    reopen_failed: Option<bool>,
    show_remaining: Option<bool>,
    per_customer_limit: Patch<u64>,
    request_three_d_secure: Patch<ThreeDSecureRequest>,
    amount_suggestions: Patch<Vec<Amount>>,
}

/// Reads the hash of a new link, made at `now`; `password` is what is kept of the one it is sent.
pub(super) fn read_new(
    reader: &Reader,
    mode: Mode,
    config: &Config,
    now: Timestamp,
    password: Option<&Password>,
) -> Result<NewEdgetill, Error> {
    let slug = reader.hash("edgetill").and_then(|own| own.text("slug"));
    let slug = slug.map(|chosen| slug::chosen(&chosen, "edgetill[slug]", mode));
    let slug = slug.transpose()?;
    let change = read(reader, mode, config, password)?;
    change.check(now)?;
    let (mut window, mut closed_url) = (Window::default(), None);
    let branding = changed(&Branding::default(), &change.branding)?;
    let (mut nickname, mut per_customer_limit, mut password) = (None, None, None);
    change.password.apply(&mut password);
    let (mut amount_suggestions, mut aliases) = (None, None);
    change.aliases.apply(&mut aliases);
    change.amount_suggestions.apply(&mut amount_suggestions);
    change.starts_at.apply(&mut window.starts_at);
    change.expires_at.apply(&mut window.expires_at);
    change.closed_url.apply(&mut closed_url);
    change.nickname.apply(&mut nickname);
    change.per_customer_limit.apply(&mut per_customer_limit);
    window.check()?;
    let usual = DEFAULT_HOLD_SECONDS.max(config.smallest_hold_seconds);
    Ok(NewEdgetill {
        aliases: aliases.unwrap_or_default(),
        branding,
        slug,
        password,
        hold_seconds: change.hold_seconds.unwrap_or(usual),
        window,
        closed_url,
        nickname,
        prefill: change.prefill.unwrap_or_default(),
        reopen_failed: change.reopen_failed.unwrap_or_default(),
        show_remaining: change.show_remaining.unwrap_or_default(),
        per_customer_limit,
        request_three_d_secure: set_or_rest(&change.request_three_d_secure),
        amount_suggestions: amount_suggestions.unwrap_or_default(),
    })
}

/// Reads the hash of an update, as [`read_new`] does.
pub(super) fn read_change(
    reader: &Reader,
    mode: Mode,
    config: &Config,
    password: Option<&Password>,
) -> Result<EdgetillChange, Error> {
    if reader.hash("edgetill").is_some_and(|own| own.has("slug")) {
        let message = "The slug of a payment link cannot be changed.";
        return Err(Error::invalid("edgetill[slug]", message));
    }
    read(reader, mode, config, password)
}

impl EdgetillChange {
    /// Refuses what cannot be asked for at `now`, however right it is once it stands.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), Error> {
        match self.expires_at {
            Patch::Set(end) => check_end(end, now),
            Patch::Keep | Patch::Clear => Ok(()),
        }
    }

    /// The aliases that the link is to have, if it says.
    pub(super) fn aliases(&self) -> &[String] {
        match &self.aliases {
            Patch::Keep | Patch::Clear => &[],
            Patch::Set(aliases) => aliases,
        }
    }

    /// Changes `link`.
    pub(super) fn apply(&self, link: &mut PaymentLink) -> Result<(), Error> {
        let branding = changed(&link.branding, &self.branding)?;
        let before = std::mem::replace(&mut link.branding, branding);
        if link.branding != before {
            let merchants = &link.offer.merchant.branding;
            let (before, after) = (merchants.with(&before), merchants.with(&link.branding));
            branding::check_legible(&before, &after, BRANDING)?;
        }
        if let Some(hold_seconds) = self.hold_seconds {
            link.hold_seconds = hold_seconds;
        }
        self.starts_at.clone().apply(&mut link.window.starts_at);
        self.expires_at.clone().apply(&mut link.window.expires_at);
        self.closed_url.clone().apply(&mut link.closed_url);
        if let Some(prefill) = self.prefill {
            link.prefill = prefill;
        }
        if let Some(reopen_failed) = self.reopen_failed {
            link.reopen_failed = reopen_failed;
        }
        if let Some(show_remaining) = self.show_remaining {
            link.show_remaining = show_remaining;
        }
        self.nickname.clone().apply(&mut link.nickname);
        self.password.clone().apply(&mut link.password);
        let per_customer_limit = self.per_customer_limit.clone();
        per_customer_limit.apply(&mut link.per_customer_limit);
        if self.request_three_d_secure != Patch::Keep {
            link.offer.settings.request_three_d_secure = set_or_rest(&self.request_three_d_secure);
        }
        set_list(&self.amount_suggestions, &mut link.amount_suggestions);
        set_list(&self.aliases, &mut link.aliases);
        aliases::check(&link.aliases, &link.slug)?;
        link.window.check()
    }
}

/// The hash as it stands in Stripe's object.
pub(super) fn render(link: &PaymentLink, counts: &AliasCounts) -> Value {
    let seconds = |time: Option<Timestamp>| time.map(Timestamp::seconds);
    let computed = json!({
        "aliases": aliases::render(link, counts),
        "amount_suggestions": link.amount_suggestions,
        "branding": (link.branding != Branding::default()).then(|| branding::render(&link.branding)),
        "closed_url": link.closed_url,
        "discounts": discount::of_link::render(&link.offer),
        "expires_at": seconds(link.window.expires_at),
        "hold_seconds": link.hold_seconds,
        "nickname": link.nickname,
        "password": link.password.as_ref().map(|_| true),
        "payment_method_options": method_options::render(link.offer.settings.request_three_d_secure),
        "per_customer_limit": link.per_customer_limit,
        "prefill": link.prefill,
        "reopen_failed": link.reopen_failed,
        "show_remaining": link.show_remaining,
        "slug": slug::chosen_of(&link.slug),
        "starts_at": seconds(link.window.starts_at),
        "tax_rates": tax_rate::of_link::render(&link.offer),
    });
    hash_of(FIELDS, computed)
}

fn read(
    reader: &Reader,
    mode: Mode,
    config: &Config,
    password: Option<&Password>,
) -> Result<EdgetillChange, Error> {
    let Some(hash) = reader.hash("edgetill") else {
        return Ok(EdgetillChange::default());
    };
    let closed_url = hash.text_patch("closed_url");
    if let Patch::Set(url) = &closed_url {
        check_url(url, &hash.path("closed_url"), mode)?;
    }
    let branding = match hash.hash_patch("branding") {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(sent) => {
            branding::check_sent(&sent, mode)?;
            Patch::Set(SettingsChange::read(&sent, branding::FIELDS))
        }
    };
    Ok(EdgetillChange {
        aliases: aliases::read(&hash, mode)?,
        branding,
        password: read_password(&hash, password)?,
        hold_seconds: read_hold(&hash, config)?,
        starts_at: hash.moment_patch("starts_at"),
        expires_at: hash.moment_patch("expires_at"),
        prefill: hash.boolean("prefill"),
        reopen_failed: hash.boolean("reopen_failed"),
        show_remaining: hash.boolean("show_remaining"),
        nickname: hash.text_patch("nickname"),
        amount_suggestions: read_suggestions(&hash),
        per_customer_limit: hash.count_patch("per_customer_limit"),
        request_three_d_secure: method_options::read(&hash),
        closed_url,
    })
}

/// What is set, or what it rests at.
fn set_or_rest<T: Copy + Default>(change: &Patch<T>) -> T {
    match change {
        Patch::Keep | Patch::Clear => T::default(),
        Patch::Set(wanted) => *wanted,
    }
}

fn set_list<T: Clone>(change: &Patch<Vec<T>>, list: &mut Vec<T>) {
    match change {
        Patch::Keep => {}
        Patch::Clear => list.clear(),
        Patch::Set(wanted) => list.clone_from(wanted),
    }
}

/// The branding of a link that was `before`.
fn changed(before: &Branding, change: &Patch<SettingsChange>) -> Result<Branding, Error> {
    Ok(match change {
        Patch::Keep => before.clone(),
        Patch::Clear => Branding::default(),
        Patch::Set(change) => change.merged_into(before)?,
    })
}

fn read_suggestions(hash: &Reader) -> Patch<Vec<Amount>> {
    match hash.texts_patch("amount_suggestions") {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(amounts) => {
            let amounts = amounts.iter().filter_map(|amount| whole(amount));
            Patch::Set(amounts.map(rules::amount).collect())
        }
    }
}

/// Of the password itself there is no more in the request than which one it was.
fn read_password(hash: &Reader, kept: Option<&Password>) -> Result<Patch<Password>, Error> {
    match (hash.text_patch("password"), kept) {
        (Patch::Keep, _) => Ok(Patch::Keep),
        (Patch::Clear, _) => Ok(Patch::Clear),
        (Patch::Set(_), Some(kept)) => Ok(Patch::Set(kept.clone())),
        (Patch::Set(_), None) => {
            let (shortest, longest) = (password::SHORTEST, password::LONGEST);
            let message = format!("A password has {shortest} to {longest} characters.");
            Err(Error::invalid(hash.path("password"), message))
        }
    }
}

/// An installation sets the least of `hold_seconds` itself, so no table knows it.
fn read_hold(hash: &Reader, config: &Config) -> Result<Option<u32>, Error> {
    let least = config.smallest_hold_seconds;
    match hash.number("hold_seconds") {
        Some(seconds) if seconds < least => {
            Err(too_small(&hash.path("hold_seconds"), least.into()))
        }
        seconds => Ok(seconds),
    }
}
