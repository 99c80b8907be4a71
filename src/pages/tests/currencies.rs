//! A link that is sold in several currencies: which one, and how it is changed.

use super::samples::currencies::{chosen, several};
use super::samples::{self, Fake, opening, shell};
use super::{contains, lacks};
use crate::pages::open;

#[test]
fn a_currency_is_chosen_where_there_is_a_choice_and_the_form_carries_which_was_shown() {
    let euros = chosen(&several(), None);
    contains(&euros, "<option value=\"eur\" selected>EUR</option>");
    contains(&euros, "name=\"total_currency\" value=\"eur\"");
    contains(&euros, ">Pay €47.60</button>");
    let yen = chosen(&several(), Some("jpy"));
    contains(&yen, "<option value=\"jpy\" selected>JPY</option>");
    contains(&yen, "name=\"total_currency\" value=\"jpy\"");
    contains(&yen, "name=\"total\" value=\"7800\"");
    contains(&yen, ">JP¥3,200 each</p>");
    contains(&yen, ">Pay JP¥7,800</button>");
}

#[test]
fn a_link_of_one_currency_says_nothing_of_it() {
    let published = samples::published();
    let page = open(&published, &opening(&published), &shell(), &Fake);
    lacks(&page, "currency");
}
