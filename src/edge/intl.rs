//! The buyer's formats, written by the runtime's `Intl`.
//!
//! A formatter costs 13 to 64 µs to make and 7 to 20 to use, so they are kept, and so is what they
//! wrote of amounts and countries: a bounded number of each kind. Every call into the runtime can
//! throw and is caught: what `Intl` refuses is written by [`Plain`]. Nothing here awaits.

use crate::domain::percent::TaxPercent;
use crate::domain::{Amount, Currency, Timestamp};
use crate::memory::Cache;
use crate::pages::formats::{Formats, isolated};
use crate::pages::plain::Plain;
use crate::pages::{Html, catalog, countries};
use js_sys::{Object, Reflect};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::hash::Hash;
use std::rc::Rc;
use std::thread::LocalKey;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// How many of one kind are kept.
const MOST_KEPT: usize = 64;

/// js-sys binds these constructors without `catch`, and a throw there hangs the request.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &NumberFormat, number: &str) -> Result<String, JsValue>;

    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    /// The runtime turns the text into a number; so no float is needed here.
    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, millis: &str) -> Result<String, JsValue>;

    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;

    #[derive(Clone)]
    #[wasm_bindgen(js_namespace = Intl)]
    type Collator;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str) -> Result<Collator, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn compare(this: &Collator, left: &str, right: &str) -> Result<i32, JsValue>;
}

type Kept<K, V> = RefCell<Cache<K, V>>;

fn kept<K: Eq + Hash, V>() -> Kept<K, V> {
    RefCell::new(Cache::new(MOST_KEPT))
}

thread_local! {
    static MONEY: Kept<(String, Currency), NumberFormat> = kept();
    static AMOUNTS: Kept<(String, Currency, Amount), String> = kept();
    static COUNTS: Kept<String, NumberFormat> = kept();
    static PERCENTS: Kept<String, NumberFormat> = kept();
    static TIMES: Kept<(String, String), DateTimeFormat> = kept();
    static MOMENTS: Kept<(String, String), DateTimeFormat> = kept();
    static NAMES: Kept<&'static str, DisplayNames> = kept();
    static COUNTRY_NAMES: Kept<String, String> = kept();
    static COLLATORS: Kept<&'static str, Collator> = kept();
    static COUNTRIES: Kept<&'static str, Rc<Html>> = kept();
}

/// The formats of a buyer with this locale in this time zone.
#[derive(Debug, Clone)]
pub(crate) struct IntlFormats {
    /// From `pages::locale::negotiate`.
    locale: String,
    /// An IANA name ("Europe/Berlin").
    time_zone: String,
}

impl IntlFormats {
    /// The formats for a locale and, if known, a time zone.
    pub(crate) fn new(locale: &str, time_zone: Option<&str>) -> Self {
        Self {
            locale: locale.to_owned(),
            time_zone: time_zone.unwrap_or("UTC").to_owned(),
        }
    }

    fn money_format(&self, currency: Currency) -> Option<NumberFormat> {
        let key = (self.locale.clone(), currency);
        MONEY.with(|kept| {
            remembered(kept, key, || {
                // As many decimals as can be paid, which are not always the runtime's.
                let decimals = JsValue::from(currency.shown_decimals());
                let options = options(&[
                    ("style", "currency".into()),
                    ("currency", currency.as_str().into()),
                    ("minimumFractionDigits", decimals.clone()),
                    ("maximumFractionDigits", decimals),
                ])?;
                NumberFormat::new(&self.locale, &options).ok()
            })
        })
    }

    fn count_format(&self) -> Option<NumberFormat> {
        COUNTS.with(|kept| {
            remembered(kept, self.locale.clone(), || {
                NumberFormat::new(&self.locale, &Object::new()).ok()
            })
        })
    }

    fn percent_format(&self) -> Option<NumberFormat> {
        PERCENTS.with(|kept| {
            remembered(kept, self.locale.clone(), || {
                let options = options(&[
                    ("style", "percent".into()),
                    ("maximumFractionDigits", 4.into()),
                ])?;
                NumberFormat::new(&self.locale, &options).ok()
            })
        })
    }

    /// What is kept in `kept`: a time of day with its zone, and `more` before it.
    fn time_format(
        &self,
        kept: &'static LocalKey<Kept<(String, String), DateTimeFormat>>,
        more: &[(&str, &str)],
    ) -> Option<DateTimeFormat> {
        let key = (self.text_locale().to_owned(), self.time_zone.clone());
        let time = [
            ("hour", "numeric"),
            ("minute", "2-digit"),
            ("timeZoneName", "short"),
            ("timeZone", &self.time_zone),
        ];
        kept.with(|kept| {
            remembered(kept, key, || {
                let entries = more.iter().chain(&time);
                let entries: Vec<_> = entries
                    .map(|(name, value)| (*name, (*value).into()))
                    .collect();
                DateTimeFormat::new(self.text_locale(), &options(&entries)?).ok()
            })
        })
    }

    /// A time has words in it, so its locale keeps to the language of the texts.
    fn text_locale(&self) -> &str {
        match self.locale.split('-').next() {
            Some(language) if language == catalog::LANGUAGE => &self.locale,
            Some(_) | None => catalog::LANGUAGE,
        }
    }
}

impl Formats for IntlFormats {
    fn money(&self, amount: Amount, currency: Currency) -> String {
        let key = (self.locale.clone(), currency, amount);
        let written = || {
            let format = self.money_format(currency)?;
            let written = format.format(&amount.decimal(currency)).ok()?;
            Some(isolated(written))
        };
        AMOUNTS
            .with(|kept| remembered(kept, key, written))
            .unwrap_or_else(|| Plain.money(amount, currency))
    }

    fn count(&self, number: u32) -> String {
        self.count_format()
            .and_then(|format| format.format(&number.to_string()).ok())
            .unwrap_or_else(|| Plain.count(number))
    }

    fn percent(&self, percent: TaxPercent) -> String {
        let format = self.percent_format();
        let written = format.and_then(|format| format.format(&percent.fraction()).ok());
        written.map_or_else(|| Plain.percent(percent), isolated)
    }

    fn country_name(&self, code: &str) -> String {
        let written = || {
            let names = NAMES.with(|kept| {
                remembered(kept, catalog::LANGUAGE, || {
                    let options = options(&[("type", "region".into())])?;
                    DisplayNames::new(catalog::LANGUAGE, &options).ok()
                })
            });
            names?.of(code).ok().flatten()
        };
        COUNTRY_NAMES
            .with(|kept| remembered(kept, code.to_owned(), written))
            .unwrap_or_else(|| Plain.country_name(code))
    }

    fn time(&self, time: Timestamp) -> String {
        self.time_format(&TIMES, &[])
            .and_then(|format| format.format(&time.millis().to_string()).ok())
            .unwrap_or_else(|| Plain.time(time))
    }

    fn moment(&self, time: Timestamp) -> String {
        let date = [
            ("weekday", "long"),
            ("day", "numeric"),
            ("month", "long"),
            ("year", "numeric"),
        ];
        self.time_format(&MOMENTS, &date)
            .and_then(|format| format.format(&time.millis().to_string()).ok())
            .unwrap_or_else(|| Plain.moment(time))
    }

    fn compare(&self, left: &str, right: &str) -> Ordering {
        let collator = COLLATORS.with(|kept| {
            remembered(kept, catalog::LANGUAGE, || {
                Collator::new(catalog::LANGUAGE).ok()
            })
        });
        collator
            .and_then(|collator| collator.compare(left, right).ok())
            .map_or_else(|| Plain.compare(left, right), |order| order.cmp(&0))
    }

    fn country_options(&self) -> Rc<Html> {
        COUNTRIES
            .with(|kept| {
                remembered(kept, catalog::LANGUAGE, || {
                    Some(Rc::new(countries::options(self)))
                })
            })
            .unwrap_or_default()
    }
}

/// What is kept under `key`, else what `make` makes, which is then kept.
///
/// No borrow is held while `make` runs: it may ask for something else that is kept.
fn remembered<K: Eq + Hash, V: Clone>(
    kept: &Kept<K, V>,
    key: K,
    make: impl FnOnce() -> Option<V>,
) -> Option<V> {
    let found = kept
        .try_borrow()
        .ok()
        .and_then(|kept| kept.get(&key).cloned());
    if found.is_some() {
        return found;
    }
    let value = make()?;
    if let Ok(mut kept) = kept.try_borrow_mut() {
        kept.insert(key, value.clone());
    }
    Some(value)
}

fn options(entries: &[(&str, JsValue)]) -> Option<Object> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value).ok()?;
    }
    Some(object)
}
