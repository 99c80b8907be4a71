//! A buyer's bank account, as it may be kept and as its processor knows it.

use crate::domain::PaymentMethodType;
use crate::domain::hex::hex;
use crate::domain::processor::BankAccount;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What may be kept of a bank account. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AccountFacts {
    /// The debit it is for.
    pub method: PaymentMethodType,
    /// What its country names the bank by: a routing number, a sort code, or the part of an IBAN.
    pub bank: String,
    /// The same of the branch, of an IBAN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Of an IBAN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    pub last4: String,
    /// The bank's name, where the processor knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_name: Option<String>,
    /// Stands for the number without saying it: the same for the same account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// What its holder agreed to, as it was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<String>,
}

impl AccountFacts {
    /// The same with what stands for `account`, made under a key of the installation's own: the
    /// numbers of accounts are so few that anybody could try them all.
    pub fn identify(&mut self, account: &BankAccount, mut mac: Hmac<Sha256>) {
        for part in [account.method.as_str(), &account.bank, &account.number] {
            mac.update(part.as_bytes());
            mac.update(b"\n");
        }
        let digest = hex(&mac.finalize().into_bytes());
        self.fingerprint = digest.get(..16).map(str::to_owned);
    }
}

/// What whoever takes the money knows of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAccount {
    pub bank_name: Option<&'static str>,
    /// The parts of an IBAN.
    pub iban: Option<IbanParts>,
}

/// What an IBAN says of its account besides the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IbanParts {
    pub bank: &'static str,
    /// Empty where its country has no such part.
    pub branch: &'static str,
    pub country: &'static str,
}
