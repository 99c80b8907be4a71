//! A volume past twice its bound, whose next one cannot be opened: what is money and what is the
//! merchant's own find room, and nobody loses what was not taken.

use super::*;
use crate::domain::ledger::rows::Rows;

/// A volume with a purchase of before, and no room left.
fn full() -> Book {
    let mut book = Book::new(1);
    book.take(&paid("cs_1", 1));
    book.rows.bytes = 2 * BOUND + 1;
    book
}

fn of_kind(kind: Kind, id: &str) -> NewRow {
    let columns = Columns::default();
    NewRow {
        kind,
        columns,
        ..purchase(id, 1)
    }
}

fn record(sender: &str, rows: Vec<NewRow>, kind: EventType) -> Record {
    Record {
        sender: sender.to_owned(),
        sequence: 7,
        rows,
        events: vec![event(kind, sender)],
    }
}

#[test]
fn all_that_money_and_the_merchant_do_finds_the_room_that_is_kept() {
    let refund = vec![purchase("cs_1", 2), of_kind(Kind::Refund, "re_1")];
    let customer = vec![of_kind(Kind::Customer, "cus_1")];
    let failed = vec![purchase("cs_2", 1)];
    for told in [
        record("cs_1", refund, EventType::ChargeRefunded),
        record("cs_2", failed, EventType::PaymentIntentPaymentFailed),
        record(
            "cs_1",
            vec![purchase("cs_1", 2)],
            EventType::CheckoutSessionExpired,
        ),
        record("plink_1", Vec::new(), EventType::PaymentLinkUpdated),
        record("account", Vec::new(), EventType::ProductCreated),
        record("cus_1", customer, EventType::CustomerCreated),
    ] {
        let mut book = full();
        let before = book.events().len();
        let taken = Recorded::All { volume: 1 };
        assert_eq!(book.try_take(&told), Ok(taken.clone()), "{told:?}");
        assert_eq!(
            book.try_take(&told),
            Ok(taken),
            "again, as its answer was lost"
        );
        assert_eq!(book.events().len(), before + 1, "{told:?}");
        for row in &told.rows {
            let found = book.volume.find(&book.rows, row.kind, &row.id);
            assert_eq!(found.unwrap().unwrap().state, row.state, "{told:?}");
        }
    }
}

#[test]
fn what_is_not_taken_leaves_nothing_and_goes_to_the_next_volume_once_there_is_one() {
    let mut book = full();
    let mut begun = paid("cs_2", 1);
    begun.rows[0].columns.reached = false;
    for _ in 0..3 {
        assert_eq!(book.try_take(&begun), Err(NoRoom));
    }
    assert_eq!(
        (book.events().len(), book.list(&all(Kind::Purchase))),
        (2, vec!["cs_1".to_owned()])
    );
    let version = book.rows.state().unwrap().version;
    assert!(Volume::close(&mut book.rows, 2, version).unwrap());
    let sent_on = Recorded::Full { next: 2 };
    assert_eq!(book.try_take(&begun), Ok(sent_on.clone()));
    let [(2, rest)] = &begun.clone().rest(&sent_on)[..] else {
        panic!("all of it goes on");
    };
    assert_eq!(Book::new(2).take(rest), Recorded::All { volume: 2 });
}

#[test]
fn who_only_began_does_not_keep_what_was_paid_since_waiting() {
    let mut begun = paid("cs_2", 1);
    begun.rows[0].columns.reached = false;
    begun.events.clear();
    // The sender has both, and sends them in order: the first would wait for the next volume.
    let later = paid("cs_2", 2);
    assert!(begun.is_superseded_by(&later));
    assert_eq!(full().try_take(&later), Ok(Recorded::All { volume: 1 }));
    assert!(!later.is_superseded_by(&begun), "an older one says less");
    assert!(!paid("cs_2", 1).is_superseded_by(&later), "events are told");
    begun.rows.push(of_kind(Kind::Refund, "re_1"));
    assert!(
        !begun.is_superseded_by(&later),
        "nobody else tells of that row"
    );
}

#[test]
fn a_volume_whose_next_one_does_not_open_goes_on_trying_and_its_lists_are_whole() {
    let mut book = full();
    for number in 2..50 {
        assert!(book.volume.rolls_over(&book.rows).unwrap());
        book.take(&paid(&format!("cs_{number}"), 1));
    }
    assert_eq!(book.list(&all(Kind::Purchase)).len(), 49);
    assert_eq!(book.events().len(), 98);
}
