//! How requests send a field: its values, and whether it must be sent or can be unset.

use super::field::Field;

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
    /// A whole number from the first to the second.
    Integer(i64, i64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// At most so many values.
    List(usize, &'static ValueType),
    /// A hash of its own.
    Hash(&'static [Field]),
    /// A moment in seconds.
    Moment,
    /// A moment in seconds, or a hash of the moments it lies between.
    Moments(&'static [Field]),
    /// Texts under keys of the caller's.
    Metadata,
}

/// Every address has at most so many characters.
pub const LONGEST_URL: usize = 5000;

impl Input {
    const fn new(kind: ValueType) -> Self {
        Self {
            kind,
            required: On::NEVER,
            unsettable: On::NEVER,
            partial: false,
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

    /// The same, where Stripe takes more than we do yet: anything else is refused by name.
    #[must_use]
    pub const fn partial(mut self) -> Self {
        self.partial = true;
        self
    }
}

/// What only says what happens anyway; Stripe takes other words.
pub const fn only(word: &'static [&'static str; 1]) -> Input {
    one_of(word).partial()
}

/// Something of Stripe's that is off and can only be said to be off.
pub const fn off() -> Input {
    only(&["false"])
}

/// Something of Stripe's that is not there and can only be unset.
pub const fn unset() -> Input {
    only(&[""]).unsettable()
}

/// A text of at most `max` characters.
pub const fn text(max: usize) -> Input {
    Input::new(ValueType::Text(max))
}

/// The id of an object.
pub const fn id() -> Input {
    text(255)
}

/// An address.
pub const fn url() -> Input {
    Input::new(ValueType::Url)
}

/// A currency.
pub const fn currency() -> Input {
    Input::new(ValueType::Currency)
}

/// `true` or `false`.
pub const fn boolean() -> Input {
    Input::new(ValueType::Boolean)
}

/// A whole number from `least` to `most`.
pub const fn integer(least: i64, most: i64) -> Input {
    Input::new(ValueType::Integer(least, most))
}

/// One of `options`.
pub const fn one_of(options: &'static [&'static str]) -> Input {
    Input::new(ValueType::OneOf(options))
}

/// At most `most` values of the kind `of`.
pub const fn list_of(most: usize, of: &'static ValueType) -> Input {
    Input::new(ValueType::List(most, of))
}

/// A hash with these fields.
pub const fn hash(fields: &'static [Field]) -> Input {
    Input::new(ValueType::Hash(fields))
}

/// A moment.
pub const fn moment() -> Input {
    Input::new(ValueType::Moment)
}

/// A moment, or the `ends` it lies between.
pub const fn moments(ends: &'static [Field]) -> Input {
    Input::new(ValueType::Moments(ends))
}

/// The hash `metadata`, all of which can be unset.
pub const fn metadata() -> Input {
    Input::new(ValueType::Metadata).unsettable()
}
