//! Twenty searches at once, and a purchase behind them: a volume does one thing after another, so what
//! counts is how many come before it and how much each of them reads.

use crate::ledger::{Reads, at_once};
use crate::support::{NOW, Shop, paid_with};
use edgetill::api::ledger::{LedgerRead, Objects};
use edgetill::api::resources::checkout_session::record;
use edgetill::api::route;
use edgetill::api::store::StoreError;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::event::EventType;
use edgetill::domain::ledger::{Kind, Page, Query, Record};
use edgetill::domain::{CustomerId, Error, SessionId};
use edgetill::protocol::ledger::Found;
use edgetill::protocol::session::SessionObjects;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

const SEARCHES: usize = 20;
const CUSTOMERS: usize = 900;
/// The most rows that a volume reads for one call of a search.
const MOST_ROWS: usize = 200;

/// What a volume has been asked, in the order in which it came.
enum Asked {
    Page(usize, Query),
    Record(Box<Record>),
}

/// A volume whose answers have to be waited for.
struct Volume<'a> {
    shop: &'a RefCell<Shop>,
    line: RefCell<VecDeque<Asked>>,
    answers: RefCell<BTreeMap<usize, Page>>,
    calls: RefCell<usize>,
}

impl Volume<'_> {
    /// Does what stands first in line; how many rows that read, or nothing for a record.
    fn serve(&self) -> Option<usize> {
        match self.line.borrow_mut().pop_front().expect("somebody waits") {
            Asked::Page(call, query) => {
                let shop = self.shop.borrow();
                let reads = Reads {
                    ledger: &shop.ledger,
                    sessions: &shop.sessions,
                    customers: &shop.customers,
                };
                let page = at_once(reads.page(1, query)).unwrap();
                let rows = page.rows.len();
                self.answers.borrow_mut().insert(call, page);
                Some(rows)
            }
            Asked::Record(record) => {
                self.shop.borrow_mut().ledger.take(&record, NOW);
                None
            }
        }
    }
}

impl Objects for Volume<'_> {
    type Failure = Error;

    async fn newest_volume(&self) -> Result<u32, Error> {
        Ok(1)
    }

    async fn page(&self, _: u32, query: Query) -> Result<Page, Error> {
        let call = self.calls.replace_with(|calls| *calls + 1);
        self.line.borrow_mut().push_back(Asked::Page(call, query));
        let answer = poll_fn(|_| {
            let answer = self.answers.borrow_mut().remove(&call);
            answer.map_or(Poll::Pending, Poll::Ready)
        });
        Ok(answer.await)
    }

    async fn find(&self, _: u32, _: Kind, _: &str) -> Result<Found, Error> {
        panic!("a search looks at pages")
    }

    async fn sessions(&self, _: &[SessionId]) -> Vec<Option<SessionObjects>> {
        Vec::new()
    }

    async fn customers(&self, _: &[CustomerId]) -> Vec<Option<Value>> {
        Vec::new()
    }

    async fn customer(&self, _: &CustomerId) -> Result<Option<Value>, Error> {
        Ok(None)
    }

    fn passed_by(&self, id: &str, _: &StoreError) {
        panic!("{id} cannot be read")
    }
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + 'a>>;

/// Has every search go on as far as it can; those that are done are taken off.
fn go_on(searches: &mut Vec<Answer<'_>>) {
    let mut context = Context::from_waker(Waker::noop());
    searches.retain_mut(|search| match search.as_mut().poll(&mut context) {
        Poll::Ready(found) => {
            assert_eq!(found.unwrap()["data"], serde_json::json!([]));
            false
        }
        Poll::Pending => true,
    });
}

#[test]
fn a_purchase_waits_for_one_slice_of_each_search_at_most() {
    let mut shop = Shop::new();
    for number in 0..CUSTOMERS {
        shop.make("/v1/customers", &format!("name=Hay {number}"));
    }
    let link = shop.link("").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    let bought = record::of_session(&session, &[EventType::CheckoutSessionCompleted], 1).unwrap();
    let call = shop.call("GET", "/v1/customers/search", "query=name:'Needle'");
    let (operation, id) = route::find(&call.method, &call.path).unwrap();
    let read = LedgerRead::parse(&call, operation, id).unwrap().unwrap();

    let shop = RefCell::new(shop);
    let volume = Volume {
        shop: &shop,
        line: RefCell::default(),
        answers: RefCell::default(),
        calls: RefCell::default(),
    };
    let mut searches: Vec<Answer> = Vec::new();
    searches.resize_with(SEARCHES, || Box::pin(read.answer(&volume)));
    go_on(&mut searches);
    let record = Asked::Record(Box::new(bought));
    volume.line.borrow_mut().push_back(record);

    let (mut before, mut served) = (None, 0);
    while !volume.line.borrow().is_empty() {
        match volume.serve() {
            Some(rows) => assert!(rows <= MOST_ROWS, "{rows} rows at once"),
            None => before = Some((served, searches.len())),
        }
        served += 1;
        go_on(&mut searches);
    }
    assert_eq!(
        before,
        Some((SEARCHES, SEARCHES)),
        "none of them is done by then"
    );
    assert_eq!(served, SEARCHES * CUSTOMERS.div_ceil(MOST_ROWS) + 1);
    assert!(searches.is_empty());
    let sold = shop.borrow_mut().get("/v1/checkout/sessions", "");
    assert_eq!(sold.text("/data/0/id"), session.id.as_str());
}
