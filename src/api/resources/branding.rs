//! `branding`: a hash of a merchant's settings, and of a link that looks otherwise.

use crate::api::object::Shape::{self, Hash, OrNull, Text, Word};
use crate::api::object::{BOTH, Field, computed, hash, hash_of, one_of, setting, text, url, with};
use crate::api::request::reader::Reader;
use crate::api::request::rules::check_url;
use crate::domain::branding::Branding;
use crate::domain::color::{Color, Contrast};
use crate::domain::merchant::Merchant;
use crate::domain::{Error, Mode};
use serde_json::{Value, json};

/// Its members, as Stripe's `branding_settings` has them, and the colour of links.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("background_color", Shape::TEXT).sent(BOTH, text(7).unsettable()),
    setting("border_style", OrNull(&BORDER_STYLE)).sent(BOTH, one_of(BORDER_STYLES).unsettable()),
    setting("button_color", Shape::TEXT).sent(BOTH, text(7).unsettable()),
    setting("display_name", Shape::TEXT).sent(BOTH, text(250).unsettable()),
    setting("font_family", OrNull(&Word(FONTS))).sent(BOTH, one_of(FONTS).unsettable()),
    setting("icon", OrNull(&Hash(IMAGE))).sent(BOTH, hash(IMAGE).unsettable()),
    setting("logo", OrNull(&Hash(IMAGE))).sent(BOTH, hash(IMAGE).unsettable()),
    setting("primary_color", Shape::TEXT).sent(BOTH, text(7).unsettable()),
];

/// Stripe's `branding_settings` of sessions: what was used.
pub const USED: &[Field] = &[
    computed("background_color", Text),
    computed("border_style", BORDER_STYLE),
    computed("button_color", Text),
    computed("display_name", Text),
    computed("font_family", Text),
    computed("icon", OrNull(&Hash(IMAGE))),
    computed("logo", OrNull(&Hash(IMAGE))),
];

const BORDER_STYLE: Shape = Word(BORDER_STYLES);
const BORDER_STYLES: &[&str] = &["pill", "rectangular", "rounded"];
/// Those of [`FontFamily`]; Stripe's others would have to be loaded.
const FONTS: &[&str] = &[
    "default",
    "geometric",
    "grotesque",
    "humanist",
    "old_style",
    "rounded_sans",
    "serif",
    "slab",
];

/// No file can be uploaded.
const IMAGE: &[Field] = &[
    setting("type", Word(&["file", "url"])).sent(BOTH, one_of(&["url"]).required()),
    setting("url", Text).sent(BOTH, url().required()),
];

const COLORS: [&str; 3] = ["background_color", "button_color", "primary_color"];
const IMAGES: [&str; 2] = ["icon", "logo"];

/// What rows cannot say of what was sent: colours are colours, and pictures come over https, which
/// is all that a page may load.
pub fn check_sent(sent: &Reader, mode: Mode) -> Result<(), Error> {
    for name in COLORS {
        let color = sent.word(name).filter(|text| !text.is_empty());
        if color.is_some_and(|text| Color::parse(text).is_none()) {
            let message = "Invalid color: it must be `#` and six hexadecimal digits, like #1f5f4a.";
            return Err(Error::invalid(sent.path(name), message));
        }
    }
    for name in IMAGES {
        let Some(image) = sent.hash(name) else {
            continue;
        };
        let url = image.word("url").unwrap_or_default();
        check_url(url, &image.path("url"), mode)?;
        if !url.starts_with("https://") {
            let message = "Invalid URL: the URL of a picture must begin with https://.";
            return Err(Error::invalid(image.path("url"), message).code("url_invalid"));
        }
    }
    Ok(())
}

/// Refuses what cannot be read where it would stand, as `before` has become `after` by members of
/// the hash `path`.
pub fn check_legible(before: &Branding, after: &Branding, path: &str) -> Result<(), Error> {
    let Err(illegible) = after.check() else {
        return Ok(());
    };
    let name = if after.primary_color == before.primary_color {
        "background_color"
    } else {
        "primary_color"
    };
    let message = format!(
        "Links are written in `primary_color`, and {} on {} has a contrast of {}: text needs {} at \
         least.",
        illegible.color,
        illegible.ground,
        illegible.contrast,
        Contrast::TEXT,
    );
    Err(Error::invalid(format!("{path}[{name}]"), message))
}

/// The hash as it was set.
pub fn render(branding: &Branding) -> Value {
    hash_of(FIELDS, with(branding, Value::Null))
}

/// Stripe's `branding_settings` of what `seller` sells, if it looks like anybody's.
pub fn render_used(seller: &Merchant) -> Option<Value> {
    let branding = &seller.branding;
    if *branding == Branding::default() {
        return None;
    }
    let name = branding.display_name.as_deref().or(seller.name());
    let used = json!({
        "background_color": branding.side(),
        "border_style": branding.border_style.unwrap_or_default(),
        "button_color": branding.button_color.unwrap_or(Branding::BUTTON),
        "display_name": name.unwrap_or_default(),
        "font_family": branding.font_family.unwrap_or_default(),
        "icon": branding.icon,
        "logo": branding.logo,
    });
    Some(hash_of(USED, used))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::branding::{BorderStyle, FontFamily};

    #[test]
    fn every_word_is_read() {
        for word in BORDER_STYLES {
            assert!(serde_json::from_value::<BorderStyle>(json!(word)).is_ok());
        }
        for word in FONTS {
            assert!(serde_json::from_value::<FontFamily>(json!(word)).is_ok());
        }
    }
}
