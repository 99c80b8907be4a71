//! What a session tells the Ledger: records on their way, each to its volume.

use super::core::SessionCore;
use super::outbox::Answer;
use super::state::{Outgoing, Part, Stored};
use crate::domain::checkout::session::Session;
use crate::domain::ledger::{Record, Recorded};
use crate::edge::ledger_volumes;
use crate::edge::runtime::{Fault, Object, ask, ask_text};
use crate::json::{self, Text};
use crate::protocol::customer::{CustomerAnswer, CustomerCall};
use crate::protocol::ledger::envelope_of_record;

impl SessionCore {
    /// Sends a part of a record to its volume.
    pub(super) async fn tell_ledger(
        &self,
        session: &Session,
        Part { volume, record }: &Part,
    ) -> Result<Recorded, Fault> {
        let ledger = Object::Ledger(session.mode(), *volume);
        let recorded: Recorded =
            ask_text(&self.env, ledger, &envelope_of_record(record.as_str())).await?;
        ledger_volumes::learn(session.mode(), recorded.newest());
        Ok(recorded)
    }
}

impl SessionCore {
    /// Has the customer of the purchase made, and told: who hears of the purchase knows it by then.
    pub(super) async fn create_customer(&self, session: &Session) -> Result<Answer, Fault> {
        let Some(customer) = session.new_customer() else {
            return Ok(Answer::Done);
        };
        let id = customer.id.clone();
        let (customer, request) = (Box::new(customer), None);
        let call = CustomerCall::Create { customer, request };
        let made: Option<CustomerAnswer> = ask(&self.env, Object::Customer(&id), call).await?;
        match made {
            Some(customer) if customer.is_told => Ok(Answer::Done),
            Some(_) | None => Err(Fault::new("a customer could not tell the Ledger")),
        }
    }
}

impl Stored {
    /// Puts a record in the outbox, in the parts that its volumes get. Those that wait and say nothing
    /// more go: a volume without room for who only began has some for who paid since.
    pub(super) fn add_record(&mut self, record: Record) -> Result<(), Fault> {
        self.outbox.retain(|waiting| match &waiting.message {
            Outgoing::Record(parts) => !parts.iter().all(|part| part.is_superseded_by(&record)),
            Outgoing::CreateCustomer
            | Outgoing::Commit(..)
            | Outgoing::Release(..)
            | Outgoing::Reopen(..)
            | Outgoing::ReverseAttempt(_)
            | Outgoing::Refund(_)
            | Outgoing::SettleRefund(_)
            | Outgoing::LookDispute(_)
            | Outgoing::AnswerDispute(_) => true,
        });
        let known = ledger_volumes::newest(self.session.mode()).unwrap_or(1);
        let parts = self.homes.parts(record, known);
        let parts = parts.into_iter().map(Part::of).collect::<Result<_, _>>()?;
        self.add(Outgoing::Record(parts));
        Ok(())
    }

    /// Takes what a volume answered to off a record, and the record off the outbox once nothing of
    /// it is left; what goes on elsewhere stays at its place.
    pub(super) fn settle_record(&mut self, number: u64, answer: &Recorded) -> Result<(), Fault> {
        let mut outbox = self.outbox.iter_mut();
        let Some(waiting) = outbox.find(|waiting| waiting.number == number) else {
            return Ok(());
        };
        if let Outgoing::Record(parts) = &mut waiting.message
            && !parts.is_empty()
        {
            let sent = parts.remove(0);
            let rest = self
                .homes
                .rest(json::from_str(sent.record.as_str())?, answer);
            for part in rest.into_iter().rev() {
                parts.insert(0, Part::of(part)?);
            }
            if !parts.is_empty() {
                return Ok(());
            }
        }
        self.outbox.retain(|waiting| waiting.number != number);
        Ok(())
    }
}

impl Part {
    fn is_superseded_by(&self, later: &Record) -> bool {
        let own: Result<Record, _> = json::from_str(self.record.as_str());
        own.is_ok_and(|own| own.is_superseded_by(later))
    }

    fn of((volume, record): (u32, Record)) -> Result<Self, Fault> {
        Ok(Self {
            volume,
            record: Text::of(&record)?,
        })
    }
}
