//! Finding the link of a slug: this isolate's memory, then one KV read, then (once) the objects.
//!
//! KV remembers for a minute that a key was missing, so a link made a second
//! ago is found through Account and Link. Guessing slugs must not become a way
//! to keep those busy: unknown slugs are remembered and the asking is limited.

use super::bindings::settings;
use super::runtime::{self, Fault, Target, ask, counts};
use crate::domain::messages::{AccountCall, LinkCall, LinkStatus};
use crate::domain::payment_link::Published;
use crate::domain::{Mode, PaymentLinkId, Timestamp};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use worker::Env;

/// What a slug leads to.
pub(super) enum Found {
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
/// The most times an isolate asks the objects in [`MISS_WINDOW_SECONDS`].
const MISSES: u32 = 200;
const MISS_WINDOW_SECONDS: u32 = 10;

type Memory = HashMap<String, (Timestamp, Option<Rc<Published>>)>;

thread_local! {
    static MEMORY_OF_LINKS: RefCell<Memory> = RefCell::new(Memory::new());
    static MISS_WINDOW: Cell<(Timestamp, u32)> = const { Cell::new((Timestamp::from_millis(0), 0)) };
}

/// Finds the link published under `slug`.
pub(super) async fn find(env: &Env, slug: &str) -> Result<Found, Fault> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if slug.is_empty() || slug.len() > 80 || !slug.bytes().all(safe) {
        return Ok(Found::Nothing);
    }
    let now = runtime::now();
    let known = MEMORY_OF_LINKS.with_borrow(|memory| memory.get(slug).cloned());
    if let Some((_, link)) = known.filter(|(until, _)| now < *until) {
        return Ok(link.map_or(Found::Nothing, Found::Link));
    }
    let found = match read(env, slug).await? {
        Read::Copy(published) => Some(Rc::new(published)),
        read @ (Read::Missing | Read::Unreadable) => {
            if !may_ask(now) {
                return Ok(Found::Busy);
            }
            look_up(env, slug, matches!(read, Read::Unreadable))
                .await?
                .map(Rc::new)
        }
    };
    remember(env, slug, found.clone(), now);
    Ok(found.map_or(Found::Nothing, Found::Link))
}

enum Read {
    Copy(Published),
    Missing,
    Unreadable,
}

async fn read(env: &Env, slug: &str) -> Result<Read, Fault> {
    counts::kv_read();
    let value = env
        .kv("LINKS")?
        .get(&Published::key(slug))
        .cache_ttl(60)
        .bytes()
        .await;
    Ok(match value.map_err(worker::Error::from)? {
        None => Read::Missing,
        Some(bytes) => serde_json::from_slice(&bytes).map_or(Read::Unreadable, Read::Copy),
    })
}

async fn look_up(env: &Env, slug: &str, republish: bool) -> Result<Option<Published>, Fault> {
    let account = Target::Name(Mode::of_slug(slug).as_str());
    let call = AccountCall::FindSlug(slug.to_owned());
    let id: Option<PaymentLinkId> = ask(env, "ACCOUNT", account, call).await?;
    let Some(id) = id else { return Ok(None) };
    let link = Target::Name(id.as_str());
    if republish {
        ask::<_, ()>(env, "LINK", link, LinkCall::Republish).await?;
    }
    let status: Option<LinkStatus> = ask(env, "LINK", link, LinkCall::Look).await?;
    Ok(status.map(|status| status.published))
}

fn may_ask(now: Timestamp) -> bool {
    let (start, asked) = MISS_WINDOW.get();
    if now.seconds_since(start) >= i64::from(MISS_WINDOW_SECONDS) {
        MISS_WINDOW.set((now, 1));
        return true;
    }
    MISS_WINDOW.set((start, asked.saturating_add(1)));
    asked < MISSES
}

fn remember(env: &Env, slug: &str, found: Option<Rc<Published>>, now: Timestamp) {
    let seconds = settings(env).link_memory_seconds;
    let seconds = if found.is_some() {
        seconds
    } else {
        seconds.min(UNKNOWN_SECONDS)
    };
    if seconds == 0 {
        return;
    }
    MEMORY_OF_LINKS.with_borrow_mut(|memory| {
        if memory.len() >= MEMORY {
            memory.clear();
        }
        memory.insert(slug.to_owned(), (now.plus_seconds(seconds), found));
    });
}
