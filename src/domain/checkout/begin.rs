//! How a session begins, and how a buyer's post of the payment form becomes an order.
//!
//! At most one attempt for each attempt number, however often it is posted: the transition holds
//! that too, here it spares the check of a form that leads nowhere.

use super::card::{Card, KnownCard};
use super::command::{Change, Command, Order, Typed};
use super::form::email::is_email;
use super::form::field::EMAIL;
use super::form::{self, Details, Posted};
use super::notes::Notes;
use super::order::Quantities;
use super::owner::Visitor;
use super::session::{PaymentState, Problem, Purchase, Session};
use super::transition;
use super::url_parameters::UrlParameters;
use super::view::{Page, Shown, View};
use crate::domain::client_address::AddressKey;
use crate::domain::door::GateId;
use crate::domain::payment_link::Published;
use crate::domain::{Amount, Config, SessionId, Timestamp};
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
    /// What is to be charged.
    pub card: Card,
    /// The session with what was typed, for a page other than the one its state says.
    pub typed: View,
    /// What the page showed of each line.
    pub seen: Vec<String>,
}

/// What a processor knows of a card number.
pub type CardLookUp<'a> = &'a dyn Fn(&str) -> Option<KnownCard>;

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
            quantities: Quantities::of(&published.link.offer),
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
            card: None,
            payment: None,
            previous_payments: Vec::new(),
            sequence: 0,
            refunds: Vec::new(),
            metadata: None,
            notes: Notes::default(),
            ended_by: None,
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
            quantities: Quantities::fit(session.offer(), &posted.quantities),
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
    /// `known_card` is what the processor of the session's mode knows of a card number; there may
    /// be no processor.
    pub fn take(
        &self,
        session: &mut Session,
        known_card: Option<CardLookUp>,
        now: Timestamp,
    ) -> Taken {
        let posted = self.read();
        if !session.is_of_link(&self.published) {
            return Taken::Over;
        }
        let next = session.attempt.saturating_add(1);
        if !session.is_waiting() || posted.attempt != next {
            return self.late(session, posted);
        }
        session.adopt(&self.published, posted.terms_version);
        let quantities = Quantities::fit(session.offer(), &posted.quantities);
        let typed = View {
            quantities: quantities.clone(),
            details: posted.details.clone(),
            ..View::of(session, Page::Processing)
        };
        let refused = |page| {
            Taken::Refused(Box::new(View {
                page,
                ..typed.clone()
            }))
        };
        let Some(known_card) = known_card else {
            return refused(Page::form(Problem::NoProcessor));
        };
        let settings = &session.offer().settings;
        let card = match form::check(settings, &self.fields, now, known_card) {
            Ok(card) => card,
            Err(errors) => {
                return refused(Page::Form {
                    problem: None,
                    errors,
                });
            }
        };
        let order = Order {
            attempt: posted.attempt,
            terms_version: posted.terms_version,
            shown: posted.total.unwrap_or(Amount::ZERO),
            quantities,
            details: posted.details,
            card: card.facts.clone(),
            gates: vec![GateId::Link],
            reference: None,
        };
        Taken::Attempt(Box::new(Attempt {
            order,
            card,
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
        Taken::Refused(Box::new(View {
            quantities: Quantities::fit(session.offer(), &posted.quantities),
            details: posted.details,
            ..View::of(session, page)
        }))
    }

    /// Whether the newest attempt was made of the same.
    fn repeats(&self, session: &Session, posted: &Posted) -> bool {
        let same_order = match session.problem {
            // What was ordered has been fitted to the new terms since.
            Some(Problem::TermsChanged { before }) => posted.total == Some(before),
            Some(_) | None => {
                Quantities::fit(session.offer(), &posted.quantities) == session.quantities
            }
        };
        let same_card = session.newest_card().is_none_or(|card| {
            form::card_number(&self.fields).is_some_and(|number| number.ends_with(&card.last4))
        });
        posted.attempt == session.attempt
            && same_order
            && same_card
            && posted.details == session.details
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PaymentLinkId;
    use crate::domain::checkout::card_checks::{Checks, Risk};
    use crate::domain::checkout::challenge::ChallengeKind;
    use crate::domain::checkout::fixtures::{NOW, paid_session, published, session};
    use crate::domain::checkout::ticket::TicketAge;
    use crate::domain::checkout::view::{Resume, Standing};

    const VISA: KnownCard = KnownCard {
        brand: "visa",
        country: "US",
        funding: "credit",
        checks: Checks {
            postal_code: None,
            cvc: None,
        },
        risk: Risk::Normal,
        three_d_secure: None,
        challenge_kind: ChallengeKind::Bank,
    };

    fn post(changes: &[(&str, &str)]) -> FormPost {
        let mut fields = vec![
            ("attempt", "1"),
            ("terms_version", "1"),
            ("total", "1800"),
            ("line_0", "li_notebook.1800.x"),
            ("email", "jenny@example.com"),
            ("card_number", "4242 4242 4242 4242"),
            ("card_expiry", "12 / 34"),
            ("card_cvc", "123"),
            ("country", "DE"),
        ];
        for (name, value) in changes {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        FormPost {
            id: session().id,
            published: published(),
            fields: fields.into_iter().map(own).collect(),
            url_parameters: UrlParameters::default(),
            address: None,
            visitor: FRESH,
        }
    }

    const FRESH: Visitor = Visitor {
        browser: None,
        ticket: Some(TicketAge::Fresh),
    };

    fn take(post: &FormPost, session: &mut Session) -> Taken {
        post.take(session, Some(&|_| Some(VISA)), NOW)
    }

    #[track_caller]
    fn attempt(post: &FormPost, session: &mut Session) -> Attempt {
        let Taken::Attempt(attempt) = take(post, session) else {
            panic!("no attempt was made of {post:?}");
        };
        *attempt
    }

    #[track_caller]
    fn refused(taken: Taken) -> View {
        let Taken::Refused(view) = taken else {
            panic!("{taken:?}");
        };
        *view
    }

    #[test]
    fn a_session_begins_open_with_the_quantities_of_its_link() {
        let config = Config::default();
        let begun = post(&[]).session(None, NOW, &config).unwrap();
        assert!(begun.is_waiting() && begun.attempt == 0);
        assert_eq!(
            (begun.quantities.0.as_slice(), begun.total),
            (&[1][..], Amount::ZERO)
        );
        let end = NOW.plus_seconds(config.session_seconds);
        assert_eq!((begun.created, begun.expires_at), (NOW, end));
    }

    #[test]
    fn a_post_becomes_an_order_of_what_its_page_showed() {
        let attempt = attempt(&post(&[]), &mut session());
        let order = &attempt.order;
        assert_eq!((order.attempt, order.terms_version), (1, 1));
        assert_eq!(
            (order.shown.minor(), order.quantities.0.as_slice()),
            (1800, &[1][..])
        );
        assert_eq!(
            (attempt.card.number.as_str(), &order.card),
            ("4242424242424242", &attempt.card.facts)
        );
        assert_eq!(attempt.seen, ["li_notebook.1800.x"]);
        assert_eq!(attempt.typed.details, order.details);
    }

    #[test]
    fn a_total_that_cannot_be_read_is_none_that_a_page_showed() {
        let attempt = attempt(&post(&[("total", "18.00")]), &mut session());
        assert_eq!(attempt.order.shown, Amount::ZERO);
    }

    #[test]
    fn a_post_begins_nothing_unless_its_page_was_made_here_not_long_ago() {
        let config = Config::default();
        for ticket in [None, Some(TicketAge::Old)] {
            let visitor = Visitor { ticket, ..FRESH };
            let post = FormPost {
                visitor,
                ..post(&[])
            };
            assert_eq!(post.session(None, NOW, &config), Err(None));
            let known = session();
            let neutral = Shown::neutral(&known);
            assert_eq!(post.session(Some(&known), NOW, &config), Err(Some(neutral)));
        }
    }

    #[test]
    fn only_with_an_email_can_what_is_left_be_followed_up() {
        assert!(post(&[]).has_email());
        for email in ["", "jenny", "jenny@"] {
            assert!(!post(&[("email", email)]).has_email());
        }
        let locked = [("email", ""), ("locked_prefilled_email", "a@b.co")];
        assert!(post(&locked).has_email());
    }

    /// The session of a post whose payment waits for the bank.
    fn at_the_bank() -> Session {
        let mut session = session();
        let order = attempt(&post(&[]), &mut session).order;
        post(&[]).place(&mut session, order, NOW, &Config::default());
        let deadline = NOW.plus_seconds(600);
        session.payment_state = PaymentState::NeedsAction { deadline };
        session
    }

    #[test]
    fn the_same_post_once_more_gets_what_became_of_it() {
        let waits = at_the_bank();
        let mut bought = Session {
            details: waits.details.clone(),
            ..paid_session(1)
        };
        for mut session in [waits, bought.clone()] {
            assert_eq!(take(&post(&[]), &mut session), Taken::Repeated);
        }
        // Nothing else is known of the card.
        bought.payment = None;
        let other_card = [("card_number", "5555555555554444")];
        assert_eq!(take(&post(&other_card), &mut bought), Taken::Repeated);
    }

    #[test]
    fn another_card_or_order_while_a_payment_waits_is_told_so_and_keeps_what_was_typed() {
        for change in [
            ("card_number", "5555555555554444"),
            ("card_number", ""),
            ("email", "other@example.com"),
            ("attempt", "2"),
        ] {
            let mut session = at_the_bank();
            let other = post(&[change]);
            let view = refused(take(&other, &mut session));
            let until = NOW.plus_seconds(600);
            assert_eq!(
                view.page,
                Page::Resume {
                    total: session.total,
                    last4: Some("4242".to_owned()),
                    stage: Resume::AtTheBank {
                        until,
                        challenge_kind: ChallengeKind::Bank
                    },
                },
                "{change:?}"
            );
            assert_eq!(view.details, other.typed(&session).unwrap().details);
        }
    }

    #[test]
    fn another_card_after_the_purchase_buys_nothing_and_says_what_was_bought() {
        let mut session = paid_session(1);
        let view = refused(take(
            &post(&[("card_number", "5555555555554444")]),
            &mut session,
        ));
        let total = session.total;
        let standing = Standing::Paid;
        assert_eq!(
            view.page,
            Page::Bought {
                total,
                at: NOW,
                standing
            }
        );
    }

    #[test]
    fn another_card_after_a_refusal_in_another_tab_is_asked_for_again() {
        let mut declined = at_the_bank();
        declined.payment_state = PaymentState::None;
        declined.problem = Some(Problem::NotAuthenticated);
        let view = refused(take(
            &post(&[("email", "other@example.com")]),
            &mut declined,
        ));
        assert_eq!(view.page, Page::form(Problem::Renewed));
        assert_eq!(
            (view.attempt, view.details.text(EMAIL)),
            (2, "other@example.com")
        );
        assert_eq!(take(&post(&[]), &mut declined), Taken::Repeated);
    }

    #[test]
    fn who_posts_twice_where_the_terms_changed_sees_the_change_twice() {
        let mut changed = at_the_bank();
        changed.payment_state = PaymentState::None;
        changed.card = None;
        changed.quantities = Quantities(vec![2]);
        let before = changed.total;
        changed.problem = Some(Problem::TermsChanged { before });
        assert_eq!(take(&post(&[]), &mut changed), Taken::Repeated);
    }

    #[test]
    fn a_post_to_a_session_that_is_over_begins_anew() {
        let mut expired = session();
        expired.purchase = Purchase::Expired { at: NOW };
        assert_eq!(take(&post(&[]), &mut expired), Taken::Over);
        let mut failed = paid_session(1);
        failed.payment_state = PaymentState::Failed;
        let other = post(&[("email", "other@example.com")]);
        assert_eq!(take(&other, &mut failed), Taken::Over);
    }

    #[test]
    fn a_session_of_another_link_is_none_to_this_one() {
        let mut other = post(&[]);
        other.published.link.id = PaymentLinkId::from_known("plink_other");
        let before = session();
        let mut session = before.clone();
        assert_eq!(take(&other, &mut session), Taken::Over);
        assert_eq!((other.typed(&session), session), (None, before));
    }

    #[test]
    fn a_post_brings_a_newer_copy_of_the_link_and_never_an_older_one() {
        let mut newer = post(&[]);
        newer.published.revision = 2;
        newer.published.link.slug = "test_newer".to_owned();
        let mut session = session();
        attempt(&newer, &mut session);
        assert_eq!(session.published, newer.published);
        attempt(&post(&[]), &mut session);
        assert_eq!(session.published, newer.published);
    }

    /// A session whose first attempt Link has answered with its own copy.
    fn told_by_link() -> Session {
        Session {
            attempt: 1,
            ..session()
        }
    }

    #[test]
    fn once_link_has_spoken_a_copy_from_kv_is_believed_only_if_the_page_was_made_of_it() {
        for (terms, seen, taken) in [
            (2, "2", true),
            (2, "1", false),
            (1, "1", false),
            (3, "2", false),
        ] {
            let mut newer = post(&[("attempt", "2"), ("terms_version", seen)]);
            newer.published.revision = u64::MAX;
            newer.published.link.offer.terms_version = terms;
            let mut session = told_by_link();
            attempt(&newer, &mut session);
            assert_eq!(
                session.published == newer.published,
                taken,
                "{terms} {seen}"
            );
        }
    }

    #[test]
    fn only_an_order_that_is_taken_brings_its_own_copy_of_the_link() {
        for (total, taken) in [("1800", true), ("1", false)] {
            let mut newer = post(&[("total", total)]);
            newer.published.revision = 2;
            let mut session = session();
            let order = attempt(&newer, &mut session.clone()).order;
            let change = newer.place(&mut session, order, NOW, &Config::default());
            assert_eq!(change.next.is_some(), taken);
            assert_eq!(session.published == newer.published, taken);
        }
    }

    #[test]
    fn what_is_wrong_with_a_form_is_shown_with_everything_typed() {
        let wrong = post(&[("email", "jenny"), ("card_number", "")]);
        let view = refused(take(&wrong, &mut session()));
        let Page::Form {
            problem: None,
            errors,
        } = &view.page
        else {
            panic!("{:?}", view.page);
        };
        assert_eq!(errors.len(), 2);
        let typed = wrong.typed(&session()).unwrap();
        assert_eq!(view.details, typed.details);
    }

    #[test]
    fn without_a_processor_nothing_is_checked() {
        let view = refused(post(&[("email", "jenny")]).take(&mut session(), None, NOW));
        assert_eq!(view.page, Page::form(Problem::NoProcessor));
    }
}
