//! When an object does what it has to do: due work and messages, in lanes.
//!
//! A lane is a receiver or a kind of work; what is in it is done one after another, and a lane that
//! fails or hangs holds up only itself. The owner knows its lanes and gives their [`Head`]s;
//! [`Agenda`] says which may begin, what becomes of those that fail, and when the alarm must ring.
//! Rows, calls and alarms are the owner's: time and chance come in, a plan goes out.

mod alarm;
mod head;
mod plan;
mod retry;
mod run;
#[cfg(test)]
mod tests;

pub use alarm::Alarm;
pub use head::{Head, Kind, Pace};
pub use plan::{Agenda, MOST_HEADS, Ticket};
pub use retry::Retry;
pub use run::Run;
