use super::*;
use crate::domain::ledger::{Column, Created};

fn book_of(count: u32) -> Book {
    let mut book = Book::new(1);
    for number in 0..count {
        let mut record = paid(&format!("cs_{number}"), 1);
        record.rows[0].created = NOW.plus_seconds(number / 2);
        book.take(&record);
    }
    book
}

#[test]
fn rows_lie_in_the_order_of_created_whenever_they_came() {
    let mut book = book_of(4);
    let mut late = paid("cs_late", 1);
    late.rows[0].created = NOW;
    book.take(&late);
    let all = book.list(&all(Kind::Purchase));
    assert_eq!(all, ["cs_3", "cs_2", "cs_late", "cs_1", "cs_0"]);
}

#[test]
fn a_page_goes_on_from_its_cursor_both_ways() {
    let book = book_of(6);
    let page = book.volume.list(&book.rows, &all(Kind::Purchase)).unwrap();
    let middle = page.rows[2].place;
    let page = |cursor| {
        book.list(&Query {
            cursor,
            limit: 2,
            ..all(Kind::Purchase)
        })
    };
    assert_eq!(page(Cursor::Newest), ["cs_5", "cs_4"]);
    assert_eq!(page(Cursor::OlderThan(middle)), ["cs_2", "cs_1"]);
    assert_eq!(page(Cursor::NewerThan(middle)), ["cs_4", "cs_5"]);
    assert!(page(Cursor::OlderThan(0)).is_empty());
    assert!(page(Cursor::NewerThan(u64::MAX)).is_empty());
}

#[test]
fn a_range_of_created_is_a_range_of_the_list() {
    let book = book_of(6);
    let page = |from: Option<u32>, until: Option<u32>| {
        book.list(&Query {
            created: Created {
                from: from.map(|seconds| NOW.plus_seconds(seconds)),
                until: until.map(|seconds| NOW.plus_seconds(seconds)),
            },
            ..all(Kind::Purchase)
        })
    };
    assert_eq!(page(Some(1), Some(1)), ["cs_3", "cs_2"]);
    assert_eq!(page(None, Some(0)), ["cs_1", "cs_0"]);
    assert_eq!(page(Some(2), None), ["cs_5", "cs_4"]);
    assert!(page(Some(2), Some(1)).is_empty());
}

#[test]
fn rows_are_found_by_their_columns() {
    let mut book = book_of(1);
    let mut other = paid("cs_other", 1);
    other.rows[0].columns = Columns {
        email: Some("ada@buyer.example".to_owned()),
        link: Some("plink_1".to_owned()),
        status: Some("open".to_owned()),
        ..Columns::default()
    };
    book.take(&other);
    let only = |column, value: &str| {
        book.list(&Query {
            only: vec![(column, value.to_owned())],
            ..all(Kind::Purchase)
        })
    };
    assert_eq!(only(Column::Email, "ada@buyer.example"), ["cs_other"]);
    assert_eq!(only(Column::Link, "plink_1"), ["cs_other"]);
    assert_eq!(only(Column::Status, "complete"), ["cs_0"]);
    assert_eq!(only(Column::Reached, "true"), ["cs_0"]);
    assert!(only(Column::Charge, "ch_1").is_empty());
}

#[test]
fn events_are_found_by_type_and_by_whether_they_were_delivered() {
    let mut book = Book::new(1);
    book.set_endpoints(1, &[endpoint("we_1", "charge.succeeded")]);
    book.take(&paid("cs_1", 1));
    let count = |types, only| {
        let query = Query {
            only,
            types,
            ..all(Kind::Event)
        };
        book.list(&query).len()
    };
    let delivered = |word: &str| vec![(Column::Delivered, word.to_owned())];
    assert_eq!(count(Some(vec![EventType::ChargeSucceeded]), vec![]), 1);
    assert_eq!(count(Some(vec![EventType::ChargeFailed]), vec![]), 0);
    assert_eq!(count(Some(vec![]), vec![]), 0);
    assert_eq!(count(None, delivered("true")), 1);
    assert_eq!(count(None, delivered("false")), 1);
}
