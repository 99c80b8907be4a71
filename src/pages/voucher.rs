//! A voucher: the numbers a buyer pays with elsewhere, on their confirmation and on a page of its own.

use super::catalog::{Message, voucher as texts};
use super::formats::Formats;
use super::pass::session_path;
use super::shell::Shell;
use super::{Html, Rendered, notice};
use crate::domain::checkout::view::Standing;
use crate::domain::checkout::voucher_view::VoucherView;
use crate::domain::voucher::Voucher;
use crate::domain::{Mode, SessionId};
use maud::html;

/// The page of whoever has the address of a voucher, whoever they are.
pub fn voucher(view: &VoucherView, shell: &Shell, formats: &impl Formats) -> Rendered {
    let shell = &shell.sold_by(&view.merchant);
    let message = message(view.standing, &shell.merchant);
    let amount = formats.money(view.total, view.currency);
    let body = html! {
        (notice::text(&message))
        (numbers(&view.voucher, &amount, formats))
        @if shell.mode == Mode::Test {
            p.till-notice__note { (texts::TEST) }
        }
    };
    notice::page(200, &message.headline, &body, shell)
}

/// What there is to say of a voucher whose money stands so.
pub(super) fn message(standing: Standing, merchant: &str) -> Message {
    match standing {
        Standing::Awaited => texts::awaited(merchant),
        Standing::Processing => texts::late(merchant),
        Standing::Failed | Standing::Released => texts::unpaid(merchant),
        Standing::Paid | Standing::Free | Standing::Held => texts::paid(merchant),
    }
}

/// What is typed at the bank. A press on a number selects all of it, so that it can be copied.
fn numbers(voucher: &Voucher, amount: &str, formats: &impl Formats) -> Html {
    let until = formats.moment(voucher.expires_at);
    html! {
        section.till-voucher aria-label=(texts::NUMBERS) {
            dl.till-facts {
                @for (label, text) in [
                    (texts::ENTITY, voucher.entity.as_str()),
                    (texts::REFERENCE, &voucher.reference),
                    (texts::AMOUNT, amount),
                ] {
                    div.till-facts__one {
                        dt.till-facts__label { (label) }
                        dd.till-facts__value.till-voucher__number { bdi { (text) } }
                    }
                }
                div.till-facts__one {
                    dt.till-facts__label { (texts::PAY_BY) }
                    dd.till-facts__value { bdi { (until) } }
                }
            }
        }
    }
}

/// The same on a buyer's own confirmation, which leads to the page that anybody may see.
pub(super) fn on_confirmation(
    session: &SessionId,
    voucher: &Voucher,
    amount: &str,
    formats: &impl Formats,
) -> Html {
    let address = format!("{}?voucher={}", session_path(session), voucher.reference);
    html! {
        (numbers(voucher, amount, formats))
        p.till-notice__note { a.till-link href=(address) { (texts::LINK) } }
    }
}
