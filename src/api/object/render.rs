//! An object in JSON: what was worked out or set, in Stripe's order, among what rests.

use super::field::{Field, Rest, Role, Shape, Source};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Stripe's `object`: its id, if it has one, and `given`, a hash of its fields that do not rest.
pub fn object_of(object: &str, fields: &[Field], given: Value) -> Value {
    let mut given = entries(given);
    let mut rendered = Map::with_capacity(fields.len() + 2);
    if let Some(id) = given.swap_remove("id") {
        rendered.insert("id".to_owned(), id);
    }
    rendered.insert("object".to_owned(), object.into());
    fill(&mut rendered, fields, given);
    Value::Object(rendered)
}

/// A hash in an object: `given` among what rests.
pub fn hash_of(fields: &[Field], given: Value) -> Value {
    let mut rendered = Map::with_capacity(fields.len());
    fill(&mut rendered, fields, entries(given));
    Value::Object(rendered)
}

/// The fields of what is `stored`, and those that were `computed`.
pub fn with<T: Serialize>(stored: &T, computed: Value) -> Value {
    let mut given = entries(serde_json::to_value(stored).unwrap_or_default());
    given.extend(entries(computed));
    Value::Object(given)
}

/// A hash in which nothing is set.
pub fn at_rest(fields: &[Field]) -> Value {
    hash_of(fields, Value::Null)
}

/// A rendered object as JSON, without the fields that [`object_of`] says again where they are not
/// given.
pub struct WithoutRest<'a> {
    pub fields: &'a [Field],
    pub object: &'a Value,
}

impl Serialize for WithoutRest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(entries) = self.object else {
            return self.object.serialize(serializer);
        };
        // Entries stand in the order of the fields, so each is looked for where the last one was.
        let mut left = self.fields.iter();
        serializer.collect_map(entries.iter().filter(|(name, value)| {
            let mut ahead = left.clone();
            let Some(field) = ahead.find(|field| field.name == name.as_str()) else {
                return true;
            };
            left = ahead;
            !field.rests_at(value)
        }))
    }
}

impl Field {
    /// Whether `value` is what this field shows where nothing is given.
    fn rests_at(&self, value: &Value) -> bool {
        matches!(
            self.role,
            Role::Shown(shape, Source::Nothing | Source::Stored, rest) if *value == rest.of(shape)
        )
    }
}

fn entries(given: Value) -> Map<String, Value> {
    if let Value::Object(entries) = given {
        return entries;
    }
    Map::new()
}

/// What was set, with what rests in a hash of which only some was set.
fn filled(shape: Shape, set: Value) -> Value {
    match (shape, set) {
        (Shape::OrNull(shape), set @ Value::Object(_)) => filled(*shape, set),
        (Shape::Hash(fields), set @ Value::Object(_)) => hash_of(fields, set),
        (_, set) => set,
    }
}

fn fill(rendered: &mut Map<String, Value>, fields: &[Field], mut given: Map<String, Value>) {
    for field in fields {
        let value = match field.role {
            Role::Shown(_, Source::Computed, _) => given.swap_remove(field.name),
            Role::Shown(shape, Source::Stored, rest) => match (given.swap_remove(field.name), rest)
            {
                (Some(set), _) => Some(filled(shape, set)),
                (None, Rest::Absent) => None,
                (None, _) => Some(rest.of(shape)),
            },
            Role::Shown(shape, Source::Nothing, rest) => Some(rest.of(shape)),
            // One that is not there this time is given as `null`.
            Role::Sometimes(_) => given
                .swap_remove(field.name)
                .filter(|value| !value.is_null()),
            Role::Hidden | Role::OnDemand(_) | Role::Absent | Role::Filter(_) => None,
        };
        if let Some(value) = value {
            rendered.insert(field.name.to_owned(), value);
        }
    }
}

impl Rest {
    fn of(self, shape: Shape) -> Value {
        match (self, shape) {
            (Self::Word(word), _) => word.into(),
            (Self::Words(words), _) => words.into(),
            (Self::Hash(fields), _) => at_rest(fields),
            (Self::NotNull, Shape::OrNull(shape)) => shape.rest(),
            (Self::Absent, _) => Value::Null,
            (Self::Shape | Self::NotNull, shape) => shape.rest(),
        }
    }
}

impl Shape {
    /// What a value is that nobody set; a text has to be said.
    pub fn rest(self) -> Value {
        match self {
            Self::Boolean => false.into(),
            Self::Integer => 0.into(),
            Self::List(_) => Value::Array(Vec::new()),
            Self::Any | Self::Metadata => Value::Object(Map::new()),
            Self::Hash(fields) => at_rest(fields),
            Self::OrNull(_)
            | Self::NoId
            | Self::Text
            | Self::Decimal
            | Self::Word(_)
            | Self::Currency
            | Self::Id(_)
            | Self::Object(_)
            | Self::Page(_) => Value::Null,
        }
    }
}
