//! What the API does to a session, once for each operation: refunds and metadata.

use super::desk::{Desk, Stored};
use crate::api::{act, checkout_session as render};
use crate::domain::Error;
use crate::domain::checkout::command::Change;
use crate::domain::messages::{Action, SessionObjects};
use crate::edge::runtime::{self, Fault};
use std::rc::Rc;

/// `None`: there is no such session.
type Answer = Option<Result<SessionObjects, Error>>;

impl Desk {
    /// Applies `action` with its operation in one transaction, sends what follows, and answers
    /// with things as they stand then.
    pub(super) async fn act(
        self: &Rc<Self>,
        operation: String,
        action: &Action,
    ) -> Result<Answer, Fault> {
        let change = self.change(None, |stored| {
            if stored.has_done(&operation) {
                return Change::default();
            }
            match act::apply(&mut stored.session, action, runtime::now()) {
                Ok((about, change)) => {
                    let objects = SessionObjects {
                        about,
                        ..render::objects(&stored.session)
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
            ..render::objects(&stored.session)
        })))
    }
}

impl Stored {
    fn has_done(&self, operation: &str) -> bool {
        let done = self.operation.as_ref().map(|(done, _)| done.as_str());
        done == Some(operation)
    }
}
