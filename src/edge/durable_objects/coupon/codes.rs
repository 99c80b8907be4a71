//! The promotion codes of a coupon: one row each, in a table that is made with the first one.

use super::state::Stored;
use crate::domain::PromotionCodeId;
use crate::domain::coupon_gate::CodeGate;
use crate::domain::promotion_code::PromotionCode;
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::{Fault, Storage};
use crate::json;

/// `told` is how often Account knows that the code was used.
const CREATE: &str = "CREATE TABLE codes (number INTEGER PRIMARY KEY, json TEXT NOT NULL, said \
                      INTEGER NOT NULL, times INTEGER NOT NULL, told INTEGER NOT NULL)";
const CREATE_INDEX: &str = "CREATE INDEX codes_untold ON codes (number) WHERE times <> told";
/// So many are told at once.
const TOLD_AT_ONCE: u32 = 100;

/// The code with this number, if Account has said what it is.
pub(super) fn get(
    storage: &Storage,
    stored: &Stored,
    number: u64,
) -> Result<Option<CodeGate>, Fault> {
    if !stored.has_codes {
        return Ok(None);
    }
    let rows = storage.query("SELECT json FROM codes WHERE number = ?", &[key(number)])?;
    let gate = rows.first().map(|row| Ok(json::from_str(&row.text(0)?)?));
    gate.transpose()
}

/// Writes a code that is there.
pub(super) fn put(storage: &Storage, gate: &CodeGate) -> Result<(), Fault> {
    let times = gate.door.quota.committed;
    storage.execute(
        "UPDATE codes SET json = ?, times = ? WHERE number = ?",
        &[
            Bind::Text(&json::to_string(gate)?),
            key(times),
            key(gate.code.number),
        ],
    )
}

/// Has a code be as call `said` of Account's says, unless a later one came before.
pub(super) fn have(
    storage: &Storage,
    stored: &mut Stored,
    said: u64,
    code: &PromotionCode,
) -> Result<(), Fault> {
    if !stored.has_codes {
        storage.execute(CREATE, &[])?;
        storage.execute(CREATE_INDEX, &[])?;
        stored.has_codes = true;
    }
    let gate = match get(storage, stored, code.number)? {
        Some(known) => CodeGate {
            code: code.clone(),
            ..known
        },
        None => CodeGate::new(code.clone()),
    };
    storage.execute(
        "INSERT INTO codes (number, json, said, times, told) VALUES (?, ?, ?, 0, 0) ON CONFLICT \
         (number) DO UPDATE SET json = excluded.json, said = excluded.said WHERE said < \
         excluded.said",
        &[
            key(code.number),
            Bind::Text(&json::to_string(&gate)?),
            key(said),
        ],
    )
}

/// A code that Account does not know to have been used as often as it was, and how often that is; or
/// the row that cannot be read.
pub(super) type Untold = Result<(PromotionCodeId, u64, u64), (String, Fault)>;

/// Such codes, each row by itself: one that cannot be read stops no other, and no lease.
pub(super) fn untold(storage: &Storage, stored: &Stored) -> Result<Vec<Untold>, Fault> {
    if !stored.has_codes {
        return Ok(Vec::new());
    }
    let select = format!(
        "SELECT number, json FROM codes WHERE times <> told ORDER BY number LIMIT {TOLD_AT_ONCE}"
    );
    let rows = storage.query(&select, &[])?;
    let code = |row: &Row| {
        let gate: CodeGate = json::from_str(&row.text(1)?)?;
        Ok((gate.code.id, gate.code.number, gate.door.quota.committed))
    };
    let one = |row: &Row| {
        let number = row.integer(0)?;
        Ok(code(row).map_err(|fault| (format!("code {number}"), fault)))
    };
    rows.iter().map(one).collect()
}

/// Notes that Account knows how often a code was used.
pub(super) fn told(storage: &Storage, number: u64, times: u64) -> Result<(), Fault> {
    let update = "UPDATE codes SET told = ? WHERE number = ?";
    storage.execute(update, &[key(times), key(number)])
}

/// Numbers stay far below 2^53.
fn key(number: u64) -> Bind<'static> {
    Bind::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
