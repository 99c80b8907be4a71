//! An operation is applied once and its answer repeated; one older than the last is refused.
//!
//! Account numbers what it asks of a link, a session or an endpoint in its own order, and asks
//! again until an answer comes. So the receiver keeps the number it took last and its answer, in
//! the transaction that changes what the operation changes.

use serde::{Deserialize, Serialize};

/// The operation that was taken last, with its answer. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Operations<A>(Option<Last<A>>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Last<A> {
    number: u64,
    answer: A,
}

/// What to do with an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission<'a, A> {
    /// Apply it, then [`Operations::record`] its answer.
    New,
    /// It was taken already: this is the answer.
    Repeated(&'a A),
    /// A later one was taken: this one was answered long ago, and was held up on its way.
    Late,
}

impl<A> Operations<A> {
    /// Whether the operation with this number is new.
    pub fn admit(&self, number: u64) -> Admission<'_, A> {
        match &self.0 {
            Some(last) if number < last.number => Admission::Late,
            Some(last) if number == last.number => Admission::Repeated(&last.answer),
            Some(_) | None => Admission::New,
        }
    }

    /// Keeps the answer to an operation in the place of the one before it.
    ///
    /// An operation that was overtaken while it waited for its answer changes nothing: otherwise
    /// the later one would be taken for new, and done twice.
    pub fn record(&mut self, number: u64, answer: A) {
        if self.0.as_ref().is_none_or(|last| last.number <= number) {
            self.0 = Some(Last { number, answer });
        }
    }
}

impl<A> Default for Operations<A> {
    fn default() -> Self {
        Self(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn after(taken: &[(u64, &'static str)]) -> Operations<&'static str> {
        let mut operations = Operations::default();
        for (number, answer) in taken {
            operations.record(*number, *answer);
        }
        operations
    }

    #[test]
    fn the_first_operation_is_new_whatever_its_number() {
        assert_eq!(after(&[]).admit(0), Admission::New);
        assert_eq!(after(&[]).admit(7), Admission::New);
    }

    #[test]
    fn an_answer_that_comes_after_a_later_operation_does_not_take_its_place() {
        let operations = after(&[(7, "begun"), (8, "later"), (7, "late answer")]);
        assert_eq!(operations.admit(8), Admission::Repeated(&"later"));
        assert_eq!(operations.admit(7), Admission::Late);
    }

    #[test]
    fn an_operation_that_comes_again_gets_its_answer_again() {
        assert_eq!(
            after(&[(7, "first")]).admit(7),
            Admission::Repeated(&"first")
        );
    }

    #[test]
    fn an_operation_that_comes_after_a_later_one_is_late() {
        let operations = after(&[(7, "first"), (9, "second")]);
        assert_eq!(operations.admit(7), Admission::Late);
        assert_eq!(operations.admit(8), Admission::Late);
        assert_eq!(operations.admit(9), Admission::Repeated(&"second"));
        assert_eq!(operations.admit(10), Admission::New);
    }

    #[test]
    fn an_answer_that_comes_later_takes_the_place_of_none() {
        let mut operations = Operations::default();
        operations.record(7, None);
        assert_eq!(operations.admit(7), Admission::Repeated(&None));
        operations.record(7, Some("done"));
        assert_eq!(operations.admit(7), Admission::Repeated(&Some("done")));
    }

    #[test]
    fn what_was_taken_is_kept_in_this_format() {
        let mut operations = Operations::<()>::default();
        for (golden, number) in [("null", 7), (r#"{"number":7,"answer":null}"#, 8)] {
            assert_eq!(json::to_string(&operations).as_deref(), Ok(golden));
            assert_eq!(json::from_str(golden), Ok(operations.clone()));
            operations.record(number, ());
        }
    }
}
