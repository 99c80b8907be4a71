//! One buyer's purchase: the form, the order, the session and its transitions.

pub mod action;
#[cfg(test)]
mod added_tests;
pub mod amount_text;
mod annotate;
mod answer;
mod asking;
pub mod attempt_end;
pub mod bank_account;
pub mod begin;
#[cfg(test)]
mod begin_tests;
pub mod card;
pub mod card_checks;
pub mod challenge;
pub mod command;
pub mod dispute;
#[cfg(test)]
mod dispute_tests;
#[cfg(test)]
mod ending_tests;
#[cfg(test)]
mod expiry_tests;
#[cfg(test)]
pub mod fixtures;
pub mod form;
#[cfg(test)]
mod free_tests;
#[cfg(test)]
mod gates_tests;
pub mod held;
pub mod hold;
mod holds;
pub mod intent;
mod late_payment;
#[cfg(test)]
mod late_payment_tests;
pub mod method;
pub mod new_customer;
pub mod notes;
#[cfg(test)]
mod offered_tests;
pub mod order;
#[cfg(test)]
mod order_tests;
pub mod owner;
#[cfg(test)]
mod owner_tests;
mod patience;
pub mod payment;
#[cfg(test)]
mod pending_tests;
pub mod previous_payments;
pub mod processor_calls;
pub mod receipt;
pub mod redirect;
#[cfg(test)]
mod reduced_tests;
pub mod refund;
mod reserving;
#[cfg(test)]
mod reserving_tests;
pub mod seen;
pub mod seen_lines;
pub mod selection;
#[cfg(test)]
mod selection_tests;
pub mod session;
pub mod session_cookie;
#[cfg(test)]
mod shipping_tests;
pub mod standing;
#[cfg(test)]
mod start_tests;
#[cfg(test)]
mod taxed_tests;
pub mod ticket;
pub mod transition;
#[cfg(test)]
mod transition_tests;
pub mod url_parameters;
pub mod view;
#[cfg(test)]
mod voucher_tests;
pub mod voucher_view;

pub use session::Session;
