//! Stripe's nouns: one file or folder for each resource, with its parameters, rules and object.

pub mod account;
pub mod balance;
pub mod balance_transaction;
pub mod branding;
pub mod catalogue;
pub mod charge;
pub mod charge_method;
pub mod charge_outcome;
pub mod checkout_session;
pub mod coupon;
mod custom_amount;
pub mod customer;
pub mod discount;
pub mod dispute;
pub mod edgetill_settings;
pub mod enabled_events;
pub mod event;
pub mod kept;
pub mod line_item;
pub mod method_options;
pub mod optional_item;
pub mod payment_intent;
pub mod payment_link;
pub mod payment_method;
pub mod payment_method_configuration;
pub mod price;
pub mod product;
pub mod promotion_code;
pub mod refund;
pub mod search;
pub mod shipping_options;
pub mod shipping_rate;
pub mod tax_rate;
pub mod webhook_endpoint;

use super::operation::Operation;
use super::resource::Resource;

/// Every resource.
pub const RESOURCES: &[&Resource] = &[
    &account::RESOURCE,
    &balance::RESOURCE,
    &balance_transaction::RESOURCE,
    &charge::RESOURCE,
    &checkout_session::RESOURCE,
    &coupon::RESOURCE,
    &customer::RESOURCE,
    &discount::RESOURCE,
    &dispute::RESOURCE,
    &edgetill_settings::RESOURCE,
    &event::RESOURCE,
    &line_item::RESOURCE,
    &payment_intent::RESOURCE,
    &payment_link::RESOURCE,
    &payment_method::RESOURCE,
    &payment_method_configuration::RESOURCE,
    &price::RESOURCE,
    &product::RESOURCE,
    &promotion_code::RESOURCE,
    &refund::RESOURCE,
    &shipping_rate::RESOURCE,
    &tax_rate::RESOURCE,
    &webhook_endpoint::RESOURCE,
];

/// The resource with this `object`.
pub fn find(object: &str) -> Option<&'static Resource> {
    let mut resources = RESOURCES.iter().copied();
    resources.find(|resource| resource.object == object)
}

/// Everything that is served.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    RESOURCES.iter().flat_map(|resource| resource.operations)
}
