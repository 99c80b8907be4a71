//! Codes that are not for everybody: who the buyer is, and whether they ever paid before.

use super::core::SessionCore;
use crate::api::ledger::has_paid;
use crate::domain::app_secret::Purpose;
use crate::domain::checkout::form::field::EMAIL;
use crate::domain::checkout::session::{InFlightStep, PaymentState, Session};
use crate::domain::code_buyer::CodeBuyer;
use crate::domain::discount::{Discount, DiscountRefusal};
use crate::edge::reads::{Failure, Reads};
use crate::edge::runtime::Fault;
use crate::edge::settings::settings;

impl SessionCore {
    /// Who the buyer is, if that matters to the code.
    pub(super) fn code_buyer(&self, session: &Session, discount: &Discount) -> Option<CodeBuyer> {
        let code = discount.code_of_some()?;
        let settings = settings(&self.env);
        let mac = settings.app_secret.as_ref().ok()?.mac(Purpose::Customers);
        Some(CodeBuyer::of(session.details.text(EMAIL), &mac, &code.id))
    }

    /// Why a code for a first purchase is refused before its gate is asked, if so. The Ledger is
    /// asked once, when the order is placed: what somebody pays meanwhile takes nothing from them.
    pub(super) async fn not_first(
        &self,
        session: &Session,
        discount: &Discount,
    ) -> Option<DiscountRefusal> {
        let is_first = discount.code.as_ref().is_some_and(|code| code.is_first);
        let is_placed = matches!(
            session.payment_state,
            PaymentState::InFlight {
                step: InFlightStep::Authorise,
                ..
            }
        );
        if !is_first || !is_placed {
            return None;
        }
        let reads = Reads {
            env: &self.env,
            mode: session.mode(),
        };
        match has_paid(&reads, session.details.text(EMAIL)).await {
            Ok(true) => Some(DiscountRefusal::NotFirst),
            Ok(false) => None,
            Err(failure) => {
                match failure {
                    Failure::Ours(fault) => fault.log("first purchase"),
                    Failure::Caller(error) => Fault::new(error.message).log("first purchase"),
                }
                Some(DiscountRefusal::Unanswered)
            }
        }
    }
}
