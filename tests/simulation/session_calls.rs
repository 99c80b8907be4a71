//! What a session asks of others, and what their answers are to it: the real calls, but for the
//! mistakes made on purpose.

use crate::bugs::Bug;
use crate::call::{Ask, Call, Node, Said, To};
use crate::session::{Out, SessionNode, Waiting};
use edgetill::domain::checkout::command::{Asked, Command, Next};
use edgetill::domain::checkout::processor_calls;
use edgetill::domain::processor::{Outcome, ProcessorCall, Reference};

impl SessionNode {
    /// The call that comes next; `None`: nobody has what is paid with any more.
    pub(crate) fn ask(&mut self, next: &Next) -> Option<Call> {
        let session = &self.stored.as_ref()?.session;
        let gate = |gate| To::Node(Node::Gate(gate));
        let bank = |call: Option<ProcessorCall>| Some((To::Bank, Ask::Bank(call?)));
        let (to, ask) = match next {
            Next::Reserve { attempt, gate: id } => {
                let ask = Ask::Reserve {
                    session: self.index,
                    attempt: *attempt,
                    copy: session.published.link.digest(),
                };
                Some((gate(id.clone()), ask))
            }
            Next::Claim { attempt, gate: id } => {
                Some((gate(id.clone()), Ask::Commit(self.index, *attempt)))
            }
            Next::Prepare { attempt } => bank(Some(processor_calls::prepare(session, *attempt))),
            Next::Authorise { attempt } => {
                let method = self.method.as_ref()?;
                let call = processor_calls::authorise(session, *attempt, method)?;
                bank(Some(self.with_a_new_reference(call)))
            }
            Next::Authenticate { attempt, answer } => {
                bank(processor_calls::authenticate(session, *attempt, *answer))
            }
            Next::Capture { attempt } => bank(processor_calls::capture(session, *attempt)),
            Next::Cancel { attempt } => bank(processor_calls::cancel(session, *attempt)),
            Next::Look { attempt } => bank(processor_calls::look(session, *attempt)),
        }?;
        Some(self.call(to, ask, Waiting::Next(next.clone())))
    }

    fn with_a_new_reference(&self, mut call: ProcessorCall) -> ProcessorCall {
        if let (Some(Bug::NewReference), ProcessorCall::Authorise { reference, .. }) =
            (self.bug, &mut call)
        {
            *reference = Reference::new(format!("{}-{}", reference.as_str(), self.number));
        }
        call
    }

    /// What an answer, or none, is to the session.
    pub(crate) fn command(&self, next: &Next, said: Option<Said>) -> Command {
        let (attempt, to) = match next {
            Next::Reserve { attempt, gate, .. } => {
                return Command::Reserved {
                    attempt: *attempt,
                    gate: gate.clone(),
                    reply: match said {
                        Some(Said::Reserved(reply)) => Some(reply),
                        _ => None,
                    },
                };
            }
            Next::Claim { attempt, gate } => {
                return Command::CommitAnswered {
                    attempt: *attempt,
                    gate: gate.clone(),
                    committed: match said {
                        Some(Said::Committed(committed)) => Some(committed),
                        _ => None,
                    },
                };
            }
            Next::Prepare { attempt } => {
                return Command::Prepared {
                    attempt: *attempt,
                    reference: match said {
                        Some(Said::Outcome(Outcome::Prepared(reference))) => Some(reference),
                        _ => None,
                    },
                };
            }
            Next::Authorise { attempt } => (*attempt, Asked::Authorise),
            Next::Authenticate { attempt, .. } => (*attempt, Asked::Authenticate),
            Next::Capture { attempt } => (*attempt, Asked::Capture),
            Next::Cancel { attempt } => (*attempt, Asked::Cancel),
            Next::Look { attempt } => (*attempt, Asked::Look),
        };
        let outcome = match said {
            Some(Said::Outcome(outcome)) => Some(outcome),
            _ => None,
        };
        let (to, outcome) = self.misheard(to, outcome);
        Command::Answered {
            attempt,
            to,
            outcome,
        }
    }

    fn misheard(&self, to: Asked, outcome: Option<Outcome>) -> (Asked, Option<Outcome>) {
        match (self.bug, to, &outcome) {
            (Some(Bug::SilenceIsRefusal), Asked::Authorise, None)
            | (Some(Bug::SilenceIsRefusal), Asked::Look, Some(Outcome::NotStarted) | None)
            | (Some(Bug::SilenceLetsGo), Asked::Capture, None)
            | (Some(Bug::CancelBelieved), Asked::Cancel, Some(Outcome::Canceled)) => {
                (Asked::Look, Some(Outcome::Canceled))
            }
            (_, _, _) => (to, outcome),
        }
    }

    /// What a message says, and to whom.
    pub(crate) fn say(&self, out: Out) -> (To, Ask) {
        let session = &self.stored.as_ref().unwrap().session;
        let gate = |gate| To::Node(Node::Gate(gate));
        match out {
            Out::Commit(id, attempt) => (gate(id), Ask::Commit(self.index, attempt)),
            Out::Release(id, attempt) => (gate(id), Ask::Release(self.index, attempt)),
            Out::Reopen(id, attempt) => (gate(id), Ask::Reopen(self.index, attempt)),
            Out::Reverse(attempt) => {
                let call = processor_calls::reverse(session, attempt).unwrap();
                (To::Bank, Ask::Bank(call))
            }
            Out::Record(parts) => {
                let (volume, record) = parts.into_iter().next().unwrap();
                (To::Node(Node::Volume(volume)), Ask::Record(record))
            }
        }
    }
}
