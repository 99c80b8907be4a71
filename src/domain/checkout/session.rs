//! A Checkout Session: one buyer's purchase as its object stores it.
//!
//! One small JSON row, with rows of their own for older payments, refunds and disputes; new fields need
//! `#[serde(default)]`.

use super::challenge::ChallengeKind;
use super::dispute::Dispute;
use super::form::Details;
use super::held::Settlement;
use super::hold::Hold;
use super::method::MethodFacts;
use super::notes::Notes;
use super::order::OrderError;
use super::owner::{Owner, Visitor};
use super::payment::{Payment, PaymentResult};
use super::redirect::after_completion_url;
use super::refund::Refund;
use super::selection::{AmountError, Selection};
use super::url_parameters::UrlParameters;
use crate::domain::customer_limit::CustomerRefusal;
use crate::domain::discount::DiscountRefusal;
use crate::domain::event::ApiRequest;
use crate::domain::offer::Offer;
use crate::domain::payment_link::Published;
use crate::domain::processor::{Decline, Reference};
use crate::domain::quota::AttemptStatus;
use crate::domain::wait::Wait;
use crate::domain::{
    Amount, Currency, CustomerId, Metadata, Mode, PaymentMethodType, SessionId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// How long a purchase that never reached a processor is kept after its end.
const FORGOTTEN_SECONDS: u32 = 30 * 86_400;

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
    pub selection: Selection,
    pub total: Amount,
    /// What the buyer typed, without card data.
    pub details: Details,
    /// What came with the link's address.
    pub url_parameters: UrlParameters,
    pub purchase: Purchase,
    pub payment_state: PaymentState,
    /// Its places at the gates of the newest attempt, in the order they are asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// What the processor knows the newest attempt by; `None`: it was not asked to prepare it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The number of the newest attempt; 0 before the first.
    pub attempt: u32,
    /// How many attempts came to nothing by the buyer's doing: refused, or left at the bank's check.
    pub failures: u32,
    /// No attempt is taken before this.
    pub retry_at: Option<Timestamp>,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// Why a gate refused a place when it was last asked.
    pub refusal: Option<ReserveRefusal>,
    /// What the attempt in flight is paid with, as far as it may be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<MethodFacts>,
    /// The newest payment that reached the processor.
    pub payment: Option<Payment>,
    /// The payments of attempts before it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_payments: Vec<Payment>,
    /// Grows with every change.
    pub sequence: u64,
    /// Whether it stands in the merchant's lists: the Ledger was told of it, or is about to be.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_listed: bool,
    /// What the merchant gave back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// What the banks of its buyer said against its payments, by attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// An attempt of which the processor said something before it was known to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word_of: Option<u32>,
    /// The merchant's notes, where they are not the link's any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The merchant's notes on its payment intent; those on a charge stand with its payment.
    #[serde(default, skip_serializing_if = "Notes::is_empty")]
    pub notes: Notes,
    /// The API request that asked for its end, until it comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<ApiRequest>,
    /// The API request that asked for its reserved money, until the processor's answer is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<ApiRequest>,
    /// The id of the customer that it makes, shown once it is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Whose it is; `None`: of a browser that keeps no cookies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
}

/// Where a purchase stands. Complete does not mean paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Purchase {
    Open,
    /// The buyer is done, and what was bought is theirs unless its money fails: final.
    Complete {
        at: Timestamp,
    },
    /// Ended without a purchase, final.
    Expired {
        at: Timestamp,
    },
}

/// Where the money of the newest attempt stands. Each variant carries only what that state needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaymentState {
    /// No payment is under way: an open purchase waits for the buyer.
    None,
    /// Waiting for an answer from a gate or the processor.
    InFlight {
        step: InFlightStep,
        /// When to ask what became of it.
        deadline: Timestamp,
        /// How often the step was tried again.
        tries: u32,
    },
    /// Waiting for the buyer at the bank's check; the places are held.
    NeedsAction {
        /// When the attempt is called off.
        deadline: Timestamp,
    },
    /// The purchase is complete, its money comes later or not at all.
    Pending {
        /// When to look again.
        look_at: Timestamp,
        /// How often looking brought no answer.
        tries: u32,
    },
    /// The purchase is complete, its money reserved: the merchant is to take it, or to let it go.
    Held {
        /// When it is let go by itself.
        until: Timestamp,
    },
    /// Waiting for the processor to take reserved money, or to let it go.
    Settling {
        wanted: Settlement,
        /// When to ask again.
        deadline: Timestamp,
        /// How often that was done.
        tries: u32,
    },
    Paid,
    /// The money of a complete purchase failed for good.
    Failed,
    /// The purchase is complete and costs nothing.
    NotRequired,
}

/// What an attempt in flight is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InFlightStep {
    /// The gates' answers about places, then the processor's about the payment.
    Authorise,
    /// The processor's word on what the buyer answered at the bank's check.
    Authenticate,
    /// The gates' answers about the same places, then the processor's about the capture.
    Capture,
    /// The processor's word on where a payment stands whose outcome is unknown.
    Look,
    /// The processor's word that nothing will be charged any more.
    Cancel(CancelReason),
    /// The gates' answers whether places are left for money that came late.
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
    /// A gate refused the place when asked again.
    Refused,
    /// The session is to expire.
    Expiring,
}

/// Why a gate refused a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReserveRefusal {
    /// Other buyers hold every place that is left.
    HeldByOthers(Wait),
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
    /// The buyer did not pass the bank's check.
    NotAuthenticated,
    /// The buyer did not pass the captcha.
    CaptchaFailed,
    /// The buyer went back from the challenge.
    WentBack(ChallengeKind),
    /// The buyer said no where this way to pay led.
    NotApproved(PaymentMethodType),
    /// The order is in another currency than the page showed.
    CurrencyChanged,
    /// The order costs something else than the page showed.
    TermsChanged {
        /// The total the buyer had seen.
        before: Amount,
    },
    /// We got no answer in time and called the attempt off.
    Interrupted,
    /// The buyer ran out of time at the bank's check.
    HoldEnded,
    /// The page was not good any more: too old, or used before.
    Renewed,
    /// Whoever waited for a place can have one.
    PlaceFree,
    /// A code was typed and taken when it was to be paid.
    CodeApplied,
    /// Too many refusals in a row: wait.
    TooSoon {
        /// When the next attempt is taken.
        until: Timestamp,
    },
    /// The buyer's e-mail address has, or is about to have, all that one customer may.
    CustomerLimit(CustomerRefusal),
    /// There is no discount for the buyer, who may buy without one.
    NoDiscount {
        refused: DiscountRefusal,
        /// The total the buyer had seen.
        before: Amount,
    },
    /// There is no processor for this mode.
    NoProcessor,
    /// Everything on the order is at 0.
    OrderEmpty,
    /// The order is over what can be charged at once.
    OrderTooLarge,
    /// The order is under what is charged at all.
    OrderTooSmall {
        least: Amount,
    },
    /// What the buyer named as the amount is none that is taken.
    Amount(AmountError),
}

impl From<OrderError> for Problem {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Empty => Self::OrderEmpty,
            OrderError::TooLarge => Self::OrderTooLarge,
            OrderError::TooSmall { least } => Self::OrderTooSmall { least },
            OrderError::Amount(error) => Self::Amount(error),
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

    /// The currency of what was chosen.
    pub fn currency(&self) -> Currency {
        self.selection.currency(self.offer())
    }

    /// The ways to pay in that currency.
    pub fn methods(&self) -> Vec<PaymentMethodType> {
        self.offer().methods(self.currency())
    }

    /// The merchant's notes: the link's, unless they were changed for this session.
    pub fn metadata(&self) -> &Metadata {
        let link = &self.published.link;
        self.metadata.as_ref().unwrap_or(&link.metadata)
    }

    /// What the processor's keys for attempt `attempt` begin with; the Simulator's reference.
    pub fn processor_key(&self, attempt: u32) -> String {
        format!("{}-{attempt}", self.id)
    }

    /// What the buyer of the attempt under way has to pass, if challenged.
    pub fn challenge_kind(&self) -> ChallengeKind {
        let method = self.method.as_ref();
        method.map_or(ChallengeKind::Bank, MethodFacts::challenge_kind)
    }

    /// What the newest attempt is paid with, as far as it is known.
    pub(super) fn newest_method(&self) -> Option<&MethodFacts> {
        let payment = self.payment.as_ref();
        let paid = payment.filter(|payment| payment.attempt == self.attempt);
        self.method.as_ref().or(paid.map(|payment| &payment.method))
    }

    /// Whether the session is this visitor's.
    pub fn is_of(&self, visitor: &Visitor) -> bool {
        visitor.is(self.owner.as_ref())
    }

    /// Makes the session the visitor's, if it is nobody's and the visitor's browser can keep it.
    pub fn give_to(&mut self, visitor: &Visitor) {
        if self.owner.is_none() {
            self.owner.clone_from(&visitor.browser);
        }
    }

    /// Whether it waits for its buyer to post the form.
    pub fn is_waiting(&self) -> bool {
        (self.purchase, self.payment_state) == (Purchase::Open, PaymentState::None)
    }

    /// What the processor knows attempt `attempt` by, if it got that far.
    pub fn reference_of(&self, attempt: u32) -> Option<&Reference> {
        if attempt == self.attempt {
            return self.reference.as_ref();
        }
        self.payment_of(attempt).map(|payment| &payment.reference)
    }

    /// The attempt the processor knows by `reference`.
    pub fn attempt_of(&self, reference: &Reference) -> Option<u32> {
        if self.reference.as_ref() == Some(reference) {
            return Some(self.attempt);
        }
        let mut payments = self.previous_payments.iter().chain(&self.payment);
        let found = payments.find(|payment| payment.reference == *reference);
        found.map(|payment| payment.attempt)
    }

    /// What became of attempt `attempt`, for a gate whose lease of it is due.
    ///
    /// `Dead` is for good: the number was used up before any gate was asked for a place.
    pub fn attempt_status(&self, attempt: u32) -> AttemptStatus {
        if attempt != self.attempt {
            return AttemptStatus::Dead;
        }
        match (self.purchase, self.payment_state) {
            (
                Purchase::Open,
                PaymentState::InFlight {
                    deadline: ask_at, ..
                }
                | PaymentState::NeedsAction { deadline: ask_at },
            ) => AttemptStatus::Live { ask_at },
            (Purchase::Complete { .. }, PaymentState::Failed) if self.reopens() => {
                AttemptStatus::Dead
            }
            (Purchase::Complete { .. }, _) => AttemptStatus::Paid,
            (Purchase::Open | Purchase::Expired { .. }, _) => AttemptStatus::Dead,
        }
    }

    /// Whether a place whose money failed for good is sold again.
    pub(super) fn reopens(&self) -> bool {
        self.published.link.reopen_failed
    }

    /// Where the link sends its buyers once they have paid, with this session's id filled in.
    pub fn redirect(&self) -> Option<String> {
        let url = self.offer().settings.after_completion.redirect_url()?;
        after_completion_url(url, &self.id, &self.url_parameters.utm)
    }

    /// Whether the API shows it. What was only begun, or was turned away before it held a place, is
    /// in no list, so it is not there by its id either.
    pub fn is_shown(&self) -> bool {
        let is_under_way = match self.purchase {
            Purchase::Open => self.payment_state != PaymentState::None,
            Purchase::Complete { .. } => true,
            Purchase::Expired { .. } => false,
        };
        self.is_listed || is_under_way
    }

    /// Whether it is still to come to an end: it is open, complete with its money to come, or
    /// disputed.
    pub fn is_unsettled(&self) -> bool {
        let is_disputed = self.disputes.iter().any(|it| !it.status.is_over());
        match (self.purchase, self.payment_state) {
            (Purchase::Open, _) => true,
            _ if is_disputed => true,
            (Purchase::Complete { .. }, state) => matches!(
                state,
                PaymentState::Pending { .. }
                    | PaymentState::Held { .. }
                    | PaymentState::Settling { .. }
            ),
            (Purchase::Expired { .. }, _) => false,
        }
    }

    /// Whether it is certain that nothing was charged: no payment is under way, and each that was came
    /// to nothing.
    pub fn is_uncharged(&self) -> bool {
        let mut payments = self.previous_payments.iter().chain(&self.payment);
        let is_nothing = |it: &Payment| {
            matches!(
                it.result,
                PaymentResult::Declined(_) | PaymentResult::Canceled
            )
        };
        let is_idle = matches!(
            self.payment_state,
            PaymentState::None | PaymentState::NotRequired
        );
        is_idle && payments.all(is_nothing)
    }

    /// When everything that is kept of it is to be deleted: 30 days after the end of a purchase that
    /// never reached a processor, as its row in the Ledger is. Anybody can begin one.
    pub fn forgotten_at(&self) -> Option<Timestamp> {
        match self.purchase {
            Purchase::Expired { at } if self.payment.is_none() => {
                Some(at.plus_seconds(FORGOTTEN_SECONDS))
            }
            Purchase::Expired { .. } | Purchase::Open | Purchase::Complete { .. } => None,
        }
    }

    /// When something is to happen by itself, if ever.
    pub fn due(&self) -> Option<Timestamp> {
        let settled = self.refunds.iter().filter_map(|it| it.settles_at);
        let looked_at = self.disputes.iter().filter_map(|it| it.look_at);
        let others = settled.chain(looked_at);
        self.own_due().into_iter().chain(others).min()
    }

    /// When something is to happen to the purchase or its payment, if ever.
    pub(super) fn own_due(&self) -> Option<Timestamp> {
        match (self.purchase, self.payment_state) {
            (
                Purchase::Open,
                PaymentState::InFlight { deadline, .. } | PaymentState::NeedsAction { deadline },
            ) => Some(deadline),
            (Purchase::Open, _) => Some(self.expires_at),
            (
                Purchase::Complete { .. },
                PaymentState::Pending { look_at: due, .. }
                | PaymentState::Held { until: due }
                | PaymentState::Settling { deadline: due, .. },
            ) => Some(due),
            (Purchase::Complete { .. } | Purchase::Expired { .. }, _) => None,
        }
    }
}
