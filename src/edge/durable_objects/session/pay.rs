//! A buyer's post of the payment form, from the fields to the page that answers it.

use super::core::SessionCore;
use crate::domain::checkout::card::Card;
use crate::domain::checkout::command::{Change, Command, Order, Typed};
use crate::domain::checkout::form::{self, Details, Posted};
use crate::domain::checkout::order::Quantities;
use crate::domain::checkout::session::{Problem, Session, SessionState};
use crate::domain::checkout::transition;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::{Page, View};
use crate::domain::payment_link::Published;
use crate::domain::{Amount, SessionId};
use crate::edge::runtime::{self, Fault};
use crate::payments::Processor;
use std::rc::Rc;

/// A buyer's post of the payment form, as the Worker hands it over.
pub(super) struct FormPost {
    pub(super) id: SessionId,
    pub(super) published: Published,
    pub(super) fields: Vec<(String, String)>,
    pub(super) url_parameters: UrlParameters,
}

impl SessionCore {
    /// Makes the session, or keeps what else was typed before its first attempt.
    pub(super) fn start(&self, post: &FormPost) -> Result<(), Fault> {
        let posted = Posted::read(&post.published.link.offer.settings, &post.fields);
        let session = first(post, self.config.session_seconds);
        self.change(Some(session), |stored| {
            let link = &stored.session.published.link;
            if link.id != post.published.link.id {
                return Change::default();
            }
            let typed = Typed {
                quantities: Quantities::fit(&link.offer, &posted.quantities),
                details: posted.details,
            };
            let now = runtime::now();
            transition::apply(
                &mut stored.session,
                Command::Start(typed),
                now,
                &self.config,
            )
        })?;
        Ok(())
    }

    /// Takes a post: at most one attempt for each attempt number, whoever posts it how often.
    pub(super) async fn pay(self: &Rc<Self>, post: FormPost) -> Result<Option<View>, Fault> {
        let posted = Posted::read(&post.published.link.offer.settings, &post.fields);
        let seen = posted.lines.clone();
        let mut session = match self.load()? {
            Some(stored) => stored.session.clone(),
            None => first(&post, self.config.session_seconds),
        };
        if session.published.link.id != post.published.link.id {
            return Ok(None);
        }
        if session.state != SessionState::Open
            || posted.attempt != session.attempt.saturating_add(1)
        {
            return self.look().await;
        }
        adopt(&mut session, &post.published);
        let quantities = Quantities::fit(&session.published.link.offer, &posted.quantities);
        let typed = View {
            quantities: quantities.clone(),
            details: posted.details.clone(),
            ..View::of(&session, Page::Processing)
        };
        let (order, card) = match take(&session, posted, quantities, &post.fields) {
            Ok(taken) => taken,
            Err(page) => return Ok(Some(View { page, ..typed })),
        };
        let change = self.change(Some(session), |stored| {
            adopt(&mut stored.session, &post.published);
            let now = runtime::now();
            transition::apply(&mut stored.session, Command::Pay(order), now, &self.config)
        })?;
        let page = self.go_on(change, Some(&card)).await?;
        self.send_for_a_while().await;
        match (page, self.load()?) {
            (Some(page), _) => Ok(Some(View { page, ..typed }.marked(&seen))),
            (None, Some(stored)) => {
                let session = &stored.session;
                Ok(Some(View::of(session, Page::of(session)).marked(&seen)))
            }
            (None, None) => Ok(None),
        }
    }
}

/// The order and the card, or the page that says why they cannot be taken.
fn take(
    session: &Session,
    posted: Posted,
    quantities: Quantities,
    fields: &[(String, String)],
) -> Result<(Order, Card), Page> {
    let Some(processor) = Processor::of_mode(session.mode()) else {
        return Err(Page::form(Problem::NoProcessor));
    };
    let settings = &session.published.link.offer.settings;
    let known = |number: &str| processor.known_card(number);
    let card =
        form::check(settings, fields, runtime::now(), &known).map_err(|errors| Page::Form {
            problem: None,
            errors,
        })?;
    let order = Order {
        attempt: posted.attempt,
        terms_version: posted.terms_version,
        shown: posted.total.unwrap_or(Amount::ZERO),
        quantities,
        details: posted.details,
        card: card.facts.clone(),
    };
    Ok((order, card))
}

/// Takes a newer copy of the link, as long as nothing is under way.
fn adopt(session: &mut Session, published: &Published) {
    if session.state == SessionState::Open && published.revision > session.published.revision {
        session.published = published.clone();
    }
}

fn first(post: &FormPost, session_seconds: u32) -> Session {
    let now = runtime::now();
    Session {
        id: post.id.clone(),
        created: now,
        expires_at: now.plus_seconds(session_seconds),
        quantities: Quantities::of(&post.published.link.offer),
        published: post.published.clone(),
        total: Amount::ZERO,
        details: Details::default(),
        url_parameters: post.url_parameters.clone(),
        state: SessionState::Open,
        attempt: 0,
        declines: 0,
        retry_at: None,
        problem: None,
        refusal: None,
        card: None,
        payment: None,
        previous_payments: Vec::new(),
        sequence: 0,
        refunds: Vec::new(),
        metadata: None,
    }
}
