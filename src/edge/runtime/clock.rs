//! The clock and its timers. The clock stands still while code runs.

use super::Fault;
use crate::domain::Timestamp;
use std::cell::RefCell;
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // A handle is an object since compatibility date 2026: the crate's `Delay` takes it for a
    // number, so that it panics in development builds and cannot be called off in others.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(
        callback: &Closure<dyn FnMut(u32)>,
        millis: u32,
        number: u32,
    ) -> Result<JsValue, JsValue>;
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

pub(crate) async fn pause(millis: u32) {
    let Ok(timer) = Timer::start(millis) else {
        return;
    };
    poll_fn(|context| timer.poll(context)).await;
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

thread_local! {
    /// What every timer calls, with its number: a function for each would cost more than the timer.
    static ON_TIMEOUT: Closure<dyn FnMut(u32)> = Closure::new(wake);
    static WAITING: RefCell<Waiting> = RefCell::default();
}

/// The wakers of the timers that have not run out.
#[derive(Default)]
struct Waiting {
    last: u32,
    wakers: HashMap<u32, Option<Waker>>,
}

fn wake(number: u32) {
    let waker = WAITING.with_borrow_mut(|waiting| waiting.wakers.remove(&number));
    if let Some(waker) = waker.flatten() {
        waker.wake();
    }
}

/// A timer under way; dropping it calls it off.
struct Timer {
    number: u32,
    handle: JsValue,
}

impl Timer {
    fn start(millis: u32) -> Result<Self, Fault> {
        let number = WAITING.with_borrow_mut(|waiting| {
            waiting.last = waiting.last.wrapping_add(1);
            waiting.wakers.insert(waiting.last, None);
            waiting.last
        });
        let handle = ON_TIMEOUT.with(|on_timeout| set_timeout(on_timeout, millis, number));
        let handle = handle.inspect_err(|_| wake(number))?;
        Ok(Self { number, handle })
    }

    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let before = WAITING.with_borrow_mut(|waiting| {
            let waiting = waiting.wakers.get_mut(&self.number);
            waiting.map(|known| known.replace(waker))
        });
        match before {
            Some(_replaced) => Poll::Pending,
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _nobody_waits = WAITING.with_borrow_mut(|waiting| waiting.wakers.remove(&self.number));
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
