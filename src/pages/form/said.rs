//! What the merchant says in words of their own.

use crate::domain::custom_text::Said;
use crate::pages::Html;
use maud::html;

/// The text, if there is one, with its line breaks and in its own direction.
pub(super) fn render(said: Option<&Said>) -> Html {
    html! {
        @if let Some(said) = said {
            p.till-said dir="auto" { (said.message) }
        }
    }
}

/// `text` as a link to another page, if there is one.
pub(super) fn link(text: &str, url: Option<&str>) -> Html {
    html! {
        @match url {
            Some(url) => a.till-link href=(url) target="_blank" rel="noopener noreferrer" { (text) },
            None => (text),
        }
    }
}

/// The text of a message in which `[words](https://…)` are links, and nothing else means anything.
pub(super) fn with_links(message: &str) -> Html {
    let (before, found, after) = first_link(message);
    html! {
        (before)
        @if let Some((words, url)) = found {
            (link(words, Some(url)))
            (with_links(after))
        }
    }
}

/// What stands before the first link, its words and address, and what stands behind it.
fn first_link(message: &str) -> (&str, Option<(&str, &str)>, &str) {
    for (middle, _) in message.match_indices("](https://") {
        let (before, rest) = message.split_at(middle);
        let opening = before.rfind('[');
        let closing = rest.find(')');
        if let (Some(opening), Some(closing)) = (opening, closing)
            && let (Some(words), Some(url)) = (before.get(opening + 1..), rest.get(2..closing))
            && !words.trim().is_empty()
            && !url.contains(char::is_whitespace)
        {
            let before = before.get(..opening).unwrap_or_default();
            let after = rest.get(closing + 1..).unwrap_or_default();
            return (before, Some((words, url)), after);
        }
    }
    (message, None, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_in_a_message_goes_where_it_says_and_nothing_else_is_one() {
        let html = |message| with_links(message).0;
        let link = |words: &str, url: &str| {
            format!(
                "<a class=\"till-link\" href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer\">{words}</a>"
            )
        };
        let (one, two) = (
            link("our terms", "https://a.test/t"),
            link("rules", "https://a.test/?r=1&amp;s"),
        );
        assert_eq!(
            html("I [agree] to [our terms](https://a.test/t) and [rules](https://a.test/?r=1&s)."),
            format!("I [agree] to {one} and {two}.")
        );
        for plain in [
            "nothing",
            "[x](http://a.test)",
            "[x](javascript:alert1)",
            "[](https://a.test)",
            "x](https://a.test)",
            "[x](https://a.test",
            "[x](https://a b)",
        ] {
            assert_eq!(html(plain), plain);
        }
        assert_eq!(
            html("<b>[x](https://a.test/\"><i>)"),
            format!(
                "&lt;b&gt;{}",
                link("x", "https://a.test/&quot;&gt;&lt;i&gt;")
            )
        );
    }
}
