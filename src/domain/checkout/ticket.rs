//! What a page carries beside its session id: the proof that this installation minted the id for this
//! link, and when.
//!
//! Whoever posts without one makes nothing, so nobody fills the storage with ids of their own. For a
//! browser without cookies it is also the only sign that a session is its own: it stands in its pages
//! and nowhere else.

use crate::domain::app_secret::{AppSecret, Purpose};
use crate::domain::hex::hex;
use crate::domain::{Config, SessionId, Timestamp};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;

/// How many bytes of a MAC a ticket carries: 128 bits cannot be guessed.
const MAC_BYTES: usize = 16;

/// Makes and checks the tickets of an installation.
#[derive(Clone)]
pub struct Tickets(Hmac<Sha256>);

/// When an id was minted, in seconds, and the MAC that says so.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(String);

/// Whether a ticket that was made here still begins a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketAge {
    Fresh,
    /// Older than a session lives.
    Old,
}

impl Tickets {
    /// The tickets that are made with this secret.
    pub fn of(secret: &AppSecret) -> Self {
        Self(secret.mac(Purpose::SessionTickets))
    }

    /// The ticket for a session of a link, by [`PaymentLink::ticketed`], minted at `now`.
    ///
    /// [`PaymentLink::ticketed`]: crate::domain::payment_link::PaymentLink::ticketed
    pub fn issue(&self, session: &SessionId, link: &str, now: Timestamp) -> Ticket {
        let seconds = now.seconds().to_string();
        let mac = self.0.clone();
        let mac = [session.as_str(), "\n", link, "\n", &seconds]
            .into_iter()
            .fold(mac, Mac::chain_update);
        let mac = mac.finalize().into_bytes();
        let mac = hex(mac.get(..MAC_BYTES).unwrap_or_default());
        Ticket([&seconds, ".", &mac].concat())
    }

    /// How old a ticket is; `None` unless it was made here for this session of this link.
    pub fn age(
        &self,
        ticket: &str,
        session: &SessionId,
        link: &str,
        (now, config): (Timestamp, &Config),
    ) -> Option<TicketAge> {
        let (seconds, _) = ticket.split_once('.')?;
        let minted = Timestamp::from_seconds(seconds.parse().ok()?);
        let own = self.issue(session, link, minted);
        if !bool::from(own.0.as_bytes().ct_eq(ticket.as_bytes())) {
            return None;
        }
        let age = now.seconds_since(minted);
        Some(if age < i64::from(config.session_seconds) {
            TicketAge::Fresh
        } else {
            TicketAge::Old
        })
    }
}

impl Ticket {
    /// The ticket of nobody: as long as others, and no MAC of ours.
    pub fn of_nobody() -> Self {
        Self(format!("0000000000.{}", "0".repeat(2 * MAC_BYTES)))
    }

    /// A ticket that was checked.
    pub fn from_known(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticket(…)")
    }
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Mode;
    use crate::domain::checkout::fixtures::{NOW, session};

    fn tickets(secret: &str) -> Tickets {
        let secret = AppSecret::of(Some(&secret.repeat(32)), [None, None]);
        Tickets::of(&secret.unwrap())
    }

    const LINK: &str = "plink_fixture";

    fn age(ticket: &str, now: Timestamp) -> Option<TicketAge> {
        let config = Config::default();
        tickets("a").age(ticket, &session().id, LINK, (now, &config))
    }

    #[test]
    fn a_ticket_is_good_for_as_long_as_a_session_lives() {
        let ticket = tickets("a").issue(&session().id, LINK, NOW);
        let at = |seconds| age(ticket.as_str(), NOW.plus_seconds(seconds));
        assert_eq!(at(0), Some(TicketAge::Fresh));
        assert_eq!(at(86_399), Some(TicketAge::Fresh));
        assert_eq!(at(86_400), Some(TicketAge::Old));
        assert_eq!(format!("{ticket:?}"), "Ticket(…)");
        assert_eq!(ticket.as_str().len(), Ticket::of_nobody().as_str().len());
    }

    #[test]
    fn a_ticket_of_another_session_link_time_or_installation_is_none() {
        let own = session().id;
        let other = SessionId::new(Mode::Test, &"f".repeat(64));
        let live = SessionId::new(Mode::Live, own.hex());
        let made = tickets("a");
        let forged = [
            made.issue(&other, LINK, NOW),
            made.issue(&live, LINK, NOW),
            made.issue(&own, "plink_other", NOW),
            tickets("b").issue(&own, LINK, NOW),
            Ticket::of_nobody(),
        ];
        for ticket in forged {
            assert_eq!(age(ticket.as_str(), NOW), None);
        }
        let good = made.issue(&own, LINK, NOW);
        let good = good.as_str();
        let (seconds, mac) = good.split_once('.').unwrap();
        let later = NOW.plus_seconds(1).seconds();
        for forged in [
            String::new(),
            ".".to_owned(),
            seconds.to_owned(),
            format!("{seconds}."),
            format!("{later}.{mac}"),
            format!("+{good}"),
            format!("0{good}"),
            format!("{good}0"),
            good[..good.len() - 1].to_owned(),
            good.to_ascii_uppercase(),
            format!("99999999999999999999.{mac}"),
            format!("{}.{mac}", i64::MIN),
        ] {
            let same = forged == good;
            assert_eq!(age(&forged, NOW).is_some(), same, "{forged}");
        }
    }
}
