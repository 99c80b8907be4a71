use super::*;
use crate::domain::ledger::prune::{self, Pruned, prune};
use crate::domain::ledger::rows::Rows;
use crate::domain::ledger::sweep;

fn close(book: &mut Book, next: u32) {
    let version = book.rows.state().unwrap().version;
    assert!(Volume::close(&mut book.rows, next, version).unwrap());
}

#[test]
fn a_closed_volume_sends_events_on_and_updates_its_rows_after_them() {
    let mut book = Book::new(1);
    book.take(&paid("cs_1", 1));
    close(&mut book, 2);
    assert_eq!(book.take(&paid("cs_2", 1)), Recorded::Full { next: 2 });
    let go_on = Recorded::EventsGoOn {
        volume: 1,
        next: 2,
        missing: Vec::new(),
    };
    let state = |book: &Book| {
        let row = book.volume.find(&book.rows, Kind::Purchase, "cs_1");
        row.unwrap().unwrap().state.as_str().to_owned()
    };
    assert_eq!(book.take(&paid("cs_1", 2)), go_on);
    assert_eq!(state(&book), r#"{"version":1}"#);
    let [(2, events), (1, home)] = &paid("cs_1", 2).rest(&go_on)[..] else {
        panic!("the events go first");
    };
    assert_eq!((events.rows.len(), events.events.len()), (0, 2));
    assert_eq!(book.take(home), Recorded::All { volume: 1 });
    assert_eq!(state(&book), r#"{"version":2}"#);
    assert_eq!(book.events().len(), 2);
    assert_eq!(book.list(&all(Kind::Purchase)), ["cs_1"]);
    // What it took before it was closed it still acknowledges.
    let taken = Recorded::All { volume: 1 };
    assert_eq!(book.take(&paid("cs_1", 1)), taken);
}

#[test]
fn the_parts_of_a_record_go_to_their_volumes() {
    let mut first = Book::new(1);
    first.take(&paid("cs_1", 1));
    close(&mut first, 2);
    let refund = NewRow {
        kind: Kind::Refund,
        ..purchase("re_1", 1)
    };
    let refunded = Record {
        sender: "cs_1".to_owned(),
        sequence: 2,
        rows: vec![purchase("cs_1", 2), refund.clone()],
        events: vec![event(EventType::RefundCreated, "cs_1")],
    };
    let answer = first.take(&refunded);
    let go_on = Recorded::EventsGoOn {
        volume: 1,
        next: 2,
        missing: vec!["re_1".to_owned()],
    };
    assert_eq!(answer, go_on);
    let mut second = Book::new(2);
    let [(2, rest), (1, home)] = &refunded.clone().rest(&answer)[..] else {
        panic!("what is new goes on, then its row goes home");
    };
    assert_eq!(
        (&rest.rows, &home.rows),
        (&vec![refund], &vec![purchase("cs_1", 2)])
    );
    for _ in 0..2 {
        assert_eq!(second.take(rest), Recorded::All { volume: 2 });
        assert_eq!(second.list(&all(Kind::Refund)), ["re_1"]);
        assert_eq!(second.events().len(), 1);
    }
    assert!(second.list(&all(Kind::Purchase)).is_empty());
    let rows_alone = Record {
        rows: vec![purchase("cs_1", 3)],
        events: Vec::new(),
        ..refunded
    };
    assert_eq!(first.take(&rows_alone), Recorded::All { volume: 1 });
}

#[test]
fn a_record_is_sent_in_parts_only_where_it_lives_in_several_volumes() {
    let record = Record {
        rows: vec![purchase("cs_1", 2), purchase("re_1", 1)],
        ..paid("cs_1", 2)
    };
    let whole = record.clone().by_volume(2, |_| None);
    assert_eq!(whole, [(2, record.clone())]);
    let parts = record
        .clone()
        .by_volume(2, |row| (row.id == "cs_1").then_some(1));
    let ids = |part: &Record| -> Vec<String> {
        let ids = part.rows.iter().map(|row| row.id.clone());
        ids.collect()
    };
    let [(2, newest), (1, home)] = &parts[..] else {
        panic!("{parts:?}");
    };
    assert_eq!((ids(home), home.events.len()), (vec!["cs_1".to_owned()], 0));
    assert_eq!(
        (ids(newest), newest.events.len()),
        (vec!["re_1".to_owned()], 2)
    );
    let moved = record.clone().by_volume(3, |_| Some(1));
    assert_eq!((moved[0].0, moved[1].0, moved[0].1.rows.len()), (3, 1, 0));
    assert_eq!(record.clone().rest(&Recorded::All { volume: 1 }), []);
    let full = Recorded::Full { next: 4 };
    assert_eq!(record.clone().rest(&full), [(4, record)]);
}

#[test]
fn a_volume_is_full_past_its_bound_and_takes_everything_until_it_is_closed() {
    let mut book = Book::new(1);
    book.rows.bytes = BOUND;
    assert!(!book.volume.rolls_over(&book.rows).unwrap());
    book.rows.bytes = BOUND + 1;
    assert!(book.volume.rolls_over(&book.rows).unwrap());
    assert_eq!(book.take(&paid("cs_1", 1)), Recorded::All { volume: 1 });
    close(&mut book, 2);
    assert_eq!(book.take(&paid("cs_2", 1)), Recorded::Full { next: 2 });
    // It takes nothing new from here on, and only then Account hears of the next one.
    assert!(book.volume.rolls_over(&book.rows).unwrap());
    Volume::next_is_known(&mut book.rows).unwrap();
    assert!(!book.volume.rolls_over(&book.rows).unwrap());
}

#[test]
fn past_twice_the_bound_there_is_room_for_money_alone() {
    let mut book = Book::new(1);
    let opened = |id: &str, sequence| {
        let mut record = paid(id, sequence);
        record.rows[0].columns.reached = false;
        record
    };
    book.take(&opened("cs_1", 1));
    book.rows.bytes = 2 * BOUND + 1;
    assert_eq!(book.try_take(&opened("cs_2", 1)), Err(NoRoom));
    assert_eq!(
        book.try_take(&opened("cs_1", 2)),
        Ok(Recorded::All { volume: 1 })
    );
    assert_eq!(
        book.try_take(&paid("cs_3", 1)),
        Ok(Recorded::All { volume: 1 })
    );
}

#[test]
fn the_endpoints_are_handed_on_before_a_volume_is_closed() {
    let (mut first, mut second) = (Book::new(1), Book::new(2));
    first.set_endpoints(1, &[endpoint("we_1", "*")]);
    let told = first.rows.state().unwrap();
    first.set_endpoints(2, &[endpoint("we_1", "*"), endpoint("we_2", "*")]);
    assert!(!Volume::close(&mut first.rows, 2, told.version).unwrap());
    let told = first.rows.state().unwrap();
    second.set_endpoints(told.version, &told.endpoints);
    assert!(Volume::close(&mut first.rows, 2, told.version).unwrap());
    second.take(&paid("cs_1", 1));
    assert_eq!(second.events()[0].1, 2);
}

#[test]
fn a_closed_volume_learns_the_newest_and_never_an_older_one() {
    let mut book = Book::new(1);
    Volume::learn_newest(&mut book.rows, 4).unwrap();
    assert_eq!(book.take(&paid("cs_1", 1)), Recorded::All { volume: 1 });
    close(&mut book, 2);
    Volume::learn_newest(&mut book.rows, 4).unwrap();
    Volume::learn_newest(&mut book.rows, 3).unwrap();
    assert_eq!(book.take(&paid("cs_2", 1)), Recorded::Full { next: 4 });
}

#[test]
fn after_thirty_days_events_go_and_purchases_that_never_reached_a_processor() {
    let mut book = Book::new(1);
    book.take(&paid("cs_paid", 1));
    let mut opened = paid("cs_opened", 1);
    opened.rows[0].columns.reached = false;
    book.take(&opened);
    let month = NOW.plus_seconds(30 * 86_400);
    assert_eq!(prune(&mut book.rows, month), Ok(Pruned::All));
    assert_eq!(
        (book.events().len(), book.list(&all(Kind::Purchase)).len()),
        (4, 2)
    );
    assert_eq!(
        prune(&mut book.rows, month.plus_seconds(1)),
        Ok(Pruned::All)
    );
    assert!(book.events().is_empty());
    assert_eq!(book.list(&all(Kind::Purchase)), ["cs_paid"]);
    // A lane goes on behind what was forgotten.
    book.now = month;
    book.set_endpoints(1, &[endpoint("we_1", "*")]);
    book.take(&paid("cs_paid", 2));
    assert!(book.hand(&mut Progress::default(), "we_1").is_some());
}

#[test]
fn much_that_is_old_is_forgotten_in_several_steps() {
    let mut book = Book::new(1);
    for number in 0..300 {
        book.take(&paid(&format!("cs_{number}"), 1));
    }
    let later = NOW.plus_seconds(31 * 86_400);
    assert_eq!(prune(&mut book.rows, later), Ok(Pruned::Some));
    assert_eq!(prune(&mut book.rows, later), Ok(Pruned::All));
    assert!(book.events().is_empty());
}

#[test]
fn what_is_old_is_forgotten_once_a_day() {
    let mut book = Book::new(1);
    assert_eq!(prune::due(&book.rows), Ok(None));
    book.now = NOW.plus_seconds(60);
    let mut opened = paid("cs_1", 1);
    opened.rows[0].columns.reached = false;
    book.take(&opened);
    let due = prune::due(&book.rows).unwrap().unwrap();
    // NOW is the beginning of a day.
    assert_eq!(due, NOW.plus_seconds(31 * 86_400));
    prune(&mut book.rows, due).unwrap();
    assert_eq!(prune::due(&book.rows), Ok(None));
}

#[test]
fn a_sweep_comes_by_every_purchase_that_has_not_ended_a_page_at_a_time() {
    let mut book = Book::new(1);
    for number in 0..120 {
        let mut record = paid(&format!("cs_{number}"), 1);
        record.rows[0].columns.unsettled = number % 2 == 0;
        book.take(&record);
    }
    book.take(&paid("cs_0", 2));
    let (mut woken, mut below, mut pages) = (Vec::new(), Some(sweep::TOP), 0);
    while let Some(place) = below {
        let (mut page, next) = sweep::page(&book.rows, place).unwrap();
        woken.append(&mut page);
        (below, pages) = (next, pages + 1);
    }
    let expected = (1..60).rev().map(|half| format!("cs_{}", 2 * half));
    assert_eq!((woken, pages), (expected.collect(), 2));
}
