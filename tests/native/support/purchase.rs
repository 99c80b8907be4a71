//! Sessions of a shop, as buyers would have made them.

use super::{NOW, Shop};
use edgetill::api::resources::checkout_session::record;
use edgetill::domain::SessionId;
use edgetill::domain::checkout::card::CardFacts;
use edgetill::domain::checkout::card_checks::{Check, Checks, Risk};
use edgetill::domain::checkout::challenge::ChallengeKind;
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::{COUNTRY, EMAIL, POSTAL_CODE};
use edgetill::domain::checkout::method::MethodFacts;
use edgetill::domain::checkout::notes::Notes;
use edgetill::domain::checkout::order;
use edgetill::domain::checkout::payment::{Payment, PaymentResult};
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::{PaymentState, Purchase, Session};
use edgetill::domain::checkout::url_parameters::UrlParameters;
use edgetill::domain::event::EventType;
use edgetill::domain::payment_link::Published;
use edgetill::domain::processor::Reference;

impl Shop {
    /// A session of a link, open; `seed` makes its id.
    pub fn session(&mut self, link: &str, seed: u8) -> Session {
        let gate = &self.gates[link];
        let published: Published = gate.published();
        let priced = order::price(&published.link.offer, &Selection::of(&published.link.offer));
        let id = SessionId::new(self.mode, &format!("{seed:02x}").repeat(32));
        let url_parameters = UrlParameters::default();
        Session {
            total: priced.unwrap().total,
            sequence: 1,
            ..Session::begin(id, published, url_parameters, NOW, &self.config)
        }
    }

    /// Tells the Ledger of a session.
    pub fn record(&mut self, session: &Session, events: &[EventType]) {
        let record = record::of_session(session, events, session.sequence).unwrap();
        self.messages = self.messages.max(session.sequence);
        self.ledger.take(&record, self.now);
        self.sessions
            .insert(session.id.to_string(), session.clone());
        let link = session.published.link.id.as_str();
        let of_link = self
            .sessions
            .values()
            .filter(|it| it.published.link.id.as_str() == link);
        let complete = of_link.filter(|it| matches!(it.purchase, Purchase::Complete { .. }));
        let committed = complete.count().try_into().unwrap();
        self.gates.get_mut(link).unwrap().door.quota.committed = committed;
    }
}

/// `session` after a payment with the result `result`.
pub fn paid_with(mut session: Session, result: PaymentResult) -> Session {
    session.attempt += 1;
    session.sequence += 1;
    session.is_listed = true;
    session.details = Details::default()
        .with(EMAIL, "ada@example.com")
        .with(COUNTRY, "GB")
        .with(POSTAL_CODE, "W1");
    if result == PaymentResult::Succeeded {
        session.purchase = Purchase::Complete { at: NOW };
        session.payment_state = PaymentState::Paid;
    }
    let reference = Reference::new(session.processor_key(session.attempt));
    session.reference = Some(reference.clone());
    session.previous_payments.extend(session.payment.take());
    session.payment = Some(Payment {
        attempt: session.attempt,
        reference,
        method: MethodFacts::Card(CardFacts {
            brand: "visa".to_owned(),
            last4: "4242".to_owned(),
            exp_month: 12,
            exp_year: 2030,
            country: "US".to_owned(),
            funding: "credit".to_owned(),
            checks: Checks {
                address_line1: None,
                postal_code: Some(Check::Fail),
                cvc: Some(Check::Pass),
            },
            risk: Risk::Normal,
            three_d_secure: None,
            challenge_kind: ChallengeKind::Bank,
        }),
        result,
        created: NOW,
        reservation: None,
        is_disputed: false,
        bill: None,
        notes: Notes::default(),
    });
    session
}
