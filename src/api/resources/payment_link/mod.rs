//! Payment links: create, update, and Stripe's `payment_link`.
//!
//! Account writes a link's terms and numbers their versions; `active` and the
//! count come from Link.

mod aliases;
mod catalogue;
mod consent;
pub mod counted;
mod currency;
pub mod custom_fields;
mod edgetill;
pub mod fields;
mod method_options;
mod method_types;
mod payment_intent_data;
mod render;
mod row;
mod settings;
mod shipping_countries;

pub use aliases::free as free_aliases;
pub use render::{Shown, render};
pub use row::LinkRow;

use self::fields::{FIELDS, FILTERS};
use self::row::row;
use super::line_item::{self, ItemChange, NewItem};
use super::{
    branding, custom_amount, discount, edgetill_settings, optional_item,
    payment_method_configuration, shipping_options, tax_rate,
};
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::operation::Operation;
use crate::api::rendered;
use crate::api::request::reader::{Patch, Reader};
use crate::api::request::settings::SettingsChange;
use crate::api::resource::{AccountRows, ExpandSources, Resource, Stored};
use crate::api::store::list::{Page, first_page};
use crate::api::store::outbox_row::{LinkChange, Target, Task};
use crate::api::store::{Row, Store, StoreError, Table};
use crate::domain::alias_counts::AliasCounts;
use crate::domain::checkout::selection::Selection;
use crate::domain::gate::Update;
use crate::domain::metadata::MetadataChange;
use crate::domain::offer::{FromCatalogue, Offer};
use crate::domain::password::Password;
use crate::domain::payment_link::PaymentLink;
use crate::domain::settings::Settings;
use crate::domain::{Config, Error, Metadata, Mode, PaymentLinkId, Timestamp, slug};
use edgetill::{EdgetillChange, NewEdgetill};
use serde_json::Value;

/// Payment links.
pub const RESOURCE: Resource = Resource {
    object: "payment_link",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::PaymentLink,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: Some(first_line_items),
    operations: &[
        Operation::create("/v1/payment_links", "payment_link", FIELDS, create),
        Operation::list("/v1/payment_links", "payment_link", FILTERS),
        Operation::retrieve("/v1/payment_links/{payment_link}", "payment_link").by(retrieve),
        Operation::update(
            "/v1/payment_links/{payment_link}",
            "payment_link",
            FIELDS,
            update,
        ),
        Operation::list("/v1/payment_links/{payment_link}/line_items", "item", &[]).by(line_items),
    ],
};

/// `POST /v1/payment_links`
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let new = CreatePaymentLink::read(reader, context)?;
    let slug = match new.slug() {
        Some(slug) if context.store.slug(slug)?.is_some() => {
            return Err(slug::taken(slug, "edgetill[slug]"));
        }
        Some(slug) => slug.to_owned(),
        None => slug::random(context.entropy, context.call.mode),
    };
    let link = new.store(context, reader, slug)?;
    context.store.claim_slug(&link.slug, &link.id)?;
    aliases::claim(context.store, &link.id, &link.aliases)?;
    catalogue::note_uses(context, &link)?;
    let stored = LinkRow {
        link: link.clone(),
        active: true,
        count: 0,
        aliases: AliasCounts::default(),
        revision: 0,
    };
    let place = context.place(Listing::Listed)?;
    context.store.put(&row(&stored, place)?)?;
    let target = Target::Link(link.id.clone());
    context.ask(request, target, Task::CreateLink(Box::new(link)))
}

/// `GET /v1/payment_links/{id}`
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    context.existing(Table::PaymentLink, request.id())?;
    let id = PaymentLinkId::from_known(request.id());
    Ok(HandlerResult::AskLink(id))
}

/// `POST /v1/payment_links/{id}`
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let stored: LinkRow = context.existing(Table::PaymentLink, request.id())?.read()?;
    let (mode, password) = (stored.link.mode, context.call.password.as_ref());
    let update = UpdatePaymentLink::read(&request.reader(), mode, context.config, password)?;
    update.check(context.now)?;
    let named = catalogue::named(context, &request.reader(), stored.link.mode)?;
    // Tried here so that a mistake is answered at once; done when it is sent.
    let fresh = updated(&stored.link, &update, &named)?.link;
    aliases::claim(context.store, &fresh.id, update.edgetill.aliases())?;
    if named != FromCatalogue::default() {
        catalogue::note_uses(context, &fresh)?;
    }
    let task = Task::UpdateLink(Box::new(LinkChange {
        params: context.call.params.clone(),
        named,
        password: context.call.password.clone(),
    }));
    context.ask(request, Target::Link(fresh.id), task)
}

/// `GET /v1/payment_links/{id}/line_items`
fn line_items(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let row = context.existing(Table::PaymentLink, request.id())?;
    let page = Page::read(&request.reader())?;
    let items = items_of(context.store, &row)?;
    let list = page.list("line item", &items, &context.call.path)?;
    Ok(HandlerResult::Object(list))
}

/// The first page of that list.
fn first_line_items(sources: &ExpandSources, link: &Value, _: &str) -> Result<Value, StoreError> {
    let id = rendered::text(link, "id");
    let items = match sources.store {
        Some((store, _)) => {
            let row = store.row(Table::PaymentLink, id)?;
            row.map(|row| items_of(store, &row)).transpose()?
        }
        None => None,
    };
    let url = format!("/v1/payment_links/{id}/line_items");
    Ok(first_page(items.unwrap_or_default(), &url))
}

fn items_of(store: &dyn Store, row: &Row) -> Result<Vec<Value>, StoreError> {
    let stored: LinkRow = row.read()?;
    let link = line_item::refreshed(store, &stored.link)?;
    Ok(line_item::render_all(
        &link.offer,
        &Selection::of(&link.offer),
    ))
}

/// The link in a row.
pub fn render_row(row: &Row, _: Timestamp) -> Result<Value, StoreError> {
    Ok(row.read::<LinkRow>()?.render())
}

/// The parameters of `POST /v1/payment_links`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePaymentLink {
    items: Vec<NewItem>,
    optional_items: Vec<NewItem>,
    /// The ids of its shipping rates.
    shipping_options: Vec<String>,
    settings: Settings,
    limit: Option<u64>,
    metadata: Metadata,
    currency: Option<String>,
    edgetill: NewEdgetill,
}

/// The parameters of `POST /v1/payment_links/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatePaymentLink {
    active: Option<bool>,
    items: Vec<ItemChange>,
    settings: SettingsChange,
    limit: Patch<u64>,
    metadata: MetadataChange,
    edgetill: EdgetillChange,
}

impl CreatePaymentLink {
    /// Reads the request.
    fn read(reader: &Reader, context: &Context) -> Result<Self, Error> {
        let (mode, config, now) = (context.call.mode, context.config, context.now);
        let password = context.call.password.as_ref();
        let metadata = reader.new_metadata()?;
        let mut limit = None;
        read_limit(reader).apply(&mut limit);
        Ok(Self {
            edgetill: edgetill::read_new(reader, mode, config, now, password)?,
            items: line_item::read_new(reader, mode)?,
            optional_items: optional_item::read(reader, mode)?.unwrap_or_default(),
            shipping_options: shipping_options::read(reader).unwrap_or_default(),
            settings: settings::read(reader, mode)?.merged_into(&Settings::default())?,
            limit,
            metadata,
            currency: reader.text("currency"),
        })
    }

    /// The published form of the chosen slug.
    pub fn slug(&self) -> Option<&str> {
        self.edgetill.slug.as_deref()
    }

    /// Makes the link under `slug`, with the prices and products that came with it.
    pub fn store(
        self,
        context: &mut Context,
        reader: &Reader,
        slug: String,
    ) -> Result<PaymentLink, Error> {
        let items: Result<Vec<_>, _> = self
            .items
            .into_iter()
            .map(|item| item.store(context))
            .collect();
        let mut items = items?;
        let currency = currency::of(&items, self.currency.as_deref())?;
        items.extend(optional_item::store(self.optional_items, context)?);
        let link = PaymentLink {
            id: PaymentLinkId::generate(context.entropy),
            mode: context.call.mode,
            url: format!("{}/{slug}", context.call.origin),
            slug,
            aliases: self.edgetill.aliases,
            offer: Offer {
                terms_version: 1,
                currency,
                items,
                shipping_rates: shipping_options::find(context.store, &self.shipping_options)?,
                tax_rates: tax_rate::of_link::named(context.store, reader)?.unwrap_or_default(),
                discounts: discount::of_link::named(context.store, reader, context.now)?
                    .unwrap_or_default(),
                settings: Settings {
                    request_three_d_secure: self.edgetill.request_three_d_secure,
                    switched_on: payment_method_configuration::switched_on(context.store)?,
                    ..self.settings
                },
                merchant: edgetill_settings::merchant(context.store)?,
            },
            branding: self.edgetill.branding,
            metadata: self.metadata,
            password: self.edgetill.password,
            limit: self.limit,
            amount_suggestions: self.edgetill.amount_suggestions,
            nickname: self.edgetill.nickname,
            prefill: self.edgetill.prefill,
            show_remaining: self.edgetill.show_remaining,
            per_customer_limit: self.edgetill.per_customer_limit,
            hold_seconds: self.edgetill.hold_seconds,
            window: self.edgetill.window,
            closed_url: self.edgetill.closed_url,
            reopen_failed: self.edgetill.reopen_failed,
        };
        let (merchants, seller) = (&link.offer.merchant.branding, link.seller());
        branding::check_legible(merchants, &seller.branding, edgetill::BRANDING)?;
        aliases::check(&link.aliases, &link.slug)?;
        consent::check(&link.offer)?;
        optional_item::check(&link.offer)?;
        custom_amount::check_codes(&link.offer)?;
        discount::of_link::check(&link.offer)?;
        discount::of_link::check_fit(&link.offer)?;
        shipping_options::check(&link.offer)?;
        method_types::check(&link.offer)?;
        method_types::check_switched_on(&link.offer)?;
        method_options::check(&link.offer)?;
        line_item::check_order(&link)?;
        custom_amount::check_suggestions(&link)?;
        Ok(link)
    }
}

impl UpdatePaymentLink {
    /// Reads the request; `password` is what is kept of the one it sets.
    pub fn read(
        reader: &Reader,
        mode: Mode,
        config: &Config,
        password: Option<&Password>,
    ) -> Result<Self, Error> {
        Ok(Self {
            edgetill: edgetill::read_change(reader, mode, config, password)?,
            active: reader.boolean("active"),
            items: line_item::read_changes(reader),
            settings: settings::read(reader, mode)?,
            limit: read_limit(reader),
            metadata: reader.metadata(),
        })
    }

    /// Refuses what cannot be asked for at `now`: once, when the request comes, since it may be
    /// carried out later.
    pub fn check(&self, now: Timestamp) -> Result<(), Error> {
        self.edgetill.check(now)
    }
}

/// The link as `update` wants it, with what that has `named`; the version of its terms grows if they
/// change.
pub fn updated(
    link: &PaymentLink,
    update: &UpdatePaymentLink,
    named: &FromCatalogue,
) -> Result<Update, Error> {
    let mut fresh = link.clone();
    fresh.offer.items = line_item::changed(&link.offer.items, &update.items)?;
    catalogue::put(named, &mut fresh.offer)?;
    fresh.offer.settings = update.settings.merged_into(&link.offer.settings)?;
    discount::of_link::check(&fresh.offer)?;
    if fresh.offer.settings != link.offer.settings {
        consent::check(&fresh.offer)?;
        custom_amount::check_codes(&fresh.offer)?;
        method_types::check(&fresh.offer)?;
        method_options::check(&fresh.offer)?;
        // What was switched off meanwhile is no reason to refuse anything else.
        if fresh
            .offer
            .settings
            .methods()
            .ne(link.offer.settings.methods())
        {
            method_types::check_switched_on(&fresh.offer)?;
        }
    }
    update.limit.clone().apply(&mut fresh.limit);
    update.metadata.apply(&mut fresh.metadata, "metadata")?;
    update.edgetill.apply(&mut fresh)?;
    if fresh.amount_suggestions != link.amount_suggestions {
        custom_amount::check_suggestions(&fresh)?;
    }
    // What does not change the order is not judged by it: a link can always be closed.
    let is_sent_otherwise = fresh.offer.shipping_rates != link.offer.shipping_rates;
    let is_taxed_otherwise = fresh.offer.tax_rates != link.offer.tax_rates;
    if !update.items.is_empty() || is_sent_otherwise || is_taxed_otherwise {
        line_item::check_order(&fresh)?;
    }
    if !fresh.offer.same_terms(&link.offer) {
        fresh.offer.terms_version = fresh.offer.terms_version.saturating_add(1);
    }
    Ok(Update {
        link: fresh,
        active: update.active,
    })
}

fn read_limit(reader: &Reader) -> Patch<u64> {
    let restrictions = match reader.hash_patch("restrictions") {
        Patch::Keep => return Patch::Keep,
        Patch::Clear => return Patch::Clear,
        Patch::Set(restrictions) => restrictions,
    };
    let sessions = restrictions.hash("completed_sessions");
    let limit = sessions.and_then(|sessions| sessions.integer("limit"));
    let limit = limit.and_then(|limit| u64::try_from(limit).ok());
    limit.map_or(Patch::Keep, Patch::Set)
}
