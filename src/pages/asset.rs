//! The stylesheet and the script, and the addresses under which browsers keep them for ever.
//!
//! What is sent is what is written without its comments, its empty lines and its indents: a fifth less, compressed, and
//! made when an isolate begins, so no tool stands between a file and a browser.

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
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style", ("css", "text/css; charset=utf-8"), STYLES));

/// The script of the pages on which a buyer does or awaits something.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let kind = ("js", "text/javascript; charset=utf-8");
    Asset::new("checkout", kind, include_str!("checkout.js"))
});

impl Asset {
    fn new(name: &str, (extension, content_type): (&str, &'static str), source: &str) -> Self {
        let content: &'static str = without_comments(source).leak();
        Self {
            content,
            path: path(name, extension, content),
            content_type,
        }
    }
}

/// The asset served under `path`, if there is one.
pub fn find(path: &str) -> Option<&'static Asset> {
    [&*STYLE, &*SCRIPT]
        .into_iter()
        .find(|asset| asset.path == path)
}

/// Leaves out comments that have lines of their own, empty lines and indents. No text of ours goes over two lines.
fn without_comments(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut in_comment = false;
    for line in source.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    kept
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
    fn what_is_sent_has_no_comments_and_no_indents() {
        let source = "// Why.\n/** One. */\nlet a = 1; // kept\n\n/**\n * Two,\n */\n  b();\n";
        assert_eq!(without_comments(source), "let a = 1; // kept\nb();\n");
        for asset in [&*STYLE, &*SCRIPT] {
            let odd = |line: &&str| ["//", "/*", " "].iter().any(|it| line.starts_with(it));
            assert_eq!(asset.content.lines().find(odd), None);
        }
    }

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
