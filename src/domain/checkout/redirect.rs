//! Where a buyer goes after paying: `after_completion[redirect][url]`, filled in.

use crate::domain::SessionId;
use crate::domain::address::web_address;

const PLACEHOLDER: &str = "{CHECKOUT_SESSION_ID}";
const WORD: &str = "CHECKOUT_SESSION_ID";

/// The merchant's URL with the session's id in every `{CHECKOUT_SESSION_ID}` and the `utm_*`
/// parameters the buyer came with added to its query; in ASCII.
///
/// `None` if that is no http or https URL.
pub fn after_completion_url(
    url: &str,
    session: &SessionId,
    utm: &[(String, String)],
) -> Option<String> {
    let mut url = web_address(&fill_in(url, session.as_str()))?;
    if !utm.is_empty() {
        url.query_pairs_mut().extend_pairs(utm);
    }
    Some(url.into())
}

/// Replaces the placeholder as typed, and as URL parsers write it: `%7B…%7D`.
fn fill_in(url: &str, id: &str) -> String {
    let mut filled = String::with_capacity(url.len() + id.len());
    let plain = url.replace(PLACEHOLDER, id);
    let mut rest = plain.as_str();
    while let Some((before, after)) = rest.split_once(WORD) {
        let opening = without_escape(before.len().checked_sub(3), before, "%7B");
        match (opening, after.split_at_checked(3)) {
            (Some(kept), Some((closing, tail))) if closing.eq_ignore_ascii_case("%7D") => {
                filled.push_str(kept);
                filled.push_str(id);
                rest = tail;
            }
            (_, _) => {
                filled.push_str(before);
                filled.push_str(WORD);
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// `text` up to `at`, if `escape` is what follows there.
fn without_escape<'a>(at: Option<usize>, text: &'a str, escape: &str) -> Option<&'a str> {
    let (kept, end) = text.split_at_checked(at?)?;
    end.eq_ignore_ascii_case(escape).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Mode;

    fn session() -> SessionId {
        SessionId::new(Mode::Test, &"ab".repeat(32))
    }

    /// The filled-in URL with the session's id shown as `ID`.
    fn filled(url: &str, utm: &[(&str, &str)]) -> Option<String> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let utm: Vec<_> = utm.iter().map(own).collect();
        let url = after_completion_url(url, &session(), &utm)?;
        Some(url.replace(session().as_str(), "ID"))
    }

    #[test]
    fn every_placeholder_gets_the_id_however_it_is_written() {
        for (url, expected) in [
            (
                "https://a.example/{CHECKOUT_SESSION_ID}/ok?s={CHECKOUT_SESSION_ID}#{CHECKOUT_SESSION_ID}",
                "https://a.example/ID/ok?s=ID#ID",
            ),
            (
                "https://a.example/?s=%7BCHECKOUT_SESSION_ID%7D&t=%7bCHECKOUT_SESSION_ID%7d",
                "https://a.example/?s=ID&t=ID",
            ),
            (
                "https://a.example/?s=CHECKOUT_SESSION_ID&t=%7BCHECKOUT_SESSION_ID",
                "https://a.example/?s=CHECKOUT_SESSION_ID&t=%7BCHECKOUT_SESSION_ID",
            ),
            ("https://a.example", "https://a.example/"),
            (
                "https://bücher.example/{CHECKOUT_SESSION_ID}/für-dich",
                "https://xn--bcher-kva.example/ID/f%C3%BCr-dich",
            ),
            (
                "http://localhost:3000/CHECKOUT_SESSION_ID",
                "http://localhost:3000/CHECKOUT_SESSION_ID",
            ),
        ] {
            assert_eq!(filled(url, &[]).as_deref(), Some(expected));
        }
    }

    #[test]
    fn utm_parameters_join_the_query_before_the_fragment() {
        let utm = [("utm_source", "mail"), ("utm_term", "a-b_c")];
        for (url, expected) in [
            (
                "https://a.example/ok",
                "https://a.example/ok?utm_source=mail&utm_term=a-b_c",
            ),
            (
                "https://a.example/ok?a=%20b+c&d#part",
                "https://a.example/ok?a=%20b+c&d&utm_source=mail&utm_term=a-b_c#part",
            ),
        ] {
            assert_eq!(filled(url, &utm).as_deref(), Some(expected));
        }
    }

    #[test]
    fn only_http_and_https_are_followed() {
        for wrong in [
            "javascript:alert(1)",
            "ftp://a.example/",
            "data:text/html,x",
            "/relative",
            "",
            "https://",
        ] {
            assert_eq!(filled(wrong, &[]), None, "{wrong}");
        }
    }
}
