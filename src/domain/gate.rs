//! The gate of a link: whether buyers may pass, and what opens and closes it.
//!
//! Link stores one [`Gate`] and asks it everything; the places themselves are
//! counted by its [`Door`], which is stored apart: a sale changes the door, seldom the gate.

use super::customer_limit::{CustomerKey, CustomerRefusal, OtherPlaces};
use super::digest::Digest;
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
    pub sold_out: bool,
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
            sold_out: self.door.quota.is_sold_out(),
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
        match self.update(update) {
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
        if !has_place && *asking.terms != self.link.offer.terms_digest() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{NOW, link};
    use crate::domain::client_address::AddressKey;
    use crate::domain::offer::{AdjustableQuantity, Offer};
    use crate::domain::quota::Committed;
    use crate::domain::strangers::{AttemptLimits, Failures};
    use crate::domain::window::Window;
    use crate::domain::{Amount, Currency};

    const GRANTED: Verdict = Verdict::Quota(Reserved::Granted {
        until: NOW.plus_seconds(600),
    });

    fn gate(limit: Option<u64>) -> Gate {
        Gate::new(PaymentLink { limit, ..link() })
    }

    fn sell(gate: &mut Gate, places: u64) {
        for _ in 0..places {
            let mut seat = Seat::default();
            reserve(gate, &mut seat, NOW);
            gate.door.commit(&mut seat, 1);
            gate.follow_door();
        }
    }

    /// Asks for a place for a first attempt, under the terms as they are.
    fn reserve(gate: &mut Gate, seat: &mut Seat, now: Timestamp) -> Verdict {
        let terms = gate.link.offer.terms_digest();
        gate.reserve(seat, asking(1, &terms), now)
    }

    fn asking(attempt: u32, terms: &Digest) -> Asking<'_> {
        Asking {
            attempt,
            terms,
            stranger: None,
            customer: None,
        }
    }

    fn until(verdict: Verdict) -> i64 {
        let Verdict::Quota(Reserved::Granted { until }) = verdict else {
            panic!("{verdict:?} is no place");
        };
        until.seconds_since(NOW)
    }

    #[test]
    fn a_session_that_comes_again_holds_its_place_half_as_long() {
        let mut gate = gate(Some(3));
        let terms = gate.link.offer.terms_digest();
        let mut seat = Seat::default();
        for (attempt, seconds) in [(1, 600), (2, 300), (3, 300)] {
            assert_eq!(
                until(gate.reserve(&mut seat, asking(attempt, &terms), NOW)),
                seconds
            );
            let again = gate.reserve(&mut seat, asking(attempt, &terms), NOW.plus_seconds(9));
            assert_eq!(until(again), seconds, "a hold is never extended");
            gate.door.release(&mut seat, attempt);
        }
        gate.link.hold_seconds = 90;
        assert_eq!(until(gate.reserve(&mut seat, asking(4, &terms), NOW)), 60);
    }

    #[test]
    fn an_address_that_left_places_behind_holds_the_next_ones_shorter_and_then_waits() {
        let mut gate = gate(Some(50));
        let terms = gate.link.offer.terms_digest();
        let address = AddressKey::of_number(1).unwrap();
        let mut own = Failures::default();
        let mut held = Vec::new();
        for _ in 0..10 {
            let stranger = Stranger {
                limits: AttemptLimits::default(),
                address,
                holds: 0,
                own,
                all: Failures::default(),
            };
            let mut seat = Seat::default();
            let asking = Asking {
                stranger: Some(stranger),
                ..asking(1, &terms)
            };
            held.push(until(gate.reserve(&mut seat, asking, NOW)));
            assert_eq!(seat.address, Some(address));
            gate.door.release(&mut seat, 1);
            assert_eq!(seat.address, None);
            own.add(10, NOW);
        }
        assert_eq!(held, [600, 600, 600, 300, 300, 300, 150, 150, 150, 75]);
        let stranger = Some(Stranger {
            limits: AttemptLimits::default(),
            address,
            holds: 0,
            own,
            all: Failures::default(),
        });
        let asking = Asking {
            stranger,
            ..asking(1, &terms)
        };
        let verdict = gate.reserve(&mut Seat::default(), asking, NOW);
        assert_eq!(verdict, Verdict::Paused(NOW.plus_seconds(5)));
    }

    fn update(gate: &Gate, limit: Option<u64>, active: Option<bool>) -> Update {
        Update {
            link: PaymentLink {
                limit,
                ..gate.link.clone()
            },
            active,
        }
    }

    #[test]
    fn the_last_place_closes_the_gate_and_a_raised_limit_opens_it_again() {
        let mut gate = gate(Some(2));
        sell(&mut gate, 2);
        assert_eq!(
            (gate.active, gate.closed_reason(NOW)),
            (false, Some(ClosedReason::SoldOut))
        );
        let raised = update(&gate, Some(3), None);
        gate.update(raised).unwrap();
        assert!(gate.active);
        sell(&mut gate, 1);
        assert_eq!((gate.active, gate.door.quota.committed), (false, 3));
    }

    #[test]
    fn a_place_that_comes_free_opens_the_gate_again_unless_the_merchant_closed_it() {
        for closed in [None, Some(false)] {
            let mut gate = gate(Some(1));
            let mut seat = Seat::default();
            reserve(&mut gate, &mut seat, NOW);
            gate.door.commit(&mut seat, 1);
            assert!(gate.follow_door());
            gate.update(update(&gate, Some(1), closed)).unwrap();
            gate.door.reopen(&mut seat, 1);
            assert_eq!(gate.follow_door(), closed.is_none());
            assert_eq!(gate.active, closed.is_none());
            assert!(!gate.follow_door());
        }
    }

    #[test]
    fn a_change_tells_how_the_link_was_and_is_or_why_it_is_refused() {
        let new = |active| {
            let link = link();
            Gate::create(Update { link, active })
        };
        let (mut gate, made) = new(None);
        assert_eq!((made.result, made.before), (Ok(gate.status(None)), None));
        let (closed, made) = new(Some(false));
        assert!(!closed.active && made.result == Ok(closed.status(None)));
        let before = gate.status(None);
        let changed = gate.apply(update(&gate, Some(3), None));
        let now = gate.status(None);
        assert_eq!((changed.result, changed.before), (Ok(now), Some(before)));
        sell(&mut gate, 3);
        let refused = gate.apply(update(&gate, Some(3), Some(true)));
        assert!(refused.result.is_err() && refused.before.is_none());
    }

    #[test]
    fn a_raised_limit_does_not_open_what_the_merchant_closed() {
        let mut gate = gate(Some(2));
        gate.update(update(&gate, Some(2), Some(false))).unwrap();
        gate.update(update(&gate, Some(9), None)).unwrap();
        assert_eq!(gate.closed_reason(NOW), Some(ClosedReason::Inactive));
    }

    #[test]
    fn a_limit_lowered_to_the_count_closes_the_gate() {
        let mut gate = gate(None);
        sell(&mut gate, 5);
        gate.update(update(&gate, Some(5), None)).unwrap();
        assert_eq!(gate.closed_reason(NOW), Some(ClosedReason::SoldOut));
    }

    #[test]
    fn a_change_to_what_already_is_needs_no_new_copy() {
        let mut gate = gate(Some(2));
        let before = gate.clone();
        gate.update(update(&gate, Some(2), Some(true))).unwrap();
        assert_eq!(gate, before);
        gate.update(update(&gate, Some(3), None)).unwrap();
        assert_eq!(gate.revision, before.revision + 1);
    }

    #[test]
    fn a_sold_out_link_cannot_be_activated_and_nothing_changes() {
        let mut gate = gate(Some(1));
        sell(&mut gate, 1);
        let before = gate.clone();
        let refused = gate.update(update(&gate, Some(1), Some(true))).unwrap_err();
        assert_eq!(refused.param.as_deref(), Some("active"));
        assert_eq!(gate, before);
        gate.update(update(&gate, None, Some(true))).unwrap();
        assert!(gate.active);
    }

    #[test]
    fn other_terms_refuse_a_new_place_but_not_one_already_held() {
        let mut gate = gate(None);
        let mut held = Seat::default();
        let seen = gate.link.offer.terms_digest();
        gate.reserve(&mut held, asking(1, &seen), NOW);
        gate.link.offer.terms_version = 2;
        assert_eq!(
            gate.reserve(&mut Seat::default(), asking(1, &seen), NOW),
            Verdict::TermsChanged
        );
        assert_eq!(gate.reserve(&mut held, asking(1, &seen), NOW), GRANTED);
        gate.update(update(&gate, None, Some(false))).unwrap();
        assert_eq!(
            gate.reserve(&mut held, asking(1, &seen), NOW),
            Verdict::Inactive
        );
    }

    #[test]
    fn terms_of_the_same_number_that_say_something_else_get_no_place() {
        let mut gate = gate(None);
        let ask = |gate: &mut Gate, offer: &Offer| {
            gate.reserve(&mut Seat::default(), asking(1, &offer.terms_digest()), NOW)
        };
        let forgeries: [fn(&mut Offer); 7] = [
            |offer| offer.items[0].price.unit_amount = Amount::new(50).unwrap(),
            |offer| offer.items[0].quantity = 9,
            |offer| {
                offer.items[0].adjustable = Some(AdjustableQuantity {
                    minimum: 0,
                    maximum: 9,
                });
            },
            |offer| offer.items[0].name = "Bar of gold".to_owned(),
            |offer| offer.currency = Currency::parse("jpy").unwrap(),
            |offer| offer.items.clear(),
            |offer| offer.settings.payment_method_types = Some(vec!["link".to_owned()]),
        ];
        for (number, forge) in forgeries.iter().enumerate() {
            let mut forged = gate.link.offer.clone();
            forge(&mut forged);
            assert_eq!(ask(&mut gate, &forged), Verdict::TermsChanged, "{number}");
        }
        let mut elsewhere = gate.link.offer.clone();
        elsewhere.settings.inactive_message = Some("Gone".to_owned());
        assert_eq!(
            ask(&mut gate, &elsewhere),
            GRANTED,
            "no term of the buyer's"
        );
    }

    fn windowed(starts_at: Option<Timestamp>, expires_at: Option<Timestamp>) -> Gate {
        let window = Window {
            starts_at,
            expires_at,
        };
        Gate::new(PaymentLink { window, ..link() })
    }

    #[test]
    fn outside_its_window_a_gate_lets_nobody_pass() {
        let (start, end) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
        let mut gate = windowed(Some(start), Some(end));
        let mut ask = |now| reserve(&mut gate, &mut Seat::default(), now);
        assert_eq!(ask(NOW), Verdict::NotOpen(start));
        assert!(matches!(
            ask(start),
            Verdict::Quota(Reserved::Granted { .. })
        ));
        assert_eq!(ask(end), Verdict::Ended);
        assert_eq!(gate.door.quota.held, 1);
    }

    #[test]
    fn a_place_held_when_the_window_ends_is_not_granted_again() {
        let end = NOW.plus_seconds(120);
        let (mut gate, mut held) = (windowed(None, Some(end)), Seat::default());
        assert_eq!(reserve(&mut gate, &mut held, NOW), GRANTED);
        assert_eq!(reserve(&mut gate, &mut held, end), Verdict::Ended);
        // Paid before the end, told after it: it counts.
        assert_eq!(gate.door.commit(&mut held, 1), Committed::Counted);
    }

    #[test]
    fn a_closed_gate_says_first_what_time_alone_does_not_change() {
        let (start, end) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
        let mut gate = windowed(Some(start), Some(end));
        gate.door.quota.limit = Some(0);
        gate.follow_door();
        let says = |gate: &Gate, now, shut| {
            assert_eq!(gate.closed_reason(now), Some(shut));
            assert_eq!(gate.published().closed_reason(now), Some(shut));
        };
        says(&gate, NOW, ClosedReason::SoldOut);
        says(&gate, end, ClosedReason::Ended);
        gate.closed_by_limit = false;
        for now in [NOW, start, end] {
            says(&gate, now, ClosedReason::Inactive);
        }
    }

    #[test]
    fn only_a_link_that_is_over_sends_its_buyers_away() {
        let (start, end) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
        let mut gate = windowed(Some(start), Some(end));
        gate.link.closed_url = Some("https://shop.example/".into());
        let sent = |gate: &Gate, now| gate.published().closed_url(now).is_some();
        assert_eq!(
            [NOW, start, end].map(|now| sent(&gate, now)),
            [false, false, true]
        );
        gate.active = false;
        assert!(sent(&gate, NOW));
    }
}
