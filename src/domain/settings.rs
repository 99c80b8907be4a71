//! The settings of an offer: what the merchant set, and what is stored and shown again as it is.
//!
//! Fields are called what Stripe calls the parameters, and their JSON is Stripe's, so that whoever
//! reads a request or renders an object can do so field by field, without knowing them. A field
//! that is as it rests is not written.

use serde::{Deserialize, Serialize};

/// What is stored and shown again. A storage format, of which every field may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What happens once a buyer has paid.
    #[serde(skip_serializing_if = "is_default")]
    pub after_completion: AfterCompletion,
    /// What a closed link says instead of the default text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_message: Option<String>,
    /// The ways to pay that the merchant named, none if they are ours to choose: cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_types: Option<Vec<String>>,
    /// What the pay button says.
    #[serde(skip_serializing_if = "is_default")]
    pub submit_type: SubmitType,
}

impl Settings {
    /// What a buyer agrees to by paying: everything but words of ours and what comes afterwards.
    #[must_use]
    pub fn agreed_to(&self) -> Self {
        Self {
            after_completion: AfterCompletion::default(),
            inactive_message: None,
            submit_type: SubmitType::default(),
            ..self.clone()
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
            inactive_message: Some("Back in spring".to_owned()),
            payment_method_types: Some(vec!["card".to_owned()]),
            submit_type: SubmitType::Book,
        };
        let text = r#"{"after_completion":{"redirect":{"url":"https://shop.example/thanks"},"type":"redirect"},"inactive_message":"Back in spring","payment_method_types":["card"],"submit_type":"book"}"#;
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
