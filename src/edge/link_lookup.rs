//! Finding the link of a slug: this isolate's memory, then one KV read, then (once) the objects.
//!
//! KV remembers for a minute that a key was missing, so a link made a second
//! ago is found through Account and Link. Guessing slugs must not become a way
//! to keep those busy: unknown slugs are remembered and the asking is limited. While KV fails, a
//! link that was known stays known: its buyers must not all come to Account.

use super::runtime::{self, Fault, Object, ask, kv_get};
use super::settings::settings;
use crate::domain::client_address::ClientAddress;
use crate::domain::gate::LinkStatus;
use crate::domain::payment_link::{KvCopy, Published};
use crate::domain::{PaymentLinkId, Timestamp, slug};
use crate::memory::{LinkMemory, RateLimit, Recalled};
use crate::protocol::account::AccountCall;
use crate::protocol::link::LinkCall;
use std::cell::RefCell;
use std::rc::Rc;
use worker::Env;

/// What a slug leads to.
pub(super) enum LookUp {
    Link(Rc<Published>),
    /// There is a link under this slug, which is the same but for its case.
    Elsewhere(String),
    NoLink,
    /// Too many unknown slugs were asked for; try again in a few seconds.
    Busy,
}

thread_local! {
    static MEMORY: RefCell<LinkMemory> = RefCell::default();
    static LOOK_UPS: RefCell<RateLimit> = RefCell::new(RateLimit::of_look_ups());
}

/// Finds the link published under `slug`; `who` tells the buyer's address, for counting look-ups
/// only.
pub(super) async fn find(
    env: &Env,
    slug: &str,
    who: impl FnOnce() -> ClientAddress,
) -> Result<LookUp, Fault> {
    if !slug::can_be(slug) {
        return Ok(LookUp::NoLink);
    }
    let now = runtime::now();
    match MEMORY.with_borrow(|memory| memory.recall(slug, now)) {
        Some(Recalled::Link(link)) => return Ok(LookUp::Link(link)),
        Some(Recalled::NoLink) => return Ok(LookUp::NoLink),
        None => {}
    }
    let copy = match read(env, slug).await {
        Ok(Some(KvCopy::Known(link))) => {
            return Ok(LookUp::Link(remembered(env, slug, Rc::from(link), now)));
        }
        Ok(copy @ (None | Some(KvCopy::Newer | KvCopy::Unreadable))) => copy,
        Err(fault) => {
            fault.log("KV");
            if let Some(expired) = MEMORY.with_borrow(|it| it.recall_expired(slug)) {
                return Ok(LookUp::Link(remembered(env, slug, expired, now)));
            }
            None
        }
    };
    // Whoever types an address from paper does not mind its case; chosen slugs have small letters.
    let lower = Some(slug.to_ascii_lowercase()).filter(|lower| lower != slug);
    if let Some(lower) = &lower
        && is_published(env, lower, now).await
    {
        return Ok(LookUp::Elsewhere(lower.clone()));
    }
    if !LOOK_UPS.with_borrow_mut(|limit| limit.allows(who(), now)) {
        return Ok(LookUp::Busy);
    }
    match look_up(env, slug, copy.as_ref()).await? {
        Some(link) if link.link.has_slug(slug) => {
            Ok(LookUp::Link(remembered(env, slug, Rc::from(link), now)))
        }
        found => {
            if let (Some(link), Some(lower)) = (found, lower)
                && link.link.has_slug(&lower)
            {
                return Ok(LookUp::Elsewhere(lower));
            }
            // An alias that Account knows of, and the link not yet or not any more, is none.
            let seconds = settings(env).link_memory_seconds;
            MEMORY.with_borrow_mut(|memory| memory.remember(slug, None, now, seconds));
            Ok(LookUp::NoLink)
        }
    }
}

/// Whether KV, or this isolate, has a link under `slug`.
async fn is_published(env: &Env, slug: &str, now: Timestamp) -> bool {
    match MEMORY.with_borrow(|memory| memory.recall(slug, now)) {
        Some(Recalled::Link(_)) => return true,
        Some(Recalled::NoLink) => return false,
        None => {}
    }
    match read(env, slug).await {
        Ok(Some(KvCopy::Known(link))) => {
            remembered(env, slug, Rc::from(link), now);
            true
        }
        // What KV cannot say, the objects can.
        Ok(None | Some(KvCopy::Newer | KvCopy::Unreadable)) | Err(_) => false,
    }
}

fn remembered(env: &Env, slug: &str, link: Rc<Published>, now: Timestamp) -> Rc<Published> {
    let seconds = settings(env).link_memory_seconds;
    MEMORY.with_borrow_mut(|memory| memory.remember(slug, Some(&link), now, seconds));
    link
}

async fn read(env: &Env, slug: &str) -> Result<Option<KvCopy>, Fault> {
    let value = kv_get(env, &Published::key(slug)).await?;
    // As text, like everything else that is stored.
    Ok(value.map(|bytes| match std::str::from_utf8(&bytes) {
        Ok(text) => Published::read_at(slug, text),
        Err(_) => KvCopy::Unreadable,
    }))
}

/// Asks the objects; a copy that was read, and could not be understood, is written anew.
async fn look_up(
    env: &Env,
    slug: &str,
    copy: Option<&KvCopy>,
) -> Result<Option<Box<Published>>, Fault> {
    let account = Object::Account(slug::mode_of(slug));
    let call = AccountCall::FindSlug(slug.to_owned());
    let id: Option<PaymentLinkId> = ask(env, account, call).await?;
    let Some(id) = id else { return Ok(None) };
    let link = Object::Link(id.as_str());
    if copy == Some(&KvCopy::Unreadable) {
        ask::<_, ()>(env, link, LinkCall::Republish).await?;
    }
    let status: Option<LinkStatus> = ask(env, link, LinkCall::Look).await?;
    Ok(status.map(|status| Box::new(status.published)))
}
