//! The Durable Objects, one file for each class.

mod sql;
