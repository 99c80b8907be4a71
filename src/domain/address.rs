//! A merchant's address on its way: the API shows it as it was sent, while headers and requests
//! take ASCII. Hosts may be of any script; DNS has them as `xn--…`.

use url::{Host, Url};

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

/// The last parts of names that only some network of somebody's own knows, or none at all.
const PRIVATE: [&str; 16] = [
    "alt",
    "arpa",
    "consul",
    "corp",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "svc",
    "test",
];

/// Whether a host can be meant for everybody: a name that public DNS may know.
///
/// An IP address, in whatever notation, is not one: the parser has made it a number by now, of a
/// machine, a cloud's metadata or a neighbour. What a name leads to is for the platform to judge,
/// which asks DNS when it connects.
pub fn is_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let is_whole = name.split('.').all(|part| !part.is_empty());
            let parts = name.rsplit_once('.');
            is_whole && parts.is_some_and(|(_, last)| !PRIVATE.contains(&last))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    }
}

/// A web address in ASCII.
pub fn in_ascii(text: &str) -> Option<String> {
    web_address(text).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::{in_ascii, is_public, origin, web_address};

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

    const NOT_PUBLIC: &[&str] = &[
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "2852039166",
        "0xA9FEA9FE",
        "255.255.255.255",
        "93.184.216.34",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[2606:2800:220:1:248:1893:25c8:1946]",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "ⓛocalhost",
        "api.localhost",
        "db.internal",
        "metadata.google.internal.",
        "printer.local",
        "router.lan",
        "box.home.arpa",
        "1.0.0.127.in-addr.arpa",
        "intranet",
        "kubernetes.default.svc",
        "vault.service.consul",
        "hidden.onion",
        "name.alt",
        "shop.test",
        "shop.invalid",
        "hooks..example.com",
        ".example.com",
        "hooks.example.com..",
    ];

    #[test]
    fn only_a_name_that_public_dns_may_know_is_public() {
        let public = |host: &str| {
            let url = web_address(&format!("https://{host}/hook"));
            url.as_ref().map(is_public)
        };
        for host in [
            "hooks.example.com",
            "hooks.example.com.",
            "hooks.example.com:8443",
            "bücher.example",
            "localhost.example.com",
            "1.2.3.4.example.com",
        ] {
            assert_eq!(public(host), Some(true), "{host}");
        }
        for host in NOT_PUBLIC {
            assert_eq!(public(host), Some(false), "{host}");
        }
        for none in ["[fe80::1%25eth0]", "[::1", "127.0.0.256", "a..b%00c"] {
            assert_eq!(public(none), None, "{none}");
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
