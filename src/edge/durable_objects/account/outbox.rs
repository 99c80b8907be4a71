//! Account's outbox: what Link, Session and Endpoint must learn, sent until acknowledged.
//!
//! What a row means is [`crate::api::handle::call`], what its answer does is [`handle::finish`].

use super::AccountCore;
use super::store::SqlStore;
use crate::api::handle::call::{self, Call};
use crate::api::handle::{self, Reply};
use crate::api::resources::checkout_session;
use crate::api::store::outbox_row::{OutboxRow, Target as Receiver};
use crate::api::store::{Store, outbox};
use crate::domain::gate::Applied;
use crate::domain::{Error, Timestamp};
use crate::edge::runtime::{self, Fault, Object, ask, can_exist};
use crate::protocol::session::SessionObjects;
use futures_util::future::join_all;

/// At most this many messages go out side by side.
const BATCH: u32 = 20;
/// At most this many batches are sent in a row.
const BATCHES: u32 = 50;
/// How long a request waits for a message that is under way at the most.
const LONGEST_WAIT_MILLIS: u32 = 15_000;

impl AccountCore {
    /// Sends what is due, the oldest message of each receiver at a time, until nothing is left.
    ///
    /// One sender at a time: a second one only has the first look again.
    pub(super) async fn send(&self, now: Timestamp) -> Result<u32, Fault> {
        self.look_again.set(true);
        let Some(_sending) = self.sending.begin() else {
            return Ok(0);
        };
        let mut sent: u32 = 0;
        for _ in 0..BATCHES {
            self.look_again.set(false);
            // Rows written while the last batch was sent are due by now, too.
            let now = now.max(runtime::now());
            let mut heads = SqlStore::on(&self.state).heads(now, BATCH)?;
            heads.retain(|head| !self.under_way.has(&head.number));
            if heads.is_empty() && !self.look_again.get() {
                break;
            }
            sent = sent.saturating_add(u32::try_from(heads.len()).unwrap_or(u32::MAX));
            join_all(heads.into_iter().map(|head| self.deliver(head))).await;
        }
        Ok(sent)
    }

    /// Sends the messages of one receiver, in order, until the request `key` has its answer or
    /// the receiver cannot be reached.
    pub(super) async fn send_to(&self, receiver: &Receiver, key: &str) -> Result<(), Fault> {
        loop {
            let store = SqlStore::on(&self.state);
            let request = store.request(key)?;
            if request.is_none_or(|request| request.reply.is_some()) {
                break;
            }
            let Some(head) = store.head(receiver.name())? else {
                break;
            };
            let is_done = if self.under_way.has(&head.number) {
                let end = self.under_way.ended(&head.number);
                runtime::within(LONGEST_WAIT_MILLIS, end).await.is_some()
            } else {
                self.deliver(head).await
            };
            if !is_done {
                break;
            }
        }
        Ok(())
    }

    /// Sends one message, or all events that wait for an endpoint, and deals with the answer; says
    /// whether that is done. If not, it goes out again later.
    async fn deliver(&self, head: OutboxRow) -> bool {
        let number = head.number;
        let Some(_under_way) = self.under_way.begin(number) else {
            return false;
        };
        let finished = self.send_and_finish(head).await;
        let Err(failed) = finished else { return true };
        failed.log("account outbox");
        let now = runtime::now();
        let postponed = self.transaction(|store| outbox::postpone(store, number, now));
        if let Err(failed) = postponed {
            failed.log("account outbox");
        }
        false
    }

    async fn send_and_finish(&self, mut head: OutboxRow) -> Result<(), Fault> {
        let store = SqlStore::on(&self.state);
        let gathered = outbox::gather(&store, &mut head)?;
        // A row that could not be read is no refusal: the message stays.
        let reply = match call::of(&store, &head, &self.config)? {
            Err(error) => Reply::Refused(error),
            Ok(None) => Reply::Nothing,
            Ok(Some(call)) => self.call(&head.target, call).await?,
        };
        let now = runtime::now();
        self.transaction(|store| {
            for number in gathered {
                store.remove_outbox_row(number)?;
            }
            handle::finish(store, head.number, &reply, now)
        })
    }

    async fn call(&self, receiver: &Receiver, call: Call) -> Result<Reply, Fault> {
        match (receiver, call) {
            (_, Call::Link(call)) => {
                let applied: Applied = ask(&self.env, Object::Link(receiver.name()), call).await?;
                Ok(Reply::Link(Box::new(applied)))
            }
            (Receiver::Session(id), Call::Session(call)) => {
                if !can_exist(&self.env, id)? {
                    // Without the platform's check it belongs to no session and never will.
                    let missing = checkout_session::missing(id.as_str());
                    return Ok(Reply::Refused(missing));
                }
                let answer: Option<Result<SessionObjects, Error>> =
                    ask(&self.env, Object::Session(id), call).await?;
                Ok(match answer {
                    Some(result) => Reply::Session(result.map(Box::new)),
                    None => Reply::Refused(checkout_session::missing(id.as_str())),
                })
            }
            (_, Call::Endpoint(call)) => {
                ask::<_, ()>(&self.env, Object::Endpoint(receiver.name()), call).await?;
                Ok(Reply::Endpoint)
            }
            (_, Call::Session(_)) => Err(Fault::new("a message to a session had another receiver")),
        }
    }
}
