//! How the buyer pays: by card, unless there are other ways.

use super::content::Form;
use super::{card, methods};
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;

pub(super) fn render(form: &Form<'_>, shell: &Shell) -> Html {
    form.of_payment("card", || fields(form, shell))
}

fn fields(form: &Form<'_>, shell: &Shell) -> Html {
    html! {
        h2.till-heading { (catalog::form::PAYMENT) }
        @if form.is_by_card() { (*card::render(form, shell)) } @else { (methods::render(form, shell)) }
    }
}
