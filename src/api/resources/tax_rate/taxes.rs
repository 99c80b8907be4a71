//! What is due by each rate: the `taxes` of line items, and those of a session's `total_details`.

use super::fields::TAX;
use super::render;
use crate::api::object::hash_of;
use crate::api::rendered::text;
use crate::api::resource::ExpandSources;
use crate::api::store::{StoreError, Table};
use crate::domain::payment_link::PaymentLink;
use crate::domain::tax_rate::{Tax, TaxRate, of_line};
use crate::domain::{Amount, Currency};
use serde::Deserialize;
use serde_json::{Value, json};

/// As much of a link's row as says how its orders are taxed.
#[derive(Deserialize)]
struct OfLink {
    link: PaymentLink,
}

/// The `taxes` of a line item.
pub fn of_item(sources: &ExpandSources, item: &Value) -> Result<Value, StoreError> {
    let rates = rates_of(sources, item)?;
    Ok(render_all(&rates, &due(item, &rates)))
}

/// The `taxes` of the session that is shown, by rate.
pub fn of_session(sources: &ExpandSources) -> Value {
    let Some(objects) = sources.objects else {
        return json!([]);
    };
    let rates = &objects.tax_rates;
    let mut sums = vec![Tax::default(); rates.len()];
    for item in &objects.line_items {
        for (sum, tax) in sums.iter_mut().zip(due(item, rates)) {
            *sum = sum.plus(tax);
        }
    }
    render_all(rates, &sums)
}

/// The rates that are on an item: those of its session, or of the link that sells it.
fn rates_of(sources: &ExpandSources, item: &Value) -> Result<Vec<TaxRate>, StoreError> {
    if let Some(objects) = sources.objects {
        return Ok(objects.tax_rates.clone());
    }
    let Some((store, _)) = sources.store else {
        return Ok(Vec::new());
    };
    let links = store.uses(text(item, "id"))?.into_iter();
    let mut rates = Vec::new();
    for link in links {
        if let Some(row) = store.row(Table::PaymentLink, link.as_str())? {
            let row: OfLink = row.read()?;
            rates.extend(row.link.offer.taxes().cloned());
        }
    }
    Ok(rates)
}

fn due(item: &Value, rates: &[TaxRate]) -> Vec<Tax> {
    let minor = |name: &str| item.get(name).and_then(Value::as_i64).unwrap_or_default();
    let left = minor("amount_subtotal").saturating_sub(minor("amount_discount"));
    match (Amount::new(left), Currency::parse(text(item, "currency"))) {
        (Some(left), Some(currency)) => of_line(left, rates.iter(), currency),
        (None, _) | (_, None) => Vec::new(),
    }
}

fn render_all(rates: &[TaxRate], taxes: &[Tax]) -> Value {
    let render = |(tax, rate): (&Tax, &TaxRate)| {
        let given = json!({
            "amount": tax.amount,
            "rate": render(rate),
            "taxable_amount": tax.taxable,
        });
        hash_of(TAX, given)
    };
    taxes.iter().zip(rates).map(render).collect()
}
