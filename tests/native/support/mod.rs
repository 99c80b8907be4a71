//! A shop: one mode of Account with the Links, Sessions and Endpoints it talks to.

mod attempt;
mod delivery;
mod purchase;

pub use attempt::{CaptureWord, buyer, decline};
pub use purchase::paid_with;

use crate::ledger::{Ledger, Reads, at_once};
use crate::memory::MemoryStore;
use crate::schema;
use edgetill::api::handle::call;
use edgetill::api::handle::parse::parse;
use edgetill::api::handle::session_read::SessionRead;
use edgetill::api::handle::{self, Progress, Reply};
use edgetill::api::installation::Installation;
use edgetill::api::ledger::LedgerRead;
use edgetill::api::operation::Does;
use edgetill::api::request::password;
use edgetill::api::resources::checkout_session::record;
use edgetill::api::resources::customer::stored::Stored;
use edgetill::api::resources::payment_link::counted;
use edgetill::api::resources::search::Search;
use edgetill::api::{response, route};
use edgetill::domain::app_secret::{AppSecret, Purpose};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::code_buyer;
use edgetill::domain::entropy::SeededEntropy;
use edgetill::domain::error::Error;
use edgetill::domain::gate::{Applied, Gate};
use edgetill::domain::ledger::lane::Hand;
use edgetill::domain::operation::Operations;
use edgetill::domain::processor::{Disputed, Outcome};
use edgetill::domain::{Config, CustomerId, Mode, Timestamp};
use edgetill::protocol::account::{ApiCall, ApiReply, NamedCustomer};
use edgetill::protocol::endpoint::EndpointCall;
use edgetill::protocol::ledger::LedgerCall;
use serde_json::Value;
use std::collections::BTreeMap;

/// 2026-11-22 03:00:00 UTC.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_316_400);

const SECRET: &str = "0123456789abcdef0123456789abcdef";

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
    pub customers: BTreeMap<String, Stored>,
    /// What the bank says of refunds; `None`: it does not answer.
    pub refund_word: Option<Outcome>,
    /// What a buyer's bank says against payments.
    pub dispute_word: Disputed,
    /// What it does with reserved money.
    pub capture_word: CaptureWord,
    /// Whether customers reach the Ledger.
    pub ledger_answers: bool,
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
            customers: BTreeMap::new(),
            refund_word: Some(Outcome::Refunded),
            dispute_word: None,
            capture_word: CaptureWord::Honest,
            ledger_answers: true,
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
        let mut call = ApiCall {
            mode: self.mode,
            method: method.to_owned(),
            path: path.to_owned(),
            params: pairs.map(split).collect(),
            request_id: format!("req_{:014}", self.requests),
            idempotency_key: None,
            origin: "https://pay.example.com".to_owned(),
            new_customer: (method == "POST" && path == "/v1/customers")
                .then(|| CustomerId::new(&format!("{:064x}", self.requests))),
            named_customer: None,
            password: None,
        };
        let secret = AppSecret::of(Some(SECRET), [None, None]).unwrap();
        password::take_out(&mut call, &secret);
        call.named_customer = self.named_customer(&call, &secret);
        call
    }

    /// The customer that a request names, as the Worker finds it.
    fn named_customer(&self, call: &ApiCall, secret: &AppSecret) -> Option<NamedCustomer> {
        let (_, id) = call.params.iter().find(|(name, _)| name == "customer")?;
        let known = self.customers.get(id)?.answer(Ok(())).result.ok()?;
        NamedCustomer::of(CustomerId::parse(id)?, &known, |email| {
            Some(code_buyer::address(email, secret.mac(Purpose::Customers)))
        })
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
            let mut objects = session.map(record::objects);
            if let Some(objects) = &mut objects {
                let customer = objects
                    .customer()
                    .and_then(|id| self.customers.get(id.as_str()));
                let shown = customer.and_then(|it| it.answer(Ok(())).result.ok());
                objects.related.extend(shown);
            }
            let object = read.object(objects.as_ref())?;
            let object = read.expanded(object, objects.as_ref())?;
            let expanded = handle::expanded(&self.store, object, read.expand(), None, self.now)?;
            return Ok(Some(expanded));
        }
        let Some(read) = LedgerRead::parse(call, operation, id)? else {
            return Ok(None);
        };
        let reads = Reads {
            ledger: &self.ledger,
            sessions: &self.sessions,
            customers: &self.customers,
        };
        let object = at_once(read.answer(&reads))?;
        Ok(Some(handle::expanded(
            &self.store,
            object,
            read.expand(),
            None,
            self.now,
        )?))
    }

    /// What Account says, asked again for the rest where it is a search.
    fn searched(&mut self, call: &ApiCall) -> ApiReply {
        let reply = self.ask_account(call);
        if !call.path.ends_with("/search") || reply.status != 200 {
            return reply;
        }
        let first = serde_json::from_str(&reply.body).unwrap();
        let mut search = Search::new(call, first);
        while let Some(next) = search.next() {
            let slice = self.ask_account(&next);
            search.add(serde_json::from_str(&slice.body).unwrap());
        }
        response::ok(&search.page())
    }

    /// The counts of links are asked of the links.
    fn counted(&self, call: &ApiCall, reply: ApiReply) -> ApiReply {
        let mut object: Value = serde_json::from_str(&reply.body).unwrap();
        let counting = counted::counting(&object);
        if call.method != "GET" || counting.is_empty() {
            return reply;
        }
        for link in counting {
            counted::set_counts(&mut object, &self.gates[&link].status(None));
        }
        response::ok(&object)
    }

    fn ask_account(&mut self, call: &ApiCall) -> ApiReply {
        let reply = match self.begin(call) {
            Err(reply) | Ok(Progress::Answered(reply)) => reply,
            Ok(Progress::AskLink { id, expand }) => {
                let status = self.gates.get(id.as_str()).map(|gate| gate.status(None));
                handle::link_answer(&self.store, &id, &expand, status.as_ref(), self.now).unwrap()
            }
            Ok(Progress::AskCoupon { asked, expand }) => {
                handle::coupon_answer(&self.store, &asked, &expand, None, self.now).unwrap()
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
        let reply = match call::of(&self.store, &row, &self.config, self.mode).unwrap() {
            Ok(None) => Reply::Nothing,
            Ok(Some(call)) => self.deliver(&row.target.name(), call),
            Err(error) => Reply::Refused(error),
        };
        handle::finish(&mut self.store, row.number, &reply, self.now).unwrap();
        true
    }

    /// Hands what waits in the newest volume to the endpoints, as they are called.
    pub fn hand_over(&mut self) -> Vec<(String, Hand)> {
        self.flush();
        self.ledger.hand_over()
    }
}
