//! Payment links: create, update, and Stripe's `payment_link`.
//!
//! Account writes a link's terms and numbers their versions; `active` and the
//! count come from Link.

mod render;

pub use render::{no_custom_text, no_invoice_creation, render};

use super::book::Desk;
use super::line_item::{self, ItemChange, NewItem};
use super::params::Node;
use super::reader::{MetadataPatch, Names, Patch, Reader, merge_metadata};
use super::rules::{check_url, chosen_slug};
use crate::domain::gate::Update;
use crate::domain::messages::LinkStatus;
use crate::domain::payment_link::{
    AfterCompletion, DEFAULT_HOLD_SECONDS, MAX_HOLD_SECONDS, PaymentLink,
};
use crate::domain::{Config, Entropy, Error, Metadata, Mode, PaymentLinkId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const CREATE: Names = Names {
    supported: &[
        "after_completion",
        "edgetill",
        "inactive_message",
        "line_items",
        "metadata",
        "restrictions",
    ],
    unsupported: &[
        "allow_promotion_codes",
        "application_fee_amount",
        "application_fee_percent",
        "automatic_tax",
        "billing_address_collection",
        "consent_collection",
        "currency",
        "custom_fields",
        "custom_text",
        "customer_creation",
        "expand",
        "invoice_creation",
        "managed_payments",
        "name_collection",
        "on_behalf_of",
        "optional_items",
        "payment_intent_data",
        "payment_method_collection",
        "payment_method_options",
        "payment_method_types",
        "phone_number_collection",
        "shipping_address_collection",
        "shipping_options",
        "submit_type",
        "subscription_data",
        "tax_id_collection",
        "transfer_data",
    ],
};

const UPDATE: Names = Names {
    supported: &[
        "active",
        "after_completion",
        "edgetill",
        "inactive_message",
        "line_items",
        "metadata",
        "restrictions",
    ],
    unsupported: CREATE.unsupported,
};

/// The parameters of `GET /v1/payment_links`.
pub const LIST: Names = Names {
    supported: &["active", "ending_before", "limit", "starting_after"],
    unsupported: &["expand"],
};

const AFTER_COMPLETION: Names = Names {
    supported: &["hosted_confirmation", "redirect", "type"],
    unsupported: &[],
};

const HOSTED_CONFIRMATION: Names = Names {
    supported: &["custom_message"],
    unsupported: &[],
};

const REDIRECT: Names = Names {
    supported: &["url"],
    unsupported: &[],
};

const RESTRICTIONS: Names = Names {
    supported: &["completed_sessions"],
    unsupported: &[],
};

const COMPLETED_SESSIONS: Names = Names {
    supported: &["limit"],
    unsupported: &[],
};

const EDGETILL: Names = Names {
    supported: &["hold_seconds", "slug"],
    unsupported: &[],
};

const LARGEST_MESSAGE: usize = 500;
const LARGEST_LIMIT: i64 = 1_000_000_000;

/// A link as Account stores it: its terms, and what Account last heard from Link.
///
/// A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    /// The terms.
    pub link: PaymentLink,
    /// Whether buyers may pay, as last heard.
    pub active: bool,
    /// The count, as last heard.
    pub count: u64,
    /// How many completed sessions were recorded.
    pub completed: u64,
    /// The revision of what was last heard.
    pub revision: u64,
}

impl LinkRow {
    /// The link as lists show it.
    pub fn render(&self) -> Value {
        render(&self.link, self.active, self.count.max(self.completed))
    }

    /// Takes over what Link says, unless it is older than what is known.
    pub fn hear(&mut self, status: &LinkStatus) {
        // Only the book writes terms, and its changes to a link go out and come back in order.
        self.link = status.published.link.clone();
        if status.published.revision >= self.revision {
            self.active = status.published.active;
            self.revision = status.published.revision;
        }
        self.count = self.count.max(status.count);
    }
}

/// The parameters of `POST /v1/payment_links`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePaymentLink {
    items: Vec<NewItem>,
    after_completion: AfterCompletion,
    limit: Option<u64>,
    inactive_message: Option<String>,
    metadata: Metadata,
    hold_seconds: u32,
    /// The published form of the chosen slug.
    pub slug: Option<String>,
}

/// The parameters of `POST /v1/payment_links/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatePaymentLink {
    active: Option<bool>,
    items: Vec<ItemChange>,
    after_completion: Option<AfterCompletion>,
    limit: Patch<u64>,
    inactive_message: Patch<String>,
    metadata: MetadataPatch,
    hold_seconds: Option<u32>,
}

impl CreatePaymentLink {
    /// Reads the request.
    pub fn read(tree: &Node, mode: Mode, config: &Config) -> Result<Self, Error> {
        let reader = Reader::open(tree, "", &CREATE)?;
        let edgetill = reader.open_child("edgetill", &EDGETILL)?;
        if matches!(
            reader.open_patch("restrictions", &RESTRICTIONS)?,
            Patch::Clear
        ) {
            return Err(super::reader::empty("restrictions"));
        }
        reader.require(&["line_items"])?;
        let mut metadata = Metadata::new();
        merge_metadata(&mut metadata, reader.metadata()?)?;
        let hosted = AfterCompletion::HostedConfirmation {
            custom_message: None,
        };
        let mut limit = None;
        read_limit(&reader)?.apply(&mut limit);
        let (word, hold_seconds) = match &edgetill {
            None => (None, None),
            Some(edgetill) => (edgetill.text("slug", 255)?, read_hold(edgetill, config)?),
        };
        let slug = word.map(|word| chosen_slug(&word, mode)).transpose()?;
        Ok(Self {
            items: line_item::read_new(&reader, mode)?,
            after_completion: read_after_completion(&reader, mode)?.unwrap_or(hosted),
            limit,
            inactive_message: reader.text("inactive_message", LARGEST_MESSAGE)?,
            metadata,
            hold_seconds: hold_seconds
                .unwrap_or(DEFAULT_HOLD_SECONDS.max(config.smallest_hold_seconds)),
            slug,
        })
    }

    /// Makes the link under `slug`, with the prices and products that came with it.
    pub fn store<S: super::store::Store, E: Entropy>(
        self,
        desk: &mut Desk<S, E>,
        slug: String,
    ) -> Result<PaymentLink, Error> {
        let items: Result<Vec<_>, _> = self
            .items
            .into_iter()
            .map(|item| item.store(desk))
            .collect();
        let items = items?;
        let link = PaymentLink {
            id: PaymentLinkId::generate(desk.entropy),
            mode: desk.call.mode,
            url: format!("{}/{slug}", desk.call.origin),
            slug,
            terms_version: 1,
            currency: line_item::shared_currency(&items)?,
            items,
            after_completion: self.after_completion,
            inactive_message: self.inactive_message,
            metadata: self.metadata,
            limit: self.limit,
            hold_seconds: self.hold_seconds,
        };
        line_item::check_order(&link)?;
        Ok(link)
    }
}

impl UpdatePaymentLink {
    /// Reads the request.
    pub fn read(tree: &Node, mode: Mode, config: &Config) -> Result<Self, Error> {
        let reader = Reader::open(tree, "", &UPDATE)?;
        let edgetill = reader.open_child("edgetill", &EDGETILL)?;
        let hold_seconds = match &edgetill {
            None => None,
            Some(edgetill) => {
                if edgetill.node("slug").is_some() {
                    let message = "The slug of a payment link cannot be changed.";
                    return Err(Error::invalid("edgetill[slug]", message));
                }
                read_hold(edgetill, config)?
            }
        };
        Ok(Self {
            active: reader.boolean("active")?,
            items: line_item::read_changes(&reader)?,
            after_completion: read_after_completion(&reader, mode)?,
            limit: read_limit(&reader)?,
            inactive_message: reader.text_patch("inactive_message", LARGEST_MESSAGE)?,
            metadata: reader.metadata()?,
            hold_seconds,
        })
    }
}

/// The link as `update` wants it; the version of its terms grows if they change.
pub fn updated(link: &PaymentLink, update: &UpdatePaymentLink) -> Result<Update, Error> {
    let mut fresh = link.clone();
    fresh.items = line_item::changed(&link.items, &update.items)?;
    if let Some(after_completion) = &update.after_completion {
        fresh.after_completion = after_completion.clone();
    }
    update.limit.clone().apply(&mut fresh.limit);
    let inactive_message = update.inactive_message.clone();
    inactive_message.apply(&mut fresh.inactive_message);
    merge_metadata(&mut fresh.metadata, update.metadata.clone())?;
    if let Some(hold_seconds) = update.hold_seconds {
        fresh.hold_seconds = hold_seconds;
    }
    line_item::check_order(&fresh)?;
    if !fresh.same_terms(link) {
        fresh.terms_version = fresh.terms_version.saturating_add(1);
    }
    Ok(Update {
        link: fresh,
        active: update.active,
    })
}

fn read_after_completion(reader: &Reader, mode: Mode) -> Result<Option<AfterCompletion>, Error> {
    let Some(hash) = reader.open_child("after_completion", &AFTER_COMPLETION)? else {
        return Ok(None);
    };
    let hosted = hash.open_child("hosted_confirmation", &HOSTED_CONFIRMATION)?;
    let redirect = hash.open_child("redirect", &REDIRECT)?;
    hash.require(&["type"])?;
    let kind = hash.one_of("type", &["hosted_confirmation", "redirect"])?;
    let other = |name: &str, kind: &str| {
        let message = format!(
            "You may only specify `after_completion[{name}]` if `after_completion[type]` is \
             `{name}`, but it is `{kind}`."
        );
        Err(Error::invalid(hash.path(name), message))
    };
    match (kind, hosted, redirect) {
        (Some("redirect"), Some(_), _) => other("hosted_confirmation", "redirect"),
        (Some("redirect"), None, redirect) => {
            let param = hash.path("redirect") + "[url]";
            let redirect = redirect.ok_or_else(|| Error::missing(&param))?;
            redirect.require(&["url"])?;
            let url = redirect.required_text("url", usize::MAX)?;
            check_url(&url, &param, mode)?;
            Ok(Some(AfterCompletion::Redirect { url }))
        }
        (_, _, Some(_)) => other("redirect", "hosted_confirmation"),
        (_, hosted, None) => {
            let mut custom_message = None;
            if let Some(hosted) = hosted {
                let message = hosted.text_patch("custom_message", LARGEST_MESSAGE)?;
                message.apply(&mut custom_message);
            }
            Ok(Some(AfterCompletion::HostedConfirmation { custom_message }))
        }
    }
}

fn read_limit(reader: &Reader) -> Result<Patch<u64>, Error> {
    let restrictions = match reader.open_patch("restrictions", &RESTRICTIONS)? {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(restrictions) => restrictions,
    };
    restrictions.require(&["completed_sessions"])?;
    let Some(hash) = restrictions.open_child("completed_sessions", &COMPLETED_SESSIONS)? else {
        return Ok(Patch::Keep);
    };
    hash.require(&["limit"])?;
    let limit = hash.integer("limit", 1..=LARGEST_LIMIT)?;
    let limit = limit.and_then(|limit| u64::try_from(limit).ok());
    Ok(limit.map_or(Patch::Keep, Patch::Set))
}

fn read_hold(edgetill: &Reader, config: &Config) -> Result<Option<u32>, Error> {
    edgetill.number(
        "hold_seconds",
        config.smallest_hold_seconds..=MAX_HOLD_SECONDS,
    )
}
