//! The link and the session every model starts from, and how sessions are kept small.
//!
//! A model state holds sessions by number: the real [`Session`] is stored once
//! in a table. What grows without end or is only shown is levelled first, so
//! that the number of different sessions is finite.

use edgetill::domain::branding::Branding;
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::card::CardFacts;
use edgetill::domain::checkout::card_checks::{Checks, Risk};
use edgetill::domain::checkout::challenge::ChallengeKind;
use edgetill::domain::checkout::hold::{Hold, HoldState};
use edgetill::domain::checkout::payment::{Payment, PaymentResult};
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use edgetill::domain::checkout::url_parameters::UrlParameters;
use edgetill::domain::digest::Digest;
use edgetill::domain::door::GateId;
use edgetill::domain::merchant::Merchant;
use edgetill::domain::offer::{Item, Offer};
use edgetill::domain::payment_intent_data::{CaptureMethod, PaymentIntentData};
use edgetill::domain::payment_link::{PaymentLink, Published};
use edgetill::domain::price::Price;
use edgetill::domain::processor::{Decline, Reference};
use edgetill::domain::settings::Settings;
use edgetill::domain::window::Window;
use edgetill::domain::{
    Amount, Config, Currency, LineItemId, Metadata, Mode, PaymentLinkId, PriceId, ProductId,
    SessionId, Timestamp,
};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

/// When everything happens, unless a deadline is to have passed.
pub const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
/// When an attempt without an answer is asked about.
pub const ASK_AT: Timestamp = NOW.plus_seconds(30);
/// When leases end.
pub const UNTIL: Timestamp = NOW.plus_seconds(600);
/// When sessions end.
pub const SESSION_END: Timestamp = NOW.plus_seconds(86_400);

/// The terms under which a place whose money failed is sold again.
pub const REOPENS: u64 = 3;

/// Terms that Link never had: somebody wrote them into the copy that sessions begin with, under the
/// number of the first ones.
pub const FORGED: u64 = 4;

/// The terms under which nothing is to be paid.
pub const FREE: u64 = 5;

/// The terms under which money is only reserved, for the merchant to take.
pub const HELD: u64 = 6;

/// Terms under which a thing costs as much as it did, [`RENAMED`], by another name.
pub const NAMED: u64 = 7;
pub const RENAMED: u64 = 8;

/// The gate with this number: the link, and a second one.
pub fn gate(number: u8) -> GateId {
    match number {
        0 => GateId::Link,
        _ => GateId::Coupon("second".to_owned()),
    }
}

/// The number of a gate.
pub fn number_of(gate: &GateId) -> u8 {
    match gate {
        GateId::Link => 0,
        GateId::Coupon(_) => 1,
    }
}

/// What the processor knows attempt number `attempt` by.
pub fn reference(attempt: u32) -> Reference {
    Reference::new(format!("{attempt}"))
}

/// The price of the one item under terms number `terms`.
pub fn price_of(terms: u64) -> Amount {
    let minor = match terms {
        FORGED => 100,
        FREE => 0,
        RENAMED => 7000,
        _ => 1000 * i64::try_from(terms).unwrap(),
    };
    Amount::new(minor).unwrap()
}

/// The number of the terms of an offer.
pub fn terms_of(offer: &Offer) -> u64 {
    let item = &offer.items[0];
    let price = item.price.unit_amount.fixed().unwrap();
    let same = |terms: &u64| price_of(*terms) == price && name_of(*terms) == item.name;
    (1..=RENAMED).find(same).unwrap()
}

/// The name of the one item under terms number `terms`.
pub fn name_of(terms: u64) -> &'static str {
    if terms == RENAMED { "renamed" } else { "" }
}

static DIGESTS: LazyLock<Vec<Digest>> = LazyLock::new(|| {
    let terms = 0..=RENAMED;
    terms
        .map(|terms| link(terms, None).offer.terms_digest())
        .collect()
});

/// What a session that has the copy under terms number `terms` tells Link of it.
pub fn digest_of(terms: u64) -> &'static Digest {
    &DIGESTS[usize::try_from(terms).unwrap()]
}

/// The link under terms number `terms`.
pub fn link(terms: u64, limit: Option<u64>) -> PaymentLink {
    let currency = Currency::parse("eur").unwrap();
    let price = Price {
        id: PriceId::from_known("p"),
        mode: Mode::Test,
        active: true,
        created: NOW,
        currency,
        unit_amount: price_of(terms).into(),
        product: ProductId::from_known("prod"),
        nickname: None,
        metadata: Metadata::new(),
        inline: false,
        lookup_key: None,
        tax_behavior: None,
        currency_options: std::collections::BTreeMap::new(),
    };
    PaymentLink {
        id: PaymentLinkId::from_known("plink"),
        mode: Mode::Test,
        slug: String::new(),
        aliases: Vec::new(),
        url: String::new(),
        offer: Offer {
            terms_version: if terms == FORGED { 1 } else { terms },
            currency,
            items: vec![Item {
                id: LineItemId::from_known("li"),
                price,
                name: name_of(terms).to_owned(),
                description: None,
                image: None,
                quantity: 1,
                adjustable: None,
                is_optional: false,
            }],
            shipping_rates: Vec::new(),
            tax_rates: Vec::new(),
            discounts: Vec::new(),
            settings: settings(terms),
            merchant: Merchant::default(),
        },
        metadata: Metadata::new(),
        limit,
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
        reopen_failed: terms == REOPENS,
    }
}

/// What the merchant set under terms number `terms`.
pub fn settings(terms: u64) -> Settings {
    Settings {
        payment_intent_data: (terms == HELD).then(|| PaymentIntentData {
            capture_method: Some(CaptureMethod::Manual),
            ..PaymentIntentData::default()
        }),
        ..Settings::default()
    }
}

/// The published copy under terms number `terms`.
pub fn published(terms: u64) -> Published {
    Published {
        format: Published::FORMAT,
        revision: terms,
        active: true,
        closed_by_limit: false,
        link: link(terms, None),
    }
}

/// A session before its first attempt, under terms number `terms`.
pub fn session(terms: u64) -> Session {
    let id = SessionId::new(Mode::Test, "0");
    let url_parameters = UrlParameters::default();
    Session {
        expires_at: SESSION_END,
        total: price_of(terms),
        ..Session::begin(
            id,
            published(terms),
            url_parameters,
            NOW,
            &Config::default(),
        )
    }
}

/// Whether nothing more can happen to the purchase but money that nobody expected.
pub fn is_over(session: &Session) -> bool {
    match (session.purchase, session.payment_state) {
        (
            Purchase::Complete { .. },
            PaymentState::Pending { .. }
            | PaymentState::Held { .. }
            | PaymentState::Settling { .. },
        )
        | (Purchase::Open, _) => false,
        (Purchase::Complete { .. } | Purchase::Expired { .. }, _) => true,
    }
}

/// A card.
pub fn card() -> CardFacts {
    CardFacts {
        brand: String::new(),
        last4: String::new(),
        exp_month: 12,
        exp_year: 2034,
        country: String::new(),
        funding: String::new(),
        checks: Checks::default(),
        risk: Risk::Normal,
        three_d_secure: None,
        challenge_kind: ChallengeKind::Bank,
    }
}

/// A refusal.
pub fn decline() -> Decline {
    Decline {
        code: "card_declined".into(),
        decline_code: None,
        message: String::new(),
    }
}

/// The number of a stored session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Known(u32);

#[derive(Default)]
struct Table {
    sessions: Vec<Session>,
    numbers: HashMap<Session, Known>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

impl Known {
    /// Stores a session, levelled.
    pub fn store(session: Session) -> Self {
        let session = level(session);
        if let Some(known) = TABLE.read().unwrap().numbers.get(&session) {
            return *known;
        }
        let mut table = TABLE.write().unwrap();
        let known = Self(u32::try_from(table.sessions.len()).unwrap());
        let known = *table.numbers.entry(session.clone()).or_insert(known);
        if known.index() == table.sessions.len() {
            table.sessions.push(session);
        }
        known
    }

    fn index(self) -> usize {
        usize::try_from(self.0).unwrap()
    }

    /// The session of this number.
    pub fn load(self) -> Session {
        TABLE.read().unwrap().sessions[self.index()].clone()
    }

    /// Looks at the session of this number.
    pub fn look<T>(self, look: impl FnOnce(&Session) -> T) -> T {
        look(&TABLE.read().unwrap().sessions[self.index()])
    }
}

/// Forgets when things happened and what is only shown. No transition reads `problem` or `block`.
fn level(mut session: Session) -> Session {
    session.payment_state = match session.payment_state {
        PaymentState::InFlight { step, .. } => PaymentState::InFlight {
            step,
            deadline: ASK_AT,
            tries: 0,
        },
        PaymentState::NeedsAction { .. } => PaymentState::NeedsAction { deadline: UNTIL },
        PaymentState::Pending { .. } => PaymentState::Pending {
            look_at: UNTIL,
            tries: 0,
        },
        PaymentState::Held { .. } => PaymentState::Held { until: UNTIL },
        PaymentState::Settling { wanted, .. } => PaymentState::Settling {
            wanted,
            deadline: ASK_AT,
            tries: 0,
        },
        PaymentState::None
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => session.payment_state,
    };
    session.purchase = match session.purchase {
        Purchase::Complete { .. } => Purchase::Complete { at: NOW },
        Purchase::Expired { .. } => Purchase::Expired { at: NOW },
        Purchase::Open => Purchase::Open,
    };
    for Hold { state, .. } in &mut session.holds {
        if let HoldState::Held { until } = state {
            *until = UNTIL;
        }
    }
    // No processor here goes back on a refusal.
    let lasts = |payment: &Payment| !matches!(payment.result, PaymentResult::Declined(_));
    session.previous_payments.retain(lasts);
    for payment in session
        .previous_payments
        .iter_mut()
        .chain(&mut session.payment)
    {
        payment.created = NOW;
        payment.bill = None;
        if let Some(reservation) = &mut payment.reservation {
            reservation.until = UNTIL;
        }
        if let PaymentResult::Released { at, .. } = &mut payment.result {
            *at = NOW;
        }
    }
    for refund in &mut session.refunds {
        refund.created = NOW;
        refund.settles_at = refund.settles_at.map(|_| UNTIL);
    }
    session.retry_at = None;
    session.problem = None;
    session.refusal = None;
    session.sequence = 0;
    session
}
