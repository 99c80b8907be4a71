//! The clock and its timers. The clock stands still while code runs.

use super::Fault;
use crate::domain::Timestamp;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // A handle is an object since compatibility date 2026: the crate's `Delay` takes it for a
    // number, so that it panics in development builds and cannot be called off in others.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Closure<dyn FnMut()>, millis: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue) -> Result<(), JsValue>;
}

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
    let ring = Rc::new(RefCell::new(Ring::default()));
    let Ok(_timer) = Timer::start(millis, &ring) else {
        return;
    };
    poll_fn(|context| {
        let mut ring = ring.borrow_mut();
        if ring.rung {
            return Poll::Ready(());
        }
        ring.waker = Some(context.waker().clone());
        Poll::Pending
    })
    .await;
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

/// Whether a timer has run out, and who waits for it.
#[derive(Default)]
struct Ring {
    rung: bool,
    waker: Option<Waker>,
}

/// A timer under way; dropping it calls it off before its callback goes.
struct Timer {
    handle: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    fn start(millis: u32, ring: &Rc<RefCell<Ring>>) -> Result<Self, Fault> {
        let ring = Rc::clone(ring);
        let callback = Closure::new(move || {
            let waker = {
                let mut ring = ring.borrow_mut();
                ring.rung = true;
                ring.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Ok(Self {
            handle: set_timeout(&callback, millis)?,
            _callback: callback,
        })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // It can only fail where there is no timer to call off.
        let _ = clear_timeout(&self.handle);
    }
}

/// Does `work` for at most `millis` milliseconds; gives what is left of it to be done later.
pub(crate) async fn run_for(
    millis: u32,
    work: impl Future<Output = ()> + 'static,
) -> Option<Pin<Box<dyn Future<Output = ()>>>> {
    let mut work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    match within(millis, work.as_mut()).await {
        Some(()) => None,
        None => Some(work),
    }
}
