//! What a Link object does with a call: load the gate and a place, apply one rule, save.

use super::addresses;
use super::lane::Lane;
use super::records;
use super::rows::Rows;
use super::state::Stored;
use crate::domain::client_address::AddressKey;
use crate::domain::customer_limit::{CustomerKey, OtherPlaces};
use crate::domain::digest::Digest;
use crate::domain::door::Seat;
use crate::domain::gate::{Asking, Gate, LinkStatus, ReserveReply, Verdict};
use crate::domain::payment_link::CopyDigest;
use crate::domain::quota::{Committed, Quota, Reserved};
use crate::domain::strangers::{AttemptLimits, EndedBy, Stranger};
use crate::domain::wait::Waiting;
use crate::domain::{SessionId, Timestamp};
use crate::edge::durable_objects::agenda::{self, Agenda, Object};
use crate::edge::durable_objects::places::Places;
use crate::edge::runtime::{self, Fault, Storage, json};
use crate::protocol::link::{LinkCall, SelfCheck};
use std::cell::Cell;
use std::rc::Rc;
use worker::{Env, State};

/// How long an API write waits for its copy to be published.
const WAIT_FOR_PUBLISH_MILLIS: u32 = 1000;

/// One link's rows and what it needs to work on it.
pub(super) struct LinkCore {
    pub(super) agenda: Agenda<Lane>,
    pub(super) storage: Storage,
    pub(super) rows: Rows,
    pub(super) env: Env,
    /// What strangers may do.
    pub(super) limits: Option<AttemptLimits>,
    /// How many wait for a place.
    waiting: Cell<Waiting>,
    /// The last revision that this instance published, and when.
    pub(super) published: Cell<(u64, Timestamp)>,
    /// When this instance last wrote the copy again.
    pub(super) republished: Cell<Timestamp>,
}

impl LinkCore {
    pub(super) fn new(state: State, env: Env, limits: Option<AttemptLimits>) -> Self {
        let storage = Storage::of(&state);
        Self {
            rows: Rows::new(&storage),
            agenda: Agenda::new(state, &storage),
            storage,
            env,
            limits,
            waiting: Cell::default(),
            published: Cell::default(),
            republished: Cell::default(),
        }
    }
}

/// Whom a place is for.
struct Who {
    /// Where the buyer is, if that is counted.
    address: Option<AddressKey>,
    /// Who the buyer is, if that is counted.
    customer: Option<CustomerKey>,
    /// The alias that the buyer came by.
    came_by: Option<String>,
}

impl Object for LinkCore {
    type Call = LinkCall;

    async fn handle(self: Rc<Self>, call: LinkCall) -> Result<String, Fault> {
        match call {
            LinkCall::Create { number, update } => {
                let applied =
                    self.apply(number, &update, || Ok(Gate::create((*update).clone())))?;
                agenda::for_a_while(&self, WAIT_FOR_PUBLISH_MILLIS).await;
                json(&applied)
            }
            LinkCall::Update { number, update } => {
                let missing = || Err(Fault::new("an update came before its link"));
                let applied = self.apply(number, &update, missing)?;
                agenda::for_a_while(&self, WAIT_FOR_PUBLISH_MILLIS).await;
                json(&applied)
            }
            LinkCall::Reserve {
                session,
                attempt,
                copy,
                address,
                customer,
                came_by,
            } => {
                let who = Who {
                    address,
                    customer,
                    came_by,
                };
                json(&self.reserve(&session, attempt, &copy, &who)?)
            }
            LinkCall::Commit {
                session,
                attempt,
                customer,
            } => {
                let committed = self.commit(&session, attempt, customer)?;
                self.copy_later()?;
                json(&committed)
            }
            LinkCall::Release {
                session,
                attempt,
                ended_by,
            } => json(&self.release(&session, attempt, ended_by)?),
            LinkCall::Reopen { session, attempt } => {
                self.with_seat(&session, |stored, seat| {
                    stored.gate.door.reopen(seat, attempt);
                })?;
                self.copy_later()?;
                json(&())
            }
            LinkCall::Guess { guess, address } => json(&self.guess(&guess, address)?),
            LinkCall::Look => json(&self.look()?),
            LinkCall::SelfCheck => json(&self.self_check()?),
            LinkCall::Republish => {
                self.republish()?;
                agenda::for_a_while(&self, WAIT_FOR_PUBLISH_MILLIS).await;
                json(&())
            }
        }
    }
}

impl LinkCore {
    fn reserve(
        &self,
        session: &SessionId,
        attempt: u32,
        copy: &CopyDigest,
        who: &Who,
    ) -> Result<ReserveReply, Fault> {
        let reply = self.with_seat(session, |stored, seat| {
            let stranger = who
                .address
                .map(|address| self.stranger(stored, seat, address));
            let customer = self.customer(stored, session, who.customer)?;
            let gate = &mut stored.gate;
            if session.mode() != gate.link.mode {
                return Err(Fault::new(
                    "a session of one mode asked a link of the other",
                ));
            }
            let now = runtime::now();
            let asking = Asking {
                attempt,
                terms: &copy.terms,
                stranger: stranger.transpose()?.flatten(),
                customer,
                came_by: who.came_by.as_deref(),
            };
            let mut verdict = gate.reserve(seat, asking, now);
            let is_ours = copy.link == Digest::of(&gate.link);
            let fresh = (!is_ours).then(|| gate.published());
            match verdict {
                Verdict::Quota(Reserved::HeldByOthers) => {
                    let hold = gate.link.hold_seconds;
                    let lease = stored.places(&self.storage).earliest_lease()?;
                    let waiting = self.waiting.get().and_one(now, hold);
                    self.waiting.set(waiting);
                    let until = lease.unwrap_or(now.plus_seconds(hold));
                    verdict = Verdict::Held(waiting.wait(until));
                }
                Verdict::Quota(Reserved::Granted { .. }) => {
                    self.waiting.set(self.waiting.get().but_one());
                }
                Verdict::Quota(Reserved::SoldOut | Reserved::Over)
                | Verdict::Held(_)
                | Verdict::Inactive
                | Verdict::NotOpen(_)
                | Verdict::Ended
                | Verdict::TermsChanged
                | Verdict::Paused(_)
                | Verdict::CustomerLimit(_)
                | Verdict::NoDiscount(_) => {}
            }
            Ok(ReserveReply { verdict, fresh })
        })?;
        reply.unwrap_or_else(|| Err(Fault::new("a place was asked of a link that is not there")))
    }

    /// A customer with what else it has, if the link counts that.
    fn customer(
        &self,
        stored: &Stored,
        session: &SessionId,
        customer: Option<CustomerKey>,
    ) -> Result<Option<(CustomerKey, OtherPlaces)>, Fault> {
        let counted = customer.filter(|_| stored.gate.link.per_customer_limit.is_some());
        let Some(key) = counted else {
            return Ok(None);
        };
        let others = stored.places(&self.storage).others_of(key, session)?;
        Ok(Some((key, others)))
    }

    /// How an address stands with the link; `None`: nothing is counted.
    pub(super) fn stranger(
        &self,
        stored: &Stored,
        seat: &Seat,
        address: AddressKey,
    ) -> Result<Option<Stranger>, Fault> {
        let Some(limits) = self.limits else {
            return Ok(None);
        };
        // Its own place, of an attempt before, makes room for the one it asks for.
        let own = u32::from(seat.address == Some(address));
        let held = stored.places(&self.storage).held_by(address)?;
        Ok(Some(Stranger {
            limits,
            address,
            holds: held.saturating_sub(own),
            own: addresses::read(&self.storage, stored.addresses, address)?,
            all: stored.failures,
        }))
    }

    /// Gives a place back; one that its buyer left behind is counted, once.
    fn release(&self, session: &SessionId, attempt: u32, by: EndedBy) -> Result<(), Fault> {
        let counted = self.with_seat(session, |stored, seat| {
            let address = seat.address.filter(|_| seat.is_held_by(attempt));
            stored.gate.door.release(seat, attempt);
            match (by, address) {
                (EndedBy::Buyer, Some(address)) => self.count_failure(stored, address),
                (EndedBy::Buyer, None) | (EndedBy::Others, _) => Ok(()),
            }
        })?;
        counted.unwrap_or(Ok(()))
    }

    pub(super) fn commit(
        &self,
        session: &SessionId,
        attempt: u32,
        customer: Option<CustomerKey>,
    ) -> Result<Committed, Fault> {
        let committed = self.with_seat(session, |stored, seat| {
            let customer = self.customer(stored, session, customer)?;
            Ok(stored.gate.commit(seat, attempt, customer))
        })?;
        committed.unwrap_or_else(|| {
            Err(Fault::new(
                "a session committed to a link that is not there",
            ))
        })
    }

    pub(super) fn look(&self) -> Result<Option<LinkStatus>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let lease = if stored.gate.door.quota.has_room() {
            None
        } else {
            stored.places(&self.storage).earliest_lease()?
        };
        let held = lease.map(|until| self.waiting.get().wait(until));
        Ok(Some(stored.gate.status(held)))
    }

    fn self_check(&self) -> Result<Option<SelfCheck>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let (held_rows, committed_rows) = stored.places(&self.storage).recount()?;
        let Quota {
            held, committed, ..
        } = stored.gate.door.quota;
        Ok(Some(SelfCheck {
            held,
            held_rows,
            committed,
            committed_rows,
        }))
    }

    pub(super) fn load(&self) -> Result<Option<Rc<Stored>>, Fault> {
        self.rows.load()
    }

    /// Changes the rows, if there are any, in a transaction.
    pub(super) fn change(&self, rule: impl FnOnce(&mut Stored)) -> Result<(), Fault> {
        self.try_change(|stored| {
            rule(stored);
            Ok(())
        })
    }

    /// As [`LinkCore::change`], with rows of others; nothing changes if `rule` fails.
    pub(super) fn try_change(
        &self,
        rule: impl FnOnce(&mut Stored) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.rows.transaction(|| {
            let Some(known) = self.load()? else {
                return Ok(());
            };
            let mut stored = (*known).clone();
            rule(&mut stored)?;
            self.save(stored)
        })
    }

    /// Applies `rule` to the gate and one session's seat in one transaction; `None`: no such link.
    pub(super) fn with_seat<T>(
        &self,
        session: &SessionId,
        rule: impl FnOnce(&mut Stored, &mut Seat) -> T,
    ) -> Result<Option<T>, Fault> {
        let storage = &self.storage;
        self.rows.transaction(|| {
            let Some(known) = self.load()? else {
                return Ok(None);
            };
            let mut stored = (*known).clone();
            let before = stored.places(storage).get(session)?;
            let mut seat = before;
            let answer = rule(&mut stored, &mut seat);
            stored.gate.counts.follow(&before, &seat);
            if stored.gate.follow_door() {
                let record = stored.note_update(&known.gate.status(None));
                records::put(storage, &record)?;
                stored.copies.records = stored.copies.records.saturating_add(1);
            }
            if seat != before {
                if !stored.has_places {
                    Places::create(storage)?;
                    stored.has_places = true;
                }
                stored.places(storage).put(session, seat)?;
                if let Some(at) = seat.ask_at {
                    self.agenda.arm_by(at)?;
                }
            }
            if !stored.is_same_link(&known) {
                self.save(stored)?;
            } else if stored.small() != known.small() {
                self.rows.put(self.noting_published(stored))?;
            }
            Ok(Some(answer))
        })
    }

    /// Writes the rows, with what this instance knows of copies that are out.
    pub(super) fn save(&self, stored: Stored) -> Result<(), Fault> {
        let stored = self.noting_published(stored);
        // The guarantee that the copies follow, should this instance die now.
        self.agenda.arm_for(&self.copies_due(&stored))?;
        self.rows.put(stored)
    }

    pub(super) fn noting_published(&self, mut stored: Stored) -> Stored {
        let (published, _) = self.published.get();
        stored.copies.published = stored.copies.published.max(published);
        stored
    }

    /// Brings the copies up to date after the answer, if they lack anything.
    fn copy_later(self: &Rc<Self>) -> Result<(), Fault> {
        let stored = self.load()?;
        if stored.is_some_and(|stored| !self.copies_due(&stored).is_empty()) {
            agenda::later(self);
        }
        Ok(())
    }
}
