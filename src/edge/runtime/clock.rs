//! The clock and its timers. The clock stands still while code runs.

use crate::domain::Timestamp;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use worker::Delay;

/// The time at the last input or output.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole milliseconds below 2^53"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Waits.
pub(crate) async fn pause(millis: u32) {
    Delay::from(Duration::from_millis(u64::from(millis))).await;
}

/// What `work` gives, or `None` if that takes longer than `millis` milliseconds.
pub(crate) async fn within<T>(millis: u32, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut end = pin!(pause(millis));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
    .await
}
