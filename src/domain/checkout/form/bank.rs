//! Bank accounts, as buyers type them: what can be right.

use super::card::joined;
use super::iban_structures::STRUCTURES;
use super::problem::{CheckContext, FieldProblem};
use crate::domain::PaymentMethodType;
use crate::domain::processor::BankAccount;

/// The schemes whose accounts have a bank's number and one of their own.
pub(super) const US: u8 = 0;
pub(super) const BACS: u8 = 1;
pub(super) const BECS: u8 = 2;

pub(super) fn check_routing_number(typed: &str, _: &CheckContext<'_>) -> Result<(), FieldProblem> {
    routing_number(typed).map(|_| ())
}

pub(super) fn check_six_digits(typed: &str, _: &CheckContext<'_>) -> Result<(), FieldProblem> {
    digits(typed, 6, 6).map(|_| ())
}

pub(super) fn check_iban(typed: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    is_taken(context, &of(PaymentMethodType::SepaDebit, "", typed)?)
}

/// What the processor does not take is said of the account, once its bank can be right.
pub(super) fn check_account<const SCHEME: u8>(
    typed: &str,
    context: &CheckContext<'_>,
) -> Result<(), FieldProblem> {
    let method = match SCHEME {
        BACS => PaymentMethodType::BacsDebit,
        BECS => PaymentMethodType::AuBecsDebit,
        _ => PaymentMethodType::UsBankAccount,
    };
    number_of(method, typed)?;
    match of(method, context.bank, typed) {
        Ok(account) => is_taken(context, &account),
        // That is said of its bank.
        Err(_) => Ok(()),
    }
}

fn is_taken(context: &CheckContext<'_>, account: &BankAccount) -> Result<(), FieldProblem> {
    match context.known.account(account) {
        Some(_) => Ok(()),
        None => Err(FieldProblem::NotATestAccount),
    }
}

/// The account that was typed as these.
pub(super) fn of(
    method: PaymentMethodType,
    bank: &str,
    number: &str,
) -> Result<BankAccount, FieldProblem> {
    let bank = match method {
        PaymentMethodType::UsBankAccount => routing_number(bank)?,
        PaymentMethodType::BacsDebit | PaymentMethodType::AuBecsDebit => digits(bank, 6, 6)?,
        PaymentMethodType::Card
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Multibanco
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => String::new(),
    };
    Ok(BankAccount {
        method,
        bank,
        number: number_of(method, number)?,
    })
}

fn number_of(method: PaymentMethodType, typed: &str) -> Result<String, FieldProblem> {
    match method {
        PaymentMethodType::UsBankAccount => digits(typed, 4, 17),
        PaymentMethodType::SepaDebit => iban(typed),
        PaymentMethodType::BacsDebit => digits(typed, 8, 8),
        PaymentMethodType::AuBecsDebit => digits(typed, 5, 9),
        PaymentMethodType::Card
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Multibanco
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => Err(FieldProblem::Invalid),
    }
}

/// The nine digits of a bank of the United States, the last of which fits the others.
fn routing_number(typed: &str) -> Result<String, FieldProblem> {
    digits(typed, 9, 9).and_then(|number| {
        if passes_aba(&number) {
            Ok(number)
        } else {
            Err(FieldProblem::Invalid)
        }
    })
}

/// Whether a routing number adds up: its digits weigh 3, 7 and 1 in turn.
fn passes_aba(digits: &str) -> bool {
    let weights = [3, 7, 1].into_iter().cycle();
    let weigh = |(byte, weight): (u8, u32)| u32::from(byte.saturating_sub(b'0')) * weight;
    let sum: u32 = digits.bytes().zip(weights).map(weigh).sum();
    sum.is_multiple_of(10)
}

/// An IBAN as its country writes them, whose check digits fit the rest (ISO 13616).
fn iban(typed: &str) -> Result<String, FieldProblem> {
    let text = joined(typed).to_ascii_uppercase();
    let is_shaped = text.split_at_checked(4).is_some_and(|(head, rest)| {
        let mut known = STRUCTURES.iter().filter(|(code, _)| head.starts_with(code));
        known.any(|(_, structure)| is_written(rest, structure))
            && head.bytes().skip(2).all(|byte| byte.is_ascii_digit())
    });
    if is_shaped && remainder(&text) == 1 {
        Ok(text)
    } else {
        Err(FieldProblem::Invalid)
    }
}

/// Whether a text has so many digits, capitals or either as its `structure` says, and no more.
fn is_written(text: &str, structure: &str) -> bool {
    let mut signs = text.bytes();
    let mut count = 0_u8;
    for part in structure.bytes() {
        if part.is_ascii_digit() {
            count = count.saturating_mul(10).saturating_add(part - b'0');
            continue;
        }
        let is_of = |sign: u8| match part {
            b'n' => sign.is_ascii_digit(),
            b'a' => sign.is_ascii_uppercase(),
            _ => sign.is_ascii_digit() || sign.is_ascii_uppercase(),
        };
        if !(0..count).all(|_| signs.next().is_some_and(is_of)) {
            return false;
        }
        count = 0;
    }
    signs.next().is_none()
}

/// What an IBAN leaves when divided by 97: its first four characters come last, and letters are
/// two digits each, from A as 10 on (ISO 7064).
fn remainder(text: &str) -> u32 {
    let (head, tail) = text.split_at_checked(4).unwrap_or((text, ""));
    let values = tail
        .chars()
        .chain(head.chars())
        .filter_map(|it| it.to_digit(36));
    values.fold(0, |rest, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (rest * shift + value) % 97
    })
}

/// From so many to so many digits, whatever stands between them.
fn digits(typed: &str, least: usize, most: usize) -> Result<String, FieldProblem> {
    Some(joined(typed))
        .filter(|text| (least..=most).contains(&text.len()))
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or(FieldProblem::Invalid)
}

#[cfg(test)]
mod tests {
    use super::super::bank_examples::{IBANS, ROUTING_NUMBERS};
    use super::*;

    #[test]
    fn ibans_and_routing_numbers_can_be_right_as_others_say() {
        for (right, wrong) in IBANS {
            for number in *right {
                assert_eq!(iban(number), Ok((*number).to_owned()));
            }
            for number in *wrong {
                assert_eq!(iban(number), Err(FieldProblem::Invalid), "{number}");
            }
        }
        let (right, wrong) = ROUTING_NUMBERS;
        for number in right {
            assert_eq!(routing_number(number), Ok((*number).to_owned()));
        }
        for number in wrong {
            assert_eq!(
                routing_number(number),
                Err(FieldProblem::Invalid),
                "{number}"
            );
        }
        assert!(IBANS.len() > 80 && right.len() >= 40);
    }

    #[test]
    fn a_routing_number_has_nine_digits_that_add_up() {
        // Of the Federal Reserve Banks of Boston, New York and San Francisco, and Stripe's own.
        for right in ["011000015", "0210-0120 8", "121000374", "110000000"] {
            assert!(routing_number(right).is_ok(), "{right}");
        }
        for wrong in ["011000016", "01100001", "0110000150", "01100001a", ""] {
            assert_eq!(routing_number(wrong), Err(FieldProblem::Invalid), "{wrong}");
        }
    }

    #[test]
    fn any_other_digit_breaks_the_check_of_an_iban_and_so_do_two_that_change_places() {
        let right = "FR1420041010050500013M02606";
        assert_eq!(
            iban("fr14 2004 1010 0505 0001 3M02 606"),
            Ok(right.to_owned())
        );
        for (at, letter) in right.char_indices().skip(2) {
            let other = if letter == '7' { '8' } else { '7' };
            let wrong = format!("{}{other}{}", &right[..at], &right[at + 1..]);
            assert_eq!(iban(&wrong), Err(FieldProblem::Invalid), "{wrong}");
        }
        for wrong in [
            "FR1420041010050500031M02606",
            "1420041010050500013M02606",
            "FR14",
            "DE89 3704 0044 0532 0130 0ö",
            "",
        ] {
            assert_eq!(iban(wrong), Err(FieldProblem::Invalid), "{wrong}");
        }
    }

    #[test]
    fn an_account_has_as_many_digits_as_its_scheme_says() {
        use PaymentMethodType::{AuBecsDebit, BacsDebit, UsBankAccount};
        for (method, right, wrong) in [
            (
                UsBankAccount,
                "0001 2345-6789",
                ["123", "123456789012345678", "12345x"],
            ),
            (BacsDebit, "0001 2345", ["1234567", "123456789", "1234567x"]),
            (AuBecsDebit, "000-123-456", ["1234", "1234567890", "12345x"]),
        ] {
            assert!(number_of(method, right).is_ok(), "{right}");
            for wrong in wrong {
                assert_eq!(
                    number_of(method, wrong),
                    Err(FieldProblem::Invalid),
                    "{wrong}"
                );
            }
        }
        assert_eq!(digits("10-88-00", 6, 6), Ok("108800".to_owned()));
    }
}
