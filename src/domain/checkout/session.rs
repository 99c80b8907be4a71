//! A Checkout Session: one buyer's purchase as its object stores it.
//!
//! One JSON row; new fields need `#[serde(default)]`.

use super::card::CardFacts;

use super::challenge::ChallengeKind;
use super::form::Details;
use super::order::Quantities;
use super::payment::Payment;
use super::redirect::after_completion_url;
use super::refund::Refund;
use super::url_parameters::UrlParameters;
use crate::domain::processor::Decline;

use crate::domain::offer::Offer;
use crate::domain::payment_link::Published;
use crate::domain::quota::AttemptStatus;
use crate::domain::{Amount, Config, Metadata, Mode, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// The session, its state and everything the API and the page show of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    /// When the first post came.
    pub created: Timestamp,
    /// When it ends if nothing happens.
    pub expires_at: Timestamp,
    /// The link as the session last learned it from Link or KV.
    pub published: Published,
    pub quantities: Quantities,
    pub total: Amount,
    /// What the buyer typed, without card data.
    pub details: Details,
    /// What came with the link's address.
    pub url_parameters: UrlParameters,
    pub state: SessionState,
    /// The number of the newest attempt; 0 before the first.
    pub attempt: u32,
    /// How many attempts the processor refused.
    pub declines: u32,
    /// No attempt is taken before this.
    pub retry_at: Option<Timestamp>,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// Why Link refused a place when it was last asked.
    pub refusal: Option<ReserveRefusal>,
    /// The card of the attempt in flight, as far as it may be kept.
    pub card: Option<CardFacts>,
    /// The newest payment that reached the processor.
    pub payment: Option<Payment>,
    /// The payments of attempts before it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_payments: Vec<Payment>,
    /// Grows with every change; orders what Account is told.
    pub sequence: u64,
    /// What the merchant gave back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// The merchant's notes, where they are not the link's any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

/// Where a purchase stands. Each variant carries only what that state needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SessionState {
    /// Waiting for the buyer.
    Open,
    /// Waiting for an answer from Link or the processor.
    InFlight {
        step: InFlightStep,
        /// When to ask the processor what became of it.
        deadline: Timestamp,
    },
    /// Waiting for the buyer at the bank's check; the place is held.
    AwaitingAction {
        /// When the attempt is called off.
        deadline: Timestamp,
    },
    /// Paid and final.
    Complete { at: Timestamp },
    /// Ended without a purchase, final.
    Expired { at: Timestamp },
}

/// What an attempt in flight is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InFlightStep {
    /// Link's answer about a place, then the processor's about the charge.
    Charge,
    /// Link's answer about the same place, then the processor's about the confirmed charge.
    Confirm {
        /// Whether the buyer passed the bank's check.
        passed: bool,
        /// When the place's lease ends.
        until: Timestamp,
    },
    /// The processor's word that nothing will be charged any more.
    Cancel(CancelReason),
    /// Link's answer whether a place is left for a success that came late.
    Claim,
}

/// Why an attempt is called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CancelReason {
    /// No answer came in time.
    Interrupted,
    /// The buyer left the bank's check.
    Left,
    /// The hold ended before the bank's check did.
    HoldEnded,
    /// Link refused the place when asked again.
    Refused,
    /// The session is to expire.
    Expiring,
}

/// Why Link refused a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReserveRefusal {
    /// Other buyers hold every place that is left.
    HeldByOthers {
        /// By when Link will have asked about the held places.
        until: Timestamp,
    },
    /// The merchant closed the link.
    Inactive,
    /// Every place is used.
    SoldOut,
    /// The link does not sell yet.
    NotOpen { until: Timestamp },
    /// The link's time is over.
    Ended,
}

/// What went wrong before, said on top of the form. Nothing was charged in any of these.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Problem {
    Declined(Decline),
    /// The buyer did not pass, or left, the bank's check.
    NotAuthenticated,
    /// The buyer did not pass, or left, the captcha.
    CaptchaFailed,
    /// The order costs something else than the page showed.
    TermsChanged {
        /// The total the buyer had seen.
        before: Amount,
    },
    /// We got no answer in time and called the attempt off.
    Interrupted,
    /// The buyer ran out of time at the bank's check.
    HoldEnded,
    /// Too many refusals in a row: wait.
    TooSoon {
        /// When the next attempt is taken.
        until: Timestamp,
    },
    /// There is no processor for this mode.
    NoProcessor,
    /// Everything on the order is at 0.
    OrderEmpty,
    /// The order is over what can be charged at once.
    OrderTooLarge,
}

impl SessionState {
    /// Waiting for the answer to `step`, asked for at `now`.
    pub(super) fn in_flight(step: InFlightStep, now: Timestamp, config: &Config) -> Self {
        Self::InFlight {
            step,
            deadline: now.plus_seconds(config.processing_seconds),
        }
    }
}

impl Session {
    pub fn mode(&self) -> Mode {
        self.id.mode()
    }

    pub fn offer(&self) -> &Offer {
        &self.published.link.offer
    }

    /// The merchant's notes: the link's, unless they were changed for this session.
    pub fn metadata(&self) -> &Metadata {
        let link = &self.published.link;
        self.metadata.as_ref().unwrap_or(&link.metadata)
    }

    /// The idempotency key the processor knows attempt `attempt` by.
    pub fn processor_key(&self, attempt: u32) -> String {
        format!("{}-{attempt}", self.id)
    }

    /// What the buyer of the attempt under way has to pass, if challenged.
    pub fn challenge_kind(&self) -> ChallengeKind {
        let card = self.card.as_ref();
        card.map_or(ChallengeKind::Bank, |card| card.challenge_kind)
    }

    /// What became of attempt `attempt`, for Link when the attempt's lease is due.
    ///
    /// `Dead` is for good: the number was used up before Link was ever asked for a place.
    pub fn attempt_status(&self, attempt: u32) -> AttemptStatus {
        let newest = attempt == self.attempt;
        match self.state {
            SessionState::InFlight { .. } | SessionState::AwaitingAction { .. } if newest => {
                AttemptStatus::Live {
                    ask_at: self.due().unwrap_or_default(),
                }
            }
            SessionState::Complete { .. } if newest => AttemptStatus::Paid,
            SessionState::InFlight { .. }
            | SessionState::AwaitingAction { .. }
            | SessionState::Complete { .. }
            | SessionState::Expired { .. }
            | SessionState::Open => AttemptStatus::Dead,
        }
    }

    /// Where the link sends its buyers once they have paid, with this session's id filled in.
    pub fn redirect(&self) -> Option<String> {
        let url = self.offer().settings.after_completion.redirect_url()?;
        after_completion_url(url, &self.id, &self.url_parameters.utm)
    }

    /// When something is to happen by itself, if ever.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            SessionState::Open => Some(self.expires_at),
            SessionState::InFlight { deadline, .. } | SessionState::AwaitingAction { deadline } => {
                Some(deadline)
            }
            SessionState::Complete { .. } => {
                self.refunds.iter().filter_map(|it| it.settles_at).min()
            }
            SessionState::Expired { .. } => None,
        }
    }
}
