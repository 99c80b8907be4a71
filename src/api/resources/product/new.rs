//! What a product is made of, wherever it is made: alone, with a price or with a link.

use super::fields::FIELDS;
use super::render::row;
use crate::api::context::{Context, Listing};
use crate::api::request::reader::Reader;
use crate::api::request::rules::{check_descriptor, check_url};
use crate::api::request::settings::SettingsChange;
use crate::api::store::{Store, Table};
use crate::domain::product::Product;
use crate::domain::{Error, Metadata, Mode, ProductId};

/// A product to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    id: Option<String>,
    settings: SettingsChange,
    metadata: Metadata,
}

impl NewProduct {
    /// Reads whichever fields `reader` was opened for.
    pub fn read(reader: &Reader, mode: Mode) -> Result<Self, Error> {
        let metadata = reader.new_metadata()?;
        let descriptor = reader.word("statement_descriptor");
        check_descriptor(descriptor, &reader.path("statement_descriptor"))?;
        check_addresses(reader, mode)?;
        Ok(Self {
            id: reader.text("id"),
            settings: SettingsChange::read(reader, FIELDS),
            metadata,
        })
    }

    /// Makes the product and stores it; inline ones are left out of lists.
    pub fn store(self, context: &mut Context, listing: Listing) -> Result<Product, Error> {
        let id = match self.id {
            None => ProductId::generate(context.entropy),
            Some(id) => own_id(context.store, id)?,
        };
        let product = Product {
            id,
            mode: context.call.mode,
            active: true,
            created: context.now,
            updated: context.now,
            name: String::new(),
            description: None,
            images: Vec::new(),
            default_price: None,
            metadata: self.metadata,
            unit_label: None,
            url: None,
            inline: listing == Listing::Inline,
            marketing_features: Vec::new(),
            shippable: None,
            statement_descriptor: None,
        };
        let product = self.settings.merged_into(&product)?;
        let place = context.place(listing)?;
        context.store.put(&row(&product, place)?)?;
        Ok(product)
    }
}

fn own_id(store: &dyn Store, id: String) -> Result<ProductId, Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !id.bytes().all(allowed) {
        let message = "Invalid id: it must consist of letters, digits, underscores and hyphens.";
        return Err(Error::invalid("id", message));
    }
    if id == "search" {
        let message = "Invalid id: /v1/products/search is an address of its own.";
        return Err(Error::invalid("id", message));
    }
    if store.row(Table::Product, &id)?.is_some() {
        return Err(Error::invalid("id", "Product already exists.").code("resource_already_exists"));
    }
    Ok(ProductId::from_known(id))
}

/// Its pictures' and its own.
pub(super) fn check_addresses(reader: &Reader, mode: Mode) -> Result<(), Error> {
    let param = reader.path("images");
    let images = reader.texts("images").unwrap_or_default();
    for (index, url) in images.iter().enumerate() {
        check_url(url, &format!("{param}[{index}]"), mode)?;
    }
    match reader.word("url") {
        Some(url) => check_url(url, &reader.path("url"), mode),
        None => Ok(()),
    }
}
