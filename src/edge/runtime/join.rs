//! Several things at once.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Waits until each of `tasks` has ended; they run side by side.
pub(crate) async fn all<T: Future<Output = ()>>(tasks: impl IntoIterator<Item = T>) {
    let mut running: Vec<Pin<Box<T>>> = tasks.into_iter().map(Box::pin).collect();
    poll_fn(|context| {
        running.retain_mut(|task| task.as_mut().poll(context).is_pending());
        if running.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
