//! The gate of a link: whether buyers may pass, and what opens and closes it.
//!
//! Link stores one [`Gate`] and asks it everything; the places themselves are
//! counted by [`super::quota`].

use super::error::Error;
use super::payment_link::{PaymentLink, Published};
use super::quota::Quota;
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
