//! What an isolate remembers between requests. It is bounded, and nothing is lost with it.
//!
//! The Worker keeps one of each for the life of an isolate; the rules of what is kept, for how long
//! and what goes when it is full stand here, and are tested natively.

pub mod cache;
mod guesses;
mod links;
mod pages;
mod rate_limit;
mod refusals;
mod statuses;
mod under_way;

pub use cache::Cache;
pub use guesses::Guesses;
pub use links::{LinkMemory, Recalled};
pub use pages::{Minted, PageMemory};
pub use rate_limit::RateLimit;
pub use refusals::RefusalLog;
pub use statuses::{RecalledStatus, StatusMemory};
pub use under_way::{UnderWay, Work};
