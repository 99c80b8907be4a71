//! A map of bounded size: when it is full, the older half of it is forgotten.
//!
//! Two maps take turns. What is put in goes to the younger one; once that is half of what may be
//! kept, it becomes the older one and the older one is dropped. Finding something moves nothing.

use crate::domain::Timestamp;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// At most so many values, each under a key of its own.
#[derive(Debug)]
pub struct Cache<K, V> {
    half: usize,
    younger: HashMap<K, V>,
    older: HashMap<K, V>,
}

/// A value that is good for a time.
#[derive(Debug)]
pub struct Expiring<V> {
    value: V,
    until: Timestamp,
}

impl<K: Eq + Hash, V> Cache<K, V> {
    /// A cache of at most `most` values, an even number.
    pub fn new(most: usize) -> Self {
        Self {
            half: most / 2,
            younger: HashMap::new(),
            older: HashMap::new(),
        }
    }

    /// The value under `key`.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.younger.get(key).or_else(|| self.older.get(key))
    }

    /// The value under a key that `is_wanted`, found by looking at every key: for small caches
    /// whose keys cost more to make than to compare.
    pub fn find(&self, is_wanted: impl Fn(&K) -> bool) -> Option<&V> {
        let mut all = self.younger.iter().chain(&self.older);
        all.find(|(key, _)| is_wanted(key)).map(|(_, value)| value)
    }

    /// Puts `value` under `key`, in the place of what was there.
    pub fn insert(&mut self, key: K, value: V) {
        self.older.remove(&key);
        if self.younger.len() >= self.half && !self.younger.contains_key(&key) {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(key, value);
    }
}

impl<K: Eq + Hash, V> Cache<K, Expiring<V>> {
    /// The value under `key`, if it is still good at `now`.
    pub fn get_at<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: Timestamp) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let known = self.get(key).filter(|known| now < known.until);
        known.map(|known| &known.value)
    }

    /// The value under `key`, whether or not it is still good.
    pub fn get_expired<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get(key).map(|known| &known.value)
    }

    /// Puts `value` under `key`, good until `until`.
    pub fn insert_until(&mut self, key: K, value: V, until: Timestamp) {
        self.insert(key, Expiring { value, until });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn holding(most: usize, keys: impl IntoIterator<Item = u32>) -> Cache<u32, u32> {
        let mut cache = Cache::new(most);
        for key in keys {
            cache.insert(key, key * 10);
        }
        cache
    }

    fn kept(cache: &Cache<u32, u32>) -> Vec<u32> {
        (0..100).filter(|key| cache.get(key).is_some()).collect()
    }

    #[test]
    fn what_is_put_in_is_found_under_its_key_only() {
        let cache = holding(4, [1, 2]);
        assert_eq!(cache.get(&2), Some(&20));
        assert_eq!(cache.get(&3), None);
        assert_eq!(cache.find(|key| *key > 1), Some(&20));
        assert_eq!(cache.find(|key| *key > 2), None);
    }

    #[test]
    fn a_full_cache_forgets_its_older_half() {
        assert_eq!(kept(&holding(4, 1..=4)), [1, 2, 3, 4]);
        assert_eq!(kept(&holding(4, 1..=5)), [3, 4, 5]);
        assert_eq!(kept(&holding(4, 1..=6)), [3, 4, 5, 6]);
        assert_eq!(kept(&holding(4, 1..=7)), [5, 6, 7]);
    }

    #[test]
    fn no_number_of_keys_makes_it_larger() {
        for last in 1..100 {
            assert!(kept(&holding(10, 1..last)).len() <= 10, "{last}");
        }
    }

    #[test]
    fn what_is_put_in_again_takes_no_second_place_and_is_young_again() {
        assert_eq!(kept(&holding(4, [1, 2, 2, 2, 3])), [1, 2, 3]);
        let mut cache = holding(4, [1, 2, 3]);
        cache.insert(1, 11);
        assert_eq!(cache.get(&1), Some(&11));
        cache.insert(4, 40);
        assert_eq!(kept(&cache), [1, 3, 4]);
    }

    #[test]
    fn a_value_is_good_until_its_time_and_no_longer() {
        let mut cache = Cache::new(4);
        cache.insert_until("a", 1, NOW);
        assert_eq!(cache.get_at("a", NOW.plus_millis(-1)), Some(&1));
        assert_eq!(cache.get_at("a", NOW), None);
        cache.insert_until("a", 2, NOW.plus_seconds(1));
        assert_eq!(cache.get_at("a", NOW), Some(&2));
    }
}
