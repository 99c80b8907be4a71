//! What a buyer's browser brings along: a cookie that lets a reload keep its session, and the
//! headers that say who made a form post.

use crate::domain::{Mode, SessionId};

const NAME: &str = "edgetill";

/// A session id minted for a browser, and the number its next attempt will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCookie {
    /// The session, which may not exist yet.
    pub session: SessionId,
    /// The number of the next attempt.
    pub attempt: u32,
}

impl SessionCookie {
    /// Finds ours in a `Cookie` header; a foreign or forged value counts as none.
    pub fn from_cookies(header: &str, mode: Mode) -> Option<Self> {
        header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let (session, attempt) = value.split_once('.')?;
            let session = SessionId::parse(session).filter(|id| id.mode() == mode)?;
            (name == NAME).then_some(Self {
                session,
                attempt: attempt.parse().ok()?,
            })
        })
    }

    /// The `Set-Cookie` header for the page at `/slug`, which is the only one that gets it back.
    pub fn to_cookie(&self, slug: &str, origin: &str) -> String {
        cookie(
            &format!("{}.{}", self.session, self.attempt),
            slug,
            origin,
            86_400,
        )
    }

    /// The `Set-Cookie` header that takes the cookie away: the next one is a new purchase.
    pub fn end(slug: &str, origin: &str) -> String {
        cookie("", slug, origin, 0)
    }
}

fn cookie(value: &str, slug: &str, origin: &str, max_age: u32) -> String {
    let secure = if origin.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    format!("{NAME}={value}; Path=/{slug}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}")
}

/// Whether a form post may be taken, by its `Sec-Fetch-Site` and `Origin` headers.
///
/// Another site must not be able to post in a buyer's name, and a word that browsers do not know
/// yet is no reason to let it. Clients that send neither header are not browsers and carry
/// nobody's cookies.
pub fn is_own_post(sec_fetch_site: Option<&str>, origin: Option<&str>, ours: &str) -> bool {
    match (sec_fetch_site, origin) {
        (Some("same-origin" | "none"), _) | (None, None) => true,
        (Some(_), _) => false,
        (None, Some(origin)) => origin == "null" || origin == ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_brings_the_visit_back_to_its_own_page_only() {
        let session = SessionId::new(Mode::Test, &"0123456789abcdef".repeat(4));
        let session_cookie = SessionCookie {
            session,
            attempt: 2,
        };
        let cookie = session_cookie.to_cookie("test_tea", "https://pay.example");
        let expected = format!(
            "edgetill={}.2; Path=/test_tea; Max-Age=86400; HttpOnly; SameSite=Lax; Secure",
            session_cookie.session
        );
        assert_eq!(cookie, expected);
        let header = format!("other=1; edgetill={}.2", session_cookie.session);
        assert_eq!(
            SessionCookie::from_cookies(&header, Mode::Test),
            Some(session_cookie)
        );
        assert_eq!(SessionCookie::from_cookies(&header, Mode::Live), None);
        assert_eq!(
            SessionCookie::from_cookies("edgetill=cs_test_x.1; y", Mode::Test),
            None
        );
    }

    #[test]
    fn a_post_from_another_site_is_not_taken() {
        const OURS: &str = "https://pay.example";
        let table = [
            (Some("same-origin"), Some(OURS), true),
            (Some("none"), None, true),
            (Some("cross-site"), Some(OURS), false),
            (Some("same-site"), None, false),
            (Some("same-party"), Some(OURS), false),
            (Some("Same-Origin"), Some(OURS), false),
            (Some("same-origin, cross-site"), Some(OURS), false),
            (Some(""), Some(OURS), false),
            (None, None, true),
            (None, Some(OURS), true),
            (None, Some("null"), true),
            (None, Some("https://evil.example"), false),
        ];
        for (site, origin, taken) in table {
            assert_eq!(
                is_own_post(site, origin, OURS),
                taken,
                "{site:?} {origin:?}"
            );
        }
    }
}
