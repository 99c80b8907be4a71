//! The parameters of a request, as the rows have them.

use super::field::{BOTH, Field, On, ValueType};

/// The fields that a request, or a hash of one, may have.
#[derive(Debug, Clone, Copy)]
pub struct Params {
    fields: &'static [Field],
    /// More of them, which several requests share.
    shared: &'static [Field],
    on: On,
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    pub name: &'static str,
    /// What values it takes.
    pub kind: ValueType,
    /// Whether its hash makes no sense without it.
    pub required: bool,
    /// Whether an empty text takes the value away that is there.
    pub unsettable: bool,
    /// Whether Stripe takes more for it than we do yet: anything else is refused by name.
    pub partial: bool,
}

impl Params {
    /// A request without parameters.
    pub const NONE: Self = Self::own(&[]);

    /// What of an object's `fields` is sent on one kind of request.
    pub const fn of(fields: &'static [Field], on: On) -> Self {
        Self {
            fields,
            shared: &[],
            on,
        }
    }

    /// The parameters of a request that has its own.
    pub const fn own(fields: &'static [Field]) -> Self {
        Self::of(fields, BOTH)
    }

    /// The same, and `shared` as well.
    #[must_use]
    pub const fn and(mut self, shared: &'static [Field]) -> Self {
        self.shared = shared;
        self
    }

    /// The parameters of a hash in the request.
    #[must_use]
    pub const fn within(self, fields: &'static [Field]) -> Self {
        Self::of(fields, self.on)
    }

    /// The parameter `name`, if we understand it.
    pub fn find(self, name: &str) -> Option<Param> {
        let field = self.field(name)?;
        self.param(field)
    }

    /// The row of the field `name`.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// Whether Stripe understands the parameter `name` and we do not yet.
    pub fn refuses(self, name: &str) -> bool {
        self.field(name)
            .is_some_and(|field| field.refused.meets(self.on))
    }

    /// What we understand.
    pub fn all(self) -> impl Iterator<Item = Param> {
        self.fields().filter_map(move |field| self.param(field))
    }

    fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(self.shared)
    }

    fn param(self, field: &Field) -> Option<Param> {
        let (_, input) = field.sent.filter(|(on, _)| on.meets(self.on))?;
        Some(Param {
            name: field.name,
            kind: input.kind,
            required: input.required.meets(self.on),
            unsettable: input.unsettable.meets(self.on),
            partial: input.partial,
        })
    }
}
