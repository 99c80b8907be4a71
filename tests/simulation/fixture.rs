//! The link, the sessions and the endpoints of every story.

use crate::engine::START;
use edgetill::domain::branding::Branding;
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::card::CardFacts;
use edgetill::domain::checkout::card_checks::{Checks, Risk};
use edgetill::domain::checkout::challenge::ChallengeKind;
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use edgetill::domain::checkout::url_parameters::UrlParameters;
use edgetill::domain::ledger::{Columns, Kind, NewRow};
use edgetill::domain::merchant::Merchant;
use edgetill::domain::offer::{Item, Offer};
use edgetill::domain::payment_link::{PaymentLink, Published};
use edgetill::domain::price::Price;
use edgetill::domain::settings::Settings;
use edgetill::domain::webhook_endpoint::WebhookEndpoint;
use edgetill::domain::window::Window;
use edgetill::domain::{
    Amount, Config, Currency, LineItemId, Metadata, Mode, PaymentLinkId, PriceId, ProductId,
    SessionId, Timestamp, WebhookEndpointId,
};
use edgetill::json::Text;

/// What the one item costs.
pub const PRICE: i64 = 1800;

pub fn link(limit: u64) -> PaymentLink {
    let currency = Currency::parse("eur").unwrap();
    let price = Price {
        id: PriceId::from_known("price_1"),
        mode: Mode::Test,
        active: true,
        created: START,
        currency,
        unit_amount: Amount::new(PRICE).unwrap().into(),
        product: ProductId::from_known("prod_1"),
        nickname: None,
        metadata: Metadata::new(),
        inline: false,
        lookup_key: None,
        tax_behavior: None,
        currency_options: std::collections::BTreeMap::new(),
    };
    PaymentLink {
        id: PaymentLinkId::from_known("plink_1"),
        mode: Mode::Test,
        slug: "test_1".into(),
        aliases: Vec::new(),
        url: "https://pay.example/test_1".into(),
        offer: Offer {
            terms_version: 1,
            currency,
            items: vec![Item {
                id: LineItemId::from_known("li_1"),
                price,
                name: "Notebook".into(),
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
        limit: Some(limit),
        password: None,
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

pub fn session(index: usize, published: &Published, now: Timestamp) -> Session {
    let id = session_id(index);
    let begun = Session::begin(
        id,
        published.clone(),
        UrlParameters::default(),
        now,
        &Config::default(),
    );
    Session {
        total: Amount::new(PRICE).unwrap(),
        ..begun
    }
}

pub fn session_id(index: usize) -> SessionId {
    SessionId::new(Mode::Test, &format!("{index:064x}"))
}

/// The session with this id.
pub fn index_of(id: &str) -> usize {
    usize::from_str_radix(&id[id.len() - 8..], 16).unwrap()
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

/// The row of a session in the ledger; its state is its version alone.
pub fn row(session: &Session) -> NewRow {
    let is_pending = matches!(
        session.payment_state,
        PaymentState::Pending { .. } | PaymentState::Held { .. } | PaymentState::Settling { .. }
    );
    let status = match session.purchase {
        Purchase::Open => "open",
        Purchase::Complete { .. } => "complete",
        Purchase::Expired { .. } => "expired",
    };
    NewRow {
        kind: Kind::Purchase,
        id: session.id.to_string(),
        version: session.sequence,
        created: session.created,
        columns: Columns {
            status: Some(status.into()),
            reached: session.payment.is_some()
                || session.payment_state == PaymentState::NotRequired,
            unsettled: session.purchase == Purchase::Open || is_pending,
            ..Columns::default()
        },
        state: Text::from(&serde_json::json!({ "version": session.sequence })),
    }
}

pub fn endpoints(count: usize) -> Vec<WebhookEndpoint> {
    let endpoint = |index| WebhookEndpoint {
        id: endpoint_id(index),
        mode: Mode::Test,
        created: START,
        url: "https://shop.example/".into(),
        enabled_events: vec![
            if index == 0 {
                "*"
            } else {
                "checkout.session.completed"
            }
            .into(),
        ],
        description: None,
        metadata: Metadata::new(),
        disabled: false,
        api_version: None,
    };
    (0..count).map(endpoint).collect()
}

pub fn endpoint_id(index: usize) -> WebhookEndpointId {
    WebhookEndpointId::from_known(format!("we_{index}"))
}
