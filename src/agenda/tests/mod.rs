//! The agenda in virtual time: each way in which a scheduler of this house once failed, and random
//! loads.

mod holes;
mod random;
mod room;
mod world;
