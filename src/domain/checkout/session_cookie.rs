//! What a buyer's browser keeps for us, in one cookie: its secret, and how far it came with the links
//! it opened last; and the headers that say who made a form post.

use super::owner::BrowserSecret;
use super::ticket::Ticket;
use crate::domain::{PaymentLinkId, SessionId};
use std::fmt::Write;

/// The links that are remembered: some 150 bytes each, and a browser keeps 4 kB.
const MOST_LINKS: usize = 16;
/// How long a browser may look at what it bought.
const MONTH_SECONDS: u32 = 2_592_000;

/// The cookie of a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCookie {
    pub secret: BrowserSecret,
    /// One for each link, the newest first.
    visits: Vec<Visit>,
}

/// A link that a browser opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub link: PaymentLinkId,
    /// The session its page is for, which may not exist yet.
    pub session: SessionId,
    /// As the browser says: it is to be checked.
    pub ticket: Ticket,
    pub progress: Progress,
}

/// What a page last knew of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing was sent for payment yet.
    Begun,
    /// Something was.
    Attempted,
    /// The purchase is complete.
    Complete,
}

impl SessionCookie {
    /// The cookie of a browser that has opened nothing yet.
    pub fn new(secret: BrowserSecret) -> Self {
        let visits = Vec::new();
        Self { secret, visits }
    }

    /// Finds ours in a `Cookie` header; what is forged or foreign counts as not there.
    pub fn from_cookies(header: &str, origin: &str) -> Option<Self> {
        let ours = name(origin);
        header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == ours).then(|| Self::parse(value))?
        })
    }

    fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split('~');
        let secret = BrowserSecret::parse(parts.next()?)?;
        let visits = parts.take(MOST_LINKS).filter_map(Visit::parse).collect();
        Some(Self { secret, visits })
    }

    /// What the browser last did with a link.
    pub fn visit(&self, link: &PaymentLinkId) -> Option<&Visit> {
        self.visits.iter().find(|visit| visit.link == *link)
    }

    /// The cookie after a visit: it takes the place of the last one of its link.
    #[must_use]
    pub fn with(mut self, visit: Visit) -> Self {
        self.visits.retain(|known| known.link != visit.link);
        self.visits.insert(0, visit);
        self.visits.truncate(MOST_LINKS);
        self
    }

    /// The cookie of a browser that begins anew with a link.
    #[must_use]
    pub fn without(mut self, link: &PaymentLinkId) -> Self {
        self.visits.retain(|known| known.link != *link);
        self
    }

    /// The `Set-Cookie` header.
    pub fn to_header(&self, origin: &str) -> String {
        let mut header = format!("{}={}", name(origin), self.secret.as_str());
        for visit in &self.visits {
            // Writing to a String cannot fail.
            let _ = write!(
                header,
                "~{}.{}.{}.{}",
                visit.progress.letter(),
                visit.link,
                visit.session,
                visit.ticket.as_str(),
            );
        }
        let secure = if is_https(origin) { "; Secure" } else { "" };
        let _ = write!(
            header,
            "; Path=/; Max-Age={MONTH_SECONDS}; HttpOnly; SameSite=Lax{secure}"
        );
        header
    }
}

impl Visit {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        Some(Self {
            progress: Progress::of(parts.next()?)?,
            link: PaymentLinkId::from_known(parts.next()?),
            session: SessionId::parse(parts.next()?)?,
            ticket: Ticket::from_known(parts.next()?),
        })
    }
}

impl Progress {
    fn letter(self) -> &'static str {
        match self {
            Self::Begun => "b",
            Self::Attempted => "a",
            Self::Complete => "c",
        }
    }

    fn of(letter: &str) -> Option<Self> {
        let all = [Self::Begun, Self::Attempted, Self::Complete];
        all.into_iter().find(|known| known.letter() == letter)
    }
}

/// With `__Host-` a browser takes the cookie from this very host alone, over https.
fn name(origin: &str) -> &'static str {
    if is_https(origin) {
        "__Host-edgetill"
    } else {
        "edgetill"
    }
}

fn is_https(origin: &str) -> bool {
    origin.starts_with("https://")
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
    use crate::domain::Mode;
    use crate::domain::entropy::SeededEntropy;

    const HTTP: &str = "http://127.0.0.1:8787";

    fn link(name: &str) -> PaymentLinkId {
        PaymentLinkId::from_known(format!("plink_{name}"))
    }

    fn visit(name: &str, progress: Progress) -> Visit {
        Visit {
            link: link(name),
            session: SessionId::new(Mode::Test, &"0123456789abcdef".repeat(4)),
            ticket: Ticket::from_known("1800000000.0123456789abcdef"),
            progress,
        }
    }

    fn empty() -> SessionCookie {
        SessionCookie::new(BrowserSecret::generate(&mut SeededEntropy::new(1)))
    }

    /// What a browser sends back of a `Set-Cookie` header.
    fn sent_back(header: &str) -> String {
        format!("other=1; {}", header.split(';').next().unwrap())
    }

    #[test]
    fn a_cookie_brings_back_what_was_last_known_of_each_link() {
        let cookie = empty()
            .with(visit("tea", Progress::Begun))
            .with(visit("cup", Progress::Attempted))
            .with(visit("tea", Progress::Complete));
        let header = sent_back(&cookie.to_header(HTTP));
        let known = SessionCookie::from_cookies(&header, HTTP).unwrap();
        assert_eq!(known, cookie);
        assert_eq!(
            known.visit(&link("tea")),
            Some(&visit("tea", Progress::Complete))
        );
        assert_eq!(
            known.visit(&link("cup")),
            Some(&visit("cup", Progress::Attempted))
        );
        assert_eq!(known.without(&link("tea")).visit(&link("tea")), None);
    }

    #[test]
    fn on_https_the_cookie_is_one_that_no_other_host_can_set() {
        let https = "https://pay.example";
        let header = empty().to_header(https);
        let end = "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure";
        assert!(
            header.starts_with("__Host-edgetill=") && header.ends_with(end),
            "{header}"
        );
        let plain = empty().to_header(HTTP);
        assert!(plain.starts_with("edgetill=") && !plain.contains("Secure"));
        assert_eq!(SessionCookie::from_cookies(&sent_back(&plain), https), None);
        assert!(SessionCookie::from_cookies(&sent_back(&header), https).is_some());
    }

    #[test]
    fn a_browser_that_opens_many_links_keeps_the_newest_and_its_cookie_small() {
        let many = (0..40).map(|number| visit(&format!("{number:0>24}"), Progress::Attempted));
        let cookie = many.fold(empty(), SessionCookie::with);
        assert!(cookie.visit(&link(&format!("{:0>24}", 39))).is_some());
        assert!(cookie.visit(&link(&format!("{:0>24}", 23))).is_none());
        assert!(cookie.to_header("https://pay.example").len() < 4000);
    }

    #[test]
    fn what_is_no_cookie_of_ours_is_none_and_what_is_no_visit_is_left_out() {
        let secret = "0123456789abcdef".repeat(2);
        for odd in [
            "",
            "edgetill",
            "edgetill=",
            "edgetill=x",
            "Edgetill=1",
            &secret,
        ] {
            assert_eq!(SessionCookie::from_cookies(odd, HTTP), None, "{odd}");
        }
        let header = format!("edgetill={secret}~~b~b.plink_1.cs_test_1.1~x.y.z~c");
        let cookie = SessionCookie::from_cookies(&header, HTTP).unwrap();
        assert_eq!(cookie.visits, []);
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
