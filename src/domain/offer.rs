//! An offer: what is sold, for how much and on which terms, whoever makes it.
//!
//! A payment link has one, and so would a session made by the API without a link.

use super::digest::Digest;
use super::discount::Discount;
use super::merchant::Merchant;
use super::offered_discount::OfferedDiscount;
use super::percent::TaxPercent;
use super::price::{CurrencyOption, Price, UnitAmount};
use super::product::Product;
use super::settings::{Settings, is_default};
use super::shipping_rate::ShippingRate;
use super::tax_rate::TaxRate;
use super::{Currency, LineItemId, Metadata, PaymentMethodType, PriceId, TaxRateId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is sold. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Offer {
    /// Grows by one whenever what a buyer agrees to changes.
    pub terms_version: u64,
    /// The currency that it is sold in at first; every item has a price in it.
    pub currency: Currency,
    /// 1 to 20 items: those that are sold, then those that a buyer may add.
    pub items: Vec<Item>,
    /// How an order can be sent, the way that is chosen at first before the others; none: nothing is
    /// said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipping_rates: Vec<ShippingRate>,
    /// The taxes on what is sold, with those that were switched off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_rates: Vec<TaxRate>,
    /// What is taken off every order, at most one; codes are taken where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<OfferedDiscount>,
    /// What is stored and shown again.
    #[serde(default)]
    pub settings: Settings,
    /// Who sells it, as Account has it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub merchant: Merchant,
}

/// One line of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub id: LineItemId,
    /// The price as it was when the offer last changed, without what only its merchant reads.
    pub price: Price,
    pub name: String,
    /// The product's description, or its beginning.
    pub description: Option<String>,
    /// The product's first picture.
    pub image: Option<String>,
    /// How many are in the order at first.
    pub quantity: u32,
    /// The range a buyer may choose from, if any.
    pub adjustable: Option<AdjustableQuantity>,
    /// Whether it is on an order only once a buyer adds it: one of Stripe's `optional_items`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_optional: bool,
}

/// Stripe's `adjustable_quantity` with `enabled=true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AdjustableQuantity {
    /// The least a buyer may choose; 0 takes the item off the order.
    pub minimum: u32,
    /// The most a buyer may choose.
    pub maximum: u32,
}

impl AdjustableQuantity {
    /// Stripe's default for `minimum`.
    pub const DEFAULT_MINIMUM: u32 = 0;
    /// Stripe's default for `maximum`.
    pub const DEFAULT_MAXIMUM: u32 = 99;
    /// The most `maximum` may be.
    pub const LARGEST_MAXIMUM: u32 = 999_999;
}

/// What a change of an offer takes from the catalogue, as it stood when that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromCatalogue {
    /// What buyers may add, if it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optional_items: Option<Vec<Item>>,
    /// How orders can be sent, if that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_rates: Option<Vec<ShippingRate>>,
    /// The taxes, if they change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_rates: Option<Vec<TaxRate>>,
    /// What is taken off every order, if that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discounts: Option<Vec<OfferedDiscount>>,
}

/// What a buyer agrees to: what is sold, for how much, what may be chosen and what is asked for.
#[derive(PartialEq, Serialize)]
struct Terms<'a> {
    currency: Currency,
    lines: Vec<Line<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    shipping_rates: &'a [ShippingRate],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taxes: Vec<TaxTerms<'a>>,
    /// What is taken off, whether or not it can still be had: of that its buyer is told by its gate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    discounts: Vec<&'a Discount>,
    settings: Settings,
    /// Where the terms of service stand that a buyer has to accept.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<&'a str>,
}

#[derive(PartialEq, Serialize)]
struct Line<'a> {
    id: &'a LineItemId,
    price: &'a PriceId,
    unit_amount: UnitAmount,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    currency_options: &'a BTreeMap<Currency, CurrencyOption>,
    name: &'a str,
    description: Option<&'a str>,
    quantity: u32,
    adjustable: Option<AdjustableQuantity>,
    #[serde(skip_serializing_if = "is_default")]
    is_optional: bool,
}

#[derive(PartialEq, Serialize)]
struct TaxTerms<'a> {
    id: &'a TaxRateId,
    name: &'a str,
    percentage: TaxPercent,
    inclusive: bool,
}

/// The most items of an offer, with those that a buyer may add.
pub const MOST_ITEMS: usize = 20;
/// The most letters of a description that buyers are shown.
const LONGEST_DESCRIPTION: usize = 1000;
/// The most bytes that the address of a picture may have.
const LONGEST_IMAGE: usize = 2000;

impl Item {
    /// The same for an item of an offer in `currency`, in which it goes on being sold for what it
    /// was, if its price is not in it any more.
    pub fn refresh(&mut self, currency: Currency, mut price: Price, product: Product) {
        if price.in_currency(currency).is_none()
            && let Some(unit_amount) = self.price.in_currency(currency)
        {
            let option = CurrencyOption {
                unit_amount,
                tax_behavior: None,
            };
            price.currency_options.insert(currency, option);
        }
        self.show(price, product);
    }

    /// Takes over what buyers see of a price and its product.
    ///
    /// It stands in every copy of the link and in every session, so it is bounded here: whatever
    /// becomes of the catalogue, no link grows too large to be changed, or closed.
    pub fn show(&mut self, price: Price, product: Product) {
        self.price = Price {
            metadata: Metadata::default(),
            nickname: None,
            lookup_key: None,
            ..price
        };
        self.name = product.name;
        self.description = product.description.map(beginning);
        let image = product.images.into_iter().next();
        self.image = image.filter(|address| address.len() <= LONGEST_IMAGE);
    }
}

/// As much of a description as buyers are shown.
fn beginning(text: String) -> String {
    match text.char_indices().nth(LONGEST_DESCRIPTION) {
        None => text,
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
    }
}

impl Offer {
    /// The items that are sold, whatever is added to them.
    pub fn required(&self) -> &[Item] {
        self.items.get(..self.count_required()).unwrap_or_default()
    }

    /// The items that a buyer may add.
    pub fn optional(&self) -> &[Item] {
        self.items.get(self.count_required()..).unwrap_or_default()
    }

    fn count_required(&self) -> usize {
        self.items.partition_point(|item| !item.is_optional)
    }

    /// Puts these in the place of the items that a buyer may add.
    ///
    /// What was there with the same price is still the same item to whoever has added it.
    pub fn set_optional(&mut self, items: Vec<Item>) {
        let mut before = self.items.split_off(self.count_required());
        for mut item in items {
            let same = before.iter().position(|old| old.price.id == item.price.id);
            if let Some(index) = same {
                item.id = before.swap_remove(index).id;
            }
            self.items.push(item);
        }
    }

    /// Whether its amount is the buyer's to say: then it has one item.
    pub fn is_custom(&self) -> bool {
        let mut items = self.items.iter();
        items.any(|item| item.price.unit_amount.custom().is_some())
    }

    /// Whether buyers may type promotion codes.
    pub fn takes_codes(&self) -> bool {
        self.settings.allow_promotion_codes && !self.is_custom()
    }

    /// What it takes off every order.
    pub fn discount(&self) -> Option<&OfferedDiscount> {
        self.discounts.first()
    }

    /// Whether something may be taken off an order.
    pub fn may_reduce(&self) -> bool {
        self.takes_codes() || self.discount().is_some()
    }

    /// The currencies that buyers choose from, the first one first: those that all items have.
    pub fn currencies(&self) -> Vec<Currency> {
        let own = std::iter::once(self.currency);
        let Some(first) = self.items.first() else {
            return own.collect();
        };
        let options = first.price.currency_options.keys().copied();
        let others = options
            .chain([first.price.currency])
            .filter(|currency| *currency != self.currency && self.sells_in(*currency));
        own.chain(others).collect()
    }

    /// Whether every item has a price in `currency`, can be sent for one and paid in it.
    pub fn sells_in(&self, currency: Currency) -> bool {
        let mut items = self.items.iter();
        let mut rates = self.shipping_rates.iter();
        let mut methods = self.settings.methods();
        methods.any(|method| method.takes(currency))
            && items.all(|item| item.price.in_currency(currency).is_some())
            && rates.all(|rate| rate.in_currency(currency).is_some())
    }

    /// The taxes that orders are charged with.
    pub fn taxes(&self) -> impl Iterator<Item = &TaxRate> + Clone {
        self.tax_rates.iter().filter(|rate| rate.active)
    }

    /// The ways to pay in `currency`, in the order of the page; there may be none.
    pub fn methods(&self, currency: Currency) -> Vec<PaymentMethodType> {
        let methods = self.settings.methods();
        methods.filter(|method| method.takes(currency)).collect()
    }

    /// The least that a buyer may choose of an item that is sold: a single one cannot go to 0.
    pub fn least_of(&self, range: AdjustableQuantity) -> u32 {
        if self.required().len() == 1 {
            range.minimum.max(1)
        } else {
            range.minimum
        }
    }

    /// Whether a buyer who agreed to `self` has agreed to `other` as well.
    pub fn same_terms(&self, other: &Self) -> bool {
        self.terms() == other.terms()
    }

    /// What a buyer who agrees to `self` agrees to: a number alone would stand for whatever it came
    /// with, and copies travel through places that others may write to.
    pub fn terms_digest(&self) -> Digest {
        Digest::of(&(self.terms_version, self.terms()))
    }

    fn terms(&self) -> Terms<'_> {
        fn line(item: &Item) -> Line<'_> {
            Line {
                id: &item.id,
                price: &item.price.id,
                unit_amount: item.price.unit_amount,
                currency_options: &item.price.currency_options,
                name: &item.name,
                description: item.description.as_deref(),
                quantity: item.quantity,
                adjustable: item.adjustable,
                is_optional: item.is_optional,
            }
        }
        fn tax(rate: &TaxRate) -> TaxTerms<'_> {
            TaxTerms {
                id: &rate.id,
                name: &rate.display_name,
                percentage: rate.percentage,
                inclusive: rate.inclusive,
            }
        }
        Terms {
            currency: self.currency,
            lines: self.items.iter().map(line).collect(),
            shipping_rates: &self.shipping_rates,
            taxes: self.taxes().map(tax).collect(),
            discounts: self.discounts.iter().map(|it| &it.discount).collect(),
            settings: self.settings.agreed_to(),
            accepted_at: if self.settings.requires_terms() {
                self.merchant.terms_of_service_url()
            } else {
                None
            },
        }
    }
}
