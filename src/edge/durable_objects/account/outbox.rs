//! Account's agenda: what Link, Session, Endpoint and the Ledger must learn, sent until acknowledged, a
//! lane for each of them; and what is pruned.
//!
//! What a row means is [`crate::api::handle::call`], what its answer does is [`handle::finish`].

use super::AccountCore;
use super::lane::Lane;
use super::store::{OutboxHead, SqlStore};
use crate::agenda::{Head, MOST_HEADS, Pace, Retry};
use crate::api::handle::call::{self, Call};
use crate::api::handle::{self, Reply};
use crate::api::resources::{checkout_session, customer};
use crate::api::store::outbox_row::{OutboxRow, Target as Receiver, Task};
use crate::api::store::{Store, outbox};
use crate::domain::gate::Applied;
use crate::domain::{Error, Mode, Timestamp};
use crate::edge::durable_objects::agenda::{self, Agenda, Owner, Turned};
use crate::edge::reads::with_customer;
use crate::edge::runtime::{self, Fault, Object, ask, can_exist, customer_can_exist};
use crate::protocol::customer::CustomerAnswer;
use crate::protocol::ledger::LedgerCall;
use crate::protocol::session::SessionObjects;
use std::rc::Rc;

/// How long an answer waits for the Ledger.
const LEDGER_WAIT_MILLIS: u32 = 500;

/// Whether there may be more for a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    One,
    NoMore,
}

impl Owner for AccountCore {
    type Lane = Lane;

    fn agenda(&self) -> &Agenda<Lane> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Lane>>, Fault> {
        let store = SqlStore::on(&self.state);
        let most = u32::try_from(4 * MOST_HEADS).unwrap_or(u32::MAX);
        let mut heads = Vec::new();
        for OutboxHead { target, due, row } in store.outbox_heads(most)? {
            match row {
                Ok(row) => heads.push(
                    Head::new(Lane::To(target), due, Pace::MESSAGE).after_failures(row.tries),
                ),
                // Whoever it is for waits, in order; nobody else does.
                Err(error) => self.agenda.unreadable(target, &error.into()),
            }
        }
        let pruning = self.pruning_due()?;
        heads.extend(pruning.map(|due| Head::new(Lane::Pruning, due, Pace::DUE_WORK)));
        if self.sweep()?.is_some() {
            let now = runtime::now();
            heads.push(Head::new(Lane::Sweeping, now, Pace::DUE_WORK));
        }
        Ok(heads)
    }

    async fn turn(self: Rc<Self>, lane: &Lane, now: Timestamp) -> Result<(), Fault> {
        match lane {
            Lane::To(receiver) => match SqlStore::on(&self.state).head(receiver)? {
                Some(head) => self.send_and_finish(head).await,
                None => Ok(()),
            },
            Lane::Pruning => {
                self.transaction(|store| handle::prune(store, now))?;
                self.prune_at.set(None);
                Ok(())
            }
            Lane::Sweeping => self.sweep_on().await,
        }
    }

    fn postpone(&self, lane: &Lane, retry: Retry) -> Result<(), Fault> {
        match lane {
            Lane::To(receiver) => {
                self.transaction(|store| outbox::postpone(store, receiver, retry))
            }
            Lane::Pruning | Lane::Sweeping => self.agenda.arm_by(retry.at),
        }
    }
}

impl AccountCore {
    /// Sends the messages of one receiver, in order, until the request `key` has its answer or
    /// the receiver cannot be reached.
    pub(super) async fn send_to(
        self: &Rc<Self>,
        receiver: &Receiver,
        key: &str,
    ) -> Result<(), Fault> {
        let name = receiver.name();
        loop {
            let store = SqlStore::on(&self.state);
            let request = store.request(key)?;
            if request.is_none_or(|request| request.reply.is_some()) {
                return Ok(());
            }
            if self.send_next(&name).await? == Sent::NoMore {
                return Ok(());
            }
        }
    }

    /// Sends the next message to a receiver.
    async fn send_next(self: &Rc<Self>, receiver: &str) -> Result<Sent, Fault> {
        let Some(first) = SqlStore::on(&self.state).head(receiver)? else {
            return Ok(Sent::NoMore);
        };
        let head = Head::new(Lane::To(receiver.to_owned()), first.due, Pace::MESSAGE);
        Ok(
            match agenda::turn(self, head.after_failures(first.tries)).await? {
                Turned::Ended => Sent::One,
                Turned::NotYet => Sent::NoMore,
            },
        )
    }

    /// Waits a little until the Ledger knows what a request did, so that a list right after it shows
    /// the event. What is not told by then is told later.
    pub(super) async fn tell_the_ledger(self: &Rc<Self>) {
        let core = Rc::clone(self);
        let telling = async move {
            if let Err(fault) = core.tell_all().await {
                fault.log("account");
            }
        };
        if let Some(rest) = runtime::run_for(LEDGER_WAIT_MILLIS, telling).await {
            self.agenda.go_on(rest);
        }
    }

    async fn tell_all(self: &Rc<Self>) -> Result<(), Fault> {
        let ledger = Receiver::Ledger.name();
        while self.send_next(&ledger).await? == Sent::One {}
        Ok(())
    }

    async fn send_and_finish(&self, head: OutboxRow) -> Result<(), Fault> {
        let store = SqlStore::on(&self.state);
        // A row that could not be read is no refusal: the message stays.
        let reply = match call::of(&store, &head, &self.config, self.mode()?)? {
            Err(error) => Reply::Refused(error),
            Ok(None) => Reply::Nothing,
            Ok(Some(call)) => self.call(&head.target, call).await?,
        };
        let reply = self.with_what_is_expanded(&head, reply).await?;
        if let (Task::SettleCustomer, Reply::Customer(answer)) = (&head.task, &reply)
            && !answer.is_told
        {
            return Err(Fault::new("a customer could not tell the Ledger"));
        }
        let now = runtime::now();
        self.transaction(|store| handle::finish(store, head.number, &reply, now))
    }

    async fn call(&self, receiver: &Receiver, call: Call) -> Result<Reply, Fault> {
        match (receiver, call) {
            (_, Call::Link(call)) => {
                let applied: Applied = ask(&self.env, Object::Link(&receiver.name()), call).await?;
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
                ask::<_, ()>(&self.env, Object::Endpoint(&receiver.name()), call).await?;
                Ok(Reply::Endpoint)
            }
            (Receiver::Customer(id), Call::Customer(call)) => {
                let missing = || Reply::Refused(customer::missing(id.as_str()));
                if !customer_can_exist(&self.env, id)? {
                    return Ok(missing());
                }
                let answer: Option<CustomerAnswer> =
                    ask(&self.env, Object::Customer(id), call).await?;
                Ok(answer.map_or_else(missing, Reply::Customer))
            }
            (Receiver::Coupon(key), Call::Coupon(call)) => {
                ask::<_, ()>(&self.env, Object::Coupon(self.mode()?, key), call).await?;
                Ok(Reply::Coupon)
            }
            (_, Call::Ledger(volume, call)) => self.call_ledger(volume, call).await,
            (_, Call::Session(_) | Call::Customer(_) | Call::Coupon(_)) => {
                Err(Fault::new("a message had another receiver"))
            }
        }
    }

    /// A session's answer with its customer, if the request wants to see that.
    async fn with_what_is_expanded(&self, row: &OutboxRow, reply: Reply) -> Result<Reply, Fault> {
        let mode = self.mode()?;
        match (reply, &row.waiting) {
            (Reply::Session(Ok(mut objects)), Some(waiting)) => {
                with_customer(&self.env, mode, &mut objects, &waiting.expand).await;
                Ok(Reply::Session(Ok(objects)))
            }
            (reply, _) => Ok(reply),
        }
    }

    fn mode(&self) -> Result<Mode, Fault> {
        let mode = self.state.mode.load()?;
        let mode = mode.ok_or_else(|| Fault::new("an Account does not know its mode"))?;
        Ok(*mode)
    }

    async fn call_ledger(&self, volume: u32, call: LedgerCall) -> Result<Reply, Fault> {
        let ledger = Object::Ledger(self.mode()?, volume);
        match call {
            LedgerCall::Record(_) => Ok(Reply::Recorded(ask(&self.env, ledger, call).await?)),
            LedgerCall::Retry { .. } => Ok(Reply::Retried(ask(&self.env, ledger, call).await?)),
            LedgerCall::Endpoints { .. } | LedgerCall::Newest { .. } => {
                ask::<_, ()>(&self.env, ledger, call).await?;
                Ok(Reply::Volume)
            }
            LedgerCall::List(_)
            | LedgerCall::Find { .. }
            | LedgerCall::Delivered { .. }
            | LedgerCall::Open { .. }
            | LedgerCall::Sweep => Err(Fault::new("a volume was asked what Account never asks")),
        }
    }
}
