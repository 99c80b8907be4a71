use super::{Error, Text, from_str, place_of, pretty, to_string};
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

const THING: &str = r#"{"name":"a\nb\u00e9\ud83d\ude00","unknown":[{"x":"]"},-1,null],"words":{"yes":true},
    "kinds":["Plain",{"Pair":[7,"é"]},{"Named":{"last":false,"name":"n"}},
    {"With":{"name":"","kinds":[],"words":{},"number":-3}}]}"#;

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

fn is_whole(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(is_whole),
        Value::Object(fields) => fields.values().all(is_whole),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read_back(value in values()) {
        for text in [value.to_string(), format!(" {value:#} ")] {
            prop_assert_eq!(from_str::<Value>(&text), Ok(value.clone()));
        }
    }

    #[test]
    fn what_is_written_is_what_serde_json_writes(value in values()) {
        prop_assert_eq!(to_string(&value), Ok(value.to_string()));
    }

    #[test]
    fn it_is_printed_as_serde_json_prints_it(value in values()) {
        let printed = format!("{value:#}\n");
        prop_assert_eq!(&pretty(&value.to_string()), &printed);
        prop_assert_eq!(&pretty(&printed), &printed);
    }

    #[test]
    fn a_text_cut_short_is_what_serde_json_says_it_is(value in values(), cut in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let short = text.get(..cut.index(text.len() + 1)).unwrap_or_default();
        prop_assert_eq!(from_str::<Value>(short).ok(), serde_json::from_str(short).ok());
    }

    #[test]
    fn no_text_is_too_strange(text in r#"[\[\]{}",:\\u0-9a-fnt \-]{0,40}"#) {
        let read = from_str::<Value>(&text);
        if let Ok(known) = serde_json::from_str::<Value>(&text) && is_whole(&known) {
            prop_assert_eq!(read, Ok(known));
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what ours is held against")]
fn every_shape_is_read_and_written_as_by_serde_json() {
    let thing: Thing = from_str(THING).unwrap();
    assert_eq!(thing, serde_json::from_str(THING).unwrap());
    assert_eq!(thing.kinds.len(), 4);
    assert_eq!(
        to_string(&thing),
        Ok(serde_json::to_string(&thing).unwrap())
    );
    assert_eq!(from_str::<Option<String>>("null"), Ok(None));
    assert_eq!(
        from_str::<(u8, String)>(r#"[1, "a"]"#),
        Ok((1, "a".to_owned()))
    );
    assert_eq!(from_str::<Result<u8, ()>>(r#"{"Err":null}"#), Ok(Err(())));
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
fn a_field_is_found_where_it_is() {
    let object = r#" { "a" : { "b" : 1 } , "\u0062" : "}" , "c":-12}"#;
    let found = |field| place_of(field, object).map(|place| place.and_then(|at| object.get(at)));
    assert_eq!(found("a"), Ok(Some(r#"{ "b" : 1 }"#)));
    assert_eq!(found("b"), Ok(Some(r#""}""#)));
    assert_eq!(found("c"), Ok(Some("-12")));
    assert_eq!(found("d"), Ok(None));
    assert!(place_of("a", "[]").is_err());
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
        r#"["a",1,[],{}]"#,
    ] {
        assert!(from_str::<Thing>(wrong).is_err(), "{wrong}");
    }
    assert!(from_str::<Value>(&"[".repeat(1000)).is_err());
}

#[test]
fn an_error_says_what_and_where() {
    let error: Error = from_str::<Thing>(r#"{"name":"","kinds":[]}"#).unwrap_err();
    assert_eq!(error.to_string(), "JSON: a field is missing before byte 22");
}
