//! What a price is made of, wherever it is made: alone, with a product or with a link.

use super::options::{self, read_tax_behavior};
use super::render::{render, row};
use super::unit_amount;
use crate::api::context::{Context, Listing};
use crate::api::request::reader::Reader;
use crate::api::request::rules;
use crate::api::resources::product::new::NewProduct;
use crate::api::store::{Cursor, Filter, Table, tag};
use crate::domain::event::EventType;
use crate::domain::price::{CurrencyOption, Price, TaxBehavior, UnitAmount};
use crate::domain::product::Product;
use crate::domain::{Currency, Error, Metadata, Mode, PriceId, ProductId};
use std::collections::BTreeMap;

/// What a price is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ForProduct {
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
    unit_amount: UnitAmount,
    product: ForProduct,
    product_param: String,
    nickname: Option<String>,
    metadata: Metadata,
    lookup_key: Option<String>,
    if_key_taken: IfTaken,
    tax_behavior: Option<TaxBehavior>,
    currency_options: BTreeMap<Currency, CurrencyOption>,
}

impl NewPrice {
    /// Reads whichever fields the request of `reader` has.
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
        let unit_amount = unit_amount::read(reader, currency)?;
        let metadata = reader.new_metadata()?;
        Ok(Self {
            active: reader.boolean("active").unwrap_or(true),
            currency,
            unit_amount,
            product: product?,
            product_param: reader.path("product"),
            nickname: reader.text("nickname"),
            metadata,
            lookup_key: reader.text("lookup_key"),
            if_key_taken: IfTaken::read(reader),
            tax_behavior: read_tax_behavior(reader),
            currency_options: options::read(reader, (currency, unit_amount))?,
        })
    }

    /// Whether a product is made with it.
    pub fn is_of_new_product(&self) -> bool {
        matches!(self.product, ForProduct::New(_))
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
    pub fn store(self, context: &mut Context, listing: Listing) -> Result<(Price, Product), Error> {
        let product = match self.product {
            ForProduct::New(product) => product.store(context, listing)?,
            ForProduct::Existing(id) => {
                let Some(row) = context.store.row(Table::Product, &id)? else {
                    return Err(Error::no_such_in_body("product", self.product_param, &id));
                };
                row.read()?
            }
        };
        if listing == Listing::Inline && !product.active {
            return Err(inactive_product(&self.product_param));
        }
        if let Some(key) = &self.lookup_key {
            claim_lookup_key(context, key, self.if_key_taken)?;
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
            inline: listing == Listing::Inline,
            lookup_key: self.lookup_key,
            tax_behavior: self.tax_behavior,
            currency_options: self.currency_options,
        };
        let place = context.place(listing)?;
        context.store.put(&row(&price, place)?)?;
        Ok((price, product))
    }
}

/// Reads the `default_price_data` of a new product.
pub fn read_default(reader: &Reader) -> Result<Option<NewPrice>, Error> {
    let Some(data) = reader.hash("default_price_data") else {
        return Ok(None);
    };
    let product = ForProduct::Existing(String::new());
    NewPrice::read_of(&data, Ok(product)).map(Some)
}

/// The error for an archived product where an active one is needed.
pub fn inactive_product(param: &str) -> Error {
    let message = "The product specified is inactive. This field only accepts active products.";
    Error::invalid(param, message)
}

/// What becomes of a lookup key that another price has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfTaken {
    Refuse,
    Transfer,
}

impl IfTaken {
    /// Reads `transfer_lookup_key`.
    pub(super) fn read(reader: &Reader) -> Self {
        match reader.boolean("transfer_lookup_key") {
            Some(true) => Self::Transfer,
            Some(false) | None => Self::Refuse,
        }
    }
}

/// Takes a lookup key from the price that has it, if it may be taken; that price is told of.
pub(super) fn claim_lookup_key(
    context: &mut Context,
    key: &str,
    if_taken: IfTaken,
) -> Result<(), Error> {
    let mut filter = Filter::all(Table::Price);
    filter.tags = vec![vec![tag("lookup_key", key)]];
    let rows = context.store.page(&filter, Cursor::Newest, 1)?;
    let Some(taken) = rows.first() else {
        return Ok(());
    };
    if if_taken == IfTaken::Refuse {
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
