//! The headers that say what a browser may do with a page.
//!
//! Chromium applies `form-action` to every redirect that follows a form post, so
//! the policy of a page with a form names where the link may send a buyer.

use super::asset::Assets;
use super::{ContentHash, Layout, Script};
use url::{Origin, Url};

/// What a response is, as far as its headers depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseKind<'a> {
    /// A page that belongs to a link or a session: it may set a cookie and holds a form.
    Checkout {
        /// Where the link may send a buyer, if anywhere.
        exits: [Option<&'a str>; 2],
        layout: Layout,
        script: Script,
        style: Option<ContentHash>,
    },
    /// A page that belongs to nobody: unknown, unavailable, refused.
    Notice(Option<ContentHash>),
}

const HSTS: &str = "max-age=31536000";

/// No page asks a device for anything, and nothing that gets into one may. Named are those that
/// Chromium knows: it writes an error to the console for any other.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
                           gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), \
                           payment=(), serial=(), usb=()";

/// The headers for `kind`, served from `origin` (`https://pay.example.com`).
pub fn security_headers(kind: ResponseKind<'_>, origin: &str) -> Vec<(&'static str, String)> {
    let mut headers = vec![("X-Content-Type-Options", "nosniff".to_owned())];
    if origin.starts_with("https://") {
        headers.push(("Strict-Transport-Security", HSTS.to_owned()));
    }
    headers.push(("Content-Security-Policy", policy(kind)));
    headers.extend(
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "private, no-store"),
            ("Referrer-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", PERMISSIONS),
            ("X-Robots-Tag", "noindex"),
        ]
        .map(|(name, value)| (name, value.to_owned())),
    );
    headers
}

fn policy(kind: ResponseKind<'_>) -> String {
    let (form_action, layout, script, style) = match kind {
        ResponseKind::Checkout {
            exits,
            layout,
            script,
            style,
        } => {
            let exits = exits.into_iter().flatten().filter_map(http_origin);
            let sources = exits.map(|origin| format!(" {origin}"));
            let form_action = format!("'self' https:{}", sources.collect::<String>());
            (form_action, layout, script, style)
        }
        ResponseKind::Notice(style) => {
            let form_action = "'none'".to_owned();
            (form_action, Layout::Single, Script::Absent, style)
        }
    };
    let assets = Assets::of(layout);
    let script = assets.script(script).map_or_else(String::new, |script| {
        format!("script-src {}; connect-src 'self'; ", script.hash)
    });
    let own = assets.style.hash;
    let style = style.map(|hash| format!(" {hash}")).unwrap_or_default();
    format!(
        "default-src 'none'; {script}style-src {own}{style}; img-src 'self' https: data:; base-uri 'none'; \
         frame-ancestors 'none'; form-action {form_action}"
    )
}

/// The origin of an `http` address, if it can stand in a policy.
fn http_origin(address: &str) -> Option<String> {
    let url = Url::parse(address)
        .ok()
        .filter(|url| url.scheme() == "http")?;
    match url.origin() {
        origin @ Origin::Tuple(..) => Some(origin.ascii_serialization()),
        Origin::Opaque(_) => None,
    }
    .filter(|origin| {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b":/.-[]".contains(&byte);
        origin.bytes().all(safe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://pay.example.com";

    fn header(kind: ResponseKind<'_>, origin: &str, name: &str) -> Option<String> {
        let headers = security_headers(kind, origin);
        let found = headers.iter().find(|header| header.0 == name);
        found.map(|header| header.1.clone())
    }

    #[track_caller]
    fn policy_for(redirect: Option<&str>) -> String {
        policy_with([redirect, None])
    }

    #[track_caller]
    fn policy_with(exits: [Option<&str>; 2]) -> String {
        let script = Script::Absent;
        let kind = ResponseKind::Checkout {
            exits,
            layout: Layout::Columns,
            script,
            style: None,
        };
        header(kind, HERE, "Content-Security-Policy").unwrap()
    }

    #[test]
    fn a_checkout_page_allows_nothing_but_its_form_its_style_and_pictures() {
        let style = Assets::of(Layout::Columns).style.hash;
        let expected = format!(
            "default-src 'none'; style-src {style}; img-src 'self' https: data:; base-uri 'none'; \
             frame-ancestors 'none'; form-action 'self' https:"
        );
        assert_eq!(policy_for(None), expected);
        assert_eq!(policy_for(Some("https://shop.example/thanks")), expected);
    }

    #[test]
    fn a_page_that_loads_the_script_may_run_ours_and_ask_us() {
        let kind = ResponseKind::Checkout {
            exits: [None, None],
            layout: Layout::Columns,
            script: Script::Loaded,
            style: None,
        };
        let policy = header(kind, HERE, "Content-Security-Policy").unwrap();
        let script = Assets::of(Layout::Columns)
            .script(Script::Loaded)
            .unwrap()
            .hash;
        let expected =
            format!("default-src 'none'; script-src {script}; connect-src 'self'; style-src");
        assert!(policy.starts_with(&expected), "{policy}");
    }

    #[test]
    fn the_policy_names_the_exact_origin_of_an_http_target() {
        let target = "http://localhost:4242/ok?id={CHECKOUT_SESSION_ID}";
        assert!(policy_for(Some(target)).ends_with("'self' https: http://localhost:4242"));
        let both = policy_with([Some(target), Some("http://127.0.0.1:1/over")]);
        assert!(both.ends_with("'self' https: http://localhost:4242 http://127.0.0.1:1"));
        let own_script = policy_for(Some("http://bücher.example:4242/ok"));
        assert!(own_script.ends_with("'self' https: http://xn--bcher-kva.example:4242"));
    }

    #[test]
    fn a_target_cannot_add_to_the_policy() {
        for target in [
            "http://a;script-src/",
            "http://a,b/",
            "javascript:alert(1)",
            "x",
        ] {
            assert!(
                policy_for(Some(target)).ends_with("'self' https:"),
                "{target}"
            );
        }
    }

    #[test]
    fn https_is_insisted_on_where_it_is_used() {
        let name = "Strict-Transport-Security";
        assert_eq!(
            header(ResponseKind::Notice(None), HERE, name).as_deref(),
            Some(HSTS)
        );
        assert_eq!(
            header(ResponseKind::Notice(None), "http://localhost:8787", name),
            None
        );
    }

    #[test]
    fn pages_are_never_stored() {
        let cache = |kind| header(kind, HERE, "Cache-Control").unwrap();
        assert_eq!(
            cache(ResponseKind::Checkout {
                exits: [None, None],
                layout: Layout::Columns,
                script: Script::Loaded,
                style: None,
            }),
            "private, no-store"
        );
        assert_eq!(cache(ResponseKind::Notice(None)), "private, no-store");
    }
}
