//! How often an address and a link may be posted to, before any object is asked.

use super::BuyerRequest;
use crate::domain::app_secret::Purpose;
use crate::domain::client_address::AddressKey;
use crate::domain::payment_link::Published;
use crate::edge::http;
use crate::edge::platform_rate::{self, PAUSE_SECONDS, Rate};
use crate::edge::runtime::Fault;
use crate::memory::Guesses;
use std::cell::RefCell;
use std::thread::LocalKey;
use web_sys::{Request, Response};

impl BuyerRequest {
    /// Whether the platform lets one more post through, of this address and at this link.
    pub(super) async fn may_post_now(
        &self,
        request: &Request,
        published: Option<&Published>,
    ) -> bool {
        let address = http::client_address(request).to_string();
        if !platform_rate::allows(&self.env, Rate::PostsByAddress, &address).await {
            return false;
        }
        match published {
            Some(published) => {
                let link = published.link.id.as_str();
                platform_rate::allows(&self.env, Rate::PostsByLink, link).await
            }
            None => true,
        }
    }

    /// Whether another guess from there is looked at, where such things are counted.
    pub(super) fn may_guess(
        &self,
        guesses: &'static LocalKey<RefCell<Guesses>>,
        request: &Request,
        published: &Published,
    ) -> bool {
        if self.parts.settings.config.attempt_limits.is_none() {
            return true;
        }
        let address = http::client_address(request);
        let link = published.link.id.as_str();
        guesses.with_borrow_mut(|limit| limit.allows(address, link, self.shell.now))
    }

    /// To a script that may ask again later.
    pub(super) fn slow_down(&self) -> Result<Response, Fault> {
        let mut headers = http::safety(&self.parts.origin);
        headers.push(("Retry-After", PAUSE_SECONDS.to_string()));
        http::empty(429, &headers)
    }

    /// What a link counts of where a post comes from, where such things are counted.
    pub(super) fn address_at(
        &self,
        request: &Request,
        published: &Published,
    ) -> Option<AddressKey> {
        let settings = &self.parts.settings;
        settings.config.attempt_limits?;
        let mac = settings.app_secret.as_ref().ok()?.mac(Purpose::Addresses);
        let link = published.link.id.as_str();
        Some(http::client_address(request).key(mac, link))
    }
}
