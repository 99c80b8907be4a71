//! Lanes: how the events reach the endpoints, each at its own pace.
//!
//! A lane goes through the events in order and hands over those that wait for its endpoint. What is
//! not for it is passed by; how far that went is written with the next hand-over, or after a
//! thousand, so that an endpoint which wants little costs nothing.

use super::rows::Rows;
use super::state::Lane;
use crate::domain::WebhookEndpointId;
use crate::json::Text;
use serde::{Deserialize, Serialize};

/// How many events one look goes through at most.
const MOST_LOOKED_AT: u32 = 200;
/// How many events are handed over at once.
const MOST_HANDED: usize = 40;
/// After this many events that were passed by, the cursor is written.
const MOST_PASSED: u32 = 1_000;

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

/// An event on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    pub place: u64,
    /// What the event is about: events of one source go out in order.
    pub source: String,
    /// The event as the API renders it: posted once it is [`crate::json::pretty`].
    pub body: Text,
}

impl Progress {
    /// Whether there may be something to hand over, `last` being the place of the last event.
    pub fn is_behind(&self, lane: &Lane, last: u64) -> bool {
        self.seen.max(lane.cursor) < last
    }

    /// What to hand to the endpoint next; `None`: there is nothing more.
    pub fn next<R: Rows>(&mut self, rows: &mut R, lane: &Lane) -> Result<Option<Hand>, R::Error> {
        loop {
            let from = self.seen.max(lane.cursor);
            let ahead = rows.ahead(from, lane.mask(), MOST_LOOKED_AT)?;
            let Some(last) = ahead.last() else {
                return Ok(None);
            };
            let mut hand = Hand {
                until: last.place,
                ..Hand::default()
            };
            for event in ahead {
                if hand.events.len() == MOST_HANDED {
                    break;
                }
                hand.until = event.place;
                match event.wanted {
                    Some((source, body)) => hand.events.push(Handed {
                        place: event.place,
                        source,
                        body,
                    }),
                    None => self.passed = self.passed.saturating_add(1),
                }
            }
            if !hand.events.is_empty() {
                return Ok(Some(hand));
            }
            self.seen = hand.until;
            if self.passed >= MOST_PASSED {
                move_on(rows, &lane.endpoint, hand.until)?;
                self.passed = 0;
            }
        }
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
