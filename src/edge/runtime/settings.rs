//! The Worker's variables that the rules see, each with its documented default.

use crate::domain::Config;
use worker::Env;

/// The configuration. A variable that is missing or unreadable keeps its default.
pub(crate) fn config(env: &Env) -> Config {
    let standard = Config::default();
    let seconds = |name: &str, standard: u32| {
        text(env, name)
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(standard)
    };
    let list = |name: &str, standard: Vec<u32>| {
        text(env, name)
            .and_then(|text| {
                text.split(',')
                    .map(|part| part.trim().parse().ok())
                    .collect()
            })
            .unwrap_or(standard)
    };
    Config {
        session_seconds: seconds("SESSION_SECONDS", standard.session_seconds),
        processing_seconds: seconds("PROCESSING_SECONDS", standard.processing_seconds),
        smallest_hold_seconds: seconds("SMALLEST_HOLD_SECONDS", standard.smallest_hold_seconds),
        attempt_pauses: list("ATTEMPT_PAUSES", standard.attempt_pauses),
        webhook_schedule: list("WEBHOOK_SCHEDULE", standard.webhook_schedule),
    }
}

/// Whether this installation does what only tests may do: `DEVELOPMENT` is `1`.
pub(crate) fn is_development(env: &Env) -> bool {
    text(env, "DEVELOPMENT").as_deref() == Some("1")
}

fn text(env: &Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string())
}
