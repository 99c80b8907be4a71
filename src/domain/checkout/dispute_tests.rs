//! Disputes: words that come twice, late, early or out of order, and what a merchant may say.

use super::action::{Action, apply as act};
use super::command::{Asked, Command, Message, Next};
use super::dispute::{Dispute, DisputeUpdate, Submit};
use super::fixtures::{NOW, paid_session, reference};
use super::processor_calls;
use super::refund::NewRefund;
use super::session::{InFlightStep, PaymentState, Purchase, Session};
use super::transition::apply;
use crate::domain::config::Config;
use crate::domain::dispute::DisputeStatus::{
    Lost, NeedsResponse, UnderReview, WarningClosed, WarningNeedsResponse, WarningUnderReview, Won,
};
use crate::domain::dispute::{DisputeReason, DisputeStatus, DisputeWord};
use crate::domain::metadata::MetadataChange;
use crate::domain::processor::{Outcome, ProcessorCall};
use crate::domain::quota::AttemptStatus;
use crate::domain::{Amount, Metadata, Timestamp};

const DUE_BY: Timestamp = NOW.plus_seconds(604_800);

fn word_of(status: DisputeStatus) -> DisputeWord {
    DisputeWord {
        status,
        reason: DisputeReason::Fraudulent,
        network_reason_code: Some("10.4".to_owned()),
        amount: Amount::new(1800).unwrap(),
        created: NOW,
        due_by: Some(DUE_BY),
    }
}

fn happens(session: &mut Session, command: Command, now: Timestamp) -> Vec<Message> {
    apply(session, command, now, &Config::default()).messages
}

fn word(session: &mut Session) -> Vec<Message> {
    happens(session, Command::Word { attempt: 1 }, NOW)
}

fn answered(session: &mut Session, word: Option<DisputeWord>) -> Vec<Message> {
    let word = word.map(Box::new);
    happens(session, Command::DisputeAnswered { attempt: 1, word }, NOW)
}

/// A paid session whose buyer's bank said this.
fn disputed(status: DisputeStatus) -> Session {
    let mut session = paid_session(1);
    assert_eq!(answered(&mut session, Some(word_of(status))), TOLD);
    session
}

fn dispute(session: &Session) -> &Dispute {
    session.dispute_of(1).unwrap()
}

fn status(session: &Session) -> DisputeStatus {
    dispute(session).status
}

fn update(
    session: &mut Session,
    evidence: &[(&str, &str)],
    submit: Submit,
) -> Result<Vec<Message>, String> {
    let own = |(name, text): &(&str, &str)| {
        let text = (!text.is_empty()).then(|| (*text).to_owned());
        ((*name).to_owned(), text)
    };
    let update = DisputeUpdate {
        evidence: evidence.iter().map(own).collect(),
        metadata: MetadataChange::default(),
        submit,
    };
    done(session, &Action::UpdateDispute { attempt: 1, update })
}

fn done(session: &mut Session, action: &Action) -> Result<Vec<Message>, String> {
    let changed = act(session, action, None, (NOW, &Config::default()));
    let messages = changed.map(|(_, change)| change.messages);
    messages.map_err(|error| error.message)
}

const LOOK: [Message; 1] = [Message::LookDispute(1)];
const TOLD: [Message; 1] = [Message::Record(Vec::new())];
const TEXT: &str = "uncategorized_text";

#[test]
fn a_word_is_looked_at_and_what_it_means_is_told_once() {
    let mut session = paid_session(1);
    assert_eq!(word(&mut session), LOOK);
    assert_eq!(word(&mut session), LOOK, "the second may be news");
    assert_eq!(answered(&mut session, None), [], "it was nothing");
    assert_eq!(answered(&mut session, Some(word_of(NeedsResponse))), TOLD);
    assert_eq!(answered(&mut session, Some(word_of(NeedsResponse))), []);
    assert!(session.payment.as_ref().unwrap().is_disputed);
    assert_eq!(dispute(&session).withdrawn, Some(NOW));
    assert_eq!(session.disputes.len(), 1);
}

#[test]
fn a_disputed_purchase_stays_complete_and_counted() {
    for end in [Lost, Won] {
        let session = disputed(end);
        assert!(matches!(session.purchase, Purchase::Complete { .. }));
        assert_eq!(session.payment_state, PaymentState::Paid);
        assert_eq!(session.attempt_status(1), AttemptStatus::Paid);
        assert!(!session.is_unsettled());
    }
    assert!(disputed(NeedsResponse).is_unsettled());
}

#[test]
fn a_word_before_the_charge_is_known_is_kept_until_it_is() {
    let under_way = || Session {
        purchase: Purchase::Open,
        payment_state: PaymentState::InFlight {
            step: InFlightStep::Authorise,
            deadline: NOW.plus_seconds(30),
            tries: 0,
        },
        reference: Some(reference(1)),
        method: Some(paid_session(1).payment.unwrap().method),
        payment: None,
        ..paid_session(1)
    };
    let captured = || Command::Answered {
        attempt: 1,
        to: Asked::Authorise,
        outcome: Some(Outcome::Captured),
    };
    let mut session = under_way();
    assert_eq!(word(&mut session), []);
    let messages = happens(&mut session, captured(), NOW);
    assert!(messages.ends_with(&LOOK), "{messages:?}");
    // And so is what was looked at before an answer that was lost.
    let mut session = under_way();
    assert_eq!(answered(&mut session, Some(word_of(NeedsResponse))), []);
    assert_eq!(session.disputes, []);
    let messages = happens(&mut session, captured(), NOW);
    assert!(messages.ends_with(&LOOK), "{messages:?}");
    assert_eq!(answered(&mut session, Some(word_of(NeedsResponse))), TOLD);
    let nobodys = Command::Word { attempt: 9 };
    let change = apply(&mut session, nobodys, NOW, &Config::default());
    assert_eq!((change.messages, change.next), (vec![], None));
}

#[test]
fn a_word_about_money_that_is_still_to_come_is_looked_at_twice() {
    let mut session = Session {
        payment_state: PaymentState::Pending {
            look_at: DUE_BY,
            tries: 0,
        },
        ..paid_session(1)
    };
    session.payment.as_mut().unwrap().result = super::payment::PaymentResult::Processing;
    let change = apply(
        &mut session,
        Command::Word { attempt: 1 },
        NOW,
        &Config::default(),
    );
    assert_eq!(change.next, Some(Next::Look { attempt: 1 }));
    assert_eq!(change.messages, []);
    let came = Command::Answered {
        attempt: 1,
        to: Asked::Look,
        outcome: Some(Outcome::Captured),
    };
    assert!(happens(&mut session, came, NOW).ends_with(&LOOK));
}

#[test]
fn an_answer_that_was_overtaken_takes_nothing_back() {
    let mut session = disputed(UnderReview);
    for old in [WarningNeedsResponse, NeedsResponse, UnderReview] {
        assert_eq!(answered(&mut session, Some(word_of(old))), []);
        assert_eq!(status(&session), UnderReview);
    }
    assert_eq!(answered(&mut session, Some(word_of(Won))), TOLD);
    assert_eq!(dispute(&session).reinstated, Some(NOW));
    assert_eq!(
        answered(&mut session, Some(word_of(Lost))),
        [],
        "an end is an end"
    );
    assert_eq!(status(&session), Won);
    assert_eq!(session.due(), None);
}

#[test]
fn nobody_says_so_and_still_a_dispute_is_looked_at_when_its_time_is_over() {
    let mut session = disputed(NeedsResponse);
    assert_eq!(session.due(), Some(DUE_BY));
    let early = DUE_BY.plus_millis(-1);
    assert_eq!(happens(&mut session, Command::Tick, early), []);
    assert_eq!(happens(&mut session, Command::Tick, DUE_BY), LOOK);
    assert_eq!(happens(&mut session, Command::Tick, DUE_BY), []);
    let command = Command::DisputeAnswered {
        attempt: 1,
        word: Some(Box::new(word_of(NeedsResponse))),
    };
    assert_eq!(happens(&mut session, command, DUE_BY), []);
    assert_eq!(session.due(), Some(DUE_BY.plus_seconds(30)), "once more");
    assert_eq!(answered(&mut session, Some(word_of(Lost))), TOLD);
    assert_eq!(session.due(), None);
}

#[test]
fn evidence_is_kept_until_it_is_submitted_and_then_the_bank_hears_it() {
    let mut session = disputed(NeedsResponse);
    let staged = update(&mut session, &[(TEXT, "We sent it.")], Submit::Stage);
    assert_eq!(staged, Ok(TOLD.to_vec()));
    assert_eq!(
        (status(&session), dispute(&session).submissions),
        (NeedsResponse, 0)
    );
    assert_eq!(
        update(&mut session, &[], Submit::Unsaid),
        Ok(vec![]),
        "nothing was sent"
    );
    let submitted = update(&mut session, &[], Submit::Now).unwrap();
    assert_eq!(
        submitted,
        [Message::AnswerDispute(1), Message::Record(vec![])]
    );
    assert_eq!(
        (status(&session), dispute(&session).submissions),
        (UnderReview, 1)
    );
    let Some(ProcessorCall::SubmitEvidence { key, evidence, .. }) =
        processor_calls::answer_dispute(&session, 1)
    else {
        panic!("nothing to say");
    };
    assert!(key.ends_with("-1-evidence-1"), "{key}");
    assert_eq!(evidence.text(TEXT), Some("We sent it."));
    let again = update(&mut session, &[(TEXT, "More.")], Submit::Unsaid);
    let message = "The evidence of this dispute was submitted, and is under review.";
    assert_eq!(again, Err(message.to_owned()));
}

#[test]
fn what_is_sent_is_submitted_unless_it_is_to_be_kept() {
    let mut session = disputed(WarningNeedsResponse);
    assert!(dispute(&session).withdrawn.is_none(), "no money moved");
    assert!(update(&mut session, &[(TEXT, "x")], Submit::Unsaid).is_ok());
    assert_eq!(status(&session), WarningUnderReview);
    // The bank takes the money after all: it can be answered again.
    assert_eq!(answered(&mut session, Some(word_of(NeedsResponse))), TOLD);
    assert!(update(&mut session, &[(TEXT, "y")], Submit::Now).is_ok());
    assert_eq!(
        (status(&session), dispute(&session).submissions),
        (UnderReview, 2)
    );
}

#[test]
fn evidence_that_is_not_there_or_too_much_is_refused() {
    let mut session = disputed(NeedsResponse);
    let before = session.clone();
    let nothing = "There is no evidence to submit. Send some as `evidence`.";
    for evidence in [&[][..], &[(TEXT, "")]] {
        let refused = update(&mut session, evidence, Submit::Now);
        assert_eq!(refused, Err(nothing.to_owned()));
    }
    let long = "é".repeat(75_001);
    let refused = update(&mut session, &[(TEXT, &long)], Submit::Stage).unwrap_err();
    assert!(refused.contains("up to 150000 bytes"), "{refused}");
    assert_eq!(session, before);
    let mut nobodys = paid_session(1);
    let missing = update(&mut nobodys, &[(TEXT, "x")], Submit::Now).unwrap_err();
    let wanted = format!("No such dispute: '{}'", nobodys.id.dispute(1));
    assert_eq!(missing, wanted);
}

#[test]
fn a_dispute_that_is_let_be_is_lost_and_an_inquiry_is_not() {
    let mut session = disputed(NeedsResponse);
    let closed = done(&mut session, &Action::CloseDispute(1)).unwrap();
    assert_eq!(closed, [Message::AnswerDispute(1), Message::Record(vec![])]);
    assert_eq!((status(&session), session.due()), (Lost, None));
    assert!(matches!(
        processor_calls::answer_dispute(&session, 1),
        Some(ProcessorCall::AcceptDispute { .. })
    ));
    assert_eq!(answered(&mut session, Some(word_of(Lost))), []);
    let again = done(&mut session, &Action::CloseDispute(1));
    assert_eq!(again, Err("This dispute is already closed.".to_owned()));
    let mut asked = disputed(WarningNeedsResponse);
    let refused = done(&mut asked, &Action::CloseDispute(1)).unwrap_err();
    assert!(refused.contains("is an inquiry"), "{refused}");
}

#[test]
fn what_was_charged_back_is_not_refunded_and_what_is_only_asked_about_is() {
    let give_back = Action::Refund(NewRefund {
        attempt: None,
        amount: None,
        reason: None,
        metadata: Metadata::new(),
    });
    for back in [NeedsResponse, UnderReview, Won, Lost] {
        let mut session = disputed(back);
        let refused = act(&mut session, &give_back, None, (NOW, &Config::default()));
        let refused = refused.unwrap_err();
        let charge = session.id.charge(1);
        assert_eq!(refused.code.as_deref(), Some("charge_disputed"));
        assert_eq!(
            refused.message,
            format!("Charge {charge} has been charged back; cannot issue a refund.")
        );
    }
    let mut session = disputed(WarningNeedsResponse);
    assert_eq!(done(&mut session, &give_back), Ok(vec![Message::Refund(1)]));
    let refunded = Command::RefundAnswered {
        number: 1,
        outcome: Outcome::Refunded,
    };
    let messages = happens(&mut session, refunded, NOW);
    assert_eq!(messages.last(), LOOK.last(), "the bank may ask no more");
    assert_eq!(answered(&mut session, Some(word_of(WarningClosed))), TOLD);
}

#[test]
fn a_dispute_keeps_its_format() {
    let stored = crate::json::to_string(dispute(&disputed(NeedsResponse))).unwrap();
    let wanted = r#"{"attempt":1,"amount":1800,"reason":"fraudulent","network_reason_code":"10.4","status":"needs_response","created":1800000000000,"due_by":1800604800000,"withdrawn":1800000000000,"metadata":{},"submissions":0,"look_at":1800604800000}"#;
    assert_eq!(stored, wanted);
    let read: Dispute = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, *dispute(&disputed(NeedsResponse)));
}
