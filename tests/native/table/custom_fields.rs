//! The rows of `custom_fields`, which links are made and changed with.

use super::rows::{Row, Section, plain, post, rule, shows, unset, wrong};

const LINE: &str = "line_items[0][price]={price}&line_items[0][quantity]=1&";
const TEXT: &str = "custom_fields[0][key]=a&custom_fields[0][label][type]=custom&\
    custom_fields[0][label][custom]=A&custom_fields[0][type]=text&\
    custom_fields[0][text][maximum_length]=255";
const NUMBER: &str = "custom_fields[0][key]=a&custom_fields[0][label][type]=custom&\
    custom_fields[0][label][custom]=A&custom_fields[0][type]=numeric&\
    custom_fields[0][numeric][maximum_length]=255";
const DROPDOWN: &str = "custom_fields[0][key]=a&custom_fields[0][label][type]=custom&\
    custom_fields[0][label][custom]=A&custom_fields[0][type]=dropdown&\
    custom_fields[0][dropdown][options][0][label]=B&\
    custom_fields[0][dropdown][options][0][value]=b";

/// A field of each type, made and changed.
pub(super) fn sections() -> Vec<Section> {
    let made: fn(&str) -> String = |field| format!("{LINE}{field}");
    let changed: fn(&str) -> String = str::to_owned;
    let all = "list 3 of hash";
    let mut sections = Vec::new();
    for (path, request, all) in [
        ("/v1/payment_links", made, all),
        (
            "/v1/payment_links/{link}",
            changed,
            "list 3 of hash, unsettable",
        ),
    ] {
        let leaked = |field| &*request(field).leak();
        sections.push(post(
            path,
            leaked(TEXT),
            &[the_list(all), the_field(), the_text()],
        ));
        sections.push(post(path, leaked(NUMBER), &[the_number()]));
        sections.push(post(path, leaked(DROPDOWN), &[the_dropdown()]));
    }
    sections
}

fn the_list(spec: &'static str) -> Vec<Row> {
    vec![unset("/custom_fields", rule("custom_fields", spec, vec![]))]
}

#[rustfmt::skip]
fn the_field() -> Vec<Row> {
    vec![
    rule("custom_fields[0][key]", "text 200, required", vec![
        shows("engraving_2", "/custom_fields/0/key", "\"engraving_2\""),
        wrong("a b", "Invalid key: it must consist of letters, digits, `_` and `-`.", ""),
    ]),
    rule("custom_fields[0][label]", "hash, required", vec![]),
    plain("custom_fields[0][label][custom]", "text 100, required", "/custom_fields/0/label/custom"),
    plain("custom_fields[0][optional]", "boolean", "/custom_fields/0/optional"),
    rule("custom_fields[0][type]", "dropdown | numeric | text, required", vec![
        shows("text", "/custom_fields/0/type", "\"text\""),
    ]),]
}

#[rustfmt::skip]
fn the_text() -> Vec<Row> {
    vec![
    rule("custom_fields[0][text]", "hash", vec![]),
    plain("custom_fields[0][text][default_value]", "text 255", "/custom_fields/0/text/default_value"),
    plain("custom_fields[0][text][maximum_length]", "integer 1 to 255", "/custom_fields/0/text/maximum_length"),
    plain("custom_fields[0][text][minimum_length]", "integer 0 to 255", "/custom_fields/0/text/minimum_length"),]
}

#[rustfmt::skip]
fn the_number() -> Vec<Row> {
    vec![
    rule("custom_fields[0][numeric]", "hash", vec![]),
    rule("custom_fields[0][numeric][default_value]", "text 255", vec![
        shows("007", "/custom_fields/0/numeric/default_value", "\"007\""),
        wrong("7a", "Invalid default_value: it must consist of digits.", ""),
    ]),
    plain("custom_fields[0][numeric][maximum_length]", "integer 1 to 255", "/custom_fields/0/numeric/maximum_length"),
    plain("custom_fields[0][numeric][minimum_length]", "integer 0 to 255", "/custom_fields/0/numeric/minimum_length"),]
}

#[rustfmt::skip]
fn the_dropdown() -> Vec<Row> {
    vec![
    rule("custom_fields[0][dropdown]", "hash", vec![]),
    rule("custom_fields[0][dropdown][default_value]", "text 100", vec![
        shows("b", "/custom_fields/0/dropdown/default_value", "\"b\""),
        wrong("c", "Invalid default_value: 'c' is not the value of one of `custom_fields[0][dropdown][options]`.", ""),
    ]),
    rule("custom_fields[0][dropdown][options]", "list 200 of hash, required", vec![]),
    plain("custom_fields[0][dropdown][options][0][label]", "text 100, required", "/custom_fields/0/dropdown/options/0/label"),
    plain("custom_fields[0][dropdown][options][0][value]", "text 100, required", "/custom_fields/0/dropdown/options/0/value"),]
}
