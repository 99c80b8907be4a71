//! `expand[]`: related objects in place of their ids, and fields shown on demand.
//!
//! Paths are checked before anything is done ([`paths::wanted`]), by the rows of the objects;
//! they are followed in the finished answer ([`apply`]). Related objects come from Account's rows,
//! those of a session just read from its own object.

pub mod paths;
mod step;

use super::object::Shape;
use super::rendered::{put, text, with_id};
use super::resource::{ExpandSources, Resource};
use super::resources::{self, balance_transaction, catalogue, discount};
use super::store::StoreError;
use serde_json::Value;
use step::{Place, Step, inside, step};

/// Follows checked paths in `answer`, a single object or a list.
pub fn apply(
    sources: &ExpandSources,
    answer: &mut Value,
    paths: &[String],
) -> Result<(), StoreError> {
    for path in paths {
        let steps: Vec<&str> = path.split('.').collect();
        match (answer.get_mut("data"), steps.split_first()) {
            (Some(Value::Array(elements)), Some((&"data", rest))) => {
                for element in elements {
                    sources.follow_object(element, rest)?;
                }
            }
            _ => sources.follow_object(answer, &steps)?,
        }
    }
    match sources.store {
        Some((store, _)) => catalogue::show_kept(store, answer),
        None => Ok(()),
    }
}

/// Follows the checked paths of a list in one of its elements.
pub fn apply_to_element(
    sources: &ExpandSources,
    element: &mut Value,
    paths: &[String],
) -> Result<(), StoreError> {
    for path in paths {
        let steps: Vec<&str> = path.split('.').skip(1).collect();
        sources.follow_object(element, &steps)?;
    }
    Ok(())
}

impl ExpandSources<'_> {
    fn follow_object(&self, object: &mut Value, steps: &[&str]) -> Result<(), StoreError> {
        match resources::find(text(object, "object")) {
            Some(resource) => self.follow(object, Place::Fields(resource.fields), steps),
            None => Ok(()),
        }
    }

    fn follow(&self, object: &mut Value, place: Place, steps: &[&str]) -> Result<(), StoreError> {
        let Some((name, rest)) = steps.split_first() else {
            return Ok(());
        };
        if let Value::Array(elements) = object {
            let mut elements = elements.iter_mut();
            return elements.try_for_each(|element| self.follow(element, place, steps));
        }
        let (found, next) = match step(place, name) {
            Some(Step::Object(noun)) => {
                let found = self.related(noun, object.get(*name))?;
                (found, inside(Shape::Object(noun)))
            }
            Some(Step::OnDemand(shape)) if object.get(*name).is_none() => {
                (Some(self.on_demand(object, name, shape)?), inside(shape))
            }
            Some(Step::OnDemand(shape)) => (None, inside(shape)),
            Some(Step::Inside(next)) => {
                self.bring_into(object, (name, next), rest)?;
                (None, next)
            }
            Some(Step::Nothing | Step::NotYet) | None => return Ok(()),
        };
        let Some(fields) = object.as_object_mut() else {
            return Ok(());
        };
        if let Some(found) = found {
            put(fields, name, found);
        }
        match fields.get_mut(*name) {
            Some(value) => self.follow(value, next, rest),
            None => Ok(()),
        }
    }

    /// Brings a field on demand of the hash `name` of an object, if that knows it by both names.
    fn bring_into(
        &self,
        object: &mut Value,
        (name, place): (&str, Place),
        rest: &[&str],
    ) -> Result<(), StoreError> {
        let Some(inner) = rest.first() else {
            return Ok(());
        };
        let lacks = |hash: &Value| hash.is_object() && hash.get(*inner).is_none();
        let is_asked = matches!(step(place, inner), Some(Step::OnDemand(_)));
        let resource = resources::find(text(object, "object"));
        let on_demand = resource.and_then(|resource| resource.on_demand);
        let Some(on_demand) = on_demand.filter(|_| is_asked && object.get(name).is_some_and(lacks))
        else {
            return Ok(());
        };
        let found = on_demand(self, object, &format!("{name}.{inner}"))?;
        if let Some(Value::Object(hash)) = object.get_mut(name)
            && !found.is_null()
        {
            put(hash, inner, found);
        }
        Ok(())
    }

    /// The `noun` with the id `value`, or each of a list of them; none if it is no id, or one that
    /// Account does not know.
    fn related(&self, noun: &str, value: Option<&Value>) -> Result<Option<Value>, StoreError> {
        if let Some(Value::Array(ids)) = value {
            let all = ids.iter().map(|id| {
                let found = self.related(noun, Some(id))?;
                Ok(found.unwrap_or_else(|| id.clone()))
            });
            return all.collect::<Result<Value, _>>().map(Some);
        }
        let Some(id) = value.and_then(Value::as_str) else {
            return Ok(None);
        };
        let own = self.objects.map(|objects| objects.related.as_slice());
        if let Some(found) = with_id(own.unwrap_or_default(), id) {
            return Ok(Some(found.clone()));
        }
        if noun == balance_transaction::RESOURCE.object {
            return Ok(balance_transaction::of(own.unwrap_or_default(), id));
        }
        // Not by the id's form: the merchant may have chosen it.
        let stored = resources::find(noun).and_then(Resource::in_account);
        let Some(stored) = stored else {
            return Ok(None);
        };
        let Some((store, now)) = self.store else {
            return Ok(None);
        };
        let row = store.row(stored.table, id)?;
        row.map(|row| (stored.render)(&row, now)).transpose()
    }

    /// What a field of `object` shows that is only there on demand.
    fn on_demand(&self, object: &Value, name: &str, shape: Shape) -> Result<Value, StoreError> {
        let resource = resources::find(text(object, "object"));
        match resource.and_then(|resource| resource.on_demand) {
            Some(on_demand) => on_demand(self, object, name),
            // The hash in which it stands does not say what object that is.
            None if name == "breakdown" => Ok(discount::breakdown(self, object)),
            None => Ok(shape.rest()),
        }
    }
}
