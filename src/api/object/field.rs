//! A row: one field of a hash, in answers and in requests.

use super::input::{BOTH, Input, On};

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in its hash.
    pub name: &'static str,
    /// What it is to answers.
    pub role: Role,
    pub(super) sent: Option<(On, Input)>,
    pub(super) refused: On,
}

/// What a field is to answers.
#[derive(Debug, Clone, Copy)]
pub enum Role {
    /// Only requests have it.
    Hidden,
    /// Every answer has it.
    Shown(Shape, Source, Rest),
    /// Some answers have it.
    Sometimes(Shape),
    /// Answers have it where `expand[]` asks for it.
    OnDemand(Shape),
    /// Answers never have it, though `expand[]` may ask for it.
    Absent,
    /// A list shows only what fits it.
    Filter(By),
}

/// Where the value of a shown field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is worked out wherever the object is rendered.
    Computed,
    /// It stands under its name in what is stored, once it was set.
    Stored,
    /// Nothing sets it yet.
    Nothing,
}

/// What a field is that nobody set.
#[derive(Debug, Clone, Copy)]
pub enum Rest {
    /// What its shape says: `null`, `false`, 0, or nothing in it.
    Shape,
    /// As its shape says of what is not `null`.
    NotNull,
    /// A word.
    Word(&'static str),
    /// Several words.
    Words(&'static [&'static str]),
    /// A hash that says more than its shape.
    Hash(&'static [Field]),
}

/// The values of a field in answers.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
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
    /// The id of an object that Edgetill never has: always `null`, and expanded to `null`.
    NoId,
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

impl Shape {
    /// A text or `null`.
    pub const TEXT: Self = Self::OrNull(&Self::Text);
    /// A whole number or `null`.
    pub const NUMBER: Self = Self::OrNull(&Self::Integer);
    /// A hash or `null`, where it is always `null`.
    pub const HASH: Self = Self::OrNull(&Self::Any);
}

/// What of a row a filter of a list looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Its status, said by `true` or `false`.
    Active,
    /// Its status.
    Status,
    /// When it was made.
    Created,
    /// Its id.
    Id,
    /// Its parent.
    Parent,
    /// A word with this name.
    Word(&'static str),
    /// What the list's own rule says.
    Rule,
}

const fn row(name: &'static str, role: Role) -> Field {
    Field {
        name,
        role,
        sent: None,
        refused: On::NEVER,
    }
}

/// A field that is always shown as nobody set it.
pub const fn shown(name: &'static str, shape: Shape) -> Field {
    row(name, Role::Shown(shape, Source::Nothing, Rest::Shape))
}

/// A field that is worked out wherever the object is rendered.
pub const fn computed(name: &'static str, shape: Shape) -> Field {
    row(name, Role::Shown(shape, Source::Computed, Rest::Shape))
}

/// A field that is stored and shown again.
pub const fn setting(name: &'static str, shape: Shape) -> Field {
    row(name, Role::Shown(shape, Source::Stored, Rest::Shape))
}

/// A computed field that some answers do not have.
pub const fn sometimes(name: &'static str, shape: Shape) -> Field {
    row(name, Role::Sometimes(shape))
}

/// A field that `expand[]` brings.
pub const fn on_demand(name: &'static str, shape: Shape) -> Field {
    row(name, Role::OnDemand(shape))
}

/// A field that no answer has, though it may be expanded.
pub const fn absent(name: &'static str) -> Field {
    row(name, Role::Absent)
}

/// A field of some requests.
pub const fn hidden(name: &'static str) -> Field {
    row(name, Role::Hidden)
}

/// A field of requests.
pub const fn param(name: &'static str, input: Input) -> Field {
    hidden(name).sent(BOTH, input)
}

/// A field of Stripe's requests that is refused by name.
pub const fn refused(name: &'static str) -> Field {
    hidden(name).refused(BOTH)
}

/// A parameter of a list.
pub const fn filter(name: &'static str, by: By, input: Input) -> Field {
    row(name, Role::Filter(by)).sent(BOTH, input)
}

impl Field {
    /// The same field, sent in these requests.
    #[must_use]
    pub const fn sent(mut self, on: On, input: Input) -> Self {
        self.sent = Some((on, input));
        self
    }

    /// The same field, which Stripe takes in these requests and we do not yet.
    #[must_use]
    pub const fn refused(mut self, on: On) -> Self {
        self.refused = on;
        self
    }

    /// The same shown field, which is this where nobody set it.
    #[must_use]
    pub const fn rests(mut self, rest: Rest) -> Self {
        if let Role::Shown(shape, source, _) = self.role {
            self.role = Role::Shown(shape, source, rest);
        }
        self
    }

    /// Whether every answer has it.
    pub const fn is_always_shown(&self) -> bool {
        matches!(self.role, Role::Shown(..))
    }

    /// How answers show it, if they do.
    pub const fn shape(&self) -> Option<Shape> {
        match self.role {
            Role::Shown(shape, ..) | Role::Sometimes(shape) | Role::OnDemand(shape) => Some(shape),
            Role::Hidden | Role::Absent | Role::Filter(_) => None,
        }
    }
}
