//! A link as it is opened: few things and many, in several currencies.

use super::{
    Fake, Sample, from_to, item, live_shell, one_thing, opening, published, shell, twenty,
};
use crate::domain::Currency;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::field::EMAIL;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::custom_text::{CustomText, Said};
use crate::domain::merchant::BusinessProfile;
use crate::domain::payment_link::Published;
use crate::domain::settings::SubmitType;
use crate::pages::{Opening, Processor, Rendered, Shell, open};

pub(super) fn pages() -> Vec<Sample> {
    let one = one_thing();
    let no_processor = Shell {
        processor: Processor::Missing,
        ..live_shell()
    };
    let stranger = Shell {
        merchant: "The Very Long Name of a Merchant with حروف and More Words".to_owned(),
        ..shell()
    };
    let extreme = extreme();
    vec![
        ("open", opened(&published())),
        (
            "open_live",
            open(&one, &opening(&one), &live_shell(), &Fake),
        ),
        (
            "open_no_processor",
            open(&one, &opening(&one), &no_processor, &Fake),
        ),
        ("open_empty", ordered(&published(), &[0, 0])),
        ("open_locked_email", locked()),
        (
            "open_extreme",
            open(&extreme, &opening(&extreme), &stranger, &Fake),
        ),
        ("open_twenty", opened(&twenty())),
        ("open_yen", opened(&priced("jpy", 1200, SubmitType::Book))),
        (
            "open_dinar",
            opened(&priced("kwd", 3250, SubmitType::Donate)),
        ),
        ("open_million", opened(&million())),
        ("open_said", opened(&said())),
        ("open_merchant", sold_by_merchant()),
        ("open_remaining", counted(None)),
        ("open_remaining_known", counted(Some(6))),
        ("open_free", opened(&free())),
        ("open_free_so_far", ordered(&free_or_not(), &[1, 0])),
        ("open_free_no_more", ordered(&free_or_not(), &[1, 2])),
    ]
}

fn opened(published: &Published) -> Rendered {
    open(published, &opening(published), &shell(), &Fake)
}

fn ordered(published: &Published, quantities: &[u32]) -> Rendered {
    let opening = Opening {
        selection: quantities.to_vec().into(),
        ..opening(published)
    };
    open(published, &opening, &shell(), &Fake)
}

/// A link of a merchant that says all it can of itself.
fn sold_by_merchant() -> Rendered {
    let address = |path: &str| Some(format!("https://shop.example/{path}"));
    let mut sold = published();
    sold.link.offer.merchant.business_profile = BusinessProfile {
        name: Some("Analytical Stationers".to_owned()),
        privacy_policy_url: address("privacy"),
        refund_policy_url: address("refunds"),
        support_email: Some("help@shop.example".to_owned()),
        support_phone: Some("+44 20 7946 0958".to_owned()),
        support_url: address("help"),
        terms_of_service_url: address("terms"),
    };
    opened(&sold)
}

/// A link that says how many are left, before and after it was asked.
fn counted(remaining: Option<u64>) -> Rendered {
    let mut limited = published();
    limited.link.limit = Some(20);
    limited.link.show_remaining = true;
    let opening = Opening {
        remaining,
        ..opening(&limited)
    };
    open(&limited, &opening, &shell(), &Fake)
}

fn locked() -> Rendered {
    let published = published();
    let email = "ada.lovelace@analytical-engine.example".to_owned();
    let opening = Opening {
        url_parameters: UrlParameters {
            locked_email: Some(email.clone()),
            ..UrlParameters::default()
        },
        details: Details::default().with(EMAIL, email),
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}

/// The order at other prices, under another button.
fn priced(currency: &str, minor: i64, submit_type: SubmitType) -> Published {
    let mut published = published();
    let currency = Currency::parse(currency).unwrap();
    published.link.offer.currency = currency;
    published.link.offer.settings.submit_type = submit_type;
    for item in &mut published.link.offer.items {
        item.price.currency = currency;
        item.price.unit_amount = super::amount(minor).into();
    }
    published
}

/// What its merchant says around the button.
fn said() -> Published {
    let mut published = one_thing();
    let said = |message: &str| {
        Some(Said {
            message: message.to_owned(),
        })
    };
    published.link.offer.settings.custom_text = CustomText {
        submit: said("Bring the ticket on your phone.\nDoors open at 9:30."),
        after_submit: said("הכרטיס אישי ואינו ניתן להעברה. <b>Not</b> transferable."),
        ..CustomText::default()
    };
    published
}

/// A thing that costs nothing.
pub(in crate::pages::tests) fn free() -> Published {
    let mut published = one_thing();
    published.link.offer.items[0].price.unit_amount = super::amount(0).into();
    published
}

/// The same, beside something to pay that can be left out.
pub(in crate::pages::tests) fn free_or_not() -> Published {
    let mut published = free();
    let mut lunch = item("Lunch", 1250, 1);
    lunch.adjustable = Some(from_to(0, 9));
    published.link.offer.items.push(lunch);
    published
}

/// The most that can be charged, in a currency that is written with its code.
fn million() -> Published {
    let mut published = priced("mga", 33_333_333, SubmitType::Auto);
    published.link.offer.items[0].quantity = 3;
    published.link.offer.items.truncate(1);
    published
}

/// Long words, words of other directions, many lines, large amounts.
fn extreme() -> Published {
    let mut published = one_thing();
    let long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen";
    let arabic = "دفتر ملاحظات ميداني، ثلاث قطع";
    let mut hebrew = item("מחברת שטח 😀", 99_000_000, 1);
    hebrew.description = Some("\u{202e}A description that turns around.".to_owned());
    hebrew.adjustable = Some(from_to(0, 999_999));
    let mut worded = item(long, 1, 99);
    worded.description = Some("One of many words. ".repeat(20));
    worded.image = Some("https://images.example/cap.png".to_owned());
    published.link.offer.items = vec![worded, item(arabic, 500, 12), hebrew];
    published
}
