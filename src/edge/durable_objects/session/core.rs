//! What a Session object does with a call: read, apply the rule, save, then do what comes next.

use super::brought::Brought;
use super::lane::Lane;
use super::rows::Rows;
use super::state::Stored;
use crate::api::resources::checkout_session::record;
use crate::domain::Config;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::owner::Visitor;
use crate::domain::checkout::session::Session;
use crate::domain::checkout::transition;
use crate::domain::checkout::view::{Page, Shown, View};
use crate::domain::processor::Reference;
use crate::domain::quota::AttemptStatus;
use crate::edge::durable_objects::agenda::{self, Agenda, Object};
use crate::edge::runtime::{self, Fault, Storage, json};
use crate::protocol::session::{LookAt, SessionCall, SessionView};
use std::rc::Rc;
use worker::{Env, State};

/// How long an answer waits for the outbox.
const WAIT_FOR_OUTBOX_MILLIS: u32 = 500;

/// One session's state and what it needs to work on it.
pub(super) struct SessionCore {
    pub(super) agenda: Agenda<Lane>,
    pub(super) rows: Rows,
    pub(super) env: Env,
    pub(super) config: Config,
}

impl SessionCore {
    pub(super) fn new(state: State, env: Env, config: Config) -> Self {
        let storage = Storage::of(&state);
        Self {
            rows: Rows::new(&storage),
            agenda: Agenda::new(state, &storage),
            env,
            config,
        }
    }
}

impl Object for SessionCore {
    type Call = SessionCall;

    async fn handle(self: Rc<Self>, call: SessionCall) -> Result<String, Fault> {
        self.catch_up().await?;
        let known = self.load()?;
        if let (Some(stored), Some(id)) = (&known, call.asked_for())
            && stored.session.id != *id
        {
            return json(&None::<()>);
        }
        match call {
            SessionCall::Pay(post) => json(&self.pay(&post).await?),
            SessionCall::Start(post) => json(&self.start(&post)?),
            SessionCall::Challenge {
                attempt,
                answer,
                visitor,
                ..
            } => json(&self.challenge(attempt, answer, &visitor).await?),
            SessionCall::Look { visitor, at, .. } => json(&self.look(&visitor, &at)?),
            SessionCall::AttemptStatus { attempt } => {
                json(&known.map_or(AttemptStatus::Dead, |stored| {
                    stored.attempt_status(attempt, runtime::now())
                }))
            }
            SessionCall::Word { reference } => json(&self.word(&reference).await?),
            SessionCall::Expire {
                number, request, ..
            } => json(&self.expire(number, request).await?),
            SessionCall::Act {
                number,
                request,
                action,
                ..
            } => json(&self.act(number, request, &action).await?),
            SessionCall::Retrieve { .. } => {
                let shown = known.filter(|stored| stored.session.is_shown());
                json(&shown.map(|stored| record::objects(&stored.session)))
            }
        }
    }
}

impl SessionCore {
    /// Does overdue work before a call is answered: an alarm can be late.
    async fn catch_up(self: &Rc<Self>) -> Result<(), Fault> {
        if let Some(head) = self.due_by(runtime::now())? {
            agenda::turn(self, head).await?;
            agenda::later(self);
        }
        Ok(())
    }

    /// What whoever looks should see now, as far as the session knows: how its link stands is asked
    /// by whoever shows it, once for everybody who waits.
    pub(super) fn look(&self, visitor: &Visitor, at: &LookAt) -> Result<SessionView, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let session = &stored.session;
        if let LookAt::Voucher(reference) = at
            && let Some(shown) = Shown::voucher(session, reference)
        {
            return Ok(Some(shown));
        }
        if !session.is_of(visitor) {
            return Ok(Some(Shown::neutral(session)));
        }
        let page = match at {
            LookAt::Session | LookAt::Voucher(_) => Page::of(session),
            LookAt::Link => Page::coming_back(session),
        };
        Ok(Some(Shown::Own(Box::new(View::of(session, page)))))
    }

    async fn challenge(
        self: &Rc<Self>,
        attempt: u32,
        answer: ChallengeAnswer,
        visitor: &Visitor,
    ) -> Result<SessionView, Fault> {
        let is_own = |stored: &Rc<Stored>| stored.session.is_of(visitor);
        if self.load()?.is_some_and(|stored| is_own(&stored)) {
            let command = Command::Challenge { attempt, answer };
            let change = self.step(command)?;
            self.go_on(change, None).await?;
            self.send_for_a_while().await;
        }
        self.look(visitor, &LookAt::Session)
    }

    /// Looks at the payment the processor said something about; whether there is one.
    async fn word(self: &Rc<Self>, reference: &Reference) -> Result<bool, Fault> {
        let known = self.load()?;
        let Some(attempt) = known.and_then(|stored| stored.session.attempt_of(reference)) else {
            return Ok(false);
        };
        let change = self.step(Command::Word { attempt })?;
        let Some(next) = change.and_then(|change| change.next) else {
            self.send_for_a_while().await;
            return Ok(true);
        };
        let command = self.perform(next, None).await?;
        let unanswered = matches!(command, Command::Answered { outcome: None, .. });
        let change = self.step(command)?;
        self.go_on(change, None).await?;
        self.send_for_a_while().await;
        // The word is to come again: it may be the only one that tells of the money.
        if unanswered {
            return Err(Fault::new("the look that a word asked for got no answer"));
        }
        Ok(true)
    }

    /// The stored session, if there ever was a post for it.
    pub(super) fn load(&self) -> Result<Option<Rc<Stored>>, Fault> {
        self.rows.load()
    }

    fn step(&self, command: Command) -> Result<Option<Change>, Fault> {
        self.change(None, |stored| {
            transition::apply(&mut stored.session, command, runtime::now(), &self.config)
        })
    }

    /// Changes the stored session (or `first`, if there is none) in one transaction: the session,
    /// its messages and its alarm.
    pub(super) fn change(
        &self,
        first: Option<Session>,
        step: impl FnOnce(&mut Stored) -> Change,
    ) -> Result<Option<Change>, Fault> {
        self.rows.transaction(|| {
            let before = self.load()?;
            let known = before.as_deref().cloned();
            let Some(mut stored) = known.or_else(|| first.map(Stored::new)) else {
                return Ok(None);
            };
            let change = step(&mut stored);
            // A first post that leads nowhere leaves nothing behind.
            if before.is_none() && change.next.is_none() && !change.keep {
                return Ok(Some(change));
            }
            let known = before.as_deref().map(|known| &known.session);
            stored.add_messages(known, &change)?;
            if before.as_deref() != Some(&stored) {
                self.agenda.arm_for(&self.heads_of(&stored))?;
                self.rows.put(stored)?;
            }
            Ok(Some(change))
        })
    }

    /// Does what a change asks for, and what its answer asks for, until nothing is left.
    pub(super) async fn go_on(
        self: &Rc<Self>,
        change: Option<Change>,
        brought: Option<Brought<'_>>,
    ) -> Result<Option<Page>, Fault> {
        let Some(change) = change else {
            return Ok(None);
        };
        let mut page = change.page;
        let mut next = change.next;
        while let Some(step) = next {
            let command = self.perform(step, brought).await?;
            let change = self.step(command)?.unwrap_or_default();
            page = change.page.or(page);
            next = change.next;
        }
        Ok(page)
    }

    /// Sends messages for at most half a second; the rest goes on after the answer.
    pub(super) async fn send_for_a_while(self: &Rc<Self>) {
        agenda::for_a_while(self, WAIT_FOR_OUTBOX_MILLIS).await;
    }
}
