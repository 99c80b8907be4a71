//! Every parameter of every request: valid, at its limits, beyond them, empty and of the wrong type.
//!
//! `sections` writes down by hand what each parameter is and where its answer shows
//! it; a parameter without a row, or one that is not what its row says, fails.
//! From the kind come the values to try, with Stripe's words for those that
//! are wrong. Rules beyond the kind are the rows' own cases.

mod asked;
mod coupons;
mod custom_fields;
mod customers;
mod disputes;
mod fixture;
mod link_discounts;
mod method_configuration;
mod method_options;
mod payment_intent_data;
mod promotion_codes;
mod rows;
mod sections;
mod selling;
mod shipping;
mod taxes;
mod values;

use crate::support::Answer;
use edgetill::api::object::{Param, Params, ValueType};
use edgetill::api::{resources, route};
use fixture::Fixture;
use rows::{Case, Expect, Row, Section};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is asked, and every parameter of it.
fn sections() -> Vec<Section> {
    let mut all = sections::sections();
    all.extend(coupons::sections());
    all.extend(custom_fields::sections());
    all.extend(customers::sections());
    all.extend(disputes::sections());
    all.extend(link_discounts::sections());
    all.extend(method_configuration::sections());
    all.extend(method_options::sections());
    all.extend(payment_intent_data::sections());
    all.extend(promotion_codes::sections());
    all.extend(selling::sections());
    all.extend(shipping::sections());
    all.extend(taxes::sections());
    all
}

#[test]
fn every_operation_has_a_request_that_it_answers() {
    let mut asked = BTreeSet::new();
    for section in &sections() {
        let mut fixture = Fixture::new();
        let answer = fixture.ask(section, section.base);
        assert_eq!(answer.status, 200, "{section:?}: {}", answer.reply.body);
        let (operation, _) = route::find(section.method, &fixture.fill(section.path)).unwrap();
        asked.insert((operation.method, operation.path));
    }
    // A card's refund cannot be canceled, so this one is never done.
    let refused = ("POST", "/v1/refunds/{refund}/cancel");
    let all = resources::operations().map(|it| (it.method, it.path));
    let all = all.filter(|operation| *operation != refused);
    assert_eq!(asked, all.collect());
}

#[test]
fn every_parameter_is_what_its_row_says() {
    let mut written = BTreeMap::new();
    let fixture = Fixture::new();
    for section in &sections() {
        let path = fixture.fill(section.path);
        let (operation, _) = route::find(section.method, &path).unwrap();
        for row in &section.rows {
            let key = format!("{} {} {}", operation.method, operation.path, row.name);
            written.insert(key, row.spec.to_owned());
        }
    }
    let mut known = BTreeMap::new();
    for operation in resources::operations() {
        for (name, param) in all_params(operation.params, "") {
            let key = format!("{} {} {name}", operation.method, operation.path);
            known.insert(key, spec(&param));
        }
    }
    for (key, spec) in &known {
        assert_eq!(written.get(key), Some(spec), "the row of {key}");
    }
    let gone: Vec<_> = written
        .keys()
        .filter(|key| !known.contains_key(*key))
        .collect();
    assert!(gone.is_empty(), "rows of no parameter: {gone:?}");
}

#[test]
fn every_parameter_takes_what_it_may_be_and_refuses_the_rest() {
    let fixture = &Fixture::new();
    for section in &sections() {
        let path = fixture.fill(section.path);
        let (operation, _) = route::find(section.method, &path).unwrap();
        let params: BTreeMap<_, _> = all_params(operation.params, "").into_iter().collect();
        for row in &section.rows {
            let param = params[row.name];
            let trial = Trial {
                fixture,
                section,
                row,
            };
            for (value, expected) in values::of(row, &param, operation.params) {
                trial.holds(&value, &expected);
            }
            for Case(value, expected) in &row.cases {
                let pairs = vec![(row.sent(&param), (*value).to_owned())];
                trial.holds(&pairs, expected);
            }
            if param.required {
                trial.is_missed();
            }
            if param.unsettable {
                trial.is_unset(param.kind);
            }
        }
    }
}

/// A row in its section, each try of which is made in a shop of its own.
struct Trial<'a> {
    fixture: &'a Fixture,
    section: &'a Section,
    row: &'a Row,
}

impl Trial<'_> {
    /// The section's request without the parameter of the row.
    fn rest(&self) -> Vec<String> {
        let within = format!("{}[", self.row.name);
        let pairs = self.section.base.split('&').filter(|pair| !pair.is_empty());
        pairs
            .filter(|pair| {
                let name = pair.split('=').next().unwrap();
                name != self.row.name && !name.starts_with(&within)
            })
            .map(str::to_owned)
            .collect()
    }

    fn request(&self, pairs: &[(String, String)]) -> String {
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
        self.rest()
            .into_iter()
            .chain(pairs)
            .collect::<Vec<_>>()
            .join("&")
    }

    fn holds(&self, pairs: &[(String, String)], expected: &Expect) {
        let mut fixture = self.fixture.clone();
        let request = self.request(pairs);
        let answer = fixture.ask(self.section, &request);
        let shown: String = request.chars().take(300).collect();
        let asked = format!("{} {}: {shown}", self.section.method, self.section.path);
        match expected {
            Expect::Taken => assert_eq!(answer.status, 200, "{asked}: {}", answer.reply.body),
            Expect::Not(complaint) => {
                let message = answer.json["error"]["message"].as_str().unwrap_or_default();
                assert!(!message.starts_with(complaint), "{asked}: {message}");
            }
            Expect::Shows(pointer, json) => {
                assert_eq!(answer.status, 200, "{asked}: {}", answer.reply.body);
                let wanted: Value = serde_json::from_str(&fixture.fill(json)).unwrap();
                assert_eq!(shown_at(&answer, pointer), wanted, "{asked}");
            }
            Expect::Refused { at, message, code } => {
                let at = if at.is_empty() { self.row.name } else { at };
                let message = message.replace("{noun}", self.section.noun);
                let wanted = (message, at.to_owned(), (*code).to_owned());
                assert_eq!(answer.status, 400, "{asked}: {}", answer.reply.body);
                assert_eq!(answer.error(), wanted, "{asked}");
            }
        }
    }

    /// Without the parameter its hash is refused, where the hash is still there.
    fn is_missed(&self) {
        let rest = self.rest();
        if let Some((parent, _)) = self.row.name.rsplit_once('[') {
            let parent = format!("{parent}[");
            if !rest.iter().any(|pair| pair.starts_with(&parent)) {
                return;
            }
        }
        let name = self.row.name;
        let error = self
            .fixture
            .clone()
            .ask(self.section, &rest.join("&"))
            .error();
        let message = format!("Missing required param: {name}.");
        let code = "parameter_missing".to_owned();
        assert_eq!(error, (message, name.to_owned(), code));
    }

    /// Sent empty it takes away what the section's request set before.
    fn is_unset(&self, kind: ValueType) {
        let mut fixture = self.fixture.clone();
        let empty = self.request(&[(self.row.name.to_owned(), String::new())]);
        let answer = fixture.ask(self.section, &empty);
        assert_eq!(answer.status, 200, "{empty}: {}", answer.reply.body);
        let nothing = match kind {
            // Stripe shows some as a list with nothing in it, and some as nothing.
            ValueType::List(..) if shown_at(&answer, self.row.shown).is_array() => {
                Value::from(Vec::<Value>::new())
            }
            ValueType::Metadata => Value::Object(serde_json::Map::new()),
            _ => Value::Null,
        };
        assert_eq!(shown_at(&answer, self.row.shown), nothing, "{empty}");
    }
}

/// What stands at a pointer; `#` is how many objects a list has.
fn shown_at(answer: &Answer, pointer: &str) -> Value {
    if pointer == "#" {
        return answer.json["data"].as_array().unwrap().len().into();
    }
    answer.json.pointer(pointer).cloned().unwrap_or(Value::Null)
}

/// What can only be said as it is anyway; `defaults.rs` holds these.
fn says_nothing(kind: ValueType, params: Params) -> bool {
    match kind {
        ValueType::False => true,
        ValueType::OneOf(options) => options.len() <= 1,
        ValueType::List(_, kind) => says_nothing(*kind, params),
        ValueType::Hash(fields) => {
            let params = params.within(fields);
            params.all().all(|param| says_nothing(param.kind, params))
        }
        _ => false,
    }
}

/// The parameters of a hash at `path` and of the hashes in it, by their full names.
fn all_params(params: Params, path: &str) -> Vec<(String, Param)> {
    let mut found = Vec::new();
    for param in params.all() {
        if says_nothing(param.kind, params) {
            continue;
        }
        let name = match path {
            "" => param.name.to_owned(),
            path => format!("{path}[{}]", param.name),
        };
        found.push((name.clone(), param));
        match param.kind {
            ValueType::Hash(inner) | ValueType::Moments(inner) => {
                found.extend(all_params(params.within(inner), &name));
            }
            ValueType::ByCurrency(inner) => {
                found.extend(all_params(params.within(inner), &format!("{name}[eur]")));
            }
            ValueType::List(_, ValueType::Hash(inner)) => {
                found.extend(all_params(params.within(inner), &format!("{name}[0]")));
            }
            _ => {}
        }
    }
    found
}

/// What a parameter is, in words: `list 8 of url, unsettable`.
fn spec(param: &Param) -> String {
    let required = if param.required { ", required" } else { "" };
    let unsettable = if param.unsettable { ", unsettable" } else { "" };
    format!("{}{required}{unsettable}", spec_of(param.kind))
}

fn spec_of(kind: ValueType) -> String {
    match kind {
        ValueType::Text(max) => format!("text {max}"),
        ValueType::Url => "url".to_owned(),
        ValueType::Currency => "currency".to_owned(),
        ValueType::Boolean => "boolean".to_owned(),
        ValueType::False => "false".to_owned(),
        ValueType::Integer(least, most) => format!("integer {least} to {most}"),
        ValueType::Percent => "percent".to_owned(),
        ValueType::TaxPercent => "tax percent".to_owned(),
        ValueType::OneOf(options) | ValueType::BuiltOf(options, _) => options.join(" | "),
        ValueType::List(most, kind) => format!("list {most} of {}", spec_of(*kind)),
        ValueType::Hash(_) => "hash".to_owned(),
        ValueType::ByCurrency(_) => "hash by currency".to_owned(),
        ValueType::Moment => "moment".to_owned(),
        ValueType::Moments(_) => "moments".to_owned(),
        ValueType::Metadata => "metadata".to_owned(),
    }
}
