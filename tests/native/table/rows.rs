//! What a row says: a parameter, what it is, and what becomes of its values.

use edgetill::api::object::{Param, ValueType};

/// What a value leads to.
#[derive(Debug, Clone)]
pub(super) enum Expect {
    /// An answer.
    Taken,
    /// Anything but a complaint that begins so: it is within the limits, rules decide.
    Not(&'static str),
    /// An answer with this JSON at this pointer.
    Shows(String, String),
    /// An error about `at`, which is the row's parameter where it is "".
    Refused {
        at: String,
        message: String,
        code: &'static str,
    },
}

/// A value beyond those that the kind knows.
#[derive(Debug, Clone)]
pub(super) struct Case(pub(super) &'static str, pub(super) Expect);

/// What values within the limits lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The answer shows them.
    Plain,
    /// There is an answer.
    Filter,
    /// Rules decide: see the cases.
    Rule,
}

/// A parameter.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) spec: &'static str,
    pub(super) shown: &'static str,
    pub(super) mode: Mode,
    pub(super) cases: Vec<Case>,
}

impl Row {
    /// The name a case's value is sent under.
    pub(super) fn sent(&self, param: &Param) -> String {
        match param.kind {
            ValueType::List(..) => format!("{}[0]", self.name),
            _ => self.name.to_owned(),
        }
    }
}

/// A request, and the parameters that are tried on it.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// What cursors call the objects.
    pub(super) noun: &'static str,
    /// The parameters of a request that is answered.
    pub(super) base: &'static str,
    pub(super) rows: Vec<Row>,
}

pub(super) fn plain(name: &'static str, spec: &'static str, shown: &'static str) -> Row {
    Row {
        name,
        spec,
        shown,
        mode: Mode::Plain,
        cases: Vec::new(),
    }
}

pub(super) fn filter(name: &'static str, spec: &'static str, cases: Vec<Case>) -> Row {
    Row {
        mode: Mode::Filter,
        cases,
        ..plain(name, spec, "")
    }
}

pub(super) fn rule(name: &'static str, spec: &'static str, cases: Vec<Case>) -> Row {
    Row {
        mode: Mode::Rule,
        ..filter(name, spec, cases)
    }
}

/// A rule's parameter that can be unset, and where its answer shows it.
pub(super) fn unset(shown: &'static str, row: Row) -> Row {
    Row { shown, ..row }
}

pub(super) fn shows(value: &'static str, pointer: &'static str, json: &'static str) -> Case {
    Case(value, Expect::Shows(pointer.to_owned(), json.to_owned()))
}

/// A filter that lets so many through.
pub(super) fn count(value: &'static str, many: &'static str) -> Case {
    shows(value, "#", many)
}

pub(super) fn wrong(value: &'static str, message: &'static str, code: &'static str) -> Case {
    wrong_at(value, "", message, code)
}

pub(super) fn wrong_at(
    value: &'static str,
    at: &'static str,
    message: &'static str,
    code: &'static str,
) -> Case {
    let (at, message) = (at.to_owned(), message.to_owned());
    Case(value, Expect::Refused { at, message, code })
}

pub(super) fn get(
    path: &'static str,
    noun: &'static str,
    base: &'static str,
    rows: &[Vec<Row>],
) -> Section {
    Section {
        method: "GET",
        path,
        noun,
        base,
        rows: rows.concat(),
    }
}

pub(super) fn post(path: &'static str, base: &'static str, rows: &[Vec<Row>]) -> Section {
    Section {
        method: "POST",
        ..get(path, "", base, rows)
    }
}

pub(super) fn delete(path: &'static str) -> Section {
    Section {
        method: "DELETE",
        ..get(path, "", "", &[])
    }
}
