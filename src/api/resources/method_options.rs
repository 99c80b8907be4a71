//! Stripe's `payment_method_options` as sessions and payment intents show it: with those ways to
//! pay of which the merchant said anything.

use super::payment_link::fields::CARD_RESTRICTIONS;
use crate::api::object::Shape::{self, Hash, OrNull, Word};
use crate::api::object::{Field, computed, hash_of, shown, sometimes};
use crate::domain::payment_method_options::ThreeDSecureRequest;
use crate::domain::settings::Settings;
use serde_json::{Value, json};

/// Of sessions.
pub const OF_SESSION: &[Field] = &[sometimes("card", Hash(CARD_OF_SESSION))];

const CARD_OF_SESSION: &[Field] = &[
    computed("request_three_d_secure", REQUEST),
    sometimes("restrictions", Hash(CARD_RESTRICTIONS)),
];

/// Of payment intents.
pub const OF_INTENT: &[Field] = &[sometimes("card", Hash(CARD_OF_INTENT))];

const CARD_OF_INTENT: &[Field] = &[
    shown("installments", Shape::HASH),
    shown("mandate_options", Shape::HASH),
    shown("network", Shape::TEXT),
    computed("request_three_d_secure", OrNull(&REQUEST)),
];

const REQUEST: Shape = Word(ThreeDSecureRequest::WORDS);

/// Of a session that sells under these settings.
pub fn of_session(settings: &Settings) -> Value {
    let (request, blocked) = (settings.request_three_d_secure, settings.brands_blocked());
    let restrictions = (!blocked.is_empty()).then(|| json!({ "brands_blocked": blocked }));
    let said = request.is_wanted() || restrictions.is_some();
    let card = json!({ "request_three_d_secure": request, "restrictions": restrictions });
    json!({ "card": said.then(|| hash_of(CARD_OF_SESSION, card)) })
}

/// Of its payment intent.
pub fn of_intent(settings: &Settings) -> Value {
    let request = settings.request_three_d_secure;
    let card = json!({ "request_three_d_secure": request });
    json!({ "card": request.is_wanted().then(|| hash_of(CARD_OF_INTENT, card)) })
}
