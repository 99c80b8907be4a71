//! The stylesheet and the script: written into each page, whose policy names their hashes.
//!
//! A buyer opens a link once, on a phone on its way somewhere: what is linked costs another way there
//! and back before anything is seen (`npm run bench -- inline`).
//!
//! What is sent is what is written without its comments, its empty lines and its indents, and of rules without the ends of lines: a fifth less, compressed, and
//! made when an isolate begins, so no tool stands between a file and a browser.

use super::layout::{Layout, Script};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use std::sync::LazyLock;

/// What stands in pages, and the hash by which their policy lets a browser take it.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    pub content: &'static str,
    pub hash: ContentHash,
}

/// SHA-256 of a style or a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    pub fn of(content: &str) -> Self {
        Self(Sha256::digest(content).into())
    }
}

impl fmt::Display for ContentHash {
    /// As a policy names it: in base64.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        f.write_str("'sha256-")?;
        for three in self.0.chunks(3) {
            let at = |index: usize| u32::from(three.get(index).copied().unwrap_or_default());
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            for index in 0..4 {
                let digit = DIGITS.get((bits >> (18 - 6 * index) & 63) as usize);
                let digit = digit.filter(|_| index <= three.len());
                f.write_char(digit.map_or('=', |byte| char::from(*byte)))?;
            }
        }
        f.write_str("'")
    }
}

/// The stylesheet, a file for each concept; of two rules that are alike the later wins.
const STYLES: [&str; 4] = [
    include_str!("style/page.css"),
    include_str!("style/order.css"),
    include_str!("style/form.css"),
    include_str!("style/controls.css"),
];
const NOTICE_STYLE: &str = include_str!("style/notice.css");

const EVERY_SCRIPT: &str = include_str!("script/every.js");
const FORM_SCRIPT: &str = include_str!("script/form.js");
const PRICING_SCRIPT: &str = include_str!("script/pricing.js");
const WAITING_SCRIPT: &str = include_str!("script/waiting.js");

/// The style and the script of pages of one layout.
#[derive(Debug)]
pub struct Assets {
    pub style: Asset,
    /// Of those on which a buyer does or awaits something.
    script: Asset,
    /// Of those on which the order is chosen, too.
    pricing_script: Option<Asset>,
}

impl Assets {
    /// Those of pages that are laid out so. The form is opened most, and has nothing that it has no use for.
    pub fn of(layout: Layout) -> &'static Self {
        match layout {
            Layout::Columns => &FORM,
            Layout::Single => &NOTICE,
        }
    }

    /// The script of a page that has this one.
    pub fn script(&self, script: Script) -> Option<&Asset> {
        match script {
            Script::Loaded => Some(&self.script),
            Script::Pricing => self.pricing_script.as_ref(),
            Script::Absent => None,
        }
    }
}

static FORM: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: Asset::new(joined(&STYLES.concat())),
    script: Asset::new(without_comments(&[EVERY_SCRIPT, FORM_SCRIPT].concat())),
    pricing_script: Some(Asset::new(without_comments(
        &[EVERY_SCRIPT, FORM_SCRIPT, PRICING_SCRIPT].concat(),
    ))),
});

static NOTICE: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: Asset::new(joined(&[&STYLES.concat(), NOTICE_STYLE].concat())),
    script: Asset::new(without_comments(&[EVERY_SCRIPT, WAITING_SCRIPT].concat())),
    pricing_script: None,
});

impl Asset {
    fn new(content: String) -> Self {
        let content: &'static str = content.leak();
        Self {
            content,
            hash: ContentHash::of(content),
        }
    }
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

/// The rules without their comments and without space that says nothing.
fn joined(rules: &str) -> String {
    let rules = without_comments(rules);
    let mut joined = String::with_capacity(rules.len());
    for line in rules.lines() {
        let (before, after) = match (line.strip_suffix(" {"), line.split_once(": ")) {
            (Some(selector), _) => (selector, "{"),
            (None, Some((name, value))) if line.ends_with(';') => {
                joined.push_str(name);
                (":", value)
            }
            (None, _) => (line, ""),
        };
        joined.push_str(before);
        joined.push_str(after);
        if !line.ends_with(['{', '}', ';', ',', ':']) {
            joined.push('\n');
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = &'static Asset> {
        let both = [Layout::Columns, Layout::Single].map(Assets::of);
        both.into_iter().flat_map(|it| {
            let scripts = [Some(&it.script), it.pricing_script.as_ref()];
            scripts.into_iter().flatten().chain([&it.style])
        })
    }

    #[test]
    fn what_is_sent_has_no_comments_and_no_indents() {
        let source = "// Why.\n/** One. */\nlet a = 1; // kept\n\n/**\n * Two,\n */\n  b();\n";
        assert_eq!(without_comments(source), "let a = 1; // kept\nb();\n");
        let rules = "/* Why. */\n.a,\n.b {\n  margin:\n    1px\n    2px;\n  color: red;\n}\n";
        assert_eq!(joined(rules), ".a,.b{margin:1px\n2px;color:red;}");
        for asset in all() {
            let odd = |line: &&str| ["//", "/*", " "].iter().any(|it| line.starts_with(it));
            assert_eq!(asset.content.lines().find(odd), None);
        }
    }

    #[test]
    fn nothing_in_them_ends_the_element_they_stand_in() {
        for asset in all() {
            for end in ["</", "<!--"] {
                assert!(!asset.content.contains(end), "{end}");
            }
        }
    }

    #[test]
    fn a_hash_is_said_as_policies_say_it() {
        // From: printf '' | openssl dgst -sha256 -binary | base64
        let of_nothing = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        assert_eq!(ContentHash::of("").to_string(), of_nothing);
    }
}
