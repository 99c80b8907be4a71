//! How much one statement may bind. A row on Cloudflare has room for no more, and workerd, on which
//! tests run, would take anything: so it is refused here, where a test sees it.

use std::fmt;

/// The most bytes of a row.
pub const LARGEST_ROW: usize = 2_000_000;
/// The most values of a statement.
pub const MOST_VALUES: usize = 100;

/// Why a statement is not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverBound {
    Bytes(usize),
    Values(usize),
}

/// Checks the values of a statement, given the bytes of each: together they are at least what the
/// row takes that it writes.
pub fn check(values: impl IntoIterator<Item = usize>) -> Result<(), OverBound> {
    let (mut bytes, mut number) = (0_usize, 0_usize);
    for value in values {
        bytes = bytes.saturating_add(value);
        number = number.saturating_add(1);
    }
    if bytes > LARGEST_ROW {
        Err(OverBound::Bytes(bytes))
    } else if number > MOST_VALUES {
        Err(OverBound::Values(number))
    } else {
        Ok(())
    }
}

impl fmt::Display for OverBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => {
                write!(
                    f,
                    "{bytes} bytes are too many for a row, which has {LARGEST_ROW}"
                )
            }
            Self::Values(number) => {
                write!(
                    f,
                    "{number} values are too many for a statement, which has {MOST_VALUES}"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_exactly_is_taken_and_a_byte_more_is_refused() {
        assert_eq!(check([]), Ok(()));
        assert_eq!(check([9, LARGEST_ROW - 9]), Ok(()));
        let refused = check([10, LARGEST_ROW - 9]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "2000001 bytes are too many for a row, which has 2000000"
        );
    }

    #[test]
    fn many_values_that_fit_one_by_one_are_refused_together() {
        assert_eq!(check([LARGEST_ROW / 2; 2]), Ok(()));
        let most = LARGEST_ROW / 2 * 3;
        assert_eq!(check([LARGEST_ROW / 2; 3]), Err(OverBound::Bytes(most)));
        assert_eq!(check([usize::MAX, 1]), Err(OverBound::Bytes(usize::MAX)));
    }

    #[test]
    fn a_statement_has_a_hundred_values_at_most() {
        assert_eq!(check([8; MOST_VALUES]), Ok(()));
        let refused = check([8; MOST_VALUES + 1]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "101 values are too many for a statement, which has 100"
        );
    }
}
