//! Finding the link of a slug: this isolate's memory, then one KV read, then (once) the objects.
//!
//! KV remembers for a minute that a key was missing, so a link made a second
//! ago is found through Account and Link. Guessing slugs must not become a way
//! to keep those busy: unknown slugs are remembered and the asking is limited.

use super::runtime::{self, Fault, Object, ask, kv_get};
use super::settings::settings;
use crate::domain::payment_link::{KvCopy, Published};
use crate::domain::{Mode, PaymentLinkId, Timestamp};
use crate::protocol::messages::{AccountCall, LinkCall, LinkStatus};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::thread::LocalKey;
use worker::Env;

/// What a slug leads to.
pub(super) enum LookUp {
    /// A link, as published.
    Link(Rc<Published>),
    /// Nothing.
    Nothing,
    /// Too many unknown slugs were asked for; try again in a few seconds.
    Busy,
}

/// The most links an isolate remembers.
const MEMORY: usize = 1000;
/// How long an unknown slug is remembered.
const UNKNOWN_SECONDS: u32 = 2;
/// The most times an isolate asks the objects for one address in [`MISS_WINDOW_SECONDS`].
const MISSES: u32 = 100;
const MISS_WINDOW_SECONDS: u32 = 10;

/// What is remembered of a slug, until when. Unknown slugs have a map of their own: guessing
/// them must not push links out.
type Memory<T> = RefCell<HashMap<String, (Timestamp, T)>>;

thread_local! {
    static LINKS: Memory<Rc<Published>> = RefCell::new(HashMap::new());
    static UNKNOWN: Memory<()> = RefCell::new(HashMap::new());
    /// How often each address had the objects asked, and since when.
    static ASKED: Memory<u32> = RefCell::new(HashMap::new());
}

/// Finds the link published under `slug`; `who` tells the buyer's address, for counting look-ups
/// only.
pub(super) async fn find(
    env: &Env,
    slug: &str,
    who: impl FnOnce() -> String,
) -> Result<LookUp, Fault> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if slug.is_empty() || slug.len() > 80 || !slug.bytes().all(safe) {
        return Ok(LookUp::Nothing);
    }
    let now = runtime::now();
    if let Some(link) = recall(&LINKS, slug, now) {
        return Ok(LookUp::Link(link));
    }
    if recall(&UNKNOWN, slug, now).is_some() {
        return Ok(LookUp::Nothing);
    }
    let found = match read(env, slug).await {
        Some(KvCopy::Known(published)) => Some(published),
        unread @ (None | Some(KvCopy::Newer | KvCopy::Unreadable)) => {
            if !may_ask(&who(), now) {
                return Ok(LookUp::Busy);
            }
            look_up(env, slug, unread == Some(KvCopy::Unreadable)).await?
        }
    };
    let seconds = settings(env).link_memory_seconds;
    let found: Option<Rc<Published>> = found.map(Rc::from);
    if seconds == 0 {
        return Ok(found.map_or(LookUp::Nothing, LookUp::Link));
    }
    if let Some(link) = found {
        remember(&LINKS, slug, Rc::clone(&link), now.plus_seconds(seconds));
        return Ok(LookUp::Link(link));
    }
    let until = now.plus_seconds(seconds.min(UNKNOWN_SECONDS));
    remember(&UNKNOWN, slug, (), until);
    Ok(LookUp::Nothing)
}

async fn read(env: &Env, slug: &str) -> Option<KvCopy> {
    // KV is a copy: what it cannot say, the objects can.
    let value = kv_get(env, &Published::key(slug)).await;
    let value = value.inspect_err(|fault| fault.log("KV")).ok().flatten();
    // As text, like everything else that is stored: a second reader of JSON is 40 kB of Worker.
    value.map(|bytes| std::str::from_utf8(&bytes).map_or(KvCopy::Unreadable, Published::read))
}

async fn look_up(env: &Env, slug: &str, republish: bool) -> Result<Option<Box<Published>>, Fault> {
    let account = Object::Account(Mode::of_slug(slug));
    let call = AccountCall::FindSlug(slug.to_owned());
    let id: Option<PaymentLinkId> = ask(env, account, call).await?;
    let Some(id) = id else { return Ok(None) };
    let link = Object::Link(id.as_str());
    if republish {
        ask::<_, ()>(env, link, LinkCall::Republish).await?;
    }
    let status: Option<LinkStatus> = ask(env, link, LinkCall::Look).await?;
    Ok(status.map(|status| Box::new(status.published)))
}

/// Whether the objects may be asked about an unknown slug for `who` once more.
fn may_ask(who: &str, now: Timestamp) -> bool {
    let window = || now.plus_seconds(MISS_WINDOW_SECONDS);
    let (until, asked) = ASKED.with_borrow(|memory| {
        let known = memory.get(who).copied();
        known
            .filter(|(until, _)| now < *until)
            .unwrap_or_else(|| (window(), 0))
    });
    remember(&ASKED, who, asked.saturating_add(1), until);
    asked < MISSES
}

fn recall<T: Clone>(memory: &'static LocalKey<Memory<T>>, key: &str, now: Timestamp) -> Option<T> {
    memory.with_borrow(|known| {
        let (until, value) = known.get(key)?;
        (now < *until).then(|| value.clone())
    })
}

fn remember<T>(memory: &'static LocalKey<Memory<T>>, key: &str, value: T, until: Timestamp) {
    memory.with_borrow_mut(|known| {
        if known.len() >= MEMORY {
            known.clear();
        }
        known.insert(key.to_owned(), (until, value));
    });
}
