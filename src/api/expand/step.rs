//! Where a step of a path leads, by the rows of the objects.

use crate::api::object::{Field, Role, Shape};
use crate::api::resources;

/// What a path stands at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// An object, or a hash in one.
    Fields(&'static [Field]),
    /// A page of a list of objects with such a name.
    Page(&'static str),
    /// Something with nothing to expand in it.
    End,
}

/// What a field is to a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// An id, or the object with it.
    Object(&'static str),
    /// Always there; there is something to expand in it.
    Inside(Place),
    /// There only where it is asked for.
    OnDemand(Shape),
    /// An id that Edgetill never sets: `null` stays.
    Nothing,
    /// An id of an object that is not built yet.
    NotYet,
}

/// The objects with this name, if there is something to expand in them.
pub(super) fn object(name: &str) -> Option<Place> {
    let fields = resources::find(name)?.fields;
    can_be_expanded(fields).then_some(Place::Fields(fields))
}

/// Where `name` leads; `None` if it cannot be expanded or passed through.
pub(super) fn step(place: Place, name: &str) -> Option<Step> {
    match place {
        Place::Fields(fields) => {
            let mut fields = fields.iter();
            fields.find(|field| field.name == name).and_then(of_field)
        }
        Place::Page(object) if name == "data" => of_shape(Shape::Object(object)),
        Place::Page(_) | Place::End => None,
    }
}

/// What is found inside a value of such a shape.
pub(super) fn inside(shape: Shape) -> Place {
    match shape {
        Shape::OrNull(shape) | Shape::List(shape) => inside(*shape),
        Shape::Page(object) => Place::Page(object),
        Shape::Hash(fields) => Place::Fields(fields),
        Shape::Id(name) | Shape::Object(name) => {
            let resource = resources::find(name);
            resource.map_or(Place::End, |resource| Place::Fields(resource.fields))
        }
        Shape::Text
        | Shape::Boolean
        | Shape::Integer
        | Shape::Decimal
        | Shape::Word(_)
        | Shape::Currency
        | Shape::NoId
        | Shape::Any
        | Shape::Metadata => Place::End,
    }
}

fn can_be_expanded(fields: &[Field]) -> bool {
    fields.iter().any(|field| of_field(field).is_some())
}

fn of_field(field: &Field) -> Option<Step> {
    match field.role {
        Role::Shown(shape, ..) | Role::Sometimes(shape) => of_shape(shape),
        Role::OnDemand(shape) => Some(Step::OnDemand(shape)),
        Role::Absent => Some(Step::Nothing),
        Role::Hidden | Role::Filter(_) => None,
    }
}

fn of_shape(shape: Shape) -> Option<Step> {
    match shape {
        Shape::OrNull(shape) | Shape::List(shape) => of_shape(*shape),
        Shape::Id(name) if resources::find(name).is_none() => Some(Step::NotYet),
        Shape::Id(name) => Some(Step::Object(name)),
        Shape::NoId => Some(Step::Nothing),
        Shape::Object(_) | Shape::Page(_) => Some(Step::Inside(inside(shape))),
        Shape::Hash(fields) => can_be_expanded(fields).then_some(Step::Inside(inside(shape))),
        Shape::Text
        | Shape::Boolean
        | Shape::Integer
        | Shape::Decimal
        | Shape::Word(_)
        | Shape::Currency
        | Shape::Any
        | Shape::Metadata => None,
    }
}
