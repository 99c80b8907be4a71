//! Chance as an argument, so that rules stay repeatable in tests.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A source of random bytes. `edge` gives the runtime's; tests give a seeded one.
pub trait Entropy {
    /// Fills `bytes` with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// `length` random characters of `[0-9A-Za-z]`, each equally likely (5.95 bits apiece).
pub fn random_base62(entropy: &mut dyn Entropy, length: usize) -> String {
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 32];
    while text.len() < length {
        entropy.fill(&mut bytes);
        for byte in bytes {
            // 248 = 4 * 62: larger bytes would make the first characters likelier.
            if byte < 248
                && text.len() < length
                && let Some(letter) = BASE62.get(usize::from(byte % 62))
            {
                text.push(char::from(*letter));
            }
        }
    }
    text
}

/// `length` characters of `[0-9A-Za-z]` that depend on `bytes` alone.
pub fn base62_of(bytes: &[u8], length: usize) -> String {
    bytes
        .iter()
        .cycle()
        .take(length)
        .filter_map(|byte| BASE62.get(usize::from(byte % 62)))
        .map(|letter| char::from(*letter))
        .collect()
}

/// A repeatable source for tests: a counter run through a mixing function.
#[derive(Debug, Clone)]
pub struct SeededEntropy(u64);

impl SeededEntropy {
    /// The source that always gives the same bytes for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed >> 56).to_le_bytes()[0];
        }
    }
}
