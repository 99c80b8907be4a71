//! Links, orders and views for the tests of pages, and every page there is.

use crate::domain::checkout::checks::Hurdle;
use crate::domain::checkout::order::Quantities;
use crate::domain::checkout::session::{Arrival, Details};
use crate::domain::checkout::shown::ChangedLine;
use crate::domain::checkout::view::{
    Decline, Field, FieldError, FieldProblem, Page, Problem, View,
};
use crate::domain::payment_link::{
    AdjustableQuantity, AfterCompletion, Item, PaymentLink, Published,
};
use crate::domain::price::Price;
use crate::domain::{
    Amount, Currency, LineItemId, Metadata, Mode, PaymentLinkId, PriceId, ProductId, SessionId,
    Timestamp,
};
use crate::pages::formats::{Formats, Plain};
use crate::pages::{Html, Opening, Processor, Rendered, Shell, checkout, countries, notice, open};
use std::rc::Rc;

/// When every sample is made: 09:00 UTC.
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_800_003_600);

/// Formats as a British buyer would see them.
pub(super) struct Fake;

impl Formats for Fake {
    fn money(&self, amount: Amount, currency: Currency) -> String {
        let sign = match currency.as_str() {
            "eur" => "€",
            "usd" => "$",
            other => other,
        };
        format!("{sign}{}", amount.decimal(currency))
    }

    fn count(&self, number: u32) -> String {
        number.to_string()
    }

    fn country_name(&self, code: &str) -> String {
        let name = match code {
            "DE" => "Germany",
            "CI" => "Côte d’Ivoire",
            "GB" => "United Kingdom",
            "GS" => "South Georgia & South Sandwich Islands",
            other => other,
        };
        name.to_owned()
    }

    fn time(&self, time: Timestamp) -> String {
        Plain.time(time)
    }

    fn moment(&self, time: Timestamp) -> String {
        Plain.moment(time)
    }

    fn country_options(&self) -> Rc<Html> {
        Rc::new(countries::options(self))
    }
}

pub(super) fn shell() -> Shell {
    Shell {
        merchant: "Northwind Paper".to_owned(),
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
            unit_amount: amount(minor),
            product: ProductId::from_known("prod_1"),
            nickname: None,
            metadata: Metadata::new(),
            inline: false,
            lookup_key: None,
            tax_behavior: None,
        },
        name: name.to_owned(),
        description: None,
        image: None,
        quantity,
        adjustable: None,
    }
}

pub(super) fn published() -> Published {
    let notebook = Item {
        description: Some("48 pages each, dotted".to_owned()),
        image: Some("https://images.example/notebook.png".to_owned()),
        adjustable: Some(AdjustableQuantity {
            minimum: 0,
            maximum: 10,
        }),
        ..item("Field notebook, three-pack", 1980, 2)
    };
    Published {
        format: Published::FORMAT,
        revision: 7,
        active: true,
        link: PaymentLink {
            id: PaymentLinkId::from_known("plink_1"),
            mode: Mode::Test,
            slug: "test_notebooks".to_owned(),
            url: "https://pay.example/test_notebooks".to_owned(),
            terms_version: 3,
            currency: Currency::parse("eur").unwrap(),
            items: vec![notebook, item("Pencil, cedar", 200, 4)],
            after_completion: AfterCompletion::HostedConfirmation {
                custom_message: None,
            },
            inactive_message: None,
            metadata: Metadata::new(),
            limit: None,
            hold_seconds: 600,
            submit_type: crate::domain::payment_link::SubmitType::Auto,
            payment_method_types: Vec::new(),
            window: crate::domain::window::Window::default(),
            closed_url: None,
        },
    }
}

pub(super) fn session() -> SessionId {
    SessionId::new(Mode::Test, &"0123456789abcdef".repeat(4))
}

pub(super) fn opening(published: &Published) -> Opening {
    Opening {
        session: session(),
        attempt: 1,
        quantities: Quantities::of(&published.link),
        details: Details::default(),
        arrival: Arrival::default(),
    }
}

pub(super) fn view(page: Page) -> View {
    let published = published();
    View {
        session: session(),
        attempt: 2,
        quantities: Quantities::of(&published.link),
        details: Details {
            email: "ada@example.com".to_owned(),
            name: "Ada Lovelace".to_owned(),
            country: "DE".to_owned(),
            postal_code: "10115".to_owned(),
        },
        arrival: Arrival::default(),
        changed: Vec::new(),
        published,
        page,
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
    checkout(&view(Page::Form { problem, errors }), &shell(), &Fake)
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
    checkout(&view, &shell(), &Fake)
}

pub(super) fn wrong(field: Field, problem: FieldProblem) -> FieldError {
    FieldError { field, problem }
}

fn page(page: Page) -> Rendered {
    checkout(&view(page), &shell(), &Fake)
}

fn one_thing() -> Published {
    let mut published = published();
    published.link.items = vec![item("Letterpress workshop, one seat", 8500, 1)];
    published.link.items[0].description = Some("Saturday 14 March, 10:00, Berlin".to_owned());
    published
}

/// Every page, by name.
pub(super) fn every_page() -> Vec<(&'static str, Rendered)> {
    let mut pages = open_pages();
    pages.extend(form_pages());
    pages.extend(session_pages());
    pages.extend([
        ("unknown", notice::unknown_link(&shell())),
        ("fault", notice::our_fault(&shell(), "req_0123456789abcd")),
        (
            "unavailable",
            notice::unavailable(&shell(), "req_0123456789abcd"),
        ),
        ("too_many", notice::too_many_requests(&shell(), 5)),
        ("cross_site", notice::cross_site(&shell())),
        ("method", notice::method_not_allowed(&shell())),
    ]);
    pages
}

fn open_pages() -> Vec<(&'static str, Rendered)> {
    let published = published();
    let one = one_thing();
    let no_processor = Shell {
        processor: Processor::Missing,
        ..live_shell()
    };
    let mut empty = opening(&published);
    empty.quantities = Quantities(vec![0, 0]);
    let extreme = extreme();
    let stranger = Shell {
        merchant: "The Very Long Name of a Merchant with حروف and More Words".to_owned(),
        ..shell()
    };
    vec![
        (
            "open_extreme",
            open(&extreme, &opening(&extreme), &stranger, &Fake),
        ),
        (
            "open",
            open(&published, &opening(&published), &shell(), &Fake),
        ),
        (
            "open_live",
            open(&one, &opening(&one), &live_shell(), &Fake),
        ),
        (
            "open_no_processor",
            open(&one, &opening(&one), &no_processor, &Fake),
        ),
        ("open_empty", open(&published, &empty, &shell(), &Fake)),
    ]
}

/// Long words, words of other directions, many lines, large amounts.
fn extreme() -> Published {
    let mut published = one_thing();
    let long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen";
    let arabic = "دفتر ملاحظات ميداني، ثلاث قطع";
    let mut hebrew = item("מחברת שטח 😀", 99_000_000, 1);
    hebrew.description = Some("\u{202e}A description that turns around.".to_owned());
    hebrew.adjustable = Some(AdjustableQuantity {
        minimum: 0,
        maximum: 999_999,
    });
    let mut worded = item(long, 1, 99);
    worded.description = Some("One of many words. ".repeat(20));
    worded.image = Some("https://images.example/cap.png".to_owned());
    published.link.items = vec![worded, item(arabic, 500, 12), hebrew];
    published
}

fn form_pages() -> Vec<(&'static str, Rendered)> {
    let errors = vec![
        wrong(Field::Email, FieldProblem::Invalid),
        wrong(Field::CardNumber, FieldProblem::NotATestCard),
        wrong(Field::CardExpiry, FieldProblem::Past),
        wrong(Field::CardCvc, FieldProblem::Missing),
        wrong(Field::PostalCode, FieldProblem::Missing),
    ];
    let before = amount(4400);
    let until = NOW.plus_seconds(15);
    vec![
        ("form", form(None, vec![])),
        ("form_errors", form(None, errors)),
        ("form_declined", problem(decline())),
        ("form_not_authenticated", problem(Problem::NotAuthenticated)),
        ("form_captcha_failed", problem(Problem::CaptchaFailed)),
        ("form_terms_changed", terms_changed(before)),
        ("form_interrupted", problem(Problem::Interrupted)),
        ("form_hold_ended", problem(Problem::HoldEnded)),
        ("form_too_soon", problem(Problem::TooSoon { until })),
        ("form_no_processor", problem(Problem::NoProcessor)),
        ("form_empty", problem(Problem::OrderEmpty)),
        ("form_too_large", problem(Problem::OrderTooLarge)),
    ]
}

fn session_pages() -> Vec<(&'static str, Rendered)> {
    let until = NOW.plus_seconds(600);
    let total = amount(4760);
    let redirect = Some("https://shop.example/thanks?a=1&b=2".to_owned());
    let closed = |page| {
        let mut view = view(page);
        view.published.link.inactive_message =
            Some("We are back in spring.\nWrite to us at hello@northwind.example.".to_owned());
        checkout(&view, &shell(), &Fake)
    };
    vec![
        ("held", page(Page::HeldByOthers { until })),
        (
            "challenge",
            page(Page::Challenge {
                until,
                hurdle: Hurdle::Bank,
            }),
        ),
        (
            "captcha",
            page(Page::Challenge {
                until,
                hurdle: Hurdle::Captcha,
            }),
        ),
        ("processing", page(Page::Processing)),
        (
            "complete",
            page(Page::Complete {
                redirect: None,
                total,
            }),
        ),
        (
            "complete_redirect",
            page(Page::Complete { redirect, total }),
        ),
        ("expired", page(Page::Expired)),
        ("inactive", page(Page::Inactive)),
        ("inactive_message", closed(Page::Inactive)),
        ("sold_out", page(Page::SoldOut)),
        ("ended", page(Page::Ended)),
        ("ended_message", closed(Page::Ended)),
        (
            "not_open",
            page(Page::NotOpen {
                until: NOW.plus_seconds(90_000),
            }),
        ),
    ]
}
