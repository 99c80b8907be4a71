//! What a Coupon object does with a call: load the coupon, its codes and a place, apply one rule,
//! save.

use super::codes;
use super::lane::Lane;
use super::state::Stored;
use crate::domain::client_address::AddressKey;
use crate::domain::code_buyer::CodeBuyer;
use crate::domain::coupon_gate::{AskingDiscount, CodeGate, CouponGate, Doors, KnownBuyer};
use crate::domain::digest::Digest;
use crate::domain::door::Seat;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::payment_link::MAX_HOLD_SECONDS;
use crate::domain::quota::Reserved;
use crate::domain::strangers::{AttemptLimits, Holder};
use crate::domain::{Currency, SessionId, coupon};
use crate::edge::durable_objects::agenda::{self, Agenda, Object};
use crate::edge::durable_objects::places::Places;
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{self, Fault, Storage, json};
use crate::protocol::coupon::{CouponCall, Redeemed};
use crate::protocol::link::SelfCheck;
use std::rc::Rc;
use worker::{Env, State};

/// The key of its row. A storage format.
const ROW: &str = "coupon";

/// One coupon's rows and what it needs to work on it.
pub(super) struct CouponCore {
    pub(super) agenda: Agenda<Lane>,
    pub(super) storage: Storage,
    pub(super) row: StateRow<Stored>,
    pub(super) env: Env,
    /// What strangers may do; `None`: anything.
    limits: Option<AttemptLimits>,
}

/// What a rule works on: the coupon, the code that the place is for, and the place.
type Rule<'a, T> = &'a mut dyn FnMut(&mut Doors<'_>, &mut Seat) -> T;

impl CouponCore {
    pub(super) fn new(state: State, env: Env, limits: Option<AttemptLimits>) -> Self {
        let storage = Storage::of(&state);
        Self {
            limits,
            row: StateRow::new(&storage, ROW),
            agenda: Agenda::new(state, &storage),
            storage,
            env,
        }
    }
}

impl Object for CouponCore {
    type Call = CouponCall;

    async fn handle(self: Rc<Self>, call: CouponCall) -> Result<String, Fault> {
        match call {
            CouponCall::Be { number, coupon } => json(&self.be(number, coupon.map(|it| *it))?),
            CouponCall::Have { number, code } => {
                // Account tells of a coupon first: one that is not here was deleted before.
                self.change(|stored| codes::have(&self.storage, stored, number, &code))?;
                json(&())
            }
            CouponCall::Reserve {
                session,
                attempt,
                discount,
                currency,
                code,
                buyer,
                address,
            } => {
                let shown = (&discount, currency);
                let who = (code, buyer, address);
                json(&self.reserve((&session, attempt), shown, who)?)
            }
            CouponCall::Commit {
                session,
                attempt,
                code,
                buyer,
            } => {
                let buyer = self.known(&session, buyer)?;
                let committed = self.with_seat(&session, code, &mut |doors, seat| {
                    doors.commit(seat, attempt, buyer)
                })?;
                agenda::later(&self);
                json(&committed)
            }
            CouponCall::Release { session, attempt } => {
                self.with_seat(&session, None, &mut |doors, seat| {
                    doors.release(seat, attempt);
                })?;
                json(&())
            }
            CouponCall::Reopen { session, attempt } => {
                self.with_seat(&session, None, &mut |doors, seat| {
                    doors.reopen(seat, attempt);
                })?;
                agenda::later(&self);
                json(&())
            }
            CouponCall::Look { code } => json(&self.look(code)?),
            CouponCall::SelfCheck => json(&self.self_check()?),
        }
    }
}

impl CouponCore {
    /// Is what call `number` of Account's says, unless a later one came before.
    fn be(&self, number: u64, coupon: Option<coupon::Coupon>) -> Result<(), Fault> {
        self.row.transaction(|| {
            let known = self.row.load()?;
            let stored = match (known.as_deref().cloned(), coupon) {
                (Some(known), _) if known.number >= number => return Ok(()),
                (Some(known), Some(coupon)) => Stored {
                    number,
                    gate: CouponGate {
                        coupon,
                        ..known.gate
                    },
                    ..known
                },
                (Some(known), None) => Stored {
                    number,
                    gate: CouponGate {
                        is_deleted: true,
                        ..known.gate
                    },
                    ..known
                },
                (None, Some(coupon)) => Stored::new(CouponGate::new(coupon), number),
                // Nobody ever heard of it.
                (None, None) => return Ok(()),
            };
            self.row.put(stored)
        })
    }

    fn reserve(
        &self,
        (session, attempt): (&SessionId, u32),
        discount: (&Digest, Currency),
        (code, buyer, address): (Option<u64>, Option<CodeBuyer>, Option<AddressKey>),
    ) -> Result<ReserveReply, Fault> {
        let now = runtime::now();
        // What an attempt before this one holds may be of another code.
        self.with_seat(session, code, &mut |doors, seat| {
            doors.leave_older(seat, attempt);
        })?;
        let holder = address.map(|address| self.holder(address)).transpose()?;
        let asking = AskingDiscount {
            attempt,
            discount,
            code,
            until: now.plus_seconds(MAX_HOLD_SECONDS),
            holder: holder.flatten(),
            buyer: self.known(session, buyer)?,
        };
        let verdict = self.at_code(session, code, &mut |doors, seat| {
            let mut asked = Seat { code, ..*seat };
            let verdict = doors.reserve(&mut asked, asking, now);
            if matches!(verdict, Verdict::Quota(Reserved::Granted { .. })) {
                asked.address = asked.address.or(address);
                *seat = asked;
            }
            verdict
        })?;
        Ok(ReserveReply {
            verdict,
            fresh: None,
        })
    }

    /// A buyer with what else they have of the code.
    fn known(
        &self,
        session: &SessionId,
        buyer: Option<CodeBuyer>,
    ) -> Result<Option<KnownBuyer>, Fault> {
        let Some(buyer) = buyer else {
            return Ok(None);
        };
        let places = self.load()?;
        let others = places
            .places(&self.storage)
            .others_of(buyer.redeemer, session)?;
        Ok(Some((buyer, others)))
    }

    /// What an address holds of the coupon, if that is limited.
    fn holder(&self, address: AddressKey) -> Result<Option<Holder>, Fault> {
        let Some(limits) = self.limits else {
            return Ok(None);
        };
        let holds = self.load()?.places(&self.storage).held_by(address)?;
        Ok(Some(Holder { limits, holds }))
    }

    /// Applies `rule` at the doors that a session's seat is for; at those of `code` where it has none.
    pub(super) fn with_seat<T>(
        &self,
        session: &SessionId,
        code: Option<u64>,
        rule: Rule<'_, T>,
    ) -> Result<T, Fault> {
        let of_seat = self.load()?.places(&self.storage).get(session)?;
        let code = of_seat.place.map_or(code, |_| of_seat.code);
        self.at_code(session, code, rule)
    }

    /// Applies `rule` to the coupon, its code with this number and a session's seat in one
    /// transaction.
    fn at_code<T>(
        &self,
        session: &SessionId,
        code: Option<u64>,
        rule: Rule<'_, T>,
    ) -> Result<T, Fault> {
        self.row.transaction(|| {
            let known = self.load()?;
            let mut stored = (*known).clone();
            let before = stored.places(&self.storage).get(session)?;
            let mut seat = before;
            if seat.place.is_none() {
                seat.code = code;
            }
            let mut gate = stored.open();
            let known_code = code.map(|number| codes::get(&self.storage, &stored, number));
            let known_code = known_code.transpose()?.flatten();
            let mut code = known_code.clone();
            let mut doors = Doors {
                coupon: &mut gate,
                code: code.as_mut(),
            };
            let answer = rule(&mut doors, &mut seat);
            stored.door = gate.door;
            self.put_seat(&mut stored, session, (before, seat))?;
            self.put_code(known_code.as_ref(), code.as_ref())?;
            if stored != *known {
                self.agenda.arm_for(&self.telling(&stored)?)?;
                self.row.put(stored)?;
            }
            Ok(answer)
        })
    }

    fn put_seat(
        &self,
        stored: &mut Stored,
        session: &SessionId,
        (before, seat): (Seat, Seat),
    ) -> Result<(), Fault> {
        if seat.place == before.place && seat.ask_at == before.ask_at {
            return Ok(());
        }
        if !stored.has_places {
            Places::create(&self.storage)?;
            stored.has_places = true;
        }
        stored.places(&self.storage).put(session, seat)?;
        match seat.ask_at {
            Some(at) => self.agenda.arm_by(at),
            None => Ok(()),
        }
    }

    fn put_code(&self, before: Option<&CodeGate>, code: Option<&CodeGate>) -> Result<(), Fault> {
        match code {
            Some(code) if before != Some(code) => codes::put(&self.storage, code),
            Some(_) | None => Ok(()),
        }
    }

    fn look(&self, code: Option<u64>) -> Result<Option<Redeemed>, Fault> {
        let Some(stored) = self.row.load()? else {
            return Ok(None);
        };
        let code = code.map(|number| codes::get(&self.storage, &stored, number));
        let code = code.transpose()?.flatten();
        let code = code.map(|gate| (gate.code.id, gate.door.quota.committed));
        Ok(Some(Redeemed {
            times: stored.door.quota.committed,
            codes: code.into_iter().collect(),
        }))
    }

    fn self_check(&self) -> Result<SelfCheck, Fault> {
        let stored = self.load()?;
        let (held_rows, committed_rows) = stored.places(&self.storage).recount()?;
        Ok(SelfCheck {
            held: stored.door.quota.held,
            held_rows,
            committed: stored.door.quota.committed,
            committed_rows,
        })
    }

    /// Its row: whoever calls it was told of it by Account, which told it first.
    fn load(&self) -> Result<Rc<Stored>, Fault> {
        let stored = self.row.load()?;
        stored.ok_or_else(|| Fault::new("a coupon was asked that is not there"))
    }

    /// Changes the row in a transaction; `None`: there is none.
    pub(super) fn change<T>(
        &self,
        rule: impl FnOnce(&mut Stored) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.row.transaction(|| {
            let Some(known) = self.row.load()? else {
                return Ok(None);
            };
            let mut stored = (*known).clone();
            let done = rule(&mut stored)?;
            if stored != *known {
                self.row.put(stored)?;
            }
            Ok(Some(done))
        })
    }
}
