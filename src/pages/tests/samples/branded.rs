//! Pages that look as their merchants want.

use super::{
    Fake, Sample, amount, one_thing, opening, pass, published, receipt, shell, view, wrong,
};
use crate::domain::branding::Branding;
use crate::domain::checkout::form::FieldProblem;
use crate::domain::checkout::form::field::{CARD_NUMBER, EMAIL};
use crate::domain::checkout::view::{Page, Standing};
use crate::domain::payment_link::Published;
use crate::json;
use crate::pages::{Rendered, checkout, open};

const LOGO: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='320' height='80' viewBox='0 0 320 80'%3E%3Cpath d='M10 66 40 14l30 52Z' fill='%23c2410c'/%3E%3Ctext x='86' y='56' font-family='Georgia,serif' font-size='44' fill='%231c1917'%3EPeak Tea%3C/text%3E%3C/svg%3E";
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' fill='%23ffd400'/%3E%3Cpath d='M6 24 16 7l10 17Z' fill='%23111'/%3E%3C/svg%3E";

pub(super) fn pages() -> Vec<Sample> {
    let picture = |url: &str| format!(r#"{{"type":"url","url":"{url}"}}"#);
    let yellow = format!(
        r##"{{"button_color":"#ffd400","border_style":"pill","display_name":"Peak","icon":{}}}"##,
        picture(ICON)
    );
    let warm = format!(
        r##"{{"background_color":"#fff1e0","button_color":"#c2410c","primary_color":"#9a3412","font_family":"serif","border_style":"rectangular","logo":{}}}"##,
        picture(LOGO)
    );
    let navy =
        r##"{"background_color":"#0b1f3a","button_color":"#e11d48","font_family":"humanist"}"##;
    let grey = r##"{"background_color":"#7a7a7a","button_color":"#fcfcfc","font_family":"slab"}"##;
    vec![
        ("open_branded_pill", opened(&yellow)),
        ("open_branded_logo", opened(&warm)),
        ("open_branded_navy", opened(navy)),
        ("open_branded_grey", opened(grey)),
        ("errors_branded_pill", with_errors(&yellow)),
        ("errors_branded_navy", with_errors(navy)),
        ("complete_branded_navy", bought(navy)),
        ("complete_branded_logo", bought(&warm)),
    ]
}

fn branded(mut published: Published, branding: &str) -> Published {
    let branding: Branding = json::from_str(branding).unwrap();
    published.link.branding = branding;
    published
}

fn opened(branding: &str) -> Rendered {
    let published = branded(published(), branding);
    open(&published, &opening(&published), &shell(), &Fake)
}

fn with_errors(branding: &str) -> Rendered {
    let errors = vec![
        wrong(EMAIL, FieldProblem::Missing),
        wrong(CARD_NUMBER, FieldProblem::Invalid),
    ];
    let problem = None;
    let mut view = view(Page::Form { problem, errors });
    view.published = branded(one_thing(), branding);
    checkout(&view, &pass(), &shell(), &Fake)
}

fn bought(branding: &str) -> Rendered {
    let mut view = view(Page::Complete {
        redirect: None,
        total: amount(4760),
        standing: Standing::Paid,
        receipt: receipt(),
    });
    view.published = branded(published(), branding);
    checkout(&view, &pass(), &shell(), &Fake)
}
