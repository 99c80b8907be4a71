//! Chance from the runtime: seeds, each used once and stretched with SHA-256 in counter mode.
//!
//! Drawing can fail, and `Entropy` cannot: so it happens when a source is made. One draw gives the seeds
//! of many sources, because it is a call into the runtime, and each page of a new browser takes one.

use super::Fault;
use crate::domain::Entropy;
use sha2::{Digest, Sha256};
use std::cell::RefCell;

/// How many bytes a source begins with.
const SEED_BYTES: usize = 32;
/// How many bytes are drawn at a time.
const DRAWN_BYTES: usize = 32 * SEED_BYTES;

thread_local! {
    /// What was drawn and not yet used.
    static SEEDS: RefCell<Vec<[u8; SEED_BYTES]>> = const { RefCell::new(Vec::new()) };
}

/// Random bytes that nobody can foretell.
pub(crate) struct RuntimeEntropy {
    seed: [u8; SEED_BYTES],
    blocks: u64,
}

impl RuntimeEntropy {
    /// A source of its own; an error if the runtime has no chance to give.
    pub(crate) fn new() -> Result<Self, Fault> {
        let seed = SEEDS.with_borrow_mut(|seeds| {
            if seeds.is_empty() {
                seeds.extend(draw()?.as_chunks().0);
            }
            next_seed(seeds).ok_or_else(|| Fault::new("nothing was drawn"))
        })?;
        Ok(Self { seed, blocks: 0 })
    }
}

fn draw() -> Result<[u8; DRAWN_BYTES], Fault> {
    let mut drawn = [0; DRAWN_BYTES];
    getrandom::fill(&mut drawn).map_err(|error| Fault::new(format!("no entropy: {error}")))?;
    Ok(drawn)
}

/// Takes a seed, so that nobody gets it a second time.
fn next_seed(seeds: &mut Vec<[u8; SEED_BYTES]>) -> Option<[u8; SEED_BYTES]> {
    let seed = seeds.last_mut().map(std::mem::take);
    seeds.pop();
    seed
}

impl Entropy for RuntimeEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.blocks.to_le_bytes())
                .finalize();
            self.blocks = self.blocks.wrapping_add(1);
            for (byte, random) in part.iter_mut().zip(block) {
                *byte = random;
            }
        }
    }
}
