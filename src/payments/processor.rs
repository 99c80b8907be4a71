//! Which processor takes the money of a mode.

use super::cards;
use crate::domain::Mode;
use crate::domain::checkout::card::KnownCard;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Processor {
    /// Test money: the `Simulator` object.
    Simulator,
}

impl Processor {
    /// The processor of `mode`, if one is configured. Live mode has none yet.
    pub fn of_mode(mode: Mode) -> Option<Self> {
        match mode {
            Mode::Test => Some(Self::Simulator),
            Mode::Live => None,
        }
    }

    /// What the processor knows of a card number; `None` if it does not take it.
    pub fn known_card(self, number: &str) -> Option<KnownCard> {
        match self {
            Self::Simulator => cards::find(number).map(|card| card.facts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_mode_has_a_processor_and_it_takes_only_test_cards() {
        assert_eq!(Processor::of_mode(Mode::Live), None);
        let processor = Processor::of_mode(Mode::Test).unwrap();
        assert_eq!(
            processor.known_card("378282246310005").unwrap().brand,
            "amex"
        );
        assert_eq!(processor.known_card("4111111111111111"), None);
    }
}
