//! Faults on purpose: how the Simulator misbehaves where development asks for it.
//!
//! `SIMULATOR_FAULTS` is a list such as `delay_ms=200,lose_request_every=10,lose_answer_every=10`.

use super::simulator::Debit;
use crate::domain::Timestamp;
use crate::domain::processor::Decision;

/// What goes wrong, and how often. The default is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faults {
    /// `delay_ms`: every call takes this much longer.
    pub delay_ms: u32,
    /// `lose_request_every`: each call whose number it divides fails before anything is done.
    pub lose_request_every: Option<u64>,
    /// `lose_answer_every`: as many calls, halfway between, fail after everything was done.
    pub lose_answer_every: Option<u64>,
    /// `pending_every`: each payment whose number it divides is a debit, if its card would pay.
    pub pending_every: Option<u64>,
    /// `pending_fails_every`: of these debits, each whose number it divides fails.
    pub pending_fails_every: Option<u64>,
    /// `pending_seconds`: when a debit is decided, if its bank says nothing before.
    pub pending_seconds: u32,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            delay_ms: 0,
            lose_request_every: None,
            lose_answer_every: None,
            pending_every: None,
            pending_fails_every: None,
            pending_seconds: PENDING_SECONDS,
        }
    }
}

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing: it is answered.
    None,
    /// The call never arrives.
    Request,
    /// The call arrives and is done, its answer is lost.
    Answer,
}

/// The longest delay: longer than any time-out of ours.
const LONGEST_DELAY_MS: u32 = 120_000;
/// Two days, as a bank takes.
const PENDING_SECONDS: u32 = 172_800;

impl Faults {
    /// Reads `SIMULATOR_FAULTS`; the error names the entry that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut faults = Self::default();
        for entry in text
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            let unreadable = || format!("SIMULATOR_FAULTS: cannot read '{entry}'");
            let (name, value) = entry.split_once('=').ok_or_else(unreadable)?;
            let value: u32 = value.trim().parse().map_err(|_| unreadable())?;
            let every = (value > 0).then_some(u64::from(value));
            match name.trim() {
                "delay_ms" => faults.delay_ms = value.min(LONGEST_DELAY_MS),
                "lose_request_every" => faults.lose_request_every = every,
                "lose_answer_every" => faults.lose_answer_every = every,
                "pending_every" => faults.pending_every = every,
                "pending_fails_every" => faults.pending_fails_every = every,
                "pending_seconds" => faults.pending_seconds = value,
                _ => return Err(unreadable()),
            }
        }
        Ok(faults)
    }

    /// What happens to call number `number`, counted from 1.
    pub fn loss(&self, number: u64) -> Loss {
        let request = self.lose_request_every;
        let answer = self.lose_answer_every;
        if request.is_some_and(|every| number.is_multiple_of(every)) {
            Loss::Request
        } else if answer.is_some_and(|every| (number + every / 2).is_multiple_of(every)) {
            Loss::Answer
        } else {
            Loss::None
        }
    }

    /// The debit that payment number `number`, counted from 1, is.
    pub fn debit(&self, number: u64, now: Timestamp) -> Option<Debit> {
        let every = self.pending_every?;
        if !number.is_multiple_of(every) {
            return None;
        }
        let debits = number.checked_div(every)?;
        let fails = self
            .pending_fails_every
            .is_some_and(|every| debits.is_multiple_of(every));
        Some(Debit {
            look_at: now.plus_seconds(self.pending_seconds),
            decision: if fails { Decision::Fail } else { Decision::Pay },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_from_a_list() {
        let faults =
            Faults::parse("delay_ms=200, lose_request_every=10,lose_answer_every=4").unwrap();
        let expected = Faults {
            delay_ms: 200,
            lose_request_every: Some(10),
            lose_answer_every: Some(4),
            ..Faults::default()
        };
        assert_eq!(faults, expected);
        assert_eq!(Faults::parse(""), Ok(Faults::default()));
        assert_eq!(Faults::parse("lose_request_every=0"), Ok(Faults::default()));
        assert_eq!(
            Faults::parse("delay_ms=fast"),
            Err("SIMULATOR_FAULTS: cannot read 'delay_ms=fast'".to_owned())
        );
        assert!(Faults::parse("explode=1").is_err());
    }

    #[test]
    fn requests_and_answers_are_lost_in_turn() {
        let faults = Faults::parse("lose_request_every=4,lose_answer_every=4").unwrap();
        let losses: Vec<Loss> = (1..=8).map(|number| faults.loss(number)).collect();
        let round = [Loss::None, Loss::Answer, Loss::None, Loss::Request];
        assert_eq!(losses, [round, round].concat());
        let none = Faults::default();
        assert!((1..100).all(|number| none.loss(number) == Loss::None));
    }

    #[test]
    fn every_so_many_payments_are_debits_and_of_these_every_so_many_fail() {
        let faults =
            Faults::parse("pending_every=2,pending_fails_every=3,pending_seconds=7").unwrap();
        let now = Timestamp::from_seconds(1);
        let debits: Vec<_> = (1..=6).map(|number| faults.debit(number, now)).collect();
        let debit = |decision| {
            Some(Debit {
                look_at: Timestamp::from_seconds(8),
                decision,
            })
        };
        let (pays, fails) = (debit(Decision::Pay), debit(Decision::Fail));
        assert_eq!(debits, [None, pays, None, pays, None, fails]);
        assert_eq!(Faults::default().debit(2, now), None);
    }

    #[test]
    fn every_single_call_can_be_lost() {
        let requests = Faults::parse("lose_request_every=1").unwrap();
        let answers = Faults::parse("lose_answer_every=1").unwrap();
        assert_eq!(
            (requests.loss(1), answers.loss(1)),
            (Loss::Request, Loss::Answer)
        );
    }
}
