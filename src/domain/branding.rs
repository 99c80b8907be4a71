//! How a merchant's pages look: its pictures, colours, corners and letters.
//!
//! Members are called what Stripe's `branding_settings` calls them. A merchant sets them once for
//! all its links and a link may have others; nothing of it is agreed to by whoever pays.

use super::color::{Color, Contrast};
use serde::{Deserialize, Serialize};

/// What was set of it. A storage format, of which every field may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Branding {
    /// What the order stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_color: Option<Color>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border_style: Option<BorderStyle>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub button_color: Option<Color>,
    /// What stands at the head of the page instead of the merchant's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font_family: Option<FontFamily>,
    /// A square one, before the name and in the browser's tab.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
    /// Instead of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Image>,
    /// What links and the focus ring are drawn in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_color: Option<Color>,
}

/// Stripe's `border_style`: the corners of buttons and fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BorderStyle {
    #[default]
    Rounded,
    Rectangular,
    Pill,
}

/// Letters that devices bring along: none is loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FontFamily {
    /// The system's own.
    #[default]
    Default,
    Geometric,
    Grotesque,
    Humanist,
    OldStyle,
    RoundedSans,
    Serif,
    Slab,
}

/// A picture, as Stripe's hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Image {
    pub r#type: ImageType,
    pub url: String,
}

/// Where a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageType {
    Url,
}

/// A colour that cannot be read where it would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Illegible {
    pub color: Color,
    pub ground: Color,
    pub contrast: Contrast,
}

impl Branding {
    /// What the form stands on in light mode.
    pub const PAGE: Color = Color::WHITE;
    /// What the order stands on in light mode, if nothing was set.
    pub const SIDE: Color = Color::new(0xf6, 0xf5, 0xf1);
    /// What buttons are if nothing was set.
    pub const BUTTON: Color = Color::new(0x1f, 0x5f, 0x4a);

    /// What `own` leaves open as `self` has it.
    #[must_use]
    pub fn with(&self, own: &Self) -> Self {
        Self {
            background_color: own.background_color.or(self.background_color),
            border_style: own.border_style.or(self.border_style),
            button_color: own.button_color.or(self.button_color),
            display_name: own
                .display_name
                .as_ref()
                .or(self.display_name.as_ref())
                .cloned(),
            font_family: own.font_family.or(self.font_family),
            icon: own.icon.as_ref().or(self.icon.as_ref()).cloned(),
            logo: own.logo.as_ref().or(self.logo.as_ref()).cloned(),
            primary_color: own.primary_color.or(self.primary_color),
        }
    }

    /// What the order stands on in light mode.
    pub fn side(&self) -> Color {
        self.background_color.unwrap_or(Self::SIDE)
    }

    /// Refuses a colour for links that cannot be read on a ground of the page.
    pub fn check(&self) -> Result<(), Illegible> {
        let Some(color) = self.primary_color else {
            return Ok(());
        };
        for ground in [Self::PAGE, self.side()] {
            let contrast = color.contrast(ground);
            if contrast < Contrast::TEXT {
                return Err(Illegible {
                    color,
                    ground,
                    contrast,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn branding_that_rests_is_not_written() {
        assert_eq!(json::to_string(&Branding::default()).as_deref(), Ok("{}"));
        assert_eq!(json::from_str("{}"), Ok(Branding::default()));
    }

    #[test]
    fn a_link_has_its_merchants_branding_where_it_has_none_of_its_own() {
        let merchants: Branding = json::from_str(
            r##"{"button_color":"#112233","border_style":"pill","icon":{"type":"url","url":"https://x.test/i"}}"##,
        )
        .unwrap();
        let own: Branding =
            json::from_str(r##"{"button_color":"#445566","font_family":"old_style"}"##).unwrap();
        let both = r##"{"border_style":"pill","button_color":"#445566","font_family":"old_style","icon":{"type":"url","url":"https://x.test/i"}}"##;
        assert_eq!(json::to_string(&merchants.with(&own)).as_deref(), Ok(both));
        assert_eq!(merchants.with(&Branding::default()), merchants);
    }

    #[test]
    fn a_colour_of_links_is_refused_where_it_cannot_be_read() {
        let with = |background: Option<Color>, primary| Branding {
            background_color: background,
            primary_color: Some(primary),
            ..Branding::default()
        };
        assert_eq!(with(None, Branding::BUTTON).check(), Ok(()));
        let refused = with(None, Color::new(0xff, 0, 0)).check().unwrap_err();
        assert_eq!(
            (refused.ground, refused.contrast.to_string().as_str()),
            (Color::WHITE, "3.99:1")
        );
        let navy = Color::new(0x0b, 0x1f, 0x3a);
        let refused = with(Some(navy), Branding::BUTTON).check().unwrap_err();
        assert_eq!(refused.ground, navy);
    }
}
