//! The test accounts, as data.

use super::Behaviour::{Fail, Pay, Revoke, Wait};
use super::Delay::{Long, Usual};
use super::reasons::{
    ACCOUNT_CLOSED, FAILED, INSUFFICIENT_FUNDS, INVALID_CURRENCY, NO_ACCOUNT, NOT_AUTHORIZED,
    OVER_SOURCE_LIMIT, OVER_WEEKLY_LIMIT, REFER_TO_CUSTOMER,
};
use super::{Behaviour, TestAccount};
use crate::domain::PaymentMethodType;
use crate::domain::checkout::bank_account::{IbanParts, KnownAccount};

/// Every test account the Simulator takes, by what it pays.
pub static ACCOUNTS: &[(PaymentMethodType, &[TestAccount])] = &[
    (PaymentMethodType::UsBankAccount, US),
    (PaymentMethodType::SepaDebit, SEPA),
    (PaymentMethodType::BacsDebit, BACS),
    (PaymentMethodType::AuBecsDebit, BECS),
];

const US: &[TestAccount] = &[
    us("000123456789", Pay(Usual)),
    us("000111111113", Fail(Usual, &ACCOUNT_CLOSED)),
    us("000111111116", Fail(Usual, &NO_ACCOUNT)),
    us("000222222227", Fail(Usual, &INSUFFICIENT_FUNDS)),
    us("000333333335", Fail(Usual, &NOT_AUTHORIZED)),
    us("000444444440", Fail(Usual, &INVALID_CURRENCY)),
    us("000777777771", Fail(Usual, &OVER_WEEKLY_LIMIT)),
    us("000555555559", Revoke),
    us("000000000009", Wait),
];

const BACS: &[TestAccount] = &[
    bacs("00012345", Pay(Usual)),
    bacs("90012345", Pay(Long)),
    bacs("33333335", Fail(Usual, &NOT_AUTHORIZED)),
    bacs("93333335", Fail(Long, &NOT_AUTHORIZED)),
    bacs("22222227", Fail(Usual, &INSUFFICIENT_FUNDS)),
    bacs("92222227", Fail(Long, &INSUFFICIENT_FUNDS)),
    bacs("55555559", Revoke),
    bacs("34343434", Fail(Usual, &OVER_SOURCE_LIMIT)),
    bacs("12121212", Fail(Usual, &OVER_WEEKLY_LIMIT)),
];

const BECS: &[TestAccount] = &[
    becs("000123456", Pay(Usual)),
    becs("900123456", Pay(Long)),
    becs("111111113", Fail(Usual, &ACCOUNT_CLOSED)),
    becs("111111116", Fail(Usual, &NO_ACCOUNT)),
    becs("222222227", Fail(Usual, &REFER_TO_CUSTOMER)),
    becs("922222227", Fail(Long, &REFER_TO_CUSTOMER)),
    becs("333333335", Fail(Usual, &NOT_AUTHORIZED)),
    becs("666666660", Revoke),
    becs("343434343", Fail(Usual, &OVER_SOURCE_LIMIT)),
    becs("121212121", Fail(Usual, &OVER_WEEKLY_LIMIT)),
];

const SEPA: &[TestAccount] = &[
    // Austria.
    sepa("AT611904300234573201", AT, Pay(Usual)),
    sepa("AT321904300235473204", AT, Pay(Long)),
    sepa("AT861904300235473202", AT, Fail(Usual, &FAILED)),
    sepa("AT051904300235473205", AT, Fail(Long, &FAILED)),
    sepa("AT981904300000343434", AT, Fail(Usual, &OVER_SOURCE_LIMIT)),
    sepa("AT601904300000121212", AT, Fail(Usual, &OVER_WEEKLY_LIMIT)),
    sepa("AT981904300002222227", AT, Fail(Usual, &INSUFFICIENT_FUNDS)),
    // Belgium.
    sepa("BE62510007547061", BE, Pay(Usual)),
    sepa("BE78510007547064", BE, Pay(Long)),
    sepa("BE68539007547034", BE_539, Fail(Usual, &FAILED)),
    sepa("BE51510007547065", BE, Fail(Long, &FAILED)),
    sepa("BE90510000343434", BE, Fail(Usual, &OVER_SOURCE_LIMIT)),
    sepa("BE52510000121212", BE, Fail(Usual, &OVER_WEEKLY_LIMIT)),
    sepa("BE90510002222227", BE, Fail(Usual, &INSUFFICIENT_FUNDS)),
    // Germany.
    sepa("DE89370400440532013000", DE, Pay(Usual)),
    sepa("DE08370400440532013003", DE, Pay(Long)),
    sepa("DE62370400440532013001", DE, Fail(Usual, &FAILED)),
    sepa("DE78370400440532013004", DE, Fail(Long, &FAILED)),
    sepa("DE35370400440532013002", DE, Revoke),
    sepa(
        "DE65370400440000343434",
        DE,
        Fail(Usual, &OVER_SOURCE_LIMIT),
    ),
    sepa(
        "DE27370400440000121212",
        DE,
        Fail(Usual, &OVER_WEEKLY_LIMIT),
    ),
    sepa(
        "DE65370400440002222227",
        DE,
        Fail(Usual, &INSUFFICIENT_FUNDS),
    ),
    // France.
    sepa("FR1420041010050500013M02606", FR, Pay(Usual)),
    sepa("FR3020041010050500013M02609", FR, Pay(Long)),
    sepa("FR8420041010050500013M02607", FR, Fail(Usual, &FAILED)),
    sepa("FR7920041010050500013M02600", FR, Fail(Long, &FAILED)),
    sepa(
        "FR9720041010050000000343434",
        FR,
        Fail(Usual, &OVER_SOURCE_LIMIT),
    ),
    sepa(
        "FR5920041010050000000121212",
        FR,
        Fail(Usual, &OVER_WEEKLY_LIMIT),
    ),
    sepa(
        "FR9720041010050000002222227",
        FR,
        Fail(Usual, &INSUFFICIENT_FUNDS),
    ),
    // Ireland.
    sepa("IE29AIBK93115212345678", IE, Pay(Usual)),
    sepa("IE24AIBK93115212345671", IE, Pay(Long)),
    sepa("IE02AIBK93115212345679", IE, Fail(Usual, &FAILED)),
    sepa("IE94AIBK93115212345672", IE, Fail(Long, &FAILED)),
    sepa(
        "IE10AIBK93115200343434",
        IE,
        Fail(Usual, &OVER_SOURCE_LIMIT),
    ),
    sepa(
        "IE69AIBK93115200121212",
        IE,
        Fail(Usual, &OVER_WEEKLY_LIMIT),
    ),
    sepa(
        "IE10AIBK93115202222227",
        IE,
        Fail(Usual, &INSUFFICIENT_FUNDS),
    ),
];

const AT: IbanParts = parts("AT", "19043", "");
const BE: IbanParts = parts("BE", "510", "");
const BE_539: IbanParts = parts("BE", "539", "");
const DE: IbanParts = parts("DE", "37040044", "");
const FR: IbanParts = parts("FR", "20041", "01005");
const IE: IbanParts = parts("IE", "AIBK", "931152");

const fn parts(country: &'static str, bank: &'static str, branch: &'static str) -> IbanParts {
    IbanParts {
        bank,
        branch,
        country,
    }
}

const fn us(number: &'static str, behaviour: Behaviour) -> TestAccount {
    TestAccount {
        facts: KnownAccount {
            bank_name: Some("STRIPE TEST BANK"),
            iban: None,
        },
        ..account("110000000", number, behaviour)
    }
}

const fn bacs(number: &'static str, behaviour: Behaviour) -> TestAccount {
    account("108800", number, behaviour)
}

const fn becs(number: &'static str, behaviour: Behaviour) -> TestAccount {
    account("000000", number, behaviour)
}

const fn sepa(iban: &'static str, parts: IbanParts, behaviour: Behaviour) -> TestAccount {
    TestAccount {
        facts: KnownAccount {
            bank_name: None,
            iban: Some(parts),
        },
        ..account("", iban, behaviour)
    }
}

const fn account(bank: &'static str, number: &'static str, behaviour: Behaviour) -> TestAccount {
    TestAccount {
        bank,
        number,
        facts: KnownAccount {
            bank_name: None,
            iban: None,
        },
        behaviour,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_iban_stand_in_it_behind_its_check_digits() {
        for account in SEPA {
            let IbanParts {
                bank,
                branch,
                country,
            } = account.facts.iban.unwrap();
            assert_eq!(&account.number[..2], country);
            let rest = format!("{bank}{branch}");
            assert!(account.number[4..].starts_with(&rest), "{}", account.number);
        }
    }
}
