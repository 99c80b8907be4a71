//! What is paid elsewhere: the numbers, and who sees them.

use super::samples::vouchers::{issued, own, sent_on};
use super::{contains, lacks};
use crate::domain::checkout::view::Standing;

#[test]
fn the_numbers_stand_on_the_confirmation_as_long_as_they_can_be_paid() {
    let numbers = [issued().entity, issued().reference, "€170.00".to_owned()];
    let to_pay = own(Standing::Awaited);
    for number in &numbers {
        contains(&to_pay, &format!("<bdi>{number}</bdi></dd>"));
    }
    contains(&to_pay, "?voucher=902184315");
    lacks(&to_pay, "till-tick");
    for standing in [Standing::Processing, Standing::Paid, Standing::Failed] {
        lacks(&own(standing), "till-voucher");
        contains(&own(standing), "Multibanco, reference 902184315");
    }
}

#[test]
fn the_page_of_a_voucher_says_what_to_pay_and_nothing_of_who_bought_what() {
    for standing in [
        Standing::Awaited,
        Standing::Processing,
        Standing::Paid,
        Standing::Failed,
    ] {
        let page = sent_on(standing);
        contains(&page, "902184315");
        contains(&page, "€170.00");
        for secret in ["ada@", "workshop", "<form", "cs_test"] {
            lacks(&page, secret);
        }
    }
}
