//! Products: create, update, list, and Stripe's `product`.

use super::book::Desk;
use super::outbox::{self, Target, Task};
use super::params::Node;
use super::reader::{MetadataPatch, Names, Patch, Reader, merge_metadata};
use super::rules::check_url;
use super::store::{Row, Store, Table, to_json, word};
use crate::domain::product::Product;
use crate::domain::{Entropy, Error, Metadata, Mode, ProductId};
use serde_json::{Value, json};

const CREATE: Names = Names {
    supported: &[
        "name",
        "active",
        "description",
        "id",
        "images",
        "metadata",
        "unit_label",
        "url",
    ],
    unsupported: &[
        "default_price_data",
        "marketing_features",
        "package_dimensions",
        "shippable",
        "statement_descriptor",
        "tax_code",
        "tax_details",
        "type",
    ],
};

const UPDATE: Names = Names {
    supported: &[
        "active",
        "description",
        "images",
        "metadata",
        "name",
        "unit_label",
        "url",
    ],
    unsupported: &[
        "default_price",
        "marketing_features",
        "package_dimensions",
        "shippable",
        "statement_descriptor",
        "tax_code",
        "tax_details",
    ],
};

/// The parameters of `GET /v1/products`.
pub const LIST: Names = Names {
    supported: &[
        "active",
        "created",
        "ending_before",
        "ids",
        "limit",
        "starting_after",
        "type",
        "url",
    ],
    unsupported: &["shippable"],
};

const LARGEST_TEXT: usize = 5000;
const LARGEST_NAME: usize = 250;
const LARGEST_UNIT_LABEL: usize = 12;
const MOST_IMAGES: usize = 8;

/// What a product is made of, wherever it is made.
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
}

impl NewProduct {
    /// Reads whichever fields `reader` was opened for.
    pub fn read(reader: &Reader, mode: Mode) -> Result<Self, Error> {
        reader.require(&["name"])?;
        let mut metadata = Metadata::new();
        merge_metadata(&mut metadata, reader.metadata()?)?;
        let product = Self {
            id: reader.text("id", 255)?,
            name: reader.required_text("name", LARGEST_NAME)?,
            active: reader.boolean("active")?.unwrap_or(true),
            description: reader.text("description", LARGEST_TEXT)?,
            images: reader.texts("images", LARGEST_TEXT)?.unwrap_or_default(),
            metadata,
            unit_label: reader.text("unit_label", LARGEST_UNIT_LABEL)?,
            url: reader.text("url", LARGEST_TEXT)?,
        };
        check_images(&product.images, reader, mode)?;
        if let Some(url) = &product.url {
            check_url(url, &reader.path("url"), mode)?;
        }
        Ok(product)
    }

    /// Makes the product and stores it; inline ones are left out of lists.
    pub fn store<S: Store, E: Entropy>(
        self,
        desk: &mut Desk<S, E>,
        inline: bool,
    ) -> Result<Product, Error> {
        let id = match self.id {
            None => ProductId::generate(desk.entropy),
            Some(id) => own_id(desk.store, id)?,
        };
        let product = Product {
            id,
            mode: desk.call.mode,
            active: self.active,
            created: desk.now,
            updated: desk.now,
            name: self.name,
            description: self.description,
            images: self.images,
            default_price: None,
            metadata: self.metadata,
            unit_label: self.unit_label,
            url: self.url,
            inline,
        };
        let place = desk.place(inline)?;
        desk.store.put(&row(&product, place)?)?;
        Ok(product)
    }
}

/// `POST /v1/products`
pub fn create<S: Store, E: Entropy>(desk: &mut Desk<S, E>, tree: &Node) -> Result<Value, Error> {
    let reader = Reader::open(tree, "", &CREATE)?;
    let product = NewProduct::read(&reader, desk.call.mode)?;
    product.store(desk, false).map(|product| render(&product))
}

/// `POST /v1/products/{id}`: the links that show the product are told.
pub fn update<S: Store, E: Entropy>(
    desk: &mut Desk<S, E>,
    id: &str,
    tree: &Node,
) -> Result<Value, Error> {
    let stored = desk.existing(Table::Product, id)?;
    let before: Product = stored.read()?;
    let reader = Reader::open(tree, "", &UPDATE)?;
    let mut product = before.clone();
    if let Some(name) = reader.text("name", LARGEST_NAME)? {
        product.name = name;
    }
    if let Some(active) = reader.boolean("active")? {
        product.active = active;
    }
    let description = reader.text_patch("description", LARGEST_TEXT)?;
    description.apply(&mut product.description);
    let unit_label = reader.text_patch("unit_label", LARGEST_UNIT_LABEL)?;
    unit_label.apply(&mut product.unit_label);
    let url = reader.text_patch("url", LARGEST_TEXT)?;
    let metadata: MetadataPatch = reader.metadata()?;
    match reader.texts_patch("images", LARGEST_TEXT)? {
        Patch::Keep => {}
        Patch::Clear => product.images.clear(),
        Patch::Set(images) => product.images = images,
    }
    check_images(&product.images, &reader, desk.call.mode)?;
    if let Patch::Set(url) = &url {
        check_url(url, "url", desk.call.mode)?;
    }
    url.apply(&mut product.url);
    merge_metadata(&mut product.metadata, metadata)?;
    if product == before {
        return Ok(render(&product));
    }
    product.updated = desk.now;
    desk.store.put(&row(&product, stored.place)?)?;
    let shown = |product: &Product| {
        let image = product.images.first().cloned();
        (product.name.clone(), product.description.clone(), image)
    };
    if shown(&product) != shown(&before) {
        for link in desk.store.uses(id)? {
            let target = Target::Link(link);
            outbox::enqueue(desk.store, target, Task::RefreshLink, None, desk.now)?;
        }
    }
    Ok(render(&product))
}

/// Stripe's `product`.
pub fn render(product: &Product) -> Value {
    json!({
        "id": product.id,
        "object": "product",
        "active": product.active,
        "created": product.created.seconds(),
        "default_price": product.default_price,
        "description": product.description,
        "images": product.images,
        "livemode": product.mode.is_live(),
        "marketing_features": [],
        "metadata": product.metadata,
        "name": product.name,
        "package_dimensions": null,
        "shippable": null,
        "statement_descriptor": null,
        "tax_code": null,
        "tax_details": null,
        "type": "service",
        "unit_label": product.unit_label,
        "updated": product.updated.seconds(),
        "url": product.url,
    })
}

/// `active` or `inactive`, as rows keep it.
pub fn status(active: bool) -> String {
    let status = if active { "active" } else { "inactive" };
    status.to_owned()
}

fn row(product: &Product, place: Option<u64>) -> Result<Row, Error> {
    Ok(Row {
        table: Table::Product,
        id: product.id.to_string(),
        place,
        parent: String::new(),
        status: status(product.active),
        version: 0,
        created: Some(product.created),
        words: words(product),
        json: to_json(product)?,
    })
}

fn words(product: &Product) -> Vec<String> {
    let url = product.url.iter().map(|url| word("url", url));
    url.chain([word("type", "service")]).collect()
}

fn own_id<S: Store>(store: &S, id: String) -> Result<ProductId, Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !id.bytes().all(allowed) {
        let message = "Invalid id: it must consist of letters, digits, underscores and hyphens.";
        return Err(Error::invalid("id", message));
    }
    if store.row(Table::Product, &id)?.is_some() {
        return Err(Error::invalid("id", "Product already exists.").code("resource_already_exists"));
    }
    Ok(ProductId::from_known(id))
}

fn check_images(images: &[String], reader: &Reader, mode: Mode) -> Result<(), Error> {
    let param = reader.path("images");
    if images.len() > MOST_IMAGES {
        let message = format!("You can have up to {MOST_IMAGES} images.");
        return Err(Error::invalid(param, message));
    }
    let each = |(index, url): (usize, &String)| check_url(url, &format!("{param}[{index}]"), mode);
    images.iter().enumerate().try_for_each(each)
}
