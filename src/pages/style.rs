//! The stylesheet and the address under which browsers keep it for ever.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

const CSS: &str = include_str!("style.css");

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hash = String::with_capacity(16);
    for byte in Sha256::digest(CSS).iter().take(8) {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
});

static PATH: LazyLock<String> = LazyLock::new(|| format!("/_/style-{}.css", *HASH));

/// The stylesheet and the hash of its content in its address.
pub fn style() -> (&'static str, &'static str) {
    (CSS, &HASH)
}

/// The path of the stylesheet: it changes with the content.
pub fn path() -> &'static str {
    &PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_carries_the_contents_hash() {
        let (css, hash) = style();
        assert!(css.contains(".till-"));
        assert_eq!(hash.len(), 16);
        assert_eq!(path(), format!("/_/style-{hash}.css"));
    }
}
