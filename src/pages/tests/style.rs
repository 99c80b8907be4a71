//! No rule without a page, no class without a rule, no colour that nobody uses.

use super::samples::every_page;
use crate::domain::checkout::form::is_secret;
use crate::pages::asset::Assets;
use crate::pages::{Layout, Script};
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

/// The classes of every element of the pages that are laid out so.
fn classes_of_pages(layout: Layout) -> Names {
    let mut classes = Names::new();
    for (_, page) in every_page() {
        let parts = page.html.split(" class=\"").skip(1);
        for part in parts.filter(|_| page.layout == layout) {
            let value = part.split('"').next().unwrap();
            classes.extend(value.split(' ').map(str::to_owned));
        }
    }
    classes
}

/// The classes of every element of every page.
fn every_class() -> Names {
    let both = [Layout::Columns, Layout::Single];
    both.into_iter().flat_map(classes_of_pages).collect()
}

/// Every rule there is.
fn all_rules() -> &'static str {
    Assets::of(Layout::Single).style.content
}

fn scripts() -> [&'static str; 3] {
    [
        (Layout::Columns, Script::Loaded),
        (Layout::Columns, Script::Pricing),
        (Layout::Single, Script::Loaded),
    ]
    .map(|(layout, script)| Assets::of(layout).script(script).unwrap().content)
}

/// The selectors of a stylesheet.
fn selectors(style: &str) -> String {
    let parts = style.split_inclusive(['{', '}', ';']);
    parts.filter(|part| part.ends_with('{')).collect()
}

fn classes_with_rules(style: &str) -> Names {
    names_after(".till", &selectors(style))
        .into_iter()
        .map(|rest| format!("till{rest}"))
        .collect()
}

#[test]
fn every_class_of_a_page_has_a_rule_and_every_rule_a_page() {
    assert_eq!(every_class(), classes_with_rules(all_rules()));
}

#[test]
fn a_form_has_the_rules_of_all_its_classes() {
    let ruled = classes_with_rules(Assets::of(Layout::Columns).style.content);
    let classes = classes_of_pages(Layout::Columns);
    assert_eq!(classes.difference(&ruled).next(), None);
}

#[test]
fn every_property_is_used_and_every_use_is_defined() {
    let used = names_after("var(--till-", all_rules());
    let defined: Names = all_rules()
        .split(['{', '}', ';'])
        .filter_map(|part| part.trim().strip_prefix("--till-")?.split(':').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(used, defined);
}

#[test]
fn the_script_sends_card_data_with_a_payment_alone() {
    // As `is_secret` has it, which every field is held against that is not kept.
    let kept_back = "const SECRET = /^(card|bank)_/;";
    let [form, pricing, _] = scripts();
    for script in [form, pricing] {
        assert!(script.contains(kept_back), "{kept_back}");
    }
    assert!(is_secret("card_number") && is_secret("bank_account_number"));
}

/// What the scripts find their parts by is on a page, or they set it.
#[test]
fn what_the_script_looks_for_is_on_a_page() {
    let pages: String = every_page()
        .into_iter()
        .map(|(_, page)| page.html)
        .collect();
    let classes = every_class();
    for script in scripts() {
        for rest in names_after("\".till", script) {
            assert!(classes.contains(&format!("till{rest}")), ".till{rest}");
        }
        for name in names_after("[data-", script) {
            assert!(pages.contains(&format!(" data-{name}")), "data-{name}");
        }
    }
}
