//! A coupon as Account keeps it.

use crate::api::store::{Row, Store, StoreError, Table, to_json};
use crate::domain::CouponId;
use crate::domain::coupon::Coupon;
use serde::{Deserialize, Serialize};

/// A coupon with what became of it. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponRow {
    pub coupon: Coupon,
    /// How often it has been used.
    pub times_redeemed: u64,
}

impl CouponRow {
    /// The coupon with this id, if it is there.
    pub fn find(store: &dyn Store, id: &CouponId) -> Result<Option<Self>, StoreError> {
        let row = store.row(Table::Coupon, id.as_str())?;
        row.map(|row| row.read()).transpose()
    }

    /// The row it is kept in.
    pub fn row(&self, place: Option<u64>) -> Result<Row, StoreError> {
        let coupon = &self.coupon;
        Ok(Row {
            table: Table::Coupon,
            id: coupon.id.to_string(),
            place,
            parent: String::new(),
            status: String::new(),
            created: Some(coupon.created),
            ends: None,
            tags: Vec::new(),
            json: to_json(self)?,
        })
    }
}
