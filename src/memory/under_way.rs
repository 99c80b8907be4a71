//! What is being worked on: nobody begins it a second time, and whoever needs it done can wait for
//! its end instead of asking again and again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::hash::Hash;
use std::task::{Poll, Waker};

/// The keys of work under way, each with those who wait for its end.
#[derive(Debug)]
pub struct UnderWay<K>(RefCell<HashMap<K, Vec<Waker>>>);

/// Work under way; it ends when this is dropped, however that comes about.
#[derive(Debug)]
pub struct Work<'a, K: Eq + Hash> {
    all: &'a UnderWay<K>,
    key: K,
}

impl<K> Default for UnderWay<K> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Eq + Hash + Clone> UnderWay<K> {
    /// Begins, unless somebody is at it already.
    pub fn begin(&self, key: K) -> Option<Work<'_, K>> {
        if self.has(&key) {
            return None;
        }
        self.0.borrow_mut().insert(key.clone(), Vec::new());
        Some(Work { all: self, key })
    }

    /// Whether somebody is at it.
    pub fn has(&self, key: &K) -> bool {
        self.0.borrow().contains_key(key)
    }

    /// Waits until nobody is at it.
    pub async fn ended(&self, key: &K) {
        poll_fn(|context| match self.0.borrow_mut().get_mut(key) {
            None => Poll::Ready(()),
            Some(waiting) => {
                if !waiting.iter().any(|it| it.will_wake(context.waker())) {
                    waiting.push(context.waker().clone());
                }
                Poll::Pending
            }
        })
        .await;
    }
}

impl<K: Eq + Hash> Drop for Work<'_, K> {
    fn drop(&mut self) {
        let waiting = self.all.0.borrow_mut().remove(&self.key);
        for waker in waiting.into_iter().flatten() {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::{Context, Wake};

    #[derive(Default)]
    struct Counter(AtomicU32);

    impl Wake for Counter {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn what_is_under_way_is_not_begun_twice() {
        let under_way = UnderWay::default();
        let first = under_way.begin(1);
        assert!(first.is_some() && under_way.has(&1));
        assert!(under_way.begin(1).is_none());
        assert!(under_way.begin(2).is_some());
        drop(first);
        assert!(under_way.begin(1).is_some());
    }

    #[test]
    fn whoever_waits_is_woken_once_when_the_work_ends() {
        let under_way = UnderWay::default();
        let counter = Arc::new(Counter::default());
        let waker = Waker::from(Arc::clone(&counter));
        let mut context = Context::from_waker(&waker);
        let work = under_way.begin(1);
        let mut end = pin!(under_way.ended(&1));
        for _ in 0..2 {
            assert_eq!(end.as_mut().poll(&mut context), Poll::Pending);
        }
        assert_eq!(counter.0.load(Ordering::Relaxed), 0);
        drop(work);
        assert_eq!(counter.0.load(Ordering::Relaxed), 1);
        assert_eq!(end.as_mut().poll(&mut context), Poll::Ready(()));
    }

    #[test]
    fn nobody_waits_for_what_is_not_under_way() {
        let under_way = UnderWay::<u64>::default();
        let mut end = pin!(under_way.ended(&1));
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(end.as_mut().poll(&mut context), Poll::Ready(()));
    }
}
