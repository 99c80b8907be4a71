//! A merchant's look: the few rules that its pages have besides the stylesheet's.
//!
//! They set properties of the stylesheet and nothing else. Whatever colours a merchant has, text
//! reaches WCAG's 4.5:1 on its ground, in light mode and in dark.

use super::asset::ContentHash;
use crate::domain::branding::{BorderStyle, Branding, FontFamily};
use crate::domain::color::{Color, Contrast};
use std::fmt::Write;

/// A `<style>` of a page, and the hash by which its policy lets a browser take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) rules: String,
    pub(super) hash: ContentHash,
}

impl Style {
    /// The rules of `branding`, if it has any.
    pub(super) fn of(branding: &Branding) -> Option<Self> {
        let rules = rules(branding);
        let hash = ContentHash::of(&rules);
        (!rules.is_empty()).then_some(Self { rules, hash })
    }
}

/// What the stylesheet has of dark mode.
const DARK_PAGE: Color = Color::new(0x10, 0x11, 0x14);
const DARK_SIDE: Color = Color::new(0x18, 0x19, 0x1d);
const DARK_FIELD: Color = Color::new(0x16, 0x18, 0x1c);

fn rules(branding: &Branding) -> String {
    let mut rules = String::new();
    let anywhere = shape(branding);
    rule(&mut rules, "", ":root", &anywhere);
    let (light, dark) = colors(branding);
    rule(&mut rules, "screen", ":root", &light);
    rule(
        &mut rules,
        "screen and (prefers-color-scheme:dark)",
        ":root",
        &dark,
    );
    if let Some(ground) = branding.background_color {
        // A dark ground stays in dark mode, a light one would be the brightest thing in the room.
        let media = if ground.ink() == Color::WHITE {
            "screen"
        } else {
            "screen and (prefers-color-scheme:light)"
        };
        rule(
            &mut rules,
            media,
            ".till-side,.till--single",
            &side(branding, ground),
        );
    }
    rules
}

fn rule(rules: &mut String, media: &str, selector: &str, declarations: &[String]) {
    if declarations.is_empty() {
        return;
    }
    let rule = format!("{selector}{{{}}}", declarations.join(";"));
    if media.is_empty() {
        rules.push_str(&rule);
    } else {
        // Writing to a String cannot fail.
        let _ = write!(rules, "@media {media}{{{rule}}}");
    }
}

/// Corners and letters.
fn shape(branding: &Branding) -> Vec<String> {
    let corners = match branding.border_style {
        None | Some(BorderStyle::Rounded) => None,
        Some(BorderStyle::Rectangular) => Some(("0px", "0px", "12px")),
        Some(BorderStyle::Pill) => Some(("25px", "18px", "18px")),
    };
    let corners = corners.map(|(corner, small, inset)| {
        format!("--till-corner:{corner};--till-corner-small:{small};--till-inset:{inset}")
    });
    let font = branding.font_family.and_then(stack);
    let font = font.map(|stack| format!("--till-font:{stack}"));
    corners.into_iter().chain(font).collect()
}

/// The letters of a kind that devices have, the likeliest first.
fn stack(font: FontFamily) -> Option<&'static str> {
    Some(match font {
        FontFamily::Default => return None,
        FontFamily::Geometric => "Avenir,Montserrat,Corbel,'URW Gothic',source-sans-pro,sans-serif",
        FontFamily::Grotesque => {
            "Inter,Roboto,'Helvetica Neue','Arial Nova','Nimbus Sans',Arial,sans-serif"
        }
        FontFamily::Humanist => {
            "Seravek,'Gill Sans Nova',Ubuntu,Calibri,'DejaVu Sans',source-sans-pro,sans-serif"
        }
        FontFamily::OldStyle => "'Iowan Old Style','Palatino Linotype','URW Palladio L',P052,serif",
        FontFamily::RoundedSans => {
            "ui-rounded,'Hiragino Maru Gothic ProN',Quicksand,Comfortaa,Manjari,'Arial Rounded MT Bold',Calibri,sans-serif"
        }
        FontFamily::Serif => "Charter,'Bitstream Charter','Sitka Text',Cambria,serif",
        FontFamily::Slab => {
            "Rockwell,'Rockwell Nova','Roboto Slab','DejaVu Serif','Sitka Small',serif"
        }
    })
}

/// The buttons and the links, in light mode and in dark.
fn colors(branding: &Branding) -> (Vec<String>, Vec<String>) {
    let (mut light, mut dark) = (Vec::new(), Vec::new());
    if let Some(button) = branding.button_color {
        let text = button.ink();
        // Whichever way it goes, the text can be read no worse.
        let away = text.ink();
        let hover = button.mixed(away, 15);
        light.push(format!(
            "--till-button:{button};--till-button-strong:{hover};--till-on-button:{text}"
        ));
        let faint = |ground| button.contrast(ground) < Contrast::FAINT;
        if faint(Branding::PAGE) || faint(branding.side()) {
            light.push("--till-button-line:var(--till-field-line)".to_owned());
        }
        let line = if faint(DARK_PAGE) || faint(DARK_SIDE) {
            "var(--till-field-line)"
        } else {
            "transparent"
        };
        dark.push(format!("--till-button-line:{line}"));
    }
    if let Some(ground) = branding.background_color {
        dark.push(format!("--till-plate:{ground}"));
    }
    if let Some(accent) = accent(branding) {
        let grounds = [Branding::PAGE, branding.side()];
        if grounds
            .iter()
            .all(|it| accent.contrast(*it) >= Contrast::TEXT)
        {
            light.push(links(accent));
        } else {
            light.push(links_of_ink());
        }
        let grounds = [DARK_PAGE, DARK_SIDE, DARK_FIELD];
        dark.push(links(accent.legible(
            Color::WHITE,
            &grounds,
            Contrast::TEXT,
        )));
    }
    (light, dark)
}

/// What links are drawn in if they can be read in it.
fn accent(branding: &Branding) -> Option<Color> {
    branding.primary_color.or(branding.button_color)
}

fn links(color: Color) -> String {
    format!("--till-brand:{color};--till-ring:{color}59")
}

fn links_of_ink() -> String {
    "--till-brand:var(--till-ink);--till-ring:rgb(128 134 146 / 45%)".to_owned()
}

/// The order, and the pages of one column, on a ground of the merchant's.
fn side(branding: &Branding, ground: Color) -> Vec<String> {
    let ink = ground.ink();
    let scheme = if ink == Color::WHITE { "dark" } else { "light" };
    let mixed = |share| ground.mixed(ink, share);
    let mute = mixed(65).legible(ink, &[ground], Contrast::TEXT);
    let field_line = mixed(40).legible(ink, &[ground], Contrast::LINE);
    let accent = accent(branding).unwrap_or(Branding::BUTTON);
    let links = if accent.contrast(ground) >= Contrast::TEXT {
        links(accent)
    } else {
        links_of_ink()
    };
    let mark = ground.mixed(ink, 12);
    vec![format!(
        "color-scheme:{scheme};color:{ink};--till-side:{ground};--till-page:{ground};\
         --till-field:{ground};--till-ink:{ink};--till-mute:{mute};--till-line:{};\
         --till-field-line:{field_line};--till-mark:{mark};--till-good:{ink};{links}",
        mixed(20),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn rules_of(branding: &str) -> String {
        rules(&json::from_str(branding).unwrap())
    }

    /// What a property is set to, where it is first set after `start`.
    fn set(rules: &str, start: &str, property: &str) -> Color {
        let (_, rest) = rules.split_once(start).unwrap();
        let (_, rest) = rest.split_once(&format!("{property}:")).unwrap();
        Color::parse(rest.get(..7).unwrap()).unwrap()
    }

    #[test]
    fn a_page_without_branding_has_no_rules() {
        assert_eq!(Style::of(&Branding::default()), None);
        assert_eq!(
            Style::of(&json::from_str(r#"{"display_name":"Tea"}"#).unwrap()),
            None
        );
        assert_eq!(
            rules_of(r#"{"border_style":"rounded","font_family":"default"}"#),
            ""
        );
    }

    #[test]
    fn corners_and_letters_are_the_same_in_every_light() {
        let rules = rules_of(r#"{"border_style":"rectangular","font_family":"slab"}"#);
        assert!(rules.starts_with(":root{--till-corner:0px;"), "{rules}");
        assert!(rules.contains("--till-font:Rockwell,"), "{rules}");
        assert!(!rules.contains("@media"), "{rules}");
    }

    #[test]
    fn whatever_colours_a_merchant_has_text_can_be_read() {
        let parts = [0, 64, 128, 192, 255];
        let reds = parts.into_iter();
        let colors = reds.flat_map(|red| {
            let greens = parts.into_iter();
            greens.flat_map(move |green| parts.map(|blue| Color::new(red, green, blue)))
        });
        for color in colors {
            let rules = rules_of(&format!(
                r#"{{"button_color":"{color}","background_color":"{color}"}}"#
            ));
            let all = |start: &str, text: &str, ground: Color, least: Contrast| {
                let contrast = set(&rules, start, text).contrast(ground);
                assert!(contrast >= least, "{text} {contrast}: {rules}");
            };
            for background in ["--till-button", "--till-button-strong"] {
                let ground = set(&rules, "screen{", background);
                all("screen{", "--till-on-button", ground, Contrast::TEXT);
            }
            for ground in [DARK_PAGE, DARK_SIDE, DARK_FIELD] {
                all("dark){", "--till-brand", ground, Contrast::TEXT);
            }
            for text in ["--till-ink", "--till-mute"] {
                all(".till-side", text, color, Contrast::TEXT);
            }
            all(".till-side", "--till-field-line", color, Contrast::LINE);
            let mark = set(&rules, ".till-side", "--till-mark");
            all(".till-side", "--till-ink", mark, Contrast::LINE);
        }
    }

    #[test]
    fn a_button_that_cannot_be_told_from_its_ground_has_a_line_around_it() {
        let line = "--till-button-line:var(--till-field-line)";
        let (light, dark) = ("@media screen{", "dark){");
        for (color, wanted) in [("#fefefe", light), ("#111111", dark)] {
            let rules = rules_of(&format!(r#"{{"button_color":"{color}"}}"#));
            let (_, rest) = rules.split_once(wanted).unwrap();
            assert!(rest.split('}').next().unwrap().contains(line), "{rules}");
            assert_eq!(rules.matches(line).count(), 1, "{rules}");
        }
    }

    #[test]
    fn a_light_ground_stays_out_of_dark_mode() {
        let media = |color| rules_of(&format!(r#"{{"background_color":"{color}"}}"#));
        assert!(media("#fff4e0").contains("screen and (prefers-color-scheme:light){.till-side"));
        assert!(media("#0b1f3a").contains("@media screen{.till-side"));
    }
}
