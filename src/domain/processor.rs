//! What a payment processor is asked, and what it answers.
//!
//! One payment has one [`Reference`], stored before money can move. Every call about it is
//! answered with where the payment stands afterwards, as the processor knows it; no answer means
//! that the outcome is unknown, and then [`ProcessorCall::Look`] is asked, never a guess made.
//!
//! # Design
//! The words are made to fit processors that are not here yet. Stripe: prepare creates a
//! PaymentIntent, authorise confirms it, capture, cancel and refund are its calls of those names,
//! look retrieves it. A processor with a page of its own (Mollie, PayPal): prepare creates the
//! payment or order, authorise answers [`How::Redirect`] with its address, capture, release and
//! refund follow. A saved answer of a processor can be old (Stripe repeats a 500 for 24 hours
//! under the same key): so a key only keeps a call from being done twice, and the truth comes
//! from looking.

use super::checkout::challenge::ChallengeAnswer;
use super::dispute::{DisputeWord, Evidence};
use super::payment_method_options::ThreeDSecureRequest;
use super::voucher::Voucher;
use super::{Amount, Currency, PaymentMethodType, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a processor can be asked. The Simulator object takes it as it is.
///
/// Every `key` is an idempotency key that was stored before the call: the same call under it is
/// done once. It is made of session, attempt and step, so that no two calls share one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ProcessorCall {
    /// Make a payment, without any money moving: [`Outcome::Prepared`]. Not asked where the
    /// reference is our own (`Processor::local_reference`).
    ///
    /// Stripe: create a PaymentIntent (amount, currency, session and attempt as metadata).
    Prepare { key: String, order: Order },
    /// Reserve or take the buyer's money, once for each reference.
    ///
    /// Stripe: confirm the PaymentIntent. A 402 is [`Outcome::Declined`], `processing`, and
    /// `requires_action` that shows a voucher, is [`Outcome::Pending`], `requires_capture` is [`Outcome::Authorised`].
    Authorise {
        reference: Reference,
        key: String,
        order: Order,
        instrument: Instrument,
        capture: CaptureMethod,
        three_d_secure: ThreeDSecureRequest,
    },
    /// What the buyer answered at the Simulator's own bank page. A real processor hears it from
    /// its bank, and is looked at.
    Authenticate {
        reference: Reference,
        answer: ChallengeAnswer,
    },
    /// Take money that is authorised: at most what was, the rest is let go.
    ///
    /// Stripe: capture with `amount_to_capture`.
    Capture {
        reference: Reference,
        key: String,
        amount: Amount,
    },
    /// Have nothing be charged under this reference, ever. It does not undo a capture, and many
    /// debits cannot be called off: only [`Outcome::Canceled`] says that it worked.
    ///
    /// Stripe: cancel; `payment_intent_unexpected_state` is answered by looking.
    Cancel { reference: Reference, key: String },
    /// Give captured money back, once for each key; without an amount all that is left.
    ///
    /// Stripe: create a refund.
    Refund {
        reference: Reference,
        key: String,
        amount: Option<Amount>,
    },
    /// Where does the payment stand? Changes nothing.
    ///
    /// Stripe: retrieve the PaymentIntent with its `latest_charge`.
    Look { reference: Reference },
    /// Where does the refund under this key stand?
    ///
    /// Stripe: retrieve the refund.
    LookRefund { reference: Reference, key: String },
    /// What does the buyer's bank say against the payment? Changes nothing.
    ///
    /// Stripe: list the disputes of the payment.
    LookDispute { reference: Reference },
    /// Tell the buyer's bank what the merchant says against its dispute, once for each key.
    ///
    /// Stripe: update the dispute, with `submit`.
    SubmitEvidence {
        reference: Reference,
        key: String,
        evidence: Evidence,
    },
    /// Tell the buyer's bank that it is right.
    ///
    /// Stripe: close the dispute.
    AcceptDispute { reference: Reference, key: String },
    /// How the Simulator's own bank decided a debit whose money comes later.
    Decide {
        reference: Reference,
        decision: Decision,
    },
    /// Every payment: for tests.
    Ledger,
}

/// What the processor knows one payment by (`pi_…` at Stripe, a key of our own at the Simulator).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(String);

impl Reference {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a payment is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub amount: Amount,
    pub currency: Currency,
    pub session: SessionId,
}

/// What the buyer pays with, as the processor takes it. Never stored, never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Instrument {
    /// A number of the Simulator's table. No other processor is ever sent a number.
    TestCard { number: String },
    /// An account of the Simulator's table. No other processor is ever sent one.
    TestAccount(BankAccount),
    /// What the buyer says on a page of their bank or provider; who that is, their address tells.
    Redirect {
        method: PaymentMethodType,
        email: String,
    },
    /// Numbers that the buyer pays later, elsewhere; how soon, their address tells.
    Voucher {
        method: PaymentMethodType,
        email: String,
    },
    /// What a processor's own field made of a card (`ctoken_…` at Stripe).
    Token(String),
    /// A payment method the processor keeps (`pm_…` at Stripe).
    SavedMethod(String),
}

/// A bank account that is to be debited, as a machine writes it: digits and capitals alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    pub method: PaymentMethodType,
    /// The number of the bank, where it is not a part of the account's.
    pub bank: String,
    pub number: String,
}

impl std::fmt::Debug for Instrument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TestCard { .. } => "TestCard(…)",
            Self::TestAccount(_) => "TestAccount(…)",
            Self::Redirect { .. } => "Redirect(…)",
            Self::Voucher { .. } => "Voucher(…)",
            Self::Token(_) => "Token(…)",
            Self::SavedMethod(_) => "SavedMethod(…)",
        })
    }
}

/// Stripe's `capture_method`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMethod {
    /// The money is taken as soon as it can be.
    Automatic,
    /// The money is reserved, and taken by [`ProcessorCall::Capture`]. What cannot be reserved
    /// (a debit) is taken all the same, later.
    Manual,
}

/// How a bank decides a debit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The money is there.
    Pay,
    /// It is not, for good.
    Fail,
}

/// A processor's answer. No answer beside it means: outcome unknown, look.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Nothing was asked yet under this reference, or this refund's key: nothing was charged or
    /// given back, but a call that is still on its way can do it.
    NotStarted,
    /// The payment exists from now on; nothing moved.
    Prepared(Reference),
    /// The money is reserved and waits for a capture.
    Authorised,
    /// The money was taken. What is given back later does not change this word.
    Captured,
    /// The money comes later or not at all; nobody can hurry it.
    Pending {
        /// When it is worth looking again.
        look_at: Timestamp,
        /// With which its buyer is to pay it, as long as that is possible.
        voucher: Option<Voucher>,
    },
    /// The buyer has to do something first.
    NeedsAction(How),
    /// Not charged, and never will be under this reference.
    Declined(Decline),
    /// Called off: nothing was or ever will be charged under this reference.
    Canceled,
    /// Of a refund: the money went back.
    Refunded,
    /// Of a refund: it is on its way; the final answer comes later and is to be looked for.
    Unsettled(Unsettled),
    /// Of a refund: it did not arrive, the merchant has the money again.
    RefundFailed(RefundFailure),
    /// Of a dispute: how it stands; `None`: there is none.
    Dispute(Disputed),
    /// This call did nothing, and asking again will never help. It says nothing of what was done
    /// under the reference before.
    Refused(Refusal),
}

/// What a buyer's bank says against a payment, if it does.
pub type Disputed = Option<Box<DisputeWord>>;

/// What the buyer has to do before the money can be had.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum How {
    /// Answer on our own page of the Simulator's bank.
    OwnPage,
    /// Go to this address, and come back. Stripe: `next_action.redirect_to_url`.
    Redirect { url: String },
}

/// Why a processor will never do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The key or the reference stands for something else already.
    KeyReused,
    /// It is more than is left to take or to give back.
    TooMuch,
    /// The buyer's bank has taken the money back already.
    ChargedBack,
    /// It does not take this kind of instrument.
    Instrument,
    /// It answers nobody at the moment, so the call was never sent.
    NotSent,
}

/// What is said of a refund until its final answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unsettled {
    /// That it is being worked on.
    Pending,
    /// That it was done; it can still come back.
    Succeeded,
}

/// Why a refund did not arrive: Stripe's `failure_reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundFailure {
    /// The card is not in use any more.
    ExpiredOrCanceledCard,
    /// The processor refused it for good, and Stripe has no word for why.
    Unknown,
}

/// A refusal by the processor, in Stripe's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Decline {
    /// Stripe's error `code` (`card_declined`, `expired_card`…).
    pub code: String,
    /// Stripe's `decline_code`.
    pub decline_code: Option<String>,
    /// Stripe's message.
    pub message: String,
}

impl Decline {
    /// What the card was refused for: the `decline_code` if there is one, else the `code`.
    pub fn reason(&self) -> &str {
        self.decline_code.as_deref().unwrap_or(&self.code)
    }
}

impl ProcessorCall {
    /// The payment a call is about; `None` if there is none yet, or it is about all of them.
    pub fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Authorise { reference, .. }
            | Self::Authenticate { reference, .. }
            | Self::Capture { reference, .. }
            | Self::Cancel { reference, .. }
            | Self::Refund { reference, .. }
            | Self::Look { reference }
            | Self::LookRefund { reference, .. }
            | Self::LookDispute { reference }
            | Self::SubmitEvidence { reference, .. }
            | Self::AcceptDispute { reference, .. }
            | Self::Decide { reference, .. } => Some(reference),
            Self::Prepare { .. } | Self::Ledger => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_buyer_pays_with_is_never_shown() {
        for instrument in [
            Instrument::TestCard {
                number: "4242424242424242".to_owned(),
            },
            Instrument::TestAccount(BankAccount {
                method: PaymentMethodType::UsBankAccount,
                bank: "4242".to_owned(),
                number: "4242".to_owned(),
            }),
            Instrument::Redirect {
                method: PaymentMethodType::Klarna,
                email: "4242@example.com".to_owned(),
            },
            Instrument::Voucher {
                method: PaymentMethodType::Multibanco,
                email: "4242@example.com".to_owned(),
            },
            Instrument::Token("4242".to_owned()),
            Instrument::SavedMethod("4242".to_owned()),
        ] {
            assert!(!format!("{instrument:?}").contains("4242"));
        }
    }
}
