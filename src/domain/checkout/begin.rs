//! How a session begins, and how a buyer's post of the payment form becomes an order.
//!
//! At most one attempt for each attempt number, however often it is posted: the transition holds
//! that too, here it spares the check of a form that leads nowhere.

use super::command::{Change, Command, Order, Typed};
use super::form::email::is_email;
use super::form::field::EMAIL;
use super::form::{self, Asking, Details, Posted};
use super::method::{LookUp, Method};
use super::notes::Notes;
use super::order::{self, Totals};
use super::owner::Visitor;
use super::selection::Selection;
use super::session::{PaymentState, Problem, Purchase, Session};
use super::transition;
use super::url_parameters::UrlParameters;
use super::view::{Page, Shown, View};
use crate::domain::client_address::AddressKey;
use crate::domain::door::GateId;
use crate::domain::offer::Offer;
use crate::domain::payment_link::Published;
use crate::domain::{Amount, Config, PaymentMethodType, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// A buyer's post of the payment form, as the Worker hands it over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormPost {
    pub id: SessionId,
    /// The link as the Worker read it.
    pub published: Published,
    /// The posted fields, as sent.
    pub fields: Vec<(String, String)>,
    /// What came with the link's address.
    pub url_parameters: UrlParameters,
    /// Where it came from, if that is counted. It is handed on to the gate and not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressKey>,
    /// Who posted it.
    pub visitor: Visitor,
}

/// What is made of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The session is over, or another link's: the buyer begins anew.
    Over,
    /// The same was posted before: the session shows what became of it.
    Repeated,
    /// It is not paid as it was posted; this view says why.
    Refused(Box<View>),
    Attempt(Box<Attempt>),
}

/// An attempt about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What the buyer agreed to.
    pub order: Order,
    /// What is to be charged; `None`: the page showed that nothing is to be paid.
    pub method: Option<Method>,
    /// The session with what was typed, for a page other than the one its state says.
    pub typed: View,
    /// What the page showed of each line.
    pub seen: Vec<String>,
}

impl Session {
    /// A session before its first attempt, begun at `now`.
    pub fn begin(
        id: SessionId,
        published: Published,
        url_parameters: UrlParameters,
        now: Timestamp,
        config: &Config,
    ) -> Self {
        Self {
            id,
            created: now,
            expires_at: now.plus_seconds(config.session_seconds),
            selection: Selection::of(&published.link.offer),
            published,
            total: Amount::ZERO,
            details: Details::default(),
            url_parameters,
            purchase: Purchase::Open,
            payment_state: PaymentState::None,
            holds: Vec::new(),
            reference: None,
            attempt: 0,
            failures: 0,
            retry_at: None,
            problem: None,
            refusal: None,
            method: None,
            payment: None,
            previous_payments: Vec::new(),
            sequence: 0,
            is_listed: false,
            refunds: Vec::new(),
            disputes: Vec::new(),
            word_of: None,
            metadata: None,
            notes: Notes::default(),
            ended_by: None,
            settled_by: None,
            customer: None,
            owner: None,
        }
    }

    /// Takes a newer copy of the link, as long as nothing is under way, for a page that showed the
    /// terms with the number `seen`.
    ///
    /// Before the first attempt both copies are KV's. Then the session's is Link's own, and another
    /// one is only believed as far as the page was made of it: Link compares it in any case.
    fn adopt(&mut self, published: &Published, seen: u64) {
        let shown = |copy: &Published| copy.link.offer.terms_version == seen;
        let is_wanted = self.attempt == 0 || (shown(published) && !shown(&self.published));
        let is_newer = published.revision > self.published.revision;
        if self.is_waiting() && is_newer && is_wanted {
            self.published = published.clone();
        }
    }

    fn is_of_link(&self, published: &Published) -> bool {
        self.published.link.id == published.link.id
    }
}

/// The gates that an order has to pass: what is taken off it may be limited, too.
fn gates(selection: &Selection, totals: Option<&Totals>) -> Vec<GateId> {
    let reduced = totals.is_some_and(|totals| totals.discount > Amount::ZERO);
    let discount = selection.discount.as_ref().filter(|_| reduced);
    let coupon = discount.map(|discount| GateId::Coupon(discount.key()));
    std::iter::once(GateId::Link).chain(coupon).collect()
}

impl FormPost {
    /// The session the post is for: as it is `known`, or as it begins with the post. An error is what
    /// the visitor sees instead; `None`: there is no such session.
    pub fn session(
        &self,
        known: Option<&Session>,
        now: Timestamp,
        config: &Config,
    ) -> Result<Session, Option<Shown>> {
        let mut session = match known {
            Some(session) if session.is_of(&self.visitor) => session.clone(),
            Some(session) => return Err(Some(Shown::neutral(session))),
            None if self.visitor.may_begin() => self.begin(now, config),
            None => return Err(None),
        };
        session.give_to(&self.visitor);
        Ok(session)
    }

    fn begin(&self, now: Timestamp, config: &Config) -> Session {
        let (id, published) = (self.id.clone(), self.published.clone());
        Session::begin(id, published, self.url_parameters.clone(), now, config)
    }

    /// Whether a purchase that is left after this post could be followed up.
    pub fn has_email(&self) -> bool {
        is_email(self.read().details.text(EMAIL))
    }

    fn read(&self) -> Posted {
        Posted::read(&self.published.link.offer.settings, &self.fields)
    }

    /// What was typed into the form of `session`; nothing if that belongs to another link.
    pub fn typed(&self, session: &Session) -> Option<Typed> {
        let posted = self.read();
        session.is_of_link(&self.published).then(|| Typed {
            selection: Selection::fit(session.offer(), &posted.wanted),
            details: posted.details,
        })
    }

    /// Places the order that [`FormPost::take`] made of the post, with the post's copy of the link.
    pub fn place(
        &self,
        session: &mut Session,
        order: Order,
        now: Timestamp,
        config: &Config,
    ) -> Change {
        let (attempt, known) = (session.attempt, session.published.clone());
        session.give_to(&self.visitor);
        session.adopt(&self.published, order.terms_version);
        let change = transition::apply(session, Command::Pay(order), now, config);
        // What the attempt before was for stays as it was, unless there is a new one.
        if session.attempt == attempt {
            session.published = known;
        }
        change
    }

    /// Makes an attempt at `now` of the post, for the session of [`FormPost::session`].
    ///
    /// `known` is what the processor of the session's mode knows; there may be no processor.
    pub fn take(&self, session: &mut Session, known: Option<&dyn LookUp>, now: Timestamp) -> Taken {
        let posted = self.read();
        if !session.is_of_link(&self.published) {
            return Taken::Over;
        }
        let next = session.attempt.saturating_add(1);
        if !session.is_waiting() || posted.attempt != next {
            return self.late(session, posted);
        }
        session.adopt(&self.published, posted.terms_version);
        let selection = Selection::fit(session.offer(), &posted.wanted);
        let (method, details) = paid_with(session.offer(), &selection, posted.details);
        let typed = View {
            selection: selection.clone(),
            details: details.clone(),
            ..View::of(session, Page::Processing)
        };
        let refused = |page| {
            Taken::Refused(Box::new(View {
                page,
                ..typed.clone()
            }))
        };
        let seen = posted.total_currency.unwrap_or(session.offer().currency);
        if seen != selection.currency(session.offer()) {
            return refused(Page::form(Problem::CurrencyChanged));
        }
        // What is shown and what it comes to must agree in any case, before anything is charged.
        let totals = order::price(session.offer(), &selection).ok();
        let is_free =
            posted.total == Some(Amount::ZERO) || totals.as_ref().is_some_and(Totals::is_free);
        let settings = &session.offer().settings;
        let checked = match (known, method) {
            _ if is_free => form::check_free(settings, &self.fields, now).map(|()| None),
            (Some(known), Some(method)) => {
                let checked = form::check(settings, &self.fields, (method, now), known);
                let served = || form::check_country(method, &details, seen);
                checked.and_then(|it| served().map(|()| Some(it)))
            }
            (None, _) | (_, None) => return refused(Page::form(Problem::NoProcessor)),
        };
        let method = match checked {
            Ok(method) => method,
            Err(errors) => return refused(Page::wrong(errors)),
        };
        let order = Order {
            attempt: posted.attempt,
            terms_version: posted.terms_version,
            shown: posted.total.unwrap_or(Amount::ZERO),
            gates: gates(&selection, totals.as_ref()),
            details: answered(session.offer(), &details),
            selection,
            method: method.as_ref().map(|method| method.facts.clone()),
            reference: None,
            customer: None,
        };
        Taken::Attempt(Box::new(Attempt {
            order,
            method,
            typed,
            seen: posted.lines,
        }))
    }

    /// A post whose attempt was made already, or cannot be made now. What was posted once more gets
    /// what became of it; whoever posts something else is told, and keeps what was typed.
    fn late(&self, session: &Session, posted: Posted) -> Taken {
        if self.repeats(session, &posted) {
            return Taken::Repeated;
        }
        let page = match Page::coming_back(session) {
            Page::Expired => return Taken::Over,
            Page::Form { .. } => Page::form(Problem::Renewed),
            page @ (Page::HeldByOthers { .. }
            | Page::Challenge { .. }
            | Page::Processing
            | Page::Resume { .. }
            | Page::Complete { .. }
            | Page::Bought { .. }
            | Page::Inactive
            | Page::SoldOut
            | Page::NotOpen { .. }
            | Page::Ended) => page,
        };
        let wanted = Selection::fit(session.offer(), &posted.wanted);
        let is_form = matches!(page, Page::Form { .. });
        // A total that is shown instead is in the session's currency.
        let selection = if is_form || wanted.currency == session.selection.currency {
            wanted
        } else {
            session.selection.clone()
        };
        Taken::Refused(Box::new(View {
            selection,
            details: posted.details,
            ..View::of(session, page)
        }))
    }

    /// Whether the newest attempt was made of the same.
    fn repeats(&self, session: &Session, posted: &Posted) -> bool {
        let wanted = Selection::fit(session.offer(), &posted.wanted);
        let (_, details) = paid_with(session.offer(), &wanted, posted.details.clone());
        let same_order = match session.problem {
            // What was ordered has been fitted to the new terms since.
            Some(Problem::TermsChanged { before } | Problem::NoDiscount { before, .. }) => {
                posted.total == Some(before)
            }
            Some(_) | None => wanted == session.selection,
        };
        let same_number = session.newest_method().is_none_or(|method| {
            let typed = form::last4(method.kind(), &self.fields);
            typed.is_some_and(|last4| last4 == method.last4())
        });
        let same_details = answered(session.offer(), &details) == session.details;
        posted.attempt == session.attempt && same_order && same_number && same_details
    }
}

/// What an order is placed with of what was typed.
fn answered(offer: &Offer, details: &Details) -> Details {
    let settings = &offer.settings;
    Asking { settings, details }.answered()
}

/// The way to pay of an order that chooses among several, if there is one in its currency, and the
/// details that name it.
fn paid_with(
    offer: &Offer,
    selection: &Selection,
    details: Details,
) -> (Option<PaymentMethodType>, Details) {
    let methods = offer.methods(selection.currency(offer));
    let chosen = details.method().filter(|chosen| methods.contains(chosen));
    let Some(method) = chosen.or(methods.first().copied()) else {
        return (None, details);
    };
    let details = details.paid_with(&offer.settings, method);
    (Some(method), details)
}
