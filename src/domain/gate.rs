//! The gate of a link: whether buyers may pass, and what opens and closes it.
//!
//! Link stores one [`Gate`] and asks it everything; the places themselves are
//! counted by its [`Door`], which is stored apart: a sale changes the door, seldom the gate.

use super::alias::AliasKey;
use super::alias_counts::AliasCounts;
use super::customer_limit::{CustomerKey, CustomerRefusal, OtherPlaces};
use super::digest::Digest;
use super::discount::DiscountRefusal;
use super::door::{Door, Seat};
use super::error::Error;
use super::payment_link::{ClosedReason, GateState, PaymentLink, Published};
use super::quota::{Committed, Quota, Reserved};
use super::strangers::Stranger;
use super::timestamp::Timestamp;
use super::wait::Wait;
use serde::{Deserialize, Serialize};

/// A hold that is made shorter is not made shorter than this.
const SHORTEST_HOLD_SECONDS: u32 = 60;

/// What Link alone knows of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The link as Account last wrote it.
    pub link: PaymentLink,
    /// Whether buyers may pay.
    pub active: bool,
    /// Whether the limit, not the merchant, closed it.
    pub closed_by_limit: bool,
    /// The places: a row of their own.
    #[serde(skip)]
    pub door: Door,
    /// How many came by each alias: in the same row.
    #[serde(skip)]
    pub counts: AliasCounts,
    /// Grows on every change that readers of the published copy should see.
    pub revision: u64,
}

/// What an API request changes about a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The link as it is to be.
    pub link: PaymentLink,
    /// Stripe's `active`, if it was sent.
    pub active: Option<bool>,
}

/// What became of a change that Account asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The link now, or why the change was refused.
    pub result: Result<LinkStatus, Error>,
    /// The link before, where it was there and has been changed.
    pub before: Option<LinkStatus>,
}

/// A link with what only Link knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkStatus {
    /// The copy, with `active` and `revision`.
    pub published: Published,
    /// Completed sessions.
    pub count: u64,
    /// How many of its sessions came by its aliases.
    #[serde(default, skip_serializing_if = "AliasCounts::is_empty")]
    pub aliases: AliasCounts,
    pub sold_out: bool,
    /// How many places are free, if they are limited.
    pub remaining: Option<u64>,
    /// How long to wait, if no place is free now.
    pub held: Option<Wait>,
}

/// Whether a buyer may pay now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// What the quota answered.
    Quota(Reserved),
    /// As [`Reserved::HeldByOthers`], with how long to wait.
    Held(Wait),
    /// The merchant closed the link.
    Inactive,
    /// The link does not sell before this time.
    NotOpen(Timestamp),
    /// The link sells no more: its time is over.
    Ended,
    /// The buyer agreed to other terms.
    TermsChanged,
    /// Too much came from the buyer's address, or from everywhere: nothing is taken before this.
    Paused(Timestamp),
    /// The buyer's address has, or is about to have, all that one customer may.
    CustomerLimit(CustomerRefusal),
    /// There is no discount for the order: of a coupon.
    NoDiscount(DiscountRefusal),
}

/// An attempt that asks for a place.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub attempt: u32,
    /// What its buyer agreed to.
    pub terms: &'a Digest,
    /// Where its buyer is, if that is counted.
    pub stranger: Option<Stranger>,
    /// Who the buyer is, and what else that customer has, if the buyer's copy says that customers
    /// are counted.
    pub customer: Option<(CustomerKey, OtherPlaces)>,
    /// The slug that its buyer came by, if it was not the link's own.
    pub came_by: Option<&'a str>,
}

/// Link's answer to a session that asks for a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReserveReply {
    pub verdict: Verdict,
    /// The link as it is now, if the session's copy says anything else.
    pub fresh: Option<Published>,
}

impl Gate {
    /// The gate of a new link, open.
    pub fn new(link: PaymentLink) -> Self {
        Self {
            door: Door::new(link.limit),
            counts: AliasCounts::default(),
            link,
            active: true,
            closed_by_limit: false,
            revision: 1,
        }
    }

    /// The copy that readers get.
    pub fn published(&self) -> Published {
        Published {
            format: Published::FORMAT,
            revision: self.revision,
            active: self.active,
            closed_by_limit: self.closed_by_limit,
            link: self.link.clone(),
        }
    }

    /// The link with what the gate knows; `held` is what is known of its leases.
    pub fn status(&self, held: Option<Wait>) -> LinkStatus {
        LinkStatus {
            published: self.published(),
            count: self.door.quota.committed,
            aliases: self.counts.clone(),
            sold_out: self.door.quota.is_sold_out(),
            remaining: self.door.quota.remaining(),
            held,
        }
    }

    /// Why nobody can pass at `now`, if so.
    pub fn closed_reason(&self, now: Timestamp) -> Option<ClosedReason> {
        let state = GateState {
            active: self.active,
            closed_by_limit: self.closed_by_limit,
            phase: self.link.window.phase(now),
        };
        state.closed_reason()
    }

    /// The gate of a link that Account makes: open, unless it is to be made closed.
    pub fn create(update: Update) -> (Self, Applied) {
        let mut gate = Self::new(update.link.clone());
        let refused = match update.active {
            Some(false) => gate.update(update).err(),
            Some(true) | None => None,
        };
        let result = refused.map_or_else(|| Ok(gate.status(None)), Err);
        (
            gate,
            Applied {
                result,
                before: None,
            },
        )
    }

    /// Changes the gate of a link as Account asks.
    pub fn apply(&mut self, update: Update) -> Applied {
        let before = self.status(None);
        let updated = self.update(update);
        self.counts.keep_only(&self.link.aliases);
        match updated {
            Ok(()) => Applied {
                result: Ok(self.status(None)),
                before: Some(before),
            },
            Err(error) => Applied {
                result: Err(error),
                before: None,
            },
        }
    }

    /// Applies an API request; nothing changes if it is refused or asks for what is.
    ///
    /// A raised or removed limit opens the link again only if the limit was why
    /// it closed; a limit at or below the count closes it.
    pub fn update(&mut self, update: Update) -> Result<(), Error> {
        let quota = Quota {
            limit: update.link.limit,
            ..self.door.quota
        };
        let wanted = update.active.unwrap_or(self.active || self.closed_by_limit);
        if update.active == Some(true) && quota.is_sold_out() {
            let message = "This payment link has reached its limit of completed sessions. Raise or \
                           unset `restrictions` to activate it again.";
            return Err(Error::invalid("active", message));
        }
        let closed_by_limit = wanted && quota.is_sold_out();
        let active = wanted && !closed_by_limit;
        let is_open = (self.active, self.closed_by_limit);
        if (active, closed_by_limit) == is_open && update.link == self.link {
            return Ok(());
        }
        self.door.quota = quota;
        self.closed_by_limit = closed_by_limit;
        self.active = active;
        self.link = update.link;
        self.revision = self.revision.saturating_add(1);
        Ok(())
    }

    /// Asks at `now` for a place.
    ///
    /// A place once granted is granted again whatever the terms have become, so
    /// that a buyer at the bank's check is not charged for an agreement of a
    /// minute ago and then turned away; only the merchant's closing and the
    /// link's window refuse it.
    pub fn reserve(&mut self, seat: &mut Seat, asking: Asking<'_>, now: Timestamp) -> Verdict {
        let attempt = asking.attempt;
        match self.closed_reason(now) {
            Some(ClosedReason::Inactive) => return Verdict::Inactive,
            Some(ClosedReason::NotOpen { until }) => return Verdict::NotOpen(until),
            Some(ClosedReason::Ended) => return Verdict::Ended,
            // The quota says so itself, and lets through who has a place.
            Some(ClosedReason::SoldOut) | None => {}
        }
        let has_place = seat.is_taken() && seat.place.is_some_and(|it| it.attempt == attempt);
        if !has_place && *asking.terms != self.link.terms_digest() {
            return Verdict::TermsChanged;
        }
        let stranger = asking.stranger.filter(|_| !has_place);
        let paused = stranger.and_then(|it| it.paused_until(attempt, self.link.limit, now));
        if let Some(until) = paused {
            return Verdict::Paused(until);
        }
        if let Some(refused) = self
            .customer_verdict(asking.customer)
            .filter(|_| !has_place)
        {
            return refused;
        }
        let until = now.plus_seconds(self.hold_seconds(seat, stranger, now));
        let reserved = self.door.reserve(seat, attempt, until);
        if matches!(reserved, Reserved::Granted { .. }) && !has_place {
            seat.address = stranger.map(|it| it.address);
            seat.customer = asking.customer.map(|(key, _)| key);
            let alias = asking.came_by.filter(|slug| self.link.has_alias(slug));
            seat.came_by = seat.came_by.or(alias.map(AliasKey::of));
        }
        Verdict::Quota(reserved)
    }

    /// Why the link's limit for each customer gives no place, if so. That everything is sold is
    /// said first, and by the quota.
    fn customer_verdict(&self, customer: Option<(CustomerKey, OtherPlaces)>) -> Option<Verdict> {
        let limit = self.link.per_customer_limit?;
        if self.door.quota.is_sold_out() {
            return None;
        }
        match customer {
            Some((_, others)) => others.refusal(limit).map(Verdict::CustomerLimit),
            // The buyer's copy is of a time when customers were not counted: a new one says so.
            None => Some(Verdict::TermsChanged),
        }
    }

    /// Counts an attempt whose purchase is complete. A place that was given away is claimed back
    /// only if one is free and its customer may have one more.
    pub fn commit(
        &mut self,
        seat: &mut Seat,
        attempt: u32,
        customer: Option<(CustomerKey, OtherPlaces)>,
    ) -> Committed {
        let (limit, claims) = (self.link.per_customer_limit, !seat.is_taken());
        let refused = limit
            .zip(customer)
            .is_some_and(|(limit, (_, others))| others.refusal(limit).is_some());
        if claims && refused {
            self.door.reopen(seat, attempt);
            return Committed::NoPlace;
        }
        let committed = self.door.commit(seat, attempt);
        if claims && committed == Committed::Counted && limit.is_some() {
            seat.customer = customer.map(|(key, _)| key);
        }
        committed
    }

    /// How long a place is held: as long as the link says the first time, half as long when the
    /// session comes again, and shorter still the more its address has left behind.
    fn hold_seconds(&self, seat: &Seat, stranger: Option<Stranger>, now: Timestamp) -> u32 {
        let again = u32::from(seat.place.is_some());
        let halvings = stranger
            .map_or(0, |it| it.halvings(now))
            .saturating_add(again);
        let full = self.link.hold_seconds;
        let shorter = full.checked_shr(halvings).unwrap_or(0);
        shorter.max(full.min(SHORTEST_HOLD_SECONDS))
    }

    /// Closes the gate if the last place has just been used, and opens it if the limit had closed
    /// it and a place came free again; says whether it did either.
    pub fn follow_door(&mut self) -> bool {
        let sold_out = self.door.quota.is_sold_out();
        let changes = if sold_out {
            self.active
        } else {
            self.closed_by_limit
        };
        if changes {
            self.active = !sold_out;
            self.closed_by_limit = sold_out;
            self.revision = self.revision.saturating_add(1);
        }
        changes
    }
}
