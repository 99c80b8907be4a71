//! Attempts to pay, as a buyer makes them.

use super::{NOW, Shop, paid_with};
use edgetill::domain::CustomerId;
use edgetill::domain::checkout::command::{Asked, Command, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::{COUNTRY, EMAIL, POSTAL_CODE};
use edgetill::domain::checkout::method::MethodFacts;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::door::GateId;
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::processor::{Decline, Outcome, Reference};
use edgetill::domain::quota::Reserved;

/// The id that attempts come with, for links that make customers.
pub fn buyer() -> CustomerId {
    CustomerId::new(&"c".repeat(64))
}

/// What a bank says that gives no reason.
pub fn decline() -> Decline {
    Decline {
        code: "card_declined".into(),
        decline_code: Some("generic_decline".into()),
        message: "Your card was declined.".into(),
    }
}

impl Shop {
    /// Attempt number `attempt` of a session, to which the processor answers so.
    pub fn attempt(&mut self, session: &Session, attempt: u32, outcome: Outcome) {
        let paid = paid_with(session.clone(), PaymentResult::Succeeded).payment;
        self.attempt_with(session, attempt, paid.unwrap().method, outcome);
    }

    /// A session of a link with `capture_method=manual`, whose money is reserved.
    pub fn held(&mut self, link: &str, seed: u8) -> Session {
        let session = self.session(link, seed);
        self.record(&session, &[]);
        let id = session.id.to_string();
        let paid = paid_with(session.clone(), PaymentResult::Succeeded).payment;
        let order = Order {
            attempt: 1,
            terms_version: 1,
            shown: session.total,
            selection: Selection::from(vec![1]),
            details: Details::default().with(EMAIL, "ada@example.com"),
            method: paid.map(|payment| payment.method),
            gates: vec![GateId::Link],
            reference: Some(Reference::new(format!("{id}-1"))),
            customer: None,
        };
        let until = NOW.plus_seconds(600);
        let granted = || Command::Reserved {
            attempt: 1,
            gate: GateId::Link,
            reply: Some(Box::new(ReserveReply {
                verdict: Verdict::Quota(Reserved::Granted { until }),
                fresh: None,
            })),
        };
        let authorised = Command::Answered {
            attempt: 1,
            to: Asked::Authorise,
            outcome: Some(Outcome::Authorised),
        };
        // The place is asked for again before the purchase is complete.
        for command in [Command::Pay(order), granted(), authorised, granted()] {
            self.happens(&id, command);
        }
        self.sessions[&id].clone()
    }

    /// As [`Shop::attempt`], paid with this.
    pub fn attempt_with(
        &mut self,
        session: &Session,
        attempt: u32,
        method: MethodFacts,
        outcome: Outcome,
    ) {
        let id = session.id.to_string();
        let details = Details::default()
            .with(EMAIL, "Ada@example.com")
            .with(COUNTRY, "DE")
            .with(POSTAL_CODE, "10115");
        let order = Order {
            attempt,
            terms_version: 1,
            shown: session.total,
            selection: Selection::from(vec![1]),
            details,
            method: Some(method),
            gates: vec![GateId::Link],
            reference: Some(Reference::new(format!("{id}-{attempt}"))),
            customer: Some(buyer()),
        };
        let granted = ReserveReply {
            verdict: Verdict::Quota(Reserved::Granted { until: NOW }),
            fresh: None,
        };
        let reserved = Command::Reserved {
            attempt,
            gate: GateId::Link,
            reply: Some(Box::new(granted)),
        };
        let answered = Command::Answered {
            attempt,
            to: Asked::Authorise,
            outcome: Some(outcome),
        };
        for command in [Command::Pay(order), reserved, answered] {
            self.happens(&id, command);
        }
    }
}

/// What the bank does when it is asked to take reserved money, or to let it go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureWord {
    /// As it is told.
    Honest,
    /// It does not answer.
    Silent,
    /// It will not.
    Refuses,
}
