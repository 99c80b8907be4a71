//! Lists across the volumes of the Ledger: order, cursors, filters, and what they cost.

use crate::book::{Book, declined};
use crate::support::NOW;
use edgetill::api::resources::checkout_session::record;
use edgetill::api::store::{Store, Table};
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::ledger::Kind;
use edgetill::domain::webhook_endpoint::WebhookEndpoint;
use edgetill::domain::{Mode, SessionId};
use edgetill::json::Text;

const SESSIONS: &str = "/v1/checkout/sessions";

fn ids(sessions: &[Session]) -> Vec<String> {
    let newest_first = sessions.iter().rev();
    newest_first.map(|session| session.id.to_string()).collect()
}

#[test]
fn lists_merge_the_volumes_newest_first_and_page_both_ways() {
    let mut book = Book::new();
    let mut sold = Vec::new();
    for count in [4, 0, 3, 5] {
        sold.extend(book.sell_many(count));
        book.ledger.roll_over();
    }
    let all = ids(&sold);
    // An isolate may know any volume as the newest.
    for known in 1..=5 {
        book.ledger.known = known;
        for limit in [1, 2, 3, 4, 11, 12, 100] {
            let [down, up] = book.both_ways(SESSIONS, "", limit);
            assert_eq!(down, all, "{known} {limit}");
            assert_eq!(up, all, "{known} {limit}");
        }
    }
    let events = book.page("/v1/events", "limit=100").0;
    let [down, up] = book.both_ways("/v1/events", "", 2);
    assert_eq!((down.len(), &down, &up), (12, &events, &events));
}

#[test]
fn a_volume_that_is_opened_between_two_pages_moves_nothing() {
    let mut book = Book::new();
    let before = ids(&book.sell_many(5));
    let (first, _) = book.page(SESSIONS, "limit=2");
    book.ledger.roll_over();
    let after = book.sell_many(3);
    let rest = book.page(SESSIONS, &format!("starting_after={}", first[1]));
    assert_eq!(rest, (before[2..].to_vec(), false));
    let newer = book.page(SESSIONS, &format!("limit=2&ending_before={}", first[0]));
    assert_eq!(newer, (ids(&after)[1..].to_vec(), true));
    let mut changed = after[0].clone();
    changed.sequence += 1;
    book.keep(&changed, &[]);
    assert_eq!(
        book.page(SESSIONS, "limit=3").0,
        ids(&after),
        "a change moves nothing"
    );
}

#[test]
fn the_charges_of_a_purchase_stand_side_by_side_newest_attempt_first() {
    let mut book = Book::new();
    let mut all = Vec::new();
    for results in [
        vec![declined(), PaymentResult::Succeeded],
        vec![PaymentResult::Canceled],
        vec![declined(), PaymentResult::Canceled, declined()],
        vec![PaymentResult::Succeeded],
    ] {
        let session = book.sell(&results);
        let charged = results.iter().zip(1..);
        let charged = charged.filter(|(result, _)| **result != PaymentResult::Canceled);
        all.extend(charged.map(|(_, attempt)| session.id.charge(attempt)));
        book.ledger.roll_over();
    }
    book.sell(&[]);
    all.reverse();
    for limit in [1, 2, 3, 5, 6, 100] {
        let [down, up] = book.both_ways("/v1/charges", "", limit);
        assert_eq!((&down, &up), (&all, &all), "{limit}");
    }
    assert_eq!(book.page("/v1/payment_intents", "").0.len(), 4);
    let intent = format!("payment_intent=pi_{:064x}", 3);
    let own = book.page("/v1/charges", &intent).0;
    assert_eq!(own, all[1..3]);
    let rest = format!("{intent}&starting_after={}", own[0]);
    assert_eq!(book.page("/v1/charges", &rest).0, own[1..]);
    assert!(book.page("/v1/charges", "payment_intent=pi_x").0.is_empty());
}

#[test]
fn a_refund_of_today_stands_first_however_old_its_purchase_is() {
    let mut book = Book::new();
    let mut old = book.sell(&[declined(), PaymentResult::Succeeded]);
    book.ledger.roll_over();
    let mut new = book.sell(&[PaymentResult::Succeeded]);
    book.give_back(&mut new, 500);
    book.give_back(&mut old, 600);
    book.give_back(&mut new, 700);
    let all = [new.id.refund(2), old.id.refund(1), new.id.refund(1)];
    let [down, up] = book.both_ways("/v1/refunds", "", 1);
    assert_eq!((&*down, &*up), (&all[..], &all[..]));
    for (query, wanted) in [
        (
            format!("payment_intent={}", new.id.payment_intent()),
            vec![0, 2],
        ),
        (format!("charge={}", old.id.charge(2)), vec![1]),
        (format!("charge={}", old.id.charge(1)), vec![]),
    ] {
        let wanted: Vec<_> = wanted
            .into_iter()
            .map(|at: usize| all[at].clone())
            .collect();
        assert_eq!(book.page("/v1/refunds", &query).0, wanted, "{query}");
    }
    let charges = book.read("/v1/charges", "").unwrap();
    let refunded = charges["data"].as_array().unwrap().iter();
    let refunded: Vec<_> = refunded
        .map(|charge| charge["amount_refunded"].clone())
        .collect();
    assert_eq!(refunded, [1200, 600, 0]);
}

#[test]
fn events_are_found_by_their_ids_wherever_they_are() {
    let mut book = Book::new();
    book.sell_many(2);
    book.ledger.roll_over();
    book.sell_many(2);
    let all = book.page("/v1/events", "").0;
    for known in [1, 2] {
        book.ledger.known = known;
        for id in &all {
            let found = book.read(&format!("/v1/events/{id}"), "").unwrap();
            assert_eq!(found["id"], **id);
        }
        // One that is no id, and one in a volume that was never opened.
        let far = all[0].replace("evt_02", "evt_0A");
        for id in ["evt_x", &*far, &*all[0].replace("evt_02", "evt_01")] {
            let missing = book.read(&format!("/v1/events/{id}"), "").unwrap_err();
            assert_eq!(missing.message, format!("No such event: '{id}'"));
        }
    }
}

#[test]
fn a_cursor_that_is_nowhere_is_named() {
    let mut book = Book::new();
    let sold = book.sell(&[PaymentResult::Canceled]);
    for (path, id, noun) in [
        (SESSIONS, "cs_x".to_owned(), "checkout.session"),
        ("/v1/charges", sold.id.charge(1), "charge"),
        ("/v1/charges", sold.id.payment_intent(), "charge"),
        ("/v1/payment_intents", "pi_x".to_owned(), "payment_intent"),
        ("/v1/refunds", sold.id.refund(1), "refund"),
        ("/v1/events", "evt_x".to_owned(), "event"),
    ] {
        for param in ["starting_after", "ending_before"] {
            let wrong = book.read(path, &format!("{param}={id}")).unwrap_err();
            assert_eq!(wrong.message, format!("No such {noun}: '{id}'"));
            assert_eq!(wrong.param.as_deref(), Some(param));
        }
    }
}

#[test]
fn no_list_reads_more_than_two_hundred_rows_of_a_volume() {
    let mut book = Book::new();
    let first = book.sell(&[]);
    book.sell_many(400);
    book.ledger.roll_over();
    book.sell_many(400);
    book.ledger.known = 2;
    let middle = SessionId::new(Mode::Test, &format!("{:064x}", 500));
    let from = NOW.plus_seconds(300).seconds();
    for (path, query) in [
        (SESSIONS, String::new()),
        (SESSIONS, format!("starting_after={middle}")),
        (SESSIONS, format!("ending_before={middle}")),
        (SESSIONS, format!("payment_link={}", book.link)),
        (
            SESSIONS,
            "customer_details[email]=ada@example.com".to_owned(),
        ),
        (SESSIONS, "status=open".to_owned()),
        (SESSIONS, "status=complete".to_owned()),
        (SESSIONS, format!("created[lte]={from}")),
        (
            SESSIONS,
            format!("payment_intent={}", first.id.payment_intent()),
        ),
        ("/v1/charges", String::new()),
        (
            "/v1/charges",
            format!("starting_after={}", middle.charge(1)),
        ),
        ("/v1/payment_intents", format!("created[gte]={from}")),
        ("/v1/events", String::new()),
        ("/v1/events", "type=checkout.session.completed".to_owned()),
    ] {
        for limit in [10, 100] {
            let query = format!("{query}&limit={limit}");
            let ids = book.page(path, &query).0;
            let most = book.ledger.most_read();
            assert!(most <= 200 && ids.len() <= limit, "{path}?{query}: {most}");
            if !query.contains("open") && !query.contains("payment_intent") {
                assert_eq!(ids.len(), limit, "{path}?{query}");
            }
        }
    }
    for (known, asked) in [(2, 1), (1, 2)] {
        book.ledger.known = known;
        book.ledger.asked.set(0);
        book.page(SESSIONS, "limit=100");
        assert_eq!(book.ledger.asked.get(), asked, "one that is full says so");
    }
}

#[test]
fn what_a_row_knows_is_expanded_from_it_and_refunds_are_asked_of_their_sessions() {
    let mut book = Book::new();
    let mut session = book.sell(&[PaymentResult::Succeeded]);
    book.sell_many(3);
    book.give_back(&mut session, 500);
    let expand = "expand[]=data.payment_intent.latest_charge&expand[]=data.line_items";
    let list = book.read(SESSIONS, expand).unwrap();
    let oldest = &list["data"][3];
    assert_eq!(
        oldest["payment_intent"]["latest_charge"]["amount_refunded"],
        500
    );
    assert_eq!(oldest["line_items"]["data"][0]["description"], "Tea");
    assert_eq!(book.ledger.sessions_asked.take(), 0);

    let charges = book.read("/v1/charges", "expand[]=data.refunds").unwrap();
    assert_eq!(
        charges["data"][3]["refunds"]["data"][0]["id"],
        session.id.refund(1)
    );
    assert_eq!(charges["data"][0]["refunds"]["data"], serde_json::json!([]));
    assert_eq!(book.ledger.sessions_asked.take(), 4);
    let refunds = book.read("/v1/refunds", "expand[]=data.charge").unwrap();
    assert_eq!(refunds["data"][0]["charge"]["id"], session.id.charge(1));
    assert_eq!(book.ledger.sessions_asked.take(), 1);
}

#[test]
fn the_row_of_a_plain_purchase_is_small() {
    let mut book = Book::new();
    let session = book.sell(&[PaymentResult::Succeeded]);
    let told = record::of_session(&session, &[], 1).unwrap();
    let state = told.rows[0].state.as_str();
    assert!(state.len() <= 1_600, "{}: {state}", state.len());
}

#[test]
fn events_are_listed_by_type_and_by_whether_they_were_delivered() {
    let mut book = Book::new();
    let hook = "url=https://x.test/hook&enabled_events[]=checkout.session.completed";
    let made = book.shop.make("/v1/webhook_endpoints", hook);
    let row = book
        .shop
        .store
        .row(Table::WebhookEndpoint, made.text("/id"));
    let endpoint: WebhookEndpoint = row.unwrap().unwrap().read().unwrap();
    book.ledger.set_endpoints(1, vec![endpoint]);
    let mut sold = book.sell_many(2);
    book.ledger.roll_over();
    sold.extend(book.sell_many(2));
    book.give_back(&mut sold[0], 500);
    let all = book.page("/v1/events", "").0;
    assert_eq!(all.len(), 6);
    for (query, count) in [
        ("type=checkout.session.*", 4),
        ("type=refund.created", 1),
        ("types[]=refund.created&types[]=charge.refunded", 2),
        ("type=invoice.paid", 0),
        ("delivery_success=false", 4),
        ("delivery_success=true", 2),
        ("delivery_success=true&type=charge.*", 1),
    ] {
        assert_eq!(book.page("/v1/events", query).0.len(), count, "{query}");
    }
    for (volume, id) in [(1, &all[5]), (2, &all[2])] {
        book.ledger.delivered(volume, made.text("/id"), id);
    }
    let late = book.page("/v1/events", "delivery_success=false").0;
    assert_eq!(late, [all[3].clone(), all[4].clone()]);
    let list = book.read("/v1/events", "").unwrap();
    let data = list["data"].as_array().unwrap().iter();
    let pending: Vec<_> = data
        .map(|event| event["pending_webhooks"].clone())
        .collect();
    assert_eq!(pending, [0, 0, 0, 1, 1, 0]);
}

#[test]
fn a_row_that_cannot_be_read_does_not_cut_a_list_short() {
    let mut book = Book::new();
    let sold = book.sell_many(8);
    let mut all = ids(&sold);
    book.ledger.spoil(1, Kind::Purchase, &all[2]);
    // Its volume reads this one, but there is no purchase in it.
    let mut told = record::of_session(&sold[2], &[], 9).unwrap();
    told.rows[0].version += 1;
    told.rows[0].state = Text::from(&serde_json::json!({}));
    book.ledger.take(&told, NOW);
    all.remove(5);
    all.remove(2);
    for limit in [1, 2, 3, 6] {
        let [down, up] = book.both_ways(SESSIONS, "", limit);
        assert_eq!((&down, &up), (&all, &all), "{limit}");
    }
    assert!(book.ledger.passed_by.take().contains(&told.rows[0].id));
    let events = book.page("/v1/events", "").0;
    book.ledger.spoil(1, Kind::Event, &events[1]);
    let [down, up] = book.both_ways("/v1/events", "", 2);
    assert_eq!((down.len(), up.len()), (7, 7));
}

#[test]
fn a_list_of_charges_passes_by_purchases_without_one_in_few_steps() {
    let mut book = Book::new();
    let paid = book.sell(&[PaymentResult::Succeeded]);
    for _ in 0..600 {
        book.sell(&[PaymentResult::Canceled]);
    }
    book.ledger.asked.set(0);
    assert_eq!(book.page("/v1/charges", "").0, [paid.id.charge(1)]);
    assert_eq!(book.ledger.asked.get(), 5);
}

#[test]
fn a_session_that_cannot_be_asked_leaves_only_its_own_element_unexpanded() {
    let mut book = Book::new();
    let mut sold = book.sell_many(2);
    for amount in [100, 200] {
        book.give_back(&mut sold[0], amount);
        book.give_back(&mut sold[1], amount);
    }
    let list = book.read("/v1/refunds", "expand[]=data.charge").unwrap();
    assert_eq!(book.ledger.sessions_asked.take(), 2, "each once");
    assert_eq!(list["data"][3]["charge"]["id"], sold[0].id.charge(1));
    book.sessions.remove(sold[1].id.as_str());
    for (path, expand, [own, other]) in [
        (
            "/v1/refunds",
            "charge",
            ["/data/1/charge/id", "/data/0/charge/id"],
        ),
        (
            "/v1/charges",
            "refunds",
            ["/data/1/refunds/data/0/id", "/data/0/refunds"],
        ),
    ] {
        let list = book.read(path, &format!("expand[]=data.{expand}")).unwrap();
        assert!(list.pointer(own).is_some(), "{path}");
        assert!(list.pointer(other).is_none(), "{path}");
    }
}
