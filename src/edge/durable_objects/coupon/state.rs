//! What is stored of a coupon, but for its codes and places.

use crate::agenda::Retry;
use crate::domain::coupon_gate::CouponGate;
use crate::domain::door::Door;
use crate::edge::durable_objects::places::Places;
use crate::edge::runtime::Storage;
use serde::{Deserialize, Serialize};

/// A coupon as its object stores it. A storage format.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) gate: CouponGate,
    pub(super) door: Door,
    /// The call of Account's that said what the coupon is.
    pub(super) number: u64,
    /// Whether there is a table of places.
    #[serde(default)]
    pub(super) has_places: bool,
    /// Whether there is a table of codes.
    #[serde(default)]
    pub(super) has_codes: bool,
    /// How often it was used, as Account knows.
    #[serde(default)]
    pub(super) told: u64,
    /// Since Account could not be told.
    #[serde(default)]
    pub(super) telling: Option<Retry>,
}

impl Stored {
    pub(super) fn new(gate: CouponGate, number: u64) -> Self {
        Self {
            door: gate.door,
            gate,
            number,
            has_places: false,
            has_codes: false,
            told: 0,
            telling: None,
        }
    }

    /// Its places, in `storage`.
    pub(super) fn places<'a>(&self, storage: &'a Storage) -> Places<'a> {
        Places::new(self.has_places.then_some(storage))
    }

    /// The gate with its door.
    pub(super) fn open(&self) -> CouponGate {
        CouponGate {
            door: self.door,
            ..self.gate.clone()
        }
    }
}
