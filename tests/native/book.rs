//! A shop that sells, and lists read from the volumes of its Ledger.

use crate::ledger::{Ledger, Reads, at_once};
use crate::support::{NOW, Shop, paid_with};
use edgetill::api::ledger::LedgerRead;
use edgetill::api::resources::checkout_session::record;
use edgetill::api::route;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::refund::{Refund, Status};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::event::EventType;
use edgetill::domain::processor::Decline;
use edgetill::domain::{Amount, Error, Metadata, Mode, SessionId};
use serde_json::Value;
use std::collections::BTreeMap;

/// A shop with one link, and what its Ledger keeps.
pub struct Book {
    pub shop: Shop,
    pub link: String,
    pub ledger: Ledger,
    pub sessions: BTreeMap<String, Session>,
    pub sold: u32,
}

pub fn declined() -> PaymentResult {
    PaymentResult::Declined(Decline {
        code: "card_declined".to_owned(),
        decline_code: None,
        message: "Your card was declined.".to_owned(),
    })
}

impl Book {
    pub fn new() -> Self {
        let mut shop = Shop::new();
        let link = shop.link("").text("/id").to_owned();
        Self {
            shop,
            link,
            ledger: Ledger::new(Mode::Test),
            sessions: BTreeMap::new(),
            sold: 0,
        }
    }

    /// A new session, a second after the one before, as it is after attempts with these results.
    pub fn sell(&mut self, results: &[PaymentResult]) -> Session {
        self.sold += 1;
        let mut session = self.shop.session(&self.link, 1);
        session.id = SessionId::new(Mode::Test, &format!("{:064x}", self.sold));
        session.created = NOW.plus_seconds(self.sold);
        for result in results {
            session = paid_with(session, result.clone());
        }
        self.keep(&session, &[EventType::CheckoutSessionCompleted]);
        session
    }

    pub fn sell_many(&mut self, count: u32) -> Vec<Session> {
        let sold = (0..count).map(|_| self.sell(&[PaymentResult::Succeeded]));
        sold.collect()
    }

    pub fn keep(&mut self, session: &Session, events: &[EventType]) {
        let told = record::of_session(session, events, session.sequence).unwrap();
        self.ledger.take(&told, session.created);
        self.sessions
            .insert(session.id.to_string(), session.clone());
    }

    pub fn give_back(&mut self, session: &mut Session, amount: i64) {
        let number = u32::try_from(session.refunds.len()).unwrap() + 1;
        session.sequence += 1;
        self.sold += 1;
        session.refunds.push(Refund {
            number,
            attempt: None,
            amount: Amount::new(amount).unwrap(),
            reason: None,
            metadata: Metadata::new(),
            status: Status::Succeeded,
            created: NOW.plus_seconds(self.sold),
            settles_at: None,
            request: None,
        });
        let events = [EventType::RefundCreated, EventType::ChargeRefunded];
        let told = record::of_refund(session, number, &events, session.sequence).unwrap();
        self.ledger.take(&told, NOW.plus_seconds(self.sold));
        self.sessions
            .insert(session.id.to_string(), session.clone());
    }

    pub fn read(&mut self, path: &str, query: &str) -> Result<Value, Error> {
        let call = self.shop.call("GET", path, query);
        let (operation, id) = route::find("GET", path)?;
        let read = LedgerRead::parse(&call, operation, id)?.expect("a read of the Ledger");
        let reads = Reads {
            ledger: &self.ledger,
            sessions: &self.sessions,
            customers: &BTreeMap::new(),
        };
        at_once(read.answer(&reads))
    }

    /// The ids of a page and its `has_more`.
    #[track_caller]
    pub fn page(&mut self, path: &str, query: &str) -> (Vec<String>, bool) {
        let list = self.read(path, query).unwrap();
        let data = list["data"].as_array().unwrap().iter();
        let ids = data.map(|object| object["id"].as_str().unwrap().to_owned());
        (ids.collect(), list["has_more"] == true)
    }

    /// Every id of a list, read page by page from its newest end and from its oldest.
    #[track_caller]
    pub fn both_ways(&mut self, path: &str, query: &str, limit: usize) -> [Vec<String>; 2] {
        let (mut down, mut more) = self.page(path, &format!("limit={limit}{query}"));
        while more {
            let last = down.last().unwrap();
            let next = format!("limit={limit}&starting_after={last}{query}");
            let (ids, goes_on) = self.page(path, &next);
            assert!(!ids.is_empty());
            down.extend(ids);
            more = goes_on;
        }
        let mut up = vec![down.last().unwrap().clone()];
        loop {
            let next = format!("limit={limit}&ending_before={}{query}", up[0]);
            let (ids, goes_on) = self.page(path, &next);
            up.splice(0..0, ids);
            if !goes_on {
                return [down, up];
            }
        }
    }
}
