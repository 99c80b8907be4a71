//! Line items: how a link's are made and changed, and Stripe's `item`.

use super::custom_amount;
use super::discount;
use super::price::data::PRICE_DATA;
use super::price::new::{NewPrice, inactive_product};
use super::price::render as price;
use super::{edgetill_settings, payment_method_configuration, tax_rate};
use crate::api::context::{Context, Listing};
use crate::api::object::Shape::{self, Boolean, Hash, Integer, Object, OrNull};
use crate::api::object::{
    BOTH, CREATE, Field, Input, Rest, UPDATE, ValueType, boolean, computed, hash, hidden, id,
    integer, list_of, object_of, on_demand, shown,
};
use crate::api::request::reader::{Patch, Reader};
use crate::api::resource::{ExpandSources, Resource};
use crate::api::store::{Store, StoreError, Table};
use crate::domain::checkout::order::{self, Line, OrderError};
use crate::domain::checkout::selection::Selection;
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::payment_link::PaymentLink;
use crate::domain::price::Price;
use crate::domain::product::Product;
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::tax_rate::TaxRate;
use crate::domain::{Amount, Currency, Error, LineItemId, Mode};
use serde_json::{Value, json};

/// Line items: lists of them are asked of what has them.
pub const RESOURCE: Resource = Resource {
    object: "item",
    fields: FIELDS,
    stored: None,
    on_demand: Some(parts),
    operations: &[],
};

/// The most of one item.
pub(super) const LARGEST_QUANTITY: i64 = AdjustableQuantity::LARGEST_MAXIMUM as i64;

/// What is sent for `line_items`.
pub const INPUT: Input = list_of(20, &ValueType::Hash(FIELDS));

/// Stripe's `item`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("adjustable_quantity", OrNull(&Hash(ADJUSTABLE))).sent(BOTH, hash(ADJUSTABLE)),
    computed("amount_discount", Integer),
    computed("amount_subtotal", Integer),
    computed("amount_tax", Integer),
    computed("amount_total", Integer),
    computed("currency", Shape::Currency),
    computed("description", Shape::TEXT),
    on_demand("discounts", discount::SHARES),
    hidden("id").sent(UPDATE, id().required()),
    shown("metadata", OrNull(&Shape::Metadata)).rests(Rest::NotNull),
    computed("price", OrNull(&Object("price"))).sent(CREATE, id()),
    hidden("price_data").sent(CREATE, hash(PRICE_DATA)),
    computed("quantity", Shape::NUMBER).sent(BOTH, integer(1, LARGEST_QUANTITY)),
    on_demand("taxes", tax_rate::fields::TAXES),
];

/// The range that a buyer may choose from.
pub(super) const ADJUSTABLE: &[Field] = &[
    computed("enabled", Boolean).sent(BOTH, boolean().required()),
    computed("maximum", Shape::NUMBER).sent(BOTH, integer(1, LARGEST_QUANTITY)),
    computed("minimum", Shape::NUMBER).sent(BOTH, integer(0, LARGEST_QUANTITY)),
];

/// An item of a new link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    path: String,
    sold: Sold,
    quantity: u32,
    adjustable: Option<AdjustableQuantity>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sold {
    Price(String),
    Data(Box<NewPrice>),
}

/// A change to an item of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    path: String,
    id: String,
    quantity: Option<u32>,
    adjustable: Patch<AdjustableQuantity>,
}

/// Reads the `line_items` of a new link.
pub fn read_new(reader: &Reader, mode: Mode) -> Result<Vec<NewItem>, Error> {
    let items = reader.hashes("line_items").into_iter();
    items.map(|item| NewItem::read(&item, mode)).collect()
}

/// Reads the `line_items` of an update.
pub fn read_changes(reader: &Reader) -> Vec<ItemChange> {
    let items = reader.hashes("line_items").into_iter();
    let change = |item: Reader| ItemChange {
        path: item.own_path().to_owned(),
        id: item.text("id").unwrap_or_default(),
        quantity: item.number("quantity"),
        adjustable: read_adjustable(&item),
    };
    items.map(change).collect()
}

impl NewItem {
    /// Reads one item.
    pub(super) fn read(item: &Reader, mode: Mode) -> Result<Self, Error> {
        let path = item.own_path();
        let data = item.hash("price_data");
        let price = item.text("price");
        if price.is_some() || data.is_some() {
            item.require("quantity")?;
        }
        let data = data.map(|data| NewPrice::read(&data, mode));
        let sold = match (price, data.transpose()?) {
            (Some(id), None) => Sold::Price(id),
            (None, Some(data)) => Sold::Data(Box::new(data)),
            (None, None) => {
                let message = "You must provide either price or price_data for each line item \
                               when using prices.";
                return Err(Error::invalid(path, message));
            }
            (Some(_), Some(_)) => {
                let message = "You may only specify one of these parameters: price, price_data.";
                return Err(
                    Error::invalid(item.path("price"), message).code("parameters_exclusive")
                );
            }
        };
        let mut adjustable = None;
        read_adjustable(item).apply(&mut adjustable);
        Ok(Self {
            path: path.to_owned(),
            sold,
            quantity: item.number("quantity").unwrap_or(1),
            adjustable,
        })
    }

    /// Makes the item, and its price and product if they came with it.
    pub fn store(self, context: &mut Context) -> Result<Item, Error> {
        let param = format!("{}[price]", self.path);
        let (price, product) = match self.sold {
            Sold::Data(data) => data.store(context, Listing::Inline)?,
            Sold::Price(id) => existing(context.store, &id, &param)?,
        };
        let mut item = Item {
            id: LineItemId::generate(context.entropy),
            price: price.clone(),
            name: String::new(),
            description: None,
            image: None,
            quantity: self.quantity,
            adjustable: self.adjustable,
            is_optional: false,
        };
        item.show(price, product);
        check_range(&item, &self.path)?;
        Ok(item)
    }
}

/// The items with `changes` made to them.
pub fn changed(items: &[Item], changes: &[ItemChange]) -> Result<Vec<Item>, Error> {
    let mut items = items.to_vec();
    for change in changes {
        let param = format!("{}[id]", change.path);
        let missing = || Error::no_such_in_body("line item", param, &change.id);
        let mut all = items.iter_mut();
        let item = all
            .find(|item| !item.is_optional && item.id.as_str() == change.id)
            .ok_or_else(missing)?;
        if let Some(quantity) = change.quantity {
            item.quantity = quantity;
        }
        change.adjustable.clone().apply(&mut item.adjustable);
        check_range(item, &change.path)?;
    }
    Ok(items)
}

/// Checks what all items cost together.
pub fn check_order(link: &PaymentLink) -> Result<(), Error> {
    custom_amount::check_alone(&link.offer)?;
    let mut currencies = link.offer.currencies().into_iter();
    currencies.try_for_each(|currency| check_order_in(&link.offer, currency))
}

fn check_order_in(offer: &Offer, currency: Currency) -> Result<(), Error> {
    let selection = Selection::of(offer).in_currency(offer, Some(currency));
    match order::charge(offer, &selection) {
        Err(OrderError::TooSmall { least }) => {
            let message = format!(
                "The total amount of the line items must add up to at least {} {}.",
                least.decimal(currency),
                currency.as_str()
            );
            Err(Error::invalid("line_items", message).code("amount_too_small"))
        }
        Ok(_) | Err(OrderError::Amount(_)) => Ok(()),
        Err(OrderError::Empty) => {
            let message = "The quantity of at least one line item must be greater than 0.";
            Err(Error::invalid("line_items", message))
        }
        Err(OrderError::TooLarge) => {
            let message = "The total amount of the line items must be no more than 99999999.";
            Err(Error::invalid("line_items", message).code("amount_too_large"))
        }
    }
}

/// The link with its items as the catalogue has them now, and its merchant.
pub fn refreshed(store: &dyn Store, link: &PaymentLink) -> Result<PaymentLink, StoreError> {
    let mut fresh = link.clone();
    fresh.offer.merchant = edgetill_settings::merchant(store)?;
    fresh.offer.settings.switched_on = payment_method_configuration::switched_on(store)?;
    for item in &mut fresh.offer.items {
        let price = store.row(Table::Price, item.price.id.as_str())?;
        let product = store.row(Table::Product, item.price.product.as_str())?;
        if let (Some(price), Some(product)) = (price, product) {
            item.refresh(link.offer.currency, price.read()?, product.read()?);
        }
    }
    for rate in &mut fresh.offer.shipping_rates {
        if let Some(row) = store.row(Table::ShippingRate, rate.id.as_str())? {
            *rate = row.read::<ShippingRate>()?.for_buyers();
        }
    }
    for rate in &mut fresh.offer.tax_rates {
        if let Some(row) = store.row(Table::TaxRate, rate.id.as_str())? {
            *rate = row.read::<TaxRate>()?.for_buyers();
        }
    }
    for own in &mut fresh.offer.discounts {
        *own = discount::of_link::refreshed(store, own.clone())?;
    }
    if !fresh.offer.same_terms(&link.offer) {
        fresh.offer.terms_version = fresh.offer.terms_version.saturating_add(1);
    }
    Ok(fresh)
}

/// What was taken off an item, and its taxes.
fn parts(sources: &ExpandSources, item: &Value, name: &str) -> Result<Value, StoreError> {
    Ok(match name {
        "discounts" => discount::shares(sources, item),
        _ => tax_rate::taxes::of_item(sources, item)?,
    })
}

/// The `item` objects of an order; what was taken off it is left out.
pub fn render_all(offer: &Offer, selection: &Selection) -> Vec<Value> {
    let lines = order::price(offer, selection).map_or_else(|_| Vec::new(), |it| it.lines);
    let currency = selection.currency(offer);
    let line = |index: usize, item: &Item| {
        // What its buyer names has not been named everywhere it is shown.
        let unnamed = Line {
            quantity: selection.quantity(index, item),
            unit_amount: Amount::ZERO,
            total: selection.line_total(offer, index).unwrap_or_default(),
            discount: Amount::ZERO,
            tax: Amount::ZERO,
            tax_on_top: Amount::ZERO,
        };
        lines.get(index).copied().unwrap_or(unnamed)
    };
    let items = offer.items.iter().enumerate();
    items
        .map(|(index, item)| (item, line(index, item)))
        .filter(|(_, line)| line.quantity > 0)
        .map(|(item, line)| render(item, &line, currency))
        .collect()
}

fn render(item: &Item, line: &Line, currency: Currency) -> Value {
    let given = json!({
        "id": item.id,
        "adjustable_quantity": item.adjustable.map(render_range),
        "amount_discount": line.discount,
        "amount_subtotal": line.total,
        "amount_tax": line.tax,
        "amount_total": line.to_pay(),
        "currency": currency,
        "description": item.name,
        "price": price::render(&item.price),
        "quantity": line.quantity,
    });
    object_of("item", FIELDS, given)
}

/// Stripe's `adjustable_quantity` of a buyer's choice.
pub(super) fn render_range(range: AdjustableQuantity) -> Value {
    json!({ "enabled": true, "maximum": range.maximum, "minimum": range.minimum })
}

/// The refusal of a price, sent as `param`, that is not in the currency that a link is sold in.
pub(super) fn other_currency(param: String, expected: Currency, own: Currency) -> Error {
    let message = format!(
        "All prices of a payment link must have the same currency: expected {}, but this price is \
         in {}.",
        expected.as_str(),
        own.as_str()
    );
    Error::invalid(param, message)
}

fn existing(store: &dyn Store, id: &str, param: &str) -> Result<(Price, Product), Error> {
    let Some(row) = store.row(Table::Price, id)? else {
        return Err(Error::no_such_in_body("price", param, id));
    };
    let price: Price = row.read()?;
    if !price.active {
        let message = "The price specified is inactive. This field only accepts active prices.";
        return Err(Error::invalid(param, message));
    }
    let Some(row) = store.row(Table::Product, price.product.as_str())? else {
        return Err(Error::no_such_in_body("price", param, id));
    };
    let product: Product = row.read()?;
    if !product.active {
        return Err(inactive_product(param));
    }
    Ok((price, product))
}

fn read_adjustable(item: &Reader) -> Patch<AdjustableQuantity> {
    let Some(reader) = item.hash("adjustable_quantity") else {
        return Patch::Keep;
    };
    if reader.boolean("enabled") != Some(true) {
        return Patch::Clear;
    }
    let (minimum, maximum) = (reader.number("minimum"), reader.number("maximum"));
    Patch::Set(AdjustableQuantity {
        minimum: minimum.unwrap_or(AdjustableQuantity::DEFAULT_MINIMUM),
        maximum: maximum.unwrap_or(AdjustableQuantity::DEFAULT_MAXIMUM),
    })
}

fn check_range(item: &Item, path: &str) -> Result<(), Error> {
    custom_amount::check_item(item, path)?;
    let Some(range) = item.adjustable else {
        return Ok(());
    };
    if range.minimum > range.maximum {
        let param = format!("{path}[adjustable_quantity][minimum]");
        let message = "The minimum of adjustable_quantity must not be greater than its maximum.";
        return Err(Error::invalid(param, message));
    }
    if !(range.minimum..=range.maximum).contains(&item.quantity) {
        let message = format!(
            "The quantity must be between the minimum ({}) and the maximum ({}) of \
             adjustable_quantity.",
            range.minimum, range.maximum
        );
        return Err(Error::invalid(format!("{path}[quantity]"), message));
    }
    Ok(())
}
