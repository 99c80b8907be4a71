use super::{Error, Text, from_str, pretty, to_string};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    name: String,
    #[serde(default)]
    number: Option<i64>,
    kinds: Vec<Kind>,
    words: BTreeMap<String, bool>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Plain,
    With(Box<Thing>),
    Pair(u8, String),
    Named { name: String, last: bool },
}

/// As a payment processor might send it.
const FOREIGN: &str = "{ \"rate\" : 1.50,\r\n\t\"tiny\": 1e-7 ,\t\"huge\":1e999,\n \
                       \"id\" : 123456789012345678901234567890,\r\"lone\" :\"\\ud800\", \"none\":{ } }";

#[derive(Debug, Deserialize)]
struct Known {
    id: Text,
    rate: Text,
}

/// Everything our own code writes: JSON without fractions.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let entries = prop::collection::vec((any::<String>(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            entries.prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn it_is_printed_as_serde_json_prints_it(value in values()) {
        let printed = format!("{value:#}\n");
        prop_assert_eq!(&pretty(&value.to_string()), &printed);
        prop_assert_eq!(&pretty(&printed), &printed);
    }
}

#[test]
fn a_text_is_kept_as_it_is() {
    let value = json!({"a": ["é\"", null, {}]});
    let text = Text::of(&value).unwrap();
    assert_eq!(text, Text::from(&value));
    assert_eq!(text.as_str(), r#"{"a":["é\"",null,{}]}"#);
    let within = to_string(&[&text]).unwrap();
    assert_eq!(within, r#"[{"a":["é\"",null,{}]}]"#);
    assert_eq!(from_str::<[Text; 1]>(&within), Ok([text.clone()]));
    let spaced = format!(" {{ \"a\" : {} }} ", text.as_str());
    assert_eq!(
        from_str::<BTreeMap<String, Text>>(&spaced).unwrap()["a"],
        text
    );
}

#[test]
fn what_is_no_number_of_ours_is_handed_on_as_it_was_sent() {
    let known: Known = from_str(FOREIGN).unwrap();
    assert_eq!(known.rate.as_str(), "1.50");
    assert_eq!(known.id.as_str(), "123456789012345678901234567890");
    let text: Text = from_str(FOREIGN).unwrap();
    assert_eq!(text.as_str(), FOREIGN);
    assert_eq!(
        pretty(text.as_str()),
        "{\n  \"rate\": 1.50,\n  \"tiny\": 1e-7,\n  \"huge\": 1e999,\n  \
         \"id\": 123456789012345678901234567890,\n  \"lone\": \"\\ud800\",\n  \"none\": {}\n}\n"
    );
}

#[test]
fn a_tree_rounds_fractions_and_refuses_what_it_cannot_hold() {
    let rounded = from_str::<Value>("[1.50,1e2,123456789012345678901234567890]").unwrap();
    assert_eq!(rounded.to_string(), "[1.5,100.0,1.2345678901234568e+29]");
    for wrong in ["1e999", "-1e999", r#""\ud800""#, r#""\udc00\ud800""#] {
        assert!(from_str::<Value>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn of_two_fields_of_a_name_a_tree_keeps_the_last_and_a_type_none() {
    let twice = r#"{"id":1,"id":2,"rate":1}"#;
    let last = Ok(json!({"id": 2, "rate": 1}));
    assert_eq!(from_str::<Value>(twice), last);
    assert!(from_str::<Known>(twice).is_err());
}

#[test]
fn what_lies_too_deep_is_refused_or_passed_by_without_harm() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(from_str::<Value>(&deep).is_err());
    assert!(from_str::<Thing>(&format!(r#"{{"kinds":{deep}}}"#)).is_err());
    let text: Text = from_str(&deep).unwrap();
    assert_eq!(to_string(&text).as_ref(), Ok(&deep));
    assert!(pretty(text.as_str()).len() < 300 * deep.len());
    let known = format!(r#"{{"id":1,"rate":1,"more":{deep}}}"#);
    assert!(from_str::<Known>(&known).is_ok());
}

#[test]
fn what_is_wrong_is_refused() {
    for wrong in [
        "",
        "{}",
        "null",
        r#"{"name":"","kinds":[],"words":{}} x"#,
        r#"{"name":1,"kinds":[],"words":{}}"#,
        r#"{"name":"","kinds":["Other"],"words":{}}"#,
        r#"{"name":"","kinds":["Named"],"words":{}}"#,
        r#"{"name":"","kinds":[{"Plain":{}}],"words":{}}"#,
        r#"{"name":"","kinds":[{"Pair":[1,"",2]}],"words":{}}"#,
        r#"{"name":"","kinds":[],"words":{},"number":1.5}"#,
        r#"{"name":"","kinds":[],"words":{},"number":9223372036854775808}"#,
        r#"{"name":"","name":"","kinds":[],"words":{}}"#,
    ] {
        assert!(from_str::<Thing>(wrong).is_err(), "{wrong}");
    }
    for wrong in [r"{]", "[1,]", "[01]", r#"["\x"]"#, "[1.]", "[nul]", "[", ""] {
        assert!(from_str::<Text>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_error_says_what_and_where_and_quotes_nothing() {
    let error = |text| from_str::<Thing>(text).unwrap_err();
    let at = |text| error(text).to_string();
    assert_eq!(
        at(r#"{"name":"","kinds":["secret"]}"#),
        "its JSON is of another type, at line 1 column 28"
    );
    assert_eq!(at("{\n,"), "its JSON is malformed, at line 2 column 1");
    assert_eq!(at("{"), "its JSON ends too early, at line 1 column 1");
    assert_eq!(
        error("{"),
        Error::from(serde_json::from_str::<Thing>("{").unwrap_err())
    );
}
