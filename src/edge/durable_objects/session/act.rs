//! What the API does to a session, once for each operation: its end, refunds and metadata.

use super::core::SessionCore;
use super::state::{OperationAnswer, Stored};
use crate::api::resources::checkout_session::record;
use crate::domain::checkout::action::{self, Action};
use crate::domain::checkout::command::Change;
use crate::domain::checkout::session::SessionState;
use crate::domain::checkout::transition;
use crate::edge::runtime::{self, Fault};
use crate::protocol::session::SessionObjects;
use std::rc::Rc;

impl SessionCore {
    /// Ends the session; `None`: there is no such session.
    pub(super) async fn expire(
        self: &Rc<Self>,
        (operation, number): (String, u64),
    ) -> Result<Option<OperationAnswer>, Fault> {
        self.refuse_late(number)?;
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let Stored {
            session,
            operation: known,
            ..
        } = &*stored;
        if let Some((done, answer)) = known.as_ref().filter(|(known, _)| *known == operation) {
            match (answer, &session.state) {
                (Some(answer), _) => return Ok(Some(answer.clone())),
                // Asked again while the first one waits for the processor.
                (None, SessionState::InFlight { .. }) => {
                    return Err(Fault::new(format!("{done} is still being worked on")));
                }
                // It was done, and its answer lost with the instance that did it.
                (None, SessionState::Expired { .. }) => {
                    return Ok(Some(Ok(record::objects(session))));
                }
                (
                    None,
                    SessionState::Open
                    | SessionState::AwaitingAction { .. }
                    | SessionState::Complete { .. },
                ) => {}
            }
        }
        let mut refused = None;
        let change = self.change(None, |stored| {
            stored.operation = Some((operation.clone(), None));
            stored.operation_number = number;
            let now = runtime::now();
            transition::expire(&mut stored.session, now, &self.config).unwrap_or_else(|error| {
                refused = Some(error);
                Change::default()
            })
        })?;
        self.go_on(change, None).await?;
        let mut answer = None;
        self.change(None, |stored| {
            let result = match (refused.take(), &stored.session.state) {
                (Some(error), _) => Err(error),
                (None, SessionState::Expired { .. }) => Ok(record::objects(&stored.session)),
                // The processor has not answered yet, or the buyer's payment won.
                (None, _) => Err(transition::in_progress()),
            };
            stored.operation = Some((operation.clone(), Some(result.clone())));
            answer = Some(result);
            Change::default()
        })?;
        self.send_for_a_while().await;
        Ok(answer)
    }

    /// Applies `action` with its operation in one transaction, sends what follows, and answers
    /// with things as they stand then; `None`: there is no such session.
    pub(super) async fn act(
        self: &Rc<Self>,
        (operation, number): (String, u64),
        action: &Action,
    ) -> Result<Option<OperationAnswer>, Fault> {
        self.refuse_late(number)?;
        let change = self.change(None, |stored| {
            if stored.has_done(&operation) {
                return Change::default();
            }
            stored.operation_number = number;
            match action::apply(&mut stored.session, action, runtime::now()) {
                Ok((refund, change)) => {
                    let about = refund.map(|number| stored.session.id.refund(number));
                    let objects = SessionObjects {
                        about,
                        ..record::objects(&stored.session)
                    };
                    stored.operation = Some((operation.clone(), Some(Ok(objects))));
                    change
                }
                Err(error) => {
                    stored.operation = Some((operation.clone(), Some(Err(error))));
                    Change::default()
                }
            }
        })?;
        if change.is_none() {
            return Ok(None);
        }
        self.send_for_a_while().await;
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let Some((done, Some(answer))) = &stored.operation else {
            return Ok(None);
        };
        if *done != operation {
            return Err(Fault::new("another operation came in between"));
        }
        // The processor may have answered by now.
        Ok(Some(answer.clone().map(|objects| SessionObjects {
            about: objects.about,
            ..record::objects(&stored.session)
        })))
    }

    /// An operation that was answered long ago can come once more, held up on its way.
    fn refuse_late(&self, number: u64) -> Result<(), Fault> {
        let known = self.load()?;
        if known.is_some_and(|known| number < known.operation_number) {
            return Err(Fault::new("an older operation on a session came late"));
        }
        Ok(())
    }
}
