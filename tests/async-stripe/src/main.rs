//! What a shop does in a day, with async-stripe: `edgetill-async-stripe RELEASE`.
//!
//! It is told where the Worker and the receiver are by the environment, asks for its purchase on its
//! standard output, then says the endpoint's secret and reads the events that came, one a line.

mod candidate;
mod http;
mod release;

use serde_json::{Value, json};
use std::env;

/// The test that runs this.
pub struct Test {
    pub worker: String,
    pub key: String,
    /// Where its receiver is.
    pub hook: String,
}

impl Test {
    /// Says something to the test.
    fn say(&self, value: &Value) {
        println!("{value}");
    }

    fn hear(&self) -> Option<Value> {
        let line = std::io::stdin().lines().next()?.unwrap();
        Some(serde_json::from_str(&line).unwrap())
    }

    /// Has somebody buy at the link; the session's id.
    pub fn buy(&self, url: &str) -> String {
        self.say(&json!({ "url": url }));
        let bought = self.hear().unwrap();
        bought["session"].as_str().unwrap().to_owned()
    }

    /// Has each event that came read with its signature by `read`, which gives its type.
    pub fn events(&self, secret: &str, read: impl Fn(&str, &str, &str) -> String) {
        self.say(&json!({ "secret": secret }));
        while let Some(event) = self.hear() {
            let text = |name: &str| event[name].as_str().unwrap();
            self.say(&json!({ "event": read(text("body"), text("signature"), secret) }));
        }
    }
}

fn main() {
    let var = |name| env::var(name).unwrap();
    let test = Test {
        worker: var("WORKER"),
        key: var("TEST_KEY"),
        hook: var("HOOK"),
    };
    match env::args().nth(1).unwrap().as_str() {
        "0.41" => release::walk(&test),
        "1.0-rc" => candidate::walk(&test),
        other => panic!("there is no {other}"),
    }
}
