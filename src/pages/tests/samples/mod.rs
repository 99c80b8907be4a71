//! Links, orders and views for the tests of pages, and every page there is, by kind.
//!
//! A page that is added here is shot, measured, validated and held against axe-core by
//! `tests/page/states*.test.mjs`.

mod address;
mod branded;
mod business;
mod closed;
mod code;
mod coming_back;
pub(super) mod currencies;
mod custom;
mod discounted;
mod fake;
mod faults;
mod form;
mod methods;
pub(super) mod named;
pub(super) mod open;
pub(super) mod optional;
mod password;
mod reserved;
mod session;
pub(super) mod shipping;
pub(super) mod taxed;
pub(super) mod vouchers;

use crate::domain::branding::Branding;
use crate::domain::checkout::form::field::{COUNTRY, EMAIL, POSTAL_CODE};
use crate::domain::checkout::form::{Details, Field, FieldError, FieldProblem};
use crate::domain::checkout::receipt::{PaidWith, Receipt};
use crate::domain::checkout::seen_lines::ChangedLine;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::ticket::Ticket;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::{Page, View};
use crate::domain::merchant::{BusinessProfile, Merchant};
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::payment_link::{PaymentLink, Published};
use crate::domain::price::Price;
use crate::domain::processor::Decline;
use crate::domain::settings::Settings;
use crate::domain::window::Window;
use crate::domain::{
    Amount, Currency, LineItemId, Metadata, Mode, PaymentLinkId, PriceId, ProductId, SessionId,
    Timestamp,
};
use crate::pages::{Browser, Opening, Pass, Processor, Rendered, Shell, TypedCode, checkout};
pub(super) use fake::Fake;

type Sample = (&'static str, Rendered);

pub(super) fn every_page() -> Vec<Sample> {
    let kinds = [
        open::pages(),
        address::pages(),
        business::pages(),
        branded::pages(),
        named::pages(),
        currencies::pages(),
        optional::pages(),
        code::pages(),
        discounted::pages(),
        shipping::pages(),
        taxed::pages(),
        form::pages(),
        form::declines(),
        custom::pages(),
        methods::pages(),
        methods::redirects(),
        vouchers::pages(),
        session::pages(),
        reserved::pages(),
        coming_back::pages(),
        closed::pages(),
        password::pages(),
        faults::pages(),
    ];
    kinds.into_iter().flatten().collect()
}

/// When every sample is made: 09:00 UTC.
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_800_003_600);

pub(super) fn shell() -> Shell {
    Shell {
        merchant: "Northwind Paper".to_owned(),
        profile: BusinessProfile::default(),
        branding: Branding::default(),
        mode: Mode::Test,
        locale: "en-GB".to_owned(),
        country: None,
        now: NOW,
        processor: Processor::Available,
    }
}

pub(super) fn live_shell() -> Shell {
    Shell {
        mode: Mode::Live,
        ..shell()
    }
}

pub(super) fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

pub(super) fn item(name: &str, minor: i64, quantity: u32) -> Item {
    Item {
        id: LineItemId::from_known("li_1"),
        price: Price {
            id: PriceId::from_known("price_1"),
            mode: Mode::Test,
            active: true,
            created: NOW,
            currency: Currency::parse("eur").unwrap(),
            unit_amount: amount(minor).into(),
            product: ProductId::from_known("prod_1"),
            nickname: None,
            metadata: Metadata::new(),
            inline: false,
            lookup_key: None,
            tax_behavior: None,
            currency_options: std::collections::BTreeMap::new(),
        },
        name: name.to_owned(),
        description: None,
        image: None,
        quantity,
        adjustable: None,
        is_optional: false,
    }
}

fn from_to(minimum: u32, maximum: u32) -> AdjustableQuantity {
    AdjustableQuantity { minimum, maximum }
}

pub(super) fn published() -> Published {
    let notebook = Item {
        description: Some("48 pages each, dotted".to_owned()),
        image: Some("https://images.example/notebook.png".to_owned()),
        adjustable: Some(from_to(0, 10)),
        ..item("Field notebook, three-pack", 1980, 2)
    };
    Published {
        format: Published::FORMAT,
        revision: 7,
        active: true,
        closed_by_limit: false,
        link: PaymentLink {
            id: PaymentLinkId::from_known("plink_1"),
            mode: Mode::Test,
            slug: "test_notebooks".to_owned(),
            aliases: Vec::new(),
            url: "https://pay.example/test_notebooks".to_owned(),
            offer: Offer {
                terms_version: 3,
                currency: Currency::parse("eur").unwrap(),
                items: vec![notebook, item("Pencil, cedar", 200, 4)],
                shipping_rates: Vec::new(),
                tax_rates: Vec::new(),
                discounts: Vec::new(),
                settings: Settings::default(),
                merchant: Merchant::default(),
            },
            metadata: Metadata::new(),
            password: None,
            limit: None,
            hold_seconds: 600,
            window: Window::default(),
            closed_url: None,
            nickname: None,
            per_customer_limit: None,
            amount_suggestions: Vec::new(),
            prefill: false,
            branding: Branding::default(),
            show_remaining: false,
            reopen_failed: false,
        },
    }
}

pub(super) fn session() -> SessionId {
    SessionId::new(Mode::Test, &"0123456789abcdef".repeat(4))
}

/// Of a browser that keeps cookies.
pub(super) fn pass() -> Pass {
    Pass {
        ticket: ticket(),
        browser: Browser::KeepsCookies,
    }
}

fn ticket() -> Ticket {
    Ticket::from_known("1800003600.0123456789abcdef0123456789abcdef")
}

pub(super) fn opening(published: &Published) -> Opening {
    Opening {
        session: session(),
        ticket: ticket(),
        attempt: 1,
        selection: Selection::of(&published.link.offer),
        details: Details::default(),
        url_parameters: UrlParameters::default(),
        remaining: None,
        problem: None,
        code: TypedCode::default(),
    }
}

pub(super) fn view(page: Page) -> View {
    let published = published();
    View {
        session: session(),
        attempt: 2,
        selection: Selection::of(&published.link.offer),
        details: Details::default()
            .with(EMAIL, "ada@example.com")
            .with(COUNTRY, "DE")
            .with(POSTAL_CODE, "10115"),
        url_parameters: UrlParameters::default(),
        changed: Vec::new(),
        is_uncharged: true,
        published,
        page,
    }
}

pub(super) fn receipt() -> Receipt {
    Receipt {
        number: Some("1498-6027".to_owned()),
        at: NOW,
        held_until: None,
        charged: None,
        failure: None,
        method: Some(PaidWith::Card {
            brand: "visa".to_owned(),
            last4: "4242".to_owned(),
        }),
    }
}

pub(super) fn decline() -> Problem {
    Problem::Declined(Decline {
        code: "card_declined".to_owned(),
        decline_code: Some("generic_decline".to_owned()),
        message: "Your card was declined.".to_owned(),
    })
}

pub(super) fn problem(problem: Problem) -> Rendered {
    form(Some(problem), vec![])
}

pub(super) fn form(problem: Option<Problem>, errors: Vec<FieldError>) -> Rendered {
    checkout(
        &view(Page::Form { problem, errors }),
        &pass(),
        &shell(),
        &Fake,
    )
}

/// The form after the notebooks became dearer.
pub(super) fn terms_changed(before: Amount) -> Rendered {
    let problem = Some(Problem::TermsChanged { before });
    let mut view = view(Page::Form {
        problem,
        errors: vec![],
    });
    view.changed = vec![ChangedLine {
        index: 0,
        before: Some(amount(3600)),
    }];
    checkout(&view, &pass(), &shell(), &Fake)
}

pub(super) fn wrong(field: &'static Field, problem: FieldProblem) -> FieldError {
    FieldError { field, problem }
}

fn page(page: Page) -> Rendered {
    checkout(&view(page), &pass(), &shell(), &Fake)
}

fn one_thing() -> Published {
    let mut published = published();
    published.link.offer.items = vec![item("Letterpress workshop, one seat", 8500, 1)];
    published.link.offer.items[0].description = Some("Saturday 14 March, 10:00, Berlin".to_owned());
    published
}

/// As many things as a link may sell: with a picture or not, with a choice or not, at all prices.
fn twenty() -> Published {
    let mut published = one_thing();
    let line = |number: u32| {
        let names = [
            "Field notebook",
            "Pencil, cedar",
            "Desk lamp with a shade of folded paper, walnut foot",
            "Ink",
        ];
        let name = names.into_iter().cycle().nth(number as usize).unwrap();
        let mut item = item(name, i64::from(number) * 999 + 99, number % 5 + 1);
        if number.is_multiple_of(3) {
            item.image = Some("https://images.example/thing.png".to_owned());
        }
        if number.is_multiple_of(4) {
            item.adjustable = Some(from_to(0, 99));
        }
        if number.is_multiple_of(7) {
            item.description = Some("Made to order, ready within two weeks.".to_owned());
        }
        item
    };
    published.link.offer.items = (0..20).map(line).collect();
    published
}
