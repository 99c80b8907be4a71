//! What is true: the rules of products, prices, links, sessions and the quota.
//!
//! Everything here is pure. State, command, time and chance come in, new state
//! and effects go out; `edge` loads, calls, saves and sends.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod address;
pub mod alias;
pub mod alias_counts;
pub mod amount;
pub mod app_secret;
pub mod branding;
pub mod card_brand;
pub mod checkout;
pub mod client_address;
pub mod code_buyer;
#[cfg(test)]
mod code_buyer_tests;
pub mod color;
pub mod config;
mod country_currency;
pub mod coupon;
pub mod coupon_gate;
#[cfg(test)]
mod coupon_gate_tests;
pub mod currency;
pub mod custom_field;
pub mod custom_text;
pub mod customer;
pub mod customer_limit;
#[cfg(test)]
mod customer_limit_tests;
pub mod digest;
pub mod discount;
#[cfg(test)]
mod discount_tests;
pub mod dispute;
pub mod door;
pub mod entropy;
pub mod error;
pub mod event;
pub mod gate;
#[cfg(test)]
mod gate_tests;
pub mod hex;
pub mod id;
pub mod kept_answer;
pub mod ledger;
pub mod merchant;
pub mod metadata;
pub mod mode;
pub mod offer;
pub mod offered_discount;
pub mod operation;
pub mod password;
pub mod payment_intent_data;
pub mod payment_link;
pub mod payment_method_configuration;
pub mod payment_method_options;
pub mod payment_method_type;
pub mod percent;
pub mod price;
pub mod processor;
pub mod product;
pub mod promotion_code;
pub mod quota;
pub mod row_bound;
pub mod settings;
pub mod shipping_rate;
pub mod slug;
#[cfg(test)]
mod storage_formats;
pub mod strangers;
pub mod tax_id_collection;
pub mod tax_rate;
pub mod timestamp;
pub mod voucher;
pub mod wait;
pub mod webhook_endpoint;
pub mod window;

pub use amount::Amount;
pub use config::Config;
pub use currency::Currency;
pub use entropy::Entropy;
pub use error::Error;
pub use id::{
    CouponId, CustomerId, EventId, LineItemId, Movement, PaymentLinkId, PriceId, ProductId,
    PromotionCodeId, RequestId, SessionId, ShippingRateId, TaxRateId, WebhookEndpointId,
};
pub use metadata::Metadata;
pub use mode::Mode;
pub use payment_method_type::PaymentMethodType;
pub use timestamp::Timestamp;
