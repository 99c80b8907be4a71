//! What is known of the ways to rest, so that each is walked once.

use std::collections::HashSet;
use std::hash::RandomState;
use std::sync::{Arc, LazyLock, RwLock};

/// The hashing of states.
pub static RANDOM: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The states, by hash, from which a settled rest is known to be reached.
#[derive(Debug, Clone, Default)]
pub struct Good(Arc<RwLock<HashSet<u64>>>);

impl Good {
    /// Whether it is known of a state.
    pub fn known(&self, state: u64) -> bool {
        self.0.read().unwrap().contains(&state)
    }

    /// Learns it of these.
    pub fn learn(&self, states: &[u64]) {
        self.0.write().unwrap().extend(states);
    }
}
