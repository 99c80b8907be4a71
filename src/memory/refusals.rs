//! The refusals of API keys that an isolate writes to the log: so many a minute, and how many more
//! there were, so that whoever guesses keys cannot fill it.

use crate::domain::Timestamp;
use serde::Serialize;

const MOST_LINES: u32 = 10;
const SECONDS: u32 = 60;

/// What an isolate has logged of late.
#[derive(Debug, Default)]
pub struct RefusalLog {
    until: Timestamp,
    lines: u32,
    unlogged: u32,
}

/// One line of the log. It has nothing of the key, and no address: the request's id is in the
/// answer too.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct RefusalLine<'a> {
    event: &'static str,
    reason: &'static str,
    request: &'a str,
    /// How many refusals before this one were not written.
    unlogged: u32,
}

impl RefusalLog {
    /// The line for one more refusal, if it is to be written.
    pub fn line<'a>(
        &mut self,
        reason: &'static str,
        request: &'a str,
        now: Timestamp,
    ) -> Option<RefusalLine<'a>> {
        if self.until <= now {
            self.until = now.plus_seconds(SECONDS);
            self.lines = 0;
        }
        if self.lines >= MOST_LINES {
            self.unlogged = self.unlogged.saturating_add(1);
            return None;
        }
        self.lines = self.lines.saturating_add(1);
        Some(RefusalLine {
            event: "api_key_refused",
            reason,
            request,
            unlogged: std::mem::take(&mut self.unlogged),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn ten_refusals_a_minute_are_written_and_the_others_counted() {
        let mut log = RefusalLog::default();
        let mut written = |times: u32, now: Timestamp| {
            let lines = (0..times).filter_map(|_| log.line("unknown", "req_1", now));
            let unlogged: Vec<u32> = lines.map(|line| line.unlogged).collect();
            (unlogged.len(), unlogged.first().copied())
        };
        assert_eq!(written(3, NOW), (3, Some(0)));
        assert_eq!(written(500, NOW.plus_seconds(59)), (7, Some(0)));
        assert_eq!(written(500, NOW.plus_seconds(60)), (10, Some(493)));
        assert_eq!(written(1, NOW.plus_seconds(1000)), (1, Some(490)));
    }

    #[test]
    fn a_line_is_json_with_what_an_operator_looks_for() {
        let line = RefusalLog::default().line("missing", "req_1", NOW);
        assert_eq!(
            serde_json::to_string(&line).unwrap(),
            r#"{"event":"api_key_refused","reason":"missing","request":"req_1","unlogged":0}"#
        );
    }
}
