//! Prices: create, update, list, and Stripe's `price`. One-time and per unit.

use super::product::{self, NewProduct, status};
use crate::api::context::Context;
use crate::api::request::reader::{Reader, merge_metadata};
use crate::api::request::schema::{
    Param, Params, ValueType, boolean, currency, hash, id, list, metadata, one_of, only, text,
    unset,
};
use crate::api::request::{amount, rules};
use crate::api::store::{Cursor, Filter, Row, Store, Table, list, to_json, word};
use crate::domain::event::EventType;
use crate::domain::price::{Price, TaxBehavior};
use crate::domain::product::Product;
use crate::domain::{Amount, Currency, Error, Metadata, Mode, PriceId, ProductId};
use serde_json::{Value, json};

const LOOKUP_KEY: Param = text("lookup_key", 200);
const NICKNAME: Param = text("nickname", 5000);
/// Whether tax is in the amount.
pub const TAX_BEHAVIOR: Param = one_of("tax_behavior", &["exclusive", "inclusive", "unspecified"]);

/// The parameters of `POST /v1/prices`.
pub const CREATE: Params = Params {
    supported: &[
        currency("currency").required(),
        boolean("active"),
        only("billing_scheme", &["per_unit"]),
        LOOKUP_KEY,
        metadata(),
        NICKNAME,
        id("product"),
        hash("product_data", &PRODUCT_DATA),
        TAX_BEHAVIOR,
        boolean("transfer_lookup_key"),
        amount::UNIT_AMOUNT,
        amount::UNIT_AMOUNT_DECIMAL,
    ],
    unsupported: &[
        "currency_options",
        "custom_unit_amount",
        "recurring",
        "tiers",
        "tiers_mode",
        "transform_quantity",
    ],
};

const PRODUCT_DATA: Params = Params {
    supported: &[
        product::NAME.required(),
        boolean("active"),
        id("id"),
        metadata(),
        product::DESCRIPTOR,
        product::UNIT_LABEL,
    ],
    unsupported: &["tax_code", "tax_details"],
};

/// The parameters of the price that a product is made with.
pub const DEFAULT_PRICE_DATA: Params = Params {
    supported: &[
        currency("currency").required(),
        metadata(),
        TAX_BEHAVIOR,
        amount::UNIT_AMOUNT,
        amount::UNIT_AMOUNT_DECIMAL,
    ],
    unsupported: &["currency_options", "custom_unit_amount", "recurring"],
};

/// The parameters of `POST /v1/prices/{price}`.
pub const UPDATE: Params = Params {
    supported: &[
        boolean("active"),
        unset("currency_options"),
        LOOKUP_KEY.unsettable(),
        metadata(),
        NICKNAME.unsettable(),
        TAX_BEHAVIOR,
        boolean("transfer_lookup_key"),
    ],
    unsupported: &[],
};

/// The parameters of `GET /v1/prices`.
pub const LIST: Params = Params {
    supported: &[
        boolean("active"),
        list::CREATED,
        currency("currency"),
        list::BEFORE,
        list::LIMIT,
        list("lookup_keys", 10, &ValueType::Text(200)),
        id("product"),
        list::AFTER,
        one_of("type", &["one_time", "recurring"]),
    ],
    unsupported: &["recurring"],
};

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
    lookup_key: Option<String>,
    transfer_lookup_key: bool,
    tax_behavior: Option<TaxBehavior>,
}

impl NewPrice {
    /// Reads whichever fields the table of `reader` has.
    pub fn read(reader: &Reader, mode: Mode) -> Result<Self, Error> {
        let data = reader.hash("product_data");
        let data = data.map(|data| NewProduct::read(&data, mode)).transpose()?;
        let product = for_product(reader.text("product"), data, reader);
        Self::read_of(reader, product)
    }

    /// As [`NewPrice::read`], for a product that is known.
    fn read_of(reader: &Reader, product: Result<ForProduct, Error>) -> Result<Self, Error> {
        let code = reader.word("currency").unwrap_or_default();
        let currency = rules::currency(code, &reader.path("currency"))?;
        let unit_amount = amount::read(reader)?;
        let metadata = reader.new_metadata()?;
        amount::check(unit_amount, currency, &reader.path("unit_amount"))?;
        let transfer = reader.boolean("transfer_lookup_key");
        Ok(Self {
            active: reader.boolean("active").unwrap_or(true),
            currency,
            unit_amount: rules::amount(unit_amount),
            product: product?,
            product_param: reader.path("product"),
            nickname: reader.text("nickname"),
            metadata,
            lookup_key: reader.text("lookup_key"),
            transfer_lookup_key: transfer.unwrap_or(false),
            tax_behavior: read_tax_behavior(reader),
        })
    }

    /// The same for a product that has just been made.
    #[must_use]
    pub fn of(mut self, product: &Product) -> Self {
        self.product = ForProduct::Existing(product.id.to_string());
        self
    }

    /// Makes the price and, if need be, its product, and stores them.
    ///
    /// Inline ones are left out of lists and ask for an active product.
    pub fn store(self, context: &mut Context, inline: bool) -> Result<(Price, Product), Error> {
        let product = match self.product {
            ForProduct::New(product) => product.store(context, inline)?,
            ForProduct::Existing(id) => {
                let Some(row) = context.store.row(Table::Product, &id)? else {
                    return Err(Error::no_such_in_body("product", self.product_param, &id));
                };
                row.read()?
            }
        };
        if inline && !product.active {
            return Err(inactive_product(&self.product_param));
        }
        if let Some(key) = &self.lookup_key {
            claim_lookup_key(context, key, self.transfer_lookup_key)?;
        }
        let price = Price {
            id: PriceId::generate(context.entropy),
            mode: context.call.mode,
            active: self.active,
            created: context.now,
            currency: self.currency,
            unit_amount: self.unit_amount,
            product: ProductId::from_known(product.id.as_str()),
            nickname: self.nickname,
            metadata: self.metadata,
            inline,
            lookup_key: self.lookup_key,
            tax_behavior: self.tax_behavior,
        };
        let place = context.place(inline)?;
        context.store.put(&row(&price, place)?)?;
        Ok((price, product))
    }
}

/// `POST /v1/prices`
pub fn create(context: &mut Context, reader: &Reader) -> Result<Value, Error> {
    let price = NewPrice::read(reader, context.call.mode)?;
    let is_new = matches!(price.product, ForProduct::New(_));
    let (price, product) = price.store(context, false)?;
    if is_new {
        let product = product::render(&product);
        context.tell(EventType::ProductCreated, &product, None)?;
    }
    let object = render(&price);
    context.tell(EventType::PriceCreated, &object, None)?;
    Ok(object)
}

/// Reads the `default_price_data` of a new product.
pub fn read_default(reader: &Reader) -> Result<Option<NewPrice>, Error> {
    let Some(data) = reader.hash("default_price_data") else {
        return Ok(None);
    };
    let product = ForProduct::Existing(String::new());
    NewPrice::read_of(&data, Ok(product)).map(Some)
}

/// `POST /v1/prices/{id}`
pub fn update(context: &mut Context, id: &str, reader: &Reader) -> Result<Value, Error> {
    let stored = context.existing(Table::Price, id)?;
    let before: Price = stored.read()?;
    let mut price = before.clone();
    if let Some(active) = reader.boolean("active") {
        price.active = active;
    }
    reader.text_patch("nickname").apply(&mut price.nickname);
    reader.text_patch("lookup_key").apply(&mut price.lookup_key);
    let transfer = reader.boolean("transfer_lookup_key").unwrap_or(false);
    merge_metadata(&mut price.metadata, reader.metadata())?;
    let behavior = read_tax_behavior(reader);
    if reader.has("tax_behavior") {
        if before
            .tax_behavior
            .is_some_and(|_| behavior != before.tax_behavior)
        {
            let message = "The tax behavior of a price cannot be changed once it is inclusive or \
                           exclusive.";
            return Err(Error::invalid("tax_behavior", message));
        }
        price.tax_behavior = behavior;
    }
    if before.active && !price.active && is_default(context.store, &price)? {
        let message = "This price cannot be archived because it is the default price of its \
                       product.";
        return Err(Error::invalid("active", message));
    }
    if price == before {
        return Ok(render(&price));
    }
    if let Some(key) = price
        .lookup_key
        .as_ref()
        .filter(|_| price.lookup_key != before.lookup_key)
    {
        claim_lookup_key(context, key, transfer)?;
    }
    context.store.put(&row(&price, stored.place)?)?;
    let object = render(&price);
    context.tell(EventType::PriceUpdated, &object, Some(&render(&before)))?;
    Ok(object)
}

fn is_default(store: &dyn Store, price: &Price) -> Result<bool, Error> {
    let Some(row) = store.row(Table::Product, price.product.as_str())? else {
        return Ok(false);
    };
    Ok(row.read::<Product>()?.default_price.as_ref() == Some(&price.id))
}

/// Takes a lookup key from the price that has it, if it may be taken; that price is told of.
fn claim_lookup_key(context: &mut Context, key: &str, transfer: bool) -> Result<(), Error> {
    let mut filter = Filter::all(Table::Price);
    filter.words = vec![vec![word("lookup_key", key)]];
    let rows = context.store.page(&filter, Cursor::Newest, 1)?;
    let Some(taken) = rows.first() else {
        return Ok(());
    };
    if !transfer {
        let message = format!("A price (`{}`) already uses that lookup key.", taken.id);
        return Err(Error::invalid("lookup_key", message));
    }
    let before: Price = taken.read()?;
    let mut other = before.clone();
    other.lookup_key = None;
    context.store.put(&row(&other, taken.place)?)?;
    let (before, other) = (render(&before), render(&other));
    context.tell(EventType::PriceUpdated, &other, Some(&before))
}

fn read_tax_behavior(reader: &Reader) -> Option<TaxBehavior> {
    match reader.word("tax_behavior") {
        Some("exclusive") => Some(TaxBehavior::Exclusive),
        Some("inclusive") => Some(TaxBehavior::Inclusive),
        Some(_) | None => None,
    }
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
        "lookup_key": price.lookup_key,
        "metadata": price.metadata,
        "nickname": price.nickname,
        "product": price.product,
        "recurring": null,
        "tax_behavior": match price.tax_behavior {
            None => "unspecified",
            Some(TaxBehavior::Exclusive) => "exclusive",
            Some(TaxBehavior::Inclusive) => "inclusive",
        },
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
    let key = price.lookup_key.iter().map(|key| word("lookup_key", key));
    let known = [
        word("currency", price.currency.as_str()),
        word("type", "one_time"),
    ];
    key.chain(known).collect()
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
