//! Tax ids: which types a country has, which of them a text is, and its one spelling.
//!
//! Nobody chooses a type: within a country they are told apart by their form. Whether a number was
//! ever given out only its tax office knows.

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
mod types;
mod vat;

use types::{Row, TYPES};

/// The fewest letters and digits of a number whose form we do not know.
const FEWEST: usize = 4;
/// The most of them.
const MOST: usize = 20;

/// A tax id, in the spelling of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxId {
    /// Stripe's name of its type.
    pub kind: &'static str,
    pub value: String,
}

/// Whether whoever buys in `country` can be asked for a tax id.
pub fn is_known_in(country: &str) -> bool {
    of(country).next().is_some()
}

/// What `text` is in `country`, if it can be one of its tax ids.
pub fn find(country: &str, text: &str) -> Option<TaxId> {
    let typed = compact(text);
    // What is written as its type has it is of that type, even if another has as many digits.
    let exact = text.trim().to_uppercase();
    let exactly = of(country).find_map(|row| read(row, &typed).filter(|it| it.value == exact));
    exactly.or_else(|| of(country).find_map(|row| read(row, &typed)))
}

/// What a tax id of `country` looks like.
pub fn example(country: &str) -> Option<String> {
    let is_vat = |row: &&Row| row.1.ends_with("_vat");
    let (_, _, patterns) = of(country).find(is_vat).or_else(|| of(country).next())?;
    let mut digits = "1234567890".chars().cycle();
    let write = |symbol| match symbol {
        '9' | '*' => digits.next(),
        'a' => Some('A'),
        letter => Some(letter),
    };
    patterns
        .first()
        .map(|pattern| pattern.chars().filter_map(write).collect())
}

/// A regular expression of what can be a tax id of `country`, without what need not be typed; check
/// digits are not looked at.
pub fn shape(country: &str) -> Option<String> {
    let one = |(kind, pattern): (&str, &&str)| {
        let (prefix, rest) = match pattern_prefix(kind, pattern) {
            Some((prefix, rest)) => (format!("(?:{prefix})?"), rest),
            None => (String::new(), *pattern),
        };
        prefix + &expression(rest)
    };
    let rows =
        of(country).flat_map(|(_, kind, patterns)| patterns.iter().map(move |it| (*kind, it)));
    let is_any = of(country).any(|(_, _, patterns)| patterns.is_empty());
    let shapes: Vec<_> = rows.map(one).collect();
    (!is_any && !shapes.is_empty()).then(|| format!("^(?:{})$", shapes.join("|")))
}

/// A pattern as a regular expression, equal symbols counted.
fn expression(pattern: &str) -> String {
    let symbols: Vec<char> = pattern.chars().filter(|it| is_typed(*it)).collect();
    let mut written = String::new();
    for run in symbols.chunk_by(|one, next| one == next) {
        let symbol = run.first().copied().unwrap_or_default();
        match symbol {
            '9' => written.push_str("\\d"),
            'a' => written.push_str("[A-Z]"),
            'n' => written.push_str("[A-ZÑ&]"),
            '*' => written.push_str("[A-Z\\d]"),
            other => written.push(other),
        }
        if run.len() > 1 {
            written = format!("{written}{{{}}}", run.len());
        }
    }
    written
}

fn of(country: &str) -> impl Iterator<Item = &'static Row> {
    TYPES.iter().filter(move |(of, _, _)| *of == country)
}

/// The letters and digits of a text; Mexico's companies have an `&` among theirs.
fn compact(text: &str) -> String {
    let is_kept = |letter: &char| letter.is_alphanumeric() || *letter == '&';
    text.to_uppercase().chars().filter(is_kept).collect()
}

fn read((_, kind, patterns): &Row, typed: &str) -> Option<TaxId> {
    let tax_id = |value| TaxId { kind, value };
    if patterns.is_empty() {
        let is_ascii = typed.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let has_digit = typed.bytes().any(|byte| byte.is_ascii_digit());
        let fits = is_ascii && has_digit && (FEWEST..=MOST).contains(&typed.len());
        return fits.then(|| tax_id(typed.to_owned()));
    }
    let written = |pattern: &&str| {
        let prefix = pattern_prefix(kind, pattern).map(|(prefix, _)| prefix);
        let whole = || fit(pattern, &format!("{}{typed}", prefix.unwrap_or_default()));
        let value = fit(pattern, typed).or_else(whole)?;
        is_right(kind, &compact(&value)).then(|| tax_id(value))
    };
    patterns.iter().find_map(written)
}

/// `typed` as `pattern` writes it, if it fits.
fn fit(pattern: &str, typed: &str) -> Option<String> {
    let mut letters = typed.chars();
    let mut written = String::new();
    for symbol in pattern.chars() {
        if !is_typed(symbol) {
            written.push(symbol);
            continue;
        }
        let letter = letters.next()?;
        let fits = match symbol {
            '9' => letter.is_ascii_digit(),
            'a' => letter.is_ascii_uppercase(),
            'n' => letter.is_ascii_uppercase() || matches!(letter, 'Ñ' | '&'),
            '*' => letter.is_ascii_uppercase() || letter.is_ascii_digit(),
            other => letter == other,
        };
        if !fits {
            return None;
        }
        written.push(letter);
    }
    letters.next().is_none().then_some(written)
}

/// Whether something is typed in the place of `symbol`.
fn is_typed(symbol: char) -> bool {
    symbol.is_ascii_alphanumeric() || symbol == '*'
}

/// The country that a VAT number begins with, which may be left out, and the rest of the pattern.
fn pattern_prefix<'a>(kind: &str, pattern: &'a str) -> Option<(&'a str, &'a str)> {
    pattern
        .split_at_checked(2)
        .filter(|_| matches!(kind, "eu_vat" | "gb_vat"))
}

/// Whether the check digits of a number of this type are right, where we know their rule.
fn is_right(kind: &str, number: &str) -> bool {
    let national = |country| vat::is_right(country, number);
    match kind {
        "eu_vat" | "gb_vat" => number
            .split_at_checked(2)
            .is_some_and(|(country, rest)| vat::is_right(country, rest)),
        "bg_uic" => national("BG"),
        "es_cif" => vat::spanish_company(number),
        "fr_siren" => vat::is_luhn(number),
        "fr_siret" => number.get(..9).is_some_and(vat::is_luhn),
        "hr_oib" => national("HR"),
        "hu_tin" => number.get(..8).is_some_and(|it| vat::is_right("HU", it)),
        "pl_nip" => national("PL"),
        "pt_nif" => national("PT"),
        "si_tin" => national("SI"),
        _ => true,
    }
}
