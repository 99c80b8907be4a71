//! A row: one field of a hash, in answers and in requests; `build` has the words to write it in.

use crate::domain::ledger::Column;

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
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
    Shown(Shape, Source, Rest),
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
    Word(&'static str),
    Words(&'static [&'static str]),
    /// It is not there at all.
    Absent,
    /// A hash that says more than its shape.
    Hash(&'static [Field]),
}

/// The values of a field in answers.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Text,
    /// `true` or `false`.
    Boolean,
    Integer,
    /// A number that may have decimals.
    Decimal,
    Word(&'static [&'static str]),
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
    Created,
    Id,
    Parent,
    /// A word with this name.
    Word(&'static str),
    /// The same in small letters.
    SmallWord(&'static str),
    /// One of several words with this name.
    AnyWord(&'static str),
    /// A column of the Ledger.
    Column(Column),
    /// What the list's own rule says.
    Rule,
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
        match self.role {
            Role::Shown(_, _, rest) => !matches!(rest, Rest::Absent),
            Role::Hidden
            | Role::Sometimes(_)
            | Role::OnDemand(_)
            | Role::Absent
            | Role::Filter(_) => false,
        }
    }

    /// Whether an update changes only what it sends of the hash.
    pub fn changes_by_entry(&self) -> bool {
        self.sent.is_some_and(|(_, input)| input.by_entry)
    }

    /// How answers show it, if they do.
    pub const fn shape(&self) -> Option<Shape> {
        match self.role {
            Role::Shown(shape, ..) | Role::Sometimes(shape) | Role::OnDemand(shape) => Some(shape),
            Role::Hidden | Role::Absent | Role::Filter(_) => None,
        }
    }
}

/// Requests that send a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct On(u8);

/// Those that create the object.
pub const CREATE: On = On(1);
/// Those that update it.
pub const UPDATE: On = On(2);
/// Both; also every other request, whose parameters are its own.
pub const BOTH: On = On(3);

impl On {
    pub(super) const NEVER: Self = Self(0);

    /// Whether one of the requests is among `others`.
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// What is sent for a field.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    pub(super) kind: ValueType,
    pub(super) required: On,
    pub(super) unsettable: On,
    pub(super) partial: bool,
    pub(super) by_entry: bool,
}

/// The values of a parameter.
#[derive(Debug, Clone, Copy)]
pub enum ValueType {
    /// A text of at most so many characters.
    Text(usize),
    /// An address; [`check_url`](crate::api::request::rules::check_url) knows which.
    Url,
    /// The code of a currency, in either case.
    Currency,
    /// `true` or `false`.
    Boolean,
    /// A boolean of something that is off: `false`.
    False,
    /// A whole number from the first to the second.
    Integer(i64, i64),
    /// More than nothing of a hundred, with up to two decimals.
    Percent,
    /// Nothing to all of a hundred, with up to four decimals.
    TaxPercent,
    OneOf(&'static [&'static str]),
    /// One of the first; the second are Stripe's as well, and not built.
    BuiltOf(&'static [&'static str], &'static [&'static str]),
    /// At most so many values.
    List(usize, &'static ValueType),
    Hash(&'static [Field]),
    /// A moment in seconds.
    Moment,
    /// A moment in seconds, or a hash of the moments it lies between.
    Moments(&'static [Field]),
    /// Texts under keys of the caller's.
    Metadata,
    /// Hashes with these fields under codes of currencies.
    ByCurrency(&'static [Field]),
}

/// Every address has at most so many characters.
pub const LONGEST_URL: usize = 5000;

impl Input {
    pub(super) const fn new(kind: ValueType) -> Self {
        Self {
            kind,
            required: On::NEVER,
            unsettable: On::NEVER,
            partial: false,
            by_entry: false,
        }
    }

    /// The same, without which its hash makes no sense.
    #[must_use]
    pub const fn required(self) -> Self {
        self.required_on(BOTH)
    }

    /// The same, which has to be sent in these requests.
    #[must_use]
    pub const fn required_on(mut self, on: On) -> Self {
        self.required = on;
        self
    }

    /// The same, where an empty text takes the value away that is there.
    #[must_use]
    pub const fn unsettable(self) -> Self {
        self.unsettable_on(BOTH)
    }

    /// The same, which can be unset in these requests.
    #[must_use]
    pub const fn unsettable_on(mut self, on: On) -> Self {
        self.unsettable = on;
        self
    }

    /// The same hash, of which an update changes what it sends: entries can be unset one by one.
    #[must_use]
    pub const fn by_entry(mut self) -> Self {
        self.by_entry = true;
        self
    }

    /// The same, where Stripe takes more than we do yet: anything else is refused by name.
    #[must_use]
    pub const fn partial(mut self) -> Self {
        self.partial = true;
        self
    }
}
