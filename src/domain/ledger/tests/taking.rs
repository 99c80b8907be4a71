use super::*;

#[test]
fn a_record_that_comes_again_adds_nothing() {
    let mut book = Book::new(1);
    let taken = Recorded::All { volume: 1 };
    assert_eq!(book.take(&paid("cs_1", 1)), taken);
    let before = book.events();
    assert_eq!(book.take(&paid("cs_1", 1)), taken);
    assert_eq!(book.events(), before);
    assert_eq!(before.len(), 2);
    assert_eq!(book.list(&all(Kind::Purchase)), ["cs_1"]);
}

#[test]
fn an_older_row_that_comes_late_changes_nothing() {
    let mut book = Book::new(1);
    book.take(&paid("cs_1", 2));
    book.take(&paid("cs_1", 1));
    let row = book.volume.find(&book.rows, Kind::Purchase, "cs_1");
    assert_eq!(row.unwrap().unwrap().state.as_str(), r#"{"version":2}"#);
    assert_eq!(book.events().len(), 2);
}

#[test]
fn events_are_taken_once_though_the_row_was_there_before_them() {
    let mut book = Book::new(1);
    let rows_alone = Record {
        events: Vec::new(),
        ..paid("cs_1", 3)
    };
    book.take(&rows_alone);
    assert_eq!(book.events().len(), 0);
    for _ in 0..2 {
        book.take(&paid("cs_1", 3));
        assert_eq!(book.events().len(), 2);
    }
    let events_alone = Record {
        rows: Vec::new(),
        ..paid("cs_1", 4)
    };
    for _ in 0..2 {
        book.take(&events_alone);
        assert_eq!(book.events().len(), 4);
    }
}

#[test]
fn a_sender_without_a_row_is_known_by_its_name() {
    let mut book = Book::new(1);
    let updated = |sequence| Record {
        sender: "plink_1".to_owned(),
        sequence,
        rows: Vec::new(),
        events: vec![event(EventType::PaymentLinkUpdated, "plink_1")],
    };
    for sequence in [1, 1, 2, 1] {
        book.take(&updated(sequence));
    }
    assert_eq!(book.events().len(), 2);
}

#[test]
fn an_events_created_is_the_second_in_which_it_was_written_and_never_goes_back() {
    let mut book = Book::new(1);
    book.take(&paid("cs_1", 1));
    book.now = NOW.plus_seconds(5);
    book.take(&paid("cs_2", 1));
    book.now = NOW.plus_seconds(2);
    book.take(&paid("cs_3", 1));
    let page = book.volume.list(&book.rows, &all(Kind::Event)).unwrap();
    let created = page.rows.iter().map(|row| {
        let event: serde_json::Value = serde_json::from_str(row.state.as_str()).unwrap();
        assert_eq!(event["id"].as_str(), Some(row.id.as_str()));
        event["created"].as_i64().unwrap() - NOW.seconds()
    });
    assert_eq!(created.collect::<Vec<_>>(), [5, 5, 5, 5, 0, 0]);
}

#[test]
fn an_event_is_rendered_with_the_endpoints_that_wait_for_it() {
    let mut book = Book::new(1);
    book.set_endpoints(
        1,
        &[endpoint("we_1", "*"), endpoint("we_2", "charge.succeeded")],
    );
    book.take(&paid("cs_1", 1));
    let page = book.volume.list(&book.rows, &all(Kind::Event)).unwrap();
    let row = page.rows.last().unwrap();
    assert_eq!(row.pending, 2);
    let expected = format!(
        r#"{{"id":"{}","object":"event","api_version":"2026-11-17.test","created":1798761600,"data":{{"object":{{"id":"cs_1"}}}},"livemode":false,"pending_webhooks":2,"request":{{"id":null,"idempotency_key":null}},"type":"charge.succeeded"}}"#,
        row.id
    );
    assert_eq!(row.state.as_str(), expected);
}

#[test]
fn an_event_is_found_by_its_whole_id_alone() {
    let mut book = Book::new(1);
    book.take(&paid("cs_1", 1));
    let ids = book.list(&all(Kind::Event));
    let find = |id: &str| book.volume.find(&book.rows, Kind::Event, id).unwrap();
    assert_eq!(find(&ids[0]).map(|row| row.id).as_deref(), Some(&*ids[0]));
    let (place, hash) = ids[0].split_at(15);
    let guessed: String = hash.chars().rev().collect();
    assert_eq!(find(&format!("{place}{guessed}")), None);
    assert_eq!(find("evt_1"), None);
}
