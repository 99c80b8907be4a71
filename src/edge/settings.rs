//! The Worker's variables and secrets, read once an isolate: wrangler.toml documents each.

use crate::api::request::auth::Keys;
use crate::domain::app_secret::{AppSecret, NoSecret};
use crate::domain::checkout::ticket::Tickets;
use crate::domain::strangers::AttemptLimits;
use crate::domain::{Config, Mode, address};
use crate::payments::breaker::Limits;
use crate::payments::delays::Delays;
use std::cell::OnceCell;
use std::rc::Rc;
use std::str::FromStr;
use worker::Env;

/// What an installation has set.
pub(crate) struct Settings {
    /// The deadlines the rules see.
    pub(crate) config: Config,
    /// `BASE_URL`, if set: the scheme and host of links, as browsers write them.
    pub(crate) base_url: Option<String>,
    /// Whether what is set as `BASE_URL` is no address.
    has_wrong_base_url: bool,
    /// `MERCHANT_NAME`
    pub(crate) merchant: String,
    /// `LINK_MEMORY_SECONDS`
    pub(crate) link_memory_seconds: u32,
    /// `CALL_TIMEOUT_MS`
    pub(crate) call_timeout_millis: u32,
    /// `PROCESSOR_TIMEOUT_MS`
    pub(crate) processor_timeout_millis: u32,
    /// `PROCESSOR_FAILURES` and `PROCESSOR_PAUSE_SECONDS`
    pub(crate) processor_limits: Limits,
    /// `DEBIT_SECONDS`, `DELAYED_DEBIT_SECONDS`, `VOUCHER_SECONDS`, `VOUCHER_AT_ONCE_SECONDS`,
    /// `DISPUTE_SECONDS`: how long what comes later takes.
    pub(crate) delays: Delays,
    /// `LEDGER_VOLUME_BYTES`: past this size a volume of the Ledger opens the next one.
    pub(crate) ledger_volume_bytes: u64,
    /// `DEVELOPMENT`: whether the tools of tests answer.
    pub(crate) development: bool,
    /// `SK_TEST` and `SK_LIVE`, as hashes.
    pub(crate) keys: Keys,
    /// The modes that have a key.
    pub(crate) modes: Vec<Mode>,
    /// What the installation's own keys are derived from: `APP_SECRET`, or the API keys.
    pub(crate) app_secret: Result<AppSecret, NoSecret>,
    tickets: Result<Tickets, NoSecret>,
    /// What own keys are derived from if it is `APP_SECRET`: what lasts longer than an API key may be kept under it.
    pub(crate) lasting_secret: Option<AppSecret>,
}

impl Settings {
    /// What signs the session ids that pages carry.
    pub(crate) fn tickets(&self) -> Result<&Tickets, NoSecret> {
        self.tickets.as_ref().map_err(|missing| *missing)
    }

    /// What is wrong with how the installation is set up, for its merchant.
    pub(crate) fn problem(&self) -> Option<String> {
        match self.app_secret {
            Err(problem @ NoSecret::TooShort) => Some(problem.to_string()),
            Ok(_) | Err(NoSecret::Unset) => {
                self.has_wrong_base_url.then(|| WRONG_BASE_URL.to_owned())
            }
        }
    }
}

const WRONG_BASE_URL: &str = "The variable BASE_URL must be the scheme and host that buyers see, \
                              such as https://pay.example.com.";

thread_local! {
    static SETTINGS: OnceCell<Rc<Settings>> = const { OnceCell::new() };
}

/// The installation's settings.
pub(crate) fn settings(env: &Env) -> Rc<Settings> {
    SETTINGS.with(|known| Rc::clone(known.get_or_init(|| Rc::new(read(env)))))
}

/// The deadlines the rules see.
pub(crate) fn config(env: &Env) -> Config {
    settings(env).config.clone()
}

fn read(env: &Env) -> Settings {
    let standard = Config::default();
    let (test_keys, live_keys) = (text(env, "SK_TEST"), text(env, "SK_LIVE"));
    let own_secret = text(env, "APP_SECRET");
    let base_url = text(env, "BASE_URL");
    let origin = base_url.as_deref().and_then(address::origin);
    let app_secret = AppSecret::of(
        own_secret.as_deref(),
        [test_keys.as_deref(), live_keys.as_deref()],
    );
    let seconds = |name, standard: u32| number(env, name).unwrap_or(standard);
    let limits = AttemptLimits::default();
    let is_limited = text(env, "RATE_LIMITS").as_deref() == Some("on");
    Settings {
        config: Config {
            session_seconds: seconds("SESSION_SECONDS", standard.session_seconds),
            processing_seconds: seconds("PROCESSING_SECONDS", standard.processing_seconds),
            refund_seconds: seconds("REFUND_SECONDS", standard.refund_seconds),
            capture_seconds: seconds("CAPTURE_SECONDS", standard.capture_seconds),
            smallest_hold_seconds: seconds("SMALLEST_HOLD_SECONDS", standard.smallest_hold_seconds),
            attempt_pauses: numbers(env, "ATTEMPT_PAUSES").unwrap_or(standard.attempt_pauses),
            attempt_limits: is_limited.then(|| AttemptLimits {
                holds: seconds("ADDRESS_HOLDS", limits.holds),
                failures: seconds("ADDRESS_FAILURES", limits.failures),
                failures_of_all: seconds("LINK_FAILURES", limits.failures_of_all),
            }),
            webhook_schedule: numbers(env, "WEBHOOK_SCHEDULE").unwrap_or(standard.webhook_schedule),
        },
        has_wrong_base_url: base_url.is_some() && origin.is_none(),
        base_url: origin,
        merchant: text(env, "MERCHANT_NAME").unwrap_or_else(|| "Edgetill".to_owned()),
        link_memory_seconds: seconds("LINK_MEMORY_SECONDS", 5),
        call_timeout_millis: seconds("CALL_TIMEOUT_MS", 10_000),
        processor_timeout_millis: seconds("PROCESSOR_TIMEOUT_MS", 10_000),
        processor_limits: Limits {
            failures: seconds("PROCESSOR_FAILURES", 5),
            pause_seconds: seconds("PROCESSOR_PAUSE_SECONDS", 5),
        },
        delays: delays(env),
        ledger_volume_bytes: number(env, "LEDGER_VOLUME_BYTES").unwrap_or(4_000_000_000),
        development: text(env, "DEVELOPMENT").as_deref() == Some("1"),
        keys: Keys::new(
            &test_keys.clone().unwrap_or_default(),
            &live_keys.clone().unwrap_or_default(),
        ),
        tickets: app_secret.as_ref().map(Tickets::of).map_err(|it| *it),
        app_secret,
        lasting_secret: own_secret
            .as_deref()
            .and_then(|own| AppSecret::of(Some(own), [None, None]).ok()),
        modes: [(Mode::Test, test_keys), (Mode::Live, live_keys)]
            .into_iter()
            .filter_map(|(mode, keys)| keys.map(|_| mode))
            .collect(),
    }
}

/// How long what comes later takes.
fn delays(env: &Env) -> Delays {
    let standard = Delays::default();
    let seconds = |name, standard: u32| number(env, name).unwrap_or(standard);
    Delays {
        debit: seconds("DEBIT_SECONDS", standard.debit),
        delayed_debit: seconds("DELAYED_DEBIT_SECONDS", standard.delayed_debit),
        voucher: seconds("VOUCHER_SECONDS", standard.voucher),
        voucher_at_once: seconds("VOUCHER_AT_ONCE_SECONDS", standard.voucher_at_once),
        dispute: seconds("DISPUTE_SECONDS", standard.dispute),
    }
}

/// A variable or secret that is set and not empty.
pub(crate) fn text(env: &Env, name: &str) -> Option<String> {
    let text = env.var(name).ok()?.to_string();
    (!text.is_empty()).then_some(text)
}

fn number<N: FromStr>(env: &Env, name: &str) -> Option<N> {
    text(env, name)?.trim().parse().ok()
}

fn numbers(env: &Env, name: &str) -> Option<Vec<u32>> {
    text(env, name)?
        .split(',')
        .map(|part| part.trim().parse().ok())
        .collect()
}
