//! The values to try on a parameter of each kind, and what becomes of them.

use super::rows::{Expect, Mode, Row};
use edgetill::api::object::{Param, Params, ValueType};

type Pairs = Vec<(String, String)>;

const DEEPEST: usize = 5;
const INTEGER: &str = "parameter_invalid_integer";

/// The values that the kind of a parameter knows.
pub(super) fn of(row: &Row, param: &Param, request: Params) -> Vec<(Pairs, Expect)> {
    let name = row.name;
    let one = |value: &str| vec![(name.to_owned(), value.to_owned())];
    let mut values: Vec<(Pairs, Expect)> = Vec::new();
    if !param.unsettable {
        values.push((one(""), empty(name)));
    }
    let in_it = vec![(format!("{name}[x]"), "1".to_owned())];
    match param.kind {
        ValueType::List(..) => {
            values.push((one("x"), refused("Invalid array", "")));
            values.push((in_it, refused("Invalid array", "")));
            values.extend(of_list(row, param, request));
        }
        ValueType::Hash(_) | ValueType::ByCurrency(_) => {
            values.push((one("x"), refused("Invalid object", "")));
        }
        ValueType::Metadata => values.extend(of_metadata(row)),
        ValueType::Moments(_) => values.extend(of_scalar(row, name, param.kind)),
        _ => {
            values.push((in_it, refused("Invalid string", "")));
            values.extend(of_scalar(row, name, param.kind));
        }
    }
    // What is too deep is refused before anybody looks at its kind.
    values.retain(|(pairs, _)| {
        pairs
            .iter()
            .all(|(name, _)| name.matches('[').count() <= DEEPEST)
    });
    values
}

fn of_list(row: &Row, param: &Param, request: Params) -> Vec<(Pairs, Expect)> {
    let ValueType::List(most, kind) = param.kind else {
        return Vec::new();
    };
    let name = row.name;
    let (inner, value) = match *kind {
        ValueType::Url => ("", "https://x.test/a"),
        ValueType::Hash(fields) => {
            let mut params = request.within(fields).all();
            let text = params.find(|param| matches!(param.kind, ValueType::Text(_)));
            (text.unwrap().name, "a")
        }
        _ => ("", "a"),
    };
    let element = |index: usize| {
        let name = format!("{name}[{index}]");
        match *kind {
            ValueType::Hash(fields) => least(&name, request.within(fields), inner),
            _ => vec![(name, value.to_owned())],
        }
    };
    let many = |count: usize| (0..count).flat_map(element).collect::<Pairs>();
    let noun = param.name.replace('_', " ");
    let last = format!("/{}", most - 1);
    let at_most = match row.mode {
        Mode::Plain if inner.is_empty() => shows(&format!("{}{last}", row.shown), value),
        Mode::Plain => shows(&format!("{}{last}/{inner}", row.shown), value),
        Mode::Filter => Expect::Taken,
        Mode::Rule => Expect::Not("You can have up to"),
    };
    let mut values = vec![
        (many(most), at_most),
        (
            many(most + 1),
            refused(&format!("You can have up to {most} {noun}."), ""),
        ),
    ];
    if inner.is_empty() {
        let first = format!("{name}[0]");
        values.push((vec![(first.clone(), String::new())], empty(&first)));
        let nested = vec![(format!("{first}[x]"), "1".to_owned())];
        values.push((nested, at(&first, "Invalid string", "")));
        let scalars = of_scalar(row, &first, *kind).into_iter();
        values.extend(scalars.filter(|(_, expect)| matches!(expect, Expect::Refused { .. })));
    }
    values
}

/// The hash `name` with what it needs and `one` more text.
fn least(name: &str, params: Params, one: &str) -> Pairs {
    let all = params
        .all()
        .filter(|param| param.required || param.name == one);
    all.flat_map(|param| {
        let name = format!("{name}[{}]", param.name);
        match param.kind {
            ValueType::Hash(fields) => least(&name, params.within(fields), ""),
            ValueType::OneOf(options) => vec![(name, options[0].to_owned())],
            _ => vec![(name, "a".to_owned())],
        }
    })
    .collect()
}

/// A parameter that is one text, or an element of a list of them.
struct Scalar<'a> {
    row: &'a Row,
    name: &'a str,
}

impl Scalar<'_> {
    /// A value that is right, and what a rule must not say of it.
    fn good(&self, value: &str, json: String, complaint: &'static str) -> (Pairs, Expect) {
        let expect = match self.row.mode {
            Mode::Plain => Expect::Shows(self.row.shown.to_owned(), json),
            Mode::Filter => Expect::Taken,
            Mode::Rule => Expect::Not(complaint),
        };
        (self.pair(value), expect)
    }

    fn text(&self, value: &str, complaint: &'static str) -> (Pairs, Expect) {
        self.good(value, format!("\"{value}\""), complaint)
    }

    fn bad(&self, value: &str, message: &str, code: &'static str) -> (Pairs, Expect) {
        (self.pair(value), at(self.name, message, code))
    }

    fn pair(&self, value: &str) -> Pairs {
        vec![(self.name.to_owned(), value.to_owned())]
    }

    fn integers(&self, least: i64, most: i64) -> Vec<(Pairs, Expect)> {
        let (less, more) = (least - 1, most + 1);
        let too_small = format!("This value must be greater than or equal to {least}.");
        let too_large =
            format!("This value must be less than or equal to {most} (it currently is '{more}').");
        let number = |value: i64| (value.to_string(), value.to_string());
        let (lowest, highest) = (number(least), number(most));
        vec![
            // An installation may want more than the least.
            self.good(&lowest.0, lowest.1, "Invalid "),
            self.good(&highest.0, highest.1, "This value must be less"),
            self.bad(&less.to_string(), &too_small, INTEGER),
            self.bad(&more.to_string(), &too_large, INTEGER),
            self.bad("abc", "Invalid integer: abc", INTEGER),
            self.bad("1.5", "Invalid integer: 1.5", INTEGER),
        ]
    }

    fn percentages(&self) -> Vec<(Pairs, Expect)> {
        let message = |text: &str| {
            format!(
                "Invalid {}: must be greater than 0, at most 100, and have up to two decimals (it \
                 currently is '{text}').",
                self.name
            )
        };
        let good = [("0.01", "0.01"), ("25.50", "25.5"), ("100", "100")];
        let good = good.map(|(text, json)| self.good(text, json.to_owned(), "Invalid "));
        let bad = ["0", "100.01", "25.555", "-1", "x"];
        let bad = bad.map(|text| self.bad(text, &message(text), ""));
        good.into_iter().chain(bad).collect()
    }

    fn tax_percentages(&self) -> Vec<(Pairs, Expect)> {
        let message = |text: &str| {
            format!(
                "Invalid {}: must be between 0 and 100, and have up to four decimals (it currently is \
                 '{text}').",
                self.name
            )
        };
        let good = [
            ("0", "0"),
            ("8.2500", "8.25"),
            ("0.0001", "0.0001"),
            ("100", "100"),
        ];
        let good = good.map(|(text, json)| self.good(text, json.to_owned(), "Invalid "));
        let bad = ["100.0001", "25.55555", "-1", "x"];
        let bad = bad.map(|text| self.bad(text, &message(text), ""));
        good.into_iter().chain(bad).collect()
    }

    /// Whether the first moment is late enough is for rules to say.
    fn moments(&self) -> Vec<(Pairs, Expect)> {
        let milliseconds = "Invalid timestamp: 10000000000 is in milliseconds. Send Unix seconds instead: 10000000.";
        let least = "This value must be greater than or equal to 0.";
        vec![
            self.good("9999999999", "9999999999".to_owned(), "Invalid "),
            self.bad("10000000000", milliseconds, ""),
            self.bad("-1", least, INTEGER),
            self.bad("abc", "Invalid integer: abc", INTEGER),
        ]
    }

    fn urls(&self) -> Vec<(Pairs, Expect)> {
        let long = |length: usize| format!("https://x.test/{}", "a".repeat(length - 15));
        let message = "Invalid URL: URL must be 5000 characters or less.";
        vec![
            self.text("http://x.test/", "Not a valid URL"),
            self.text(&long(5000), "Invalid URL"),
            self.bad(&long(5001), message, ""),
            self.bad("nope", "Not a valid URL", "url_invalid"),
        ]
    }

    /// Each of `options` is taken; what is none of `all` is told of those.
    fn words(&self, options: &[&str], all: &[&str]) -> Vec<(Pairs, Expect)> {
        let joined = match all {
            [one, other] => format!("{one} or {other}"),
            [most @ .., last] => format!("{}, or {last}", most.join(", ")),
            [] => panic!("no options"),
        };
        let mut parts = self.name.rsplit('[').map(|part| part.trim_end_matches(']'));
        // What is wrong with one of a list is said of the list.
        let own = parts.find(|part| part.parse::<u32>().is_err()).unwrap();
        let message = format!("Invalid {own}: must be one of {joined}");
        let options = options.iter().map(|option| self.text(option, "Invalid "));
        options.chain([self.bad("nothing", &message, "")]).collect()
    }
}

fn of_scalar(row: &Row, name: &str, kind: ValueType) -> Vec<(Pairs, Expect)> {
    let scalar = Scalar { row, name };
    match kind {
        ValueType::Text(max) => {
            let long = cut(max + 1);
            let message = format!("Invalid string: {long}; must be at most {max} characters");
            vec![
                scalar.text(&"a".repeat(max), "Invalid string"),
                scalar.bad(&"a".repeat(max + 1), &message, ""),
            ]
        }
        ValueType::Url => scalar.urls(),
        ValueType::Currency => vec![scalar.good("EUR", "\"eur\"".to_owned(), "Invalid ")],
        ValueType::Boolean => vec![
            scalar.good("true", "true".to_owned(), "Invalid "),
            scalar.good("false", "false".to_owned(), "Invalid "),
            scalar.bad("1", "Invalid boolean: 1", ""),
            scalar.good("True", "true".to_owned(), "Invalid "),
            scalar.good("FALSE", "false".to_owned(), "Invalid "),
            scalar.bad("yes", "Invalid boolean: yes", ""),
        ],
        ValueType::Integer(least, most) => scalar.integers(least, most),
        ValueType::Percent => scalar.percentages(),
        ValueType::TaxPercent => scalar.tax_percentages(),
        ValueType::Moment => scalar.moments(),
        ValueType::Moments(_) => scalar.integers(0, 9_999_999_999),
        ValueType::OneOf(options) => scalar.words(options, options),
        ValueType::BuiltOf(options, unbuilt) => scalar.words(options, &[options, unbuilt].concat()),
        ValueType::False
        | ValueType::List(..)
        | ValueType::Hash(_)
        | ValueType::ByCurrency(_)
        | ValueType::Metadata => Vec::new(),
    }
}

fn of_metadata(row: &Row) -> Vec<(Pairs, Expect)> {
    let name = row.name;
    let entry = |key: &str, value: &str| vec![(format!("{name}[{key}]"), value.to_owned())];
    let many = |count: usize| {
        let keys = (0..count).map(|number| (format!("{name}[k{number}]"), "v".to_owned()));
        keys.collect::<Pairs>()
    };
    let (key, value) = ("k".repeat(40), "v".repeat(500));
    let long_key = "Metadata keys can have up to 40 characters, but you passed in a key that is 41 \
                    characters. Invalid key: kkkk…kkkk";
    let long_value = "Metadata values can have up to 500 characters, but you passed in a value that \
                      is 501 characters. Invalid value: vvvv…vvvv";
    let too_many = "You can have up to 50 metadata keys, but this request would make it 51.";
    let of_row = |json: String| Expect::Shows(row.shown.to_owned(), json);
    let key_of = |key: &str| format!("{name}[{key}]");
    vec![
        (
            vec![(name.to_owned(), "x".to_owned())],
            refused("Invalid object", ""),
        ),
        (entry("", "x"), refused("Invalid object", "")),
        (
            entry(&key, &value),
            of_row(format!("{{\"{key}\": \"{value}\"}}")),
        ),
        (entry("k", ""), of_row("{}".to_owned())),
        (entry(&"k".repeat(41), "v"), refused(long_key, "")),
        (
            entry("k", &"v".repeat(501)),
            at(&key_of("k"), long_value, ""),
        ),
        (
            entry("k][x", "v"),
            at(&key_of("k"), "Metadata values must be strings.", ""),
        ),
        (many(50), shows(&format!("{}/k49", row.shown), "v")),
        (many(51), refused(too_many, "")),
    ]
}

fn empty(name: &str) -> Expect {
    let message = format!(
        "You passed an empty string for '{name}'. We assume empty values are an attempt to unset a \
         parameter; however '{name}' cannot be unset. You should remove '{name}' from your request \
         or supply a non-empty value."
    );
    at(name, &message, "parameter_invalid_empty")
}

/// `length` times `a` as errors repeat it.
fn cut(length: usize) -> String {
    if length > 40 {
        return "aaaa…aaaa".to_owned();
    }
    "a".repeat(length)
}

fn shows(pointer: &str, text: &str) -> Expect {
    Expect::Shows(pointer.to_owned(), format!("\"{text}\""))
}

fn refused(message: &str, code: &'static str) -> Expect {
    at("", message, code)
}

fn at(name: &str, message: &str, code: &'static str) -> Expect {
    Expect::Refused {
        at: name.to_owned(),
        message: message.to_owned(),
        code,
    }
}
