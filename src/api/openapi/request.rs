//! What a request may hold, from the tables it is checked by.

use crate::api::expand::paths;
use crate::api::object::{Field, LONGEST_URL, Param, Params, ValueType};
use crate::api::operation::Operation;
use crate::api::request::check::{LONGEST_KEY, LONGEST_VALUE, MOMENTS};
use crate::api::store::idempotency::LONGEST;
use crate::domain::percent::{Percent, TaxPercent};
use serde_json::{Map, Value, json};

/// The parameters of an operation that do not stand in its body.
pub(super) fn parameters(operation: &Operation) -> Vec<Value> {
    let ids = operation.path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        let schema = json!({ "type": "string", "minLength": 1 });
        Some(json!({ "name": name, "in": "path", "required": true, "schema": schema }))
    });
    let mut parameters: Vec<Value> = ids.collect();
    if operation.method == "POST" {
        parameters.push(json!({ "$ref": "#/components/parameters/idempotency_key" }));
    } else {
        let all = all(operation);
        let in_query = |param: &Param| in_query(param, operation.params);
        parameters.extend(all.iter().map(in_query));
    }
    parameters
}

/// The body of a POST.
pub(super) fn body(operation: &Operation) -> Option<Value> {
    if operation.method != "POST" {
        return None;
    }
    let params = all(operation);
    let nested = params.iter().filter(|param| is_nested(param.kind));
    let deep = json!({ "style": "deepObject", "explode": true });
    let encoding = nested.map(|param| (param.name.to_owned(), deep.clone()));
    let encoding: Map<String, Value> = encoding.collect();
    let schema = of_params(&params, operation.params);
    let form = json!({ "schema": schema, "encoding": encoding });
    Some(json!({
        "required": params.iter().any(|param| param.required),
        "content": { "application/x-www-form-urlencoded": form },
    }))
}

/// The header under which a request is done once.
pub(super) fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same request with the same key is done once, and answered alike, for \
                        24 hours.",
        "schema": { "type": "string", "minLength": 1, "maxLength": LONGEST },
    })
}

/// The parameters of an operation, and `expand` where there is something to expand.
fn all(operation: &Operation) -> Vec<Param> {
    let expand = Params::own(&[paths::PARAM]);
    let expand = expand
        .all()
        .filter(|_| paths::is_possible(operation.returns));
    operation.params.all().chain(expand).collect()
}

fn in_query(param: &Param, request: Params) -> Value {
    let mut parameter = json!({
        "name": param.name,
        "in": "query",
        "required": param.required,
        "schema": of_param(param, request),
    });
    if let (true, Some(fields)) = (is_nested(param.kind), parameter.as_object_mut()) {
        fields.insert("style".to_owned(), "deepObject".into());
        fields.insert("explode".to_owned(), true.into());
    }
    parameter
}

fn is_nested(kind: ValueType) -> bool {
    match kind {
        ValueType::List(..)
        | ValueType::Hash(_)
        | ValueType::Moments(_)
        | ValueType::ByCurrency(_)
        | ValueType::Metadata => true,
        ValueType::Text(_)
        | ValueType::Url
        | ValueType::Currency
        | ValueType::Boolean
        | ValueType::False
        | ValueType::Integer(..)
        | ValueType::Percent
        | ValueType::TaxPercent
        | ValueType::Moment
        | ValueType::OneOf(_)
        | ValueType::BuiltOf(..) => false,
    }
}

/// The hash of `params`, in such a `request`.
fn of_params(params: &[Param], request: Params) -> Value {
    let properties = params.iter();
    let properties = properties.map(|param| (param.name.to_owned(), of_param(param, request)));
    let properties: Map<String, Value> = properties.collect();
    let required = params.iter().filter(|param| param.required);
    let required: Vec<&str> = required.map(|param| param.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn of_hash(fields: &'static [Field], request: Params) -> Value {
    let params: Vec<Param> = request.within(fields).all().collect();
    of_params(&params, request)
}

fn of_param(param: &Param, request: Params) -> Value {
    if let (ValueType::Text(most), true) = (param.kind, param.unsettable) {
        return json!({ "type": "string", "maxLength": most });
    }
    let schema = of_kind(param.kind, request);
    if param.unsettable {
        return json!({ "anyOf": [schema, { "type": "string", "const": "" }] });
    }
    schema
}

fn of_kind(kind: ValueType, request: Params) -> Value {
    match kind {
        ValueType::Text(max) => json!({ "type": "string", "minLength": 1, "maxLength": max }),
        ValueType::Url => {
            json!({ "type": "string", "format": "uri", "minLength": 1, "maxLength": LONGEST_URL })
        }
        ValueType::Currency => json!({ "$ref": "#/components/schemas/currency" }),
        ValueType::Boolean => json!({ "type": "boolean" }),
        ValueType::False => json!({ "type": "boolean", "const": false }),
        ValueType::Integer(least, most) => of_integer(least, most),
        ValueType::Percent => json!({
            "type": "string",
            "pattern": Percent::PATTERN,
        }),
        ValueType::TaxPercent => json!({ "type": "string", "pattern": TaxPercent::PATTERN }),
        ValueType::OneOf(options) | ValueType::BuiltOf(options, _) => {
            json!({ "type": "string", "enum": options })
        }
        // A form cannot say that a list is empty: it is not there then.
        ValueType::List(most, kind) => {
            json!({ "type": "array", "items": of_kind(*kind, request), "minItems": 1, "maxItems": most })
        }
        ValueType::Hash(fields) => of_hash(fields, request),
        ValueType::Moment => of_integer(MOMENTS.0, MOMENTS.1),
        ValueType::Moments(ends) => {
            json!({ "anyOf": [of_integer(MOMENTS.0, MOMENTS.1), of_hash(ends, request)] })
        }
        ValueType::ByCurrency(fields) => json!({
            "type": "object",
            "propertyNames": { "$ref": "#/components/schemas/currency" },
            "additionalProperties": of_hash(fields, request),
        }),
        ValueType::Metadata => json!({
            "type": "object",
            "propertyNames": { "minLength": 1, "maxLength": LONGEST_KEY },
            "additionalProperties": { "type": "string", "maxLength": LONGEST_VALUE },
        }),
    }
}

fn of_integer(least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}
