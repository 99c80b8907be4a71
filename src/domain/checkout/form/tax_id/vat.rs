//! Whether a VAT number can be right: the rule of each country of the EU, and of Great Britain.
//!
//! A number comes as its pattern has it, so its letters and digits stand where they belong. Those of
//! people instead of businesses (Czech, Bulgarian and Latvian personal numbers) hold a date of birth,
//! which is nobody's business here: of them only the shape is looked at.

/// Whether `number`, without the `country` that it begins with, can be right there.
pub(super) fn is_right(country: &str, number: &str) -> bool {
    let last = last(number);
    match country {
        "AT" => austrian(number),
        "BE" => (97 - value(front(number, 8)) % 97) == value(back(number, 8)),
        "BG" => number.len() != 9 || bulgarian(number),
        "CY" => cypriot(number),
        "CZ" => number.len() != 8 || czech(number),
        "DE" => !number.starts_with('0') && is_mod_11_10(number),
        "DK" => {
            !number.starts_with('0')
                && weighted(number, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
        }
        "EE" => weighted(number, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10),
        "EL" => weighted(number, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == last,
        "ES" => spanish(number),
        "FI" => weighted(number, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        "FR" => french(number),
        "GB" | "XI" => british(number),
        "HR" => is_mod_11_10(number),
        "HU" => weighted(number, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10),
        "IE" => irish(number),
        "IT" => italian(number),
        "LT" => lithuanian(number),
        "LU" => value(front(number, 6)) % 89 == value(back(number, 6)),
        "LV" => {
            number.starts_with(['0', '1', '2', '3'])
                || weighted(number, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3
        }
        "MT" => weighted(number, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37),
        "NL" => dutch(number),
        "PL" => weighted(number, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last,
        "PT" => {
            let sum = weighted(number, &[9, 8, 7, 6, 5, 4, 3, 2]);
            !number.starts_with('0') && complement(sum) % 10 == last
        }
        "RO" => {
            let number = format!("{number:0>10}");
            weighted(&number, &[70, 50, 30, 20, 10, 70, 50, 30, 20]) % 11 % 10 == last
        }
        "SE" => back(number, 10) == "01" && is_luhn(front(number, 10)),
        "SI" => (11 - weighted(number, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == last,
        "SK" => value(number).is_multiple_of(11),
        _ => false,
    }
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u64> {
    text.chars()
        .filter_map(|letter| letter.to_digit(10))
        .map(u64::from)
}

/// What the digits of `text` are as one number.
fn value(text: &str) -> u64 {
    digits(text).fold(0, |value, digit| value * 10 + digit)
}

fn front(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or_default()
}

fn back(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

fn last(text: &str) -> u64 {
    digits(text).next_back().unwrap_or_default()
}

/// The digits, each times its weight; those without a weight do not count.
fn weighted(text: &str, weights: &[u64]) -> u64 {
    digits(text)
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// What is missing to a multiple of eleven: 10 at most.
fn complement(sum: u64) -> u64 {
    (11 - sum % 11) % 11
}

/// Luhn's rule, as on cards.
pub(super) fn is_luhn(text: &str) -> bool {
    let weighed = digits(text)
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .map(|digit| digit / 10 + digit % 10);
    weighed.sum::<u64>().is_multiple_of(10)
}

/// ISO 7064, MOD 11,10.
fn is_mod_11_10(text: &str) -> bool {
    let body = front(text, text.len().saturating_sub(1));
    let product = digits(body).fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == last(text)
}

fn austrian(number: &str) -> bool {
    let weighed = digits(number)
        .zip([1, 2, 1, 2, 1, 2, 1])
        .map(|(digit, weight)| digit * weight)
        .map(|digit| digit / 10 + digit % 10);
    (weighed.sum::<u64>() + 4 + last(number)).is_multiple_of(10)
}

fn bulgarian(number: &str) -> bool {
    let check = match weighted(number, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11 {
        10 => weighted(number, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10,
        check => check,
    };
    number.starts_with(['0', '1', '2', '3', '9']) && check == last(number)
}

fn cypriot(number: &str) -> bool {
    const ODD: [u64; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let weigh = |(place, digit): (usize, u64)| {
        let odd = usize::try_from(digit).ok().and_then(|at| ODD.get(at));
        if place.is_multiple_of(2) {
            odd.copied().unwrap_or_default()
        } else {
            digit
        }
    };
    let sum: u64 = digits(number).enumerate().map(weigh).sum();
    let letter = u8::try_from(sum % 26).map(|place| char::from(b'A' + place));
    letter.is_ok_and(|letter| number.ends_with(letter))
}

fn czech(number: &str) -> bool {
    let check = complement(weighted(number, &[8, 7, 6, 5, 4, 3, 2]));
    let check = if check == 0 { 1 } else { check % 10 };
    !number.starts_with('9') && check == last(number)
}

/// A company's number, a citizen's (DNI) or a resident's (NIE).
fn spanish(number: &str) -> bool {
    const LETTERS: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
    let body = number
        .get(1..number.len().saturating_sub(1))
        .unwrap_or_default();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_closed_by_letter = |text: &str| {
        let place = usize::try_from(value(text) % 23).unwrap_or_default();
        let letter = LETTERS.chars().nth(place);
        is_digits(text) && letter.is_some_and(|letter| number.ends_with(letter))
    };
    match number.chars().next() {
        Some(first) if first.is_ascii_digit() => is_closed_by_letter(front(number, 8)),
        Some('K' | 'L' | 'M' | 'X') => is_closed_by_letter(body),
        Some('Y') => is_closed_by_letter(&format!("1{body}")),
        Some('Z') => is_closed_by_letter(&format!("2{body}")),
        Some(_) | None => spanish_company(number),
    }
}

/// A company's: its digit may be written as a letter.
pub(super) fn spanish_company(number: &str) -> bool {
    let body = number.get(1..8).unwrap_or_default();
    let check = (0..10).find(|check| is_luhn(&format!("{body}{check}")));
    let Some(check) = check else { return false };
    let letter = "JABCDEFGHI".chars().nth(check);
    let closing = number.chars().next_back();
    let is_it = closing == letter
        || closing == char::from_digit(u32::try_from(check).unwrap_or_default(), 10);
    number.starts_with(|first| "ABCDEFGHJNPQRSUVW".contains(first)) && is_it
}

fn french(number: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (check, siren) = (front(number, 2), back(number, 2));
    let place = |letter: char| {
        let found = ALPHABET.chars().position(|known| known == letter);
        found.and_then(|place| u64::try_from(place).ok())
    };
    let places: Option<Vec<u64>> = check.chars().map(place).collect();
    // Monaco's are no SIREN.
    if !siren.starts_with("000") && !is_luhn(siren) {
        return false;
    }
    match places.as_deref() {
        Some([first, second]) if *first < 10 && *second < 10 => {
            (12 + 3 * (value(siren) % 97)) % 97 == value(check)
        }
        Some([first, second]) => {
            let (factor, less) = if *first < 10 { (24, 10) } else { (34, 100) };
            let sum = first * factor + second;
            sum.checked_sub(less)
                .is_some_and(|sum| (value(siren) + 1 + sum / 11) % 11 == sum % 11)
        }
        Some(_) | None => false,
    }
}

/// Of departments and health authorities the number says only which of them it is.
fn british(number: &str) -> bool {
    if let Some(department) = number.strip_prefix("GD") {
        return value(department) < 500;
    }
    if let Some(authority) = number.strip_prefix("HA") {
        return value(authority) >= 500;
    }
    let rest = weighted(number, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    rest == 0 || (!number.starts_with('0') && (rest == 42 || rest == 55))
}

fn irish(number: &str) -> bool {
    const ALPHABET: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    let letters: Vec<char> = number.chars().collect();
    let place = |letter: &char| ALPHABET.chars().position(|known| known == *letter);
    let (body, check, more) = match letters.as_slice() {
        // The older one, whose first digit stands last.
        [first, second, .., check] if second.is_ascii_alphabetic() => {
            let middle = number.get(2..7).unwrap_or_default();
            (format!("0{middle}{first}"), check, None)
        }
        [.., check, more] if check.is_ascii_alphabetic() => {
            (front(number, 7).to_owned(), check, Some(more))
        }
        [.., check] => (front(number, 7).to_owned(), check, None),
        [] => return false,
    };
    let more = match more {
        Some(letter) => place(letter),
        None => Some(0),
    };
    let Some(more) = more.and_then(|place| u64::try_from(place).ok()) else {
        return false;
    };
    let sum = weighted(&body, &[8, 7, 6, 5, 4, 3, 2]) + 9 * more;
    let expected = ALPHABET
        .chars()
        .nth(usize::try_from(sum % 23).unwrap_or_default());
    expected == Some(*check)
}

fn italian(number: &str) -> bool {
    let office = value(number.get(7..10).unwrap_or_default());
    let is_office = matches!(office, 1..=100 | 120 | 121 | 888 | 999);
    is_office && is_luhn(number)
}

fn lithuanian(number: &str) -> bool {
    let length = number.len().saturating_sub(1);
    let sum = |from: u64| -> u64 {
        let weights = (0..).map(|place| 1 + (place + from) % 9);
        digits(front(number, length))
            .zip(weights)
            .map(|(digit, weight): (u64, u64)| digit * weight)
            .sum()
    };
    let check = match sum(0) % 11 {
        10 => sum(2) % 11 % 10,
        check => check,
    };
    front(number, length).ends_with('1') && check == last(number)
}

/// By the old rule for its first nine digits, or the new one for all of it.
fn dutch(number: &str) -> bool {
    let body = front(number, 9);
    let sum = weighted(body, &[9, 8, 7, 6, 5, 4, 3, 2]);
    // `NL` and `B` are numbers in ISO 7064, MOD 97-10.
    let whole = format!("2321{body}11{}", back(number, 10));
    let rest = digits(&whole).fold(0, |rest, digit| (rest * 10 + digit) % 97);
    sum % 11 == last(body) || rest == 1
}
