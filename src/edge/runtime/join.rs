//! Several futures at once.

use futures_util::future::maybe_done;
use std::future::{Future, poll_fn};
use std::task::Poll;

/// What all of `futures` give, in their order.
///
/// Each wake looks at all of them: ours are a few dozen at most. The library's keeps a queue of who
/// woke, which is 14 kB of code.
pub(crate) async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let futures = futures
        .into_iter()
        .map(|future| Box::pin(maybe_done(future)));
    let mut futures: Vec<_> = futures.collect();
    poll_fn(|context| {
        let mut pending = false;
        for future in &mut futures {
            pending |= future.as_mut().poll(context).is_pending();
        }
        if pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    let outputs = futures.iter_mut();
    outputs
        .filter_map(|future| future.as_mut().take_output())
        .collect()
}
