//! What answers are made of.

use crate::api::object::{Field, Shape, computed, sometimes};
use crate::api::resource::Resource;
use crate::api::resources;
use serde_json::{Map, Value, json};

/// The error envelope.
pub(super) const ERROR: Shape = Shape::Hash(&[computed(
    "error",
    Shape::Hash(&[
        sometimes("code", Shape::Text),
        sometimes("doc_url", Shape::Text),
        computed("message", Shape::Text),
        sometimes("param", Shape::Text),
        computed(
            "type",
            Shape::Word(&["api_error", "idempotency_error", "invalid_request_error"]),
        ),
    ]),
)]);

/// The schema of the values of such a shape.
pub(super) fn schema(shape: Shape) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Integer => json!({ "type": "integer" }),
        Shape::Decimal => json!({ "type": "number" }),
        Shape::Word(words) => json!({ "type": "string", "enum": words }),
        Shape::Currency => json!({ "$ref": "#/components/schemas/currency" }),
        Shape::Id(name) if resources::find(name).is_none() => schema(Shape::Text),
        Shape::Id(name) => json!({ "anyOf": [{ "type": "string" }, shown(name)] }),
        Shape::NoId => schema(Shape::TEXT),
        Shape::Object(name) => reference(name),
        Shape::Hash(fields) => hash(fields),
        Shape::Any => json!({ "type": "object" }),
        Shape::Metadata => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        Shape::List(shape) => json!({ "type": "array", "items": schema(*shape) }),
        Shape::Page(name) => page(name),
        Shape::OrNull(shape) => json!({ "anyOf": [schema(*shape), { "type": "null" }] }),
    }
}

/// The schema of the objects called `name`.
pub(super) fn object(name: &str, fields: &[Field]) -> Value {
    let mut described = hash(fields);
    require(&mut described, "object", json!({ "const": name }));
    if !Resource::WITHOUT_ID.contains(&name) {
        require(&mut described, "id", schema(Shape::Text));
    }
    described
}

/// A page of a list of objects called `name`.
pub(super) fn page(name: &str) -> Value {
    let mut described = hash(&[
        computed("has_more", Shape::Boolean),
        computed("url", Shape::Text),
    ]);
    require(&mut described, "data", list_of(name));
    require(&mut described, "object", json!({ "const": "list" }));
    described
}

/// A page of the objects called `name` that were searched for.
pub(super) fn found(name: &str) -> Value {
    let mut described = hash(&[
        computed("has_more", Shape::Boolean),
        computed("next_page", Shape::OrNull(&Shape::Text)),
        computed("url", Shape::Text),
    ]);
    require(&mut described, "data", list_of(name));
    require(
        &mut described,
        "object",
        json!({ "const": "search_result" }),
    );
    described
}

/// An object called `name`, or what is left of it where that is shown.
pub(super) fn shown(name: &str) -> Value {
    if Resource::SHOWN_DELETED.contains(&name) {
        return json!({ "anyOf": [reference(name), deleted(name)] });
    }
    reference(name)
}

/// What is left of an object called `name`.
pub(super) fn deleted(name: &str) -> Value {
    let mut described = hash(&[computed("id", Shape::Text)]);
    require(&mut described, "object", json!({ "const": name }));
    require(&mut described, "deleted", json!({ "const": true }));
    described
}

fn list_of(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn hash(fields: &[Field]) -> Value {
    let shown = fields.iter();
    let shown = shown.filter_map(|field| Some((field.name.to_owned(), schema(field.shape()?))));
    let properties: Map<String, Value> = shown.collect();
    let always = fields.iter().filter(|field| field.is_always_shown());
    let required: Vec<&str> = always.map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// Adds a property that is always there.
fn require(schema: &mut Value, name: &str, property: Value) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert(name.to_owned(), property);
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push(name.into());
    }
}
