//! What a merchant says of reserved money: that it is taken, all of it or a part, or let go.

use crate::call::Event;
use crate::engine::{Engine, Luck, START};
use crate::node::Wants;
use crate::session::SessionNode;
use edgetill::domain::checkout::held::ReleaseReason;
use edgetill::domain::checkout::held::rule::{self, NewCapture};
use edgetill::domain::metadata::MetadataChange;
use edgetill::domain::{Amount, Config};

/// Some merchants say nothing in time what is to become of reserved money, and some say two things.
pub fn merchant_speaks(engine: &mut Engine<Event>, index: usize) {
    for _ in 0..engine.luck.chance.below(3) {
        let later = engine.luck.chance.below(1_000_000_000);
        let at = START.plus_millis(i64::try_from(later).unwrap());
        engine.at(at, Event::Merchant(index));
    }
}

impl SessionNode {
    /// The merchant takes money that is reserved, all of it or a part, or lets go of it.
    pub fn settle(&mut self, luck: &mut Luck) -> Wants {
        let Some(stored) = &mut self.stored else {
            return Wants::default();
        };
        let (session, config) = (&mut stored.session, Config::default());
        let at = (luck.now, &config);
        let moved = if luck.chance.happens(700) {
            let part = 1 + luck.chance.below(session.total.minor().unsigned_abs());
            let is_part = luck.chance.happens(500);
            let part = i64::try_from(part).ok().and_then(Amount::new);
            let new = NewCapture {
                amount: part.filter(|_| is_part),
                metadata: MetadataChange::default(),
                statement_descriptor_suffix: None,
            };
            rule::capture(session, &new, None, at)
        } else {
            rule::release(session, ReleaseReason::Unsaid, None, at)
        };
        // There is nothing that is reserved, or it is on its way already.
        let Ok(moved) = moved else {
            return Wants::default();
        };
        stored.session.sequence += 1;
        self.save(moved, luck)
    }
}
