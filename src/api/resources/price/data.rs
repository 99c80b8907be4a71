//! What is sent for a price, wherever it is made: alone, with a product or with a link.

use crate::api::object::{
    BOTH, Field, Input, Shape, boolean, by_currency, computed, currency, hash, id, metadata,
    one_of, param, refused,
};
use crate::api::request::amount::{UNIT_AMOUNT, UNIT_AMOUNT_DECIMAL};
use crate::api::resources::product::data::OF_LINE_ITEM;

/// The words of `tax_behavior`.
pub const BEHAVIORS: &[&str] = &["exclusive", "inclusive", "unspecified"];
/// Whether tax is in the amount.
pub const TAX_BEHAVIOR: Input = one_of(BEHAVIORS);

/// What buyers may say that they pay.
pub const CUSTOM_AMOUNT: &[Field] = &[
    param("enabled", boolean().required()),
    computed("maximum", Shape::NUMBER).sent(BOTH, UNIT_AMOUNT),
    computed("minimum", Shape::NUMBER).sent(BOTH, UNIT_AMOUNT),
    computed("preset", Shape::NUMBER).sent(BOTH, UNIT_AMOUNT),
];

/// What a price is in another currency.
pub const CURRENCY_OPTION: &[Field] = &[
    param("custom_unit_amount", hash(CUSTOM_AMOUNT)),
    param("tax_behavior", TAX_BEHAVIOR),
    refused("tiers"),
    param("unit_amount", UNIT_AMOUNT),
    param("unit_amount_decimal", UNIT_AMOUNT_DECIMAL),
];

/// The `default_price_data` of a product.
pub const OF_PRODUCT: &[Field] = &[
    param("currency", currency().required()),
    param("currency_options", by_currency(CURRENCY_OPTION)),
    param("custom_unit_amount", hash(CUSTOM_AMOUNT)),
    param("metadata", metadata()),
    refused("recurring"),
    param("tax_behavior", TAX_BEHAVIOR),
    param("unit_amount", UNIT_AMOUNT),
    param("unit_amount_decimal", UNIT_AMOUNT_DECIMAL),
];

/// The `price_data` of a line item.
pub const PRICE_DATA: &[Field] = &[
    param("currency", currency().required()),
    param("product", id()),
    param("product_data", hash(OF_LINE_ITEM)),
    refused("recurring"),
    param("tax_behavior", TAX_BEHAVIOR),
    param("unit_amount", UNIT_AMOUNT),
    param("unit_amount_decimal", UNIT_AMOUNT_DECIMAL),
];
