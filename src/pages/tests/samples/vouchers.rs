//! What comes after a voucher was issued, to its buyer and to whoever has its address.

use super::methods::paying;
use super::{Fake, NOW, Sample, amount, receipt, shell};
use crate::domain::Currency;
use crate::domain::PaymentMethodType::Multibanco;
use crate::domain::checkout::receipt::{PaidWith, Receipt};
use crate::domain::checkout::view::{Page, Standing};
use crate::domain::checkout::voucher_view::VoucherView;
use crate::domain::merchant::Merchant;
use crate::domain::voucher::Voucher;
use crate::pages::{Rendered, voucher};

pub(super) fn pages() -> Vec<Sample> {
    vec![
        ("multibanco_to_pay", own(Standing::Awaited)),
        ("multibanco_late", own(Standing::Processing)),
        ("multibanco_paid", own(Standing::Paid)),
        ("multibanco_unpaid", own(Standing::Failed)),
        (
            "multibanco_to_pay_again",
            paying(
                Multibanco,
                Page::Bought {
                    total: amount(17000),
                    at: NOW,
                    standing: Standing::Awaited,
                },
            ),
        ),
        ("voucher_to_pay", sent_on(Standing::Awaited)),
        ("voucher_late", sent_on(Standing::Processing)),
        ("voucher_paid", sent_on(Standing::Paid)),
        ("voucher_unpaid", sent_on(Standing::Failed)),
    ]
}

pub(in crate::pages::tests) fn issued() -> Voucher {
    Voucher {
        entity: "12345".to_owned(),
        reference: "902184315".to_owned(),
        expires_at: NOW.plus_seconds(604_800),
    }
}

/// The buyer's own confirmation.
pub(in crate::pages::tests) fn own(standing: Standing) -> Rendered {
    let page = Page::Complete {
        redirect: None,
        total: amount(17000),
        standing,
        receipt: Receipt {
            number: None,
            method: Some(PaidWith::Voucher {
                method: Multibanco,
                voucher: Some(issued()),
            }),
            ..receipt()
        },
    };
    paying(Multibanco, page)
}

/// The page of whoever pays it.
pub(in crate::pages::tests) fn sent_on(standing: Standing) -> Rendered {
    let view = VoucherView {
        merchant: Merchant::default(),
        method: Multibanco,
        voucher: issued(),
        total: amount(17000),
        currency: Currency::parse("eur").unwrap(),
        standing,
    };
    voucher(&view, &shell(), &Fake)
}
