//! Answers that wait for nothing are given at once: a promise and a turn of the runtime's queue are a
//! tenth of what it takes to answer with a page that is remembered.

use super::Answer;
use js_sys::Promise;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

/// What `work` comes to if that takes no waiting; else, and for what failed, a promise.
///
/// The first look wakes nobody. Before anything else runs the promise looks again, with a waker of its
/// own.
pub(crate) fn at_once(work: impl Future<Output = Answer> + 'static) -> JsValue {
    let mut work: Pin<Box<dyn Future<Output = Answer>>> = Box::pin(work);
    let mut nobody = Context::from_waker(Waker::noop());
    match work.as_mut().poll(&mut nobody) {
        Poll::Ready(Ok(answer)) => answer,
        Poll::Ready(Err(error)) => Promise::reject(&error).into(),
        Poll::Pending => future_to_promise(AssertUnwindSafe(work)).into(),
    }
}
