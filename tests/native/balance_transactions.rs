//! Balance transactions: what of the money's way charges and refunds lead to.

use crate::support::{Answer, Shop, paid_with};
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::{Decline, Outcome, RefundFailure};
use serde_json::{Value, json};

fn paid(shop: &mut Shop) -> Session {
    let link = shop.link("").text("/id").to_owned();
    let mut session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    let payment = session.payment.as_mut().unwrap();
    payment.notes.description = Some("Tea time".to_owned());
    shop.record(&session, &[]);
    session
}

fn read(shop: &mut Shop, id: &str) -> Answer {
    shop.get(&format!("/v1/balance_transactions/{id}"), "")
}

#[test]
fn a_charge_leads_to_the_money_that_it_brought() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let path = format!("/v1/charges/{}", session.id.charge(1));
    let charge = shop.get(&path, "");
    let id = charge.text("/balance_transaction");
    let found = read(&mut shop, id);
    assert_eq!(
        found.json,
        json!({
            "id": id, "object": "balance_transaction", "amount": 2000,
            "available_on": charge.json["created"], "balance_type": "payments",
            "created": charge.json["created"], "currency": "usd",
            "description": charge.json["description"], "exchange_rate": null, "fee": 0,
            "fee_details": [], "net": 2000, "reporting_category": "charge",
            "source": charge.text("/id"), "status": "available", "type": "charge",
        })
    );
    let expanded = shop.get(&path, "expand[]=balance_transaction");
    assert_eq!(expanded.json["balance_transaction"], found.json);
    let listed = shop.get("/v1/charges", "expand[]=data.balance_transaction");
    assert_eq!(listed.json["data"][0]["balance_transaction"], found.json);
    let session = format!("/v1/checkout/sessions/{}", session.id);
    let deep = "payment_intent.latest_charge.balance_transaction";
    let session = shop.get(&session, &format!("expand[]={deep}"));
    let at = format!("/{}", deep.replace('.', "/"));
    assert_eq!(session.json.pointer(&at), Some(&found.json));
}

#[test]
fn a_charge_that_was_refused_moved_nothing() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let refused = PaymentResult::Declined(Decline {
        code: "card_declined".to_owned(),
        decline_code: None,
        message: "Your card was declined.".to_owned(),
    });
    let session = paid_with(shop.session(&link, 1), refused);
    shop.record(&session, &[]);
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(1)), "");
    assert_eq!(charge.json["balance_transaction"], Value::Null);
    for nobodys in [
        format!("txn_{}101", session.id.hex()),
        format!("txn_{}1", session.id.hex()),
        "txn_nobody".to_owned(),
        session.id.charge(1),
    ] {
        let answer = read(&mut shop, &nobodys);
        let message = format!("No such balance transaction: '{nobodys}'");
        let wanted = (message, "id".to_owned(), "resource_missing".to_owned());
        assert_eq!((answer.status, answer.error()), (404, wanted));
    }
}

#[test]
fn a_refund_takes_the_money_back_and_one_that_fails_brings_it_again() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let charge = session.id.charge(1);
    let about = |answer: &Answer| {
        let json = &answer.json;
        json!([
            json["amount"],
            json["net"],
            json["type"],
            json["reporting_category"]
        ])
    };
    let part = shop.make("/v1/refunds", &format!("charge={charge}&amount=500"));
    let found = read(&mut shop, part.text("/balance_transaction"));
    assert_eq!(about(&found), json!([-500, -500, "refund", "refund"]));
    assert_eq!(found.text("/source"), part.text("/id"));
    assert_eq!(found.text("/description"), "REFUND FOR CHARGE (Tea time)");
    shop.refund_word = Some(Outcome::RefundFailed(RefundFailure::Unknown));
    let body = format!("charge={charge}&amount=700&expand[]=balance_transaction");
    let failed = shop.make("/v1/refunds", &body);
    assert_eq!(failed.text("/status"), "failed");
    assert_eq!(failed.json["balance_transaction"]["amount"], -700);
    let id = failed.text("/failure_balance_transaction");
    let again = read(&mut shop, id);
    assert_eq!(
        about(&again),
        json!([700, 700, "refund_failure", "refund_failure"])
    );
    let paths = "expand[]=data.failure_balance_transaction&expand[]=data.balance_transaction";
    let listed = shop.get("/v1/refunds", paths);
    let [newest, oldest] = [0, 1].map(|at| &listed.json["data"][at]);
    assert_eq!(newest["failure_balance_transaction"], again.json);
    assert_eq!(oldest["balance_transaction"], found.json);
    assert_eq!(oldest.get("failure_balance_transaction"), None);
}
