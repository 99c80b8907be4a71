//! A buyer's post of the payment form: the rules are [`crate::domain::checkout::begin`].

use super::brought::Brought;
use super::core::SessionCore;
use crate::domain::app_secret::Purpose;
use crate::domain::checkout::begin::{FormPost, Taken};
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::transition;
use crate::domain::checkout::view::{Page, Shown, View};
use crate::edge::runtime::{self, Fault};
use crate::edge::settings::settings;
use crate::pages::catalog::method::mandate;
use crate::payments::Processor;
use crate::protocol::session::{LookAt, SessionView};
use std::rc::Rc;

impl SessionCore {
    /// Makes the session, or keeps what else was typed before its first attempt.
    pub(super) fn start(&self, post: &FormPost) -> Result<(), Fault> {
        let now = runtime::now();
        let known = self.load()?;
        let known = known.as_deref().map(|stored| &stored.session);
        let Ok(session) = post.session(known, now, &self.config) else {
            return Ok(());
        };
        self.change(Some(session), |stored| {
            let session = &mut stored.session;
            match post.typed(session) {
                Some(typed) => transition::apply(session, Command::Start(typed), now, &self.config),
                None => Change::default(),
            }
        })?;
        Ok(())
    }

    /// Takes a post: at most one attempt for each attempt number, whoever posts it how often.
    pub(super) async fn pay(self: &Rc<Self>, post: &FormPost) -> Result<SessionView, Fault> {
        let now = runtime::now();
        let known = self.load()?;
        let known = known.as_deref().map(|stored| &stored.session);
        let mut session = match post.session(known, now, &self.config) {
            Ok(session) => session,
            Err(instead) => return Ok(instead),
        };
        let processor = Processor::of_mode(session.mode());
        let taken = match processor {
            Some(processor) => post.take(&mut session, Some(&processor), now),
            None => post.take(&mut session, None, now),
        };
        let attempt = match taken {
            Taken::Over => return Ok(None),
            Taken::Repeated => return self.look(&post.visitor, &LookAt::Session),
            Taken::Refused(view) => return Ok(Some(Shown::Own(view))),
            Taken::Attempt(attempt) => *attempt,
        };
        let (mut order, typed, seen) = (attempt.order, attempt.typed, attempt.seen);
        let key = session.processor_key(order.attempt);
        order.reference = processor.and_then(|it| it.local_reference(&key));
        let settings = settings(&self.env);
        let secret = settings.app_secret.as_ref().ok();
        let mac = || secret.map(|it| it.mac(Purpose::BankAccounts));
        let merchant = session.offer().merchant.name();
        let merchant = merchant.unwrap_or(&settings.merchant);
        order.method = attempt.method.as_ref().map(|it| {
            let mandate = mandate(it.facts.kind(), merchant);
            it.identified(mac(), mandate)
        });
        if session.wants_customer() {
            order.customer = Some(runtime::new_customer(&self.env)?);
        }
        let brought = Brought {
            method: attempt.method.as_ref(),
            address: post.address,
        };
        let change = self.change(Some(session), |stored| {
            post.place(&mut stored.session, order, now, &self.config)
        })?;
        let page = self.go_on(change, Some(brought)).await?;
        self.send_for_a_while().await;
        let Some(stored) = self.load()? else {
            return Ok(page.map(|page| own(View { page, ..typed }.marked(&seen))));
        };
        let view = match page {
            Some(page) => View { page, ..typed },
            None => View::of(&stored.session, Page::of(&stored.session)),
        };
        Ok(Some(own(view.marked(&seen))))
    }
}

fn own(view: View) -> Shown {
    Shown::Own(Box::new(view))
}
