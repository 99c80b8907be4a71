//! An object's storage: transactions in which rows and the alarm stand or fall together.
//!
//! The crate binds neither `transactionSync` nor a `setAlarm` that works inside it.

use super::{Fault, counts};
use crate::agenda::Alarm;
use crate::domain::Timestamp;
use js_sys::{Array, Promise};
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::State;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type RawStorage;
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &RawStorage,
        work: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setAlarm)]
    fn set_alarm(this: &RawStorage, epoch_millis: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAlarm)]
    fn get_alarm(this: &RawStorage) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deleteAlarm)]
    fn delete_alarm(this: &RawStorage) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deleteAll)]
    fn delete_all(this: &RawStorage) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn sql(this: &RawStorage) -> Result<RawSql, JsValue>;

    #[derive(Clone)]
    type RawSql;
    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &RawSql, statement: &str, bindings: &Array) -> Result<RawCursor, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = databaseSize)]
    fn database_size(this: &RawSql) -> Result<f64, JsValue>;

    /// The rows of one statement.
    pub(crate) type RawCursor;
    /// The rows as arrays.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn raw(this: &RawCursor) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = rowsRead)]
    fn rows_read(this: &RawCursor) -> Result<u32, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = rowsWritten)]
    fn rows_written(this: &RawCursor) -> Result<u32, JsValue>;
}

/// The storage of one object.
#[derive(Clone)]
pub(crate) struct Storage {
    raw: RawStorage,
    /// Looked up once: each look makes an object.
    sql: OnceCell<RawSql>,
    /// Shared by the clones.
    pub(crate) values: Rc<Cell<ValueTable>>,
    /// Shared by the clones.
    alarm: Rc<Cell<Alarm>>,
}

/// What is known of the table that keeps values by key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ValueTable {
    /// Nothing yet, or a transaction failed that may have made it.
    #[default]
    Unasked,
    Missing,
    Made,
}

impl Storage {
    /// The storage of the object with this state.
    pub(crate) fn of(state: &State) -> Self {
        let storage = state.storage();
        let raw: &RawStorage = storage.as_raw().unchecked_ref();
        Self {
            raw: raw.clone(),
            sql: OnceCell::new(),
            values: Rc::default(),
            alarm: Rc::default(),
        }
    }

    /// Runs `work`; rows and alarm stay as they were if it fails. It cannot await.
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut work = Some(work);
        let mut outcome = None;
        let ended = self.raw.transaction_sync(&mut || {
            let done = match work.take() {
                Some(work) => work(),
                None => Err(Fault::new("a transaction ran twice")),
            };
            let thrown = done.as_ref().err().map(ToString::to_string);
            outcome = Some(done);
            match thrown {
                None => Ok(JsValue::UNDEFINED),
                Some(message) => Err(js_sys::Error::new(&message).into()),
            }
        });
        let done = match (outcome, ended) {
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (Some(Err(fault)), _) => Err(fault),
            (_, Err(thrown)) => Err(Fault::from(thrown)),
            (None, Ok(_)) => Err(Fault::new("a transaction did not run")),
        };
        if done.is_err() {
            self.values.take();
            self.alarm.take();
        }
        done
    }

    /// Sets the object's one alarm, also inside a transaction.
    ///
    /// Times in the past are put a millisecond ahead: alarms at the present moment came late.
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 stay below 2^53"
    )]
    pub(crate) fn set_alarm(&self, at: Timestamp) -> Result<(), Fault> {
        let at = at.max(super::now().plus_millis(1));
        counts::alarm_set();
        // The promise is not awaited: the write belongs to the transaction around it.
        let _written_with_the_rows = self.raw.set_alarm(at.millis() as f64)?;
        self.alarm.set(Alarm::SetFor(at));
        Ok(())
    }

    /// What this instance knows of the alarm.
    pub(crate) fn alarm(&self) -> Alarm {
        self.alarm.get()
    }

    /// Asks the platform for the alarm.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the runtime gives whole milliseconds"
    )]
    pub(crate) async fn look_at_alarm(&self) -> Result<Alarm, Fault> {
        let at = JsFuture::from(self.raw.get_alarm()?).await?;
        let at = at.as_f64().map(|at| Timestamp::from_millis(at as i64));
        self.alarm.set(at.map_or(Alarm::Off, Alarm::SetFor));
        Ok(self.alarm.get())
    }

    /// Notes that the alarm rang, which uses it up.
    pub(crate) fn alarm_rang(&self) {
        self.alarm.set(Alarm::Off);
    }

    /// Takes the alarm back, also inside a transaction.
    pub(crate) fn delete_alarm(&self) -> Result<(), Fault> {
        let _written_with_the_rows = self.raw.delete_alarm()?;
        self.alarm.set(Alarm::Off);
        Ok(())
    }

    /// Deletes every row, every table and the alarm, so that the object takes no room any more: a
    /// database that was emptied still does.
    pub(crate) async fn delete_all(&self) -> Result<(), Fault> {
        JsFuture::from(self.raw.delete_all()?).await?;
        self.values.take();
        self.alarm.take();
        Ok(())
    }

    pub(crate) fn run(&self, statement: &str, bindings: &Array) -> Result<RawCursor, Fault> {
        Ok(self.sql()?.exec(statement, bindings)?)
    }

    /// How large the database is.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the runtime gives whole bytes"
    )]
    pub(crate) fn bytes(&self) -> Result<u64, Fault> {
        Ok(self.sql()?.database_size()? as u64)
    }

    fn sql(&self) -> Result<&RawSql, Fault> {
        if let Some(sql) = self.sql.get() {
            return Ok(sql);
        }
        let sql = self.raw.sql()?;
        Ok(self.sql.get_or_init(|| sql))
    }
}

impl RawCursor {
    /// Adds the rows of this one statement to the counts, once all of them were taken; gives how
    /// many it wrote.
    pub(crate) fn count(&self) -> Result<u32, Fault> {
        let written = self.rows_written()?;
        counts::rows(self.rows_read()?, written);
        Ok(written)
    }
}
