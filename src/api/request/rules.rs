//! Rules that several resources share: addresses, currencies, amounts and slugs.

use crate::domain::entropy::random_base62;
use crate::domain::payment_link::is_reserved;
use crate::domain::{Amount, Currency, Entropy, Error, Mode};
use url::Url;

/// Words that are our own routes and can never be slugs.
const RANDOM_SLUG: usize = 18;
const LONGEST_URL: usize = 5000;

/// Checks an address: http or https (live: https only), with a host, without credentials.
pub fn check_url(text: &str, param: &str, mode: Mode) -> Result<(), Error> {
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

/// The slug published for the word a merchant chose.
pub fn chosen_slug(word: &str, mode: Mode) -> Result<String, Error> {
    let param = "edgetill[slug]";
    let slug = word.to_ascii_lowercase();
    if is_reserved(&slug) {
        let message = format!("The slug '{slug}' is reserved. Choose another one.");
        return Err(Error::invalid(param, message));
    }
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(3..=64).contains(&slug.len()) || !slug.bytes().all(allowed) {
        let message = "Invalid slug: it must be 3 to 64 characters long and consist of letters, \
                       digits and hyphens.";
        return Err(Error::invalid(param, message));
    }
    Ok(published(&slug, mode))
}

/// A random slug: 107 bits.
pub fn random_slug(entropy: &mut dyn Entropy, mode: Mode) -> String {
    published(&random_base62(entropy, RANDOM_SLUG), mode)
}

/// The error for a slug that another link has.
pub fn slug_taken(published: &str) -> Error {
    let chosen = chosen_of(published);
    let message = format!("The slug '{chosen}' is already taken. Choose another one.");
    Error::invalid("edgetill[slug]", message)
}

/// A published slug as the merchant knows it.
pub fn chosen_of(published: &str) -> &str {
    published.strip_prefix("test_").unwrap_or(published)
}

fn published(word: &str, mode: Mode) -> String {
    match mode {
        Mode::Test => format!("test_{word}"),
        Mode::Live => word.to_owned(),
    }
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
    fn the_same_word_in_both_modes_gives_two_slugs() {
        let slug = |word: &str, mode| chosen_slug(word, mode).map_err(|error| error.message);
        assert_eq!(
            slug("Summer-Sale", Mode::Test),
            Ok("test_summer-sale".into())
        );
        assert_eq!(slug("summer-sale", Mode::Live), Ok("summer-sale".into()));
        assert!(slug("test_sale", Mode::Live).is_err());
        assert!(slug("ab", Mode::Live).is_err());
        assert!(slug(&"a".repeat(65), Mode::Live).is_err());
        assert_eq!(
            slug("robots.txt", Mode::Test),
            Err("The slug 'robots.txt' is reserved. Choose another one.".into())
        );
    }
}
