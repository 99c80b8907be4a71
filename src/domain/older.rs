//! What a caller that runs older code is told: deploys mix versions for a while.
//!
//! A word it does not know it could not read at all, so it gets the nearest one it does.

use super::checkout::view::{Page, View};
use super::messages::Verdict;

/// The version of [`Envelope`](super::messages::Envelope) that knows when a link sells.
const WINDOWS: u32 = 2;

impl Verdict {
    /// The verdict as a caller of `version` can read it.
    #[must_use]
    pub fn for_version(self, version: u32) -> Self {
        match self {
            Self::NotOpen(_) | Self::Ended if version < WINDOWS => Self::Inactive,
            Self::NotOpen(_)
            | Self::Ended
            | Self::Quota(_)
            | Self::HeldUntil(_)
            | Self::Inactive
            | Self::TermsChanged => self,
        }
    }
}

impl View {
    /// The view as a caller of `version` can read it.
    #[must_use]
    pub fn for_version(mut self, version: u32) -> Self {
        if version < WINDOWS && matches!(self.page, Page::NotOpen { .. } | Page::Ended) {
            self.page = Page::Inactive;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{NOW, session};
    use crate::domain::messages::Envelope;

    #[test]
    fn older_code_is_told_of_a_closed_link_in_words_it_knows() {
        let until = NOW;
        for (verdict, page) in [
            (Verdict::NotOpen(until), Page::NotOpen { until }),
            (Verdict::Ended, Page::Ended),
        ] {
            let view = View::of(&session(), page.clone());
            assert_eq!(verdict.for_version(1), Verdict::Inactive);
            assert_eq!(view.clone().for_version(1).page, Page::Inactive);
            let now = Envelope::<()>::VERSION;
            assert_eq!(verdict.for_version(now), verdict);
            assert_eq!(view.for_version(now).page, page);
        }
        assert_eq!(Verdict::TermsChanged.for_version(1), Verdict::TermsChanged);
    }
}
