//! The model that is searched: what may go wrong in it, and what must hold all the same.

use crate::bank::{Bank, Entry};
use crate::choices::{ANY, Expiry, Faults, Lease, Pace, Words};
use crate::doors::{Doors, Prepares};
use crate::good::{Good, RANDOM};
use crate::invariants::is_settled;
use crate::step::{self, Act, Step};
use crate::wire::Kind;
use crate::world::{Buyer, Caller, Row, World};
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use stateright::{Model, Property};
use std::hash::BuildHasher;

/// What may happen in a model.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// How many buyers there are.
    pub buyers: usize,
    /// How many places.
    pub limit: u64,
    /// How many places at the second gate.
    pub second: u64,
    /// How many gates there are: 1 or 2.
    pub gates: usize,
    /// The number of the link's first terms.
    pub terms: u64,
    /// The number of the terms in the copy that sessions begin with, if they are not the link's.
    pub copy: Option<u64>,
    /// Whether the processor makes its own references.
    pub prepares: Prepares,
    /// Whether the processor tells of things by itself, true or not.
    pub words: Words,
    /// How often each buyer tries at most.
    pub attempts: u32,
    /// What a first charge can come to.
    pub outcomes: &'static [Entry],
    /// What goes wrong.
    pub faults: Faults,
    /// What the merchant does, each act once, at any time.
    pub merchant: &'static [Act],
    /// The processor.
    pub bank: Bank,
    /// How a lease ends.
    pub lease: Lease,
    /// How long answers take.
    pub pace: Pace,
    /// Whether sessions end by time or by the merchant's word.
    pub expiry: Expiry,
    /// What is known of the ways to rest.
    pub good: Good,
}

/// A step of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To buyer number `.0`.
    Buyer(usize, Step),
    /// By the merchant, number `.0` of the list.
    Merchant(usize),
}

impl Protocol {
    /// `buyers` before `limit` places, losses, an honest processor and no merchant.
    pub fn new(buyers: usize, limit: u64, attempts: u32) -> Self {
        Self {
            buyers,
            limit,
            second: 0,
            gates: 1,
            terms: 1,
            copy: None,
            prepares: Prepares::Never,
            words: Words::Seldom,
            attempts,
            outcomes: ANY,
            faults: Faults::Loss,
            merchant: &[],
            bank: Bank::Honest,
            lease: Lease::AsksTheSession,
            pace: Pace::Slow,
            expiry: Expiry::Never,
            good: Good::default(),
        }
    }

    fn buyer_steps(&self, world: &World, buyer: &Buyer, steps: &mut Vec<Step>) {
        let (state, attempt, known) = buyer.session.look(|session| {
            let known = session.offer().terms_version;
            let state = (session.purchase, session.payment_state);
            (state, session.attempt, known)
        });
        match state {
            (Purchase::Open, PaymentState::InFlight { .. })
            | (
                Purchase::Complete { .. },
                PaymentState::Pending { .. } | PaymentState::Settling { .. },
            ) => steps.push(Step::Tick),
            (Purchase::Complete { .. }, PaymentState::Held { .. }) => {
                steps.extend([Step::Tick, Step::Capture, Step::Release]);
            }
            (Purchase::Open, PaymentState::NeedsAction { .. }) => {
                steps.push(Step::Tick);
                steps.push(Step::Challenge(ChallengeAnswer::Complete));
                steps.push(Step::Challenge(ChallengeAnswer::Fail));
                if self.expiry == Expiry::AnyTime {
                    steps.push(Step::Expire);
                }
            }
            (Purchase::Open, _) => {
                if attempt < self.attempts {
                    steps.push(Step::Pay(known));
                    if world.door.terms() != known {
                        steps.push(Step::Pay(world.door.terms()));
                    }
                }
                if self.expiry == Expiry::AnyTime {
                    steps.extend([Step::Tick, Step::Expire]);
                }
            }
            (Purchase::Complete { .. } | Purchase::Expired { .. }, _) => {}
        }
        if buyer.has_refund_due() {
            steps.push(Step::RefundDue);
        }
        self.wire_steps(buyer, steps);
        for gate in 0..self.gates {
            match self.lease {
                Lease::AsksTheSession if buyer.words[gate].is_none() => {
                    steps.extend(step::ask(buyer, gate).map(|_| Step::Ask(gate)));
                }
                Lease::LapsesByClock if matches!(buyer.places[gate], Row::Held(_)) => {
                    steps.push(Step::Lapse);
                }
                Lease::AsksTheSession | Lease::LapsesByClock => {}
            }
            if buyer.words[gate].is_some() {
                steps.extend([Step::Settle(gate), Step::Forget(gate)]);
            }
        }
        self.bank_steps(buyer, attempt, steps);
    }

    /// What the processor does by itself.
    fn bank_steps(&self, buyer: &Buyer, attempt: u32, steps: &mut Vec<Step>) {
        for (number, entry) in (1..).zip(&buyer.ledger) {
            if *entry == Entry::Pending {
                steps.push(Step::Decide(number, Entry::Captured));
                steps.push(Step::Decide(number, Entry::Declined));
            }
            if *entry == Entry::Refunding {
                steps.push(Step::Decide(number, Entry::Refunded));
                steps.push(Step::Decide(number, Entry::RefundFailed));
            }
            // One that was prepared is known to the processor, whoever else has heard of it.
            let is_prepared = self.prepares == Prepares::Always && u32::from(number) <= attempt;
            if self.words == Words::AnyTime && (is_prepared || *entry != Entry::Unknown) {
                steps.push(Step::Word(number));
            }
        }
    }

    /// A buyer's places at the gates there are.
    pub fn places<'a>(&self, buyer: &'a Buyer) -> &'a [Row] {
        &buyer.places[..self.gates]
    }

    fn wire_steps(&self, buyer: &Buyer, steps: &mut Vec<Step>) {
        let outcomes = |kind, attempt: u8| {
            let known = buyer.ledger[usize::from(attempt) - 1];
            let is_new = [Entry::Unknown, Entry::Forgotten].contains(&known);
            match kind {
                Kind::Authorise if is_new => self.outcomes,
                // Any entry stands for a cancel without effect.
                Kind::Cancel if self.bank == Bank::IgnoresCancels => {
                    &[Entry::Unknown, Entry::Captured]
                }
                _ => &[Entry::Unknown],
            }
        };
        for (index, call) in buyer.calls.iter().enumerate() {
            if call.reply.is_some() {
                steps.push(Step::Resume(index));
                // A reserve's answer cannot come twice: its one caller goes on to the charge.
                let reserve = matches!(call.request.kind, Kind::Reserve(..));
                if self.faults >= Faults::Echoes && call.caller == Caller::Purchase && !reserve {
                    steps.push(Step::ResumeTwice(index));
                }
            } else {
                let outcomes = outcomes(call.request.kind, call.request.attempt);
                for entry in outcomes {
                    match self.pace {
                        Pace::Slow => steps.push(Step::Serve(index, *entry)),
                        Pace::Prompt => {
                            steps.push(Step::Exchange(index, *entry));
                            steps.push(Step::Miss(index, *entry));
                        }
                    }
                }
            }
            steps.push(Step::GiveUp(index));
        }
        if !buyer.calls.is_empty() {
            steps.push(Step::Crash);
        }
        for request in buyer.lingering.iter() {
            let outcomes = outcomes(request.kind, request.attempt);
            steps.extend(outcomes.iter().map(|entry| Step::Arrive(request, *entry)));
        }
        for message in buyer.outbox.iter() {
            let waits = |call: &&crate::world::Call| {
                call.request == message && call.caller == Caller::Outbox
            };
            if buyer.calls.iter().find(waits).is_none() {
                steps.push(Step::Send(message));
            }
        }
        steps.extend(self.untold(buyer).map(Step::Word));
    }

    /// Applies an action.
    pub fn after(&self, world: &World, action: Action) -> World {
        let mut next = world.clone();
        match action {
            Action::Buyer(index, step) => {
                let buyer = &mut next.buyers[index];
                let mut doors = Doors {
                    link: &mut next.door,
                    second: &mut next.second,
                    used: self.gates,
                    prepares: self.prepares,
                };
                step::step(self.bank, &mut doors, buyer, step);
                if self.faults >= Faults::Lingering {
                    // One that changes nothing where it arrives need not arrive again.
                    for call in buyer
                        .calls
                        .iter()
                        .filter(|call| call.request.kind.changes())
                    {
                        buyer.lingering.insert(call.request);
                    }
                }
                step::forget_idle_callers(buyer);
            }
            Action::Merchant(index) => {
                next.merchant_did |= 1 << index;
                step::merchant(&mut next, self.merchant[index]);
            }
        }
        next.buyers.sort();
        next
    }

    /// Whether `world` comes to a settled rest if nothing goes wrong any more.
    ///
    /// A search meets the same ways to rest again and again: each is walked once.
    pub fn comes_to_rest(&self, world: &World) -> bool {
        let mut world = world.clone();
        let mut way = Vec::new();
        for _ in 0..MOST_CALM_STEPS {
            let here = RANDOM.hash_one(&world);
            if self.good.known(here) {
                self.good.learn(&way);
                return true;
            }
            way.push(here);
            if self.is_at_rest(&world) {
                let settled = is_settled(self, &world);
                if settled {
                    self.good.learn(&way);
                }
                return settled;
            }
            let calm = (0..world.buyers.len()).find_map(|index| {
                let step = self.calm_step(&world.buyers[index])?;
                Some(Action::Buyer(index, step))
            });
            let Some(calm) = calm else {
                return false;
            };
            world = self.after(&world, calm);
        }
        false
    }

    /// Whether nothing is on the way or due. A processor that breaks its word tells of its money.
    pub fn is_at_rest(&self, world: &World) -> bool {
        let untold = |buyer: &Buyer| self.untold(buyer).is_some();
        world.is_at_rest() && !world.buyers.iter().any(untold)
    }

    /// The attempt whose money the processor took against its word.
    fn untold(&self, buyer: &Buyer) -> Option<u8> {
        let attempt = buyer.session.look(|session| session.attempt);
        let failed = buyer.payment_state() == PaymentState::Failed;
        let bought = |number: u8| buyer.is_complete() && !failed && u32::from(number) == attempt;
        let captured = |(number, entry): (u8, &Entry)| {
            (*entry == Entry::Captured && !bought(number)).then_some(number)
        };
        match self.bank {
            Bank::Honest | Bank::IgnoresCancels | Bank::Silent => None,
            Bank::ForgetsCancels | Bank::RefundsLater => {
                (1..).zip(&buyer.ledger).find_map(captured)
            }
        }
    }

    /// What happens next to a buyer if nothing goes wrong; an alarm rings only if nobody waits.
    fn calm_step(&self, buyer: &Buyer) -> Option<Step> {
        if let Some(index) = buyer.calls.iter().position(|call| call.reply.is_some()) {
            return Some(Step::Resume(index));
        }
        if !buyer.calls.is_empty() {
            let entry = match buyer.calls[0].request.kind {
                Kind::Authorise => self.outcomes[0],
                _ => Entry::Unknown,
            };
            return Some(Step::Serve(0, entry));
        }
        if let Some(message) = buyer.outbox.iter().next() {
            return Some(Step::Send(message));
        }
        if let Some(gate) = buyer.words.iter().position(Option::is_some) {
            return Some(Step::Settle(gate));
        }
        let due = match buyer.payment_state() {
            PaymentState::InFlight { .. }
            | PaymentState::NeedsAction { .. }
            | PaymentState::Settling { .. } => true,
            PaymentState::Pending { .. } => buyer.newest_entry() != Some(Entry::Pending),
            PaymentState::None
            | PaymentState::Held { .. }
            | PaymentState::Paid
            | PaymentState::Failed
            | PaymentState::NotRequired => false,
        };
        if due {
            return Some(Step::Tick);
        }
        if buyer.has_refund_to_settle() {
            return Some(Step::RefundDue);
        }
        let asked = (0..self.gates).find(|gate| step::ask(buyer, *gate).is_some());
        asked
            .map(Step::Ask)
            .or_else(|| self.untold(buyer).map(Step::Word))
    }
}

/// More than any way to rest has.
const MOST_CALM_STEPS: usize = 200;

impl Model for Protocol {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let (terms, copy) = (self.terms, self.copy.unwrap_or(self.terms));
        vec![World::new(
            self.buyers,
            self.limit,
            self.second,
            terms,
            copy,
        )]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let mut steps = Vec::new();
        for (index, buyer) in world.buyers.iter().enumerate() {
            // Buyers are alike: what happens to one of two equal ones happens to either.
            if index > 0 && world.buyers[index - 1] == *buyer {
                continue;
            }
            self.buyer_steps(world, buyer, &mut steps);
            actions.extend(steps.drain(..).map(|step| Action::Buyer(index, step)));
        }
        let undone = |index: &usize| world.merchant_did & (1 << index) == 0;
        actions.extend(
            (0..self.merchant.len())
                .filter(undone)
                .map(Action::Merchant),
        );
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let next = self.after(world, action);
        (next != *world).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        crate::invariants::properties(self)
    }
}
