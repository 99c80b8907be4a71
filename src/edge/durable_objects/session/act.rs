//! What the API does to a session, once for each operation: its end, reserved money, refunds and
//! metadata.

use super::core::SessionCore;
use super::state::{OperationAnswer, Stored};
use crate::api::resources::checkout_session::record;
use crate::domain::Error;
use crate::domain::checkout::action::{self, Action};
use crate::domain::checkout::command::Change;
use crate::domain::checkout::session::{PaymentState, Purchase, Session};
use crate::domain::checkout::transition;
use crate::domain::event::ApiRequest;
use crate::domain::operation::Admission;
use crate::edge::runtime::{self, Fault};
use crate::protocol::session::SessionObjects;
use std::rc::Rc;

impl SessionCore {
    /// Ends the session; `None`: there is no such session.
    pub(super) async fn expire(
        self: &Rc<Self>,
        number: u64,
        request: Option<ApiRequest>,
    ) -> Result<Option<Answer>, Fault> {
        let Some(stored) = self.load()?.filter(|it| it.session.is_shown()) else {
            return Ok(None);
        };
        let session = &stored.session;
        let in_flight = matches!(session.payment_state, PaymentState::InFlight { .. });
        match (admit(&stored, number)?, session.purchase) {
            (Begun::Answered(answer), _) => return Ok(Some(render(session, answer))),
            (Begun::Before, Purchase::Open) if in_flight => {
                return Err(Fault::new("a session's end still waits for its processor"));
            }
            // It was done, and its answer lost with the instance that did it.
            (Begun::Before, Purchase::Expired { .. }) => {
                return Ok(Some(render(session, Ok(None))));
            }
            (Begun::Before, Purchase::Open | Purchase::Complete { .. }) | (Begun::Now, _) => {}
        }
        let mut refused = None;
        let change = self.change(None, |stored| {
            stored.operations.record(number, None);
            let now = runtime::now();
            let session = &mut stored.session;
            transition::expire(session, request, now, &self.config).unwrap_or_else(|error| {
                refused = Some(error);
                Change::default()
            })
        })?;
        self.go_on(change, None).await?;
        self.change(None, |stored| {
            let result = match (refused.take(), stored.session.purchase) {
                (Some(error), _) => Err(error),
                (None, Purchase::Expired { .. }) => Ok(None),
                // The processor has not answered yet, or the buyer's payment won.
                (None, Purchase::Open | Purchase::Complete { .. }) => {
                    Err(transition::in_progress())
                }
            };
            stored.operations.record(number, Some(result));
            Change::default()
        })?;
        self.send_for_a_while().await;
        self.answer_of(number)
    }

    /// Applies `action` with its operation in one transaction, sends what follows, and answers
    /// with things as they stand then; `None`: there is no such session.
    pub(super) async fn act(
        self: &Rc<Self>,
        number: u64,
        request: Option<ApiRequest>,
        action: &Action,
    ) -> Result<Option<Answer>, Fault> {
        let Some(stored) = self.load()?.filter(|it| it.session.is_shown()) else {
            return Ok(None);
        };
        let begun = admit(&stored, number)?;
        let change = self.change(None, |stored| match begun {
            Begun::Answered(_) | Begun::Before => Change::default(),
            Begun::Now => {
                let at = (runtime::now(), &self.config);
                let (answer, change) = match action::apply(&mut stored.session, action, request, at)
                {
                    Ok((refund, change)) => (Ok(refund), change),
                    Err(error) => (Err(error), Change::default()),
                };
                stored.operations.record(number, Some(answer));
                change
            }
        })?;
        self.go_on(change, None).await?;
        self.send_for_a_while().await;
        self.change(None, |stored| match admit(stored, number) {
            Ok(Begun::Answered(Ok(refund))) => {
                let answered =
                    action::answered(&mut stored.session, action, refund, runtime::now());
                answered.unwrap_or_else(|error| {
                    stored.operations.record(number, Some(Err(error)));
                    Change::default()
                })
            }
            Ok(Begun::Answered(Err(_)) | Begun::Now | Begun::Before) | Err(_) => Change::default(),
        })?;
        self.answer_of(number)
    }

    /// The answer to an operation that was done, as things stand: the processor may have spoken
    /// meanwhile.
    fn answer_of(&self, number: u64) -> Result<Option<Answer>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        match admit(&stored, number)? {
            Begun::Answered(answer) => Ok(Some(render(&stored.session, answer))),
            Begun::Now | Begun::Before => {
                Err(Fault::new("an operation on a session lost its answer"))
            }
        }
    }
}

/// The answer to an operation, as Account gets it.
type Answer = Result<SessionObjects, Error>;

fn render(session: &Session, answer: OperationAnswer) -> Answer {
    answer.map(|refund| record::objects_with(session, refund))
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
