//! The key a caller brings, and a line in the log where it opens nothing.

use super::http::{self, RequestParts};
use super::runtime;
use crate::domain::{Error, Mode, RequestId};
use crate::memory::RefusalLog;
use std::cell::RefCell;
use web_sys::Request;
use worker::console_warn;

thread_local! {
    static LOG: RefCell<RefusalLog> = RefCell::default();
}

/// The mode of the caller's key.
pub(super) fn check(
    request: &Request,
    parts: &RequestParts,
    id: &RequestId,
) -> Result<Mode, Error> {
    let authorization = http::header(request, "authorization");
    let checked = parts.settings.keys.check(authorization.as_deref());
    checked.map_err(|refusal| {
        let now = runtime::now();
        let line = LOG.with_borrow_mut(|log| {
            let line = log.line(refusal.as_str(), id.as_str(), now)?;
            serde_json::to_string(&line).ok()
        });
        if let Some(line) = line {
            console_warn!("{line}");
        }
        refusal.into()
    })
}
