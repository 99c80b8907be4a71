//! The daily sweep: the volumes of the Ledger and every object that the merchant made are woken, a
//! page at a time.

use super::AccountCore;
use super::store::SqlStore;
use super::store::sweep::{Sweep, Swept};
use crate::api::store::{Cursor, Filter, Row, Store, Table};
use crate::domain::discount::coupon_key;
use crate::domain::{CouponId, Mode};
use crate::edge::runtime::{self, Fault, Object, ask, wake};
use crate::protocol::ledger::LedgerCall;
use futures_util::stream::{self, StreamExt};

/// At most this many objects are woken in one turn.
const PAGE: u32 = 50;
/// At most this many of them at once.
const AT_ONCE: usize = 10;

/// An object to be woken.
enum Known {
    Volume(Mode, u32),
    Link(String),
    Endpoint(String),
    Coupon(Mode, String),
}

impl Known {
    fn object(&self) -> Object<'_> {
        match self {
            Self::Volume(mode, number) => Object::Ledger(*mode, *number),
            Self::Link(id) => Object::Link(id),
            Self::Endpoint(id) => Object::Endpoint(id),
            Self::Coupon(mode, key) => Object::Coupon(*mode, key),
        }
    }
}

impl AccountCore {
    /// The sweep under way, if one is.
    pub(super) fn sweep(&self) -> Result<Option<Sweep>, Fault> {
        Ok(self.state.sweep.load()?.and_then(|sweep| *sweep))
    }

    /// Begins a sweep, unless the last one is still under way or the merchant never made anything.
    pub(super) fn begin_sweep(&self) -> Result<(), Fault> {
        let was_ever_used = SqlStore::on(&self.state).has_tables()?;
        if !was_ever_used || self.sweep()?.is_some() {
            return Ok(());
        }
        self.state.transaction(|| {
            self.state.sweep.put(Some(Sweep::FIRST))?;
            self.arm(Some(runtime::now()))
        })
    }

    /// Wakes the next page and keeps how far it came.
    pub(super) async fn sweep_on(&self) -> Result<(), Fault> {
        let Some(sweep) = self.sweep()? else {
            return Ok(());
        };
        let (page, below) = self.known(sweep)?;
        let wakes = page.iter().map(|known| async {
            // The next sweep tries again.
            if let Err(fault) = self.wake(known).await {
                fault.log("sweep");
            }
        });
        let woken = stream::iter(wakes).buffer_unordered(AT_ONCE);
        woken.for_each(|()| async {}).await;
        self.state
            .transaction(|| self.state.sweep.put(sweep.after(below)))
    }

    /// Wakes an object; a volume goes on to wake sessions.
    async fn wake(&self, known: &Known) -> Result<(), Fault> {
        let object = known.object();
        wake(&self.env, object).await?;
        match known {
            Known::Volume(..) => ask(&self.env, object, LedgerCall::Sweep).await,
            Known::Link(_) | Known::Endpoint(_) | Known::Coupon(..) => Ok(()),
        }
    }

    /// The next page of a sweep, and where it ends.
    fn known(&self, sweep: Sweep) -> Result<(Vec<Known>, Option<u64>), Fault> {
        match sweep.kind {
            Swept::Volumes => self.known_volumes(sweep),
            Swept::Links => {
                self.known_objects(sweep, Table::PaymentLink, |row| Some(Known::Link(row.id)))
            }
            Swept::Endpoints => self.known_objects(sweep, Table::WebhookEndpoint, |row| {
                Some(Known::Endpoint(row.id))
            }),
            Swept::Coupons => {
                let Some(mode) = self.state.mode.load()? else {
                    return Ok((Vec::new(), None));
                };
                self.known_objects(sweep, Table::Coupon, |row| {
                    let key = coupon_key(&CouponId::from_known(row.id), row.place?);
                    Some(Known::Coupon(*mode, key))
                })
            }
        }
    }

    fn known_volumes(&self, sweep: Sweep) -> Result<(Vec<Known>, Option<u64>), Fault> {
        let Some(mode) = self.state.mode.load()? else {
            return Ok((Vec::new(), None));
        };
        let newest = SqlStore::on(&self.state).newest_volume()?;
        let last = sweep.below.and_then(|below| u32::try_from(below).ok());
        let first = last.map_or(newest, |last| last.saturating_sub(1));
        let lowest = first.saturating_sub(PAGE - 1).max(1);
        let volumes = (lowest..=first).map(|number| Known::Volume(*mode, number));
        let below = (first > 0).then_some(u64::from(lowest));
        Ok((volumes.collect(), below))
    }

    fn known_objects(
        &self,
        sweep: Sweep,
        table: Table,
        known: impl Fn(Row) -> Option<Known>,
    ) -> Result<(Vec<Known>, Option<u64>), Fault> {
        let cursor = sweep.below.map_or(Cursor::Newest, Cursor::OlderThan);
        let rows = SqlStore::on(&self.state).page(&Filter::all(table), cursor, PAGE)?;
        let below = rows.last().and_then(|row| row.place);
        Ok((rows.into_iter().filter_map(known).collect(), below))
    }
}
