//! Stripe's `balance`: Edgetill never holds money, whose way is from the processor to its merchant.

use crate::api::installation::Installation;
use crate::api::object::Shape::{self, Boolean, Hash, Integer, List};
use crate::api::object::{Field, computed, object_of};
use crate::api::operation::Operation;
use crate::api::resource::Resource;
use serde_json::{Value, json};

/// The balance.
pub const RESOURCE: Resource = Resource {
    object: "balance",
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[Operation::said("/v1/balance", "balance", render)],
};

const FIELDS: &[Field] = &[
    computed("available", List(&FUNDS)),
    computed("livemode", Boolean),
    computed("pending", List(&FUNDS)),
];

const FUNDS: Shape = Hash(&[
    computed("amount", Integer),
    computed("currency", Shape::Currency),
    computed("source_types", Hash(&[computed("card", Integer)])),
]);

fn render(installation: &Installation) -> Value {
    // Clients look at the first entry, so there is one.
    let nothing = json!([{ "amount": 0, "currency": "usd", "source_types": { "card": 0 } }]);
    let given = json!({
        "available": nothing,
        "livemode": installation.mode.is_live(),
        "pending": nothing,
    });
    object_of("balance", FIELDS, given)
}
