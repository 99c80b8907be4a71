//! Passwords of payment links: what is kept of them, and that nothing else is.

use crate::support::{Answer, Shop};
use edgetill::domain::door::Seat;
use edgetill::domain::gate::{Asking, Verdict};
use edgetill::domain::password::Guessed;
use edgetill::domain::payment_link::CopyDigest;
use serde_json::{Value, json};

const SESAME: &str = "edgetill[password]=open sesame";

fn path(link: &Answer) -> String {
    format!("/v1/payment_links/{}", link.text("/id"))
}

fn shown(answer: &Answer) -> &Value {
    &answer.json["edgetill"]["password"]
}

fn guess(shop: &Shop, link: &Answer, word: &str) -> Option<Guessed> {
    let password = shop.gates[link.text("/id")].link.password.as_ref()?;
    Some(password.check(&password.guess(word)))
}

#[test]
fn a_link_shows_that_it_has_a_password_and_never_which() {
    let mut shop = Shop::new();
    let link = shop.link(SESAME);
    let at = path(&link);
    assert_eq!(shown(&link), &json!(true));
    assert_eq!(guess(&shop, &link, "open sesame"), Some(Guessed::Right));
    assert_eq!(guess(&shop, &link, "open barley"), Some(Guessed::Wrong));
    let changed = shop.make(&at, "edgetill[password]=open barley");
    assert_eq!(shown(&changed), &json!(true));
    assert_eq!(guess(&shop, &link, "open barley"), Some(Guessed::Right));
    // Whatever else is changed leaves it.
    shop.make(&at, "edgetill[nickname]=x");
    assert_eq!(guess(&shop, &link, "open barley"), Some(Guessed::Right));
    let open = shop.make(&at, "edgetill[password]=");
    assert_eq!(shown(&open), &Value::Null);
    assert_eq!(guess(&shop, &link, "open barley"), None);
    assert_eq!(shown(&shop.link("")), &Value::Null);
}

#[test]
fn nothing_that_is_stored_or_told_holds_the_password() {
    let mut shop = Shop::new();
    let link = shop.link(SESAME);
    let call = shop.call("POST", &path(&link), "edgetill[password]=barley field");
    assert!(!format!("{call:?}").contains("barley"));
    // Before it is answered, and after.
    shop.begin(&call).unwrap();
    for _ in 0..2 {
        let everything = format!("{:?} {:?}", shop.store, shop.gates);
        assert!(!everything.contains("sesame") && !everything.contains("barley"));
        shop.flush();
    }
    assert_eq!(guess(&shop, &link, "barley field"), Some(Guessed::Right));
}

#[test]
fn the_same_request_means_the_same_and_another_password_another_request() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let mut ask = |word: &str| {
        let body = format!("edgetill[password]={word}");
        let mut call = shop.call("POST", &path(&link), &body);
        call.idempotency_key = Some("once".to_owned());
        let again = shop.run(&call);
        (again.status, again.reply.replayed)
    };
    assert_eq!(ask("open sesame"), (200, false));
    assert_eq!(ask("open sesame"), (200, true));
    assert_eq!(ask("open barley").0, 400);
}

#[test]
fn tickets_are_made_out_to_the_link_with_its_password() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let ticketed = |shop: &Shop| {
        let link = &shop.gates[link.text("/id")].link;
        link.ticketed().into_owned()
    };
    let open = ticketed(&shop);
    assert_eq!(open, link.text("/id"));
    shop.make(&path(&link), SESAME);
    let first = ticketed(&shop);
    shop.make(&path(&link), SESAME);
    // Set once more it is another one: whoever had it is asked again.
    let second = ticketed(&shop);
    assert!(open != first && first != second && open != second);
    shop.make(&path(&link), "edgetill[password]=");
    assert_eq!(ticketed(&shop), open);
}

#[test]
fn whoever_was_shown_the_link_before_its_password_changed_gets_no_place() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let ask = |shop: &mut Shop, copy: &CopyDigest| {
        let gate = shop.gates.get_mut(link.text("/id")).unwrap();
        let asking = Asking {
            attempt: 1,
            terms: &copy.terms,
            stranger: None,
            customer: None,
            came_by: None,
        };
        gate.reserve(&mut Seat::default(), asking, shop.now)
    };
    let copy = |shop: &Shop| shop.gates[link.text("/id")].link.digest();
    let open = copy(&shop);
    shop.make(&path(&link), SESAME);
    let closed = copy(&shop);
    assert_eq!(ask(&mut shop, &open), Verdict::TermsChanged);
    assert!(matches!(ask(&mut shop, &closed), Verdict::Quota(_)));
    shop.make(&path(&link), "edgetill[password]=");
    assert_eq!(ask(&mut shop, &closed), Verdict::TermsChanged);
    assert!(matches!(ask(&mut shop, &open), Verdict::Quota(_)));
}
