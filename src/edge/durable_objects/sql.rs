//! Rows: statements with bound values, and the one table that every object has: values by key.
//!
//! Every number crosses as a double and a boolean would be stored as text, so only texts and
//! integers within 2^53 are bound. The table of values is made with the first value and read only
//! once it is there: an object that was never written to is not created by reading it.

use crate::domain::row_bound;
use crate::edge::runtime::{Fault, RawCursor, Storage, ValueTable};
use crate::json;
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(iterator: &JsValue) -> Result<Array, JsValue>;
}

/// Unlike a look into `sqlite_master`, this counts as no row read.
const FIND_KV: &str = "PRAGMA table_list(kv)";
const CREATE_KV: &str = "CREATE TABLE kv(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID";

/// The largest integer that crosses unchanged.
const LARGEST: i64 = 1 << 53;

/// A value bound to a `?`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bind<'a> {
    Text(&'a str),
    /// An integer within 2^53.
    Integer(i64),
    Null,
}

impl Bind<'_> {
    /// The bytes that it takes in a row, at most.
    fn bytes(self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Integer(_) => size_of::<i64>(),
            Self::Null => 0,
        }
    }
}

/// One row, by column.
pub(crate) struct Row(Array);

impl Row {
    pub(crate) fn text(&self, column: u32) -> Result<String, Fault> {
        let value = self.0.get(column);
        let no_text = || Fault::new(format!("column {column} holds no text"));
        value.as_string().ok_or_else(no_text)
    }

    /// The text in `column`, `None` for NULL.
    pub(crate) fn maybe_text(&self, column: u32) -> Option<String> {
        self.0.get(column).as_string()
    }

    /// The integer in `column`, `None` for NULL.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "our INTEGER columns hold whole numbers within 2^53"
    )]
    pub(crate) fn maybe_integer(&self, column: u32) -> Option<i64> {
        self.0.get(column).as_f64().map(|number| number as i64)
    }

    pub(crate) fn integer(&self, column: u32) -> Result<i64, Fault> {
        let no_integer = || Fault::new(format!("column {column} holds no integer"));
        self.maybe_integer(column).ok_or_else(no_integer)
    }
}

impl Storage {
    /// Runs a statement that gives no rows.
    pub(crate) fn execute(&self, statement: &str, binds: &[Bind<'_>]) -> Result<(), Fault> {
        self.write(statement, binds).map(drop)
    }

    /// Runs a statement that gives no rows; says whether it wrote any.
    pub(crate) fn write(&self, statement: &str, binds: &[Bind<'_>]) -> Result<bool, Fault> {
        Ok(self.cursor(statement, binds)?.count()? > 0)
    }

    /// The rows of a statement.
    pub(crate) fn query(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Vec<Row>, Fault> {
        let cursor = self.cursor(statement, binds)?;
        let rows = array_from(&cursor.raw()?)?;
        cursor.count()?;
        Ok(rows.iter().map(|row| Row(row.unchecked_into())).collect())
    }

    /// The value under `key`.
    pub(crate) fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fault> {
        if !self.has_values()? {
            return Ok(None);
        }
        let rows = self.query("SELECT v FROM kv WHERE k = ?", &[Bind::Text(key)])?;
        match rows.first() {
            Some(row) => Ok(Some(json::from_str(&row.text(0)?)?)),
            None => Ok(None),
        }
    }

    /// Every key that begins with `prefix`, in order, with its value.
    pub(crate) fn scan<T: DeserializeOwned>(
        &self,
        prefix: &str,
    ) -> Result<Vec<(String, T)>, Fault> {
        if !self.has_values()? {
            return Ok(Vec::new());
        }
        let end = format!("{prefix}\u{10FFFF}");
        let range = [Bind::Text(prefix), Bind::Text(&end)];
        self.query(
            "SELECT k, v FROM kv WHERE k >= ? AND k < ? ORDER BY k",
            &range,
        )?
        .iter()
        .map(|row| Ok((row.text(0)?, json::from_str(&row.text(1)?)?)))
        .collect()
    }

    /// Puts a value under `key`; the first one makes the table.
    pub(crate) fn put<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Fault> {
        self.put_text(key, &json::to_string(value)?)
    }

    /// As [`Storage::put`], of a value that is JSON already.
    pub(crate) fn put_text(&self, key: &str, text: &str) -> Result<(), Fault> {
        if !self.has_values()? {
            self.execute(CREATE_KV, &[])?;
            self.values.set(ValueTable::Made);
        }
        self.execute(
            "INSERT INTO kv(k, v) VALUES(?, ?) ON CONFLICT(k) DO UPDATE SET v = excluded.v",
            &[Bind::Text(key), Bind::Text(text)],
        )
    }

    /// Drops the table of values.
    pub(crate) fn remove_values(&self) -> Result<(), Fault> {
        self.execute("DROP TABLE IF EXISTS kv", &[])?;
        self.values.set(ValueTable::Missing);
        Ok(())
    }

    fn has_values(&self) -> Result<bool, Fault> {
        if self.values.get() == ValueTable::Unasked {
            let is_made = !self.query(FIND_KV, &[])?.is_empty();
            self.values.set(if is_made {
                ValueTable::Made
            } else {
                ValueTable::Missing
            });
        }
        Ok(self.values.get() == ValueTable::Made)
    }

    fn cursor(&self, statement: &str, binds: &[Bind<'_>]) -> Result<RawCursor, Fault> {
        row_bound::check(binds.iter().map(|bind| bind.bytes()))
            .map_err(|over| Fault::new(over.to_string()))?;
        let values = Array::new();
        for bind in binds {
            values.push(&crossing(*bind)?);
        }
        self.run(statement, &values)
    }
}

#[expect(clippy::cast_precision_loss, reason = "checked to lie within 2^53")]
fn crossing(bind: Bind<'_>) -> Result<JsValue, Fault> {
    match bind {
        Bind::Text(text) => Ok(JsValue::from_str(text)),
        Bind::Integer(number) if (-LARGEST..=LARGEST).contains(&number) => {
            Ok(JsValue::from_f64(number as f64))
        }
        Bind::Integer(number) => Err(Fault::new(format!("{number} is over 2^53"))),
        Bind::Null => Ok(JsValue::NULL),
    }
}
