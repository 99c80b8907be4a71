//! How a session begins, and what a post to it becomes.

use super::bank_account::KnownAccount;
use super::begin::{Attempt, FormPost, Taken};
use super::card::KnownCard;
use super::card_checks::{Checks, Risk};
use super::challenge::ChallengeKind;
use super::fixtures::{NOW, paid_session, published, session};
use super::form::FieldProblem;
use super::form::field::{COUNTRY, EMAIL, FieldError, SHIPPING_COUNTRY};
use super::method::{LookUp, RedirectFacts};
use super::owner::Visitor;
use super::selection::Selection;
use super::session::{PaymentState, Problem, Purchase, Session};
use super::ticket::TicketAge;
use super::url_parameters::UrlParameters;
use super::view::{Page, Resume, Shown, Standing, View};
use crate::domain::price::CurrencyOption;
use crate::domain::processor::BankAccount;
use crate::domain::settings::ShippingAddressCollection;
use crate::domain::{Amount, Config, Currency, PaymentLinkId, PaymentMethodType};

const VISA: KnownCard = KnownCard {
    brand: "visa",
    country: "US",
    funding: "credit",
    checks: Checks {
        address_line1: None,
        postal_code: None,
        cvc: None,
    },
    risk: Risk::Normal,
    three_d_secure: None,
    three_d_secure_on_request: None,
    challenge_kind: ChallengeKind::Bank,
};

fn post(changes: &[(&str, &str)]) -> FormPost {
    let mut fields = vec![
        ("attempt", "1"),
        ("terms_version", "1"),
        ("total", "1800"),
        ("line_0", "li_notebook.1800.x"),
        ("email", "jenny@example.com"),
        ("card_number", "4242 4242 4242 4242"),
        ("card_expiry", "12 / 34"),
        ("card_cvc", "123"),
        ("country", "DE"),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    FormPost {
        id: session().id,
        published: published(),
        fields: fields.into_iter().map(own).collect(),
        url_parameters: UrlParameters::default(),
        address: None,
        visitor: FRESH,
    }
}

const FRESH: Visitor = Visitor {
    browser: None,
    ticket: Some(TicketAge::Fresh),
};

struct TakesEveryCard;

impl LookUp for TakesEveryCard {
    fn card(&self, _: &str) -> Option<KnownCard> {
        Some(VISA)
    }

    fn account(&self, _: &BankAccount) -> Option<KnownAccount> {
        None
    }

    fn redirect(&self, method: PaymentMethodType) -> Option<RedirectFacts> {
        Some(RedirectFacts {
            method,
            bank: None,
            bic: None,
            iban_last4: None,
        })
    }

    fn issues(&self, _: PaymentMethodType) -> bool {
        true
    }
}

fn take(post: &FormPost, session: &mut Session) -> Taken {
    post.take(session, Some(&TakesEveryCard), NOW)
}

#[track_caller]
fn attempt(post: &FormPost, session: &mut Session) -> Attempt {
    let Taken::Attempt(attempt) = take(post, session) else {
        panic!("no attempt was made of {post:?}");
    };
    *attempt
}

#[track_caller]
fn refused(taken: Taken) -> View {
    let Taken::Refused(view) = taken else {
        panic!("{taken:?}");
    };
    *view
}

#[test]
fn a_session_begins_open_with_the_quantities_of_its_link() {
    let config = Config::default();
    let begun = post(&[]).session(None, NOW, &config).unwrap();
    assert!(begun.is_waiting() && begun.attempt == 0);
    assert_eq!(
        (begun.selection.quantities.as_slice(), begun.total),
        (&[1][..], Amount::ZERO)
    );
    let end = NOW.plus_seconds(config.session_seconds);
    assert_eq!((begun.created, begun.expires_at), (NOW, end));
}

#[test]
fn a_post_becomes_an_order_of_what_its_page_showed() {
    let attempt = attempt(&post(&[]), &mut session());
    let order = &attempt.order;
    assert_eq!((order.attempt, order.terms_version), (1, 1));
    assert_eq!(
        (order.shown.minor(), order.selection.quantities.as_slice()),
        (1800, &[1][..])
    );
    assert_eq!(
        attempt.method.as_ref().map(|method| &method.facts),
        order.method.as_ref()
    );
    assert_eq!(attempt.seen, ["li_notebook.1800.x"]);
    assert_eq!(attempt.typed.details, order.details);
}

#[test]
fn whoever_was_shown_that_nothing_is_to_be_paid_needs_no_card_and_no_processor() {
    let mut free = post(&[("total", "0")]);
    free.published.link.offer.items[0].price.unit_amount = Amount::ZERO.into();
    free.fields.retain(|(name, _)| !name.starts_with("card_"));
    let mut session = free.session(None, NOW, &Config::default()).unwrap();
    let Taken::Attempt(attempt) = free.take(&mut session, None, NOW) else {
        panic!("no attempt was made of {free:?}");
    };
    assert_eq!((attempt.method, attempt.order.method), (None, None));
    assert_eq!(attempt.order.shown, Amount::ZERO);
}

#[test]
fn a_total_that_cannot_be_read_is_none_that_a_page_showed() {
    let attempt = attempt(&post(&[("total", "18.00")]), &mut session());
    assert_eq!(attempt.order.shown, Amount::ZERO);
}

#[test]
fn a_post_begins_nothing_unless_its_page_was_made_here_not_long_ago() {
    let config = Config::default();
    for ticket in [None, Some(TicketAge::Old)] {
        let visitor = Visitor { ticket, ..FRESH };
        let post = FormPost {
            visitor,
            ..post(&[])
        };
        assert_eq!(post.session(None, NOW, &config), Err(None));
        let known = session();
        let neutral = Shown::neutral(&known);
        assert_eq!(post.session(Some(&known), NOW, &config), Err(Some(neutral)));
    }
}

#[test]
fn only_with_an_email_can_what_is_left_be_followed_up() {
    assert!(post(&[]).has_email());
    for email in ["", "jenny", "jenny@"] {
        assert!(!post(&[("email", email)]).has_email());
    }
    let locked = [("email", ""), ("locked_prefilled_email", "a@b.co")];
    assert!(post(&locked).has_email());
}

/// The session of a post whose payment waits for the bank.
fn at_the_bank() -> Session {
    let mut session = session();
    let order = attempt(&post(&[]), &mut session).order;
    post(&[]).place(&mut session, order, NOW, &Config::default());
    let deadline = NOW.plus_seconds(600);
    session.payment_state = PaymentState::NeedsAction { deadline };
    session
}

#[test]
fn the_same_post_once_more_gets_what_became_of_it() {
    let waits = at_the_bank();
    let mut bought = Session {
        details: waits.details.clone(),
        ..paid_session(1)
    };
    for mut session in [waits, bought.clone()] {
        assert_eq!(take(&post(&[]), &mut session), Taken::Repeated);
    }
    // Nothing else is known of the card.
    bought.payment = None;
    let other_card = [("card_number", "5555555555554444")];
    assert_eq!(take(&post(&other_card), &mut bought), Taken::Repeated);
}

#[test]
fn another_card_or_order_while_a_payment_waits_is_told_so_and_keeps_what_was_typed() {
    for change in [
        ("card_number", "5555555555554444"),
        ("card_number", ""),
        ("email", "other@example.com"),
        ("attempt", "2"),
    ] {
        let mut session = at_the_bank();
        let other = post(&[change]);
        let view = refused(take(&other, &mut session));
        let until = NOW.plus_seconds(600);
        assert_eq!(
            view.page,
            Page::Resume {
                total: session.total,
                last4: Some("4242".to_owned()),
                stage: Resume::AtTheBank {
                    until,
                    challenge_kind: ChallengeKind::Bank
                },
            },
            "{change:?}"
        );
        assert_eq!(view.details, other.typed(&session).unwrap().details);
    }
}

#[test]
fn another_card_after_the_purchase_buys_nothing_and_says_what_was_bought() {
    let mut session = paid_session(1);
    let view = refused(take(
        &post(&[("card_number", "5555555555554444")]),
        &mut session,
    ));
    let total = session.total;
    let standing = Standing::Paid;
    assert_eq!(
        view.page,
        Page::Bought {
            total,
            at: NOW,
            standing
        }
    );
}

#[test]
fn another_card_after_a_refusal_in_another_tab_is_asked_for_again() {
    let mut declined = at_the_bank();
    declined.payment_state = PaymentState::None;
    declined.problem = Some(Problem::NotAuthenticated);
    let view = refused(take(
        &post(&[("email", "other@example.com")]),
        &mut declined,
    ));
    assert_eq!(view.page, Page::form(Problem::Renewed));
    assert_eq!(
        (view.attempt, view.details.text(EMAIL)),
        (2, "other@example.com")
    );
    assert_eq!(take(&post(&[]), &mut declined), Taken::Repeated);
}

#[test]
fn who_posts_twice_where_the_terms_changed_sees_the_change_twice() {
    let mut changed = at_the_bank();
    changed.payment_state = PaymentState::None;
    changed.method = None;
    changed.selection = Selection::from(vec![2]);
    let before = changed.total;
    changed.problem = Some(Problem::TermsChanged { before });
    assert_eq!(take(&post(&[]), &mut changed), Taken::Repeated);
}

/// A post of whoever pays with Klarna.
fn by_klarna(changes: &[(&str, &str)]) -> FormPost {
    let mut post = post(changes);
    let methods = vec![PaymentMethodType::Klarna];
    post.published.link.offer.settings.payment_method_types = Some(methods);
    post
}

fn begun(post: &FormPost) -> Session {
    Session {
        published: post.published.clone(),
        ..session()
    }
}

#[test]
fn klarna_pays_for_whoever_lives_where_the_currency_is_at_home_and_nobody_else() {
    let german = by_klarna(&[]);
    let method = attempt(&german, &mut begun(&german)).order.method;
    assert_eq!(method.unwrap().kind(), PaymentMethodType::Klarna);
    let problem = FieldProblem::NotServed;
    let refused_for = |post: &FormPost, field| {
        let view = refused(take(post, &mut begun(post)));
        assert_eq!(view.page, Page::wrong(vec![FieldError { field, problem }]));
    };
    refused_for(&by_klarna(&[("country", "JP")]), COUNTRY);
    let mut sent = by_klarna(&[
        ("billing_same", "on"),
        ("shipping_country", "SE"),
        ("shipping_name", "Ada Byron"),
        ("shipping_line1", "Gatan 1"),
        ("shipping_city", "Lund"),
        ("shipping_postal_code", "222 22"),
    ]);
    sent.published
        .link
        .offer
        .settings
        .shipping_address_collection = Some(ShippingAddressCollection {
        allowed_countries: vec!["DE".to_owned(), "SE".to_owned()],
    });
    refused_for(&sent, SHIPPING_COUNTRY);
}

#[test]
fn a_post_to_a_session_that_is_over_begins_anew() {
    let mut expired = session();
    expired.purchase = Purchase::Expired { at: NOW };
    assert_eq!(take(&post(&[]), &mut expired), Taken::Over);
    let mut failed = paid_session(1);
    failed.payment_state = PaymentState::Failed;
    let other = post(&[("email", "other@example.com")]);
    assert_eq!(take(&other, &mut failed), Taken::Over);
}

#[test]
fn a_session_of_another_link_is_none_to_this_one() {
    let mut other = post(&[]);
    other.published.link.id = PaymentLinkId::from_known("plink_other");
    let before = session();
    let mut session = before.clone();
    assert_eq!(take(&other, &mut session), Taken::Over);
    assert_eq!((other.typed(&session), session), (None, before));
}

#[test]
fn a_post_brings_a_newer_copy_of_the_link_and_never_an_older_one() {
    let mut newer = post(&[]);
    newer.published.revision = 2;
    newer.published.link.slug = "test_newer".to_owned();
    let mut session = session();
    attempt(&newer, &mut session);
    assert_eq!(session.published, newer.published);
    attempt(&post(&[]), &mut session);
    assert_eq!(session.published, newer.published);
}

/// A session whose first attempt Link has answered with its own copy.
fn told_by_link() -> Session {
    Session {
        attempt: 1,
        ..session()
    }
}

#[test]
fn once_link_has_spoken_a_copy_from_kv_is_believed_only_if_the_page_was_made_of_it() {
    for (terms, seen, taken) in [
        (2, "2", true),
        (2, "1", false),
        (1, "1", false),
        (3, "2", false),
    ] {
        let mut newer = post(&[("attempt", "2"), ("terms_version", seen)]);
        newer.published.revision = u64::MAX;
        newer.published.link.offer.terms_version = terms;
        let mut session = told_by_link();
        attempt(&newer, &mut session);
        assert_eq!(
            session.published == newer.published,
            taken,
            "{terms} {seen}"
        );
    }
}

#[test]
fn only_an_order_that_is_taken_brings_its_own_copy_of_the_link() {
    for (total, taken) in [("1800", true), ("1", false)] {
        let mut newer = post(&[("total", total)]);
        newer.published.revision = 2;
        let mut session = session();
        let order = attempt(&newer, &mut session.clone()).order;
        let change = newer.place(&mut session, order, NOW, &Config::default());
        assert_eq!(change.next.is_some(), taken);
        assert_eq!(session.published == newer.published, taken);
    }
}

#[test]
fn what_is_wrong_with_a_form_is_shown_with_everything_typed() {
    let wrong = post(&[("email", "jenny"), ("card_number", "")]);
    let view = refused(take(&wrong, &mut session()));
    let Page::Form {
        problem: None,
        errors,
    } = &view.page
    else {
        panic!("{:?}", view.page);
    };
    assert_eq!(errors.len(), 2);
    let typed = wrong.typed(&session()).unwrap();
    assert_eq!(view.details, typed.details);
}

#[test]
fn without_a_processor_nothing_is_checked() {
    let view = refused(post(&[("email", "jenny")]).take(&mut session(), None, NOW));
    assert_eq!(view.page, Page::form(Problem::NoProcessor));
}

#[test]
fn what_was_bought_is_told_in_the_currency_it_was_paid_in() {
    let usd = Currency::parse("usd").unwrap();
    let mut session = paid_session(1);
    let option = CurrencyOption {
        unit_amount: Amount::new(2000).unwrap().into(),
        tax_behavior: None,
    };
    let price = &mut session.published.link.offer.items[0].price;
    price.currency_options.insert(usd, option);
    let own = session.currency();
    let late = post(&[("currency", "usd"), ("card_number", "5555555555554444")]);
    let view = refused(take(&late, &mut session));
    assert!(matches!(view.page, Page::Bought { .. }));
    assert_eq!(view.selection.currency(session.offer()), own);
}
