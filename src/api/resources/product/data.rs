//! What is sent for a product, wherever it is made: alone, with a price or with a link.

use crate::api::object::{
    Field, Input, ValueType, boolean, id, list_of, metadata, param, refused, text,
};

/// What a product is called.
pub const NAME: Input = text(250);
/// What is said of it.
pub const DESCRIPTION: Input = text(5000);
/// What it looks like.
pub const IMAGES: Input = list_of(8, &ValueType::Url);
/// What one of it is called.
pub const UNIT_LABEL: Input = text(12);
/// What stands on buyers' statements.
pub const DESCRIPTOR: Input = text(22);

/// The `product_data` of a price.
pub const OF_PRICE: &[Field] = &[
    param("active", boolean()),
    param("id", id()),
    param("metadata", metadata()),
    param("name", NAME.required()),
    param("statement_descriptor", DESCRIPTOR),
    refused("tax_code"),
    refused("tax_details"),
    param("unit_label", UNIT_LABEL),
];

/// The `product_data` of a line item's `price_data`.
pub const OF_LINE_ITEM: &[Field] = &[
    param("description", DESCRIPTION),
    param("images", IMAGES),
    param("metadata", metadata()),
    param("name", NAME.required()),
    refused("tax_code"),
    refused("tax_details"),
    param("unit_label", UNIT_LABEL),
];
