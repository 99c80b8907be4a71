//! `payment_method_options`: what a merchant says of single ways to pay, Stripe's and Edgetill's
//! own.
//!
//! Stripe's payment links can refuse brands of cards; how cards are authenticated only its sessions
//! can be told, so links are told under `edgetill`.

use crate::api::object::Shape::{Hash, Word};
use crate::api::object::{BOTH, Field, computed, hash, one_of};
use crate::api::request::reader::{Patch, Reader};
use crate::domain::card_brand::CardNetwork;
use crate::domain::offer::Offer;
use crate::domain::payment_method_options::ThreeDSecureRequest;
use crate::domain::{Error, PaymentMethodType};
use serde_json::{Value, json};

/// `edgetill[payment_method_options]`.
pub(super) const OWN: &[Field] = &[computed("card", Hash(CARD)).sent(BOTH, hash(CARD))];

const CARD: &[Field] = &[
    computed("request_three_d_secure", Word(ThreeDSecureRequest::WORDS))
        .sent(BOTH, one_of(ThreeDSecureRequest::WORDS)),
];

const NAME: &str = "payment_method_options";

/// How cards are to be authenticated, if the hash `edgetill` says.
pub(super) fn read(own: &Reader) -> Patch<ThreeDSecureRequest> {
    let options = match own.hash_patch(NAME) {
        Patch::Keep => return Patch::Keep,
        Patch::Clear => return Patch::Clear,
        Patch::Set(options) => options,
    };
    let card = options.hash("card");
    let word = card
        .as_ref()
        .and_then(|card| card.word("request_three_d_secure"));
    match word {
        Some("any") => Patch::Set(ThreeDSecureRequest::Any),
        Some("challenge") => Patch::Set(ThreeDSecureRequest::Challenge),
        Some(_) | None => Patch::Clear,
    }
}

/// `null` where cards are authenticated as their banks insist.
pub(super) fn render(request: ThreeDSecureRequest) -> Value {
    let said = json!({ "card": { "request_three_d_secure": request } });
    if request.is_wanted() {
        said
    } else {
        Value::Null
    }
}

/// Refuses what leaves no card that could be paid with, also once cards are switched on.
pub(super) fn check(offer: &Offer) -> Result<(), Error> {
    let settings = &offer.settings;
    let blocked = settings.brands_blocked();
    let left = CardNetwork::ALL.iter().any(|it| !blocked.contains(it));
    let named = settings.payment_method_types.as_deref();
    let is_without_cards = named.is_some_and(|named| !named.contains(&PaymentMethodType::Card));
    if left || is_without_cards {
        return Ok(());
    }
    let message = "At least one brand of cards has to be accepted. To take no cards at all, leave \
                   `card` out of payment_method_types.";
    Err(Error::invalid(
        "payment_method_options[card][restrictions][brands_blocked]",
        message,
    ))
}
