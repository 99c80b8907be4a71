//! What answers are made of.

use serde_json::{Map, Value, json};

/// The values of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A currency's code.
    Currency,
    /// The id of an object, or the object where it was expanded.
    Id(&'static str),
    /// An object with such a name.
    Object(&'static str),
    /// A hash with these fields.
    Hash(&'static [Field]),
    /// A hash that says nothing of its fields.
    Any,
    /// Texts under the merchant's own keys.
    Metadata,
    /// The same kind of value any number of times.
    List(&'static Shape),
    /// A page of a list of objects with such a name.
    Page(&'static str),
    /// The value or `null`.
    OrNull(&'static Shape),
}

/// A field of a hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    name: &'static str,
    shape: Shape,
    always: bool,
}

/// A field that is always there.
pub(super) const fn field(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        always: true,
    }
}

/// A field that is not always there.
pub(super) const fn sometimes(name: &'static str, shape: Shape) -> Field {
    Field {
        always: false,
        ..field(name, shape)
    }
}

/// The error envelope.
pub(super) const ERROR: Shape = Shape::Hash(&[field(
    "error",
    Shape::Hash(&[
        sometimes("code", Shape::Text),
        sometimes("doc_url", Shape::Text),
        field("message", Shape::Text),
        sometimes("param", Shape::Text),
        field(
            "type",
            Shape::Word(&["api_error", "idempotency_error", "invalid_request_error"]),
        ),
    ]),
)]);

impl Shape {
    /// The schema of the values.
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Integer => json!({ "type": "integer" }),
            Self::Word(words) => json!({ "type": "string", "enum": words }),
            Self::Currency => json!({ "$ref": "#/components/schemas/currency" }),
            Self::Id(name) => json!({ "anyOf": [{ "type": "string" }, reference(name)] }),
            Self::Object(name) => reference(name),
            Self::Hash(fields) => hash(fields),
            Self::Any => json!({ "type": "object" }),
            Self::Metadata => {
                json!({ "type": "object", "additionalProperties": { "type": "string" } })
            }
            Self::List(shape) => json!({ "type": "array", "items": shape.schema() }),
            Self::Page(name) => page(name),
            Self::OrNull(shape) => json!({ "anyOf": [shape.schema(), { "type": "null" }] }),
        }
    }
}

/// The schema of the objects called `name`.
pub(super) fn object(name: &str, fields: &[Field]) -> Value {
    let mut schema = hash(fields);
    require(&mut schema, "object", json!({ "const": name }));
    require(&mut schema, "id", Shape::Text.schema());
    schema
}

/// A page of a list of objects called `name`.
pub(super) fn page(name: &str) -> Value {
    let mut schema = hash(&[field("has_more", Shape::Boolean), field("url", Shape::Text)]);
    require(&mut schema, "data", list_of(name));
    require(&mut schema, "object", json!({ "const": "list" }));
    schema
}

/// A page of the objects called `name` that were searched for.
pub(super) fn found(name: &str) -> Value {
    let mut schema = hash(&[
        field("has_more", Shape::Boolean),
        field("next_page", Shape::OrNull(&Shape::Text)),
        field("url", Shape::Text),
    ]);
    require(&mut schema, "data", list_of(name));
    require(&mut schema, "object", json!({ "const": "search_result" }));
    schema
}

/// What is left of an object called `name`.
pub(super) fn deleted(name: &str) -> Value {
    let mut schema = hash(&[field("id", Shape::Text)]);
    require(&mut schema, "object", json!({ "const": name }));
    require(&mut schema, "deleted", json!({ "const": true }));
    schema
}

fn list_of(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn hash(fields: &[Field]) -> Value {
    let properties = fields.iter();
    let properties = properties.map(|field| (field.name.to_owned(), field.shape.schema()));
    let properties: Map<String, Value> = properties.collect();
    let required = fields.iter().filter(|field| field.always);
    let required: Vec<&str> = required.map(|field| field.name).collect();
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
