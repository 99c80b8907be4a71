//! How the notes on a session's payment intent and its charges are changed.

use super::notes::{Notes, NotesChange};
use super::session::Session;
use crate::domain::Error;

/// The most bytes of the notes on a session's payment intent and all its charges: they stand in one
/// row.
const LARGEST: usize = 100_000;

/// Changes the notes on a session's payment intent, or on the charge of one of its attempts;
/// whether anything changed. The error for what is not there has no name yet: `None`.
pub(super) fn change(
    session: &mut Session,
    charge: Option<u32>,
    new: &NotesChange,
) -> Result<bool, Option<Error>> {
    let before = notes(session, charge).ok_or(None)?.clone();
    let mut after = before.clone();
    if let Some(description) = &new.description {
        after.description = Some(description.clone()).filter(|text| !text.is_empty());
    }
    new.metadata.apply(&mut after.metadata, "metadata")?;
    let charges = session.previous_payments.iter().chain(&session.payment);
    let charges = charges.map(|payment| payment.notes.bytes());
    let all = charges.fold(session.notes.bytes(), usize::saturating_add);
    let fresh = all
        .saturating_sub(before.bytes())
        .saturating_add(after.bytes());
    if fresh > LARGEST && fresh > all {
        let message = format!(
            "The descriptions and metadata of a payment intent and its charges can have up to \
             {LARGEST} bytes together, but this request would make it {fresh}."
        );
        return Err(Some(Error::invalid("metadata", message)));
    }
    let is_changed = after != before;
    if let Some(notes) = notes_mut(session, charge) {
        *notes = after;
    }
    Ok(is_changed)
}

fn notes(session: &Session, charge: Option<u32>) -> Option<&Notes> {
    let Some(attempt) = charge else {
        return session.payment.as_ref().map(|_| &session.notes);
    };
    let payment = session.payment_of(attempt)?;
    payment.is_charged().then_some(&payment.notes)
}

fn notes_mut(session: &mut Session, charge: Option<u32>) -> Option<&mut Notes> {
    let Some(attempt) = charge else {
        return Some(&mut session.notes);
    };
    let previous = session.previous_payments.iter_mut();
    let mut payments = previous.chain(session.payment.as_mut());
    let payment = payments.find(|payment| payment.attempt == attempt)?;
    Some(&mut payment.notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{paid_session, session};
    use crate::domain::checkout::payment::PaymentResult;
    use crate::domain::metadata::MetadataChange;

    fn noted(key: &str, value: &str) -> NotesChange {
        NotesChange {
            description: None,
            metadata: MetadataChange::Merge(vec![(key.to_owned(), Some(value.to_owned()))]),
        }
    }

    #[test]
    fn notes_stand_on_what_they_were_written_on() {
        let mut session = paid_session(2);
        assert_eq!(change(&mut session, None, &noted("order", "7")), Ok(true));
        assert_eq!(change(&mut session, None, &noted("order", "7")), Ok(false));
        assert_eq!(
            change(&mut session, Some(2), &noted("parcel", "8")),
            Ok(true)
        );
        let described = NotesChange {
            description: Some("Tea".to_owned()),
            ..NotesChange::default()
        };
        assert_eq!(change(&mut session, Some(2), &described), Ok(true));
        let charge = &session.payment.as_ref().unwrap().notes;
        assert_eq!(session.notes.metadata["order"], "7");
        assert_eq!(
            (charge.description.as_deref(), charge.metadata.len()),
            (Some("Tea"), 1)
        );
        let cleared = NotesChange {
            description: Some(String::new()),
            metadata: MetadataChange::Clear,
        };
        assert_eq!(change(&mut session, Some(2), &cleared), Ok(true));
        assert!(session.payment.as_ref().unwrap().notes.is_empty());
    }

    #[test]
    fn what_is_not_there_takes_no_notes() {
        assert_eq!(change(&mut session(), None, &noted("a", "b")), Err(None));
        let mut paid = paid_session(2);
        assert_eq!(change(&mut paid, Some(1), &noted("a", "b")), Err(None));
        paid.payment.as_mut().unwrap().result = PaymentResult::RequiresAction;
        assert_eq!(change(&mut paid, Some(2), &noted("a", "b")), Err(None));
        assert_eq!(change(&mut paid, None, &noted("a", "b")), Ok(true));
    }

    #[test]
    fn notes_have_an_end_and_can_be_taken_away_beyond_it() {
        let mut session = paid_session(1);
        session.notes.description = Some("x".repeat(LARGEST));
        let more = change(&mut session, Some(1), &noted("a", "b")).unwrap_err();
        assert_eq!(more.unwrap().param.as_deref(), Some("metadata"));
        let less = NotesChange {
            description: Some("short".to_owned()),
            ..NotesChange::default()
        };
        assert_eq!(change(&mut session, None, &less), Ok(true));
    }
}
