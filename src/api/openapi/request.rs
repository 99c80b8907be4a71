//! What a request may hold, from the tables it is checked by.

use crate::api::expand::paths;
use crate::api::operation::Operation;
use crate::api::request::check::{LONGEST_KEY, LONGEST_VALUE, MOMENTS};
use crate::api::request::schema::{LONGEST_URL, Param, Params, ValueType};
use crate::api::store::idempotency::LONGEST;
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
        parameters.extend(all(operation).map(in_query));
    }
    parameters
}

/// The body of a POST.
pub(super) fn body(operation: &Operation) -> Option<Value> {
    if operation.method != "POST" {
        return None;
    }
    let params: Vec<&Param> = all(operation).collect();
    let nested = params.iter().filter(|param| is_nested(param.kind));
    let deep = json!({ "style": "deepObject", "explode": true });
    let encoding = nested.map(|param| (param.name.to_owned(), deep.clone()));
    let encoding: Map<String, Value> = encoding.collect();
    let schema = of_params(&params);
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
fn all(operation: &Operation) -> impl Iterator<Item = &'static Param> {
    let expand = paths::is_possible(operation.returns).then_some(&paths::PARAM);
    operation.params.supported.iter().chain(expand)
}

fn in_query(param: &Param) -> Value {
    let mut parameter = json!({
        "name": param.name,
        "in": "query",
        "required": param.required,
        "schema": of_param(param),
    });
    if let (true, Some(fields)) = (is_nested(param.kind), parameter.as_object_mut()) {
        fields.insert("style".to_owned(), "deepObject".into());
        fields.insert("explode".to_owned(), true.into());
    }
    parameter
}

fn is_nested(kind: ValueType) -> bool {
    match kind {
        ValueType::List(..) | ValueType::Hash(_) | ValueType::Moments(_) | ValueType::Metadata => {
            true
        }
        ValueType::Text(_)
        | ValueType::Url
        | ValueType::Currency
        | ValueType::Boolean
        | ValueType::Integer(..)
        | ValueType::Moment
        | ValueType::OneOf(_) => false,
    }
}

fn of_params(params: &[&Param]) -> Value {
    let properties = params.iter();
    let properties = properties.map(|param| (param.name.to_owned(), of_param(param)));
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

fn of_hash(params: &Params) -> Value {
    of_params(&params.supported.iter().collect::<Vec<_>>())
}

fn of_param(param: &Param) -> Value {
    let schema = of_kind(param.kind);
    if param.unsettable {
        return json!({ "anyOf": [schema, { "type": "string", "const": "" }] });
    }
    schema
}

fn of_kind(kind: ValueType) -> Value {
    match kind {
        ValueType::Text(max) => json!({ "type": "string", "minLength": 1, "maxLength": max }),
        ValueType::Url => {
            json!({ "type": "string", "format": "uri", "minLength": 1, "maxLength": LONGEST_URL })
        }
        ValueType::Currency => json!({ "$ref": "#/components/schemas/currency" }),
        ValueType::Boolean => json!({ "type": "boolean" }),
        ValueType::Integer(least, most) => of_integer(least, most),
        ValueType::OneOf(options) => json!({ "type": "string", "enum": options }),
        // A form cannot say that a list is empty: it is not there then.
        ValueType::List(most, kind) => {
            json!({ "type": "array", "items": of_kind(*kind), "minItems": 1, "maxItems": most })
        }
        ValueType::Hash(params) => of_hash(params),
        ValueType::Moment => of_integer(MOMENTS.0, MOMENTS.1),
        ValueType::Moments(ends) => {
            json!({ "anyOf": [of_integer(MOMENTS.0, MOMENTS.1), of_hash(ends)] })
        }
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
