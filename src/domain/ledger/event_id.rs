//! Event ids, which say where the event is: volume and place, then a hash that makes them hard to
//! guess and tells the modes apart.
//!
//! So an event is found without an index, and a list's cursor knows its volume. A storage format.

use crate::domain::entropy::base62_of;
use crate::domain::{EventId, Mode};
use sha2::{Digest, Sha256};

const VOLUME_DIGITS: usize = 2;
const PLACE_DIGITS: usize = 9;
const HASH_DIGITS: usize = 13;
/// The digits in the order of their values.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The id of the event at `place` of `volume`, about `source`.
pub fn of(mode: Mode, volume: u32, source: &str, place: u64) -> EventId {
    let digest = Sha256::digest(format!("{}\n{source}\n{volume}\n{place}", mode.as_str()));
    EventId::from_known(format!(
        "{}{}{}{}",
        EventId::PREFIX,
        digits(u64::from(volume), VOLUME_DIGITS),
        digits(place, PLACE_DIGITS),
        base62_of(&digest, HASH_DIGITS)
    ))
}

/// The volume and the place in an id that somebody asks for; `None`: it cannot be one of ours.
///
/// Whether it is the event's whole id is known once the event is found: [`of`] must give it.
pub fn parse(id: &str) -> Option<(u32, u64)> {
    let id = id.strip_prefix(EventId::PREFIX)?;
    let (volume, rest) = id.split_at_checked(VOLUME_DIGITS)?;
    let (place, hash) = rest.split_at_checked(PLACE_DIGITS)?;
    let volume = u32::try_from(number(volume)?).ok()?;
    (hash.len() == HASH_DIGITS).then_some((volume, number(place)?))
}

fn digits(mut number: u64, length: usize) -> String {
    let mut text = vec!['0'; length];
    for digit in text.iter_mut().rev() {
        let value = usize::try_from(number % 62).unwrap_or(0);
        *digit = DIGITS.get(value).copied().map_or('0', char::from);
        number /= 62;
    }
    text.into_iter().collect()
}

fn number(digits: &str) -> Option<u64> {
    digits.bytes().try_fold(0_u64, |number, digit| {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        number
            .checked_mul(62)?
            .checked_add(u64::try_from(value).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ledger::place;

    #[test]
    fn event_ids_keep_their_format() {
        let id = of(Mode::Test, 1, "cs_test_1", 463_312_886_169_600);
        assert_eq!(id.as_str(), "evt_0127YskwAASsII6AK8h1pxtq");
    }

    #[test]
    fn an_id_says_where_its_event_is() {
        for (volume, at) in [(1, 0), (61, 1), (3_843, place::LAST)] {
            let id = of(Mode::Live, volume, "plink_1", at);
            assert_eq!(id.as_str().len(), "evt_".len() + 24);
            assert_eq!(parse(id.as_str()), Some((volume, at)));
            assert_ne!(id, of(Mode::Test, volume, "plink_1", at));
            assert_ne!(id, of(Mode::Live, volume, "plink_2", at));
        }
    }

    #[test]
    fn what_is_no_id_of_ours_names_no_place() {
        let long = format!("evt_{}", "0".repeat(25));
        let odd = format!("evt_é{}", "0".repeat(22));
        for wrong in [
            "",
            "evt_",
            "evt_1",
            "cs_test_0",
            long.as_str(),
            odd.as_str(),
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
