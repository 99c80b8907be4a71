//! Values that several resources take: addresses, currencies and amounts.

use crate::domain::{Amount, Currency, Error, Mode, address};
use url::Url;

const LONGEST_URL: usize = 5000;

/// Checks an address where we post to, and gives it as it was understood: nothing reads it again
/// and finds another host in it. Live: it must lead to the public.
pub fn endpoint_url(text: &str, param: &str, mode: Mode) -> Result<String, Error> {
    let url = read_url(text, param, mode)?;
    if mode.is_live() && !address::is_public(&url) {
        let message = "Invalid URL: in live mode its host must be a name that everybody can reach, \
                       not an IP address, localhost or a name of a private network.";
        return Err(Error::invalid(param, message).code("url_invalid"));
    }
    Ok(url.into())
}

/// Checks an address: http or https (live: https only), with a host, without credentials.
pub fn check_url(text: &str, param: &str, mode: Mode) -> Result<(), Error> {
    read_url(text, param, mode).map(|_| ())
}

fn read_url(text: &str, param: &str, mode: Mode) -> Result<Url, Error> {
    if text.chars().count() > LONGEST_URL {
        let message = "Invalid URL: URL must be 5000 characters or less.";
        return Err(Error::invalid(param, message));
    }
    let wrong = |message: &str| Err(Error::invalid(param, message).code("url_invalid"));
    let is_plain = |c: char| !c.is_control() && !c.is_whitespace();
    let url = match Url::parse(text) {
        Ok(url) if text.chars().all(is_plain) => url,
        Ok(_) | Err(_) => return wrong("Not a valid URL"),
    };
    let host = url.host_str().unwrap_or_default();
    if !matches!(url.scheme(), "http" | "https") || host.is_empty() || host.contains(['{', '}']) {
        return wrong("Not a valid URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("Invalid URL: it must not contain a user name or a password.");
    }
    if mode.is_live() && url.scheme() != "https" {
        return wrong("Invalid URL: in live mode the URL must begin with https://.");
    }
    Ok(url)
}

/// Checks what is to stand on buyers' statements.
pub fn check_descriptor(text: Option<&str>, param: &str) -> Result<(), Error> {
    let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
    let wrong = |text: &str| text.contains(['<', '>', '\\', '"', '\'']) || !has_letter(text);
    if text.is_some_and(wrong) {
        let message = "The statement descriptor must contain at least one letter and none of the \
                       characters < > \\ \" '.";
        return Err(Error::invalid(param, message));
    }
    Ok(())
}

/// The currency called `code`, in either case.
pub fn currency(code: &str, param: &str) -> Result<Currency, Error> {
    Currency::parse(&code.to_ascii_lowercase()).ok_or_else(|| {
        let shown: String = code.chars().take(10).collect();
        let all = Currency::all().join(", ");
        let message =
            format!("Invalid currency: {shown}. Stripe currently supports these currencies: {all}");
        Error::invalid(param, message)
    })
}

/// An amount that was read within 0 to 99999999.
pub fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap_or(Amount::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_with_a_host_and_no_secrets() {
        let check = |text: &str, mode| check_url(text, "url", mode).map_err(|e| e.message);
        for good in [
            "https://example.com/thanks?session={CHECKOUT_SESSION_ID}",
            "http://localhost:3000/",
            "https://example.com/{CHECKOUT_SESSION_ID}#x",
            "https://xn--bcher-kva.example/danke?für=dich",
            "https://bücher.example/danke",
            "https://例え.jp/",
        ] {
            assert_eq!(check(good, Mode::Test), Ok(()), "{good}");
        }
        for bad in [
            "example.com",
            "javascript:alert(1)",
            "ftp://example.com",
            "https://",
            "https://exa mple.com",
            "https://{CHECKOUT_SESSION_ID}.com",
            "https://example.com/\n",
            "https://\u{ad}/",
            "https://exa／mple.com",
        ] {
            let wanted = Err("Not a valid URL".to_owned());
            assert_eq!(check(bad, Mode::Test), wanted, "{bad}");
        }
        assert!(check("https://user@example.com", Mode::Test).is_err());
        assert!(check("http://example.com", Mode::Live).is_err());
        assert_eq!(check("https://bücher.example", Mode::Live), Ok(()));
        let long = format!("https://example.com/{}", "x".repeat(5000));
        assert_eq!(
            check(&long, Mode::Test),
            Err("Invalid URL: URL must be 5000 characters or less.".to_owned())
        );
    }

    #[test]
    fn a_live_endpoint_is_where_everybody_can_reach_it_and_kept_as_it_was_understood() {
        let url = |text: &str, mode| endpoint_url(text, "url", mode).map_err(|e| e.message);
        for (text, kept) in [
            ("https://Hooks.Example.com", "https://hooks.example.com/"),
            (
                "https://bücher.example/ä?b=ü",
                "https://xn--bcher-kva.example/%C3%A4?b=%C3%BC",
            ),
            (
                "https://hooks.example.com:443/a/../b",
                "https://hooks.example.com/b",
            ),
        ] {
            assert_eq!(url(text, Mode::Live).as_deref(), Ok(kept));
            assert_eq!(url(text, Mode::Test).as_deref(), Ok(kept));
        }
        for (text, kept) in [
            ("https://127.0.0.1/", "https://127.0.0.1/"),
            ("https://0x7f.1/", "https://127.0.0.1/"),
            ("https://[::ffff:10.0.0.1]/", "https://[::ffff:a00:1]/"),
            ("https://localhost:3000/hook", "https://localhost:3000/hook"),
            (
                "https://metadata.google.internal/",
                "https://metadata.google.internal/",
            ),
        ] {
            let message = "Invalid URL: in live mode its host must be a name that everybody can \
                           reach, not an IP address, localhost or a name of a private network.";
            assert_eq!(url(text, Mode::Live), Err(message.to_owned()), "{text}");
            assert_eq!(url(text, Mode::Test).as_deref(), Ok(kept), "for developers");
        }
        assert!(url("http://hooks.example.com/", Mode::Live).is_err());
    }
}
