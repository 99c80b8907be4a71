//! Which volumes a sender's rows live in, and where its events go. Part of a sender's own state.
//!
//! A record is given its volumes when it is written, and they change only by a volume's answer: a
//! newer volume that somebody else names meanwhile must not get what an older one may have.

use super::record::{Record, Recorded};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a sender knows of the volumes. A storage format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Homes {
    /// The newest volume it knows of.
    newest: u32,
    /// The volume of the row that has the sender's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own: Option<u32>,
    /// The volumes of its other rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    others: BTreeMap<String, u32>,
}

impl Homes {
    /// A record in parts, each with the volume it is to be sent to, in this order; `known` is the
    /// newest volume that others know of. A row that has no home gets one.
    pub fn parts(&mut self, record: Record, known: u32) -> Vec<(u32, Record)> {
        self.newest = self.newest.max(known).max(1);
        for row in &record.rows {
            if self.home(&record.sender, &row.id).is_none() {
                self.settle(&record.sender, &row.id, self.newest);
            }
        }
        let sender = record.sender.clone();
        record.by_volume(self.newest, |row| self.home(&sender, &row.id))
    }

    /// What is still to be sent of a part after a volume's answer, each with its volume, in order.
    pub fn rest(&mut self, part: Record, answer: &Recorded) -> Vec<(u32, Record)> {
        let parts = part.rest(answer);
        for (volume, part) in &parts {
            self.newest = self.newest.max(*volume);
            for row in &part.rows {
                self.settle(&part.sender, &row.id, *volume);
            }
        }
        parts
    }

    fn home(&self, sender: &str, row: &str) -> Option<u32> {
        if sender == row {
            return self.own;
        }
        self.others.get(row).copied()
    }

    fn settle(&mut self, sender: &str, row: &str, volume: u32) {
        if sender == row {
            self.own = Some(volume);
        } else {
            self.others.insert(row.to_owned(), volume);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ledger::tests::{paid, purchase};
    use crate::json;

    fn refunded(sequence: u64) -> Record {
        let mut record = paid("cs_1", sequence);
        record.rows.push(purchase("re_1", sequence));
        record
    }

    fn shape(parts: &[(u32, Record)]) -> Vec<(u32, usize, usize)> {
        let shape = |(volume, part): &(u32, Record)| (*volume, part.rows.len(), part.events.len());
        parts.iter().map(shape).collect()
    }

    #[test]
    fn rows_stay_in_the_volume_that_took_them_first() {
        let mut homes = Homes::default();
        assert_eq!(shape(&homes.parts(paid("cs_1", 1), 0)), [(1, 1, 2)]);
        assert_eq!(shape(&homes.parts(refunded(2), 2)), [(2, 1, 2), (1, 1, 0)]);
        // Others may be behind.
        assert_eq!(shape(&homes.parts(refunded(3), 1)), [(2, 1, 2), (1, 1, 0)]);
        assert_eq!(
            shape(&homes.parts(refunded(4), 3)),
            [(3, 0, 2), (1, 1, 0), (2, 1, 0)]
        );
    }

    #[test]
    fn what_a_full_volume_did_not_take_lives_in_the_next() {
        let mut homes = Homes::default();
        let (_, first) = homes.parts(paid("cs_1", 1), 1).remove(0);
        let full = Recorded::Full { next: 2 };
        assert_eq!(homes.rest(first.clone(), &full), [(2, first)]);
        assert_eq!(shape(&homes.parts(paid("cs_1", 2), 1)), [(2, 1, 2)]);
        let (_, third) = homes.parts(refunded(3), 1).remove(0);
        let go_on = Recorded::EventsGoOn {
            volume: 2,
            next: 3,
            missing: vec!["re_1".to_owned()],
        };
        let rest = homes.rest(third, &go_on);
        assert_eq!(shape(&rest), [(3, 1, 2), (2, 1, 0)]);
        let taken = Recorded::All { volume: 3 };
        assert_eq!(homes.rest(refunded(3), &taken), []);
        assert_eq!(shape(&homes.parts(refunded(4), 1)), [(3, 1, 2), (2, 1, 0)]);
    }

    #[test]
    fn homes_keep_their_format() {
        let mut homes = Homes::default();
        homes.parts(paid("cs_1", 1), 0);
        assert_eq!(
            json::to_string(&homes).as_deref(),
            Ok(r#"{"newest":1,"own":1}"#)
        );
        homes.parts(refunded(2), 2);
        let text = r#"{"newest":2,"own":1,"others":{"re_1":2}}"#;
        assert_eq!(json::to_string(&homes).as_deref(), Ok(text));
        assert_eq!(json::from_str(text), Ok(homes));
    }
}
