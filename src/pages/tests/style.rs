//! No rule without a page, no class without a rule, no colour that nobody uses.

use super::samples::every_page;
use crate::domain::checkout::form::is_secret;
use crate::pages::asset::{SCRIPT, STYLE};
use std::collections::BTreeSet;

type Names = BTreeSet<String>;

/// The names that stand behind `start` in `text`: letters, digits, `-` and `_`.
fn names_after(start: &str, text: &str) -> Names {
    let name = |part: &str| -> String {
        part.chars()
            .take_while(|character| character.is_ascii_alphanumeric() || "-_".contains(*character))
            .collect()
    };
    text.split(start).skip(1).map(name).collect()
}

/// The classes of every element of every page.
fn classes_of_pages() -> Names {
    let mut classes = Names::new();
    for (_, page) in every_page() {
        for part in page.html.split(" class=\"").skip(1) {
            let value = part.split('"').next().unwrap();
            classes.extend(value.split(' ').map(str::to_owned));
        }
    }
    classes
}

/// The selectors of the stylesheet, without comments and what stands between braces.
fn selectors() -> String {
    let without_comments: String = STYLE
        .content
        .split("/*")
        .map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest))
        .collect();
    let declarations = |line: &&str| !line.trim_end().ends_with(';');
    without_comments
        .lines()
        .filter(declarations)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_class_of_a_page_has_a_rule_and_every_rule_a_page() {
    let ruled: Names = names_after(".till", &selectors())
        .into_iter()
        .map(|rest| format!("till{rest}"))
        .collect();
    assert_eq!(classes_of_pages(), ruled);
}

#[test]
fn every_property_is_used_and_every_use_is_defined() {
    let used = names_after("var(--till-", STYLE.content);
    let defined: Names = STYLE
        .content
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--till-")?.split(':').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(used, defined);
}

#[test]
fn the_script_sends_card_data_with_a_payment_alone() {
    // As `is_secret` has it, which every field is held against that is not kept.
    let kept_back = "const SECRET = /^(card|bank)_/;";
    assert!(SCRIPT.content.contains(kept_back), "{kept_back}");
    assert!(is_secret("card_number") && is_secret("bank_account_number"));
}

/// What the script finds its parts by is on a page, or the script sets it.
#[test]
fn what_the_script_looks_for_is_on_a_page() {
    let pages: String = every_page()
        .into_iter()
        .map(|(_, page)| page.html)
        .collect();
    let classes = classes_of_pages();
    for rest in names_after("\".till", SCRIPT.content) {
        assert!(classes.contains(&format!("till{rest}")), ".till{rest}");
    }
    for name in names_after("[data-", SCRIPT.content) {
        assert!(pages.contains(&format!(" data-{name}")), "data-{name}");
    }
}
