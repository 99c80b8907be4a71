//! The payment form: what it carries, says and keeps.

use super::samples::{
    self, Fake, amount, decline, every_page, form, opening, pass, problem, published, session,
    shell, terms_changed, view, wrong,
};
use super::{contains, lacks};
use crate::domain::Currency;
use crate::domain::checkout::fixtures::taking_everything;
use crate::domain::checkout::form::address::format_of;
use crate::domain::checkout::form::field::{
    CARD_CVC, COUNTRY, CUSTOM_FIELDS, EMAIL, FIELDS, Input, SHIPPING_COUNTRY, Section, TAX_ID,
    TERMS,
};
use crate::domain::checkout::form::{Details, Field, FieldProblem};
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::Page;
use crate::domain::custom_text::{CustomText, Said};
use crate::domain::processor::Decline;
use crate::domain::settings::Settings;
use crate::pages::{Opening, Rendered, Shell, catalog, checkout, open};

#[test]
fn the_form_carries_what_the_buyer_agreed_to() {
    let published = published();
    let url_parameters = UrlParameters {
        client_reference_id: Some("order-7".to_owned()),
        utm: vec![("utm_source".to_owned(), "news & letters".to_owned())],
        locked_email: Some("ada@example.com".to_owned()),
        locale: Some("pt-BR".to_owned()),
        came_by: Some("test_letter".to_owned()),
    };
    let opening = Opening {
        url_parameters,
        ..opening(&published)
    };
    let page = open(&published, &opening, &shell(), &Fake);
    contains(&page, "action=\"/test_notebooks\" method=\"post\"");
    for (name, value) in [
        ("session", session().as_str()),
        ("attempt", "1"),
        ("came_by", "test_letter"),
        ("terms_version", "3"),
        ("total", "4760"),
        ("client_reference_id", "order-7"),
        ("utm_source", "news &amp; letters"),
        ("locked_prefilled_email", "ada@example.com"),
        ("locale", "pt-BR"),
    ] {
        contains(
            &page,
            &format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"),
        );
    }
    contains(&page, "value=\"ada@example.com\" readonly>");
    contains(
        &page,
        "id=\"quantity_0\" name=\"quantity_0\" type=\"number\" inputmode=\"numeric\" min=\"0\" max=\"10\"",
    );
    lacks(&page, "quantity_1");
}

#[test]
fn enter_in_a_field_pays() {
    let page = form(None, vec![]);
    let update = page.html.find("value=\"price\"").unwrap();
    let default = page
        .html
        .find("<input class=\"till-default\" type=\"submit\"")
        .unwrap();
    assert!(
        default < update,
        "the first submit button of a form is the one Enter presses"
    );
    contains(
        &page,
        "<button class=\"till-button\" type=\"submit\" name=\"intent\" value=\"pay\" data-part=\"pay\" data-busy=\"Processing…\">Pay €47.60</button>",
    );
    contains(
        &page,
        "name=\"intent\" value=\"price\" formnovalidate>Update</button>",
    );
}

#[test]
fn an_order_that_cannot_be_paid_can_only_be_updated() {
    let empty = every_page()
        .into_iter()
        .find(|page| page.0 == "open_empty")
        .unwrap()
        .1;
    contains(&empty, "Your order is empty.");
    lacks(&empty, "value=\"pay\"");
    contains(&empty, "name=\"total\" value=\"0\"");
}

#[test]
fn a_page_of_something_free_asks_for_no_card() {
    let published = samples::open::free();
    let page = open(&published, &opening(&published), &shell(), &Fake);
    contains(&page, "data-busy=\"Processing…\">Complete order</button>");
    contains(&page, "Nothing is charged.");
    contains(&page, "name=\"total\" value=\"0\"");
    contains(&page, "id=\"email\"");
    for name in ["card_number", "country", "postal_code"] {
        lacks(&page, &format!("id=\"{name}\""));
    }
}

#[test]
fn what_a_card_needs_comes_and_goes_with_what_is_chosen() {
    let published = samples::open::free_or_not();
    let page = |lunches| {
        let opening = Opening {
            selection: Selection::from(vec![1, lunches]),
            ..opening(&published)
        };
        open(&published, &opening, &shell(), &Fake)
    };
    let free = page(0);
    for name in ["card", "address"] {
        contains(&free, &format!("data-toggle=\"{name}\" hidden disabled>"));
    }
    contains(&free, ">Complete order</button>");
    let paid = page(2);
    lacks(&paid, " hidden disabled>");
    contains(&paid, "data-toggle=\"card\">");
    contains(&paid, ">Pay €25.00</button>");
}

#[test]
fn a_single_item_cannot_be_taken_off_the_order() {
    let mut published = published();
    published.link.offer.items.truncate(1);
    let opening = opening(&published);
    contains(
        &open(&published, &opening, &shell(), &Fake),
        "min=\"1\" max=\"10\"",
    );
}

#[test]
fn what_was_typed_stays_but_for_the_card() {
    let page = form(None, vec![wrong(CARD_CVC, FieldProblem::Missing)]);
    contains(&page, "dir=\"ltr\" value=\"ada@example.com\" required");
    contains(&page, "dir=\"ltr\" value=\"10115\" aria");
    contains(&page, "dir=\"ltr\" value=\"10115\"");
    contains(&page, "<option value=\"DE\" selected>Germany</option>");
    contains(
        &page,
        "id=\"card_cvc\" name=\"card_cvc\" type=\"text\" autocomplete=\"cc-csc\" inputmode=\"numeric\" enterkeyhint=\"next\" placeholder=\"CVC\" maxlength=\"12\" dir=\"ltr\" required aria-invalid=\"true\" aria-describedby=\"card_cvc_error card_hint\"",
    );
}

#[test]
fn an_address_may_be_typed_as_long_as_it_is_taken() {
    let page = form(None, vec![]);
    contains(
        &page,
        "inputmode=\"email\" enterkeyhint=\"next\" maxlength=\"254\"",
    );
}

/// The input or select of a field, as it stands on `page`.
fn control(field: &Field, page: &Rendered) -> String {
    let start = format!(" id=\"{name}\" name=\"{name}\"", name = field.name);
    assert_eq!(page.html.matches(&start).count(), 1, "{field:?}");
    let (_, rest) = page.html.split_once(&start).unwrap();
    rest.split('>').next().unwrap().to_owned()
}

/// The form of an offer that asks for everything, in a currency in which it asks for `field`, with
/// `details` typed into it.
fn everything_asked(field: &Field, details: Details) -> Rendered {
    let mut view = view(Page::form(decline()));
    view.details = details;
    let offer = &mut view.published.link.offer;
    offer.settings = taking_everything();
    if let Section::Method(method) = field.section
        && let Some([only, ..]) = method.currencies()
    {
        offer.currency = Currency::parse(only).unwrap();
        for item in &mut offer.items {
            item.price.currency = offer.currency;
        }
    }
    checkout(&view, &pass(), &shell(), &Fake)
}

#[test]
fn every_field_stands_on_the_page_as_its_row_says() {
    // Ireland's addresses have all the parts there are.
    let details = Details::default()
        .with(COUNTRY, "IE")
        .with(SHIPPING_COUNTRY, "IE");
    let is_own = |field: &Field| {
        matches!(
            field.section,
            Section::Custom | Section::Consent | Section::Choice
        ) || matches!(field.input, Input::Toggle | Input::Checkbox)
    };
    for field in FIELDS.iter().filter(|field| !is_own(field)) {
        let page = everything_asked(field, details.clone());
        let control = control(field, &page);
        let autocomplete = format!(" autocomplete=\"{}\"", field.autocomplete);
        assert!(control.contains(&autocomplete), "{field:?}: {control}");
        let longest = format!(" maxlength=\"{}\"", field.longest);
        let is_typed = field.input != Input::Country;
        assert_eq!(control.contains(&longest), is_typed, "{field:?}: {control}");
        let texts = if *field == TAX_ID {
            catalog::tax_id::texts("IE")
        } else {
            catalog::field::texts(field.label, format_of("IE"))
        };
        assert!(!texts.label.is_empty(), "{field:?}");
        contains(&page, &format!(" for=\"{}\">{}", field.name, texts.label));
    }
}

#[test]
fn what_was_typed_into_a_field_stands_in_it_again_unless_it_is_card_data() {
    let is_chosen = |field: &Field| {
        matches!(
            field.input,
            Input::Country | Input::Toggle | Input::Checkbox | Input::Method
        ) || field == CUSTOM_FIELDS[2]
    };
    for field in FIELDS.iter().filter(|field| !is_chosen(field)) {
        let details = Details::default()
            .with(COUNTRY, "IE")
            .with(SHIPPING_COUNTRY, "IE");
        let page = everything_asked(field, details.with(field, "typed"));
        let control = control(field, &page);
        let comes_again = control.contains(" value=\"typed\"");
        assert_eq!(comes_again, field.is_kept(), "{field:?}");
    }
}

#[test]
fn a_wrong_field_is_named_on_top_and_beside_it() {
    let page = form(None, vec![wrong(EMAIL, FieldProblem::Missing)]);
    contains(
        &page,
        "<div class=\"till-alert\" role=\"alert\" tabindex=\"-1\" autofocus>",
    );
    contains(
        &page,
        "<a class=\"till-alert__link\" href=\"#email\">Enter your email address.</a>",
    );
    contains(
        &page,
        "<p class=\"till-field__error\" id=\"email_error\">Enter your email address.</p>",
    );
}

#[test]
fn a_refusal_is_said_in_the_processors_words() {
    let page = problem(decline());
    contains(
        &page,
        "<strong class=\"till-alert__headline\">Your card was declined.</strong> Nothing was charged. Use another card, or ask your bank.",
    );
    let cvc = problem(Problem::Declined(Decline {
        code: "incorrect_cvc".to_owned(),
        decline_code: None,
        message: "Your card's security code is incorrect.".to_owned(),
    }));
    contains(
        &cvc,
        "Your card's security code is incorrect.</strong> Nothing was charged. Enter the card again with its security code.",
    );
}

#[test]
fn a_changed_order_is_marked_line_by_line() {
    let page = terms_changed(amount(4400));
    contains(&page, "The total changed from €44.00 to €47.60.");
    contains(&page, "<mark class=\"till-order__changed\">€47.60</mark>");
    contains(
        &page,
        "<mark class=\"till-order__changed\"><bdi>Field notebook, three-pack</bdi></mark>",
    );
    contains(&page, "<mark class=\"till-order__changed\">€39.60</mark>");
    lacks(&page, "<mark class=\"till-order__changed\"><bdi>Pencil");
    let same = terms_changed(amount(4760));
    contains(&same, "The order changed while you were here.");
    contains(&page, "name=\"total\" value=\"4760\"");
}

#[test]
fn without_a_processor_no_card_is_asked_for() {
    for (name, page) in every_page() {
        if name.ends_with("no_processor") {
            contains(&page, "Payments are not set up yet.");
            lacks(&page, "card_number");
            lacks(&page, "value=\"pay\"");
        }
    }
}

#[test]
fn the_country_is_the_buyers_then_the_requests_then_the_locales() {
    let published = published();
    let mut opening = opening(&published);
    let chosen = |opening: &Opening, shell: &Shell| {
        let html = open(&published, opening, shell, &Fake).html;
        let before = html.split(" selected").next().unwrap().to_owned();
        before
            .rsplit("value=\"")
            .next()
            .unwrap()
            .trim_end_matches('"')
            .to_owned()
    };
    let unknown = Shell {
        locale: "de".to_owned(),
        ..shell()
    };
    let french = Shell {
        country: Some("FR".to_owned()),
        ..shell()
    };
    assert_eq!(chosen(&opening, &unknown), "");
    assert_eq!(chosen(&opening, &shell()), "GB");
    assert_eq!(chosen(&opening, &french), "FR");
    opening.details = Details::default().with(COUNTRY, "JP");
    assert_eq!(chosen(&opening, &french), "JP");
    opening.details = Details::default().with(COUNTRY, "<b>");
    assert_eq!(chosen(&opening, &french), "FR");
}

#[test]
fn a_picture_comes_over_https_or_not_at_all() {
    let mut view = view(Page::Form {
        problem: None,
        errors: vec![],
    });
    contains(
        &checkout(&view, &pass(), &shell(), &Fake),
        "src=\"https://images.example/notebook.png\" alt=\"\" width=\"56\" height=\"56\" loading=\"lazy\"",
    );
    view.published.link.offer.items[0].image = Some("http://images.example/a.png".to_owned());
    lacks(&checkout(&view, &pass(), &shell(), &Fake), "<img");
}

#[test]
fn quantities_fall_back_to_the_links_own() {
    let mut view = view(Page::Form {
        problem: None,
        errors: vec![],
    });
    view.selection = Selection::from(vec![]);
    contains(&checkout(&view, &pass(), &shell(), &Fake), "Pay €47.60");
}

#[test]
fn a_preview_has_the_name_of_one_thing_or_of_the_merchant() {
    let many = published();
    let og = |property: &str, content: &str| {
        format!("<meta property=\"og:{property}\" content=\"{content}\">")
    };
    let page = open(&many, &opening(&many), &shell(), &Fake);
    contains(&page, &og("title", "Pay Northwind Paper"));
    contains(&page, &og("description", "€47.60 from Northwind Paper"));
    contains(&page, &og("image", "https://images.example/notebook.png"));
    let mut one = published();
    one.link.offer.items.truncate(1);
    one.link.offer.items[0].image = Some("http://images.example/a.png".to_owned());
    let page = open(&one, &opening(&one), &shell(), &Fake);
    contains(&page, &og("title", "Field notebook, three-pack"));
    lacks(&page, "og:image");
}

#[test]
fn a_merchants_words_stand_around_the_button_as_they_were_typed() {
    let said = |message: &str| {
        Some(Said {
            message: message.to_owned(),
        })
    };
    let mut published = published();
    let plain = open(&published, &opening(&published), &shell(), &Fake);
    lacks(&plain, "till-said");
    published.link.offer.settings.custom_text = CustomText {
        submit: said("One\n<b>two</b>"),
        after_submit: said("Three"),
        shipping_address: said("Four"),
        ..CustomText::default()
    };
    let page = open(&published, &opening(&published), &shell(), &Fake);
    contains(
        &page,
        "<p class=\"till-said\" dir=\"auto\">One\n&lt;b&gt;two&lt;/b&gt;</p><button",
    );
    contains(
        &page,
        "</button><p class=\"till-said\" dir=\"auto\">Three</p>",
    );
    lacks(&page, "Four");
    published.link.offer.settings = Settings {
        custom_text: published.link.offer.settings.custom_text,
        ..taking_everything()
    };
    let page = open(&published, &opening(&published), &shell(), &Fake);
    contains(
        &page,
        "Shipping address</h2><p class=\"till-said\" dir=\"auto\">Four</p><div",
    );
}

#[test]
fn a_merchants_own_fields_say_what_is_asked_and_what_is_wrong() {
    let page = everything_asked(EMAIL, Details::default().with(CUSTOM_FIELDS[2], "blank"));
    for text in [
        " for=\"custom_field_1\"><bdi>Engraving</bdi> <span class=\"till-field__optional\">(optional)</span></label>",
        " for=\"custom_field_2\"><bdi>Member number</bdi></label>",
        "id=\"custom_field_1_hint\">At most 20 characters.</p>",
        "<option value=\"\">Choose</option><option value=\"dotted\">Dotted</option><option value=\"blank\" selected>Blank</option>",
    ] {
        contains(&page, text);
    }
    let member = control(CUSTOM_FIELDS[1], &page);
    let wanted = " inputmode=\"numeric\" enterkeyhint=\"next\" minlength=\"6\" maxlength=\"8\" dir=\"ltr\" required";
    assert!(member.contains(wanted), "{member}");
    assert!(!control(CUSTOM_FIELDS[0], &page).contains(" required"));
    let mut view = view(Page::Form {
        problem: None,
        errors: vec![wrong(CUSTOM_FIELDS[1], FieldProblem::TooShort)],
    });
    view.published.link.offer.settings = taking_everything();
    let page = checkout(&view, &pass(), &shell(), &Fake);
    contains(
        &page,
        "href=\"#custom_field_2\">Member number: Enter at least 6 digits.</a>",
    );
    contains(
        &page,
        "id=\"custom_field_2_error\">Enter at least 6 digits.</p>",
    );
}

#[test]
fn a_box_that_was_ticked_is_ticked_when_the_page_comes_again() {
    let page = everything_asked(EMAIL, Details::default());
    assert!(!control(TERMS, &page).contains(" checked"));
    contains(&page, " type=\"checkbox\" value=\"accepted\" required");
    contains(
        &page,
        "I agree to Northwind Paper’s Terms of Service</label>",
    );
    let page = everything_asked(EMAIL, Details::default().with(TERMS, "accepted"));
    assert!(control(TERMS, &page).contains(" checked"));
}
