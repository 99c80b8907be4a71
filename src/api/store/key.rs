//! Keys of stored objects: one integer made of the kind and the place in lists.
//!
//! Rows with neighbouring keys lie side by side, so a list is one stretch of the table, already in
//! order. What is in no list has a negative key, with a number of its own in the place's stead.
//! Keys are a storage format; every one lies within 2^53, where doubles are exact.

use super::{Cursor, Table};

/// How many places a kind has room for.
const SPAN: i64 = 1 << 48;

/// The key of a row: `number` is its place if it is `listed`, and nobody else's in any case.
pub fn of(table: Table, place: Option<u64>, number: u64) -> i64 {
    match place {
        Some(place) => at(table, place),
        None => -at(table, number),
    }
}

/// The place of the row with this key; `None` for what is in no list.
pub fn place(key: i64) -> Option<u64> {
    let listed = u64::try_from(key).ok()?;
    Some(listed % SPAN.unsigned_abs())
}

/// The keys between which the listed rows lie that come after the cursor.
pub fn between(table: Table, cursor: Cursor) -> (i64, i64) {
    let (first, last) = (at(table, 0), at(table, u64::MAX));
    match cursor {
        Cursor::Newest => (first, last),
        Cursor::OlderThan(place) => (first, at(table, place)),
        Cursor::NewerThan(place) => (at(table, place), last),
    }
}

fn at(table: Table, place: u64) -> i64 {
    let place = i64::try_from(place).unwrap_or(SPAN).min(SPAN - 1);
    table.number() * SPAN + place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_keep_their_numbers() {
        let numbers = Table::ALL.map(|table| (table.as_str(), table.number()));
        let pinned = [
            ("product", 1),
            ("price", 2),
            ("payment_link", 3),
            ("webhook_endpoint", 4),
            ("edgetill.settings", 5),
            ("coupon", 6),
            ("promotion_code", 7),
            ("active_code", 8),
            ("shipping_rate", 9),
            ("tax_rate", 10),
        ];
        assert_eq!(numbers, pinned);
    }

    #[test]
    fn keys_keep_their_format() {
        assert_eq!(
            of(Table::WebhookEndpoint, Some(7), 7),
            1_125_899_906_842_631
        );
        assert_eq!(of(Table::Price, None, 7), -562_949_953_421_319);
    }

    #[test]
    fn a_key_holds_the_place() {
        for listed in [1, 2, 1 << 32, (1 << 48) - 2] {
            for table in Table::ALL {
                assert_eq!(place(of(table, Some(listed), listed)), Some(listed));
                assert_eq!(place(of(table, None, listed)), None);
            }
        }
    }

    #[test]
    fn keys_lie_in_the_order_of_places_and_within_their_kind() {
        for table in Table::ALL {
            let keys = [1, 2, 1 << 40].map(|place| of(table, Some(place), place));
            assert!(keys.is_sorted_by(|one, next| one < next));
            let (first, last) = between(table, Cursor::Newest);
            assert!(keys.iter().all(|key| first < *key && *key < last));
            assert_eq!(between(table, Cursor::OlderThan(2)), (first, keys[1]));
            assert_eq!(between(table, Cursor::NewerThan(2)), (keys[1], last));
            assert!(last < (table.number() + 1) << 48 && last < 1 << 53);
            // A cursor that a caller made up stays among the rows of the list.
            assert_eq!(between(table, Cursor::OlderThan(u64::MAX)), (first, last));
        }
    }
}
