//! The form of a link that can be paid in several ways, and what comes after a debit.

use super::{Fake, NOW, Sample, amount, one_thing, opening, pass, receipt, shell, view, wrong};
use crate::domain::Currency;
use crate::domain::PaymentMethodType::{
    self, AuBecsDebit, BacsDebit, Blik, Card, Cashapp, Ideal, Klarna, Multibanco, P24, SepaDebit,
    UsBankAccount,
};
use crate::domain::card_brand::CardNetwork;
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::form::field::{
    BACS_ACCOUNT_NUMBER, BLIK_CODE, CARD_NUMBER, COUNTRY, IBAN, METHOD, P24_HOLDER, SEPA_HOLDER,
    SORT_CODE, US_ACCOUNT_NUMBER, US_HOLDER, US_ROUTING_NUMBER,
};
use crate::domain::checkout::form::{FieldError, FieldProblem};
use crate::domain::checkout::receipt::{PaidWith, Receipt};
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::{Page, Resume, Standing};
use crate::domain::payment_link::Published;
use crate::domain::payment_method_options::{CardOptions, CardRestrictions, PaymentMethodOptions};
use crate::domain::processor::Decline;
use crate::pages::{Opening, Rendered, checkout, open};

/// All that euros can be paid with.
const SIX: [PaymentMethodType; 6] = [Card, SepaDebit, Ideal, P24, Klarna, Multibanco];

pub(super) fn pages() -> Vec<Sample> {
    let errors = vec![
        wrong(US_HOLDER, FieldProblem::Missing),
        wrong(US_ROUTING_NUMBER, FieldProblem::Invalid),
        wrong(US_ACCOUNT_NUMBER, FieldProblem::NotATestAccount),
    ];
    let bacs = vec![
        wrong(SORT_CODE, FieldProblem::Invalid),
        wrong(BACS_ACCOUNT_NUMBER, FieldProblem::Missing),
    ];
    let six = vec![
        wrong(SEPA_HOLDER, FieldProblem::Missing),
        wrong(IBAN, FieldProblem::Invalid),
    ];
    vec![
        ("methods_card", opened(&[Card, UsBankAccount], Card)),
        ("methods_card_blocked", blocking(vec![])),
        (
            "methods_card_blocked_errors",
            blocking(vec![wrong(CARD_NUMBER, FieldProblem::BrandBlocked)]),
        ),
        ("methods_us", opened(&[Card, UsBankAccount], UsBankAccount)),
        ("methods_us_alone", opened(&[UsBankAccount], UsBankAccount)),
        ("methods_us_errors", again(UsBankAccount, errors)),
        (
            "methods_us_pending",
            done(UsBankAccount, Standing::Processing),
        ),
        ("methods_us_failed", done(UsBankAccount, Standing::Failed)),
        ("methods_sepa", opened(&[SepaDebit, Card], SepaDebit)),
        (
            "methods_sepa_errors",
            again(SepaDebit, vec![wrong(IBAN, FieldProblem::Invalid)]),
        ),
        (
            "methods_sepa_pending",
            done(SepaDebit, Standing::Processing),
        ),
        ("methods_bacs", opened(&[Card, BacsDebit], BacsDebit)),
        ("methods_bacs_errors", again(BacsDebit, bacs)),
        ("methods_becs", opened(&[Card, AuBecsDebit], AuBecsDebit)),
        ("methods_six", opened(&SIX, Multibanco)),
        ("methods_six_errors", of(&SIX, SepaDebit, six)),
    ]
}

/// Those that lead to a page of a bank or provider.
pub(super) fn redirects() -> Vec<Sample> {
    vec![
        ("methods_ideal", opened(&[Card, Ideal, SepaDebit], Ideal)),
        ("methods_ideal_page", led_to(Ideal)),
        ("methods_ideal_resume", resumed(Ideal)),
        ("decline_ideal", not_approved(Ideal)),
        ("methods_ideal_paid", done_at(Ideal)),
        ("methods_p24", opened(&[P24], P24)),
        (
            "methods_p24_errors",
            again(P24, vec![wrong(P24_HOLDER, FieldProblem::Missing)]),
        ),
        ("methods_p24_page", led_to(P24)),
        ("methods_p24_resume", resumed(P24)),
        ("decline_p24", not_approved(P24)),
        ("methods_p24_paid", done_at(P24)),
        ("methods_klarna", opened(&[Klarna, Card], Klarna)),
        ("methods_klarna_page", led_to(Klarna)),
        ("methods_klarna_resume", resumed(Klarna)),
        ("methods_klarna_paid", done_at(Klarna)),
        (
            "methods_klarna_errors",
            again(Klarna, vec![wrong(COUNTRY, FieldProblem::NotServed)]),
        ),
        ("decline_klarna", not_approved(Klarna)),
        ("methods_blik", opened(&[Card, P24, Blik], Blik)),
        ("methods_blik_page", led_to(Blik)),
        (
            "methods_blik_errors",
            again(Blik, vec![wrong(BLIK_CODE, FieldProblem::Invalid)]),
        ),
        (
            "methods_cashapp",
            opened(&[Card, UsBankAccount, Cashapp], Cashapp),
        ),
        (
            "methods_multibanco",
            opened(&[Card, Multibanco], Multibanco),
        ),
        ("decline_klarna_alone", refused_by_klarna()),
        ("methods_klarna_alone", opened(&[Klarna], Klarna)),
    ]
}

/// A link that takes these, in a currency that all of them take.
fn taking(methods: &[PaymentMethodType]) -> Published {
    let mut published = one_thing();
    let offer = &mut published.link.offer;
    offer.settings.payment_method_types = Some(methods.to_vec());
    let only = methods.iter().find_map(|method| method.currencies());
    offer.currency = Currency::parse(only.unwrap_or(&["usd"])[0]).unwrap();
    for item in &mut offer.items {
        item.price.currency = offer.currency;
    }
    published
}

fn opened(methods: &[PaymentMethodType], chosen: PaymentMethodType) -> Rendered {
    let published = taking(methods);
    let opening = Opening {
        details: opening(&published).details.with(METHOD, chosen.as_str()),
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}

/// A link that does not take every brand of cards.
fn blocking(errors: Vec<FieldError>) -> Rendered {
    let mut published = one_thing();
    published.link.offer.settings.payment_method_options = Some(PaymentMethodOptions {
        card: Some(CardOptions {
            restrictions: Some(CardRestrictions {
                brands_blocked: vec![
                    CardNetwork::AmericanExpress,
                    CardNetwork::DiscoverGlobalNetwork,
                ],
            }),
        }),
    });
    if errors.is_empty() {
        return open(&published, &opening(&published), &shell(), &Fake);
    }
    let mut view = view(Page::wrong(errors));
    view.published = published;
    checkout(&view, &pass(), &shell(), &Fake)
}

fn again(chosen: PaymentMethodType, errors: Vec<FieldError>) -> Rendered {
    of(&[Card, chosen], chosen, errors)
}

fn of(
    methods: &[PaymentMethodType],
    chosen: PaymentMethodType,
    errors: Vec<FieldError>,
) -> Rendered {
    let mut view = view(Page::wrong(errors));
    view.published = taking(methods);
    view.details = view.details.with(METHOD, chosen.as_str());
    checkout(&view, &pass(), &shell(), &Fake)
}

/// A page of a session that is paid by this.
pub(super) fn paying(method: PaymentMethodType, page: Page) -> Rendered {
    let mut view = view(page);
    view.published = taking(&[Card, method]);
    view.selection = Selection::of(&view.published.link.offer);
    view.details = view.details.with(METHOD, method.as_str());
    checkout(&view, &pass(), &shell(), &Fake)
}

fn led_to(method: PaymentMethodType) -> Rendered {
    let page = Page::Challenge {
        until: NOW.plus_seconds(600),
        challenge_kind: ChallengeKind::Page(method),
    };
    paying(method, page)
}

fn resumed(method: PaymentMethodType) -> Rendered {
    let stage = Resume::AtTheBank {
        until: NOW.plus_seconds(600),
        challenge_kind: ChallengeKind::Page(method),
    };
    let total = amount(8500);
    let last4 = None;
    let page = Page::Resume {
        total,
        last4,
        stage,
    };
    paying(method, page)
}

fn not_approved(method: PaymentMethodType) -> Rendered {
    paying(method, Page::form(Problem::NotApproved(method)))
}

/// What Klarna's own no says on a link that takes nothing else.
fn refused_by_klarna() -> Rendered {
    let mut view = view(Page::form(Problem::Declined(Decline {
        code: "payment_method_provider_decline".to_owned(),
        decline_code: None,
        message: "The payment was declined by Klarna. Please provide a new payment method."
            .to_owned(),
    })));
    view.published = taking(&[Klarna]);
    checkout(&view, &pass(), &shell(), &Fake)
}

fn done_at(method: PaymentMethodType) -> Rendered {
    let page = Page::Complete {
        redirect: None,
        total: amount(8500),
        standing: Standing::Paid,
        receipt: Receipt {
            method: Some(PaidWith::Other(method)),
            ..receipt()
        },
    };
    paying(method, page)
}

fn done(method: PaymentMethodType, standing: Standing) -> Rendered {
    let mut view = view(Page::Complete {
        redirect: None,
        total: amount(1800),
        standing,
        receipt: Receipt {
            number: None,
            failure: (standing == Standing::Failed).then(|| "insufficient_funds".to_owned()),
            method: Some(PaidWith::Account {
                method,
                bank_name: Some("STRIPE TEST BANK".to_owned()),
                last4: "6789".to_owned(),
            }),
            ..receipt()
        },
    });
    view.published = taking(&[Card, method]);
    checkout(&view, &pass(), &shell(), &Fake)
}
