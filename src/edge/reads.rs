//! What the merchant's reads ask: the volumes of the Ledger, sessions and links, never Account but for
//! the number of the newest volume, once in an isolate.

use super::ledger_volumes;
use super::runtime::{Fault, Object, ask, can_exist, customer_can_exist};
use crate::api::expand::paths;
use crate::api::ledger::Objects;
use crate::api::resources::payment_link::counted::{counting, set_counts};
use crate::api::response;
use crate::api::store::StoreError;
use crate::domain::gate::LinkStatus;
use crate::domain::ledger::{Kind, Page, Query};
use crate::domain::{CustomerId, Error, Mode, SessionId};
use crate::json;
use crate::protocol::account::{AccountCall, ApiReply};
use crate::protocol::customer::{CustomerAnswer, CustomerCall};
use crate::protocol::ledger::{Found, LedgerCall};
use crate::protocol::link::LinkCall;
use crate::protocol::session::{SessionCall, SessionObjects};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use serde_json::Value;
use worker::Env;

/// How many sessions are asked at the same time.
const AT_ONCE: usize = 10;

/// Why a request gets no object.
pub(super) enum Failure {
    /// The caller made a mistake, which the answer explains.
    Caller(Error),
    /// Something of ours failed; the caller hears no more than that.
    Ours(Fault),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Caller(error)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Ours(fault)
    }
}

/// The objects of one mode.
pub(super) struct Reads<'a> {
    pub(super) env: &'a Env,
    pub(super) mode: Mode,
}

impl Objects for Reads<'_> {
    type Failure = Failure;

    async fn newest_volume(&self) -> Result<u32, Failure> {
        if let Some(known) = ledger_volumes::newest(self.mode) {
            return Ok(known);
        }
        let newest: u32 = ask(self.env, Object::Account(self.mode), AccountCall::Volumes).await?;
        ledger_volumes::learn(self.mode, newest);
        Ok(newest)
    }

    async fn page(&self, volume: u32, query: Query) -> Result<Page, Failure> {
        let object = Object::Ledger(self.mode, volume);
        let page: Page = ask(self.env, object, LedgerCall::List(query)).await?;
        self.learn(page.next);
        Ok(page)
    }

    async fn find(&self, volume: u32, kind: Kind, id: &str) -> Result<Found, Failure> {
        let id = id.to_owned();
        let object = Object::Ledger(self.mode, volume);
        let found: Found = ask(self.env, object, LedgerCall::Find { kind, id }).await?;
        self.learn(found.next);
        Ok(found)
    }

    async fn sessions(&self, ids: &[SessionId]) -> Vec<Option<SessionObjects>> {
        let asked = ids
            .iter()
            .map(async |id| match session_objects(self.env, id).await {
                Ok(objects) => objects,
                Err(lost) => {
                    lost.at(id.as_str()).log("merchant");
                    None
                }
            });
        stream::iter(asked).buffered(AT_ONCE).collect().await
    }

    async fn customers(&self, ids: &[CustomerId]) -> Vec<Option<Value>> {
        let asked = ids.iter().map(async |id| match self.customer(id).await {
            Ok(found) => found,
            Err(Failure::Caller(_)) => None,
            Err(Failure::Ours(lost)) => {
                lost.at(id.as_str()).log("merchant");
                None
            }
        });
        stream::iter(asked).buffered(AT_ONCE).collect().await
    }

    async fn customer(&self, id: &CustomerId) -> Result<Option<Value>, Failure> {
        Ok(customer(self.env, self.mode, id).await?)
    }

    fn passed_by(&self, id: &str, unread: &StoreError) {
        Fault::new(unread.to_string()).at(id).log("merchant");
    }
}

impl Reads<'_> {
    fn learn(&self, next: Option<u32>) {
        if let Some(next) = next {
            ledger_volumes::learn(self.mode, next);
        }
    }
}

/// What a session says of itself, so that a read after a write is right.
pub(super) async fn session_objects(
    env: &Env,
    id: &SessionId,
) -> Result<Option<SessionObjects>, Fault> {
    // An id without the platform's check would make an object of its own.
    if !can_exist(env, id)? {
        return Ok(None);
    }
    let call = SessionCall::Retrieve { id: id.clone() };
    ask(env, Object::Session(id), call).await
}

/// What a session says of itself, with its customer if that is to be expanded.
pub(super) async fn expanded_session(
    env: &Env,
    id: &SessionId,
    expand: &[String],
) -> Result<Option<SessionObjects>, Fault> {
    let mut found = session_objects(env, id).await?;
    if let Some(objects) = &mut found {
        with_customer(env, id.mode(), objects, expand).await;
    }
    Ok(found)
}

/// What a customer says of itself.
pub(super) async fn customer(
    env: &Env,
    mode: Mode,
    id: &CustomerId,
) -> Result<Option<Value>, Fault> {
    // As with a session's id.
    if !customer_can_exist(env, id)? {
        return Ok(None);
    }
    let call = CustomerCall::Retrieve { mode };
    let answer: Option<CustomerAnswer> = ask(env, Object::Customer(id), call).await?;
    Ok(answer.and_then(|answer| answer.result.ok()))
}

/// Adds the session's customer to what belongs to it, if that is to be expanded; one that cannot be
/// asked stays an id.
pub(super) async fn with_customer(
    env: &Env,
    mode: Mode,
    objects: &mut SessionObjects,
    expand: &[String],
) {
    if !paths::ask_customers(expand) {
        return;
    }
    let Some(id) = objects.customer() else {
        return;
    };
    match customer(env, mode, &id).await {
        Ok(found) => objects.related.extend(found),
        Err(lost) => lost.at(id.as_str()).log("merchant"),
    }
}

/// An answer with the counts of the links that show any, each of which is asked for its own.
pub(super) async fn counted(env: &Env, reply: ApiReply) -> Result<ApiReply, Failure> {
    let mut answer: Value = json::from_str(&reply.body).map_err(Fault::from)?;
    let links = counting(&answer);
    if links.is_empty() {
        return Ok(reply);
    }
    let asked = links
        .iter()
        .map(|id| ask(env, Object::Link(id), LinkCall::Look));
    for status in join_all(asked).await {
        let status: Result<Option<LinkStatus>, Fault> = status;
        // Account's own copy is shown where the link cannot be asked.
        match status {
            Ok(Some(status)) => set_counts(&mut answer, &status),
            Ok(None) => {}
            Err(lost) => lost.log("merchant"),
        }
    }
    Ok(ApiReply {
        body: response::ok(&answer).body,
        ..reply
    })
}
