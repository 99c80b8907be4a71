//! What older versions show without being asked: the charges of a payment intent, the refunds of a
//! charge, the coupon of a promotion code. It is asked for as if the caller had.

use super::{WITHOUT_COUPONS, WITHOUT_LISTS, is_before};
use crate::api::response::Returns;

/// A path has at most so many levels.
const MOST_LEVELS: usize = 4;

/// Asks for what `version` shows in what an operation returns, and in what else is expanded.
pub fn ask(params: &mut Vec<(String, String)>, returns: Returns, version: Option<&str>) {
    let Some(version) = version.filter(|version| is_before(version, WITHOUT_COUPONS)) else {
        return;
    };
    let shown = |noun: &str| match noun {
        "promotion_code" => Some("promotion.coupon"),
        other => lists_of(other).filter(|_| is_before(version, WITHOUT_LISTS)),
    };
    let (noun, prefix) = match returns {
        Returns::Object(noun) => (noun, ""),
        Returns::List(noun) | Returns::SearchResult(noun) => (noun, "data."),
        Returns::Deleted(_) => return,
    };
    let asked = params
        .iter()
        .filter(|(name, _)| name.starts_with("expand["));
    let asked: Vec<_> = asked.cloned().collect();
    let own = shown(noun).map(|lists| format!("{prefix}{lists}"));
    let others = asked.iter().filter_map(|(_, path)| {
        let last = path.rsplit('.').next().unwrap_or_default();
        let noun = match last {
            "latest_charge" => "charge",
            other => other,
        };
        shown(noun).map(|lists| format!("{path}.{lists}"))
    });
    let paths: Vec<String> = own.into_iter().chain(others).collect();
    for (index, path) in (free_index(&asked)..).zip(paths) {
        let levels = path.trim_start_matches("data.").split('.').count();
        if levels > MOST_LEVELS {
            continue;
        }
        let name = match asked.first() {
            Some((name, _)) if name != "expand[]" => format!("expand[{index}]"),
            Some(_) | None => "expand[]".to_owned(),
        };
        params.push((name, path));
    }
}

/// The first index behind those that were sent, which may leave some out.
fn free_index(asked: &[(String, String)]) -> u64 {
    let index = |name: &str| -> Option<u64> {
        let index = name.strip_prefix("expand[")?.strip_suffix(']')?;
        index.parse().ok()
    };
    let largest = asked.iter().filter_map(|(name, _)| index(name)).max();
    largest.map_or(0, |largest| largest.saturating_add(1))
}

/// The path to the lists of an object, and to those in them.
pub fn lists_of(noun: &str) -> Option<&'static str> {
    match noun {
        "payment_intent" => Some("charges.data.refunds"),
        "charge" => Some("refunds"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(returns: Returns, paths: &[(&str, &str)], version: &str) -> Vec<(String, String)> {
        let own = |(name, path): &(&str, &str)| ((*name).to_owned(), (*path).to_owned());
        let mut params: Vec<_> = paths.iter().map(own).collect();
        let before = params.len();
        ask(&mut params, returns, Some(version));
        params.split_off(before)
    }

    #[test]
    fn a_list_is_asked_for_wherever_its_object_is_shown() {
        let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
        let one = Returns::Object("payment_intent");
        let expected = [pair("expand[]", "charges.data.refunds")];
        assert_eq!(asked(one, &[], "2020-08-27"), expected);
        assert_eq!(asked(one, &[], "2022-11-15"), []);
        let list = Returns::List("charge");
        let indexed = [("expand[0]", "data.payment_intent")];
        let expected = [
            pair("expand[1]", "data.refunds"),
            pair("expand[2]", "data.payment_intent.charges.data.refunds"),
        ];
        assert_eq!(asked(list, &indexed, "2022-08-01"), expected);
        let sparse = [("expand[0]", "data.payment_intent"), ("expand[2]", "x")];
        let names = asked(list, &sparse, "2022-08-01").into_iter();
        let names: Vec<String> = names.map(|(name, _)| name).collect();
        assert_eq!(names, ["expand[3]", "expand[4]"]);
        let session = Returns::Object("checkout.session");
        let deep = [("expand[]", "payment_intent.latest_charge")];
        let expected = [pair("expand[]", "payment_intent.latest_charge.refunds")];
        assert_eq!(asked(session, &deep, "2022-08-01"), expected);
        let code = Returns::List("promotion_code");
        let expected = [pair("expand[]", "data.promotion.coupon")];
        assert_eq!(asked(code, &[], "2025-08-27.basil"), expected);
        assert_eq!(asked(code, &[], "2025-09-30.clover"), []);
        assert_eq!(asked(one, &[], "2025-08-27.basil"), []);
    }
}
