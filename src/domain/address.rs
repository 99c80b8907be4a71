//! A merchant's address on its way: the API shows it as it was sent, while headers and requests
//! take ASCII. Hosts may be of any script; DNS has them as `xn--…`.

use url::Url;

/// The address that browsers and servers are sent to, if it is an http or https one.
pub fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// The scheme and host of a web address, as browsers write them, if it says nothing else.
pub fn origin(text: &str) -> Option<String> {
    let url = web_address(text.trim())?;
    let origin = url.origin().ascii_serialization();
    // A slash is what the parser puts behind a host.
    (url.as_str() == format!("{origin}/")).then_some(origin)
}

/// A web address in ASCII.
pub fn in_ascii(text: &str) -> Option<String> {
    web_address(text).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::{in_ascii, origin};

    #[test]
    fn a_host_in_any_script_is_written_as_dns_has_it() {
        for (text, expected) in [
            (
                "https://bücher.example/für?dich=ü#ö",
                "https://xn--bcher-kva.example/f%C3%BCr?dich=%C3%BC#%C3%B6",
            ),
            ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
            ("https://مثال.إختبار", "https://xn--mgbh0fb.xn--kgbechtv/"),
            (
                "https://STRAẞE.example:8443/",
                "https://xn--strae-oqa.example:8443/",
            ),
            ("http://１２７.０.０.１:8080/", "http://127.0.0.1:8080/"),
            ("https://shop.example/over", "https://shop.example/over"),
        ] {
            assert_eq!(in_ascii(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_no_more() {
        for (text, expected) in [
            ("https://Pay.Example.com/", "https://pay.example.com"),
            (" https://pay.example.com:443", "https://pay.example.com"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            (
                "https://zahlen.bücher.example",
                "https://zahlen.xn--bcher-kva.example",
            ),
        ] {
            assert_eq!(origin(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in [
            "pay.example.com",
            "https://pay.example.com/shop",
            "https://pay.example.com?a",
            "https://user@pay.example.com",
            "ftp://pay.example.com",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_web_address_is_none() {
        for wrong in [
            "javascript:alert(1)",
            "ftp://a.example/",
            "data:text/html,x",
            "/relative",
            "",
            "https://",
            "https://\u{ad}/",
            "https://xn--\u{fc}.example/",
            "https://exa／mple.com/",
        ] {
            assert_eq!(in_ascii(wrong), None, "{wrong}");
        }
    }
}
