//! Whose a code is: one row for each spelling that may be used, in small letters.

use super::stored::CodeRow;
use crate::api::store::{Row, Store, StoreError, Table, to_json};
use crate::domain::promotion_code::PromotionCode;
use crate::domain::{Error, PromotionCodeId, Timestamp};

/// The promotion code that buyers mean by `code`, in whatever case they write it.
pub fn find(store: &dyn Store, code: &str) -> Result<Option<CodeRow>, StoreError> {
    let Some(row) = store.row(Table::ActiveCode, &spelling(code))? else {
        return Ok(None);
    };
    let id: PromotionCodeId = row.read()?;
    let row = store.row(Table::PromotionCode, id.as_str())?;
    row.map(|row| row.read()).transpose()
}

/// Gives the spelling to `code`, unless another one that can still be used has it.
pub(super) fn claim(
    store: &mut dyn Store,
    code: &PromotionCode,
    now: Timestamp,
) -> Result<(), Error> {
    let other = find(store, &code.code)?.filter(|other| other.code.id != code.id);
    if other.is_some_and(|other| other.is_active(now)) {
        let message = format!(
            "An active promotion code with `code: {}` already exists.",
            code.code
        );
        return Err(Error::invalid("code", message));
    }
    store.put(&Row {
        table: Table::ActiveCode,
        id: spelling(&code.code),
        place: None,
        parent: String::new(),
        status: String::new(),
        created: None,
        ends: None,
        tags: Vec::new(),
        json: to_json(&code.id)?,
    })?;
    Ok(())
}

/// Has nobody find `code` any more; a spelling that another one has by now stays.
pub(super) fn give_up(store: &mut dyn Store, code: &PromotionCode) -> Result<(), StoreError> {
    let is_own = find(store, &code.code)?.is_some_and(|found| found.code.id == code.id);
    if is_own {
        store.remove(Table::ActiveCode, &spelling(&code.code))?;
    }
    Ok(())
}

fn spelling(code: &str) -> String {
    code.to_ascii_lowercase()
}
