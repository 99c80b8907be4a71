//! The gate of a link: whether buyers may pass, and what opens and closes it.
//!
//! Link stores one [`Gate`] and asks it everything; the places themselves are
//! counted by [`super::quota`].

use super::error::Error;
use super::messages::Verdict;
use super::payment_link::{PaymentLink, Published};
use super::quota::{self, Place, PlaceStatus, Quota};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// What Link alone knows of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The link as Account last wrote it.
    pub link: PaymentLink,
    /// Whether buyers may pay.
    pub active: bool,
    /// Whether the limit, not the merchant, closed it.
    pub closed_by_limit: bool,
    /// The places.
    pub quota: Quota,
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

/// Why a buyer cannot pass now, other than for lack of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shut {
    /// The merchant deactivated the link.
    Inactive,
    /// Every place is used for good.
    SoldOut,
}

impl Gate {
    /// The gate of a new link, open.
    pub fn new(link: PaymentLink) -> Self {
        let quota = Quota {
            limit: link.limit,
            ..Quota::default()
        };
        Self {
            link,
            active: true,
            closed_by_limit: false,
            quota,
            revision: 1,
        }
    }

    /// The copy that readers get.
    pub fn published(&self) -> Published {
        Published {
            format: Published::FORMAT,
            revision: self.revision,
            active: self.active,
            link: self.link.clone(),
        }
    }

    /// Why nobody can pass, if so.
    pub fn shut(&self) -> Option<Shut> {
        match (self.active, self.closed_by_limit) {
            (true, _) => None,
            (false, true) => Some(Shut::SoldOut),
            (false, false) => Some(Shut::Inactive),
        }
    }

    /// Applies an API request; nothing changes if it is refused.
    ///
    /// A raised or removed limit opens the link again only if the limit was why
    /// it closed; a limit at or below the count closes it.
    pub fn update(&mut self, update: Update) -> Result<(), Error> {
        let quota = Quota {
            limit: update.link.limit,
            ..self.quota
        };
        let wanted = update.active.unwrap_or(self.active || self.closed_by_limit);
        if update.active == Some(true) && quota.is_sold_out() {
            let message = "This payment link has reached its limit of completed sessions. Raise or \
                           unset `restrictions` to activate it again.";
            return Err(Error::invalid("active", message));
        }
        self.quota = quota;
        self.closed_by_limit = wanted && quota.is_sold_out();
        self.active = wanted && !self.closed_by_limit;
        self.link = update.link;
        self.revision = self.revision.saturating_add(1);
        Ok(())
    }

    /// Asks for a place until `until`, for an attempt whose buyer agreed to `terms_version`.
    ///
    /// A place once granted is granted again whatever the terms have become, so
    /// that a buyer at the bank's check is not charged for an agreement of a
    /// minute ago and then turned away; only the merchant's closing refuses it.
    pub fn reserve(
        &mut self,
        place: &mut Option<Place>,
        attempt: u32,
        terms_version: u64,
        until: Timestamp,
    ) -> Verdict {
        if self.shut() == Some(Shut::Inactive) {
            return Verdict::Inactive;
        }
        let has_place = place.is_some_and(|place| {
            place.attempt == attempt
                && matches!(
                    place.status,
                    PlaceStatus::Held { .. } | PlaceStatus::Committed
                )
        });
        if !has_place && terms_version != self.link.terms_version {
            return Verdict::TermsChanged;
        }
        Verdict::Quota(quota::reserve(&mut self.quota, place, attempt, until))
    }

    /// Closes the gate if the last place has just been used; says whether it did.
    pub fn close_if_sold_out(&mut self) -> bool {
        let closes = self.active && self.quota.is_sold_out();
        if closes {
            self.active = false;
            self.closed_by_limit = true;
            self.revision = self.revision.saturating_add(1);
        }
        closes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::link;
    use crate::domain::quota::Reserved;

    const UNTIL: Timestamp = Timestamp::from_seconds(600);

    fn gate(limit: Option<u64>) -> Gate {
        Gate::new(PaymentLink { limit, ..link() })
    }

    fn sell(gate: &mut Gate, places: u64) {
        for _ in 0..places {
            let mut place = None;
            gate.reserve(&mut place, 1, 1, UNTIL);
            quota::commit(&mut gate.quota, &mut place, 1);
            gate.close_if_sold_out();
        }
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
        assert_eq!((gate.active, gate.shut()), (false, Some(Shut::SoldOut)));
        let raised = update(&gate, Some(3), None);
        gate.update(raised).unwrap();
        assert!(gate.active);
        sell(&mut gate, 1);
        assert_eq!((gate.active, gate.quota.committed), (false, 3));
    }

    #[test]
    fn a_raised_limit_does_not_open_what_the_merchant_closed() {
        let mut gate = gate(Some(2));
        gate.update(update(&gate, Some(2), Some(false))).unwrap();
        gate.update(update(&gate, Some(9), None)).unwrap();
        assert_eq!(gate.shut(), Some(Shut::Inactive));
    }

    #[test]
    fn a_limit_lowered_to_the_count_closes_the_gate() {
        let mut gate = gate(None);
        sell(&mut gate, 5);
        gate.update(update(&gate, Some(5), None)).unwrap();
        assert_eq!(gate.shut(), Some(Shut::SoldOut));
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
        let mut held = None;
        gate.reserve(&mut held, 1, 1, UNTIL);
        gate.link.terms_version = 2;
        assert_eq!(gate.reserve(&mut None, 1, 1, UNTIL), Verdict::TermsChanged);
        let granted = Verdict::Quota(Reserved::Granted { until: UNTIL });
        assert_eq!(gate.reserve(&mut held, 1, 1, UNTIL), granted);
        gate.update(update(&gate, None, Some(false))).unwrap();
        assert_eq!(gate.reserve(&mut held, 1, 1, UNTIL), Verdict::Inactive);
    }
}
