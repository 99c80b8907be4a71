//! The field for an amount that is the buyer's to say, with what the merchant suggests.
//!
//! What was typed is shown as it was understood: in the total, and in the field once it is left.

use super::formats::Formats;
use super::{Html, catalog};
use crate::domain::checkout::amount_text::{LONGEST_AMOUNT, Unreadable, bare};
use crate::domain::checkout::form::{AMOUNT, SUGGESTED};
use crate::domain::checkout::selection::{AmountError, NamedAmount, Selection};
use crate::domain::price::CustomUnitAmount;
use crate::domain::{Amount, Currency};
use maud::html;

/// The amount of one order.
pub(super) struct AmountField<'a> {
    pub(super) custom: CustomUnitAmount,
    pub(super) currency: Currency,
    pub(super) selection: &'a Selection,
    pub(super) suggestions: &'a [Amount],
    /// What it comes to; `None`: there is no such amount yet.
    pub(super) amount: Result<Amount, AmountError>,
    pub(super) formats: &'a dyn Formats,
}

impl AmountField<'_> {
    fn money(&self, amount: Amount) -> String {
        self.formats.money(amount, self.currency)
    }

    /// What stands in the field: what was typed, where it was not understood.
    fn value(&self) -> String {
        match (&self.selection.amount, &self.amount) {
            (Some(NamedAmount::Text(text, _)), _) => text.clone(),
            (Some(NamedAmount::Amount(amount)), _) | (None, Ok(amount)) => {
                bare(&self.money(*amount)).to_owned()
            }
            (None, Err(_)) => String::new(),
        }
    }

    /// What is wrong with it, in words.
    pub(super) fn said(&self, error: AmountError) -> String {
        match error {
            AmountError::Unsaid | AmountError::Unreadable(Unreadable::Missing) => {
                catalog::amount::MISSING.to_owned()
            }
            AmountError::Unreadable(Unreadable::NoAmount) => {
                catalog::amount::unreadable(&self.money(self.example()))
            }
            AmountError::Unreadable(Unreadable::Fraction) => {
                let step = Amount::new(self.currency.step()).unwrap_or_default();
                catalog::amount::fraction(&self.money(step))
            }
            AmountError::Under { least } => catalog::amount::under(&self.money(least)),
            AmountError::Over { most } => catalog::amount::over(&self.money(most)),
        }
    }

    /// An amount that would be taken.
    fn example(&self) -> Amount {
        let (least, _) = self.custom.range(self.currency);
        let suggested = self.suggestions.first().copied();
        self.custom.preset.or(suggested).unwrap_or(least)
    }

    pub(super) fn render(&self) -> Html {
        let error = self
            .amount
            .err()
            .filter(|error| *error != AmountError::Unsaid);
        let (least, most) = self.custom.range(self.currency);
        let most = self.custom.maximum.map(|_| self.money(most));
        let code = self.currency.as_str().to_ascii_uppercase();
        html! {
            div.till-amount {
                label.till-field__label for=(AMOUNT) { (catalog::amount::label(&code)) }
                div.till-amount__box {
                    input.till-field__input
                        id=(AMOUNT)
                        name=(AMOUNT)
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        enterkeyhint="done"
                        maxlength=(LONGEST_AMOUNT)
                        dir="ltr"
                        value=(self.value())
                        required
                        aria-invalid=[error.map(|_| "true")]
                        aria-describedby="amount_error amount_hint";
                    button.till-quantity__update type="submit" name="intent" value="price" formnovalidate {
                        (catalog::order::UPDATE)
                    }
                }
                p.till-field__error id="amount_error" data-part="amount_error" hidden[error.is_none()] {
                    @if let Some(error) = error { (self.said(error)) }
                }
                p.till-field__hint id="amount_hint" {
                    (catalog::amount::limits(&self.money(least), most.as_deref()))
                }
                @if !self.suggestions.is_empty() {
                    div.till-amount__suggestions role="group" aria-label=(catalog::amount::SUGGESTED) {
                        @for amount in self.suggestions {
                            @let pressed = self.amount == Ok(*amount);
                            @let intent = format!("{SUGGESTED}{}", amount.minor());
                            button.till-amount__suggestion type="submit" name="intent" value=(intent)
                                formnovalidate aria-pressed=(pressed)
                                data-amount=(bare(&self.money(*amount))) {
                                (self.money(*amount))
                            }
                        }
                    }
                }
            }
        }
    }
}
