//! Whole requests, driven through Account over a store in memory.

#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test says what it needs and fails where it stands"
)]

mod aliases;
mod balance_transactions;
mod book;
mod catalogue;
mod codes_for_some;
mod coupons;
mod currencies;
mod custom_amounts;
mod customers;
mod defaults;
mod disputes;
mod edgetill_settings;
mod events;
mod expand;
mod held_money;
mod idempotency;
mod largest;
mod late_money;
mod ledger;
mod line_items;
mod link_discounts;
mod link_windows;
mod lists;
mod memory;
mod method_configuration;
mod method_options;
mod methods;
mod new_customers;
mod new_volume;
mod notes;
mod openapi;
mod optional_items;
mod params;
mod passwords;
mod payment_intent_data;
mod payment_links;
mod payments;
mod products;
mod promotion_codes;
mod redirects;
mod refunds;
mod schema;
mod searches;
mod sessions;
mod shipping;
mod support;
mod table;
mod taxes;
mod telling;
mod volumes;
mod vouchers;
mod webhook_endpoints;
mod what_a_link_asks;
