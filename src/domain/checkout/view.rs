//! What a session shows: the answer of a Session object, from which `pages` renders.
//!
//! It crosses from the Session object to the Worker, so it carries no card data.

use super::challenge::ChallengeKind;
use super::form::{Details, FieldError};
use super::method::MethodFacts;
use super::receipt::Receipt;
use super::seen_lines::{self, ChangedLine};
use super::selection::Selection;
use super::session::{PaymentState, Problem, Purchase, ReserveRefusal, Session};
pub use super::standing::Standing;
use super::url_parameters::UrlParameters;
use super::voucher_view::VoucherView;
use crate::domain::gate::LinkStatus;
use crate::domain::merchant::Merchant;
use crate::domain::payment_link::{ClosedReason, Published};
use crate::domain::wait::Wait;
use crate::domain::{Amount, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// A page of a session and everything needed to render it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The session's id, for the form.
    pub session: SessionId,
    /// The number the next attempt will have, for the form.
    pub attempt: u32,
    /// The link as the session knows it.
    pub published: Published,
    pub selection: Selection,
    /// What the buyer typed, without card data.
    pub details: Details,
    /// What came with the link's address, carried along by the form.
    pub url_parameters: UrlParameters,
    /// Which lines are not as the buyer saw them.
    pub changed: Vec<ChangedLine>,
    /// Whether it is certain that nothing was charged.
    pub is_uncharged: bool,
    pub page: Page,
}

/// What a session answers to a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// Its own buyer's page.
    Own(Box<View>),
    /// What anybody may know who has the id.
    Neutral(Neutral),
    /// What anybody may know who has the id and the reference of a voucher.
    Voucher(Box<VoucherView>),
}

/// What a stranger learns of a session: how far it is, and what link it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neutral {
    pub slug: String,
    /// Who sells.
    pub merchant: Box<Merchant>,
    pub stage: Stage,
}

/// How far a session is, as far as anybody may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// It waits for its buyer: everybody else begins one of their own.
    Open,
    /// A payment is under way.
    Underway,
    Complete,
    Expired,
}

/// The pages of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    /// The payment form, with what went wrong before, if anything.
    Form {
        /// What to say on top.
        problem: Option<Problem>,
        /// What to say beside fields.
        errors: Vec<FieldError>,
    },
    /// All places are taken for now; some may come free.
    HeldByOthers(Wait),
    /// The buyer has to confirm (3-D Secure), or to pass a captcha.
    Challenge {
        /// When the place is given up.
        until: Timestamp,
        /// What is to be passed.
        challenge_kind: ChallengeKind,
    },
    Processing,
    /// A payment is under way, for a buyer who comes back to the link.
    Resume {
        total: Amount,
        /// The last digits of its card.
        last4: Option<String>,
        stage: Resume,
    },
    /// The purchase is complete.
    Complete {
        /// Where to send the buyer, if the link redirects: the final URL.
        redirect: Option<String>,
        total: Amount,
        standing: Standing,
        receipt: Receipt,
    },
    /// The same, for a buyer who comes back to the link.
    Bought {
        total: Amount,
        at: Timestamp,
        standing: Standing,
    },
    /// The session ended without a purchase.
    Expired,
    /// The merchant closed the link.
    Inactive,
    /// Every place is used.
    SoldOut,
    /// The link does not sell yet.
    NotOpen {
        until: Timestamp,
    },
    /// The link's time is over.
    Ended,
}

/// What a payment under way waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resume {
    /// The processor's answer.
    Processing,
    /// The buyer, who is to confirm it.
    AtTheBank {
        /// When the place is given up.
        until: Timestamp,
        challenge_kind: ChallengeKind,
    },
}

impl Page {
    /// The page that fits where `session` stands.
    pub fn of(session: &Session) -> Self {
        match (session.purchase, session.payment_state) {
            (Purchase::Open, PaymentState::InFlight { .. }) => Self::Processing,
            (Purchase::Open, PaymentState::NeedsAction { deadline }) => Self::Challenge {
                until: deadline,
                challenge_kind: session.challenge_kind(),
            },
            (Purchase::Open, _) => match session.refusal {
                Some(ReserveRefusal::HeldByOthers(wait)) => Self::HeldByOthers(wait),
                Some(ReserveRefusal::Inactive) => Self::Inactive,
                Some(ReserveRefusal::SoldOut) => Self::SoldOut,
                Some(ReserveRefusal::NotOpen { until }) => Self::NotOpen { until },
                Some(ReserveRefusal::Ended) => Self::Ended,
                None => Self::Form {
                    problem: session.problem.clone(),
                    errors: Vec::new(),
                },
            },
            (Purchase::Complete { at }, _) => {
                let standing = Standing::of(session);
                Self::Complete {
                    // Whose money failed is told so here.
                    redirect: match standing {
                        Standing::Paid | Standing::Free | Standing::Processing | Standing::Held => {
                            session.redirect()
                        }
                        // What is to be paid elsewhere is read here.
                        Standing::Awaited | Standing::Failed | Standing::Released => None,
                    },
                    total: session.total,
                    standing,
                    receipt: Receipt::of(session, at),
                }
            }
            (Purchase::Expired { .. }, _) => Self::Expired,
        }
    }

    /// The page of `session` for a buyer who comes back to its link: what is under way or done, and
    /// never a form that leads nowhere. [`Page::Expired`]: nothing came of it.
    pub fn coming_back(session: &Session) -> Self {
        let total = session.total;
        let card = session.newest_method().and_then(MethodFacts::card);
        let resume = |stage| Self::Resume {
            total,
            last4: card.map(|card| card.last4.clone()),
            stage,
        };
        match (session.purchase, session.payment_state) {
            (Purchase::Open, PaymentState::InFlight { .. }) => resume(Resume::Processing),
            (Purchase::Open, PaymentState::NeedsAction { deadline }) => resume(Resume::AtTheBank {
                until: deadline,
                challenge_kind: session.challenge_kind(),
            }),
            (Purchase::Complete { at }, _) => match Standing::of(session) {
                standing @ (Standing::Paid
                | Standing::Free
                | Standing::Processing
                | Standing::Awaited
                | Standing::Held) => Self::Bought {
                    total: session.charged().unwrap_or(total),
                    at,
                    standing,
                },
                Standing::Failed | Standing::Released => Self::Expired,
            },
            (Purchase::Open | Purchase::Expired { .. }, _) => Self::of(session),
        }
    }

    /// The page of an open session that Link has turned away, as the link stands at `now`.
    pub fn at_the_gate(status: &LinkStatus, now: Timestamp) -> Self {
        match (status.published.closed_reason(now), status.held) {
            (Some(ClosedReason::Inactive), _) if status.sold_out => Self::SoldOut,
            (Some(ClosedReason::SoldOut), _) => Self::SoldOut,
            (Some(ClosedReason::Inactive), _) => Self::Inactive,
            (Some(ClosedReason::NotOpen { until }), _) => Self::NotOpen { until },
            (Some(ClosedReason::Ended), _) => Self::Ended,
            (None, Some(wait)) => Self::HeldByOthers(wait),
            (None, None) => Self::Form {
                problem: None,
                errors: Vec::new(),
            },
        }
    }

    /// What comes `next` for whoever was turned away with this page: a form says that it is their turn,
    /// if it was the places that were gone.
    #[must_use]
    pub fn after(&self, next: Self) -> Self {
        let waited = matches!(self, Self::HeldByOthers(_) | Self::SoldOut);
        if waited && matches!(next, Self::Form { .. }) {
            return Self::form(Problem::PlaceFree);
        }
        next
    }

    /// The form with `errors` beside its fields.
    pub fn wrong(errors: Vec<FieldError>) -> Self {
        Self::Form {
            problem: None,
            errors,
        }
    }

    /// The form with `problem` on top.
    pub fn form(problem: Problem) -> Self {
        Self::Form {
            problem: Some(problem),
            errors: Vec::new(),
        }
    }
}

impl Shown {
    /// What whoever knows the `reference` of its voucher may know of `session`, and nobody else.
    pub fn voucher(session: &Session, reference: &str) -> Option<Self> {
        let view = VoucherView::of(session, reference)?;
        Some(Self::Voucher(Box::new(view)))
    }

    /// What anybody may know of `session`.
    pub fn neutral(session: &Session) -> Self {
        Self::Neutral(Neutral {
            slug: session.published.link.slug.clone(),
            merchant: Box::new(session.published.link.seller().into_owned()),
            stage: match (session.purchase, session.payment_state) {
                (Purchase::Open, PaymentState::None) => Stage::Open,
                (Purchase::Open, _) => Stage::Underway,
                (Purchase::Complete { .. }, _) => Stage::Complete,
                (Purchase::Expired { .. }, _) => Stage::Expired,
            },
        })
    }
}

impl Page {
    /// Whether it says why a gate let nobody pass when it was last asked: that may have changed.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::HeldByOthers(_)
            | Self::Inactive
            | Self::SoldOut
            | Self::NotOpen { .. }
            | Self::Ended => true,
            Self::Form { .. }
            | Self::Challenge { .. }
            | Self::Processing
            | Self::Resume { .. }
            | Self::Complete { .. }
            | Self::Bought { .. }
            | Self::Expired => false,
        }
    }
}

impl View {
    /// The page of whoever waits for a place at the link, of whom nothing else is known.
    pub fn waiting(session: SessionId, published: Published, wait: Wait) -> Self {
        Self {
            session,
            attempt: 1,
            selection: Selection::of(&published.link.offer),
            published,
            details: Details::default(),
            url_parameters: UrlParameters::default(),
            changed: Vec::new(),
            is_uncharged: false,
            page: Page::HeldByOthers(wait),
        }
    }

    /// As it is after those who were turned away are spread out in time by `chance`.
    #[must_use]
    pub fn jittered(mut self, chance: u32) -> Self {
        if let Page::HeldByOthers(wait) = &mut self.page {
            *wait = wait.jittered(chance);
        }
        self
    }

    /// Marks what is not as the buyer saw it, if that is why the form comes again.
    #[must_use]
    pub fn marked(mut self, seen: &[String]) -> Self {
        if let Page::Form {
            problem: Some(Problem::TermsChanged { .. }),
            ..
        } = self.page
        {
            self.changed = seen_lines::changed(&self.published.link.offer, &self.selection, seen);
        }
        self
    }

    /// The same form with a newer copy of the link, if this is one; of other pages what they hand out is
    /// good for the link's password as it is there, which whoever sees them has given.
    #[must_use]
    pub fn with_newer(mut self, published: &Published) -> Self {
        if published.revision > self.published.revision {
            let password = &published.link.password;
            self.published.link.password.clone_from(password);
        }
        match self.page {
            Page::Form { .. } if published.revision > self.published.revision => Self {
                selection: self.selection.fitted_to(&published.link.offer),
                published: published.clone(),
                ..self
            },
            Page::Form { .. }
            | Page::HeldByOthers { .. }
            | Page::Challenge { .. }
            | Page::Processing
            | Page::Resume { .. }
            | Page::Complete { .. }
            | Page::Bought { .. }
            | Page::Expired
            | Page::Inactive
            | Page::SoldOut
            | Page::NotOpen { .. }
            | Page::Ended => self,
        }
    }

    /// Where the buyer is sent instead of the page, if the link is over and says where to; in ASCII.
    pub fn closed_url(&self) -> Option<String> {
        match self.page {
            Page::Inactive | Page::SoldOut | Page::Ended => self.published.link.closed_address(),
            Page::Form { .. }
            | Page::HeldByOthers(_)
            | Page::Challenge { .. }
            | Page::Processing
            | Page::Resume { .. }
            | Page::Complete { .. }
            | Page::Bought { .. }
            | Page::Expired
            | Page::NotOpen { .. } => None,
        }
    }

    /// The view of `session` showing `page`.
    pub fn of(session: &Session, page: Page) -> Self {
        Self {
            session: session.id.clone(),
            attempt: session.attempt.saturating_add(1),
            published: session.published.clone(),
            selection: session.selection.clone(),
            details: session.details.clone(),
            url_parameters: session.url_parameters.clone(),
            changed: Vec::new(),
            is_uncharged: session.is_uncharged(),
            page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alias_counts::AliasCounts;
    use crate::domain::checkout::fixtures::{NOW, published, session};

    fn status(active: bool, sold_out: bool) -> LinkStatus {
        LinkStatus {
            published: Published {
                active,
                ..published()
            },
            count: 0,
            aliases: AliasCounts::default(),
            remaining: None,
            sold_out,
            held: None,
        }
    }

    #[test]
    fn whoever_waited_for_a_place_is_told_that_it_is_their_turn() {
        let form = || Page::Form {
            problem: None,
            errors: Vec::new(),
        };
        let turn = Page::form(Problem::PlaceFree);
        let held = Page::HeldByOthers(Wait::new(NOW));
        assert_eq!(held.after(form()), turn);
        assert_eq!(Page::SoldOut.after(form()), turn);
        assert_eq!(Page::Inactive.after(form()), form());
        assert_eq!(held.after(Page::SoldOut), Page::SoldOut);
    }

    #[test]
    fn whoever_was_turned_away_sees_how_the_link_stands_now() {
        let form = Page::Form {
            problem: None,
            errors: Vec::new(),
        };
        let page = |status: &LinkStatus| Page::at_the_gate(status, NOW);
        let mut open = status(true, false);
        assert_eq!(page(&open), form);
        open.held = Some(Wait::new(NOW));
        assert_eq!(page(&open), Page::HeldByOthers(Wait::new(NOW)));
        assert_eq!(page(&status(false, true)), Page::SoldOut);
        assert_eq!(page(&status(false, false)), Page::Inactive);
        let until = NOW.plus_millis(1);
        open.published.link.window.starts_at = Some(until);
        assert_eq!(page(&open), Page::NotOpen { until });
        open.published.link.window.expires_at = Some(NOW);
        assert_eq!(page(&open), Page::Ended);
    }

    #[test]
    fn only_who_came_too_late_for_the_link_is_sent_away() {
        let mut session = session();
        let url = "https://bücher.example/over";
        let address = "https://xn--bcher-kva.example/over";
        let until = NOW;
        session.published.link.closed_url = Some(url.into());
        for page in [Page::Inactive, Page::SoldOut, Page::Ended] {
            let sent_to = View::of(&session, page).closed_url();
            assert_eq!(sent_to.as_deref(), Some(address));
        }
        for page in [
            Page::NotOpen { until },
            Page::HeldByOthers(Wait::new(until)),
            Page::Processing,
            Page::Expired,
            Page::Complete {
                redirect: None,
                total: session.total,
                standing: Standing::Paid,
                receipt: Receipt::of(&session, NOW),
            },
        ] {
            assert_eq!(View::of(&session, page).closed_url(), None);
        }
    }
}
