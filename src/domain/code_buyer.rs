//! Who buys with a code that is not for everybody: an e-mail address, however it is spelled, since
//! our buyers are guests.

use super::PromotionCodeId;
use super::customer_limit::CustomerKey;
use hmac::Hmac;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Where an address is looked up that a merchant names by its customer.
const OF_CUSTOMERS: &str = "promotion_code.customer";

/// What a coupon is told of a buyer: keyed hashes, no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBuyer {
    /// The address as codes know it that are for one customer.
    pub address: CustomerKey,
    /// The address among those that use this code: another one at each code.
    pub redeemer: CustomerKey,
}

impl CodeBuyer {
    /// Whoever reads mail at `email` and uses `code`; `mac` is under a key of the installation's.
    pub fn of(email: &str, mac: &Hmac<Sha256>, code: &PromotionCodeId) -> Self {
        Self {
            address: address(email, mac.clone()),
            redeemer: CustomerKey::of(email, mac.clone(), code.as_str()),
        }
    }
}

/// What a code for one customer keeps of that customer's address.
pub fn address(email: &str, mac: Hmac<Sha256>) -> CustomerKey {
    CustomerKey::of(email, mac, OF_CUSTOMERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::app_secret::{AppSecret, Purpose};

    #[test]
    fn an_address_is_one_customer_however_it_is_spelled_and_another_redeemer_at_each_code() {
        let secret = AppSecret::of(Some(&"s".repeat(32)), [None, None]).unwrap();
        let buyer = |email: &str, code: &str| {
            let code = PromotionCodeId::from_known(code);
            CodeBuyer::of(email, &secret.mac(Purpose::Customers), &code)
        };
        let jenny = buyer("jenny@example.com", "promo_1");
        assert_eq!(jenny, buyer("Jenny+shop@EXAMPLE.com", "promo_1"));
        let other = buyer("jenny@example.com", "promo_2");
        assert_eq!(jenny.address, other.address);
        assert_ne!(jenny.redeemer, other.redeemer);
        assert_ne!(jenny.address, jenny.redeemer);
        assert_ne!(jenny.address, buyer("john@example.com", "promo_1").address);
    }
}
