//! A colour, and how well one can be read on another: WCAG's contrast, in whole numbers.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A colour of sRGB. Its spelling is `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color([u8; 3]);

/// A contrast in hundredths: 450 is WCAG's 4.5:1, and 2100 is black on white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contrast(u64);

impl Contrast {
    /// What can be told apart at all, as a button from its ground.
    pub const FAINT: Self = Self(120);
    /// What a line needs that says where a field is (WCAG 1.4.11).
    pub const LINE: Self = Self(300);
    /// What text needs (WCAG 1.4.3).
    pub const TEXT: Self = Self(450);
}

impl fmt::Display for Contrast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}:1", self.0 / 100, self.0 % 100)
    }
}

impl Color {
    pub const BLACK: Self = Self([0; 3]);
    pub const WHITE: Self = Self([255; 3]);

    /// The colour of these parts of red, green and blue.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#rrggbb`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// How well it can be read on `ground`, or the other way about; rounded down.
    pub fn contrast(self, ground: Self) -> Contrast {
        let (one, other) = (self.luminance(), ground.luminance());
        let (lighter, darker) = (one.max(other), one.min(other));
        Contrast(100 * (lighter + FLARE) / (darker + FLARE))
    }

    /// Black or white, whichever can be read better on it: at least 4.58:1.
    #[must_use]
    pub fn ink(self) -> Self {
        if Self::WHITE.contrast(self) > Self::BLACK.contrast(self) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    /// It with `percent` of `other` in it.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u8) -> Self {
        let share = u16::from(percent.min(100));
        let mut parts = self.0;
        for (part, other) in parts.iter_mut().zip(other.0) {
            let sum = u16::from(*part) * (100 - share) + u16::from(other) * share;
            *part = u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX);
        }
        Self(parts)
    }

    /// It, with as little of `toward` in it as gives it `least` on every one of `grounds`.
    #[must_use]
    pub fn legible(self, toward: Self, grounds: &[Self], least: Contrast) -> Self {
        let reaches = |color: &Self| grounds.iter().all(|it| color.contrast(*it) >= least);
        let steps = (0..=20).map(|step| self.mixed(toward, step * 5));
        steps.into_iter().find(reaches).unwrap_or(toward)
    }

    /// WCAG's relative luminance, of which white has [`WHITE_LUMINANCE`].
    fn luminance(self) -> u64 {
        let [red, green, blue] = self.0.map(|part| {
            let linear = LINEAR.get(usize::from(part));
            u64::from(linear.copied().unwrap_or_default())
        });
        2126 * red + 7152 * green + 722 * blue
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

impl TryFrom<String> for Color {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a colour")
    }
}

/// What WCAG adds to each luminance: a twentieth of white's.
const FLARE: u64 = WHITE_LUMINANCE / 20;
const WHITE_LUMINANCE: u64 = 10_000_000_000;

/// Each of a colour's parts as a share of light, in millionths: the curve of sRGB.
#[rustfmt::skip]
const LINEAR: [u32; 256] = [
    0, 304, 607, 911, 1_214, 1_518, 1_821, 2_125,
    2_428, 2_732, 3_035, 3_347, 3_677, 4_025, 4_391, 4_777,
    5_182, 5_605, 6_049, 6_512, 6_995, 7_499, 8_023, 8_568,
    9_134, 9_721, 10_330, 10_960, 11_612, 12_286, 12_983, 13_702,
    14_444, 15_209, 15_996, 16_807, 17_642, 18_500, 19_382, 20_289,
    21_219, 22_174, 23_153, 24_158, 25_187, 26_241, 27_321, 28_426,
    29_557, 30_713, 31_896, 33_105, 34_340, 35_601, 36_889, 38_204,
    39_546, 40_915, 42_311, 43_735, 45_186, 46_665, 48_172, 49_707,
    51_269, 52_861, 54_480, 56_128, 57_805, 59_511, 61_246, 63_010,
    64_803, 66_626, 68_478, 70_360, 72_272, 74_214, 76_185, 78_187,
    80_220, 82_283, 84_376, 86_500, 88_656, 90_842, 93_059, 95_307,
    97_587, 99_899, 102_242, 104_616, 107_023, 109_462, 111_932, 114_435,
    116_971, 119_538, 122_139, 124_772, 127_438, 130_136, 132_868, 135_633,
    138_432, 141_263, 144_128, 147_027, 149_960, 152_926, 155_926, 158_961,
    162_029, 165_132, 168_269, 171_441, 174_647, 177_888, 181_164, 184_475,
    187_821, 191_202, 194_618, 198_069, 201_556, 205_079, 208_637, 212_231,
    215_861, 219_526, 223_228, 226_966, 230_740, 234_551, 238_398, 242_281,
    246_201, 250_158, 254_152, 258_183, 262_251, 266_356, 270_498, 274_677,
    278_894, 283_149, 287_441, 291_771, 296_138, 300_544, 304_987, 309_469,
    313_989, 318_547, 323_143, 327_778, 332_452, 337_164, 341_914, 346_704,
    351_533, 356_400, 361_307, 366_253, 371_238, 376_262, 381_326, 386_429,
    391_572, 396_755, 401_978, 407_240, 412_543, 417_885, 423_268, 428_690,
    434_154, 439_657, 445_201, 450_786, 456_411, 462_077, 467_784, 473_531,
    479_320, 485_150, 491_021, 496_933, 502_886, 508_881, 514_918, 520_996,
    527_115, 533_276, 539_479, 545_724, 552_011, 558_340, 564_712, 571_125,
    577_580, 584_078, 590_619, 597_202, 603_827, 610_496, 617_207, 623_960,
    630_757, 637_597, 644_480, 651_406, 658_375, 665_387, 672_443, 679_542,
    686_685, 693_872, 701_102, 708_376, 715_694, 723_055, 730_461, 737_910,
    745_404, 752_942, 760_525, 768_151, 775_822, 783_538, 791_298, 799_103,
    806_952, 814_847, 822_786, 830_770, 838_799, 846_873, 854_993, 863_157,
    871_367, 879_622, 887_923, 896_269, 904_661, 913_099, 921_582, 930_111,
    938_686, 947_307, 955_973, 964_686, 973_445, 982_251, 991_102, 1_000_000,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).unwrap()
    }

    #[test]
    fn a_colour_is_six_digits_after_a_sign() {
        assert_eq!(color("#1F5f4a").to_string(), "#1f5f4a");
        for wrong in [
            "", "#", "1f5f4a", "#fff", "#1f5f4", "#1f5f4ag", "#1f5f4g", "#é5f4a",
        ] {
            assert_eq!(Color::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrasts_are_those_that_wcag_names() {
        let on_white = |text: &str| color(text).contrast(Color::WHITE).to_string();
        assert_eq!(on_white("#000000"), "21.00:1");
        assert_eq!(on_white("#ffffff"), "1.00:1");
        assert_eq!(on_white("#767676"), "4.54:1");
        assert_eq!(on_white("#777777"), "4.47:1");
        assert_eq!(on_white("#ff0000"), "3.99:1");
        assert_eq!(on_white("#0000ff"), "8.59:1");
        assert_eq!(on_white("#ffd400"), "1.43:1");
    }

    #[test]
    fn black_or_white_can_be_read_on_every_grey_and_every_pure_colour() {
        let worst = (0..=255).flat_map(|it| {
            let pure = [
                Color::new(it, it, it),
                Color::new(it, 0, 0),
                Color::new(0, it, 0),
            ];
            pure.map(|ground| ground.ink().contrast(ground))
        });
        assert!(worst.min().unwrap() >= Contrast::TEXT);
        assert_eq!(color("#ffd400").ink(), Color::BLACK);
        assert_eq!(color("#1f5f4a").ink(), Color::WHITE);
    }

    #[test]
    fn a_colour_is_changed_no_further_than_it_has_to_be() {
        let dark = [color("#101114")];
        let lighter = color("#1f5f4a").legible(Color::WHITE, &dark, Contrast::TEXT);
        assert_eq!(lighter.to_string(), "#578777");
        assert!(lighter.contrast(dark[0]) >= Contrast::TEXT);
        let enough = color("#5cc39b");
        assert_eq!(enough.legible(Color::WHITE, &dark, Contrast::TEXT), enough);
    }
}
