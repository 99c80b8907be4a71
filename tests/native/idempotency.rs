//! The same request twice, and what a crash between the transactions leaves.

use crate::support::Shop;
use edgetill::agenda::Retry;
use edgetill::api::handle::call::{self, Call};
use edgetill::api::handle::{self, Progress, Reply};
use edgetill::api::store::{Store, outbox};
use edgetill::protocol::account::ApiCall;

fn keyed(shop: &mut Shop, path: &str, body: &str) -> ApiCall {
    let mut call = shop.call("POST", path, body);
    call.idempotency_key = Some("K".to_owned());
    call
}

#[test]
fn a_repeated_request_is_answered_byte_for_byte_and_done_once() {
    let mut shop = Shop::new();
    let first = keyed(&mut shop, "/v1/products", "name=Tea");
    let second = keyed(&mut shop, "/v1/products", "name=Tea");
    let answer = shop.run(&first);
    let again = shop.run(&second);
    assert!(!answer.reply.replayed);
    assert!(again.reply.replayed);
    assert_eq!(answer.reply.body, again.reply.body);
    assert_eq!(
        again.reply.original_request.as_ref(),
        Some(&first.request_id)
    );
    let products = shop.get("/v1/products", "");
    assert_eq!(products.json["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_key_used_for_something_else_is_refused() {
    let mut shop = Shop::new();
    let first = keyed(&mut shop, "/v1/products", "name=Tea");
    shop.run(&first);
    for (path, body) in [("/v1/products", "name=Coffee"), ("/v1/prices", "name=Tea")] {
        let call = keyed(&mut shop, path, body);
        let answer = shop.run(&call);
        assert_eq!(answer.status, 400);
        assert_eq!(answer.text("/error/type"), "idempotency_error");
        assert_eq!(
            answer.error().0,
            "Keys for idempotent requests can only be used with the same parameters they were \
             first used with. Try using a key other than 'K' if you meant to execute a different \
             request."
        );
    }
}

#[test]
fn a_client_without_order_gets_its_own_answer_again() {
    let mut shop = Shop::new();
    shop.post("/v1/products", "id=tea&name=Tea");
    shop.post(
        "/v1/prices",
        "product=tea&unit_amount=500&currency=usd&lookup_key=tea",
    );
    let price = shop.get("/v1/prices", "").text("/data/0/id").to_owned();
    let twice = |path: &str, one: &str, other: &str| {
        let mut shop = shop.clone();
        let [first, second] = [one, other].map(|body| {
            let call = keyed(&mut shop, path, &body.replace("PRICE", &price));
            shop.run(&call)
        });
        assert_eq!(first.status, 200, "{one}: {}", first.reply.body);
        assert_eq!(second.reply.body, first.reply.body, "{other}");
        assert!(second.reply.replayed, "{other}");
    };
    twice(
        "/v1/products",
        "name=Cup&metadata[a]=1&metadata[b]=2&active=true",
        "metadata[b]=2&active=True&metadata[a]=1&name=Cup",
    );
    twice(
        "/v1/payment_links",
        "line_items[][price]=PRICE&line_items[][quantity]=2&allow_promotion_codes=False&expand[]=line_items",
        "expand[0]=line_items&allow_promotion_codes=false&line_items[0][quantity]=02&line_items[0][price]=PRICE",
    );
    twice(
        "/v1/prices",
        "product=tea&currency=USD&unit_amount=100",
        "unit_amount=100&currency=usd&product=tea",
    );
}

#[test]
fn another_order_of_a_list_is_another_request() {
    let mut shop = Shop::new();
    for (body, status) in [
        (
            "name=Cup&images[]=https://x.test/a&images[]=https://x.test/b",
            200,
        ),
        (
            "name=Cup&images[]=https://x.test/b&images[]=https://x.test/a",
            400,
        ),
        (
            "name=cup&images[]=https://x.test/a&images[]=https://x.test/b",
            400,
        ),
        (
            "images[1]=https://x.test/b&name=Cup&images[0]=https://x.test/a",
            200,
        ),
    ] {
        let call = keyed(&mut shop, "/v1/products", body);
        let answer = shop.run(&call);
        assert_eq!(answer.status, status, "{body}: {}", answer.reply.body);
    }
}

#[test]
fn a_key_that_is_no_utf_8_is_nobodys() {
    let mut shop = Shop::new();
    let mut call = shop.call("POST", "/v1/products", "name=Tea");
    call.idempotency_key = Some("K\u{fffd}".to_owned());
    let answer = shop.run(&call);
    assert_eq!(answer.status, 400);
    assert_eq!(answer.error().0, "Idempotency Key must be valid UTF-8.");
}

#[test]
fn a_mistake_is_not_kept_under_the_key() {
    let mut shop = Shop::new();
    let wrong = keyed(&mut shop, "/v1/products", "nom=Tea");
    assert_eq!(shop.run(&wrong).status, 400);
    let right = keyed(&mut shop, "/v1/products", "name=Tea");
    assert_eq!(shop.run(&right).status, 200);
}

#[test]
fn a_key_means_nothing_on_get_and_is_forgotten_after_a_day() {
    let mut shop = Shop::new();
    let first = keyed(&mut shop, "/v1/products", "name=Tea");
    shop.run(&first);
    let mut get = shop.call("GET", "/v1/products", "");
    get.idempotency_key = Some("K".to_owned());
    assert_eq!(shop.run(&get).status, 200);
    shop.now = shop.now.plus_seconds(86_401);
    handle::prune(&mut shop.store, shop.now).unwrap();
    assert!(shop.store.requests.is_empty());
    let other = keyed(&mut shop, "/v1/products", "name=Coffee");
    assert_eq!(shop.run(&other).status, 200);
}

#[test]
fn what_is_kept_for_a_while_is_pruned_where_nothing_is_ever_sent() {
    let mut shop = Shop::new();
    assert_eq!(handle::prune_due(&shop.store).unwrap(), None);
    let first = keyed(&mut shop, "/v1/products", "name=Tea");
    shop.run(&first);
    assert!(shop.store.outbox.is_empty());
    let due = shop.now.plus_seconds(86_400 + 3_600);
    assert_eq!(handle::prune_due(&shop.store).unwrap(), Some(due));
    handle::prune(&mut shop.store, due).unwrap();
    assert_eq!(handle::prune_due(&shop.store).unwrap(), None);
}

#[test]
fn a_crash_between_the_transactions_leaves_the_key_in_flight_until_it_is_finished() {
    let mut shop = Shop::new();
    let price = shop.price();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let call = keyed(&mut shop, "/v1/payment_links", &body);
    let Ok(Progress::Waiting { key, .. }) = shop.begin(&call) else {
        panic!("a link's creation waits for Link");
    };

    // Link applies it, and the process dies before the answer is written down.
    let row = shop.store.heads(shop.now, 1).remove(0);
    let sent = call::of(&shop.store, &row, &shop.config, shop.mode);
    let sent = sent.unwrap().unwrap().unwrap();
    shop.deliver(&row.target.name(), sent);

    let busy = keyed(&mut shop, "/v1/payment_links", &body);
    let Err(reply) = shop.begin(&busy) else {
        panic!("the key is in use");
    };
    assert_eq!(reply.status, 409);
    assert!(reply.body.contains("\"code\": \"idempotency_key_in_use\""));
    assert!(reply.body.contains("\"type\": \"idempotency_error\""));
    assert_eq!(handle::answer(&mut shop.store, &key).unwrap(), None);

    // The alarm sends it again.
    shop.flush();
    let after = keyed(&mut shop, "/v1/payment_links", &body);
    let answer = shop.run(&after);
    assert!(answer.reply.replayed);
    assert_eq!(answer.status, 200);
    let id = answer.text("/id").to_owned();
    assert_eq!(shop.gates.len(), 1);
    assert_eq!(shop.gates[&id].revision, 1);
}

#[test]
fn finishing_twice_changes_nothing() {
    let mut shop = Shop::new();
    let price = shop.price();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let call = shop.call("POST", "/v1/payment_links", &body);
    shop.begin(&call).unwrap();
    let row = shop.store.heads(shop.now, 1).remove(0);
    let sent = call::of(&shop.store, &row, &shop.config, shop.mode);
    let sent = sent.unwrap().unwrap().unwrap();
    let reply = shop.deliver(&row.target.name(), sent);
    handle::finish(&mut shop.store, row.number, &reply, shop.now).unwrap();
    handle::finish(&mut shop.store, row.number, &reply, shop.now).unwrap();
    handle::finish(&mut shop.store, row.number, &Reply::Nothing, shop.now).unwrap();
    shop.flush();
    let events = shop.get("/v1/events", "type=payment_link.created");
    assert_eq!(events.json["data"].as_array().unwrap().len(), 1);
}

#[test]
fn two_updates_at_once_do_not_overwrite_each_other() {
    let mut shop = Shop::new();
    let id = shop.link("").text("/id").to_owned();
    let path = format!("/v1/payment_links/{id}");
    let one = shop.call("POST", &path, "metadata[a]=1");
    let two = shop.call("POST", &path, "inactive_message=Gone");
    shop.begin(&one).unwrap();
    shop.begin(&two).unwrap();
    shop.flush();
    let link = shop.get(&path, "");
    assert_eq!(link.text("/metadata/a"), "1");
    assert_eq!(link.text("/inactive_message"), "Gone");
}

#[test]
fn a_row_that_cannot_be_sent_stays_and_is_due_later() {
    let mut shop = Shop::new();
    let price = shop.price();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let call = shop.call("POST", "/v1/payment_links", &body);
    shop.begin(&call).unwrap();
    let number = *shop.store.outbox.keys().next().unwrap();
    let at = shop.now.plus_seconds(5);
    let target = shop.store.outbox[&number].target.name().into_owned();
    outbox::postpone(&mut shop.store, &target, Retry { failures: 1, at }).unwrap();
    let row = &shop.store.outbox[&number];
    assert_eq!((row.due, row.tries), (at, 1));
    assert!(shop.store.heads(shop.now, 1).is_empty());
    let row = shop.store.outbox_row(number).unwrap().unwrap();
    assert!(matches!(
        call::of(&shop.store, &row, &shop.config, shop.mode).unwrap(),
        Ok(Some(Call::Link(_)))
    ));
}
