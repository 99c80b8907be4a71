//! A promotion code as Account keeps it.

use crate::api::store::{Row, StoreError, Table, status, tag, to_json};
use crate::domain::Timestamp;
use crate::domain::promotion_code::PromotionCode;
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// A promotion code as Account keeps it. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRow {
    pub code: PromotionCode,
    /// How often it has been used.
    pub times_redeemed: u64,
    /// When its coupon can be used no more: that never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_by: Option<Timestamp>,
    /// Whether its coupon has been used as often as it can be.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_used_up: bool,
}

impl CodeRow {
    /// Whether it can be used at `now`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        let is_in_time = self.redeem_by.is_none_or(|end| now < end);
        is_in_time && !self.is_used_up && self.code.is_valid(self.times_redeemed, now)
    }

    /// Whether it can be used, but for its time.
    pub fn is_open(&self) -> bool {
        let most = self.code.max_redemptions;
        let is_left = most.is_none_or(|most| self.times_redeemed < most);
        self.code.active && !self.is_used_up && is_left
    }

    /// The row it is kept in.
    pub fn row(&self, place: Option<u64>) -> Result<Row, StoreError> {
        let code = &self.code;
        let customer = code
            .customer
            .as_ref()
            .map(|it| tag("customer", &it.id.to_string()));
        let spelling = tag("code", &code.code.to_ascii_lowercase());
        Ok(Row {
            table: Table::PromotionCode,
            id: code.id.to_string(),
            place,
            parent: code.coupon.to_string(),
            status: status(self.is_open()),
            created: Some(code.created),
            ends: code.expires_at.into_iter().chain(self.redeem_by).min(),
            tags: std::iter::once(spelling).chain(customer).collect(),
            json: to_json(self)?,
        })
    }
}
