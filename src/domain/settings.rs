//! The settings of an offer: what the merchant set, and what is stored and shown again as it is.
//!
//! Fields are called what Stripe calls the parameters, and their JSON is Stripe's, so that whoever
//! reads a request or renders an object can do so field by field, without knowing them. A field
//! that is as it rests is not written.

use super::PaymentMethodType;
use super::card_brand::CardNetwork;
use super::custom_field::CustomField;
use super::custom_text::CustomText;
use super::payment_intent_data::{CaptureMethod, PaymentIntentData};
use super::payment_method_options::{self, PaymentMethodOptions, ThreeDSecureRequest};
use super::tax_id_collection::TaxIdCollection;
use serde::{Deserialize, Serialize};

/// What is stored and shown again. A storage format, of which every field may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What happens once a buyer has paid.
    #[serde(skip_serializing_if = "is_default")]
    pub after_completion: AfterCompletion,
    /// Whether buyers may type promotion codes.
    #[serde(skip_serializing_if = "is_default")]
    pub allow_promotion_codes: bool,
    /// How much of a billing address is asked for.
    #[serde(skip_serializing_if = "is_default")]
    pub billing_address_collection: AddressCollection,
    /// What buyers are asked to agree to: nothing, in the merchant's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_collection: Option<ConsentCollection>,
    /// What the merchant asks in fields of their own: three at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomField>,
    /// What the merchant says on the page.
    #[serde(skip_serializing_if = "is_default")]
    pub custom_text: CustomText,
    /// When a purchase makes a customer of its buyer.
    #[serde(skip_serializing_if = "is_default")]
    pub customer_creation: CustomerCreation,
    /// What a closed link says instead of the default text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_message: Option<String>,
    /// Which names are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_collection: Option<NameCollection>,
    /// What the merchant said of payment intents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_intent_data: Option<PaymentIntentData>,
    /// When a way to pay is asked for; without recurring prices either word comes to the same: when
    /// there is something to pay.
    #[serde(skip_serializing_if = "is_default")]
    pub payment_method_collection: MethodCollection,
    /// What the merchant said of single ways to pay.
    #[serde(
        deserialize_with = "payment_method_options::said",
        skip_serializing_if = "Option::is_none"
    )]
    pub payment_method_options: Option<PaymentMethodOptions>,
    /// The ways to pay that the merchant named, in the order of the page; none if they are not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_types: Option<Vec<PaymentMethodType>>,
    /// The ways to pay where the merchant named none here: those it has switched on for all its
    /// links, unless these are cards alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub switched_on: Vec<PaymentMethodType>,
    /// Whether a phone number is asked for.
    #[serde(skip_serializing_if = "is_default")]
    pub phone_number_collection: Switch,
    /// When a card's buyer is sent to their bank's check.
    #[serde(skip_serializing_if = "is_default")]
    pub request_three_d_secure: ThreeDSecureRequest,
    /// Where what is bought can go, if an address is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_collection: Option<ShippingAddressCollection>,
    /// What the pay button says.
    #[serde(skip_serializing_if = "is_default")]
    pub submit_type: SubmitType,
    /// Whether a tax id is asked for.
    #[serde(skip_serializing_if = "is_default")]
    pub tax_id_collection: TaxIdCollection,
}

impl Settings {
    /// What a buyer agrees to by paying: everything but words of ours and what comes afterwards.
    #[must_use]
    pub fn agreed_to(&self) -> Self {
        Self {
            after_completion: AfterCompletion::default(),
            inactive_message: None,
            consent_collection: self
                .consent_collection
                .filter(|_| self.requires_terms() || self.asks_for_promotions()),
            // What the merchant keeps of a purchase asks nothing more of its buyer.
            customer_creation: CustomerCreation::default(),
            payment_intent_data: self.is_captured_by_hand().then(|| PaymentIntentData {
                capture_method: Some(CaptureMethod::Manual),
                ..PaymentIntentData::default()
            }),
            // They say what happens anyway.
            payment_method_collection: MethodCollection::default(),
            // What was named counts instead.
            switched_on: match &self.payment_method_types {
                Some(_) => Vec::new(),
                None => self.switched_on.clone(),
            },
            submit_type: SubmitType::default(),
            ..self.clone()
        }
    }

    /// Whether buyers have to agree to the merchant's terms of service.
    pub fn requires_terms(&self) -> bool {
        let collection = self.consent_collection.as_ref();
        collection.is_some_and(|it| it.terms_of_service == Some(TermsConsent::Required))
    }

    /// Whether an address is asked for to which what is bought goes.
    pub fn ships(&self) -> bool {
        self.shipping_address_collection.is_some()
    }

    /// Whether it can go to the country with this code.
    pub fn ships_to(&self, country: &str) -> bool {
        let collection = self.shipping_address_collection.as_ref();
        collection.is_some_and(|it| it.allowed_countries.iter().any(|code| code == country))
    }

    /// The country it goes to, if it can go to no other.
    pub fn only_country(&self) -> Option<&str> {
        let collection = self.shipping_address_collection.as_ref()?;
        match collection.allowed_countries.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether a whole billing address is asked for, not only what card networks want.
    pub fn asks_whole_billing_address(&self) -> bool {
        self.billing_address_collection == AddressCollection::Required
    }

    /// Whether a country decides over more than a card: over the parts of a whole address, a tax id,
    /// or whether Klarna can be had.
    pub fn asks_by_country(&self) -> bool {
        self.ships()
            || self.asks_whole_billing_address()
            || self.tax_id_collection.enabled
            || self.takes(PaymentMethodType::Klarna)
    }

    /// How the buyer's own name is asked for.
    pub fn individual_name(&self) -> NameField {
        let names = self.name_collection;
        names.and_then(|names| names.individual).unwrap_or_default()
    }

    /// How a business's name is asked for.
    pub fn business_name(&self) -> NameField {
        let names = self.name_collection;
        names.and_then(|names| names.business).unwrap_or_default()
    }

    /// Whether a purchase makes a customer of its buyer.
    pub fn makes_customers(&self) -> bool {
        self.customer_creation == CustomerCreation::Always
    }

    /// Whether buyers are asked if they want to hear of what else there is.
    pub fn asks_for_promotions(&self) -> bool {
        let collection = self.consent_collection.as_ref();
        collection.is_some_and(|it| it.promotions == Some(PromotionsConsent::Auto))
    }

    /// The ways to pay, in the order of the page: where money is reserved those that can do that.
    pub fn methods(&self) -> impl Iterator<Item = PaymentMethodType> + Clone + '_ {
        let named = self.payment_method_types.as_deref();
        let named = named.filter(|named| !named.is_empty());
        let switched_on = Some(self.switched_on.as_slice()).filter(|all| !all.is_empty());
        let methods = named.or(switched_on).unwrap_or(PaymentMethodType::DEFAULT);
        let is_held = self.is_captured_by_hand();
        let methods = methods.iter().copied();
        methods.filter(move |method| !is_held || method.can_be_held())
    }

    /// Whether this is one of them.
    pub fn takes(&self, method: PaymentMethodType) -> bool {
        self.methods().any(|taken| taken == method)
    }

    /// The networks whose cards are not taken.
    pub fn brands_blocked(&self) -> &[CardNetwork] {
        let options = self.payment_method_options.as_ref();
        options.map_or(&[], PaymentMethodOptions::brands_blocked)
    }

    /// Whether money is only reserved at first, for the merchant to take.
    pub fn is_captured_by_hand(&self) -> bool {
        match self.capture_method() {
            CaptureMethod::Manual => true,
            CaptureMethod::Automatic | CaptureMethod::AutomaticAsync => false,
        }
    }

    /// How payments are captured.
    pub fn capture_method(&self) -> CaptureMethod {
        let data = self.payment_intent_data.as_ref();
        data.and_then(|data| data.capture_method)
            .unwrap_or_default()
    }
}

/// Whether a setting is as it rests, and so is not written.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Stripe's `billing_address_collection`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressCollection {
    /// What card networks want: the country, and in some a postal code.
    #[default]
    Auto,
    Required,
}

/// What is on or off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Switch {
    pub enabled: bool,
}

/// Stripe's `name_collection`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct NameCollection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<NameField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub individual: Option<NameField>,
}

/// How a name is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NameField {
    pub enabled: bool,
    #[serde(default)]
    pub optional: bool,
}

/// Stripe's `shipping_address_collection`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ShippingAddressCollection {
    pub allowed_countries: Vec<String>,
}

/// Stripe's `consent_collection`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ConsentCollection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_reuse_agreement: Option<ReuseAgreement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotions: Option<PromotionsConsent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of_service: Option<TermsConsent>,
}

/// Where it is said that a payment method is kept, were it kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReuseAgreement {
    pub position: ReusePosition,
}

/// Stripe's `position` of that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReusePosition {
    Auto,
    Hidden,
}

/// Whether buyers have to agree to the merchant's terms of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermsConsent {
    None,
    Required,
}

/// Whether buyers are asked if the merchant may write to them of what else there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromotionsConsent {
    Auto,
    None,
}

/// Stripe's `customer_creation`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerCreation {
    /// Never: nothing here needs one.
    #[default]
    IfRequired,
    Always,
}

/// Stripe's `payment_method_collection`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodCollection {
    #[default]
    IfRequired,
    Always,
}

/// Stripe's `submit_type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmitType {
    /// As fits what is sold: as [`SubmitType::Pay`].
    #[default]
    Auto,
    Pay,
    Book,
    Donate,
}

/// Stripe's `after_completion`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Hash", try_from = "Hash")]
pub enum AfterCompletion {
    /// Our own page says thank you.
    HostedConfirmation {
        /// The merchant's words instead of ours.
        custom_message: Option<String>,
    },
    /// The buyer is sent on.
    Redirect {
        /// Where to; `{CHECKOUT_SESSION_ID}` in it is replaced.
        url: String,
    },
}

impl Default for AfterCompletion {
    fn default() -> Self {
        Self::HostedConfirmation {
            custom_message: None,
        }
    }
}

impl AfterCompletion {
    /// Where buyers are sent, if they are: as stored, with its placeholder.
    pub fn redirect_url(&self) -> Option<&str> {
        match self {
            Self::Redirect { url } => Some(url),
            Self::HostedConfirmation { .. } => None,
        }
    }
}

/// [`AfterCompletion`] as Stripe's hash.
#[derive(Serialize, Deserialize)]
struct Hash {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hosted_confirmation: Option<HostedConfirmation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect: Option<Redirect>,
    r#type: CompletionType,
}

#[derive(Serialize, Deserialize)]
struct HostedConfirmation {
    custom_message: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Redirect {
    url: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CompletionType {
    HostedConfirmation,
    Redirect,
}

impl From<AfterCompletion> for Hash {
    fn from(after_completion: AfterCompletion) -> Self {
        match after_completion {
            AfterCompletion::HostedConfirmation { custom_message } => Self {
                hosted_confirmation: Some(HostedConfirmation { custom_message }),
                redirect: None,
                r#type: CompletionType::HostedConfirmation,
            },
            AfterCompletion::Redirect { url } => Self {
                hosted_confirmation: None,
                redirect: Some(Redirect { url }),
                r#type: CompletionType::Redirect,
            },
        }
    }
}

impl TryFrom<Hash> for AfterCompletion {
    type Error = &'static str;

    fn try_from(hash: Hash) -> Result<Self, Self::Error> {
        match (hash.r#type, hash.redirect) {
            (CompletionType::HostedConfirmation, _) => Ok(Self::HostedConfirmation {
                custom_message: hash.hosted_confirmation.and_then(|it| it.custom_message),
            }),
            (CompletionType::Redirect, Some(Redirect { url })) => Ok(Self::Redirect { url }),
            (CompletionType::Redirect, None) => Err("a redirect without its URL"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::custom_text::Said;
    use crate::domain::payment_method_options::{CardOptions, CardRestrictions};
    use crate::domain::tax_id_collection::TaxIdRequired;
    use crate::json;

    #[test]
    fn settings_that_rest_are_not_written() {
        assert_eq!(json::to_string(&Settings::default()).as_deref(), Ok("{}"));
        assert_eq!(json::from_str("{}"), Ok(Settings::default()));
    }

    #[test]
    fn settings_are_written_as_stripe_shows_them() {
        let settings = Settings {
            after_completion: AfterCompletion::Redirect {
                url: "https://shop.example/thanks".to_owned(),
            },
            allow_promotion_codes: true,
            inactive_message: Some("Back in spring".to_owned()),
            payment_method_types: Some(vec![PaymentMethodType::Card]),
            submit_type: SubmitType::Book,
            consent_collection: Some(ConsentCollection {
                terms_of_service: Some(TermsConsent::None),
                ..ConsentCollection::default()
            }),
            payment_intent_data: Some(PaymentIntentData {
                capture_method: Some(CaptureMethod::AutomaticAsync),
                description: Some("Tea".to_owned()),
                ..PaymentIntentData::default()
            }),
            payment_method_collection: MethodCollection::Always,
            payment_method_options: Some(PaymentMethodOptions {
                card: Some(CardOptions {
                    restrictions: Some(CardRestrictions {
                        brands_blocked: vec![CardNetwork::Visa],
                    }),
                }),
            }),
            request_three_d_secure: ThreeDSecureRequest::Any,
            custom_fields: Vec::new(),
            billing_address_collection: AddressCollection::Required,
            name_collection: Some(NameCollection {
                business: Some(NameField {
                    enabled: true,
                    optional: true,
                }),
                individual: None,
            }),
            switched_on: Vec::new(),
            phone_number_collection: Switch { enabled: true },
            shipping_address_collection: Some(ShippingAddressCollection {
                allowed_countries: vec!["DE".to_owned()],
            }),
            customer_creation: CustomerCreation::Always,
            custom_text: CustomText {
                submit: Some(Said {
                    message: "Ships in May".to_owned(),
                }),
                ..CustomText::default()
            },
            tax_id_collection: TaxIdCollection {
                enabled: true,
                required: TaxIdRequired::IfSupported,
            },
        };
        let text = r#"{"after_completion":{"redirect":{"url":"https://shop.example/thanks"},"type":"redirect"},"allow_promotion_codes":true,"billing_address_collection":"required","consent_collection":{"terms_of_service":"none"},"custom_text":{"submit":{"message":"Ships in May"}},"customer_creation":"always","inactive_message":"Back in spring","name_collection":{"business":{"enabled":true,"optional":true}},"payment_intent_data":{"capture_method":"automatic_async","description":"Tea"},"payment_method_collection":"always","payment_method_options":{"card":{"restrictions":{"brands_blocked":["visa"]}}},"payment_method_types":["card"],"phone_number_collection":{"enabled":true},"request_three_d_secure":"any","shipping_address_collection":{"allowed_countries":["DE"]},"submit_type":"book","tax_id_collection":{"enabled":true,"required":"if_supported"}}"#;
        assert_eq!(json::to_string(&settings).as_deref(), Ok(text));
        assert_eq!(json::from_str(text), Ok(settings));
    }

    #[test]
    fn a_redirect_without_its_url_is_not_read() {
        let read = |text: &str| json::from_str::<AfterCompletion>(text);
        assert!(read(r#"{"type":"redirect"}"#).is_err());
        assert_eq!(
            read(r#"{"type":"hosted_confirmation"}"#),
            Ok(AfterCompletion::default())
        );
    }
}
