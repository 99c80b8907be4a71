//! What is known of a country's addresses.

use super::part::AddressPart;

/// How a country writes its addresses.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    pub(super) country: &'static str,
    /// The parts in their order: A for the lines, C for the city, S for the state, Z for the code.
    parts: &'static str,
    /// Those that are needed.
    required: &'static str,
    pub state: State,
    pub city: City,
    pub code: Code,
    /// What a postal code looks like: shapes of d for a digit, l for a letter and x for either, with
    /// | between them; none if any text may be one.
    shapes: &'static str,
}

/// What a country's states are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Area,
    County,
    Department,
    District,
    Emirate,
    Island,
    Parish,
    Prefecture,
    Province,
    Region,
    State,
}

/// What its cities are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum City {
    City,
    District,
    Suburb,
    Town,
}

/// What its postal codes are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Eircode,
    Pin,
    Postal,
    Zip,
}

/// A row of the table.
pub(super) const fn row(
    country: &'static str,
    parts: &'static str,
    required: &'static str,
    (state, city, code): (State, City, Code),
    shapes: &'static str,
) -> Format {
    Format {
        country,
        parts,
        required,
        state,
        city,
        code,
        shapes,
    }
}

impl Format {
    /// That of no country in particular.
    pub const ANY: Self = row("", "AC", "AC", (State::State, City::City, Code::Postal), "");

    /// Whether addresses have this part.
    pub fn has(&self, part: AddressPart) -> bool {
        letter(part).is_none_or(|letter| self.parts.contains(letter))
    }

    /// Whether an address is none without it.
    pub fn needs(&self, part: AddressPart) -> bool {
        match part {
            AddressPart::Line2 => false,
            AddressPart::Name
            | AddressPart::Country
            | AddressPart::Line1
            | AddressPart::City
            | AddressPart::State
            | AddressPart::PostalCode => {
                letter(part).is_none_or(|letter| self.required.contains(letter))
            }
        }
    }

    /// Where the part stands among the others: the country first, since the rest depends on it.
    pub fn place(&self, part: AddressPart) -> (usize, u8) {
        let order = match part {
            AddressPart::Country => return (0, 0),
            AddressPart::Name => return (0, 1),
            AddressPart::Line2 => 1,
            AddressPart::Line1
            | AddressPart::City
            | AddressPart::State
            | AddressPart::PostalCode => 0,
        };
        let found = letter(part).and_then(|letter| self.parts.find(letter));
        (
            found.map_or(usize::MAX, |place| place.saturating_add(1)),
            order,
        )
    }

    /// Whether `text` may be a postal code.
    pub fn takes(&self, text: &str) -> bool {
        let is_separator = |letter: &char| letter.is_whitespace() || *letter == '-';
        // The sign of a country may stand before digits, as in LT-04340.
        let sign = |(sign, _): &(&str, &str)| {
            (1..=2).contains(&sign.len()) && sign.bytes().all(|it| it.is_ascii_alphabetic())
        };
        let parts = text.split_once('-').filter(sign);
        let code = match parts {
            Some((_, digits)) if self.shapes.bytes().all(|it| b"d|".contains(&it)) => digits,
            Some(_) | None => text,
        };
        let letters: Vec<char> = code.chars().filter(|it| !is_separator(it)).collect();
        let fits = |shape: &str| {
            let fits_one = |(kind, letter): (char, &char)| match kind {
                'd' => letter.is_ascii_digit(),
                'l' => letter.is_ascii_alphabetic(),
                _ => letter.is_ascii_alphanumeric(),
            };
            shape.len() == letters.len() && shape.chars().zip(&letters).all(fits_one)
        };
        self.shapes.is_empty() || self.shapes.split('|').any(fits)
    }
}

fn letter(part: AddressPart) -> Option<char> {
    match part {
        AddressPart::Name | AddressPart::Country => None,
        AddressPart::Line1 | AddressPart::Line2 => Some('A'),
        AddressPart::City => Some('C'),
        AddressPart::State => Some('S'),
        AddressPart::PostalCode => Some('Z'),
    }
}
