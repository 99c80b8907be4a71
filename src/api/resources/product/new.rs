//! What a product is made of, wherever it is made: alone, with a price or with a link.

use super::render::row;
use crate::api::context::{Context, Listing};
use crate::api::request::reader::Reader;
use crate::api::request::rules::check_url;
use crate::api::store::{Store, Table};
use crate::domain::product::Product;
use crate::domain::{Error, Metadata, Mode, ProductId};

/// A product to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    id: Option<String>,
    name: String,
    active: bool,
    description: Option<String>,
    images: Vec<String>,
    metadata: Metadata,
    unit_label: Option<String>,
    url: Option<String>,
    marketing_features: Vec<String>,
    shippable: Option<bool>,
    statement_descriptor: Option<String>,
}

impl NewProduct {
    /// Reads whichever fields `reader` was opened for.
    pub fn read(reader: &Reader, mode: Mode) -> Result<Self, Error> {
        let metadata = reader.new_metadata()?;
        let product = Self {
            id: reader.text("id"),
            name: reader.text("name").unwrap_or_default(),
            active: reader.boolean("active").unwrap_or(true),
            description: reader.text("description"),
            images: reader.texts("images").unwrap_or_default(),
            metadata,
            unit_label: reader.text("unit_label"),
            url: reader.text("url"),
            marketing_features: features(reader),
            shippable: reader.boolean("shippable"),
            statement_descriptor: reader.text("statement_descriptor"),
        };
        check_descriptor(product.statement_descriptor.as_deref(), reader)?;
        check_images(&product.images, reader, mode)?;
        if let Some(url) = &product.url {
            check_url(url, &reader.path("url"), mode)?;
        }
        Ok(product)
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
            active: self.active,
            created: context.now,
            updated: context.now,
            name: self.name,
            description: self.description,
            images: self.images,
            default_price: None,
            metadata: self.metadata,
            unit_label: self.unit_label,
            url: self.url,
            inline: listing == Listing::Inline,
            marketing_features: self.marketing_features,
            shippable: self.shippable,
            statement_descriptor: self.statement_descriptor,
        };
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

pub(super) fn features(reader: &Reader) -> Vec<String> {
    let features = reader.hashes("marketing_features").into_iter();
    features
        .filter_map(|feature| feature.text("name"))
        .collect()
}

pub(super) fn check_descriptor(text: Option<&str>, reader: &Reader) -> Result<(), Error> {
    let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
    let wrong = |text: &str| text.contains(['<', '>', '\\', '"', '\'']) || !has_letter(text);
    if text.is_some_and(wrong) {
        let message = "The statement descriptor must contain at least one letter and none of the \
                       characters < > \\ \" '.";
        return Err(Error::invalid(reader.path("statement_descriptor"), message));
    }
    Ok(())
}

pub(super) fn check_images(images: &[String], reader: &Reader, mode: Mode) -> Result<(), Error> {
    let param = reader.path("images");
    let each = |(index, url): (usize, &String)| check_url(url, &format!("{param}[{index}]"), mode);
    images.iter().enumerate().try_for_each(each)
}
