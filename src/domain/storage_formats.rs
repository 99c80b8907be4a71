//! Pins of what is stored: a change here breaks the data of installations.
//!
//! A field that is added needs `#[serde(default)]`, so that what was written without it can still
//! be read. What readers of before would misunderstand needs a new format number, and readers that
//! know it come before writers.

use super::checkout::fixtures::{card, link, published, reference, session};
use super::checkout::form::Details;
use super::checkout::form::field::EMAIL;
use super::checkout::hold::{Hold, HoldState};
use super::checkout::notes::Notes;
use super::checkout::payment::{Bill, Payment, PaymentResult};
use super::checkout::refund::{Refund, Status};
use super::checkout::session::{PaymentState, Purchase, ReserveRefusal, Session};
use super::door::{Door, GateId};
use super::gate::Gate;
use super::payment_link::{KvCopy, Published};
use super::quota::{Place, PlaceStatus};
use super::wait::Wait;
use super::window::Window;
use super::{Amount, Metadata, Mode, Timestamp};
use crate::json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

#[track_caller]
fn is_stored_as<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, golden: &str) {
    let written = json::pretty(&json::to_string(value).unwrap());
    assert_eq!(written.trim_end(), golden.trim_end());
    assert_eq!(&json::from_str::<T>(golden).unwrap(), value);
}

#[test]
fn the_published_copy_of_a_link_keeps_its_format_and_key() {
    let mut sold_out = Published {
        active: false,
        closed_by_limit: true,
        ..published()
    };
    sold_out.link.window = Window {
        starts_at: Some(Timestamp::from_seconds(1_800_000_000)),
        expires_at: Some(Timestamp::from_seconds(1_800_086_400)),
    };
    sold_out.link.closed_url = Some("https://shop.example/over".to_owned());
    let golden = include_str!("../../tests/golden/published.json");
    is_stored_as(&sold_out, golden);
    assert_eq!(Published::read(golden), KvCopy::Known(Box::new(sold_out)));
    assert_eq!(Published::key("test_notebook"), "link:test_notebook");
}

#[test]
fn a_copy_of_newer_code_is_told_from_one_that_is_broken() {
    let golden = include_str!("../../tests/golden/published.json");
    let with_format = |format: &str| {
        Published::read(&golden.replace(r#""format": 1"#, &format!(r#""format": {format}"#)))
    };
    assert_eq!(with_format("2"), KvCopy::Newer);
    assert_eq!(with_format("0"), KvCopy::Unreadable);
    assert_eq!(
        Published::read(r#"{"format":9,"link":"of another kind"}"#),
        KvCopy::Newer
    );
    for broken in ["{not json", r#"{"format":1}"#, "{}", ""] {
        assert_eq!(Published::read(broken), KvCopy::Unreadable, "{broken}");
    }
}

#[test]
fn why_a_session_was_turned_away_keeps_its_format() {
    let stored = |refusal: ReserveRefusal| crate::json::to_string(&refusal).unwrap();
    let until = Timestamp::from_millis(7);
    assert_eq!(
        stored(ReserveRefusal::HeldByOthers(Wait { until, seconds: 3 })),
        r#"{"HeldByOthers":{"until":7,"seconds":3}}"#
    );
    assert_eq!(stored(ReserveRefusal::Inactive), r#""Inactive""#);
    assert_eq!(stored(ReserveRefusal::SoldOut), r#""SoldOut""#);
    assert_eq!(
        stored(ReserveRefusal::NotOpen { until }),
        r#"{"NotOpen":{"until":7}}"#
    );
    assert_eq!(stored(ReserveRefusal::Ended), r#""Ended""#);
}

#[test]
fn a_session_keeps_its_format() {
    let payment = |attempt, result| Payment {
        attempt,
        reference: reference(attempt),
        method: card().into(),
        result,
        created: Timestamp::from_millis(1_800_000_001_000),
        reservation: None,
        is_disputed: false,
        bill: None,
        notes: Notes::default(),
    };
    let paid = Session {
        purchase: Purchase::Complete {
            at: Timestamp::from_millis(1_800_000_001_500),
        },
        payment_state: PaymentState::Paid,
        holds: vec![Hold {
            gate: GateId::Link,
            state: HoldState::Counted,
        }],
        reference: Some(reference(2)),
        attempt: 2,
        payment: Some(payment(2, PaymentResult::Succeeded)),
        previous_payments: vec![Payment {
            bill: Some(Bill {
                currency: session().currency(),
                total: Amount::new(1800).unwrap(),
                details: Details::default().with(EMAIL, "ada@buyer.example"),
            }),
            ..payment(1, PaymentResult::Refunded)
        }],
        refunds: vec![Refund {
            number: 1,
            attempt: Some(1),
            amount: Amount::new(1800).unwrap(),
            reason: None,
            metadata: Metadata::new(),
            status: Status::Succeeded,
            created: Timestamp::from_millis(1_800_000_002_000),
            settles_at: None,
            request: None,
        }],
        sequence: 2,
        ..session()
    };
    is_stored_as(&paid, include_str!("../../tests/golden/session.json"));
}

#[test]
fn the_gate_of_a_link_keeps_its_format() {
    is_stored_as(
        &Gate::new(link()),
        include_str!("../../tests/golden/gate.json"),
    );
}

#[test]
fn the_counters_of_a_door_keep_their_format() {
    let stored = crate::json::to_string(&Door::new(Some(3))).unwrap();
    assert_eq!(stored, r#"{"quota":{"limit":3,"held":0,"committed":0}}"#);
}

#[test]
fn a_place_keeps_its_format() {
    let status =
        |status: PlaceStatus| crate::json::to_string(&Place { attempt: 1, status }).unwrap();
    let until = Timestamp::from_millis(7);
    assert_eq!(
        status(PlaceStatus::Held { until }),
        r#"{"attempt":1,"status":{"Held":{"until":7}}}"#
    );
    assert_eq!(
        status(PlaceStatus::Committed),
        r#"{"attempt":1,"status":"Committed"}"#
    );
    assert_eq!(
        status(PlaceStatus::Refused),
        r#"{"attempt":1,"status":"Refused"}"#
    );
    assert_eq!(
        status(PlaceStatus::Released),
        r#"{"attempt":1,"status":"Released"}"#
    );
}

#[test]
fn the_objects_of_a_mode_keep_their_names() {
    assert_eq!((Mode::Test.as_str(), Mode::Live.as_str()), ("test", "live"));
}
