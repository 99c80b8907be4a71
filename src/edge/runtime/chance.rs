//! Chance from the runtime: one draw, stretched with SHA-256 in counter mode.
//!
//! Drawing can fail, and `Entropy` cannot: so the draw happens once, when a source is made.

use super::Fault;
use crate::domain::Entropy;
use sha2::{Digest, Sha256};

/// Random bytes that nobody can foretell.
pub(crate) struct RuntimeEntropy {
    seed: [u8; 32],
    blocks: u64,
}

impl RuntimeEntropy {
    /// A source of its own; an error if the runtime has no chance to give.
    pub(crate) fn new() -> Result<Self, Fault> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Fault::new(format!("no entropy: {error}")))?;
        Ok(Self { seed, blocks: 0 })
    }
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
