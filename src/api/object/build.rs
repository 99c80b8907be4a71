//! The words that rows are written in.

use super::field::{BOTH, By, Field, Input, On, Rest, Role, Shape, Source, ValueType};

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

/// What only says what happens anyway; Stripe takes other words.
pub const fn only(word: &'static [&'static str; 1]) -> Input {
    one_of(word).partial()
}

/// Something of Stripe's that is off and can only be said to be off.
pub const fn off() -> Input {
    Input::new(ValueType::False).partial()
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

/// More than nothing of a hundred.
pub const fn percent() -> Input {
    Input::new(ValueType::Percent)
}

/// A tax rate of a hundred.
pub const fn tax_percent() -> Input {
    Input::new(ValueType::TaxPercent)
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

/// A hash with these fields for each of several currencies.
pub const fn by_currency(fields: &'static [Field]) -> Input {
    Input::new(ValueType::ByCurrency(fields))
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
