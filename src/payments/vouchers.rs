//! Vouchers in test mode: the numbers, and what becomes of them by their buyer's address.
//! <https://docs.stripe.com/payments/multibanco/accept-a-payment>

use super::delays::Delays;
use crate::domain::checkout::payment::ATTEMPT_EXPIRED;
use crate::domain::processor::{Decision, Decline};
use crate::domain::voucher::Voucher;
use crate::domain::{PaymentMethodType, Timestamp};
use sha2::{Digest, Sha256};

/// How long a voucher can be paid, in seconds: Stripe's seven days.
const LIFE_SECONDS: u32 = 7 * 86_400;
/// How long after its end it may still be heard of that it was paid: Stripe's four days.
const LATE_SECONDS: u32 = 4 * 86_400;
/// The entity of every test voucher.
const ENTITY: &str = "12345";

/// What becomes of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Course {
    /// Until when it can be paid.
    pub(super) expires_at: Timestamp,
    /// When it is known whether it was.
    pub(super) decided_at: Timestamp,
    pub(super) decision: Decision,
}

/// Whether vouchers of this kind are issued.
pub(super) fn issues(method: PaymentMethodType) -> bool {
    match method {
        PaymentMethodType::Multibanco => true,
        PaymentMethodType::Card
        | PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => false,
    }
}

/// What becomes of a voucher whose buyer has this address: most are paid, after a while.
pub(super) fn course(email: &str, now: Timestamp, delays: Delays) -> Course {
    let at = |seconds| now.plus_seconds(seconds);
    let soon = at(delays.voucher_at_once);
    let later = at(delays.voucher);
    let name = email.split('@').next().unwrap_or_default();
    let ends_in = |word| name.ends_with(word);
    let (expires_at, decided_at, decision) = if ends_in("succeed_immediately") {
        (at(LIFE_SECONDS), soon, Decision::Pay)
    } else if ends_in("expire_immediately") {
        (soon, soon, Decision::Fail)
    } else if ends_in("expire_with_delay") {
        (later, later, Decision::Fail)
    } else if ends_in("fill_never") {
        let end = at(LIFE_SECONDS);
        (end, end.plus_seconds(LATE_SECONDS), Decision::Fail)
    } else {
        (at(LIFE_SECONDS), later, Decision::Pay)
    };
    Course {
        expires_at,
        decided_at,
        decision,
    }
}

/// The voucher of the payment with this `reference`, always the same.
pub(super) fn of(reference: &str, expires_at: Timestamp) -> Voucher {
    let digest = Sha256::digest(reference);
    let number = digest.first_chunk().copied().map_or(0, u64::from_be_bytes);
    Voucher {
        entity: ENTITY.to_owned(),
        reference: format!("{:09}", number % 1_000_000_000),
        expires_at,
    }
}

/// Why a voucher that nobody paid is over, in Stripe's words.
pub(super) fn expired() -> Decline {
    Decline {
        code: ATTEMPT_EXPIRED.to_owned(),
        decline_code: None,
        message: "The voucher expired before the customer paid it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn the_address_of_a_buyer_says_what_becomes_of_a_voucher() {
        let delays = Delays::default();
        let (soon, later, days) = (delays.voucher_at_once, delays.voucher, 86_400);
        for (email, expires, decided, decision) in [
            ("jenny@example.com", 7 * days, later, Decision::Pay),
            ("succeed_immediately@a.pt", 7 * days, soon, Decision::Pay),
            ("me+expire_immediately@a.pt", soon, soon, Decision::Fail),
            ("expire_with_delay@a.pt", later, later, Decision::Fail),
            ("fill_never@a.pt", 7 * days, 11 * days, Decision::Fail),
            ("ada@expire_immediately.pt", 7 * days, later, Decision::Pay),
        ] {
            let at = |seconds| NOW.plus_seconds(seconds);
            let expected = Course {
                expires_at: at(expires),
                decided_at: at(decided),
                decision,
            };
            assert_eq!(course(email, NOW, delays), expected, "{email}");
        }
    }

    #[test]
    fn a_payment_has_one_voucher_and_no_other_payment_has_it() {
        let one = of("cs_test_1-1", NOW);
        assert_eq!(one, of("cs_test_1-1", NOW));
        assert_ne!(one, of("cs_test_1-2", NOW));
        assert_eq!((one.entity.len(), one.reference.len()), (5, 9));
    }
}
