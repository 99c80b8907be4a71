//! Prices: create, update, list, and Stripe's `price`. One-time and per unit.

use super::book::Desk;
use super::params::Node;
use super::product::{NewProduct, status};
use super::reader::{Names, Reader, merge_metadata};
use super::rules;
use super::store::{Row, Store, Table, to_json, word};
use crate::domain::price::Price;
use crate::domain::product::Product;
use crate::domain::{Amount, Currency, Entropy, Error, Metadata, Mode, PriceId, ProductId};
use serde_json::{Value, json};

const CREATE: Names = Names {
    supported: &[
        "active",
        "currency",
        "metadata",
        "nickname",
        "product",
        "product_data",
        "unit_amount",
    ],
    unsupported: &[
        "billing_scheme",
        "currency_options",
        "custom_unit_amount",
        "lookup_key",
        "recurring",
        "tax_behavior",
        "tiers",
        "tiers_mode",
        "transfer_lookup_key",
        "transform_quantity",
        "unit_amount_decimal",
    ],
};

const PRODUCT_DATA: Names = Names {
    supported: &["active", "id", "metadata", "name", "unit_label"],
    unsupported: &["statement_descriptor", "tax_code", "tax_details"],
};

const UPDATE: Names = Names {
    supported: &["active", "metadata", "nickname"],
    unsupported: &[
        "currency_options",
        "lookup_key",
        "tax_behavior",
        "transfer_lookup_key",
    ],
};

/// The parameters of `GET /v1/prices`.
pub const LIST: Names = Names {
    supported: &[
        "active",
        "created",
        "currency",
        "ending_before",
        "limit",
        "product",
        "starting_after",
        "type",
    ],
    unsupported: &["lookup_keys", "recurring"],
};

const LARGEST_NICKNAME: usize = 5000;

/// What a price is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForProduct {
    /// A product that is there.
    Existing(String),
    /// One that is made with the price.
    New(Box<NewProduct>),
}

/// What a price is made of, wherever it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPrice {
    active: bool,
    currency: Currency,
    unit_amount: Amount,
    product: ForProduct,
    product_param: String,
    nickname: Option<String>,
    metadata: Metadata,
}

impl NewPrice {
    /// Reads whichever fields `reader` was opened for; `product_data` is what the product may have.
    pub fn read(reader: &Reader, product_data: &Names, mode: Mode) -> Result<Self, Error> {
        reader.require(&["currency", "unit_amount"])?;
        let data = reader.open_child("product_data", product_data)?;
        let data = data.map(|data| NewProduct::read(&data, mode)).transpose()?;
        let existing = reader.text("product", 255)?;
        let code = reader.required_text("currency", usize::MAX)?;
        let largest = Amount::MAX_CHARGE.minor();
        let unit_amount = reader.integer("unit_amount", 0..=largest)?.unwrap_or(0);
        let mut metadata = Metadata::new();
        merge_metadata(&mut metadata, reader.metadata()?)?;
        let price = Self {
            active: reader.boolean("active")?.unwrap_or(true),
            currency: rules::currency(&code, &reader.path("currency"))?,
            unit_amount: rules::amount(unit_amount),
            product: for_product(existing, data, reader)?,
            product_param: reader.path("product"),
            nickname: reader.text("nickname", LARGEST_NICKNAME)?,
            metadata,
        };
        Ok(price)
    }

    /// Makes the price and, if need be, its product, and stores them.
    ///
    /// Inline ones are left out of lists and ask for an active product.
    pub fn store<S: Store, E: Entropy>(
        self,
        desk: &mut Desk<S, E>,
        inline: bool,
    ) -> Result<(Price, Product), Error> {
        let product = match self.product {
            ForProduct::New(product) => product.store(desk, inline)?,
            ForProduct::Existing(id) => {
                let Some(row) = desk.store.row(Table::Product, &id)? else {
                    return Err(Error::no_such_in_body("product", self.product_param, &id));
                };
                row.read()?
            }
        };
        if inline && !product.active {
            return Err(inactive_product(&self.product_param));
        }
        let price = Price {
            id: PriceId::generate(desk.entropy),
            mode: desk.call.mode,
            active: self.active,
            created: desk.now,
            currency: self.currency,
            unit_amount: self.unit_amount,
            product: ProductId::from_known(product.id.as_str()),
            nickname: self.nickname,
            metadata: self.metadata,
            inline,
        };
        let place = desk.place(inline)?;
        desk.store.put(&row(&price, place)?)?;
        Ok((price, product))
    }
}

/// `POST /v1/prices`
pub fn create<S: Store, E: Entropy>(desk: &mut Desk<S, E>, tree: &Node) -> Result<Value, Error> {
    let reader = Reader::open(tree, "", &CREATE)?;
    let price = NewPrice::read(&reader, &PRODUCT_DATA, desk.call.mode)?;
    price.store(desk, false).map(|(price, _)| render(&price))
}

/// `POST /v1/prices/{id}`
pub fn update<S: Store, E: Entropy>(
    desk: &mut Desk<S, E>,
    id: &str,
    tree: &Node,
) -> Result<Value, Error> {
    let stored = desk.existing(Table::Price, id)?;
    let mut price: Price = stored.read()?;
    let reader = Reader::open(tree, "", &UPDATE)?;
    if let Some(active) = reader.boolean("active")? {
        price.active = active;
    }
    let nickname = reader.text_patch("nickname", LARGEST_NICKNAME)?;
    nickname.apply(&mut price.nickname);
    merge_metadata(&mut price.metadata, reader.metadata()?)?;
    desk.store.put(&row(&price, stored.place)?)?;
    Ok(render(&price))
}

/// Stripe's `price`.
pub fn render(price: &Price) -> Value {
    json!({
        "id": price.id,
        "object": "price",
        "active": price.active,
        "billing_scheme": "per_unit",
        "created": price.created.seconds(),
        "currency": price.currency,
        "custom_unit_amount": null,
        "livemode": price.mode.is_live(),
        "lookup_key": null,
        "metadata": price.metadata,
        "nickname": price.nickname,
        "product": price.product,
        "recurring": null,
        "tax_behavior": "unspecified",
        "tiers_mode": null,
        "transform_quantity": null,
        "type": "one_time",
        "unit_amount": price.unit_amount,
        "unit_amount_decimal": price.unit_amount.minor().to_string(),
    })
}

/// The error for an archived product where an active one is needed.
pub fn inactive_product(param: &str) -> Error {
    let message = "The product specified is inactive. This field only accepts active products.";
    Error::invalid(param, message)
}

fn row(price: &Price, place: Option<u64>) -> Result<Row, Error> {
    Ok(Row {
        table: Table::Price,
        id: price.id.to_string(),
        place,
        parent: price.product.to_string(),
        status: status(price.active),
        version: 0,
        created: Some(price.created),
        words: words(price),
        json: to_json(price)?,
    })
}

fn words(price: &Price) -> Vec<String> {
    vec![
        word("currency", price.currency.as_str()),
        word("type", "one_time"),
    ]
}

fn for_product(
    existing: Option<String>,
    data: Option<NewProduct>,
    reader: &Reader,
) -> Result<ForProduct, Error> {
    match (existing, data) {
        (Some(id), None) => Ok(ForProduct::Existing(id)),
        (None, Some(product)) => Ok(ForProduct::New(Box::new(product))),
        (None, None) => {
            let message =
                "You must specify either `product` or `product_data` when creating a price.";
            Err(Error::invalid(reader.path("product"), message))
        }
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: product, product_data.";
            Err(Error::invalid(reader.path("product"), message).code("parameters_exclusive"))
        }
    }
}
