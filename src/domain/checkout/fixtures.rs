//! Links and sessions for tests, with one way to override anything: struct update.

use super::card::CardFacts;
use super::card_checks::{Checks, Risk};
use super::challenge::ChallengeKind;
use super::form::COUNTRIES;
use super::hold::{Hold, HoldState};
use super::notes::Notes;
use super::payment::{Payment, PaymentResult};
use super::session::{PaymentState, Purchase, Session};
use super::url_parameters::UrlParameters;
use crate::domain::branding::Branding;
use crate::domain::custom_field::{Choice, CustomField, CustomInput, Dropdown, Limits};
use crate::domain::door::GateId;
use crate::domain::merchant::Merchant;
use crate::domain::offer::{Item, Offer};
use crate::domain::payment_link::{PaymentLink, Published};
use crate::domain::percent::TaxPercent;
use crate::domain::price::{CustomUnitAmount, Price, UnitAmount};
use crate::domain::processor::Reference;
use crate::domain::settings::{
    AddressCollection, ConsentCollection, NameCollection, NameField, PromotionsConsent, Settings,
    ShippingAddressCollection, Switch, TermsConsent,
};
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::tax_id_collection::{TaxIdCollection, TaxIdRequired};
use crate::domain::tax_rate::TaxRate;
use crate::domain::window::Window;
use crate::domain::{
    Amount, Config, Currency, LineItemId, Metadata, Mode, PaymentLinkId, PaymentMethodType,
    PriceId, ProductId, SessionId, ShippingRateId, TaxRateId, Timestamp,
};

/// The moment every fixture was made.
pub const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// Settings under which an offer asks for every field there is.
pub fn asking_for_everything() -> Settings {
    let name = Some(NameField {
        enabled: true,
        optional: false,
    });
    Settings {
        billing_address_collection: AddressCollection::Required,
        consent_collection: Some(ConsentCollection {
            promotions: Some(PromotionsConsent::Auto),
            terms_of_service: Some(TermsConsent::Required),
            ..ConsentCollection::default()
        }),
        custom_fields: custom_fields(),
        name_collection: Some(NameCollection {
            business: name,
            individual: name,
        }),
        phone_number_collection: Switch { enabled: true },
        shipping_address_collection: Some(ShippingAddressCollection {
            allowed_countries: COUNTRIES.iter().map(|code| (*code).to_owned()).collect(),
        }),
        tax_id_collection: TaxIdCollection {
            enabled: true,
            required: TaxIdRequired::Never,
        },
        ..Settings::default()
    }
}

/// The same, paid in any way there is.
pub fn taking_everything() -> Settings {
    let methods = PaymentMethodType::WORDS.iter();
    Settings {
        payment_method_types: methods.map(|word| PaymentMethodType::parse(word)).collect(),
        ..asking_for_everything()
    }
}

/// One custom field of each type: a text that may be left out, a number and a choice.
pub fn custom_fields() -> Vec<CustomField> {
    let field = |key: &str, label: &str, input| CustomField {
        key: key.into(),
        label: label.into(),
        optional: key == "engraving",
        input,
    };
    let limits = |least, most| Limits {
        default_value: None,
        maximum_length: most,
        minimum_length: least,
    };
    let choice = |label: &str, value: &str| Choice {
        label: label.into(),
        value: value.into(),
    };
    let dropdown = Dropdown {
        default_value: None,
        options: vec![choice("Dotted", "dotted"), choice("Blank", "blank")],
    };
    vec![
        field(
            "engraving",
            "Engraving",
            CustomInput::Text(limits(None, Some(20))),
        ),
        field(
            "member",
            "Member number",
            CustomInput::Numeric(limits(Some(6), Some(8))),
        ),
        field("pages", "Pages", CustomInput::Dropdown(dropdown)),
    ]
}

/// An offer of one thing for which buyers pay what they say, within these limits.
pub fn named_by_buyers(minimum: Option<i64>, maximum: Option<i64>, preset: Option<i64>) -> Offer {
    let mut offer = link().offer;
    let amount = |minor: Option<i64>| minor.and_then(Amount::new);
    let custom = CustomUnitAmount {
        maximum: amount(maximum),
        minimum: amount(minimum),
        preset: amount(preset),
    };
    offer.items[0].price.unit_amount = UnitAmount::Custom(custom);
    offer
}

/// A link that sells one notebook for €18.00.
pub fn link() -> PaymentLink {
    let eur = Currency::parse("eur").unwrap();
    let price = Price {
        id: PriceId::from_known("price_notebook"),
        mode: Mode::Test,
        active: true,
        created: NOW,
        currency: eur,
        unit_amount: Amount::new(1800).unwrap().into(),
        product: ProductId::from_known("prod_notebook"),
        nickname: None,
        metadata: Metadata::new(),
        inline: false,
        lookup_key: None,
        tax_behavior: None,
        currency_options: std::collections::BTreeMap::new(),
    };
    PaymentLink {
        id: PaymentLinkId::from_known("plink_fixture"),
        mode: Mode::Test,
        slug: "test_notebook".into(),
        aliases: Vec::new(),
        url: "https://pay.example/test_notebook".into(),
        offer: Offer {
            terms_version: 1,
            currency: eur,
            items: vec![Item {
                id: LineItemId::from_known("li_notebook"),
                price,
                name: "Field notebook".into(),
                description: None,
                image: None,
                quantity: 1,
                adjustable: None,
                is_optional: false,
            }],
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
    }
}

/// The published copy of [`link`].
pub fn published() -> Published {
    Published {
        format: Published::FORMAT,
        revision: 1,
        active: true,
        closed_by_limit: false,
        link: link(),
    }
}

/// A session of [`link`] before its first attempt.
pub fn session() -> Session {
    let id = SessionId::new(Mode::Test, &"0123456789abcdef".repeat(4));
    let url_parameters = UrlParameters::default();
    Session {
        total: Amount::new(1800).unwrap(),
        ..Session::begin(id, published(), url_parameters, NOW, &Config::default())
    }
}

/// A session whose attempt number `attempt` was paid.
pub fn paid_session(attempt: u32) -> Session {
    let session = session();
    Session {
        purchase: Purchase::Complete { at: NOW },
        payment_state: PaymentState::Paid,
        attempt,
        holds: vec![Hold {
            gate: GateId::Link,
            state: HoldState::Counted,
        }],
        reference: Some(reference(attempt)),
        payment: Some(Payment {
            attempt,
            reference: reference(attempt),
            method: card().into(),
            result: PaymentResult::Succeeded,
            created: NOW,
            reservation: None,
            is_disputed: false,
            bill: None,
            notes: Notes::default(),
        }),
        ..session
    }
}

/// What the processor knows attempt `attempt` of [`session`] by.
pub fn reference(attempt: u32) -> Reference {
    Reference::new(session().processor_key(attempt))
}

pub fn card() -> CardFacts {
    CardFacts {
        brand: "visa".into(),
        last4: "4242".into(),
        exp_month: 12,
        exp_year: 2034,
        country: "US".into(),
        funding: "credit".into(),
        checks: Checks::default(),
        risk: Risk::Normal,
        three_d_secure: None,
        challenge_kind: ChallengeKind::Bank,
    }
}

/// A way to send an order for so many cents.
pub fn shipping_rate(name: &str, minor: i64) -> ShippingRate {
    ShippingRate {
        id: ShippingRateId::from_known(format!("shr_{name}")),
        mode: Mode::Test,
        active: true,
        created: NOW,
        display_name: name.to_owned(),
        currency: Currency::parse("eur").unwrap(),
        amount: Amount::new(minor).unwrap(),
        currency_options: std::collections::BTreeMap::new(),
        delivery_estimate: None,
        metadata: Metadata::new(),
        tax_behavior: None,
    }
}

/// A tax of so much of a hundred, on top of every price.
pub fn tax_rate(name: &str, percentage: &str) -> TaxRate {
    TaxRate {
        id: TaxRateId::from_known(format!("txr_{name}")),
        mode: Mode::Test,
        active: true,
        created: NOW,
        display_name: name.to_owned(),
        percentage: TaxPercent::parse(percentage).unwrap(),
        inclusive: false,
        country: None,
        state: None,
        jurisdiction: None,
        description: None,
        tax_type: None,
        metadata: Metadata::new(),
    }
}
