//! What a link takes from the catalogue beside what it sells: what may be added to an order, how
//! orders are sent, the taxes, and what is taken off.

use crate::api::context::Context;
use crate::api::request::reader::Reader;
use crate::api::resources::{discount, optional_item, shipping_options, tax_rate};
use crate::domain::offer::{FromCatalogue, Offer};
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Error, Mode};

/// What an update names, as it stands.
pub(super) fn named(
    context: &mut Context,
    reader: &Reader,
    mode: Mode,
) -> Result<FromCatalogue, Error> {
    let items = optional_item::read(reader, mode)?;
    let rates = shipping_options::read(reader);
    Ok(FromCatalogue {
        optional_items: items
            .map(|items| optional_item::store(items, context))
            .transpose()?,
        shipping_rates: rates
            .map(|ids| shipping_options::find(context.store, &ids))
            .transpose()?,
        tax_rates: tax_rate::of_link::named(context.store, reader)?,
        discounts: discount::of_link::named(context.store, reader, context.now)?,
    })
}

/// Puts what was named into `offer`.
pub(super) fn put(named: &FromCatalogue, offer: &mut Offer) -> Result<(), Error> {
    if let Some(items) = &named.optional_items {
        offer.set_optional(items.clone());
        optional_item::check(offer)?;
    }
    if let Some(rates) = &named.shipping_rates {
        offer.shipping_rates.clone_from(rates);
        shipping_options::check(offer)?;
    }
    if let Some(rates) = &named.tax_rates {
        offer.tax_rates.clone_from(rates);
    }
    if let Some(discounts) = &named.discounts {
        offer.discounts.clone_from(discounts);
        discount::of_link::check_fit(offer)?;
    }
    Ok(())
}

/// Has a link hear of changes to what it sells, to what it costs to send that, to its taxes
/// and to what is taken off.
pub(super) fn note_uses(context: &mut Context, link: &PaymentLink) -> Result<(), Error> {
    for item in &link.offer.items {
        context.store.add_use(item.price.id.as_str(), &link.id)?;
        context
            .store
            .add_use(item.price.product.as_str(), &link.id)?;
    }
    for rate in &link.offer.shipping_rates {
        context.store.add_use(rate.id.as_str(), &link.id)?;
    }
    for rate in &link.offer.tax_rates {
        context.store.add_use(rate.id.as_str(), &link.id)?;
    }
    discount::of_link::note_uses(context.store, &link.offer, &link.id)?;
    if !link.offer.tax_rates.is_empty() {
        // Whoever asks for the taxes on an item names no link.
        for item in &link.offer.items {
            context.store.add_use(item.id.as_str(), &link.id)?;
        }
    }
    Ok(())
}
