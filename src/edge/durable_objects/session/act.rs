//! What the API does to a session, once for each operation: its end, refunds and metadata.

use super::core::SessionCore;
use super::state::{OperationAnswer, Stored};
use crate::api::resources::checkout_session::record;
use crate::domain::checkout::action::{self, Action};
use crate::domain::checkout::command::Change;
use crate::domain::checkout::session::SessionState;
use crate::domain::checkout::transition;
use crate::domain::operation::Admission;
use crate::edge::runtime::{self, Fault};
use crate::protocol::session::SessionObjects;
use std::rc::Rc;

impl SessionCore {
    /// Ends the session; `None`: there is no such session.
    pub(super) async fn expire(
        self: &Rc<Self>,
        number: u64,
    ) -> Result<Option<OperationAnswer>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let session = &stored.session;
        match (admit(&stored, number)?, &session.state) {
            (Begun::Answered(answer), _) => return Ok(Some(answer)),
            (Begun::Before, SessionState::InFlight { .. }) => {
                return Err(Fault::new("a session's end still waits for its processor"));
            }
            // It was done, and its answer lost with the instance that did it.
            (Begun::Before, SessionState::Expired { .. }) => {
                return Ok(Some(Ok(record::objects(session))));
            }
            (
                Begun::Before,
                SessionState::Open
                | SessionState::AwaitingAction { .. }
                | SessionState::Complete { .. },
            )
            | (Begun::Now, _) => {}
        }
        let mut refused = None;
        let change = self.change(None, |stored| {
            stored.operations.record(number, None);
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
            stored.operations.record(number, Some(result.clone()));
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
        number: u64,
        action: &Action,
    ) -> Result<Option<OperationAnswer>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let begun = admit(&stored, number)?;
        self.change(None, |stored| match begun {
            Begun::Answered(_) | Begun::Before => Change::default(),
            Begun::Now => {
                let (answer, change) =
                    match action::apply(&mut stored.session, action, runtime::now()) {
                        Ok((refund, change)) => {
                            (Ok(record::objects_with(&stored.session, refund)), change)
                        }
                        Err(error) => (Err(error), Change::default()),
                    };
                stored.operations.record(number, Some(answer));
                change
            }
        })?;
        self.send_for_a_while().await;
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let Begun::Answered(answer) = admit(&stored, number)? else {
            return Err(Fault::new("an operation on a session lost its answer"));
        };
        // The processor may have answered by now.
        Ok(Some(answer.map(|objects| SessionObjects {
            about: objects.about,
            ..record::objects(&stored.session)
        })))
    }
}

/// How far an operation was got with.
enum Begun {
    /// Nobody has begun it.
    Now,
    /// It was begun before, and has no answer.
    Before,
    Answered(OperationAnswer),
}

/// Whether the operation was begun; an error for one that was answered long ago and comes once
/// more, held up on its way.
fn admit(stored: &Stored, number: u64) -> Result<Begun, Fault> {
    match stored.operations.admit(number) {
        Admission::New => Ok(Begun::Now),
        Admission::Repeated(None) => Ok(Begun::Before),
        Admission::Repeated(Some(answer)) => Ok(Begun::Answered(answer.clone())),
        Admission::Late => Err(Fault::new("an older operation on a session came late")),
    }
}
