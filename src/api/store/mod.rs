//! What Account keeps: rows, slugs, requests and the outbox.
//!
//! The rules in this folder run over any [`Store`]: SQL in Account, memory in
//! tests. Every method is synchronous, so nothing comes between a read and a
//! write; the caller wraps whole operations in one transaction.

mod error;
pub mod idempotency;
pub mod key;
pub mod list;
pub mod outbox;
pub mod outbox_row;

pub use self::error::StoreError;
use self::outbox_row::OutboxRow;
pub use crate::domain::ledger::Created;
use crate::domain::{PaymentLinkId, Timestamp};
use crate::json;
use crate::protocol::account::ApiReply;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The kinds of rows. Their names and numbers are storage formats: see [`crate::api::store::key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    Product = 1,
    /// Prices; their parent is the product.
    Price = 2,
    PaymentLink = 3,
    WebhookEndpoint = 4,
    /// One row: the merchant's settings.
    Settings = 5,
    Coupon = 6,
    /// Promotion codes; their parent is the coupon.
    PromotionCode = 7,
    /// The promotion codes that can be used, by what buyers write: in no list.
    ActiveCode = 8,
    ShippingRate = 9,
    TaxRate = 10,
}

impl Table {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Product,
        Self::Price,
        Self::PaymentLink,
        Self::WebhookEndpoint,
        Self::Settings,
        Self::Coupon,
        Self::PromotionCode,
        Self::ActiveCode,
        Self::ShippingRate,
        Self::TaxRate,
    ];

    /// Stripe's noun, which is also the stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Price => "price",
            Self::PaymentLink => "payment_link",
            Self::WebhookEndpoint => "webhook_endpoint",
            Self::ShippingRate => "shipping_rate",
            Self::TaxRate => "tax_rate",
            Self::Settings => "edgetill.settings",
            Self::Coupon => "coupon",
            Self::PromotionCode => "promotion_code",
            Self::ActiveCode => "active_code",
        }
    }

    /// The number that stands for the kind.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The kind with this stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.as_str() == name)
    }

    /// The parameter Stripe blames when the id in the path is unknown.
    pub fn path_param(self) -> &'static str {
        match self {
            // Settings have none in their path.
            Self::Product | Self::Settings => "id",
            Self::Price => "price",
            Self::PaymentLink => "payment_link",
            Self::WebhookEndpoint => "webhook_endpoint",
            Self::Coupon => "coupon",
            Self::PromotionCode | Self::ActiveCode => "promotion_code",
            Self::ShippingRate => "shipping_rate_token",
            Self::TaxRate => "tax_rate",
        }
    }
}

/// One stored object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub table: Table,
    /// Its id, unique within the kind.
    pub id: String,
    /// Its place in lists, by Account's own sequence; `None` keeps it out of them.
    pub place: Option<u64>,
    /// What lists can be filtered by: see [`Table`].
    pub parent: String,
    /// `active` or `inactive`, `enabled` or `disabled`.
    pub status: String,
    /// Stripe's `created`, where the object has it.
    pub created: Option<Timestamp>,
    /// From when on it is inactive, whatever its status says; that never changes.
    pub ends: Option<Timestamp>,
    /// What else lists can be filtered by: `name=value`, see [`tag`].
    pub tags: Vec<String>,
    pub json: String,
}

impl Row {
    /// The stored object, read as `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        from_json(&self.json)
    }
}

/// Which rows a list has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub table: Table,
    /// Only rows with this parent.
    pub parent: Option<String>,
    /// Only rows with this status.
    pub status: Option<String>,
    /// Only rows that stand so.
    pub standing: Option<Standing>,
    /// Only rows with one of these ids.
    pub ids: Option<Vec<String>>,
    /// Only rows made in this range.
    pub created: Created,
    /// Only rows that have, of each group, one of the tags.
    pub tags: Vec<Vec<String>>,
}

/// Whether rows are active at a moment: by their status and their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Active(Timestamp),
    Inactive(Timestamp),
}

impl Standing {
    /// Whether `row` stands so.
    pub fn is_of(self, row: &Row) -> bool {
        let is_active = |now| row.status == status(true) && row.ends.is_none_or(|end| now < end);
        match self {
            Self::Active(now) => is_active(now),
            Self::Inactive(now) => !is_active(now),
        }
    }
}

/// One of [`Row::tags`]; a line break in `value` would end it, so none is kept.
pub fn tag(name: &str, value: &str) -> String {
    format!("{name}={}", value.replace(['\n', '\r'], " "))
}

/// `active` or `inactive`, as rows keep it.
pub fn status(active: bool) -> String {
    let status = if active { "active" } else { "inactive" };
    status.to_owned()
}

/// A text in small letters, to be compared without regard to case.
pub fn small(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

impl Filter {
    /// All rows of a kind.
    pub fn all(table: Table) -> Self {
        Self {
            table,
            parent: None,
            status: None,
            standing: None,
            ids: None,
            created: Created::default(),
            tags: Vec::new(),
        }
    }

    /// Only rows that have the tag for `value`, if one is asked for.
    pub fn only(&mut self, name: &str, value: Option<&str>) {
        let tags = value.map(|value| vec![tag(name, value)]);
        self.tags.extend(tags);
    }
}

/// Where a page begins, by [`Row::place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// At the newest row, going to older ones.
    Newest,
    /// After this place, going to older ones.
    OlderThan(u64),
    /// After this place, going to newer ones.
    NewerThan(u64),
}

/// A request that is remembered, by its key. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedRequest {
    /// The caller's idempotency key or our request id, see [`crate::api::store::idempotency`].
    pub key: String,
    /// What was asked, as a hash.
    pub fingerprint: String,
    /// The id of the request that came first.
    pub request_id: String,
    pub created: Timestamp,
    /// Its answer, once there is one.
    pub reply: Option<ApiReply>,
}

/// Where Account keeps everything.
pub trait Store {
    /// The row with this id.
    fn row(&self, table: Table, id: &str) -> Result<Option<Row>, StoreError>;
    /// Writes a row, replacing the one with its id.
    fn put(&mut self, row: &Row) -> Result<(), StoreError>;
    /// Deletes a row.
    fn remove(&mut self, table: Table, id: &str) -> Result<(), StoreError>;
    /// Up to `limit` listed rows in the cursor's direction.
    fn page(&self, filter: &Filter, cursor: Cursor, limit: u32) -> Result<Vec<Row>, StoreError>;
    /// The next number of Account's own sequence, from 1.
    fn next_number(&mut self) -> Result<u64, StoreError>;
    /// The number of the Ledger's newest volume, from 1.
    fn newest_volume(&self) -> Result<u32, StoreError>;
    fn set_newest_volume(&mut self, number: u32) -> Result<(), StoreError>;
    /// The link that has this published slug.
    fn slug(&self, slug: &str) -> Result<Option<PaymentLinkId>, StoreError>;
    /// Gives a free slug to a link.
    fn claim_slug(&mut self, slug: &str, link: &PaymentLinkId) -> Result<(), StoreError>;
    /// Gives a slug that is free, or its own, to a link that wants it as an alias: under a number of
    /// Account's own sequence.
    fn claim_alias(
        &mut self,
        slug: &str,
        link: &PaymentLinkId,
        number: u64,
    ) -> Result<(), StoreError>;
    /// Frees the aliases of a link but those that are `kept` and those last claimed after `number`.
    fn free_aliases(
        &mut self,
        link: &PaymentLinkId,
        kept: &[String],
        number: u64,
    ) -> Result<(), StoreError>;
    /// The links that show this product or price.
    fn uses(&self, id: &str) -> Result<Vec<PaymentLinkId>, StoreError>;
    /// Notes that a link shows this product or price.
    fn add_use(&mut self, id: &str, link: &PaymentLinkId) -> Result<(), StoreError>;
    /// The request remembered under this key.
    fn request(&self, key: &str) -> Result<Option<RememberedRequest>, StoreError>;
    /// Remembers a request.
    fn put_request(&mut self, request: &RememberedRequest) -> Result<(), StoreError>;
    /// Forgets a request.
    fn remove_request(&mut self, key: &str) -> Result<(), StoreError>;
    /// Forgets up to `limit` of the oldest requests that were answered and came before `before`.
    fn prune_requests(&mut self, before: Timestamp, limit: u32) -> Result<(), StoreError>;
    /// When the oldest request came that was answered.
    fn oldest_request(&self) -> Result<Option<Timestamp>, StoreError>;
    /// The outbox row with this number.
    fn outbox_row(&self, number: u64) -> Result<Option<OutboxRow>, StoreError>;
    /// The oldest row of one target, due or not.
    fn head(&self, target: &str) -> Result<Option<OutboxRow>, StoreError>;
    /// Writes an outbox row, replacing the one with its number.
    fn put_outbox_row(&mut self, row: &OutboxRow) -> Result<(), StoreError>;
    /// Deletes an outbox row.
    fn remove_outbox_row(&mut self, number: u64) -> Result<(), StoreError>;
}

/// The text in which a value is stored.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    json::to_string(value).map_err(|error| StoreError::unwritten(&error))
}

/// The value stored as `text`.
pub fn from_json<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, StoreError> {
    json::from_str(text).map_err(|error| StoreError::unread(&error))
}
