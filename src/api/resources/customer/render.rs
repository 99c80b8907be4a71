//! Stripe's `customer`.

use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::api::store::{StoreError, from_json};
use crate::domain::customer::Customer;
use crate::domain::ledger::StoredRow;
use serde_json::{Value, json};

/// Stripe's `customer`, or what it shows of one that was deleted.
pub fn render(customer: &Customer) -> Value {
    if customer.deleted {
        return json!({ "id": customer.id, "object": "customer", "deleted": true });
    }
    let computed = json!({
        "created": customer.created.seconds(),
        "livemode": customer.mode.is_live(),
    });
    object_of("customer", FIELDS, with(customer, computed))
}

/// The customer in a row of the Ledger.
pub fn of_row(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    let customer: Customer = from_json(row.state.as_str())?;
    Ok(vec![render(&customer)])
}
