//! Products: create, update, list, and Stripe's `product`.

use super::price;
use crate::api::context::Context;
use crate::api::request::reader::{Patch, Reader, merge_metadata};
use crate::api::request::rules::check_url;
use crate::api::request::schema::{
    LONGEST_URL, Param, Params, ValueType, boolean, hash, id, list, metadata, one_of, only, text,
    unset, url,
};
use crate::api::store::outbox::{self, Target, Task};
use crate::api::store::{Cursor, Filter, Row, Store, Table, list, to_json, word};
use crate::domain::error::ErrorKind;
use crate::domain::event::EventType;
use crate::domain::price::Price;
use crate::domain::product::Product;
use crate::domain::{Error, Metadata, Mode, PriceId, ProductId};
use serde_json::{Value, json};

/// What a product is called.
pub const NAME: Param = text("name", 250);
/// What is said of it.
pub const DESCRIPTION: Param = text("description", 5000);
/// What it looks like.
pub const IMAGES: Param = list("images", 8, &ValueType::Url);
/// What one of it is called.
pub const UNIT_LABEL: Param = text("unit_label", 12);
/// What stands on buyers' statements.
pub const DESCRIPTOR: Param = text("statement_descriptor", 22);
const FEATURES: Param = list("marketing_features", 15, &ValueType::Hash(&FEATURE)).unsettable();

/// The parameters of `POST /v1/products`.
pub const CREATE: Params = Params {
    supported: &[
        NAME.required(),
        boolean("active"),
        hash("default_price_data", &price::DEFAULT_PRICE_DATA),
        DESCRIPTION,
        id("id"),
        IMAGES,
        FEATURES,
        metadata(),
        boolean("shippable"),
        DESCRIPTOR,
        only("type", &["service"]),
        UNIT_LABEL,
        url("url"),
    ],
    unsupported: &["package_dimensions", "tax_code", "tax_details"],
};

/// The parameters of `POST /v1/products/{id}`.
pub const UPDATE: Params = Params {
    supported: &[
        boolean("active"),
        id("default_price").unsettable(),
        DESCRIPTION.unsettable(),
        IMAGES.unsettable(),
        FEATURES,
        metadata(),
        NAME,
        unset("package_dimensions"),
        boolean("shippable"),
        DESCRIPTOR.unsettable(),
        unset("tax_code"),
        unset("tax_details"),
        UNIT_LABEL.unsettable(),
        url("url").unsettable(),
    ],
    unsupported: &[],
};

const FEATURE: Params = Params {
    supported: &[text("name", 80).required()],
    unsupported: &[],
};

/// The parameters of `GET /v1/products`; `ids` are bound one by one.
pub const LIST: Params = Params {
    supported: &[
        boolean("active"),
        list::CREATED,
        list::BEFORE,
        list("ids", 50, &ValueType::Text(255)),
        list::LIMIT,
        boolean("shippable"),
        list::AFTER,
        one_of("type", &["good", "service"]),
        text("url", LONGEST_URL),
    ],
    unsupported: &[],
};

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
    pub fn store(self, context: &mut Context, inline: bool) -> Result<Product, Error> {
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
            inline,
            marketing_features: self.marketing_features,
            shippable: self.shippable,
            statement_descriptor: self.statement_descriptor,
        };
        let place = context.place(inline)?;
        context.store.put(&row(&product, place)?)?;
        Ok(product)
    }
}

/// `POST /v1/products`
pub fn create(context: &mut Context, reader: &Reader) -> Result<Value, Error> {
    let product = NewProduct::read(reader, context.call.mode)?;
    let price = price::read_default(reader)?;
    let mut product = product.store(context, false)?;
    let price = match price {
        Some(price) => Some(price.of(&product).store(context, false)?.0),
        None => None,
    };
    if let Some(price) = &price {
        product.default_price = Some(price.id.clone());
        let place = context.existing(Table::Product, product.id.as_str())?.place;
        context.store.put(&row(&product, place)?)?;
    }
    let object = render(&product);
    context.tell(EventType::ProductCreated, &object, None)?;
    if let Some(price) = &price {
        context.tell(EventType::PriceCreated, &price::render(price), None)?;
    }
    Ok(object)
}

/// `DELETE /v1/products/{id}`: only what has no prices.
pub fn delete(context: &mut Context, id: &str) -> Result<Value, Error> {
    let product: Product = context.existing(Table::Product, id)?.read()?;
    let mut prices = Filter::all(Table::Price);
    prices.parents = Some(vec![id.to_owned()]);
    let has_prices = !context.store.page(&prices, Cursor::Newest, 1)?.is_empty();
    if has_prices || !context.store.uses(id)?.is_empty() {
        let message = "This product cannot be deleted because it has one or more user-created \
                       prices.";
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    context.store.remove(Table::Product, id)?;
    context.tell(EventType::ProductDeleted, &render(&product), None)?;
    Ok(json!({ "id": id, "object": "product", "deleted": true }))
}

/// `POST /v1/products/{id}`: the links that show the product are told.
pub fn update(context: &mut Context, id: &str, reader: &Reader) -> Result<Value, Error> {
    let stored = context.existing(Table::Product, id)?;
    let before: Product = stored.read()?;
    let mut product = before.clone();
    if let Some(name) = reader.text("name") {
        product.name = name;
    }
    if let Some(active) = reader.boolean("active") {
        product.active = active;
    }
    let description = reader.text_patch("description");
    description.apply(&mut product.description);
    let unit_label = reader.text_patch("unit_label");
    unit_label.apply(&mut product.unit_label);
    match reader.texts_patch("images") {
        Patch::Keep => {}
        Patch::Clear => product.images.clear(),
        Patch::Set(images) => product.images = images,
    }
    if reader.has("marketing_features") {
        product.marketing_features = features(reader);
    }
    if let Some(shippable) = reader.boolean("shippable") {
        product.shippable = Some(shippable);
    }
    let descriptor = reader.text_patch("statement_descriptor");
    descriptor.apply(&mut product.statement_descriptor);
    check_descriptor(product.statement_descriptor.as_deref(), reader)?;
    match reader.text_patch("default_price") {
        Patch::Keep => {}
        Patch::Clear => product.default_price = None,
        Patch::Set(price) => {
            product.default_price = Some(price_of(context.store, &product, &price)?);
        }
    }
    check_images(&product.images, reader, context.call.mode)?;
    if let Some(url) = reader.word("url") {
        check_url(url, "url", context.call.mode)?;
    }
    reader.text_patch("url").apply(&mut product.url);
    merge_metadata(&mut product.metadata, reader.metadata())?;
    if product == before {
        return Ok(render(&product));
    }
    product.updated = context.now;
    context.store.put(&row(&product, stored.place)?)?;
    let shown = |product: &Product| {
        let image = product.images.first().cloned();
        (product.name.clone(), product.description.clone(), image)
    };
    if shown(&product) != shown(&before) {
        for link in context.store.uses(id)? {
            let target = Target::Link(link);
            outbox::enqueue(context.store, target, Task::RefreshLink, None, context.now)?;
        }
    }
    let object = render(&product);
    context.tell(EventType::ProductUpdated, &object, Some(&render(&before)))?;
    Ok(object)
}

/// Stripe's `product`.
pub fn render(product: &Product) -> Value {
    let features = product.marketing_features.iter();
    let features: Vec<Value> = features.map(|name| json!({ "name": name })).collect();
    json!({
        "id": product.id,
        "object": "product",
        "active": product.active,
        "created": product.created.seconds(),
        "default_price": product.default_price,
        "description": product.description,
        "images": product.images,
        "livemode": product.mode.is_live(),
        "marketing_features": features,
        "metadata": product.metadata,
        "name": product.name,
        "package_dimensions": null,
        "shippable": product.shippable,
        "statement_descriptor": product.statement_descriptor,
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
    let shippable = product.shippable.unwrap_or(false).to_string();
    let known = [word("type", "service"), word("shippable", &shippable)];
    url.chain(known).collect()
}

fn features(reader: &Reader) -> Vec<String> {
    let features = reader.hashes("marketing_features").into_iter();
    features
        .filter_map(|feature| feature.text("name"))
        .collect()
}

fn check_descriptor(text: Option<&str>, reader: &Reader) -> Result<(), Error> {
    let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
    let wrong = |text: &str| text.contains(['<', '>', '\\', '"', '\'']) || !has_letter(text);
    if text.is_some_and(wrong) {
        let message = "The statement descriptor must contain at least one letter and none of the \
                       characters < > \\ \" '.";
        return Err(Error::invalid(reader.path("statement_descriptor"), message));
    }
    Ok(())
}

/// The price `id`, which must be one of the product's and active.
fn price_of(store: &dyn Store, product: &Product, id: &str) -> Result<PriceId, Error> {
    let param = "default_price";
    let missing = || Error::no_such_in_body("price", param, id);
    let price: Price = store.row(Table::Price, id)?.ok_or_else(missing)?.read()?;
    if price.product != product.id {
        let message = format!(
            "The price {id} does not belong to the product {}.",
            product.id
        );
        return Err(Error::invalid(param, message));
    }
    if !price.active {
        let message = "The price specified is inactive. This field only accepts active prices.";
        return Err(Error::invalid(param, message));
    }
    Ok(price.id)
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

fn check_images(images: &[String], reader: &Reader, mode: Mode) -> Result<(), Error> {
    let param = reader.path("images");
    let each = |(index, url): (usize, &String)| check_url(url, &format!("{param}[{index}]"), mode);
    images.iter().enumerate().try_for_each(each)
}
