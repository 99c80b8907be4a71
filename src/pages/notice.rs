//! The pages that only say something: one headline, one sentence, one thing to do.

use super::catalog::{self, Message};
use super::layout::Layout;
use super::pass::{self, Browser, Pass, session_path};
use super::shell::{Document, Shell};
use super::{Html, Rendered, Script, shell, unfurl};
use crate::domain::Timestamp;
use crate::domain::checkout::view::View;
use crate::domain::payment_link::PaymentLink;
use crate::domain::wait::Wait;
use maud::html;

/// How often a buyer who waits for the processor asks again, in seconds.
const PROCESSING_SECONDS: u32 = 2;
/// The longest a page waits for a link to open before it asks again, in seconds: no browser's
/// timer takes a month, and the start may be moved meanwhile.
const LONGEST_WAIT_SECONDS: u32 = 3600;
/// When to come back after a refusal that passes, in seconds.
const UNAVAILABLE_SECONDS: u32 = 2;

/// There is no link at this address.
pub fn unknown_link(shell: &Shell) -> Rendered {
    notice(404, &catalog::notice::unknown_link(), None, shell)
}

/// Something we need does not answer; `request_id` finds it in the log.
pub fn unavailable(shell: &Shell, request_id: &str) -> Rendered {
    let note = catalog::notice::reference(request_id);
    Rendered {
        retry_after: Some(UNAVAILABLE_SECONDS),
        ..notice(503, &catalog::notice::unavailable(), Some(&note), shell)
    }
}

/// Too many requests from one place; the next is taken after `retry_after` seconds.
pub fn too_many_requests(shell: &Shell, retry_after: u32) -> Rendered {
    Rendered {
        retry_after: Some(retry_after),
        ..notice(429, &catalog::notice::too_many_requests(), None, shell)
    }
}

/// A form that another site sent.
pub fn cross_site(shell: &Shell) -> Rendered {
    notice(403, &catalog::notice::cross_site(), None, shell)
}

/// A form larger than any of ours.
pub fn too_large(shell: &Shell) -> Rendered {
    notice(413, &catalog::notice::too_large(), None, shell)
}

/// A form that did not arrive whole.
pub fn unreadable(shell: &Shell) -> Rendered {
    notice(400, &catalog::notice::unreadable(), None, shell)
}

/// A form that was sent without encryption to a page that insists on it.
pub fn not_encrypted(shell: &Shell) -> Rendered {
    notice(403, &catalog::notice::not_encrypted(), None, shell)
}

/// A method the address does not know; the sender adds `Allow`.
pub fn method_not_allowed(shell: &Shell) -> Rendered {
    notice(405, &catalog::notice::method_not_allowed(), None, shell)
}

/// The merchant closed the link.
pub(super) fn inactive(link: &PaymentLink, uncharged: Option<&str>, shell: &Shell) -> Rendered {
    let message = catalog::notice::inactive(&shell.merchant);
    closed(link, &message, uncharged, shell)
}

/// Every place of the link is used.
pub(super) fn sold_out(link: &PaymentLink, uncharged: Option<&str>, shell: &Shell) -> Rendered {
    let message = catalog::notice::sold_out(&shell.merchant);
    closed(link, &message, uncharged, shell)
}

/// The link's time is over.
pub(super) fn ended(link: &PaymentLink, uncharged: Option<&str>, shell: &Shell) -> Rendered {
    let message = catalog::notice::ended(&shell.merchant);
    closed(link, &message, uncharged, shell)
}

/// The link, which was opened at `slug`, does not sell before `until`, which the buyer knows as
/// `moment`.
pub(super) fn not_open(
    (link, slug): (&PaymentLink, &str),
    (until, moment): (Timestamp, &str),
    shell: &Shell,
) -> Rendered {
    let message = catalog::notice::not_open(&shell.merchant, moment);
    let left = u32::try_from(until.seconds_since(shell.now)).unwrap_or(u32::MAX);
    let body = html! {
        h1.till-notice__headline { (message.headline) }
        p.till-notice__text data-part="text" { (message.detail) }
    };
    let wait = Waiting {
        name: "not_open",
        seconds: left.clamp(1, LONGEST_WAIT_SECONDS),
        address: &format!("/{slug}"),
        status: 200,
        title: &message.headline,
        head: Some(unfurl::without_price(
            link,
            &catalog::unfurl::opens(moment),
            shell,
        )),
    };
    waiting(&wait, &body, shell)
}

/// The session ended without a purchase.
pub(super) fn expired(slug: &str, uncharged: Option<&str>, shell: &Shell) -> Rendered {
    let message = catalog::notice::expired();
    let body = html! {
        (text(&message))
        @if let Some(uncharged) = uncharged { p.till-notice__text { (uncharged) } }
        (action(&format!("/{slug}"), catalog::notice::START_AGAIN))
    };
    page(410, &message.headline, &body, shell)
}

/// Others hold every place that is left.
pub(super) fn held(
    view: &View,
    (wait, clock): (Wait, &str),
    pass: &Pass,
    shell: &Shell,
) -> Rendered {
    let message = catalog::notice::held(clock);
    let left = wait.until.seconds_since(shell.now).max(0);
    let seconds = wait.seconds;
    let body = html! {
        h1.till-notice__headline { (message.headline) }
        p.till-notice__text data-part="text" { (message.detail) }
        // The script counts; what it means is said above.
        p.till-notice__clock data-part="clock" data-left=(left) aria-hidden="true" hidden {}
    };
    let wait = Waiting {
        name: "held",
        seconds,
        address: &waiting_path(view),
        status: 503,
        title: &message.headline,
        head: None,
    };
    Rendered {
        retry_after: Some(seconds),
        ..waiting_for(&wait, &body, (view, pass), shell)
    }
}

/// An attempt is under way.
pub(super) fn processing(view: &View, pass: &Pass, shell: &Shell) -> Rendered {
    let message = catalog::notice::processing();
    let body = html! {
        div role="status" { (text(&message)) }
    };
    let wait = Waiting {
        name: "processing",
        seconds: PROCESSING_SECONDS,
        address: &session_path(&view.session),
        status: 200,
        title: &message.headline,
        head: None,
    };
    waiting_for(&wait, &body, (view, pass), shell)
}

/// What a page waits for, and how often it asks where.
struct Waiting<'a> {
    name: &'static str,
    seconds: u32,
    address: &'a str,
    status: u16,
    title: &'a str,
    /// What else stands in the head.
    head: Option<Html>,
}

/// A page that waits for a session: it asks again by itself where the browser can show that the
/// session is its own, and when it is told to elsewhere.
fn waiting_for(
    wait: &Waiting<'_>,
    body: &Html,
    (view, pass): (&View, &Pass),
    shell: &Shell,
) -> Rendered {
    match pass.browser {
        Browser::KeepsCookies => waiting(wait, body, shell),
        Browser::KeepsNothing => {
            let body = html! { (body) (pass::check_now(view, pass)) };
            page_with_form(wait.status, wait.title, &body, shell)
        }
    }
}

/// A page that asks again by itself: the script does without loading the page anew.
fn waiting(wait: &Waiting<'_>, body: &Html, shell: &Shell) -> Rendered {
    let address = wait.address;
    let content = html! {
        main.till-notice data-wait=(wait.name) data-seconds=(wait.seconds) data-address=(address) {
            (body)
            (action(address, catalog::notice::CHECK_NOW))
        }
    };
    let refresh = format!("{}; url={address}", wait.seconds);
    let document = Document {
        shell,
        title: wait.title,
        layout: Layout::Single,
        script: Script::Loaded,
        head: Some(html! {
            noscript { meta http-equiv="refresh" content=(refresh); }
            @if let Some(head) = &wait.head { (head) }
        }),
        body: &single(&content, shell),
    };
    Rendered::page(wait.status, &document)
}

/// The parameter of the address at which whoever waits for a place asks again: the link's slug.
pub const WAITS_AT: &str = "of";

/// Where whoever waits for a place asks again: there the link is looked at once for all of them, and
/// no session is woken before a place is free.
fn waiting_path(view: &View) -> String {
    let slug = &view.published.link.slug;
    let path = format!("{}?{WAITS_AT}={slug}", session_path(&view.session));
    match &view.url_parameters.locale {
        Some(locale) => format!("{path}&locale={locale}"),
        None => path,
    }
}

/// A page of one column with `body` between the merchant's name and the foot.
pub(super) fn page(status: u16, title: &str, body: &Html, shell: &Shell) -> Rendered {
    let document = Document {
        shell,
        title,
        layout: Layout::Single,
        script: Script::Absent,
        head: None,
        body: &single(&noticed(body), shell),
    };
    Rendered::page(status, &document)
}

/// As [`page`], with a form on it that is to be sent once.
pub(super) fn page_with_form(status: u16, title: &str, body: &Html, shell: &Shell) -> Rendered {
    let document = Document {
        shell,
        title,
        layout: Layout::Single,
        script: Script::Loaded,
        head: None,
        body: &single(&noticed(body), shell),
    };
    Rendered::page(status, &document)
}

fn noticed(body: &Html) -> Html {
    html! { main.till-notice { (body) } }
}

/// The one column around a page's `main`.
fn single(main: &Html, shell: &Shell) -> Html {
    html! {
        div.till-single {
            (shell::merchant(shell))
            (main)
            (shell::footer(shell))
        }
    }
}

/// A headline and its sentence.
pub(super) fn text(message: &Message) -> Html {
    html! {
        h1.till-notice__headline { (message.headline) }
        p.till-notice__text { (message.detail) }
    }
}

/// The one thing to do.
pub(super) fn action(address: &str, text: &str) -> Html {
    html! {
        p.till-notice__action { a.till-button.till-button--inline href=(address) { (text) } }
    }
}

/// The link sells nothing now; whoever tried to pay is told what did not happen.
fn closed(
    link: &PaymentLink,
    default: &Message,
    uncharged: Option<&str>,
    shell: &Shell,
) -> Rendered {
    let body = html! {
        h1.till-notice__headline { (default.headline) }
        p.till-notice__text dir="auto" {
            (link.offer.settings.inactive_message.as_deref().unwrap_or(&default.detail))
        }
        @if let Some(uncharged) = uncharged { p.till-notice__text { (uncharged) } }
    };
    let document = Document {
        shell,
        title: &default.headline,
        layout: Layout::Single,
        script: Script::Absent,
        head: Some(unfurl::without_price(link, &default.headline, shell)),
        body: &single(&noticed(&body), shell),
    };
    Rendered::page(410, &document)
}

fn notice(status: u16, message: &Message, note: Option<&str>, shell: &Shell) -> Rendered {
    let body = html! {
        (text(message))
        @if let Some(note) = note { p.till-notice__note { (note) } }
    };
    page(status, &message.headline, &body, shell)
}
