//! How an order is sent, and how long that takes.

use crate::domain::shipping_rate::{DeliveryEstimate, Span, Unit};

/// The heading of the ways to send an order.
pub const METHOD: &str = "Shipping method";
/// What costs nothing.
pub const FREE: &str = "Free";
/// What the items come to, before anything is taken off or comes on top.
pub const SUBTOTAL: &str = "Subtotal";
/// What it costs to send it.
pub const SHIPPING: &str = "Shipping";

/// How long it takes, if anything is said of it; `count` writes a number.
pub fn estimate(estimate: DeliveryEstimate, count: &dyn Fn(u32) -> String) -> Option<String> {
    let DeliveryEstimate { maximum, minimum } = estimate;
    Some(match (minimum, maximum) {
        (None, None) => return None,
        (Some(least), None) => format!("At least {}", span(least, count)),
        (None, Some(most)) => format!("Up to {}", span(most, count)),
        (Some(least), Some(most)) if least == most => span(most, count),
        (Some(least), Some(most)) if least.unit == most.unit => {
            format!("{}–{}", count(least.value), span(most, count))
        }
        (Some(least), Some(most)) => format!("{} to {}", span(least, count), span(most, count)),
    })
}

fn span(Span { unit, value }: Span, count: &dyn Fn(u32) -> String) -> String {
    let (one, many) = match unit {
        Unit::BusinessDay => ("business day", "business days"),
        Unit::Day => ("day", "days"),
        Unit::Hour => ("hour", "hours"),
        Unit::Month => ("month", "months"),
        Unit::Week => ("week", "weeks"),
    };
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_what_is_known_of_it() {
        let span = |unit, value| Some(Span { unit, value });
        for (minimum, maximum, text) in [
            (None, None, None),
            (span(Unit::Day, 3), None, Some("At least 3 days")),
            (None, span(Unit::Hour, 1), Some("Up to 1 hour")),
            (
                span(Unit::BusinessDay, 5),
                span(Unit::BusinessDay, 7),
                Some("5–7 business days"),
            ),
            (span(Unit::Week, 1), span(Unit::Week, 1), Some("1 week")),
            (
                span(Unit::Day, 3),
                span(Unit::Month, 2),
                Some("3 days to 2 months"),
            ),
        ] {
            let said = estimate(DeliveryEstimate { maximum, minimum }, &|it| it.to_string());
            assert_eq!(said.as_deref(), text);
        }
    }
}
