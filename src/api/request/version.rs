//! The header `Stripe-Version`: which version of Stripe's API the caller was written for.
//!
//! We render the newest, [`API_VERSION`]; what an older one had otherwise is in
//! [`versions`](crate::api::versions). What is no version at all is refused.

use crate::domain::Error;
use crate::domain::error::ErrorKind;

/// The version of Stripe's API whose objects we render.
pub const API_VERSION: &str = "2026-10-28.endive";

/// The version that a `Stripe-Version` asks for, without names of betas: a date, perhaps a
/// release's name; `None`: the newest.
pub fn read(version: Option<&str>) -> Result<Option<&str>, Error> {
    let Some(version) = version else {
        return Ok(None);
    };
    let (release, _betas) = version.split_once(';').unwrap_or((version, ""));
    let (date, name) = match release.trim().split_once('.') {
        Some((date, name)) => (date, Some(name)),
        None => (release.trim(), None),
    };
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
    if is_date(date) && name.is_none_or(is_name) {
        return Ok(Some(release.trim()));
    }
    let shown: String = version.chars().take(100).collect();
    let message = format!("Invalid Stripe API version: {shown}");
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, length: usize| {
        let plain = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_version_and_any_other_are_taken() {
        for version in [
            API_VERSION,
            "2020-08-27",
            "2025-03-31.basil",
            "2026-10-28.endive; some_beta=v1",
        ] {
            let release = version.split(';').next();
            assert_eq!(read(Some(version)), Ok(release), "{version}");
        }
        assert_eq!(read(None), Ok(None));
    }

    #[test]
    fn what_is_no_version_is_refused_in_stripes_words() {
        for version in [
            "x",
            "",
            "latest",
            "2026",
            "2026-13-01",
            "2026-10-32",
            "2026-10-28.",
            "2026-10-28.Endive",
            "2026-10-28-endive",
            "26-10-28",
        ] {
            assert_eq!(
                read(Some(version)).unwrap_err().message,
                format!("Invalid Stripe API version: {version}")
            );
        }
    }
}
