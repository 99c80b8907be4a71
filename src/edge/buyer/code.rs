//! Promotion codes: one call of Account finds one, within limits, and what it found is sealed, so
//! that a page carries it on.

use super::BuyerRequest;
use super::visit::value;
use crate::domain::app_secret::Purpose;
use crate::domain::checkout::form::{self, CODE, DISCOUNT};
use crate::domain::checkout::order;
use crate::domain::checkout::session::Problem;
use crate::domain::discount::{Discount, DiscountRefusal};
use crate::domain::payment_link::Published;
use crate::edge::runtime::{Fault, Object, ask};
use crate::memory::{Guesses, Minted};
use crate::pages::{Opening, TypedCode};
use crate::protocol::account::AccountCall;
use std::cell::RefCell;
use web_sys::{Request, Response};

thread_local! {
    static CODES: RefCell<Guesses> = RefCell::default();
}

/// What a form says was typed as a code.
pub(super) fn typed_code(fields: &[(String, String)]) -> TypedCode {
    TypedCode {
        text: form::typed_code(fields),
        refused: None,
    }
}

impl BuyerRequest {
    /// The fields without a discount that was not found here.
    pub(super) fn sealed(
        &self,
        published: &Published,
        mut fields: Vec<(String, String)>,
    ) -> Result<Vec<(String, String)>, Fault> {
        if value(&fields, DISCOUNT).is_none() {
            return Ok(fields);
        }
        let secret = self.parts.settings.app_secret.as_ref();
        let mac = secret.map_err(|missing| *missing)?.mac(Purpose::Discounts);
        let mode = published.link.mode;
        fields.retain(|(name, text)| {
            let known = Discount::parse(text);
            name != DISCOUNT || known.is_some_and(|known| known.is_sealed(mac.clone(), mode))
        });
        Ok(fields)
    }

    /// The form with what was typed as a code taken off, or why not.
    pub(super) async fn apply_code(
        &self,
        request: &Request,
        published: &Published,
        (minted, fields): (Option<Minted>, &[(String, String)]),
    ) -> Result<Response, Fault> {
        let opening = self.priced(published, (minted, None), fields)?;
        let code = opening.code.text.clone();
        let mut opening = self.with_code(request, published, opening, &code).await;
        if opening.code.refused.is_none() && form::is_to_be_paid(fields) {
            opening.problem = Some(Problem::CodeApplied);
        }
        self.show_opening(published, &opening)
    }

    /// The form without a discount.
    pub(super) fn without_code(
        &self,
        published: &Published,
        minted: Option<Minted>,
        mut fields: Vec<(String, String)>,
    ) -> Result<Response, Fault> {
        fields.retain(|(name, _)| name != DISCOUNT && name != CODE);
        let opening = self.priced(published, (minted, None), &fields)?;
        self.show_opening(published, &opening)
    }

    /// A page with what `code` takes off, or why not.
    pub(super) async fn with_code(
        &self,
        request: &Request,
        published: &Published,
        mut opening: Opening,
        code: &str,
    ) -> Opening {
        opening.code = typed_code(&[(CODE.to_owned(), code.to_owned())]);
        if opening.code.text.is_empty() {
            return opening;
        }
        let found = self.find_code(request, published, &opening.code.text).await;
        let taken = found.and_then(|discount| {
            let mut selection = opening.selection.clone();
            selection.discount = Some(Box::new(discount));
            // Whether the order can be taken at all is said elsewhere.
            match order::price(&published.link.offer, &selection) {
                Ok(totals) => match totals.not_for_order {
                    Some(why) => Err(DiscountRefusal::NotForOrder(why)),
                    None => Ok(selection),
                },
                Err(_) => Ok(selection),
            }
        });
        match taken {
            Ok(selection) => {
                opening.selection = selection;
                opening.code = TypedCode::default();
            }
            Err(refused) => opening.code.refused = Some(refused),
        }
        opening
    }

    /// What a code takes off; guessing is counted by address and by link.
    async fn find_code(
        &self,
        request: &Request,
        published: &Published,
        code: &str,
    ) -> Result<Discount, DiscountRefusal> {
        if !self.may_guess(&CODES, request, published) {
            return Err(DiscountRefusal::TooMany);
        }
        let mode = published.link.mode;
        let call = AccountCall::FindCode(code.to_owned());
        let found: Result<Result<Discount, DiscountRefusal>, Fault> =
            ask(&self.env, Object::Account(mode), call).await;
        let found = found.unwrap_or_else(|fault| {
            fault.log("code");
            Err(DiscountRefusal::Unanswered)
        });
        // Without a secret there is no page with a form either.
        let Ok(secret) = &self.parts.settings.app_secret else {
            return Err(DiscountRefusal::Unknown);
        };
        Ok(found?.sealed(secret.mac(Purpose::Discounts), mode))
    }
}
