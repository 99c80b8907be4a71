//! Lanes: how the events reach the endpoints, each at its own pace.
//!
//! A lane goes through the events in order and hands over those that wait for its endpoint. What is
//! not for it is passed by; how far that went is written with the next hand-over, or after a
//! thousand, so that an endpoint which wants little costs next to nothing.

pub use super::rows::Handed;
use super::rows::{Ahead, Rows};
use super::state::Lane;
use crate::domain::WebhookEndpointId;

/// How many events one look goes through at most.
const MOST_LOOKED_AT: u32 = 200;
/// How many events are handed over at once.
const MOST_HANDED: usize = 40;
/// With this many bytes of events, no more is handed over at once.
const MOST_BYTES: usize = 1_000_000;
/// After this many events that were passed by, the cursor is written.
const MOST_PASSED: u32 = 1_000;
/// As [`MOST_PASSED`], of what a new instance passed by once more: the next one need not.
const MOST_PASSED_AGAIN: u32 = 50;

/// How far a lane has looked, which is remembered by the instance only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// The last event that was passed by.
    seen: u64,
    /// How many were passed by since the cursor was written.
    passed: u32,
}

/// Events to be handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hand {
    pub events: Vec<Handed>,
    /// Where the cursor will be once they are the endpoint's.
    pub until: u64,
}

impl Progress {
    /// Whether there may be something to hand over, `last` being the place of the last event.
    pub fn is_behind(&self, lane: &Lane, last: u64) -> bool {
        self.seen.max(lane.cursor) < last
    }

    /// What to hand to the endpoint next; `None`: there is nothing more.
    pub fn next<R: Rows>(&mut self, rows: &mut R, lane: &Lane) -> Result<Option<Hand>, R::Error> {
        let is_first = self.seen == 0;
        loop {
            let from = self.seen.max(lane.cursor);
            let ahead = rows.ahead(from, lane.mask(), MOST_LOOKED_AT)?;
            let is_end = ahead.is_empty();
            let hand = self.gather(rows, ahead)?;
            if !hand.events.is_empty() {
                return Ok(Some(hand));
            }
            self.seen = from.max(hand.until);
            let is_late = is_end && is_first && self.passed > MOST_PASSED_AGAIN;
            if is_late || self.passed >= MOST_PASSED {
                move_on(rows, &lane.endpoint, self.seen)?;
                self.passed = 0;
            }
            if is_end {
                return Ok(None);
            }
        }
    }

    /// As many of the events ahead as are handed over at once.
    fn gather<R: Rows>(&mut self, rows: &R, ahead: Vec<Ahead>) -> Result<Hand, R::Error> {
        let mut hand = Hand::default();
        let mut bytes = 0_usize;
        for event in ahead {
            if hand.events.len() == MOST_HANDED || bytes >= MOST_BYTES {
                break;
            }
            hand.until = event.place;
            // One that cannot be read must not stop those behind it.
            let wanted = if event.is_wanted {
                rows.to_hand(event.place)?
            } else {
                None
            };
            match wanted {
                Some(event) => {
                    bytes = bytes.saturating_add(event.body.as_str().len());
                    hand.events.push(event);
                }
                None => self.passed = self.passed.saturating_add(1),
            }
        }
        Ok(hand)
    }

    /// The endpoint has what was handed over, and delivered some of it at once.
    pub fn handed_over<R: Rows>(
        &mut self,
        rows: &mut R,
        lane: &Lane,
        (until, delivered): (u64, &[u64]),
    ) -> Result<(), R::Error> {
        for place in delivered {
            rows.settle_event(*place, lane.mask())?;
        }
        move_on(rows, &lane.endpoint, until)?;
        *self = Self {
            seen: until,
            passed: 0,
        };
        Ok(())
    }
}

/// Moves the cursor, unless the endpoint was deleted meanwhile.
fn move_on<R: Rows>(
    rows: &mut R,
    endpoint: &WebhookEndpointId,
    until: u64,
) -> Result<(), R::Error> {
    match lane_of(rows, endpoint)? {
        Some(lane) if lane.cursor < until => rows.put_lane(&Lane {
            cursor: until,
            ..lane
        }),
        Some(_) | None => Ok(()),
    }
}

/// The lane of an endpoint.
pub fn lane_of<R: Rows>(rows: &R, endpoint: &WebhookEndpointId) -> Result<Option<Lane>, R::Error> {
    let mut lanes = rows.lanes()?.into_iter();
    Ok(lanes.find(|lane| lane.endpoint == *endpoint))
}

/// Notes what an endpoint has delivered since it was handed over. A deleted one counts for nothing.
pub fn delivered<R: Rows>(
    rows: &mut R,
    endpoint: &WebhookEndpointId,
    places: &[u64],
) -> Result<(), R::Error> {
    let Some(lane) = lane_of(rows, endpoint)? else {
        return Ok(());
    };
    for place in places {
        rows.settle_event(*place, lane.mask())?;
    }
    Ok(())
}
