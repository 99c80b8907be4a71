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
use crate::domain::{PaymentLinkId, slug};
use crate::memory::{LinkMemory, RateLimit, Recalled};
use crate::protocol::account::AccountCall;
use crate::protocol::link::LinkCall;
use std::cell::RefCell;
use std::rc::Rc;
use worker::Env;

/// What a slug leads to.
pub(super) enum LookUp {
    Link(Rc<Published>),
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
    let found: Option<Rc<Published>> = match read(env, slug).await {
        Ok(Some(KvCopy::Known(published))) => Some(Rc::from(published)),
        Err(fault) if let Some(expired) = MEMORY.with_borrow(|it| it.recall_expired(slug)) => {
            fault.log("KV");
            Some(expired)
        }
        unread @ (Ok(None | Some(KvCopy::Newer | KvCopy::Unreadable)) | Err(_)) => {
            if !LOOK_UPS.with_borrow_mut(|limit| limit.allows(who(), now)) {
                return Ok(LookUp::Busy);
            }
            let copy = unread.unwrap_or_else(|fault| {
                fault.log("KV");
                None
            });
            look_up(env, slug, copy.as_ref()).await?.map(Rc::from)
        }
    };
    let seconds = settings(env).link_memory_seconds;
    MEMORY.with_borrow_mut(|memory| memory.remember(slug, found.as_ref(), now, seconds));
    Ok(found.map_or(LookUp::NoLink, LookUp::Link))
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
