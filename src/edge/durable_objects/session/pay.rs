//! A buyer's post of the payment form: the rules are [`crate::domain::checkout::begin`].

use super::calls::Brought;
use super::core::SessionCore;
use crate::domain::checkout::begin::{FormPost, Taken};
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::transition;
use crate::domain::checkout::view::{Page, View};
use crate::edge::runtime::{self, Fault};
use crate::payments::Processor;
use std::rc::Rc;

impl SessionCore {
    /// Makes the session, or keeps what else was typed before its first attempt.
    pub(super) fn start(&self, post: &FormPost) -> Result<(), Fault> {
        let now = runtime::now();
        self.change(Some(post.begin(now, &self.config)), |stored| {
            let session = &mut stored.session;
            match post.typed(session) {
                Some(typed) => transition::apply(session, Command::Start(typed), now, &self.config),
                None => Change::default(),
            }
        })?;
        Ok(())
    }

    /// Takes a post: at most one attempt for each attempt number, whoever posts it how often.
    pub(super) async fn pay(self: &Rc<Self>, post: &FormPost) -> Result<Option<View>, Fault> {
        let now = runtime::now();
        let mut session = match self.load()? {
            Some(stored) => stored.session.clone(),
            None => post.begin(now, &self.config),
        };
        let processor = Processor::of_mode(session.mode());
        let taken = match processor {
            Some(processor) => {
                let known_card = |number: &str| processor.known_card(number);
                post.take(&mut session, Some(&known_card), now)
            }
            None => post.take(&mut session, None, now),
        };
        let attempt = match taken {
            Taken::OtherLink => return Ok(None),
            Taken::Stale => return self.look().await,
            Taken::Refused(view) => return Ok(Some(*view)),
            Taken::Attempt(attempt) => *attempt,
        };
        let (mut order, typed, seen) = (attempt.order, attempt.typed, attempt.seen);
        let key = session.processor_key(order.attempt);
        order.reference = processor.and_then(|it| it.local_reference(&key));
        let brought = Brought {
            card: &attempt.card,
            address: post.address,
        };
        let change = self.change(Some(session), |stored| {
            post.place(&mut stored.session, order, now, &self.config)
        })?;
        let page = self.go_on(change, Some(brought)).await?;
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
