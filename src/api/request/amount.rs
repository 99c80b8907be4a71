//! Amounts of prices, as they are sent.

use super::reader::Reader;
use crate::api::object::{Input, integer, text};
use crate::domain::{Amount, Error};

/// What a price costs.
pub const UNIT_AMOUNT: Input = integer(0, Amount::MAX_CHARGE.minor());
/// The same as a text, which may have decimals.
pub const UNIT_AMOUNT_DECIMAL: Input = text(30);

/// `unit_amount`, or `unit_amount_decimal` where it is whole.
pub fn read(reader: &Reader) -> Result<i64, Error> {
    let most = Amount::MAX_CHARGE.minor();
    let whole = reader.integer("unit_amount");
    let decimal = reader.word("unit_amount_decimal");
    match (whole, decimal) {
        (Some(amount), None) => Ok(amount),
        (None, None) => Err(Error::missing(&reader.path("unit_amount"))),
        (Some(_), Some(_)) => {
            let message =
                "You may only specify one of these parameters: unit_amount, unit_amount_decimal.";
            let param = reader.path("unit_amount");
            Err(Error::invalid(param, message).code("parameters_exclusive"))
        }
        (None, Some(decimal)) => {
            let param = reader.path("unit_amount_decimal");
            let (digits, fraction) = decimal.split_once('.').unwrap_or((decimal, "0"));
            let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if !plain(digits) || !plain(fraction) {
                return Err(Error::invalid(param, format!("Invalid decimal: {decimal}")));
            }
            if fraction.bytes().any(|digit| digit != b'0') {
                let message = "Edgetill does not support fractions of the smallest unit yet: \
                               unit_amount_decimal must be a whole number.";
                return Err(Error::invalid(param, message));
            }
            let amount = digits.parse().ok().filter(|amount| *amount <= most);
            let message = format!(
                "This value must be less than or equal to {most} (it currently is '{decimal}')."
            );
            amount.ok_or_else(|| Error::invalid(param, message))
        }
    }
}
