//! What parameters there are: one table for each hash.
//!
//! Requests are checked by these tables ([`crate::api::request::check`]) before anything is
//! read of them, and the OpenAPI description is written from them
//! ([`crate::api::openapi`]), so that neither can say what the other does not.

/// The parameters a hash may have.
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// What we understand.
    pub supported: &'static [Param],
    /// What Stripe understands and we do not yet: refused by name.
    pub unsupported: &'static [&'static str],
}

impl Params {
    /// A request without parameters.
    pub const NONE: Self = Self {
        supported: &[],
        unsupported: &[],
    };

    /// The parameter `name`, if we understand it.
    pub fn find(&self, name: &str) -> Option<&'static Param> {
        self.supported.iter().find(|param| param.name == name)
    }
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Its name in its hash.
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

impl Param {
    const fn new(name: &'static str, kind: ValueType) -> Self {
        Self {
            name,
            kind,
            required: false,
            unsettable: false,
            partial: false,
        }
    }

    /// The same parameter, which has to be sent.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same parameter, which can be sent empty.
    #[must_use]
    pub const fn unsettable(mut self) -> Self {
        self.unsettable = true;
        self
    }
}

/// A parameter that only says what happens anyway, `value`; Stripe takes others.
pub const fn only(name: &'static str, value: &'static [&'static str; 1]) -> Param {
    let mut param = one_of(name, value);
    param.partial = true;
    param
}

/// Something of Stripe's that is off and can only be said to be off.
pub const fn off(name: &'static str) -> Param {
    only(name, &["false"])
}

/// As [`off`], where `enabled` stands in a hash.
pub const fn disabled(name: &'static str) -> Param {
    const DISABLED: Params = Params {
        supported: &[off("enabled").required()],
        unsupported: &[],
    };
    hash(name, &DISABLED)
}

/// Something of Stripe's that is not there and can only be unset.
pub const fn unset(name: &'static str) -> Param {
    only(name, &[""]).unsettable()
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
    Hash(&'static Params),
    /// A moment in seconds.
    Moment,
    /// A moment in seconds, or a hash of the moments it lies between.
    Moments(&'static Params),
    /// Texts under keys of the caller's.
    Metadata,
}

/// Every address has at most so many characters.
pub const LONGEST_URL: usize = 5000;

/// A text of at most `max` characters.
pub const fn text(name: &'static str, max: usize) -> Param {
    Param::new(name, ValueType::Text(max))
}

/// The id of an object.
pub const fn id(name: &'static str) -> Param {
    text(name, 255)
}

/// An address.
pub const fn url(name: &'static str) -> Param {
    Param::new(name, ValueType::Url)
}

/// A currency.
pub const fn currency(name: &'static str) -> Param {
    Param::new(name, ValueType::Currency)
}

/// `true` or `false`.
pub const fn boolean(name: &'static str) -> Param {
    Param::new(name, ValueType::Boolean)
}

/// A whole number from `least` to `most`.
pub const fn integer(name: &'static str, least: i64, most: i64) -> Param {
    Param::new(name, ValueType::Integer(least, most))
}

/// One of `options`.
pub const fn one_of(name: &'static str, options: &'static [&'static str]) -> Param {
    Param::new(name, ValueType::OneOf(options))
}

/// At most `most` values of the kind `of`.
pub const fn list_of(name: &'static str, most: usize, of: &'static ValueType) -> Param {
    Param::new(name, ValueType::List(most, of))
}

/// A hash with the parameters `params`.
pub const fn hash(name: &'static str, params: &'static Params) -> Param {
    Param::new(name, ValueType::Hash(params))
}

/// A moment.
pub const fn moment(name: &'static str) -> Param {
    Param::new(name, ValueType::Moment)
}

/// A moment, or the `ends` it lies between.
pub const fn moments(name: &'static str, ends: &'static Params) -> Param {
    Param::new(name, ValueType::Moments(ends))
}

/// The hash `metadata`, all of which can be unset.
pub const fn metadata() -> Param {
    Param::new("metadata", ValueType::Metadata).unsettable()
}
