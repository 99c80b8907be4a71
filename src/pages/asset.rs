//! The stylesheet and the script, and the addresses under which browsers keep them for ever.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

/// A file that pages load: its address changes with its content.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    pub content: &'static str,
    /// The path it is served under.
    pub path: String,
    pub content_type: &'static str,
}

/// The stylesheet of every page, a file for each concept; of two rules that are alike the later wins.
const STYLES: &str = concat!(
    include_str!("style/page.css"),
    include_str!("style/order.css"),
    include_str!("style/form.css"),
    include_str!("style/controls.css"),
    include_str!("style/notice.css"),
);

/// The stylesheet of every page.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset {
    content: STYLES,
    path: path("style", "css", STYLES),
    content_type: "text/css; charset=utf-8",
});

/// The script of the pages on which a buyer does or awaits something.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| Asset {
    content: include_str!("checkout.js"),
    path: path("checkout", "js", include_str!("checkout.js")),
    content_type: "text/javascript; charset=utf-8",
});

/// The asset served under `path`, if there is one.
pub fn find(path: &str) -> Option<&'static Asset> {
    [&*STYLE, &*SCRIPT]
        .into_iter()
        .find(|asset| asset.path == path)
}

fn path(name: &str, extension: &str, content: &str) -> String {
    let mut path = format!("/_/{name}-");
    for byte in Sha256::digest(content).iter().take(8) {
        // Writing to a String cannot fail.
        let _ = write!(path, "{byte:02x}");
    }
    path.push('.');
    path.push_str(extension);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_the_contents_hash_and_leads_to_it() {
        let of_nothing = path("style", "css", "");
        assert_eq!(of_nothing, "/_/style-e3b0c44298fc1c14.css");
        assert_ne!(STYLE.path, of_nothing);
        for asset in [&*STYLE, &*SCRIPT] {
            assert_eq!(find(&asset.path).unwrap().content, asset.content);
        }
        assert!(find(&of_nothing).is_none());
    }
}
