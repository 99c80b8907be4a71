use super::*;
use crate::domain::ledger::rows::Rows;
use crate::domain::ledger::{Column, lane};

fn places(hand: &Hand) -> Vec<u64> {
    hand.events.iter().map(|event| event.place).collect()
}

#[test]
fn an_endpoint_is_handed_what_it_wants_in_order_and_once() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "checkout.session.completed")]);
    book.take(&paid("cs_1", 1));
    book.take(&paid("cs_2", 1));
    let mut progress = Progress::default();
    let hand = book.hand(&mut progress, "we_1").unwrap();
    let sources: Vec<&str> = hand.events.iter().map(|one| one.source.as_str()).collect();
    assert_eq!(sources, ["cs_1", "cs_2"]);
    // The answer was lost: the same again.
    assert_eq!(book.hand(&mut progress, "we_1").as_ref(), Some(&hand));
    let lane = lane_of(&book.rows, &WebhookEndpointId::from_known("we_1"));
    let delivered = (hand.until, &places(&hand)[..1]);
    progress
        .handed_over(&mut book.rows, &lane.unwrap().unwrap(), delivered)
        .unwrap();
    assert_eq!(book.hand(&mut progress, "we_1"), None);
    let pending: Vec<u64> = book.events().into_iter().map(|event| event.1).collect();
    assert_eq!(pending, [1, 0, 0, 0]);
    // An instance that remembers nothing goes on from the cursor.
    assert_eq!(book.hand(&mut Progress::default(), "we_1"), None);
}

#[test]
fn an_endpoint_that_wants_little_costs_a_row_in_a_thousand_events() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "refund.failed")]);
    let before = book.rows.lanes_written;
    let mut progress = Progress::default();
    for number in 0..999 {
        book.take(&paid(&format!("cs_{number}"), 1));
        assert_eq!(book.hand(&mut progress, "we_1"), None);
    }
    assert_eq!(book.rows.lanes_written - before, 1);
    // An instance that remembers nothing passes by what came since, and no more.
    let cursor = book.rows.lanes().unwrap()[0].cursor;
    let behind = book.rows.ahead(cursor, 1, u32::MAX).unwrap().len();
    assert_eq!(behind, 998);
}

#[test]
fn a_hand_over_is_bounded_and_the_next_one_goes_on_behind_it() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    for number in 0..50 {
        book.take(&paid(&format!("cs_{number}"), 1));
    }
    let mut progress = Progress::default();
    let mut handed = Vec::new();
    while let Some(hand) = book.hand(&mut progress, "we_1") {
        assert!(hand.events.len() <= 40);
        handed.extend(places(&hand));
        let lane = lane_of(&book.rows, &WebhookEndpointId::from_known("we_1"));
        let done = (hand.until, &places(&hand)[..]);
        progress
            .handed_over(&mut book.rows, &lane.unwrap().unwrap(), done)
            .unwrap();
    }
    assert_eq!(handed.len(), 100);
    assert!(handed.is_sorted_by(|one, next| one < next));
    assert!(book.events().iter().all(|event| event.1 == 0));
}

#[test]
fn what_is_delivered_later_may_be_said_again() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "*"), endpoint("we_2", "*")]);
    book.take(&paid("cs_1", 1));
    let hand = book.hand(&mut Progress::default(), "we_2").unwrap();
    for _ in 0..2 {
        let endpoint = WebhookEndpointId::from_known("we_2");
        lane::delivered(&mut book.rows, &endpoint, &places(&hand)).unwrap();
        let pending: Vec<u64> = book.events().into_iter().map(|event| event.1).collect();
        assert_eq!(pending, [1, 1]);
    }
}

#[test]
fn a_new_endpoint_gets_what_happens_from_then_on() {
    let mut book = Book::new(1);
    book.take(&paid("cs_1", 1));
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    assert_eq!(book.hand(&mut Progress::default(), "we_1"), None);
    book.take(&paid("cs_2", 1));
    let hand = book.hand(&mut Progress::default(), "we_1").unwrap();
    assert_eq!(hand.events.len(), 2);
}

#[test]
fn a_disabled_endpoint_waits_for_nothing_and_a_deleted_one_has_no_lane() {
    let mut book = Book::new(1);
    book.set_endpoints(
        1,
        &[WebhookEndpoint {
            disabled: true,
            ..endpoint("we_1", "*")
        }],
    );
    book.take(&paid("cs_1", 1));
    assert_eq!(book.hand(&mut Progress::default(), "we_1"), None);
    assert!(book.events().iter().all(|event| event.1 == 0));
    book.set_endpoints(2, &[]);
    assert!(book.rows.lanes().unwrap().is_empty());
}

#[test]
fn a_new_endpoint_does_not_stand_for_one_that_is_gone() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    book.take(&paid("cs_1", 1));
    book.set_endpoints(2, &[endpoint("we_2", "*")]);
    let lanes = book.rows.lanes().unwrap();
    assert_eq!((lanes.len(), lanes[0].bit), (1, 1));
    // Endpoints that come late are older than what is known.
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    assert_eq!(book.rows.lanes().unwrap(), lanes);
}

#[test]
fn a_hand_over_is_bounded_in_bytes() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    let mut large = paid("cs_1", 1);
    let object = Text::from(&json!({ "text": "a".repeat(400_000) }));
    large.events = vec![
        NewEvent {
            object,
            ..event(EventType::ChargeSucceeded, "cs_1")
        };
        5
    ];
    book.take(&large);
    let hand = book.hand(&mut Progress::default(), "we_1").unwrap();
    assert_eq!(hand.events.len(), 3);
    assert_eq!(Some(&hand.until), places(&hand).last());
}

#[test]
fn an_event_that_cannot_be_read_stops_none_behind_it() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    book.take(&paid("cs_1", 1));
    let all = book.rows.ahead(0, 1, 10).unwrap();
    book.rows.unreadable.insert((Kind::Event, all[0].place));
    let hand = book.hand(&mut Progress::default(), "we_1").unwrap();
    assert_eq!(places(&hand), [all[1].place]);
}

#[test]
fn instances_that_live_shortly_do_not_pass_by_the_same_events_for_ever() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "refund.failed")]);
    for number in 0..60 {
        book.take(&paid(&format!("cs_{number}"), 1));
        assert_eq!(book.hand(&mut Progress::default(), "we_1"), None);
        let cursor = book.rows.lanes().unwrap()[0].cursor;
        assert!(book.rows.ahead(cursor, 1, 100).unwrap().len() <= 50);
    }
}

#[test]
fn an_event_waits_for_no_endpoint_that_was_deleted() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "*"), endpoint("we_2", "*")]);
    book.take(&paid("cs_1", 1));
    book.set_endpoints(2, &[endpoint("we_2", "*")]);
    let pending: Vec<u64> = book.events().into_iter().map(|event| event.1).collect();
    assert_eq!(pending, [1, 1]);
    book.set_endpoints(3, &[]);
    let late = Query {
        only: vec![(Column::Delivered, "false".to_owned())],
        ..all(Kind::Event)
    };
    assert!(book.list(&late).is_empty());
    let page = book.volume.list(&book.rows, &all(Kind::Event)).unwrap();
    let found = book.volume.find(&book.rows, Kind::Event, &page.rows[0].id);
    assert_eq!(found.unwrap().unwrap().pending, 0);
}
