//! A shop: one mode of Account with the Links, Sessions and Endpoints it talks to.

use crate::ledger::{Ledger, Reads, at_once};
use crate::memory::MemoryStore;
use crate::schema;
use edgetill::api::handle::call::{self, Call};
use edgetill::api::handle::parse::parse;
use edgetill::api::handle::session_read::SessionRead;
use edgetill::api::handle::{self, Progress, Reply};
use edgetill::api::installation::Installation;
use edgetill::api::ledger::LedgerRead;
use edgetill::api::operation::Does;
use edgetill::api::resources::checkout_session::{self, record};
use edgetill::api::resources::payment_link::counted;
use edgetill::api::resources::search;
use edgetill::api::{response, route};
use edgetill::domain::checkout::card::CardFacts;
use edgetill::domain::checkout::card_checks::{Check, Checks, Risk};
use edgetill::domain::checkout::challenge::ChallengeKind;
use edgetill::domain::checkout::command::{Change, Command, Message};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::{COUNTRY, EMAIL, POSTAL_CODE};
use edgetill::domain::checkout::notes::Notes;
use edgetill::domain::checkout::payment::{Payment, PaymentResult};
use edgetill::domain::checkout::session::{PaymentState, Purchase, Session};
use edgetill::domain::checkout::url_parameters::UrlParameters;
use edgetill::domain::checkout::{action, order, order::Quantities, transition};
use edgetill::domain::entropy::SeededEntropy;
use edgetill::domain::error::Error;
use edgetill::domain::event::EventType;
use edgetill::domain::gate::{Applied, Gate};
use edgetill::domain::ledger::lane::Hand;
use edgetill::domain::operation::{Admission, Operations};
use edgetill::domain::payment_link::Published;
use edgetill::domain::processor::{Outcome, Reference};
use edgetill::domain::{Config, Mode, SessionId, Timestamp};
use edgetill::protocol::account::{ApiCall, ApiReply};
use edgetill::protocol::endpoint::EndpointCall;
use edgetill::protocol::ledger::LedgerCall;
use edgetill::protocol::link::LinkCall;
use edgetill::protocol::session::SessionCall;
use serde_json::Value;
use std::collections::BTreeMap;

/// 2026-11-22 03:00:00 UTC.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_316_400);

/// The world of a test.
#[derive(Clone)]
pub struct Shop {
    pub mode: Mode,
    pub store: MemoryStore,
    pub entropy: SeededEntropy,
    pub config: Config,
    pub now: Timestamp,
    pub gates: BTreeMap<String, Gate>,
    pub ledger: Ledger,
    pub endpoint_calls: Vec<(String, EndpointCall)>,
    /// The events that volumes were asked to hand to endpoints once more.
    pub retries: Vec<LedgerCall>,
    /// Which volume was told which number is the newest.
    pub newest_named: Vec<(u32, u32)>,
    pub sessions: BTreeMap<String, Session>,
    /// What the bank says of refunds; `None`: it does not answer.
    pub refund_word: Option<Outcome>,
    operations: BTreeMap<String, Operations<Applied>>,
    requests: u32,
    /// How many messages sessions have sent.
    messages: u64,
}

/// An answer, parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub reply: ApiReply,
}

impl Answer {
    /// The text at a JSON pointer.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> &str {
        self.json.pointer(pointer).unwrap().as_str().unwrap()
    }

    /// `(message, param, code)` of an error, "" where absent.
    #[track_caller]
    pub fn error(&self) -> (String, String, String) {
        let error = self.json.get("error").expect("an error");
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (text("message"), text("param"), text("code"))
    }
}

impl Shop {
    /// An empty shop in test mode.
    pub fn new() -> Self {
        Self::in_mode(Mode::Test)
    }

    /// An empty shop.
    pub fn in_mode(mode: Mode) -> Self {
        Self {
            mode,
            store: MemoryStore::default(),
            entropy: SeededEntropy::new(7),
            config: Config::default(),
            now: NOW,
            gates: BTreeMap::new(),
            ledger: Ledger::new(mode),
            endpoint_calls: Vec::new(),
            retries: Vec::new(),
            newest_named: Vec::new(),
            sessions: BTreeMap::new(),
            refund_word: Some(Outcome::Refunded),
            operations: BTreeMap::new(),
            requests: 0,
            messages: 0,
        }
    }

    /// A call as the Worker makes it; `query` is `name=value&…`, not encoded.
    pub fn call(&mut self, method: &str, path: &str, query: &str) -> ApiCall {
        self.requests += 1;
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let split = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        };
        ApiCall {
            mode: self.mode,
            method: method.to_owned(),
            path: path.to_owned(),
            params: pairs.map(split).collect(),
            request_id: format!("req_{:014}", self.requests),
            idempotency_key: None,
            origin: "https://pay.example.com".to_owned(),
        }
    }

    /// The first transaction alone.
    pub fn begin(&mut self, call: &ApiCall) -> Result<Progress, ApiReply> {
        let (config, now, entropy) = (&self.config, self.now, &mut self.entropy);
        let work = |store: &mut MemoryStore| handle::begin(store, call, config, now, entropy);
        self.store
            .transaction(work)
            .map_err(|error| response::error(&error))
    }

    /// A whole request; its answer is one that the OpenAPI description knows.
    #[track_caller]
    pub fn run(&mut self, call: &ApiCall) -> Answer {
        let reply = match self.read(call) {
            Ok(Some(reply)) => reply,
            Ok(None) => self.searched(call),
            Err(error) => response::error(&error),
        };
        let reply = self.counted(call, reply);
        schema::hold(call, &reply);
        let json = serde_json::from_str(&reply.body).unwrap();
        Answer {
            status: reply.status,
            json,
            reply,
        }
    }

    /// What the Worker answers without Account, but for what that expands.
    fn read(&self, call: &ApiCall) -> Result<Option<ApiReply>, Error> {
        let (operation, id) = route::find(&call.method, &call.path)?;
        if let Does::Said(say) = operation.does {
            parse(call, operation, id)?;
            let installation = Installation {
                account: "acct_0123456789abcdef",
                merchant: "Edgetill",
                mode: call.mode,
            };
            return Ok(Some(response::ok(&say(&installation))));
        }
        if let Some(read) = SessionRead::parse(call, operation, id)? {
            let id = read.session.as_ref();
            let session = id.and_then(|id| self.sessions.get(id.as_str()));
            let objects = session.map(record::objects);
            let object = read.object(objects.as_ref())?;
            let object = read.expanded(object, objects.as_ref())?;
            let expanded = handle::expanded(&self.store, object, read.expand(), None)?;
            return Ok(Some(expanded));
        }
        let Some(read) = LedgerRead::parse(call, operation, id)? else {
            return Ok(None);
        };
        let (ledger, sessions) = (&self.ledger, &self.sessions);
        let object = at_once(read.answer(&Reads { ledger, sessions }))?;
        Ok(Some(handle::expanded(
            &self.store,
            object,
            read.expand(),
            None,
        )?))
    }

    /// What Account says, asked again for the rest where it is a search.
    fn searched(&mut self, call: &ApiCall) -> ApiReply {
        let mut reply = self.ask_account(call);
        let is_search = call.path.ends_with("/search") && reply.status == 200;
        for _ in 1..search::MOST_SLICES {
            let found: Value = serde_json::from_str(&reply.body).unwrap();
            let Some(next) = search::rest(call, &found).filter(|_| is_search) else {
                break;
            };
            let more = self.ask_account(&next);
            let more = serde_json::from_str(&more.body).unwrap();
            reply = response::ok(&search::joined(found, more));
        }
        reply
    }

    /// The counts of limited links are asked of the links.
    fn counted(&self, call: &ApiCall, reply: ApiReply) -> ApiReply {
        let mut object: Value = serde_json::from_str(&reply.body).unwrap();
        let limited = counted::limited(&object);
        if call.method != "GET" || limited.is_empty() {
            return reply;
        }
        for link in limited {
            let count = self.gates[&link].door.quota.committed;
            counted::set_count(&mut object, &link, count);
        }
        response::ok(&object)
    }

    fn ask_account(&mut self, call: &ApiCall) -> ApiReply {
        let reply = match self.begin(call) {
            Err(reply) | Ok(Progress::Answered(reply)) => reply,
            Ok(Progress::AskLink { id, expand }) => {
                let status = self.gates.get(id.as_str()).map(|gate| gate.status(None));
                handle::link_answer(&self.store, &id, &expand, status.as_ref()).unwrap()
            }
            Ok(Progress::Waiting { key, .. }) => {
                self.flush();
                handle::answer(&mut self.store, &key)
                    .unwrap()
                    .expect("an answer")
            }
        };
        self.flush();
        reply
    }

    /// `GET path?query`
    pub fn get(&mut self, path: &str, query: &str) -> Answer {
        let call = self.call("GET", path, query);
        self.run(&call)
    }

    /// `POST path` with a body.
    pub fn post(&mut self, path: &str, body: &str) -> Answer {
        let call = self.call("POST", path, body);
        self.run(&call)
    }

    /// A POST that must succeed.
    #[track_caller]
    pub fn make(&mut self, path: &str, body: &str) -> Answer {
        let answer = self.post(path, body);
        assert_eq!(answer.status, 200, "{}", answer.reply.body);
        answer
    }

    /// The id of a new price of 20 USD for "Tea".
    pub fn price(&mut self) -> String {
        let body = "currency=usd&unit_amount=2000&product_data[name]=Tea";
        self.make("/v1/prices", body).text("/id").to_owned()
    }

    /// A new link for one "Tea", with more parameters.
    #[track_caller]
    pub fn link(&mut self, more: &str) -> Answer {
        let price = self.price();
        let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{more}");
        self.make("/v1/payment_links", &body)
    }

    /// Sends what the outbox holds until it is empty.
    pub fn flush(&mut self) {
        while self.flush_one() {}
    }

    /// Sends one row; whether there was one.
    pub fn flush_one(&mut self) -> bool {
        let Some(row) = self.store.heads(self.now, 1).pop() else {
            return false;
        };
        let reply = match call::of(&self.store, &row, &self.config).unwrap() {
            Ok(None) => Reply::Nothing,
            Ok(Some(call)) => self.deliver(&row.target.name(), call),
            Err(error) => Reply::Refused(error),
        };
        handle::finish(&mut self.store, row.number, &reply, self.now).unwrap();
        true
    }

    /// What the receiver of a call says.
    pub fn deliver(&mut self, target: &str, call: Call) -> Reply {
        match call {
            Call::Link(LinkCall::Create { number, update }) => {
                let (gate, applied) = Gate::create(*update);
                self.gates.insert(target.to_owned(), gate);
                self.link_answer(target, number, applied)
            }
            Call::Link(LinkCall::Update { number, update }) => {
                if let Some(Admission::Repeated(known)) =
                    self.operations.get(target).map(|link| link.admit(number))
                {
                    return Reply::Link(Box::new(known.clone()));
                }
                let applied = self.gates.get_mut(target).unwrap().apply(*update);
                self.link_answer(target, number, applied)
            }
            Call::Session(SessionCall::Act {
                action, request, ..
            }) => {
                let Some(session) = self.sessions.get_mut(target) else {
                    return Reply::Refused(checkout_session::missing(target));
                };
                let before = session.clone();
                let (refund, change) = match action::apply(session, &action, request, self.now) {
                    Ok(done) => done,
                    Err(error) => return Reply::Session(Err(error)),
                };
                self.settle(&before, change);
                if let Some(number) = refund {
                    let session = self.sessions.get_mut(target).unwrap();
                    let before = session.clone();
                    let change = action::unanswered(session, number);
                    self.settle(&before, change);
                }
                let objects = record::objects_with(&self.sessions[target], refund);
                Reply::Session(Ok(Box::new(objects)))
            }
            Call::Session(SessionCall::Expire { request, .. }) => {
                let session = self.sessions.get_mut(target).unwrap();
                let before = session.clone();
                let change = match transition::expire(session, request, self.now, &self.config) {
                    Ok(change) => change,
                    Err(error) => return Reply::Session(Err(error)),
                };
                self.settle(&before, change);
                let objects = record::objects(&self.sessions[target]);
                Reply::Session(Ok(Box::new(objects)))
            }
            Call::Endpoint(call) => {
                self.endpoint_calls.push((target.to_owned(), call));
                Reply::Endpoint
            }
            Call::Ledger(volume, call) => self.ledger_answer(volume, call),
            other => panic!("unexpected {other:?}"),
        }
    }

    fn ledger_answer(&mut self, volume: u32, call: LedgerCall) -> Reply {
        match call {
            LedgerCall::Record(record) => {
                Reply::Recorded(self.ledger.take_in(volume, &record, self.now))
            }
            LedgerCall::Endpoints { version, endpoints } => {
                self.ledger.set_endpoints(version, endpoints);
                Reply::Volume
            }
            LedgerCall::Newest { number } => {
                self.newest_named.push((volume, number));
                Reply::Volume
            }
            LedgerCall::Retry { ref event, .. } => {
                let event = self.ledger.event(volume, event.as_str());
                self.retries.push(call);
                Reply::Retried(event)
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    /// Has something happen to a session that Account knows.
    pub fn happens(&mut self, id: &str, command: Command) {
        let session = self.sessions.get_mut(id).unwrap();
        let before = session.clone();
        let change = transition::apply(session, command, self.now, &self.config);
        self.settle(&before, change);
    }

    fn link_answer(&mut self, link: &str, number: u64, applied: Applied) -> Reply {
        let operations = self.operations.entry(link.to_owned()).or_default();
        operations.record(number, applied.clone());
        Reply::Link(Box::new(applied))
    }

    /// Does what a change asks for: the bank gives back at once, Account is told.
    fn settle(&mut self, before: &Session, change: Change) {
        let id = before.id.as_str();
        self.messages += 1;
        let session = &self.sessions[id];
        let record = record::of_change(Some(before), session, &change, self.messages);
        if let Some(record) = record.unwrap() {
            self.ledger.take(&record, self.now);
        }
        for message in change.messages {
            match message {
                Message::Refund(number) | Message::SettleRefund(number) => {
                    if let Some(outcome) = self.refund_word.clone() {
                        self.happens(id, Command::RefundAnswered { number, outcome });
                    }
                }
                Message::ReverseAttempt(attempt) => {
                    let outcome = Outcome::Refunded;
                    self.happens(id, Command::ReverseAnswered { attempt, outcome });
                }
                Message::Commit(..)
                | Message::Release(..)
                | Message::Reopen(..)
                | Message::Record(_)
                | Message::RecordRefund(..) => {}
            }
        }
    }

    /// Lets a session do what is due at `now`.
    pub fn tick(&mut self, id: &str) {
        self.happens(id, Command::Tick);
    }

    /// A session of a link, open; `seed` makes its id.
    pub fn session(&mut self, link: &str, seed: u8) -> Session {
        let gate = &self.gates[link];
        let published: Published = gate.published();
        let priced = order::price(
            &published.link.offer,
            &Quantities::of(&published.link.offer),
        );
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

    /// Hands what waits in the newest volume to the endpoints, as they are called.
    pub fn hand_over(&mut self) -> Vec<(String, Hand)> {
        self.flush();
        self.ledger.hand_over()
    }
}

/// `session` after a payment with the result `result`.
pub fn paid_with(mut session: Session, result: PaymentResult) -> Session {
    session.attempt += 1;
    session.sequence += 1;
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
        card: CardFacts {
            brand: "visa".to_owned(),
            last4: "4242".to_owned(),
            exp_month: 12,
            exp_year: 2030,
            country: "US".to_owned(),
            funding: "credit".to_owned(),
            checks: Checks {
                postal_code: Some(Check::Fail),
                cvc: Some(Check::Pass),
            },
            risk: Risk::Normal,
            three_d_secure: None,
            challenge_kind: ChallengeKind::Bank,
        },
        result,
        created: NOW,
        bill: None,
        notes: Notes::default(),
    });
    session
}
