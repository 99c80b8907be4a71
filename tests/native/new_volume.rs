//! Account and a Ledger that goes on in a new volume.

use crate::support::Shop;
use edgetill::api::handle::{
    self,
    call::{self, Call},
};
use edgetill::api::store::Store;
use edgetill::protocol::ledger::LedgerCall;

const HOOK: &str = "url=https://x.test/hook&enabled_events[]=*";

#[test]
fn what_account_tells_follows_to_the_volume_that_is_the_newest() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea");
    // It rolls over before Account hears of it.
    shop.ledger.roll_over();
    shop.make("/v1/products", "name=Cake");
    assert_eq!(shop.store.newest_volume(), Ok(2));
    assert!(shop.store.outbox.is_empty());
    let events = shop.get("/v1/events", "");
    let names: Vec<_> = (0..2)
        .map(|at| events.text(&format!("/data/{at}/data/object/name")))
        .collect();
    assert_eq!(names, ["Cake", "Tea"]);
}

#[test]
fn a_new_volume_knows_the_endpoints_and_the_closed_ones_know_the_newest() {
    let mut shop = Shop::new();
    shop.make("/v1/webhook_endpoints", HOOK);
    for number in [2, 3] {
        shop.ledger.roll_over();
        handle::volume_opened(&mut shop.store, number, shop.now).unwrap();
        handle::volume_opened(&mut shop.store, number, shop.now).unwrap();
    }
    shop.flush();
    assert_eq!(shop.store.newest_volume(), Ok(3));
    assert_eq!(shop.newest_named, [(1, 3)]);
    shop.make("/v1/products", "name=Tea");
    assert_eq!(shop.hand_over().len(), 1);
}

#[test]
fn an_event_whose_answer_was_lost_is_told_to_the_same_volume_again() {
    let mut shop = Shop::new();
    let call = shop.call("POST", "/v1/products", "name=Tea");
    shop.begin(&call).unwrap();
    let row = shop.store.heads(shop.now, 1).remove(0);
    let sent = call::of(&shop.store, &row, &shop.config, shop.mode);
    let Call::Ledger(volume, LedgerCall::Record(record)) = sent.unwrap().unwrap().unwrap() else {
        panic!("an event for the Ledger");
    };
    // The volume takes it, the answer is lost, and the next one opens.
    shop.ledger.take_in(volume, &record, shop.now);
    shop.ledger.roll_over();
    handle::volume_opened(&mut shop.store, 2, shop.now).unwrap();
    shop.flush();
    let events = shop.get("/v1/events", "");
    assert_eq!(events.json["data"].as_array().unwrap().len(), 1);
}

#[test]
fn closed_volumes_learn_the_newest_though_account_hears_of_it_by_an_answer() {
    let mut shop = Shop::new();
    for _ in 0..2 {
        shop.ledger.roll_over();
    }
    shop.make("/v1/products", "name=Tea");
    assert_eq!(shop.store.newest_volume(), Ok(3));
    assert_eq!(shop.newest_named, [(1, 3)]);
    handle::volume_opened(&mut shop.store, 3, shop.now).unwrap();
    assert!(shop.store.outbox.is_empty(), "it knows that already");
}
