//! What newer code sends, before this code is replaced or after it came back: what is only added is
//! read past, and what is new is refused, so that whoever sent it keeps it.

use super::Envelope;
use super::account::AccountCall;
use super::coupon::CouponCall;
use super::customer::CustomerCall;
use super::endpoint::EndpointCall;
use super::ledger::LedgerCall;
use super::link::LinkCall;
use super::session::SessionCall;
use crate::json;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// A session's id.
const SESSION: &str = "cs_test_abababababababababababababababababababababababababababababababab";

fn read<C: DeserializeOwned>(call: &str) -> Option<C> {
    let text = format!(r#"{{"version":2,"call":{call},"more":[]}}"#);
    let read = json::from_str::<Envelope<C>>(&text);
    read.ok().map(|envelope| envelope.call)
}

/// Holds that `known`, a call with `MORE` where newer code may add something, is read past that, and that a call of
/// another name is refused, whatever it holds.
#[track_caller]
fn assert_of_its_time<C: DeserializeOwned + PartialEq + Debug>(known: &str) {
    let plain = read::<C>(&known.replace("MORE", ""));
    assert!(plain.is_some(), "{known}");
    let added = known.replace("MORE", r#","hurry":true"#);
    assert_eq!(read::<C>(&added), plain);
    let (name, rest) = known[2..].split_once('"').unwrap();
    let renamed = format!(r#"{{"{name}Again"{rest}"#).replace("MORE", "");
    assert_eq!(read::<C>(&renamed), None);
    for unknown in [r#""Resell""#, r#"{"Resell":{"attempt":1}}"#, "{}", "null"] {
        assert_eq!(read::<C>(unknown), None, "{unknown}");
    }
}

#[test]
fn every_receiver_reads_past_what_newer_code_adds_and_refuses_what_is_new() {
    let of_session =
        |name: &str| format!(r#"{{"{name}":{{"session":"{SESSION}","attempt":1MORE}}}}"#);
    assert_of_its_time::<LinkCall>(&of_session("Commit"));
    assert_of_its_time::<CouponCall>(&of_session("Release"));
    assert_of_its_time::<SessionCall>(r#"{"AttemptStatus":{"attempt":1MORE}}"#);
    assert_of_its_time::<CustomerCall>(r#"{"Retrieve":{"mode":"test"MORE}}"#);
    assert_of_its_time::<EndpointCall>(r#"{"Take":{"volume":1,"events":[]MORE}}"#);
    assert_of_its_time::<LedgerCall>(r#"{"Newest":{"number":2MORE}}"#);
    assert_of_its_time::<AccountCall>(r#"{"VolumeOpened":{"number":2MORE}}"#);
}

#[test]
fn a_record_with_a_row_or_an_event_of_an_unknown_kind_is_refused_as_a_whole() {
    let record = |kind: &str, event: &str| {
        let row =
            format!(r#"{{"kind":"{kind}","id":"cs_1","version":1,"created":7,"state":{{}}}}"#);
        let event = format!(r#"{{"type":"{event}","source":"cs_1","object":{{}}}}"#);
        let record =
            format!(r#"{{"sender":"cs_1","sequence":1,"rows":[{row}],"events":[{event}]}}"#);
        read::<LedgerCall>(&format!(r#"{{"Record":{record}}}"#))
    };
    assert!(record("Purchase", "charge.succeeded").is_some());
    assert_eq!(record("Basket", "charge.succeeded"), None);
    assert_eq!(record("Purchase", "charge.forgiven"), None);
}

#[test]
fn a_question_about_an_unknown_kind_or_column_is_refused() {
    let list = |kind: &str, column: &str| {
        let query =
            format!(r#"{{"kind":"{kind}","only":[["{column}","x"]],"cursor":"Newest","limit":1}}"#);
        read::<LedgerCall>(&format!(r#"{{"List":{query}}}"#))
    };
    assert!(list("Purchase", "Link").is_some());
    assert_eq!(list("Basket", "Link"), None);
    assert_eq!(list("Purchase", "Colour"), None);
    assert_eq!(
        read::<LedgerCall>(r#"{"Find":{"kind":"Basket","id":"b_1"}}"#),
        None
    );
}
